"""Quoted types: the expressions that strings in annotations stand for."""

from __future__ import annotations

import ast

_LONG = 10_000  # characters; no type is longer, and Python's parser has a limit to its depth


def unquoted(node: ast.expr) -> ast.expr:
    """An annotation with what is quoted in it as expressions; a text that is none stays."""
    if isinstance(node, ast.Subscript) and _last_name(node.value) != "Literal":
        return ast.copy_location(ast.Subscript(node.value, unquoted(node.slice), node.ctx), node)
    if isinstance(node, ast.Tuple):
        return ast.copy_location(ast.Tuple([unquoted(item) for item in node.elts], node.ctx), node)
    if isinstance(node, ast.BinOp):
        return ast.copy_location(ast.BinOp(unquoted(node.left), node.op, unquoted(node.right)), node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _parsed(node, node.value.strip())
    return node


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
