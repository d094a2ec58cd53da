"""Rows of tables that have a file in one column and its line in another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.documents.markdown import CELL
from seamguard.documents.marking import FILE_OR_FOLDER, PLACE, REFERENCE, Mark, Marked
from seamguard.domain.claims import Cited

if TYPE_CHECKING:
    from seamguard.documents.markdown import Unit

# A plain number below `Lines` is how many a file has.
_LINE = re.compile(r"[\s*_]*(?:line|lines?\s+(?:no\.?|numbers?|#)|lines?\s*#|line\(s\))[\s*_]*", re.IGNORECASE)
_LINES = re.compile(r"[\s*_]*lines[\s*_]*", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,7})(?:\s?[-\u2013]\s?(\d{1,7}))?")


def with_line_of_table(marked: Marked, unit: Unit) -> Marked:
    """A row in which a number below the head `Line` is a cited line of the one file that the row names."""
    cells = marked.text.split(CELL)
    files = [marked.marks[int(one[2])] for one in REFERENCE.finditer(marked.text) if one[1] == FILE_OR_FOLDER]
    if len(files) != 1 or len(cells) != len(unit.header):
        return marked
    for index, (head, cell) in enumerate(zip(unit.header, cells, strict=True)):
        numbers = _NUMBERS.fullmatch(cell.strip())
        if numbers and (_LINE.fullmatch(head) or (numbers[2] and _LINES.fullmatch(head))):
            line, end = int(numbers[1]), int(numbers[2] or numbers[1])
            at = next((one.at for one in unit.pieces if one.text.strip() == numbers[0] and one.text[:1].strip()), -1)
            spans = (numbers.span(group) for group in (1, 2) if numbers[group])
            digits = tuple((at + start, at + end) for start, end in spans) if at >= 0 else ()
            cited = Cited(files[0].text, line, max(line, end), digits)
            mark = Mark(PLACE, f"{files[0].text}:{cell.strip()}", at, cited=cited)
            cells[index] = f"\0{PLACE}{len(marked.marks)}\1"
            return Marked(CELL.join(cells), (*marked.marks, mark))
    return marked
