"""Programs of the same files at other times: what is made of a file is kept, and what a run asked for is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.resolve.program import Program, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import ModuleFacts
    from seamguard.domain.source import SourceFile


class Shelf:
    """Files with their facts, indexed once for all programs that hold the same file with the same content."""

    def __init__(self) -> None:
        self._units: dict[tuple[str, str], Unit] = {}

    def unit(self, file: SourceFile, facts: ModuleFacts) -> Unit:
        """A file with its facts; nothing is kept of one without a key."""
        if not file.key:
            return Unit(file, facts)
        place = (file.path, file.key)
        if place not in self._units:
            self._units[place] = Unit(file, facts)
        return self._units[place]

    def forget(self, kept: AbstractSet[str]) -> None:
        """Drop all files but those whose content has one of these keys."""
        self._units = {place: unit for place, unit in self._units.items() if place[1] in kept}


class TracedProgram(Program):
    """A program that notes the module of every question, so that it is known which files could change its answers."""

    def __init__(
        self,
        files: Iterable[SourceFile],
        facts_of: Callable[[SourceFile], ModuleFacts | None],
        shelf: Shelf,
        asked: set[str],
    ) -> None:
        """Index files by module; see `Program`.

        Args:
            files: All files, sorted by path.
            facts_of: Returns the facts of a file.
            shelf: Keeps what is made of a file for other programs.
            asked: Takes in the names of the modules that are asked for.
        """
        super().__init__(files, facts_of)
        self._shelf = shelf
        self._asked = asked

    def _unit_of(self, file: SourceFile, facts: ModuleFacts) -> Unit:
        return self._shelf.unit(file, facts)

    def has(self, module: str) -> bool:
        """See `Program.has`."""
        self._asked.add(module)
        return super().has(module)

    def units(self, module: str) -> list[Unit]:
        """See `Program.units`."""
        self._asked.add(module)
        return super().units(module)

    def is_unreadable(self, module: str) -> bool:
        """See `Program.is_unreadable`."""
        self._asked.add(module)
        return super().is_unreadable(module)
