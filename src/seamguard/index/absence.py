"""What tests and suites of statements say about values that are absent: which, when, and what becomes of control."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEP = 40  # levels of `not`, `and` and `or`; nobody reads a test that nests deeper
_SAYING = frozenset({"isinstance", "issubclass", "callable", "hasattr", "bool", "any", "all"})
"""Functions that answer yes or no: what they give is a truth value, and never an absent thing."""


_VALUES = frozenset({ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Await})
_DERIVED = (ast.Attribute, ast.Subscript, ast.NamedExpr)
_DOTTED = (ast.Name, ast.Attribute)
_MEMBERSHIP = (ast.In, ast.NotIn)
_SAME = (ast.Is, ast.Eq)
_OTHER = (ast.IsNot, ast.NotEq)
_COMPOUND = (ast.With, ast.AsyncWith, ast.If, ast.Try)
_LOOPING = (ast.Break, ast.Continue)
_LONG = 20  # parts of a dotted name; a longer one is nobody's
_ENDING = frozenset({"exit", "_exit", "abort", "quit", "assert_never"})
"""Functions that do not return: to call one is to insist, as to raise is."""


class Absent(NamedTuple):
    """A value that is absent where a test comes out as `when`.

    Attributes:
        subject: The value.
        when: What the test comes out as.
        named: The test speaks of None itself.
        is_missing: It asks whether there is such a key or attribute at all, and so of no value.
    """

    subject: ast.expr
    when: bool
    named: bool
    is_missing: bool = False


def absences(test: ast.expr, *, truth: bool = True, depth: int = 0) -> Iterator[Absent]:
    """The values of whose absence a test may tell, by what it comes out as.

    Args:
        test: The test.
        truth: What the test itself comes out as where the whole of which it is a part is true.
        depth: How deep inside that it stands.
    """
    if depth > _DEEP:
        return
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from absences(test.operand, truth=not truth, depth=depth + 1)
    elif isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from absences(value, truth=truth, depth=depth + 1)
    elif isinstance(test, ast.Compare):
        yield from _compared(test, truth=truth)
    elif isinstance(test, ast.Call) and getattr(test.func, "id", "") in _SAYING:
        yield from _answered(test, truth=truth)
    elif type(test) in _VALUES:
        yield Absent(test, not truth, named=False)
    elif isinstance(test, ast.NamedExpr):
        if isinstance(test.value, ast.Compare | ast.BoolOp) or (
            isinstance(test.value, ast.UnaryOp) and isinstance(test.value.op, ast.Not)
        ):
            yield from absences(test.value, truth=truth, depth=depth + 1)
        else:
            yield Absent(test, not truth, named=False)


def _answered(test: ast.Call, *, truth: bool) -> Iterator[Absent]:
    """What `isinstance(x, NoneType)` and `hasattr(x, "name")` tell."""
    name = getattr(test.func, "id", "")
    subject, other = test.args if len(test.args) == 2 else (None, None)
    if subject is None or other is None:
        return
    if name == "isinstance" and _names_none(other):
        yield Absent(subject, truth, named=True)
    if name == "hasattr" and isinstance(other, ast.Constant) and isinstance(other.value, str):
        yield Absent(ast.Attribute(subject, other.value, ast.Load()), not truth, named=False, is_missing=True)


def _compared(test: ast.Compare, *, truth: bool) -> Iterator[Absent]:
    if len(test.ops) != 1:
        return
    left, right, operator = test.left, test.comparators[0], test.ops[0]
    if isinstance(operator, _MEMBERSHIP):
        item = ast.Subscript(right, left, ast.Load())
        yield Absent(item, truth is isinstance(operator, ast.NotIn), named=False, is_missing=True)
        return
    same = isinstance(operator, _SAME)
    if not same and not isinstance(operator, _OTHER):
        return
    for subject, other in ((left, right), (right, left)):
        if is_none(other):
            yield Absent(subject, truth is same, named=True)
            return
        if _names_none(other) and isinstance(subject, ast.Call) and getattr(subject.func, "id", "") == "type":
            yield from (Absent(argument, truth is same, named=True) for argument in subject.args[:1])
            return


def is_none(node: ast.expr | None) -> bool:
    """Whether an expression is a plain None."""
    return isinstance(node, ast.Constant) and node.value is None


def _names_none(node: ast.expr) -> bool:
    """Whether an expression is the type of None: `NoneType`, `types.NoneType`, `type(None)`."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") == "type" and len(node.args) == 1 and is_none(node.args[0])
    return (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")) == "NoneType"


def matches_none(pattern: ast.pattern) -> bool:
    """Whether a pattern names None, alone, among others or inside a longer pattern."""
    return any(isinstance(part, ast.MatchSingleton) and part.value is None for part in ast.walk(pattern))


def may_be_missed(operand: ast.expr) -> bool:
    """Whether an operand of `or` may be left for the next one because something is absent."""
    found = [one for one in absences(operand) if not one.is_missing]
    if found:
        return any(not one.when for one in found)
    if isinstance(operand, ast.Compare | ast.Constant) or (
        isinstance(operand, ast.UnaryOp) and isinstance(operand.op, ast.Not)
    ):
        return False
    return not (isinstance(operand, ast.Call) and getattr(operand.func, "id", "") in _SAYING)


class Ways:
    """How control leaves suites of statements at their end, found out once for each."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}  # by the last statement, which lives as long as the tree that is walked

    def out(self, statements: Sequence[ast.stmt | ast.expr]) -> str:
        """Return `return`, `loop` (to its next round or its end), `raise`, or an empty text where control goes on."""
        last = statements[-1] if statements else None
        if isinstance(last, ast.Return):
            return "return"
        if isinstance(last, _LOOPING):
            return "loop"
        if isinstance(last, ast.Raise) or (isinstance(last, ast.Assert) and _is_false(last.test)) or _is_ending(last):
            return "raise"
        if not isinstance(last, _COMPOUND):
            return ""
        if id(last) not in self._known:
            self._known[id(last)] = self._of_compound(last)
        return self._known[id(last)]

    def _of_compound(self, last: ast.With | ast.AsyncWith | ast.If | ast.Try) -> str:
        if isinstance(last, ast.If):
            ways = [self.out(last.orelse), self.out(last.body)]
        elif isinstance(last, ast.Try):
            ways = [self.out(last.orelse or last.body), *(self.out(handler.body) for handler in last.handlers)]
        else:
            ways = [self.out(last.body)]
        # To raise is not to go on: of several ways, the others tell.
        return next((way for way in ways if way != "raise"), "raise") if all(ways) else ""


def _is_false(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and not test.value


def _is_ending(last: ast.stmt | ast.expr | None) -> bool:
    func = last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
    return (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) in _ENDING


def spelled(node: ast.AST) -> str:
    """The spelling of a name with attributes and keys that are constants or dotted; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    parts: list[str] = []
    while isinstance(node, _DERIVED):
        if isinstance(node, ast.NamedExpr):
            node = node.target
            continue
        if isinstance(node, ast.Attribute):
            parts.append(f".{node.attr}")
        elif isinstance(node.slice, ast.Constant):
            parts.append(f"[{node.slice.value!r}]")
        elif isinstance(node.slice, _DOTTED):
            parts.append(f"[{spelled(node.slice)}]")
        else:
            return ""
        if len(parts) > _LONG:
            return ""
        node = node.value
    return "".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def is_idle(statements: Sequence[ast.stmt]) -> bool:
    """Whether a suite does nothing: `pass`, `...`, or no statement at all."""
    return all(
        isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in statements
    )
