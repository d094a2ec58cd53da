"""Tables of which a program knows some columns, and people write the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_BAR = re.compile(r"(?<!\\)\|")
_NAME = re.compile(r"`([\w.:+-]+)")


class Said(NamedTuple):
    """A cell that people write; `otherwise` stands there until somebody does."""

    otherwise: str


class Table(NamedTuple):
    """What is known of a table: its heads, and its rows, which are told apart by the name in their first cell."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str | Said, ...], ...]


def table(known: Table, current: str) -> str:
    """The table as text, with what people wrote in the current one."""
    said = _said(current)
    lines = [known.heads, ("---",) * len(known.heads)]
    for row in known.rows:
        name = _name(row[0]) if isinstance(row[0], str) else ""
        cells = zip(known.heads, row, strict=True)
        lines.append(tuple(_cell(cell, said.get((name, head), "")) for head, cell in cells))
    return "".join(f"| {' | '.join(line)} |\n".replace("|  |", "| |") for line in lines)


def _cell(cell: str | Said, current: str) -> str:
    if isinstance(cell, Said):
        return current or cell.otherwise.replace("|", "\\|")
    return cell.replace("|", "\\|")


def _said(text: str) -> dict[tuple[str, str], str]:
    """The cells of a table by the name of their row and the head of their column."""
    lines = [*_cells(text)]
    return {(_name(row[0]), head): cell for row in lines[2:] for head, cell in zip(lines[0], row, strict=True)}


def _cells(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in _BAR.split(line)[1:-1]]


def _name(cell: str) -> str:
    found = _NAME.search(cell)
    return found[1] if found else ""
