"""From the parser's byte offsets to columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.facts import Span
from seamguard.index.making import make

if TYPE_CHECKING:
    import ast


class Text:
    """The text of a file, for turning the parser's UTF-8 byte offsets into columns."""

    def __init__(self, text: str) -> None:
        self._lines = None if text.isascii() else text.split("\n")
        self._columns: dict[int, list[int]] = {}

    def _column(self, lines: list[str], line: int, offset: int) -> int:
        text = lines[line - 1]
        if text.isascii():
            return offset + 1
        if line not in self._columns:
            widths = (len(character.encode()) for character in text)
            self._columns[line] = [column for column, width in enumerate(widths, 1) for _ in range(width)]
        columns = self._columns[line]
        return columns[offset] if offset < len(columns) else len(text) + 1

    def span(
        self, node: ast.expr | ast.stmt | ast.alias | ast.excepthandler | ast.pattern | ast.keyword | ast.arg
    ) -> Span:
        """Where a node stands."""
        line, start = node.lineno, node.col_offset
        end_line = node.end_lineno or line
        end = node.end_col_offset
        if end is None:
            end = start
        lines = self._lines
        if lines is None:
            return make(Span, (line, start + 1, end_line, end + 1))
        return make(Span, (line, self._column(lines, line, start), end_line, self._column(lines, end_line, end)))
