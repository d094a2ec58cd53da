"""A report as a terminal shows it: wrapped to its width, its code in colour, its places as links.

The text is the one that goes to a pipe, line by line. Nothing is drawn, so that any encoding can hold it.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.console import Console
    from rich.text import Text

_LEAST = 40
"""The width below which nothing is wrapped: what is left beside the labels would be a column of single words."""

_LABELLED = 12
_CODE = re.compile(r"^ +\d+ {1,2}>?\| ")
_PLACE = re.compile(r"(?<![\w/])([\w./-]+\.(?:pyi?|ipynb|ya?ml))(?=:\d|:cell )")
_ID = re.compile(r"(\x1b\]8;)id=[^;]*;")
_HEADS = (
    (re.compile(r"^ {2,4}(?:[a-z]+|\d+) +(?=\S)"), None),  # `  why       `, `    1       `: as far as the text begins
    (re.compile(r"^ {2}\S+:\d+: "), 4),
    (re.compile(r"^(?:[A-Z]{4,7}|next) +(?=\S)"), None),
)


def fit(text: str, width: int, *, colour: bool, folders: Sequence[Path] = ()) -> str:
    """Make a report fit.

    Args:
        text: The report, in colour or not.
        width: How many columns there are.
        colour: Whether there may be colour, and links.
        folders: Where files lie that the report names.
    """
    lines = text.split("\n")
    if all(_surely_fits(line, width) for line in lines) and not (colour and any(map(_is_rich, lines))):
        return text  # most reports are short, and have nothing to show
    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        highlight=False,
        markup=False,
    )
    links = {path: _target(path, folders) for path in _PLACE.findall(text)} if colour else {}
    for line in lines:
        shown = Text.from_ansi(line) if line else Text()
        if colour:
            shown = _dressed(shown, links)
        for part in _wrapped(shown, width) if width >= _LEAST else (shown,):
            _put(console, part)
    # Terminals put links with one id together; by chance, which is how ids are made, nothing is put together.
    return _ID.sub("\\1;", out.getvalue()).removesuffix("\n")


def _put(console: Console, part: Text) -> None:
    console.print(part, no_wrap=True, overflow="ignore", crop=False, emoji=False)


def _surely_fits(line: str, width: int) -> bool:
    """Whether a line fits, whatever its characters are: some take two columns."""
    return len(line) <= (width if line.isascii() else width // 2)


def _is_rich(line: str) -> bool:
    """Whether a line has code or a place in it, behind whatever colours it."""
    return "|" in line or _PLACE.search(line) is not None


def _target(path: str, folders: Sequence[Path]) -> str:
    """What a path leads to; empty where no file is there."""
    found = next((folder / path for folder in folders if (folder / path).is_file()), None)
    return "" if found is None else found.resolve().as_uri()


def _dressed(line: Text, links: dict[str, str]) -> Text:
    """A line with its code in colour and its places as links."""
    from rich.style import Style
    from rich.text import Text

    code = _CODE.match(line.plain)
    if code and line.plain[code.end() :].strip(" ^"):
        from rich.syntax import Syntax

        gutter, rest = line.divide([code.end()])
        painted = Syntax("", "python", theme="ansi_dark").highlight(rest.plain)
        painted.rstrip()
        return Text.assemble(gutter, painted)
    for match in _PLACE.finditer(line.plain):
        if links.get(match[1]):
            line.stylize(Style(link=links[match[1]]), match.start(1), match.end(1))
    return line


def _wrapped(line: Text, width: int) -> Iterator[Text]:
    """A line in as many as it takes; code, and what is there to be copied, stays in one."""
    from rich.cells import cell_len
    from rich.text import Text

    plain = line.plain
    if cell_len(plain) <= width or _CODE.match(plain) or plain.startswith(" " * _LABELLED) or "| " in plain[:8]:
        yield line
        return
    indent = _indent(plain)
    breaks, start, room = [], 0, width
    for word in re.finditer(r"\S+", plain):
        if cell_len(plain[start : word.end()]) > room and word.start() > max(start, indent):
            breaks.append(word.start())
            start, room = word.start(), width - indent
    for number, part in enumerate(line.divide(breaks)):
        part.rstrip()
        yield Text.assemble(" " * indent, part) if number else part


def _indent(plain: str) -> int:
    """Where what does not fit into a line goes on."""
    for pattern, indent in _HEADS:
        match = pattern.match(plain)
        if match:
            return indent or match.end()
    return len(plain) - len(plain.lstrip()) + 2
