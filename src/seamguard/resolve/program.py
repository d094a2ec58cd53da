"""The modules of a codebase, and how one names another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.source import Category
from seamguard.resolve.relevance import Graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamguard.domain.facts import Class, Function, ModuleFacts
    from seamguard.domain.source import SourceFile


class Unit:
    """A file together with its facts, indexed by qualified name."""

    __slots__ = ("_graph", "classes", "facts", "file", "functions")

    def __init__(self, file: SourceFile, facts: ModuleFacts) -> None:
        self.file = file
        self.facts = facts
        self._graph: Graph | None = None
        self.functions: dict[str, list[Function]] = {}
        self.classes: dict[str, Class] = {}
        for function in facts.functions:
            self.functions.setdefault(function.qualname, []).append(function)
        for made in facts.classes:
            self.classes.setdefault(made.qualname, made)

    @property
    def graph(self) -> Graph:
        """What leads to what in the file; a module that names only lead through never needs it."""
        if self._graph is None:
            self._graph = Graph(self.facts)
        return self._graph


class Program:
    """All modules of a codebase; facts are asked for when a name first leads into a module."""

    def __init__(self, files: Iterable[SourceFile], facts_of: Callable[[SourceFile], ModuleFacts | None]) -> None:
        """Index files by module.

        Args:
            files: All files, sorted by path.
            facts_of: Returns the facts of a file, or None (and keeps the error) where it cannot be read.
        """
        self._facts_of = facts_of
        self._units: dict[str, Unit | None] = {}
        self._files: dict[str, list[SourceFile]] = {}
        self._packages: set[str] = set()
        for file in files:
            self._files.setdefault(file.module, []).append(file)
            parent = file.module.rpartition(".")[0]
            while parent and parent not in self._packages:
                self._packages.add(parent)
                parent = parent.rpartition(".")[0]
        for same in self._files.values():
            same.sort(
                key=lambda file: (
                    file.path.endswith(".pyi"),
                    not file.is_package,
                    file.category != Category.PRODUCTION,
                    file.path,
                )
            )

    def has(self, module: str) -> bool:
        """Whether the codebase holds this module or package (a namespace package too)."""
        return module in self._files or module in self._packages

    def modules(self) -> Iterable[str]:
        """All module names."""
        return self._files.keys()

    def unit(self, file: SourceFile) -> Unit | None:
        """A file with its facts, or None where it cannot be read."""
        if file.path not in self._units:
            facts = self._facts_of(file)
            self._units[file.path] = None if facts is None else Unit(file, facts)
        return self._units[file.path]

    def units(self, module: str) -> list[Unit]:
        """The readable files that make a module, the one that Python runs first."""
        return [unit for unit in map(self.unit, self._files.get(module, ())) if unit is not None]

    def is_unreadable(self, module: str) -> bool:
        """Whether the codebase has files for a module, and none of them can be read."""
        return module in self._files and not self.units(module)

    def imported(self, file: SourceFile, level: int, module: str) -> str | None:
        """The absolute name of a module that `file` imports; None where the dots lead out of the package."""
        if level == 0:
            return self._absolute(file, module)
        package = file.module if file.is_package else file.module.rpartition(".")[0]
        for _ in range(level - 1):
            if not package:
                return None
            package = package.rpartition(".")[0]
        if not package:
            return None
        return f"{package}.{module}" if module else package

    def _absolute(self, file: SourceFile, module: str) -> str:
        if not self.has(module.partition(".")[0]) and file.category != Category.PRODUCTION:
            # A script or test that is run by path has its own folder on the import path.
            folder = file.module.rpartition(".")[0]
            if folder and self.has(f"{folder}.{module}"):
                return f"{folder}.{module}"
        return module
