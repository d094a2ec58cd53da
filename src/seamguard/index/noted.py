"""An index that notes what a run asks of its files, and what each of them answers."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from seamguard.domain.source import Category, SourceFile
from seamguard.index.demand import Index

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.cache.known import Contents
    from seamguard.domain.facts import ModuleFacts

_CHUNK = 256
"""How many files are searched at a time: their content is held as long."""


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

    def __init__(self, files: Iterable[SourceFile], notes: Notes, contents: Contents | None = None) -> None:
        super().__init__(files, contents)
        self._notes = notes

    @property
    def suppressing(self) -> list[str]:
        """The paths of the files that may hold a suppression, as far as any name was looked for."""
        return sorted(self._suppressing or ())

    def find(self, names: AbstractSet[str], homes: AbstractSet[str] = frozenset()) -> dict[str, list[SourceFile]]:
        """See `Index.find`."""
        found = super().find(names, homes)
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


def trace_of(notes: Notes, exact: Iterable[str]) -> bytes:
    """What a run asked of its files and what they answered, for `indifferent`."""
    names, homes = sorted(notes.names), sorted(notes.homes)
    numbers = {name: number for number, name in enumerate(names)}, {home: number for number, home in enumerate(homes)}
    answers = notes.held, notes.computed
    held = [
        {path: tuple(sorted(map(known.__getitem__, found))) for path, found in answer.items()}
        for known, answer in zip(numbers, answers, strict=True)
    ]
    return marshal.dumps((names, homes, *held, sorted(exact)))


def indifferent(trace: bytes, changed: Iterable[tuple[str, bytes]]) -> bool:
    """Whether a run would ask just the same of files that changed, and get just the same answers.

    A run knows its files only by its questions: which hold a name, which fetch from a home by computed names, and what
    those say that it reads. What it read has to be as it was.

    Args:
        trace: What it asked; see `trace_of`.
        changed: Files by their paths, with what they hold now.
    """
    names, homes, held, computed, exact = marshal.loads(trace)  # noqa: S302 (a part of an entry that was checked)
    read = frozenset(exact)
    changed = iter(changed)
    while chunk := [*islice(changed, _CHUNK)]:
        if any(path in read or not path.endswith((".py", ".pyi")) for path, _ in chunk):
            return False
        files = [SourceFile(path, "", False, Category.PRODUCTION, partial(bytes, data)) for path, data in chunk]
        notes = Notes()
        index = NotingIndex(files, notes)
        index.find(frozenset(names), frozenset(homes))
        index.find_computed(frozenset(homes))
        if index.problems or index.suppressing:
            return False
        for before, now, words in ((held, notes.held, names), (computed, notes.computed, homes)):
            if any({words[number] for number in before.get(path, ())} != now.get(path, set()) for path, _ in chunk):
                return False
    return True
