"""Syntax nodes of newer Pythons under one name each: the interpreter's own class, or a stand-in with the same fields.

A stand-in is an `ast` node like any other, so `ast.walk` and `ast.dump` know it. Two attributes are always set, but are
among the `_fields` only where the interpreter has them: `type_params` of functions and classes, since Python 3.12, and
`default_value` of type parameters, since 3.13.
"""

from __future__ import annotations

import ast
import sys
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.version_info >= (3, 12):
    from ast import ParamSpec, TypeAlias, TypeVar, TypeVarTuple
    from ast import type_param as TypeParam  # noqa: N812 (a class, which `ast` spells in lower case)
else:

    class TypeParam(ast.AST):
        """Base of what may stand in the brackets of `def f[...]`, `class C[...]` and `type X[...]`."""

        _attributes = ("lineno", "col_offset", "end_lineno", "end_col_offset")
        lineno: int
        col_offset: int
        end_lineno: int
        end_col_offset: int
        name: str
        default_value: ast.expr | None
        if TYPE_CHECKING:

            def __init__(self, *, name: str, **fields: ast.expr | int | None) -> None: ...

    class TypeVar(TypeParam):
        """`T`, `T: bound`, `T = default`."""

        _fields = ("name", "bound", "default_value")
        bound: ast.expr | None

    class TypeVarTuple(TypeParam):
        """`*Ts`, `*Ts = default`."""

        _fields = ("name", "default_value")

    class ParamSpec(TypeParam):
        """`**P`, `**P = default`."""

        _fields = ("name", "default_value")

    class TypeAlias(ast.stmt):
        """`type X[T] = value`."""

        _fields = ("name", "type_params", "value")
        name: ast.Name
        type_params: list[TypeParam]
        value: ast.expr
        if TYPE_CHECKING:

            def __init__(self, name: ast.expr, type_params: list[TypeParam], value: ast.expr, **place: int) -> None: ...


if sys.version_info >= (3, 14):
    from ast import Interpolation, TemplateStr
else:

    class TemplateStr(ast.expr):
        """`t"text {expression}"`."""

        _fields = ("values",)
        values: list[ast.expr]
        if TYPE_CHECKING:

            def __init__(self, values: list[ast.expr], **place: int) -> None: ...

    class Interpolation(ast.expr):
        """One `{expression!r:format}` of a template string; `str` is the expression as written."""

        _fields = ("value", "str", "conversion", "format_spec")
        value: ast.expr
        conversion: int
        format_spec: ast.expr | None
        if TYPE_CHECKING:

            def __init__(
                self, value: ast.expr, source: str, conversion: int, format_spec: ast.expr | None, **place: int
            ) -> None: ...


def below(root: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, as `ast.walk` gives them, which takes twice as long."""
    todo = deque([root])
    while todo:
        node = todo.popleft()
        yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                todo += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                todo.append(value)


__all__ = ["below", "Interpolation", "ParamSpec", "TemplateStr", "TypeAlias", "TypeParam", "TypeVar", "TypeVarTuple"]
