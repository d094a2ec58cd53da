"""Files of the codebase under guard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.errors import Problem


class Category(StrEnum):
    """Who the code is for: only production is judged."""

    PRODUCTION = "production"
    TESTS = "tests"
    SCRIPTS = "scripts"


class SourceFile(NamedTuple):
    """One file that belongs to the codebase.

    Attributes:
        path: Posix path relative to the codebase root.
        module: Dotted module name.
        is_package: The file is an `__init__`.
        category: Who the code is for.
        read: Returns the file's bytes; raises OSError where that fails.
    """

    path: str
    module: str
    is_package: bool
    category: Category
    read: Callable[[], bytes]


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
    """

    files: tuple[SourceFile, ...]
    empty_roots: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
