"""Statements as steps: branches, loops, exceptions, and what happens on the way out of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.rules.control_flow.expressions import Expressions, defaults, truth
from seamguard.rules.control_flow.steps import END, FAILED, Flow, Ways

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seamguard.rules.control_flow.steps import FunctionNode, Known

# `finally` within `finally`: each is copied for all ways through those around it, up to this depth.
_COPIED = 3
_ASKED_FOR = frozenset({"AttributeError", "NameError", "UnboundLocalError"})
_CATCH_ALL = "BaseException"


def flow_of(function: FunctionNode, known: Known) -> Flow:
    """The steps of a function.

    Args:
        function: The function.
        known: What must be known of its expressions.
    """
    statements = Statements(known)
    ways = Ways(lambda: END, lambda: FAILED, lambda: FAILED, lambda: FAILED)
    entry = statements.block(function.body, statements.step(function, [END]), ways)
    return Flow(function, tuple(statements.steps), entry)


class Statements(Expressions):
    """Makes the steps of statements; each method returns the step with which the statement begins."""

    def __init__(self, known: Known) -> None:
        super().__init__(known)
        self._depth = 0
        self._statements: dict[type[ast.stmt], Callable[..., int]] = {
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Break: lambda _node, _follow, ways: ways.stop(),
            ast.Continue: lambda _node, _follow, ways: ways.again(),
            ast.Assign: self._assign,
            ast.AnnAssign: self._assign_annotated,
            ast.AugAssign: self._assign_augmented,
            ast.Assert: self._assert,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.If: self._if,
            ast.While: self._while,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Match: self._match,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.Expr: lambda node, follow, ways: self.value(node.value, follow, ways),
            ast.Delete: lambda node, follow, ways: self.values(node.targets, follow, ways),
        }

    def block(self, statements: Sequence[ast.stmt], follow: int, ways: Ways) -> int:
        """Run statements one after the other."""
        for node in reversed(statements):
            # What is left does nothing that counts: pass, global, nonlocal, and type aliases, which are evaluated late.
            form = self._statements.get(type(node))
            follow = follow if form is None else form(node, follow, ways)
        return follow

    def _return(self, node: ast.Return, _follow: int, ways: Ways) -> int:
        return self.value(node.value, self.step(node, [ways.leave()]), ways)

    def _raise(self, node: ast.Raise, _follow: int, ways: Ways) -> int:
        return self.values([node.exc, node.cause], self.step(node, [ways.fail()]), ways)

    def _assign(self, node: ast.Assign, follow: int, ways: Ways) -> int:
        return self.values([node.value, *node.targets], follow, ways)

    def _assign_annotated(self, node: ast.AnnAssign, follow: int, ways: Ways) -> int:
        """The annotation of a local name is never evaluated."""
        target = node.target if node.value is not None or not node.simple else None
        return self.values([node.value, target], follow, ways)

    def _assign_augmented(self, node: ast.AugAssign, follow: int, ways: Ways) -> int:
        return self.values([node.target, node.value], self.step(node, [follow], ways.fail()), ways)

    def _assert(self, node: ast.Assert, follow: int, ways: Ways) -> int:
        """With `-O` it does not run at all; but one that never holds is there to end it here."""
        failed = self.value(node.msg, self.step(node, [ways.fail()]), ways)
        entry = self.test(node.test, follow, failed, ways)
        return entry if truth(node.test) is False else self.step(node, [entry, follow])

    def _import(self, node: ast.Import | ast.ImportFrom, follow: int, ways: Ways) -> int:
        return self.step(node, [follow], ways.fail())

    def _if(self, node: ast.If, follow: int, ways: Ways) -> int:
        body, otherwise = self.block(node.body, follow, ways), self.block(node.orelse, follow, ways)
        return self.test(node.test, body, otherwise, ways)

    def _while(self, node: ast.While, follow: int, ways: Ways) -> int:
        header = self.step(None, [])
        inner = ways._replace(stop=lambda: follow, again=lambda: header)
        body, otherwise = self.block(node.body, header, inner), self.block(node.orelse, follow, ways)
        self.steps[header].follows.append(self.test(node.test, body, otherwise, ways))
        return header

    def _for(self, node: ast.For | ast.AsyncFor, follow: int, ways: Ways) -> int:
        def body(header: int) -> int:
            inner = ways._replace(stop=lambda: follow, again=lambda: header)
            return self.value(node.target, self.block(node.body, header, inner), ways)

        loop = self.loop(node, node.iter, ways, body, self.block(node.orelse, follow, ways))
        return self.value(node.iter, loop.first, ways)

    def _with(self, node: ast.With | ast.AsyncWith, follow: int, ways: Ways, number: int = 0) -> int:
        if number == len(node.items):
            return self.block(node.body, follow, ways)
        item = node.items[number]
        inner = ways
        if item.context_expr in self.known.swallows:
            caught = self.step(node, [follow, ways.fail()])
            inner = ways._replace(fail=lambda: caught)
        entry = self.value(item.optional_vars, self._with(node, follow, inner, number + 1), inner)
        return self.value(item.context_expr, self.step(node, [entry], ways.fail()), ways)

    def _match(self, node: ast.Match, follow: int, ways: Ways) -> int:
        entry = follow
        for case in reversed(node.cases):
            body = self.block(case.body, follow, ways)
            body = body if case.guard is None else self.test(case.guard, body, entry, ways)
            if _is_irrefutable(case.pattern):
                entry = self.marked(case.pattern, body)
            else:
                entry = self.step(case.pattern, [body, entry], ways.fail())
        return self.value(node.subject, entry, ways)

    def _try(self, node: ast.Try | ast.TryStar, follow: int, ways: Ways) -> int:
        outer = ways
        if node.finalbody:
            final = self._final(node, ways)
            outer, follow = ways.through(final), final(follow)
        otherwise = self.block(node.orelse, follow, outer)
        if not node.handlers:
            return self.block(node.body, otherwise, outer)
        caught = self._handlers(node, follow, outer)
        names = {name for handler in node.handlers for name in _caught(handler)}
        watched = outer.watched | names & _ASKED_FOR
        return self.block(node.body, otherwise, outer._replace(fail=lambda: caught, watched=watched))

    def _handlers(self, node: ast.Try | ast.TryStar, follow: int, ways: Ways) -> int:
        """The step at which an exception of the body arrives."""
        if isinstance(node, ast.TryStar):
            # One runs at least, and each may, one after the other, for its part of the group; the rest is raised.
            none, some = ways.fail(), self.step(node, [follow, ways.fail()])
            for handler in reversed(node.handlers):
                body = self.block(handler.body, some, ways)
                none, some = self.step(handler, [body, none]), self.step(handler, [body, some])
            return none
        bodies = [self.marked(handler, self.block(handler.body, follow, ways)) for handler in node.handlers]
        entries = [self.value(one.type, body, ways) for one, body in zip(node.handlers, bodies, strict=True)]
        if not any(_CATCH_ALL in _caught(handler) for handler in node.handlers):
            entries.append(ways.fail())
        return self.step(node, entries)

    def _final(self, node: ast.Try | ast.TryStar, ways: Ways) -> Callable[[int], int]:
        """Lead a way through the `finally`: what comes after it decides which copy of its steps is taken."""
        copies: dict[int, int] = {}
        deepest = self._depth >= _COPIED
        gathered = self.step(None, []) if deepest else END

        def through(follow: int) -> int:
            key = gathered if deepest else follow
            if key not in copies:
                self._depth += 1
                copies[key] = self.block(node.finalbody, key, ways)
                self._depth -= 1
            if deepest and follow not in self.steps[gathered].follows:
                self.steps[gathered].follows.append(follow)
            return copies[key]

        return through

    def _function(self, node: FunctionNode, follow: int, ways: Ways) -> int:
        entry = self.step(node, [self._decorated(node, follow, ways)])
        return self.values([*node.decorator_list, *defaults(node.args)], entry, ways)

    def _class(self, node: ast.ClassDef, follow: int, ways: Ways) -> int:
        """The body of a class runs where it stands."""
        made = self.step(node, [self._decorated(node, follow, ways)], ways.fail())
        bases = [*node.bases, *(keyword.value for keyword in node.keywords)]
        return self.values([*node.decorator_list, *bases], self.block(node.body, made, ways), ways)

    def _decorated(self, node: FunctionNode | ast.ClassDef, follow: int, ways: Ways) -> int:
        """A decorator is called when what it decorates has been made, the lowest first."""
        for decorator in node.decorator_list:
            follow = self.step(decorator, [follow], ways.fail())
        return follow


def _caught(handler: ast.ExceptHandler) -> set[str]:
    """The last names of the classes that a handler asks for."""
    if handler.type is None:
        return {_CATCH_ALL}
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {
        kind.id if isinstance(kind, ast.Name) else kind.attr if isinstance(kind, ast.Attribute) else ""
        for kind in kinds
    }


def _is_irrefutable(pattern: ast.pattern) -> bool:
    """Whether a pattern takes everything."""
    if isinstance(pattern, ast.MatchOr):
        return any(_is_irrefutable(option) for option in pattern.patterns)
    return isinstance(pattern, ast.MatchAs) and (pattern.pattern is None or _is_irrefutable(pattern.pattern))
