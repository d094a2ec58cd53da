"""Types and values as normal text: formatting, quotes and the spelling of a union do not count."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.rules.shape.naming import Module

_TYPING = ("typing", "typing_extensions", "")


def value_text(node: ast.expr) -> str:
    """The normal text of a default or value."""
    return ast.unparse(node)


def type_text(node: ast.expr, module: Module) -> str:
    """The normal text of a type: what is quoted as if it were not, `Optional` and `Union` with `|`."""
    return ast.unparse(normal(node, module))


def normal(node: ast.expr, module: Module) -> ast.expr:
    """A type without quotes, `Optional` and `Union`."""
    match node:
        case ast.Constant(value=str(text)):
            return _unquoted(node, text, module)
        case ast.Starred():
            return ast.Subscript(ast.Name("Unpack", ast.Load()), normal(node.value, module), ast.Load())
        case ast.Subscript() if is_typing(node, module, "Literal"):
            return node
        case ast.Subscript(slice=ast.Tuple(elts=[first, *rest])) if is_typing(node, module, "Annotated"):
            return ast.Subscript(node.value, ast.Tuple([normal(first, module), *rest], ast.Load()), ast.Load())
        case ast.Subscript() if is_typing(node, module, "Optional"):
            return _union([*_members(normal(node.slice, module)), ast.Constant(None)])
        case ast.Subscript() if is_typing(node, module, "Union"):
            inner = normal(node.slice, module)
            each = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _union([member for one in each for member in _members(one)])
        case ast.Subscript():
            return ast.Subscript(node.value, normal(node.slice, module), ast.Load())
        case ast.Tuple() | ast.List():
            return type(node)([normal(each, module) for each in node.elts], ast.Load())
        case ast.BinOp(op=ast.BitOr()):
            return _union([*_members(normal(node.left, module)), *_members(normal(node.right, module))])
        case _:
            return node


def is_typing(node: ast.expr, module: Module, *names: str) -> bool:
    """Whether an expression, or what it is an item of, is one of these names of `typing`."""
    home, _, name = module.dotted(node).rpartition(".")
    return name in names and home in _TYPING


def _members(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _members(node.left)
        yield from _members(node.right)
    else:
        yield node


def _union(members: list[ast.expr]) -> ast.expr:
    """Members joined from the left, each once; None goes last, where people look for it."""
    different = {ast.unparse(member): member for member in members}
    none = different.pop("None", None)
    [first, *rest] = [*different.values(), *([none] if none else [])]
    for member in rest:
        first = ast.BinOp(first, ast.BitOr(), member)
    return first


def _unquoted(node: ast.expr, text: str, module: Module) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return node
    return parsed if isinstance(parsed, ast.Constant) and isinstance(parsed.value, str) else normal(parsed, module)
