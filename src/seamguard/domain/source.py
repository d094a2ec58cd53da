"""Files of the codebase under guard."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.errors import Problem


class Category(StrEnum):
    """Who the code is for: production is judged, the others where a seam says so."""

    PRODUCTION = "production"
    TESTS = "tests"
    SCRIPTS = "scripts"
    NOTEBOOKS = "notebooks"
    STUBS = "stubs"
    EXECUTABLES = "executables"


PLAIN_CATEGORIES = (Category.PRODUCTION, Category.TESTS, Category.SCRIPTS)
"""The categories that every codebase has; the others are there when the policy names folders for them."""


class Cell(NamedTuple):
    """A code cell of a notebook, in the text that all of them make together.

    Attributes:
        number: Which of all the notebook's cells it is, from 1 on.
        line: Its first line in the text.
        lines: How many it has.
    """

    number: int
    line: int
    lines: int


def place_in(cells: tuple[Cell, ...], line: int) -> tuple[int, int]:
    """A line of a file's text as `(cell, line in the cell)`; where there are no cells, cell 0 and the line itself."""
    if not cells or line < 1:
        return 0, line
    # What joins two cells counts as the last line of the first.
    cell = cells[max(bisect_right(cells, line, key=lambda cell: cell.line) - 1, 0)]
    return cell.number, min(max(line - cell.line + 1, 1), cell.lines)


def shown_place(path: str, cells: tuple[Cell, ...], line: int, column: int = 0) -> str:
    """A place as reports show it: `path:line:column`, in a notebook `path:cell 3:line:column`."""
    cell, line = place_in(cells, line)
    inside = f"cell {cell}:{line}" if cell else str(line)
    return f"{path}:{inside}:{column}" if column else f"{path}:{inside}"


class SourceFile(NamedTuple):
    """One file that belongs to the codebase.

    Attributes:
        path: Posix path relative to the codebase root.
        module: Dotted module name.
        is_package: The file is an `__init__`.
        category: Who the code is for.
        read: Returns the file's bytes; raises OSError where that fails. Of a notebook, those of its code.
        cells: Where the cells of a notebook stand in its code.
        key: Names what `read` returns, where that is known beforehand: the same key, the same bytes. Else empty.
    """

    path: str
    module: str
    is_package: bool
    category: Category
    read: Callable[[], bytes]
    cells: tuple[Cell, ...] = ()
    key: str = ""


class Walked(NamedTuple):
    """Where a listing looked, and so on what it depends: what is as it was there is listed as it was.

    Attributes:
        folders: Every folder that was met and not left out for its name, also where it was listed under another path.
        links: Every link in these folders.
        others: Files that were looked into and then left out.
    """

    folders: tuple[str, ...]
    links: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceTree:
    """All files of a codebase.

    Attributes:
        files: Sorted by path, each path once.
        empty_roots: Configured folders that hold no file and `include` patterns that match none, as
            `(policy key, spelling)`.
        left_out: Hidden, excluded and generated folders (caches, virtual environments) that were not entered, links to
            folders that are listed under another path, and hidden or excluded Python files; sorted.
        problems: Places that could not be listed.
        notes: Places that were left out for what they hold, such as notebooks in another language.
        walked: Where it was looked, by path below the root; None where the files are not from a disk.
    """

    files: tuple[SourceFile, ...]
    empty_roots: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    walked: Walked | None = None
