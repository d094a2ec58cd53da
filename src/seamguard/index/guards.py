"""Fallback guards: tests, operators, handlers and defaults that provide for a value being absent."""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Awaited, Constant, Expr, Item, Name, Result
from seamguard.domain.facts import Guard, Slot, Span
from seamguard.index.absence import (
    Absent,
    Ways,
    absences,
    is_idle,
    matches_none,
    may_be_missed,
    spelled,
)
from seamguard.index.making import make
from seamguard.index.narrowing import dotted
from seamguard.index.nodes import below
from seamguard.index.shapes import identifier
from seamguard.index.walking import OBSERVED, Walking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BY_NAME = {"getattr": 2, "next": 1, "getenv": 1, "defaultdict": 0}
"""Functions that take a default, by their last name: how many arguments come before it."""
_BY_METHOD = {"get": 1, "pop": 1, "setdefault": 1, "getenv": 1, "defaultdict": 0}
_DERIVED = (ast.Attribute, ast.Subscript, ast.Await)
_SIGHT = 200_000
"""How many nodes of a file are looked through for names: the largest files take less, made-up ones any number."""
_NEAR = 50
"""How many calls back the one is looked for that a test makes."""
_KEYWORDS = frozenset({"default", "default_factory", "factory"})
"""Keywords under which functions take what stands for something that is missing."""


class _Part(NamedTuple):
    """Some code: nodes from one of them on."""

    statements: Sequence[ast.stmt | ast.expr]
    start: int = 0


