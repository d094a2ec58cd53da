"""Markdown that shows text from elsewhere as nothing but text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from seamguard.report.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Written as references, these begin nothing: no table cell, no emphasis, no link, no code.
_SPECIAL = {ord(char): f"&#{ord(char)};" for char in "\\`*_{}[]()#|~!"}


def prose(text: str) -> str:
    """Text from elsewhere, so that it is read as text and calls nobody."""
    return escape(plain(text), quote=False).translate(_SPECIAL).replace("@", "@<!-- -->")


def code(text: str) -> str:
    """Text from elsewhere in the type of code."""
    return f"<code>{escape(plain(text), quote=False).translate(_SPECIAL)}</code>" if text else ""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table of cells that are Markdown already, with a blank line behind it."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
