"""Which fields of a record a function mentions: a copy or a fingerprint that leaves one out loses it in silence."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# Functions that take a record whole: those of dataclasses, attrs, msgspec and copy; and methods of records themselves.
_WHOLE = frozenset(
    {
        "replace",
        "evolve",
        "assoc",
        "asdict",
        "astuple",
        "fields",
        "fields_dict",
        "to_builtins",
        "copy",
        "deepcopy",
        "vars",
    }
    | {"to_dict", "encode"}
)
_WHOLE_METHODS = frozenset({"_replace", "_asdict", "model_copy", "model_dump", "model_dump_json", "__replace__"})
_WHOLE_ATTRIBUTES = frozenset(
    {"__dict__", "__dataclass_fields__", "__attrs_attrs__", "__struct_fields__", "model_fields"}
)


def unmentioned(function: Function, names: Iterable[str]) -> tuple[str, ...]:
    """The names that a function does not mention, in their order.

    A name is mentioned as the keyword of a call, as an attribute of a parameter, or as a text. A call that takes the
    whole record mentions them all: `replace(self, ...)`, `fields(self)`, `asdict(self)` and their like.

    Args:
        function: The function.
        names: What it has to mention.
    """
    parameters = _parameters(function)
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    if any(_takes_whole(node, parameters) for node in nodes):
        return ()
    said = {word for node in nodes for word in _said(node, parameters)}
    return tuple(name for name in names if name not in said)


def _parameters(function: Function) -> frozenset[str]:
    given = function.args
    return frozenset(one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def _takes_whole(node: ast.AST, parameters: frozenset[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _WHOLE_METHODS:
            return _is_record(value, parameters)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]) if name in _WHOLE:
            return _is_record(first, parameters)
        case ast.Attribute(value=value, attr=name) if name in _WHOLE_ATTRIBUTES:
            return _is_record(value, parameters)
        case _:
            return False


def _is_record(node: ast.expr, parameters: frozenset[str]) -> bool:
    """Whether an expression is a parameter, or the class of one."""
    match node:
        case ast.Name(id=name):
            return name in parameters
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]):
            return name in parameters
        case _:
            return False


def _said(node: ast.AST, parameters: frozenset[str]) -> Iterator[str]:
    match node:
        case ast.keyword(arg=str(name)):
            yield name
        case ast.Attribute(value=value, attr=name) if _is_record(value, parameters):
            yield name
        case ast.Constant(value=str(text)):
            yield text
        case _:
            pass
