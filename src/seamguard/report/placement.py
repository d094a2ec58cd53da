"""Where files lie as seen from the top of the repository: what programs that show them there need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from seamguard.domain.source import place_in

if TYPE_CHECKING:
    from seamguard.domain.source import Cell


class Placement(NamedTuple):
    """How paths begin.

    Attributes:
        code: What paths of the codebase begin with, such as `reference/`; empty where its root is the top.
        policy: What the name of the policy file begins with.
        link: What a link to a file begins with, up to the slash before its path; empty where there is nothing to link.
    """

    code: str = ""
    policy: str = ""
    link: str = ""

    def linked(self, place: Place) -> str:
        """Where to read a place; empty where there is no link to it."""
        if not self.link or place.is_outside:
            return ""
        last = f"-L{place.end_line}" if place.end_line > place.line else ""
        lines = f"#L{place.line}{last}" if place.line and not place.cell else ""
        return f"{self.link}{place.quoted}{lines}"


class Place(NamedTuple):
    """A stretch of a file: lines and columns as in `domain.facts.Span`, 0 where there is none.

    Attributes:
        path: From the top of the repository; absolute where it lies outside of it.
        line: In a notebook, of its cell.
        column: 0 where the whole line is meant.
        end_line: The last line.
        end_column: The first column after the end.
        cell: Which cell of a notebook it is in, or 0.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    cell: int = 0

    @property
    def is_outside(self) -> bool:
        """Whether it lies outside of the repository, so that its path is absolute."""
        return self.path.startswith("/") or self.path[1:3] == ":/"

    @property
    def quoted(self) -> str:
        """The path as part of a URI."""
        return quote(self.path.encode("utf-8", "surrogateescape"))

    def __str__(self) -> str:
        cell = f":cell {self.cell}" if self.cell else ""
        return f"{self.path}{cell}" + "".join(f":{number}" for number in (self.line, self.column) if number)


TOP = Placement()
"""Policy and codebase lie at the top of the repository."""


def within(place: Place, cells: tuple[Cell, ...]) -> Place:
    """A place of a file's text, in its cell if it has cells."""
    if not cells:
        return place
    cell, line = place_in(cells, place.line)
    return place._replace(line=line, end_line=place_in(cells, place.end_line)[1], cell=cell)
