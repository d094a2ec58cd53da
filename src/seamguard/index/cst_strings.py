"""Formatted strings (PEP 701) and template strings (PEP 750) as sets of their expressions, and back.

`f"a{x!r:>{w}}"` is lowered to `{(x),(w),0}`: a set is neither a target nor a pattern, so it may stand nowhere that the
string may not.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import libcst as cst

from seamguard.index import nodes
from seamguard.index.cst_construct import Construct, Graft
from seamguard.index.cst_text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.index.cst_spans import Located

_Content: TypeAlias = cst.BaseFormattedStringContent | cst.BaseTemplatedStringContent
_Expression: TypeAlias = cst.FormattedStringExpression | cst.TemplatedStringExpression
_DEEPEST_FORMAT = 2


class _Literal(NamedTuple):
    value: str
    kind: str | None
    span: Span


class _Field(NamedTuple):
    span: Span
    expression: Span
    conversion: int
    format: tuple[_Literal | _Field, ...] | None
    format_span: Span


_Parts: TypeAlias = tuple[_Literal | _Field, ...]


def string(node: cst.BaseExpression, located: Located) -> Construct:
    """Lower a string with replacement fields, together with the strings written next to it."""
    span, template = located.bare(node), isinstance(node, cst.TemplatedString)
    if not template and any(isinstance(piece, cst.TemplatedString) for piece in pieces(node)):
        raise located.text.error(span.start, "cannot mix t-string literals with string or bytes literals")
    parts = tuple(part for piece in pieces(node) for part in _piece(piece, located))
    # Two braces in a row would be an escaped one, where the string stands in a field of another.
    brace = b" {" if located.text.data[max(span.start - 1, 0) : span.start] == b"{" else b"{"
    edits, here = [Edit(span.start, span.start, brace)], span.start
    for start, end in _expressions(parts):
        edits += [Edit(here, start, b"("), Edit(end, end, b"),")]
        here = end
    edits.append(Edit(here, span.end, b"0}"))

    def build(lowered: ast.Set, _: Sequence[ast.expr]) -> ast.expr:
        values, place = _values(parts, iter(lowered.elts), located, template=template), located.place(*span)
        return nodes.TemplateStr(values=values, **place) if template else ast.JoinedStr(values=values, **place)

    return Construct(tuple(edits), Graft(ast.Set, span.start, build))


def pieces(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The strings that are written next to each other, which LibCST nests to the right."""
    while isinstance(node, cst.ConcatenatedString):
        yield node.left
        node = node.right
    yield node


def _piece(node: cst.BaseExpression, located: Located) -> _Parts:
    if isinstance(node, cst.FormattedString | cst.TemplatedString):
        start, end = located.bare(node)
        inner = Span(start + len(node.start), end - len(node.end))
        opening = node.end if "r" not in node.prefix else "r" + node.end
        return _contents(node.parts, inner, opening, located, 0)
    span = located.bare(node)
    written = located.text.data[span.start : span.end].decode()
    return (_Literal(_evaluated(written, span.start, located), "u" if written[0] == "u" else None, span),)


def _contents(contents: Sequence[_Content], span: Span, opening: str, located: Located, depth: int) -> _Parts:
    """The literals and fields of one string, or of one format: literals fill what the fields leave."""
    parts: list[_Literal | _Field] = []
    here = span.start
    for content in contents:
        if isinstance(content, cst.FormattedStringExpression | cst.TemplatedStringExpression):
            field = located.span(content)
            parts.append(_literal(Span(here, field.start), opening, located))
            parts += _field(content, field, opening, located, depth)
            here = field.end
    parts.append(_literal(Span(here, span.end), opening, located))
    return tuple(part for part in parts if isinstance(part, _Field) or part.value)


def _literal(span: Span, opening: str, located: Located) -> _Literal:
    written = located.text.data[span.start : span.end].decode().replace("{{", "{").replace("}}", "}")
    # The blank keeps the text's last quote or backslash away from the closing quotes.
    value = _evaluated(f"{opening} {written} {opening.removeprefix('r')}", span.start, located)
    return _Literal(value[1:-1], None, span)


