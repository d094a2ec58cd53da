"""Branches, loops, exceptions and patterns: which of several states a statement starts from."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from seamguard.domain.facts import Constant, Expr, Imported, Valued
from seamguard.index.definitions import Definitions
from seamguard.index.expressions import FOLLOWED, OBSERVED, TYPE, UNPACKED, element, identifier
from seamguard.index.flow import Env, OpenScope, merged
from seamguard.index.lazy_exports import matched_names, tested_names

if TYPE_CHECKING:
    from collections.abc import Sequence


class Branches(Definitions):
    """Walks compound statements."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._asked: list[str] = []

    def _branch(self, entry: Env | None, statements: Sequence[ast.stmt]) -> Env | None:
        """Walk one of several suites from the state `entry`; return the state at its end."""
        self.scope.dead = entry is None
        if entry is not None:
            self.scope.env = entry.copy()
        self.block(statements)
        return self.scope.state()

    def _if(self, node: ast.If) -> None:
        truth = self._known(node.test)
        self.expression(node.test, OBSERVED)
        if truth is not None:
            self.block(node.body if truth else node.orelse)
            self._bind_for_checkers(node.orelse if truth else node.body)
            return
        entry = self.scope.state()
        asked, self._asked = self._asked, tested_names(node.test)
        body = self._branch(self._when_true(node.test, entry), node.body)
        self._asked = asked
        self.scope.resume(merged(body, self._branch(entry, node.orelse)))

    def _when_true(self, test: ast.expr, entry: Env | None) -> Env | None:
        """The state in which a branch begins: all operands of a true `and` were evaluated, the last binding counts."""
        if entry is None or not (isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)):
            return entry
        named = [node.target.id for node in ast.walk(test) if isinstance(node, ast.NamedExpr)]
        return entry | {name: (max(entry[name]),) for name in named if entry.get(name)}

    def _known(self, test: ast.expr) -> bool | None:
        """The truth of a test of `typing.TYPE_CHECKING`, which is false in every run."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self._known(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            known = [self._known(value) for value in test.values]
            decisive = isinstance(test.op, ast.Or)
            return decisive if decisive in known else None if None in known else not decisive
        if isinstance(test, ast.Attribute):
            return False if test.attr == "TYPE_CHECKING" and isinstance(test.value, ast.Name) else None
        return False if isinstance(test, ast.Name) and self._is_type_checking(test.id) else None

    def _is_type_checking(self, name: str) -> bool:
        scope: OpenScope | None = self.scope
        while scope is not None and name not in scope.env:
            scope = scope.parent
        ids = scope.env[name] if scope else ()
        return bool(ids) and all(self._says_type_checking(index) for index in ids)

    def _says_type_checking(self, index: int) -> bool:
        binding = self.flow.bindings[index]
        if isinstance(binding, Imported):
            return binding.attr == "TYPE_CHECKING"
        flag = isinstance(binding, Valued) and binding.name == "TYPE_CHECKING"
        return flag and cast("Valued", binding).value in (Constant(False), Constant(0))

    def _bind_for_checkers(self, statements: Sequence[ast.stmt]) -> None:
        """Take the imports of a branch that never runs: annotations name them."""
        for statement in statements:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                typing, self.typing = self.typing, True
                self.block([statement])
                self.typing = typing
            elif isinstance(statement, ast.If | ast.Try):
                self._bind_for_checkers([*statement.body, *statement.orelse])

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        source = self.expression(node.iter, UNPACKED)
        with self.flow.loop(self.scope, endless=False):
            self.target(node.target, element(source))
            self.block(node.body)
        self.block(node.orelse)

    def _while(self, node: ast.While) -> None:
        with self.flow.loop(self.scope, endless=_always(node.test)):
            self.expression(node.test, OBSERVED)
            self.block(node.body)
        self.block(node.orelse)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        scope = self.scope
        after, interrupted = self._interruptible(node.body)
        ways = [self._branch(after, node.orelse)]
        for handler in node.handlers:
            scope.env, scope.dead = interrupted.copy(), False
            self.expression(handler.type, TYPE)
            if handler.name:
                self.bind_plain(handler.name, handler, None)
            self.block(handler.body)
            if handler.name:
                self.flow.unbind(scope, identifier(handler.name))
            ways.append(scope.state())
        normal = merged(*ways)
        scope.resume(normal)
        if node.finalbody:
            start, before = len(scope.reads), scope.env.copy()
            scope.dead = False
            self.block(node.finalbody)
            self.flow.patch(scope, start, before, interrupted, 0)
            scope.dead = scope.dead or normal is None

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.expression(item.context_expr, OBSERVED)
            if item.optional_vars is not None:
                self.target(item.optional_vars, None)
        if not any(map(_may_swallow, node.items)):
            self.block(node.body)
            return
        _, interrupted = self._interruptible(node.body)
        self.scope.resume(interrupted)

    def _interruptible(self, statements: Sequence[ast.stmt]) -> tuple[Env | None, Env]:
        """Walk a suite; return the state at its end, and the state of one that may have stopped anywhere in it."""
        scope, since = self.scope, len(self.flow.bindings)
        entry = scope.env.copy()
        after = self._branch(scope.state(), statements)
        return after, merged(entry, after, _joined(entry, self.flow.made_since(scope, since))) or entry

    def _match(self, node: ast.Match) -> None:
        subject = self.expression(node.subject, FOLLOWED)
        entry: Env | None = self.scope.state()
        ways: list[Env | None] = []
        for case in node.cases:
            rest = entry
            self.scope.dead = entry is None
            self.scope.env = (entry or self.scope.env).copy()
            self._pattern(case.pattern, subject)
            self.expression(case.guard, OBSERVED)
            asked, self._asked = self._asked, matched_names(case.pattern)
            self.block(case.body)
            self._asked = asked
            ways.append(self.scope.state())
            catches_all = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None
            entry = None if catches_all else rest
        self.scope.resume(merged(*ways, entry))

    def _pattern(self, pattern: ast.pattern, subject: Expr | None) -> None:
        if isinstance(pattern, ast.MatchAs | ast.MatchStar) and pattern.name:
            whole = isinstance(pattern, ast.MatchAs) and pattern.pattern is None
            self.bind_plain(pattern.name, pattern, subject if whole else None)
        if isinstance(pattern, ast.MatchMapping) and pattern.rest:
            self.bind_plain(pattern.rest, pattern, None)
        for child in ast.iter_child_nodes(pattern):
            if isinstance(child, ast.pattern):
                self._pattern(child, None)
            elif isinstance(child, ast.expr):
                self.expression(child, TYPE)


def _may_swallow(item: ast.withitem) -> bool:
    """Whether the block may end early and the code after it still run."""
    call = item.context_expr
    func = call.func if isinstance(call, ast.Call) else call
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return name in {"suppress", "raises"}


def _always(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _joined(entry: Env, made: Env) -> Env:
    return {name: tuple(sorted({*entry.get(name, ()), *ids})) for name, ids in made.items()}
