"""Two shapes side by side, for people: each line that changed, and what that does to callers."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.breakage import LineChange

_COLUMN = 43  # two of them, what stands between, and what reports put before fit into 100 columns
_BETWEEN = " | "
_NOT_THERE = "-"


def side_by_side(changes: Sequence[LineChange]) -> tuple[str, ...]:
    """The lines that changed, the old one on the left and the new one on the right, with their kinds below them."""
    if not changes:
        return ()
    above = [(), *(change.within for change in changes)]
    shown = (line for change, last in zip(changes, above, strict=False) for line in _shown(change, last))
    return (_row("recorded", "now"), *shown)


def _shown(change: LineChange, last: tuple[str, ...]) -> Iterator[str]:
    """One change, below the lines that it belongs to, unless they stand there for the last one already."""
    for depth, above in enumerate(change.within if change.within != last else ()):
        yield _row(*(["  " * depth + above] * 2))
    indent = "  " * len(change.within)
    columns = [_wrapped(line, indent) for line in (change.old, change.new)]
    yield from (_row(left, right) for left, right in zip_longest(*columns, fillvalue=""))
    for kind in change.kinds:
        yield f"{indent}  {kind}: {'breaking' if kind.is_breaking else 'compatible'}"


def _wrapped(line: str | None, indent: str) -> list[str]:
    hanging = indent + "    "
    return textwrap.wrap(
        _NOT_THERE if line is None else line, _COLUMN, initial_indent=indent, subsequent_indent=hanging
    ) or [indent]


def _row(left: str, right: str) -> str:
    return f"{left:<{_COLUMN}}{_BETWEEN}{right}".rstrip()
