"""Type parameters and type aliases (PEP 695, with the defaults of PEP 696) as code without them, and back."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import libcst as cst

from seamguard.index import nodes
from seamguard.index.cst_construct import Construct, Graft, Version
from seamguard.index.cst_text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.index.cst_spans import Located

Generic: TypeAlias = cst.FunctionDef | cst.ClassDef | cst.TypeAlias


class _Parameter(NamedTuple):
    kind: type[nodes.TypeVar | nodes.TypeVarTuple | nodes.ParamSpec]
    name: str
    span: Span
    bound: Span | None
    default: Span | None


def generic_since(node: Generic) -> Version:
    """Which Python can read a definition's type parameters, or an alias."""
    found = node.type_parameters
    if found is not None and any(param.default for param in found.params):
        return 3, 13
    return (3, 12) if found is not None or isinstance(node, cst.TypeAlias) else (0, 0)


def definition(node: cst.FunctionDef | cst.ClassDef, located: Located) -> Construct:
    """`def f[T: B](): ...` is lowered to `def f(): ...`, with `B` moved."""
    kind: type[ast.AST] = ast.ClassDef
    if isinstance(node, cst.FunctionDef):
        kind = ast.AsyncFunctionDef if node.asynchronous else ast.FunctionDef
    found = tuple(_parameters(node, located))

    def build(lowered: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, moved: Sequence[ast.expr]) -> ast.stmt:
        lowered.type_params = _built(found, moved, located)  # type: ignore[union-attr] # absent before Python 3.12
        return lowered

    return Construct(_without(node, located), Graft(kind, located.keyword(node), build), _moved(found))


def alias(node: cst.TypeAlias, located: Located) -> Construct:
    """`type X[T: B] = V` is lowered to `X = V`, with `B` moved."""
    start, name = located.span(node).start, located.span(node.name).start
    found = tuple(_parameters(node, located))

    def build(lowered: ast.Assign, moved: Sequence[ast.expr]) -> ast.stmt:
        lowered.lineno, lowered.col_offset = located.text.place(start)
        place = {key: getattr(lowered, key) for key in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
        (target,) = lowered.targets
        return nodes.TypeAlias(target, _built(found, moved, located), lowered.value, **place)

    keyword = Edit(start, name, b"")
    return Construct((keyword, *_without(node, located)), Graft(ast.Assign, name, build), _moved(found))


def _without(node: Generic, located: Located) -> tuple[Edit, ...]:
    return (Edit(*located.span(node.type_parameters), b""),) if node.type_parameters else ()


def _parameters(node: Generic, located: Located) -> Iterator[_Parameter]:
    for item in node.type_parameters.params if node.type_parameters else ():
        span, bound, default = located.span(item.param), None, None
        kind: type[nodes.TypeVar | nodes.TypeVarTuple | nodes.ParamSpec] = nodes.TypeVar
        if isinstance(item.param, cst.TypeVar):
            bound = located.span(item.param.bound) if item.param.bound else None
        else:
            kind = nodes.ParamSpec if isinstance(item.param, cst.ParamSpec) else nodes.TypeVarTuple
        if item.default is not None and isinstance(item.equal, cst.AssignEqual):
            # From behind the equals sign: the default of a TypeVarTuple may be starred.
            default = Span(located.behind(item.equal), located.span(item.default).end)
            span = Span(span.start, default.end)
        yield _Parameter(kind, item.param.name.value, span, bound, default)


def _moved(found: Sequence[_Parameter]) -> tuple[Span, ...]:
    return tuple(span for parameter in found for span in (parameter.bound, parameter.default) if span)


def _built(found: Sequence[_Parameter], moved: Sequence[ast.expr], located: Located) -> list[nodes.TypeParam]:
    expressions = iter(moved)
    built: list[nodes.TypeParam] = []
    for kind, name, span, bound, default in found:
        fields = {"bound": bound and next(expressions)} if kind is nodes.TypeVar else {}
        fields["default_value"] = default and next(expressions)
        built.append(kind(name=name, **fields, **located.place(*span)))
    return built
