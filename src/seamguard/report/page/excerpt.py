"""The code of a place: its lines with a few around them, and what is meant marked."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.source import place_in
from seamguard.report.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.facts import Span
    from seamguard.domain.finding import Finding
    from seamguard.domain.verdict import CheckResult
    from seamguard.report.page.beside import Beside

_BEFORE = 2
_AFTER = 2
_MOST_LINES = 12
_MOST_WIDE = 220


class _Line(NamedTuple):
    """One line of code.

    Attributes:
        line: Its number in the file, or in the code of all cells of a notebook.
        number: Its number as it is shown.
        code: What it says, without the white space at its end.
        first: From which column on it is meant; 0 where it is not.
        last: The first column after that.
    """

    line: int
    number: int
    code: str
    first: int = 0
    last: int = 0


def excerpt(finding: Finding, result: CheckResult, beside: Beside) -> str:
    """The code of a finding as HTML; empty where none of it is known."""
    lines = _trimmed(list(_lines(finding, result, beside)))
    if not lines:
        return ""
    rest = finding.span.end_line - lines[-1].line if lines[-1].last else 0
    more = f'<span class="l"><i></i>… {rest} more</span>' if rest > 0 else ""
    return f"<pre><code>{''.join(map(_shown, lines))}{more}</code></pre>"


def _trimmed(lines: list[_Line]) -> list[_Line]:
    """Lines without blank ones at both ends."""
    full = [number for number, line in enumerate(lines) if line.code.strip()]
    return lines[full[0] : full[-1] + 1] if full else []


def _lines(finding: Finding, result: CheckResult, beside: Beside) -> Iterator[_Line]:
    span, cells = finding.span, result.cells.get(finding.path, ())
    text = beside.texts.get(finding.path)
    first_line = result.code.get((finding.path, span.line), "")
    if text is None:
        yield _meant(span, span.line, place_in(cells, span.line)[1], first_line)
        return
    lines = text.split("\n")
    if span.line > len(lines) or lines[span.line - 1].rstrip("\r") != first_line.rstrip("\r"):
        yield _meant(span, span.line, place_in(cells, span.line)[1], first_line)  # the file is another one by now
        return
    cell = place_in(cells, span.line)[0]
    last = min(span.end_line + _AFTER, span.line + _MOST_LINES, len(lines))
    for line in range(max(span.line - _BEFORE, 1), last + 1):
        here, number = place_in(cells, line)
        if here == cell:
            yield _meant(span, line, number, lines[line - 1])


def _meant(span: Span, line: int, number: int, code: str) -> _Line:
    code = code.rstrip()
    if not span.line <= line <= span.end_line:
        return _Line(line, number, code)
    start = span.column if line == span.line else len(code) - len(code.lstrip()) + 1
    end = span.end_column if line == span.end_line else len(code) + 1
    return _Line(line, number, code, start, max(end, start))


def _shown(line: _Line) -> str:
    cut = line.code[:_MOST_WIDE]
    more = "…" if len(line.code) > _MOST_WIDE else ""
    first, last = max(line.first - 1, 0), max(line.last - 1, 0)
    before, meant, after = cut[:first], cut[first:last], cut[max(first, last) :]
    marked = f"<mark>{_code(meant)}</mark>" if meant else ""
    return f'<span class="l"><i>{line.number}</i>{_code(before)}{marked}{_code(after)}{more}\n</span>'


def _code(found: str) -> str:
    return escape(plain(found.replace("\t", "    ")), quote=False)
