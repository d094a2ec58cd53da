"""What operators give, by what stands on their sides."""

from __future__ import annotations

import ast

from seamguard.domain.expressions import Either, Expr, Format, Operated, Sum
from seamguard.index.shapes import choice

UNKNOWN = Format(())
"""Stands on the side of an operator that cannot be followed."""

SIGNS: dict[type[ast.AST], str] = {
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.USub: "-x",
    ast.UAdd: "+x",
    ast.Invert: "~x",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def operated(operator: ast.operator, left: Expr | None, right: Expr | None) -> Expr | None:
    """What a binary operator gives, by what stands on its sides."""
    sign = SIGNS.get(type(operator))
    if sign is not None and not (left is None and right is None):
        return Operated(sign, UNKNOWN if left is None else left, UNKNOWN if right is None else right)
    if left is None or right is None:
        return choice([left, right]) if isinstance(operator, ast.BitOr) else None
    return Sum(left, right) if isinstance(operator, ast.Add) else Either(left, right)
