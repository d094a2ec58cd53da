"""Types as texts, held against each other: the order of a union's members means nothing."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.domain.breakage import Breakage

_ANYTHING = frozenset({"Any", "typing.Any", "object"})
_NO_TYPES = frozenset({"Literal", "Annotated"})


def type_kind(old: str | None, now: str | None, otherwise: Breakage, if_only_said: Breakage) -> Breakage:
    """Which of two kinds the change of a type is: a type that was or is not said, or another type."""
    return if_only_said if old is None or now is None else otherwise


def is_wider(wide: str | None, narrow: str | None) -> bool:
    """Whether a type takes all that another one takes, and more: a union with more members, or anything at all."""
    if wide is None or narrow is None:
        return False
    return wide in _ANYTHING or _members(wide) > _members(narrow)


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """A type with the members of its unions sorted, also deep within it."""
    return ast.unparse(_Sorted().visit(ast.parse(text, mode="eval").body))


def _members(text: str) -> frozenset[str]:
    """The members of a union; a type that is none is its own only member."""
    return frozenset(map(ast.unparse, _flat(ast.parse(canonical(text), mode="eval").body)))


def _flat(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_flat(node.left), *_flat(node.right)]
    return [node]


class _Sorted(ast.NodeTransformer):
    """Sorts the members of unions; what stands in `Literal`, and beside the type in `Annotated`, is no type."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if not isinstance(node.op, ast.BitOr):
            return node
        members: dict[str, ast.expr] = {ast.unparse(one): one for one in map(self.visit, _flat(node))}
        first, *rest = (members[text] for text in sorted(members))
        joined: ast.expr = first
        for one in rest:
            joined = ast.BinOp(joined, ast.BitOr(), one)
        return joined

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        name = ast.unparse(node.value).rpartition(".")[2]
        if name not in _NO_TYPES:
            return ast.Subscript(node.value, self.visit(node.slice), ast.Load())
        match node.slice:
            case ast.Tuple(elts=[first, *rest]) if name == "Annotated":
                return ast.Subscript(node.value, ast.Tuple([self.visit(first), *rest], ast.Load()), ast.Load())
            case _:
                return node
