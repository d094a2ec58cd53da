"""Pieces of text that replace others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamguard.policy.spans import Layout


class Patch(NamedTuple):
    """A piece of text and what stands in its place; an insertion where it is empty."""

    start: int
    end: int
    text: str


def patched(text: str, patches: Iterable[Patch]) -> str:
    """Replace all pieces at once; of two at one place an insertion comes first."""
    parts, reached = [], 0
    for patch in sorted(patches, key=lambda patch: patch[:2]):
        parts += [text[reached : patch.start], patch.text]
        reached = patch.end
    return "".join([*parts, text[reached:]])


def inserted_lines(layout: Layout, offset: int, lines: Sequence[str]) -> Patch:
    """Insert whole lines at the start of a line, or at the end of a text whose last line is not ended."""
    newline = layout.newline
    joined = newline.join(lines)
    unfinished = layout.text[:offset] and not layout.text[:offset].endswith(("\r", "\n"))
    return Patch(offset, offset, newline + joined if unfinished else joined + newline)
