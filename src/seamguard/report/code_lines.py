"""Lines of code with what is meant underlined, as text shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.source import place_in
from seamguard.report.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.explained import Line
    from seamguard.domain.facts import Span
    from seamguard.domain.source import Cell
    from seamguard.report.style import Style

_MOST = 300
"""Characters of a line that are shown: more are no code that anybody reads."""
_BEFORE = 100
_CUT = "..."


def code_lines(span: Span, cells: tuple[Cell, ...], code: str, around: Sequence[Line], style: Style) -> Iterator[str]:
    """The line of an expression, or those around it, with carets below the line in which it begins.

    Args:
        span: Where the expression stands.
        cells: Those of its file, if it is a notebook.
        code: The line in which it begins.
        around: The lines around it, if they are to be shown.
        style: Colour or none.
    """
    number = place_in(cells, span.line)[1]
    width = max((len(str(line.number)) for line in around), default=0)
    if not around:
        yield from _underlined(span, number, code, style, width)
    for line in around:
        if line.number == number:
            yield from _underlined(span, number, line.text, style, width)
        else:
            yield f"  {style.faint(f'{line.number:>{width}} |')} {shown(line.text)}".rstrip()


def _underlined(span: Span, number: int, code: str, style: Style, width: int) -> Iterator[str]:
    code = code.rstrip()
    if not code:
        return
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(code)
    first = start - _BEFORE if len(code) > _MOST and start > _BEFORE else 0
    last = first + _MOST
    before, meant, after = code[first:start], code[start : min(end, last)], code[max(start, min(end, last)) : last]
    cut = _CUT if first else ""
    text = f"{cut}{_readable(before)}{_readable(meant)}{_readable(after)}{_CUT if last < len(code) else ''}"
    blank = "".join("\t" if char == "\t" else " " * columns(_readable(char)) for char in before)
    yield f"  {style.faint(f'{number:>{width}} |')} {text}"
    gutter = " " * max(len(str(number)), width) + " |"
    yield f"  {style.faint(gutter)} {' ' * len(cut)}{blank}{'^' * max(columns(_readable(meant)), 1)}"


def shown(code: str) -> str:
    """A line of code as text shows it: nothing in it is an instruction to a terminal, and it ends somewhere."""
    return _readable(code[:_MOST].rstrip()) + (_CUT if len(code) > _MOST else "")


def _readable(code: str) -> str:
    return "\t".join(map(plain, code.split("\t")))


def columns(text: str) -> int:
    """How many columns of a terminal some text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in text)
