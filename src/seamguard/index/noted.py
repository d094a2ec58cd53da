"""An index that notes what a run asks of its files, and what each of them answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seamguard.index.demand import Index

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import ModuleFacts
    from seamguard.domain.source import SourceFile


@dataclass(slots=True)
class Notes:
    """All that a run asks its files for.

    Attributes:
        names: Names that are looked for in all files.
        homes: Homes that are looked for in all files that compute names.
        held: For each file that holds any, the names that it holds.
        computed: For each file that may fetch from any, the homes.
        read: Paths of the files that are read as a whole.
    """

    names: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)
    held: dict[str, set[str]] = field(default_factory=dict)
    computed: dict[str, set[str]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)


class NotingIndex(Index):
    """See `Notes`."""

    def __init__(self, files: Iterable[SourceFile], notes: Notes) -> None:
        super().__init__(files)
        self._notes = notes

    @property
    def suppressing(self) -> list[str]:
        """The paths of the files that may hold a suppression, as far as any name was looked for."""
        return [path for path, may in self._suppressing.items() if may]

    def find(self, names: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        """See `Index.find`."""
        found = super().find(names)
        self._notes.names |= names
        _note(self._notes.held, found)
        return found

    def find_computed(self, homes: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        """See `Index.find_computed`."""
        found = super().find_computed(homes)
        self._notes.homes |= homes
        _note(self._notes.computed, found)
        return found

    def facts(self, file: SourceFile) -> ModuleFacts | None:
        """See `Index.facts`."""
        self._notes.read.add(file.path)
        return super().facts(file)

    def text(self, file: SourceFile) -> str:
        """See `Index.text`."""
        self._notes.read.add(file.path)
        return super().text(file)

    def tree(self, file: SourceFile) -> ast.Module | None:
        """See `Index.tree`."""
        self._notes.read.add(file.path)
        return super().tree(file)


def _note(held: dict[str, set[str]], found: dict[str, list[SourceFile]]) -> None:
    for name, files in found.items():
        for file in files:
            held.setdefault(file.path, set()).add(name)
