"""What a test that came out true or false says about the classes of values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.index.nodes import below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


TELLING = frozenset({ast.UnaryOp, ast.BoolOp, ast.NamedExpr, ast.Call, ast.Compare})
"""The tests from which anything can follow."""

_LEADING = (ast.Attribute, ast.Subscript)
_NAMED = (ast.Name, ast.Attribute, ast.Subscript)
_BINDING = (ast.Store, ast.Del)
_SAME = (ast.Is, ast.Eq)
_OTHER = (ast.IsNot, ast.NotEq)


class Assumption(NamedTuple):
    """`subject` is (or, where `positive` is false, is not) an instance of `type`."""

    subject: ast.expr
    type: ast.expr
    positive: bool


def assumptions(test: ast.expr, *, truth: bool) -> Iterator[Assumption]:
    """What follows from the truth of a test."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from assumptions(test.operand, truth=not truth)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if truth else ast.Or):
        for value in test.values:
            yield from assumptions(value, truth=truth)
    elif isinstance(test, ast.NamedExpr):
        yield from assumptions(test.value, truth=truth)
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
        whose = _whose_class(test.args[0]) if test.func.id == "issubclass" else None
        if whose is not None or test.func.id == "isinstance":
            yield Assumption(whose or test.args[0], test.args[1], truth)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        yield from _compared(test, truth=truth)


def _compared(test: ast.Compare, *, truth: bool) -> Iterator[Assumption]:
    """`type(x) is C`, `type(x) in (C, D)` and their like; that it is not exactly C says nothing of its subclasses."""
    among = isinstance(test.comparators[0], ast.Tuple)
    same = isinstance(test.ops[0], ast.In if among else _SAME)
    other = isinstance(test.ops[0], ast.NotIn if among else _OTHER)
    subject = _whose_class(test.left)
    if subject is not None and ((same and truth) or (other and not truth)):
        yield Assumption(subject, test.comparators[0], positive=True)


def _whose_class(node: ast.expr) -> ast.expr | None:
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        return node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type":
        return node.args[0] if len(node.args) == 1 else None
    return None


def dotted(node: ast.expr) -> str:
    """The spelling of a name with attributes and constant keys (`a.b["c"]`); empty for anything else."""
    if isinstance(node, ast.NamedExpr):
        return node.target.id
    parts: list[str] = []
    while isinstance(node, _LEADING):
        if isinstance(node, ast.Attribute):
            parts.append(f".{node.attr}")
        elif isinstance(node.slice, ast.Constant):
            parts.append(f"[{node.slice.value!r}]")
        else:
            return ""
        node = node.value
    return "".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def bound_in(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Names, attributes and items that some statements bind, as they are spelled."""
    nodes = (node for statement in statements for node in below(statement))
    return frozenset(dotted(node) for node in nodes if isinstance(node, _NAMED) and isinstance(node.ctx, _BINDING))


def kept_after(known: Iterable[str], bound: Iterable[str]) -> list[str]:
    """The dotted names of which still the same is known after others were bound."""
    lost = tuple(filter(None, bound))
    return [name for name in known if not any(name == one or name.startswith((f"{one}.", f"{one}[")) for one in lost)]
