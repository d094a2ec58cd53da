"""Two versions of a file as a unified diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.style import PLAIN, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_LINE_END = "\\ No newline at end of file"


def render_diff(path: str, before: bytes, after: bytes, style: Style = PLAIN) -> str:
    """The difference as `git apply` and `patch` read it: lines end at LF, and a CR before it is shown as it is.

    Args:
        path: The file's name, in both headers.
        before: The old bytes, in UTF-8.
        after: The new bytes, in UTF-8.
        style: Colour or none.
    """
    from difflib import unified_diff

    name = path.lstrip("/")
    old, new = (data.decode("utf-8").split("\n") for data in (before, after))
    lines = unified_diff(_ended(old), _ended(new), f"a/{name}", f"b/{name}")
    return "".join(line for whole in lines for line in _lines(whole, style))


def _ended(lines: list[str]) -> list[str]:
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _lines(line: str, style: Style) -> Iterator[str]:
    text = line.removesuffix("\n")
    yield f"{style.changed(text)}\n"
    if text == line:
        yield f"{_NO_LINE_END}\n"
