"""Markdown that shows text from elsewhere as nothing but text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from seamguard.report.words import flowing, plain, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LIMIT = 500_000
"""Bytes of a document: half of what GitHub takes for a step, so that there is room for another one beside it."""

# Written as references, these begin nothing: no table cell, no emphasis, no link, no code.
_SPECIAL = {ord(char): f"&#{ord(char)};" for char in "\\`*_{}[]()#|~!"}


def prose(text: str) -> str:
    """Text from elsewhere, so that it is read as text and calls nobody."""
    return escape(flowing(text), quote=False).translate(_SPECIAL).replace("@", "@<!-- -->")


def code(text: str) -> str:
    """Text from elsewhere in the type of code."""
    return f"<code>{escape(plain(text), quote=False).translate(_SPECIAL)}</code>" if text else ""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table of cells that are Markdown already, with a blank line behind it."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def fitting(items: Sequence[str], room: int) -> tuple[list[str], int]:
    """Those of some items that there is room for, and how many there are besides.

    Args:
        items: Lines, or several of them that belong together.
        room: How many bytes there may be.
    """
    kept = []
    for item in items:
        size = size_of([item])
        if size <= room:
            kept.append(item)
            room -= size
    return kept, len(items) - len(kept)


def size_of(items: Iterable[str]) -> int:
    """How many bytes items have, each with the end of its line."""
    return sum(len(item.encode("utf-8", "replace")) + 1 for item in items)


def left_out(number: int) -> list[str]:
    """The lines that say how much of a document is not there; none where all of it is."""
    rest = f"{plural(number, 'line')} left out, for a summary takes no more: the text report has them all."
    return [f"**{rest}**", ""] if number else []
