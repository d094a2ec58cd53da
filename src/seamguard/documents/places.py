"""Lines of files as documents cite them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.claims import Cited

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (
    "py|pyi|ipynb|md|rst|txt|toml|yaml|yml|json|cfg|ini|lock|sh|rs|sql|html|css|csv|js|ts|tsx|c|h|cpp|go|java|proto|xml"
)
_PATH = rf"(?:[A-Za-z]:[\\/])?[\w.@+\-]*(?:[\\/]+[\w.@+\-]+)*\.(?:{SUFFIXES})"
_NUMBERS = (
    r"(?:(?::L?|\#L|,?\s+lines?\s+)(?P<line>\d{1,7})(?:(?:\s?[-\u2013]\s?L?)(?P<end>\d{1,7}))?"
    r"(?P<more>(?:\s?[,/]\s?:?\d{1,7}(?![\w.]))*)(?P<column>:\d+)?)"
)
PLACE = re.compile(rf"(?<![\w/\\.:\-])(?P<path>{_PATH}){_NUMBERS}(?![\w])")
_LINES_OF = re.compile(
    rf"\blines?\s+(?P<line>\d{{1,7}})(?:(?:\s?[-\u2013]\s?|\s+to\s+)(?P<end>\d{{1,7}}))?(?P<more>)\s+(?:of|in)\s+"
    rf"(?P<path>{_PATH})(?![\w:#])"
)
PATH = re.compile(rf"(?:{_PATH}|[\w.@+\-]+(?:[\\/][\w.@+\-]+)*[\\/]?)")
FILE = re.compile(_PATH)
_MORE = re.compile(r"\d+")
_LINK = re.compile(r"(?P<path>[^#?]+)#L(?P<line>\d{1,7})(?:-L?(?P<end>\d{1,7}))?")


class Spot(NamedTuple):
    """A place found in a text: where it begins and ends there, and what it cites."""

    start: int
    end: int
    cited: tuple[Cited, ...]


def places_in(text: str, at: int) -> Iterator[Spot]:
    """The places that a text cites, in order.

    Args:
        text: What is shown.
        at: Where it begins in the document; -1 where that is not known.
    """
    found = sorted((*PLACE.finditer(text), *_LINES_OF.finditer(text)), key=lambda one: one.start())
    last = 0
    for match in found:
        if match.start() >= last:
            last = match.end()
            yield Spot(match.start(), match.end(), tuple(_cited(match, at)))


def place_of_link(href: str, at: int) -> Cited | None:
    """The lines that a relative link leads to; an address elsewhere names a file of its own time."""
    match = _LINK.fullmatch(href)
    if match is None or "://" in href or href.startswith(("//", "mailto:")):
        return None
    return next(_cited(match, at))


def plain_path(written: str) -> str:
    """A path with plain slashes, and without what only says that it is relative."""
    path = re.sub(r"[\\/]+", "/", written)
    while path.startswith("./"):
        path = path[2:]
    return path


def _cited(match: re.Match[str], at: int) -> Iterator[Cited]:
    path, line = plain_path(match["path"]), int(match["line"])
    end = int(match["end"]) if match["end"] else line
    names = ("line", "end") if match["end"] else ("line",)
    spans = tuple((at + match.start(name), at + match.end(name)) for name in names) if at >= 0 else ()
    yield Cited(path, line, max(line, end), spans)
    if match.re is not _LINK and match["more"]:
        for more in _MORE.finditer(match["more"]):
            number, start = int(more[0]), at + match.start("more") + more.start()
            yield Cited(path, number, number, ((start, start + len(more[0])),) if at >= 0 else ())
