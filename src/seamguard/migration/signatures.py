"""Parameters and arguments that come, and defaults that go."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from seamguard.migration.annotations import is_none, without_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.migration.edits import Give, Take

_Comma: TypeAlias = cst.Comma | cst.MaybeSentinel

_PLAIN = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
_NOTHING = cst.SimpleWhitespace("")


def given(call: cst.Call, change: Give, *, is_spread: bool) -> cst.Call:
    """A call with one more argument; `is_spread` gives each of its arguments a line of its own."""
    value = cst.parse_expression(change.value)
    new = cst.Arg(value, keyword=cst.Name(change.name), equal=cst.AssignEqual(_NOTHING, _NOTHING))
    call = call.with_changes(args=[_apart(arg) for arg in call.args])
    if is_spread:
        return _spread(call, [*call.args, new])
    if not call.args:
        return call.with_changes(args=[new])
    *others, last = call.args
    between, end = _commas(last.comma, others[-1].comma if others else None)
    behind = _NOTHING if isinstance(last.comma, cst.Comma) else last.whitespace_after_arg
    last = last.with_changes(comma=between, whitespace_after_arg=_NOTHING)
    return call.with_changes(args=[*others, last, new.with_changes(comma=end, whitespace_after_arg=behind)])


def _apart(arg: cst.Arg) -> cst.Arg:
    """A generator that is no longer the only argument, in parentheses of its own."""
    is_bare = isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar
    return (
        arg.with_changes(value=arg.value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
        if is_bare
        else arg
    )


def _spread(call: cst.Call, args: Sequence[cst.Arg]) -> cst.Call:
    inside = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace("    "))
    outside = cst.ParenthesizedWhitespace(indent=True)
    commas = [*(cst.Comma(whitespace_after=inside) for _ in args[1:]), cst.Comma(whitespace_after=outside)]
    spread = [
        arg.with_changes(comma=comma, whitespace_after_arg=_NOTHING) for arg, comma in zip(args, commas, strict=True)
    ]
    return call.with_changes(args=spread, whitespace_before_args=inside)


def _commas(last: _Comma, before: _Comma | None) -> tuple[cst.Comma, _Comma]:
    """The comma behind what was last, and that behind what comes after it."""
    end = last if isinstance(last, cst.Comma) else cst.MaybeSentinel.DEFAULT
    return (before if isinstance(before, cst.Comma) else _PLAIN), end


def taking(function: cst.FunctionDef, change: Take) -> cst.FunctionDef:
    """A function with one more parameter, that is given by keyword and has no default."""
    params = function.params
    annotation = None if change.annotation is None else cst.Annotation(cst.parse_expression(change.annotation))
    rows = [list(params.posonly_params), list(params.params), list(params.kwonly_params)]
    every = [param for row in rows for param in row]
    between, end = _commas(
        every[-1].comma if every else cst.MaybeSentinel.DEFAULT, every[-2].comma if every[1:] else None
    )
    if every:
        row = next(row for row in reversed(rows) if row)
        row[-1] = row[-1].with_changes(comma=between)
    star = params.star_arg
    if isinstance(star, cst.MaybeSentinel):
        star = cst.ParamStar(between if isinstance(end, cst.Comma) and params.star_kwarg is None else _PLAIN)
    elif isinstance(star, cst.Param) and not params.kwonly_params:
        star = star.with_changes(comma=_PLAIN)
    new = cst.Param(cst.Name(change.name), annotation, comma=_PLAIN if params.star_kwarg else end)
    made = params.with_changes(posonly_params=rows[0], params=rows[1], star_arg=star, kwonly_params=[*rows[2], new])
    return function.with_changes(params=made)


def requiring(function: cst.FunctionDef, name: str) -> cst.FunctionDef:
    """A function whose parameter has no default None, and no None in its annotation."""

    def changed(param: cst.Param) -> cst.Param:
        if param.name.value != name:
            return param
        if is_none(param.default):
            param = param.with_changes(default=None, equal=cst.MaybeSentinel.DEFAULT)
        return param if param.annotation is None else param.with_changes(annotation=strict(param.annotation))

    params = function.params
    made = params.with_changes(
        posonly_params=[changed(param) for param in params.posonly_params],
        params=[changed(param) for param in params.params],
        kwonly_params=[changed(param) for param in params.kwonly_params],
    )
    return function.with_changes(params=made)


def strict(annotation: cst.Annotation) -> cst.Annotation:
    """An annotation without None."""
    left = without_none(annotation.annotation)
    return annotation if left is None else annotation.with_changes(annotation=left)