class Guards(Walking):
    """Notes what provides for absent values; `Expressions` and all that builds on it say where."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.guards: list[Guard] = []
        self.slots: list[Slot] = []
        self._ways = Ways()
        self._sight = _SIGHT
        self.suites: list[tuple[Sequence[ast.stmt], int]] = []  # those around, with the statement where each one is

    def _peek(self, node: ast.expr) -> Expr | None:
        """What an expression that has just been walked comes to, without walking it again."""
        if isinstance(node, ast.NamedExpr):
            node = node.target
        if isinstance(node, ast.Name):
            name = identifier(node.id)
            return self.as_narrowed(Name(self.flow.read(self.scope, name)), name)
        if isinstance(node, ast.Call):
            span = self.text.span(node)
            calls = range(len(self.calls) - 1, max(len(self.calls) - _NEAR, 0) - 1, -1)
            return next((Result(index) for index in calls if self.calls[index].span == span), None)
        if not isinstance(node, _DERIVED):
            return None
        base = self._peek(node.value)
        if base is None:
            return None
        if isinstance(node, ast.Await):
            return Awaited(base)
        if isinstance(node, ast.Attribute):
            value = Attribute(base, identifier(node.attr))
            return self.as_narrowed(value, dotted(node)) if self.narrowed else value
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        known = Constant(key) if isinstance(key, str | int) else None
        item = Item(base, known)
        return self.as_narrowed(item, dotted(node)) if self.narrowed else item

    def _guard(
        self,
        kind: str,
        found: Iterable[Absent],
        span: Span,
        regions: Iterable[Span],
        *,
        related: bool = True,
        leaves: bool = False,
    ) -> None:
        if not self.typing:
            asked = (one.subject for one in found if not one.is_missing)
            subjects = tuple(value for one in asked if (value := self._peek(one)) is not None)
            fields = (kind, subjects, self.scope.index, span, tuple(regions), related, leaves)
            self.guards.append(make(Guard, fields))

    def guard_if(self, node: ast.If) -> None:
        """Note an `if` by whose test something may be absent: in its body, in its `else`, or in what follows it."""
        found = list(absences(node.test))
        for when, absent, present in ((True, node.body, node.orelse), (False, node.orelse, node.body)):
            missing = [one for one in found if one.when is when]
            if not missing:
                continue
            after = [] if when or absent else self._rest(present)
            # Who raises insists on the value: that is no fallback.
            if self._ways.out(absent or (after[-1].statements if after else ())) == "raise":
                continue
            there = [_Part(present), *(self._following(absent) if when else ())]
            parts = [one for one in (_Part(absent), *after) if one.start < len(one.statements)]
            self._guard(
                "fallback-if",
                missing,
                self.text.span(node.test),
                [self._span(part) for part in parts],
                related=any(one.named or self._is_related(one, parts, there) for one in missing),
                leaves=self._ways.out(absent) != "" or is_idle(absent),
            )

    def _following(self, absent: Sequence[ast.stmt]) -> list[_Part]:
        """What runs instead of a suite that leaves: the statements after the one in which it stands."""
        if not self._ways.out(absent) or not self.suites:
            return []
        statements, number = self.suites[-1]
        return [_Part(statements, number + 1)]

    def _rest(self, body: Sequence[ast.stmt]) -> list[_Part]:
        """What runs only where a suite that leaves was not entered: the rest of each suite around it, to its end."""
        way = self._ways.out(body)
        found: list[_Part] = []
        for level, (statements, number) in enumerate(reversed(self.suites if way in ("return", "loop") else ())):
            around = statements[number]
            if level and way == "loop" and isinstance(around, ast.For | ast.AsyncFor | ast.While):
                found += [_Part(around.orelse)] if around.orelse and not isinstance(around, ast.While) else []
                break
            if number + 1 < len(statements):
                found.append(_Part(statements, number + 1))
                if self._ways.out(statements):
                    break
        return found

    def guard_while(self, node: ast.While) -> None:
        """Note a `while` that goes on for as long as something is absent."""
        missing = [one for one in absences(node.test) if one.when]
        if missing and self._ways.out(node.body) != "raise":
            body = _Part(node.body)
            related = any(one.named or self._is_related(one, [body], []) for one in missing)
            self._guard("fallback-if", missing, self.text.span(node.test), [self._span(body)], related=related)

    def _is_related(self, absent: Absent, without: Iterable[_Part], there: Iterable[_Part]) -> bool:
        """Whether code speaks of the value that a plain test of truth asks for: else any flag would count.

        Args:
            absent: The value.
            without: What runs where it is absent, which may bind it.
            there: What runs where it is not, which may name it.
        """
        name = spelled(absent.subject)
        return bool(name) and (self._names(name, without, bound=True) or self._names(name, there, bound=False))

    def _names(self, name: str, parts: Iterable[_Part], *, bound: bool) -> bool:
        """Whether some code binds a dotted name, or names it at all; yes where there is too much to look through."""
        # By how a dotted name ends, most nodes are no candidates.
        kind = ast.Subscript if name.endswith("]") else ast.Attribute if "." in name else ast.Name
        for part in parts:
            for statement in islice(part.statements, part.start, None):
                for node in below(statement):
                    self._sight -= 1
                    is_named = type(node) is kind and spelled(node) == name and (not bound or _is_stored(node))
                    if is_named or self._sight < 0:
                        return True
        return False

    def guard_case(self, subject: ast.expr, case: ast.match_case) -> None:
        """Note a case for None."""
        if matches_none(case.pattern) and self._ways.out(case.body) != "raise":
            pattern = case.pattern.pattern if isinstance(case.pattern, ast.MatchAs) else case.pattern
            is_whole = isinstance(pattern, ast.MatchSingleton | ast.MatchOr)
            self._guard(
                "fallback-if",
                [Absent(subject, when=True, named=True)] if is_whole else [],
                self.text.span(case.pattern),
                [self._span(_Part(case.body))],
                leaves=self._ways.out(case.body) != "" or is_idle(case.body),
            )

    def _span(self, part: _Part) -> Span:
        return _joined(self.text.span(part.statements[part.start]), self.text.span(part.statements[-1]))

    def guard_conditional(self, node: ast.IfExp) -> None:
        """Note a conditional expression by whose test something may be absent."""
        found = list(absences(node.test))
        for when, absent, present in ((True, node.body, node.orelse), (False, node.orelse, node.body)):
            missing = [one for one in found if one.when is when]
            if missing:
                related = any(
                    one.named or self._is_related(one, [_Part([absent])], [_Part([present])]) for one in missing
                )
                region = self.text.span(absent)
                self._guard("fallback-conditional", missing, self.text.span(node), [region], related=related)

    def guard_filter(self, node: ast.expr, test: ast.expr) -> None:
        """Note the condition of a comprehension that leaves out what is absent."""
        missing = [one for one in absences(test) if not one.when]
        if missing:
            made = [value for name in ("elt", "key", "value") if (value := getattr(node, name, None)) is not None]
            related = any(one.named or self._is_related(one, [], [_Part(made)]) for one in missing)
            self._guard("fallback-if", missing, self.text.span(test), [], related=related, leaves=True)

    def guard_operator(self, node: ast.BoolOp, context: str) -> None:
        """Note `value or other`, and `value is None and other`."""
        is_or = isinstance(node.op, ast.Or)
        operands = node.values[:-1]
        passed = [may_be_missed(one) if is_or else _tells_of_none(one) for one in operands]
        if not any(passed):
            return
        # What is only looked at is a question, not a value that another one stands for; what is made here is not kept.
        asked = operands if is_or and context != OBSERVED else ()
        found = (one for value in asked for one in absences(value) if not one.when)
        regions = [self.text.span(one) for one in node.values[passed.index(True) + 1 :]]
        self._guard("fallback-or" if is_or else "fallback-conditional", found, self.text.span(node), regions)

    def guard_handler(self, handler: ast.excepthandler, tried: Sequence[ast.stmt]) -> None:
        """Note the handler of an exception, unless it raises one itself.

        Args:
            handler: It.
            tried: What ends the `try` where there is no exception. If that leaves and the handler goes on, what follows
                runs only after an exception, as the handler does.
        """
        way = self._ways.out(handler.body) if isinstance(handler, ast.ExceptHandler) else "raise"
        if isinstance(handler, ast.ExceptHandler) and way != "raise":
            start = self.text.span(handler)
            end = self.text.span(handler.type) if handler.type else None
            width = len("except")
            span = _joined(start, end) if end else Span(start[0], start[1], start[0], start[1] + width)
            parts = [_Part(handler.body), *([] if way else self._rest(tried))]
            self._guard("fallback-except", (), span, [self._span(part) for part in parts])

    def guard_default(self, node: ast.Call, name: str) -> None:
        """Note a call, of something with this last name, that is given what stands for something that is missing."""
        place = (_BY_METHOD if isinstance(node.func, ast.Attribute) else _BY_NAME).get(name)
        given = [] if place is None else node.args[place : place + 1]
        for keyword in node.keywords:
            if keyword.arg in _KEYWORDS:
                given.append(keyword.value)
        if not given:
            return
        regions = [self.text.span(value) for value in given if not isinstance(value, ast.Constant)]
        if regions:
            self._guard("fallback-default", (), self.text.span(node), regions)

    def guard_parameter(self, default: ast.expr | None) -> None:
        """Note the default of a parameter."""
        if default is not None and not isinstance(default, ast.Constant):
            span = self.text.span(default)
            self._guard("fallback-default", (), span, [span])

    def note_slot(self, kind: str, owner: int, position: int, node: ast.arg | ast.AnnAssign) -> None:
        """Note where a parameter or field with an annotation stands."""
        if not self.typing:
            self.slots.append(make(Slot, (kind, owner, position, self.text.span(node))))


def _tells_of_none(test: ast.expr) -> bool:
    """Whether the truth of a test says that something is None."""
    return any(one.when and one.named for one in absences(test))


def _is_stored(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


def _joined(first: Span, last: Span) -> Span:
    return Span(first.line, first.column, last.end_line, last.end_column)