def _evaluated(written: str, offset: int, located: Located) -> str:
    try:
        value = ast.literal_eval(written)
    except SyntaxError as error:
        raise located.text.error(offset, error.msg) from None
    return str(value)


def _field(content: _Expression, span: Span, opening: str, located: Located, depth: int) -> Iterator[_Literal | _Field]:
    if depth > _DEEPEST_FORMAT:
        raise located.text.error(span.start, "f-string: expressions nested too deeply")
    tail = located.behind(content.whitespace_after_expression)
    conversion = content.conversion
    if conversion and not located.text.data.startswith(b"!" + conversion.encode(), tail):
        raise located.text.error(tail, "f-string: conversion type must come right after the exclamation mark")
    if _has_bare_lambda(content.expression):
        raise located.text.error(span.start, "f-string: lambda expressions are not allowed without parentheses")
    form, parts = Span(located.after_blanks(tail + 2) if conversion else tail, span.end - 1), None
    if content.format_spec is not None:
        parts = _contents(content.format_spec, Span(form.start + 1, form.end), opening, located, depth + 1)
    if content.equal is not None:
        yield _echo(Span(span.start + 1, tail), located)
        conversion = conversion or ("r" if parts is None else None)
    yield _Field(span, located.span(content.expression), ord(conversion) if conversion else -1, parts, form)


def _has_bare_lambda(node: cst.BaseExpression) -> bool:
    """Whether a lambda stands where its colon starts the format instead."""
    if node.lpar:
        return False
    if isinstance(node, cst.Tuple):
        return any(_has_bare_lambda(element.value) for element in node.elements)
    if isinstance(node, cst.IfExp):
        return _has_bare_lambda(node.orelse)
    if isinstance(node, cst.Yield) and node.value is not None:
        return _has_bare_lambda(node.value.item if isinstance(node.value, cst.From) else node.value)
    return isinstance(node, cst.Lambda)


def _echo(span: Span, located: Located) -> _Literal:
    """What `{x = }` prints ahead of the value: its own text, without comments."""
    data, here, written = located.text.data, span.start, b""
    for node in located.nodes if b"#" in data[span.start : span.end] else ():
        if isinstance(node, cst.Comment) and span.start <= (comment := located.span(node)).start < span.end:
            written, here = written + data[here : comment.start], comment.end
    text = (written + data[here : span.end]).decode()
    return _Literal(text.replace("\r\n", "\n").replace("\r", "\n"), None, span)


def _expressions(parts: _Parts) -> Iterator[Span]:
    for part in parts:
        if isinstance(part, _Field):
            yield part.expression
            yield from _expressions(part.format or ())


def _values(
    parts: _Parts, expressions: Iterator[ast.expr], located: Located, *, template: bool = False
) -> list[ast.expr]:
    values: list[ast.expr] = []
    for part in parts:
        last = values[-1] if values else None
        if isinstance(part, _Field):
            values.append(_value(part, expressions, located, template=template))
        elif isinstance(last, ast.Constant):
            line, column = located.text.place(part.span.end)
            last.value, last.end_lineno, last.end_col_offset = str(last.value) + part.value, line, column
        else:
            values.append(ast.Constant(part.value, part.kind, **located.place(*part.span)))
    return [value for value in values if not isinstance(value, ast.Constant) or value.value]


def _value(field: _Field, expressions: Iterator[ast.expr], located: Located, *, template: bool) -> ast.expr:
    place, value, form = located.place(*field.span), next(expressions), None
    if field.format is not None:
        form = ast.JoinedStr(_values(field.format, expressions, located), **located.place(*field.format_span))
    if template:
        written = located.text.data[field.span.start + 1 : field.expression.end].decode()
        return nodes.Interpolation(value, written, field.conversion, form, **place)
    return ast.FormattedValue(value, field.conversion, form, **place)
