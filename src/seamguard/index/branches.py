"""Branches, loops, exceptions and patterns: which of several states a statement starts from."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from seamguard.domain.expressions import Attribute, Constant, Element, Entered, Expr, Item, Narrowed, Positional
from seamguard.domain.facts import Imported, Reference, Valued
from seamguard.index.definitions import Definitions
from seamguard.index.flow import Env, OpenScope, merged
from seamguard.index.lazy_exports import matched_names, tested_names
from seamguard.index.narrowing import bound_in, dotted, kept_after
from seamguard.index.nodes import TypeAlias
from seamguard.index.shapes import choice, element, identifier
from seamguard.index.walking import FOLLOWED, OBSERVED, TABLE, TYPE, UNPACKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


Known = dict[str, tuple[tuple[Expr, bool], ...]]
"""What tests have told of names: each is, or is not, an instance of a class."""


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
        self.guard_if(node)
        entry = self.scope.state()
        asked, self._asked, known = self._asked, tested_names(node.test), self.narrowed
        self.assume(node.test)
        body = self._branch(self._when_true(node.test, entry), node.body)
        self._asked, after = asked, self.narrowed
        self.narrowed = known
        self.assume(node.test, truth=False)
        rest = self._branch(entry, node.orelse)
        # What only one branch knows holds after it where the other one does not arrive.
        self.narrowed = _common((body, after), (rest, self.narrowed))
        self.scope.resume(merged(body, rest))

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
            if isinstance(statement, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | TypeAlias):
                typing, self.typing = self.typing, True
                self.block([statement])
                self.typing = typing
            elif isinstance(statement, ast.If | ast.Try):
                self._bind_for_checkers([*statement.body, *statement.orelse])

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        place = {ast.Attribute: "attribute", ast.Subscript: TABLE}.get(type(node.target), UNPACKED)
        source = self.expression(node.iter, place)
        self.forget_bound(node.body)
        with self.flow.loop(self.scope, endless=False) as breaks:
            self.target(node.target, element(source))
            self.block(node.body)
        self._after_loop(node.orelse, breaks)

    def _after_loop(self, orelse: Sequence[ast.stmt], breaks: list[Env]) -> None:
        self.block(orelse)
        self.scope.resume(merged(self.scope.state(), *breaks))

    def _while(self, node: ast.While) -> None:
        self.forget_bound(node.body)
        with self.flow.loop(self.scope, endless=_always(node.test)) as breaks:
            self.expression(node.test, OBSERVED)
            self.guard_while(node)
            known = self.narrowed
            self.assume(node.test)
            self.block(node.body)
            self.narrowed = known
        if not breaks:
            self.assume(node.test, truth=False)
        self._after_loop(node.orelse, breaks)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        scope, before = self.scope, self.narrowed
        after, interrupted = self._interruptible(node.body)
        ways = [(self._branch(after, node.orelse), self.narrowed)]
        # What was learned on the way may not have been learned when the exception came.
        known = _kept(before, node.body)
        for handler in node.handlers:
            scope.env, scope.dead, self.narrowed = interrupted.copy(), False, known
            kind = self.expression(handler.type, TYPE)
            self.guard_handler(handler, node.orelse or node.body)
            if handler.name:
                self.bind_plain(handler.name, handler, None, kind if isinstance(node, ast.Try) else None)
            self.block(handler.body)
            if handler.name:
                self.flow.unbind(scope, identifier(handler.name))
            ways.append((scope.state(), self.narrowed))
        normal, self.narrowed = merged(*(state for state, _ in ways)), _common(*ways)
        scope.resume(normal)
        if node.finalbody:
            self._finally(node.finalbody, interrupted, known)
            scope.dead = scope.dead or normal is None

    def _finally(self, statements: Sequence[ast.stmt], interrupted: Env, known: Known) -> None:
        scope, learned = self.scope, self.narrowed
        start, before = len(self.flow.reads), scope.env.copy()
        scope.dead = False
        self.narrowed = _common((before, learned), (interrupted, known))
        self.block(statements)
        self.narrowed = _kept(learned, statements)
        self.flow.patch(scope, start, before, interrupted, 0)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.expression(item.context_expr, OBSERVED)
            if value is not None:
                word = "with" if isinstance(node, ast.With) else "async with"
                span = self.text.span(item.context_expr)
                self.entered.append(Reference(value, word, -1, self.scope.index, span))
            if item.optional_vars is not None:
                self.target(item.optional_vars, None if value is None else Entered(value))
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
        ways: list[tuple[Env | None, Known]] = []
        known = self.narrowed
        for case in node.cases:
            rest = entry
            self.scope.dead = entry is None
            self.scope.env = (entry or self.scope.env).copy()
            self.narrowed = known
            self._learn(node.subject, case.pattern)
            self._pattern(case.pattern, self.quiet(node.subject) if dotted(node.subject) else subject)
            self.expression(case.guard, OBSERVED)
            self.guard_case(node.subject, case)
            asked, self._asked = self._asked, matched_names(case.pattern)
            self.block(case.body)
            self._asked = asked
            ways.append((self.scope.state(), self.narrowed))
            self.narrowed = known
            if case.guard is None and _is_whole(case.pattern):
                self.learn(
                    dotted(node.subject), choice([self.quiet(c) for c in _classes(case.pattern)]), positive=False
                )
            known = self.narrowed
            catches_all = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None
            entry = None if catches_all else rest
        self.narrowed = _common(*ways, (entry, known))
        self.scope.resume(merged(*(state for state, _ in ways), entry))

    def _learn(self, subject: ast.expr, pattern: ast.pattern) -> None:
        """What the subject is where a pattern matched."""
        self.learn(dotted(subject), choice([self.quiet(cls) for cls in _classes(pattern)]), positive=True)

    def _pattern(self, pattern: ast.pattern, subject: Expr | None) -> None:
        if isinstance(pattern, ast.MatchAs | ast.MatchStar) and pattern.name:
            inner = pattern.pattern if isinstance(pattern, ast.MatchAs) else None
            of_type = choice([self.quiet(cls) for cls in _classes(inner)])
            value = subject if of_type is None or subject is None else Narrowed(subject, of_type, positive=True)
            self.bind_plain(pattern.name, pattern, None if isinstance(pattern, ast.MatchStar) else value)
        if isinstance(pattern, ast.MatchMapping) and pattern.rest:
            self.bind_plain(pattern.rest, pattern, None)
        for child, part in self._parts_of(pattern, subject):
            self._pattern(child, part)
        for node in ast.iter_child_nodes(pattern):
            if isinstance(node, ast.expr):
                self.expression(node, TYPE)

    def _parts_of(self, pattern: ast.pattern, subject: Expr | None) -> Iterator[tuple[ast.pattern, Expr | None]]:
        """The patterns inside a pattern, each with the part of the subject that it is held against."""
        if isinstance(pattern, ast.MatchAs):
            yield from [(pattern.pattern, subject)] if pattern.pattern else []
        elif isinstance(pattern, ast.MatchOr):
            yield from ((inner, subject) for inner in pattern.patterns)
        elif isinstance(pattern, ast.MatchSequence):
            starred = any(isinstance(inner, ast.MatchStar) for inner in pattern.patterns)
            for number, inner in enumerate(pattern.patterns):
                part = None if subject is None else Element(subject) if starred else Item(subject, Constant(number))
                yield inner, part
        elif isinstance(pattern, ast.MatchMapping):
            for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
                yield inner, None if subject is None else Item(subject, self.quiet(key))
        elif isinstance(pattern, ast.MatchClass):
            of_type = self.quiet(pattern.cls)
            whole = Narrowed(subject, of_type, positive=True) if subject is not None and of_type is not None else None
            for number, inner in enumerate(pattern.patterns):
                yield inner, None if whole is None else Positional(whole, number)
            for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
                yield inner, None if whole is None else Attribute(whole, identifier(name))


def _kept(known: Known, statements: Sequence[ast.stmt]) -> Known:
    """What of it still holds where some statements may have run."""
    return {name: known[name] for name in kept_after(known, bound_in(statements))} if known else {}


def _common(*ways: tuple[Env | None, Known]) -> Known:
    """What all of several ways know of which one was taken; those on which nothing arrives do not count."""
    if not any(known for _, known in ways):
        return {}
    first, *others = [known for state, known in ways if state is not None] or [{}]
    shared = {
        name: tuple(f for f in facts if all(f in one.get(name, ()) for one in others)) for name, facts in first.items()
    }
    return {name: facts for name, facts in shared.items() if facts}


def _is_whole(pattern: ast.pattern) -> bool:
    """Whether a class pattern matches every instance of its classes."""
    if isinstance(pattern, ast.MatchClass):
        return not pattern.patterns and not pattern.kwd_patterns
    if isinstance(pattern, ast.MatchOr):
        return all(map(_is_whole, pattern.patterns))
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is not None and _is_whole(pattern.pattern)


def _classes(pattern: ast.pattern | None) -> list[ast.expr]:
    """The classes one of which a value is where the pattern matches; none where it may be anything."""
    if isinstance(pattern, ast.MatchClass):
        return [pattern.cls]
    if isinstance(pattern, ast.MatchAs):
        return _classes(pattern.pattern)
    if isinstance(pattern, ast.MatchOr):
        parts = [_classes(inner) for inner in pattern.patterns]
        return [cls for part in parts for cls in part] if all(parts) else []
    return []


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
