"""Quoted types: the expressions that strings in annotations stand for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG = 10_000  # characters; no type is longer, and Python's parser has a limit to its depth


def unquoted(node: ast.expr) -> ast.expr:
    """An annotation with what is quoted in it as expressions; a text that is none stays."""
    kind = type(node)
    return _UNQUOTED[kind](node) if kind in _UNQUOTED else node


def _subscript(node: ast.Subscript) -> ast.expr:
    key = node.slice if _last_name(node.value) == "Literal" else unquoted(node.slice)
    return node if key is node.slice else ast.copy_location(ast.Subscript(node.value, key, node.ctx), node)


def _tuple(node: ast.Tuple) -> ast.expr:
    items = [unquoted(item) for item in node.elts]
    return node if items == node.elts else ast.copy_location(ast.Tuple(items, node.ctx), node)


def _operator(node: ast.BinOp) -> ast.expr:
    left, right = unquoted(node.left), unquoted(node.right)
    is_same = left is node.left and right is node.right
    return node if is_same else ast.copy_location(ast.BinOp(left, node.op, right), node)


def _constant(node: ast.Constant) -> ast.expr:
    return _parsed(node, node.value.strip()) if isinstance(node.value, str) else node


_UNQUOTED: dict[type[ast.AST], Callable[..., ast.expr]] = {
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.BinOp: _operator,
    ast.Constant: _constant,
}


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _parsed(node: ast.Constant, text: str) -> ast.expr:
    if len(text) > _LONG:
        return node
    try:
        parsed = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return node
    for part in ast.walk(parsed):
        ast.copy_location(part, node)
    return parsed if isinstance(parsed, ast.Constant) else unquoted(parsed)
