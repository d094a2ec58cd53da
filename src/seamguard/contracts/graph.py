"""Stated imports to grimp's graph, by grimp's own rules.

grimp itself looks for packages on the import path and reads them from the disk: it may find an installed copy, takes
the word of modules that are loaded already, imports parent packages, and knows no commits. Only its graph is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.contracts import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from grimp import ImportGraph

    from seamguard.domain.contracts import Configuration, Imports, Stated
    from seamguard.domain.source import SourceFile


class Graph(NamedTuple):
    """The imports of some root packages.

    Attributes:
        edges: grimp's graph. Contracts change the one that they are given: hand out copies.
        places: Where each direct import is stated, by `(importer, imported)`, in file order.
        files: The file of each module that has one.
    """

    edges: ImportGraph
    places: Mapping[tuple[str, str], tuple[Place, ...]]
    files: Mapping[str, SourceFile]


def build_graph(configuration: Configuration, imports: Sequence[Imports]) -> Graph:
    """Builds the graph that a configuration asks for.

    Args:
        configuration: Names the root packages, and what counts as an import.
        imports: Those of the files of the root packages.
    """
    from grimp import ImportGraph

    edges = ImportGraph()
    named = {found.file.module for found in imports}
    modules = named | _packages(named, configuration.roots)
    for name in sorted(modules):
        edges.add_module(name)
    places: dict[tuple[str, str], list[Place]] = {}
    resolve = _Resolver(modules, configuration)
    for found in imports:
        for stated in found.stated:
            imported = resolve.imported(found, stated)
            if imported is not None:
                place = Place(found.file, stated.span, stated.scope)
                places.setdefault((found.file.module, imported), []).append(place)
    for (importer, imported), stands in places.items():
        edges.add_module(imported, is_squashed=not is_inside(imported, configuration.roots))
        for line in dict.fromkeys(place.span.line for place in stands):
            # The text of the line is asked of nobody: the graph is told that there is one.
            edges.add_import(importer=importer, imported=imported, line_number=line, line_contents="")
    files = {found.file.module: found.file for found in imports}
    return Graph(edges, {pair: tuple(dict.fromkeys(stands)) for pair, stands in places.items()}, files)


def is_inside(module: str, packages: Iterable[str]) -> bool:
    """Whether a module is one of some packages or lies below one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _packages(modules: Collection[str], roots: Iterable[str]) -> set[str]:
    """The packages that only their modules make: folders without `__init__.py`."""
    parents: set[str] = set()
    for module in modules:
        name = module.rpartition(".")[0]
        while name and name not in parents:
            parents.add(name)
            name = name.rpartition(".")[0]
    return {name for name in parents if is_inside(name, roots)}


class _Resolver:
    """Which module an import is of, in the words of the graph."""

    def __init__(self, modules: Collection[str], configuration: Configuration) -> None:
        self._modules = modules
        self._roots = configuration.roots
        self._external = configuration.says("include_external_packages")
        self._untyped = configuration.says("exclude_type_checking_imports")

    def imported(self, found: Imports, stated: Stated) -> str | None:
        """The module of the graph that an import statement takes something of; None where the graph has none."""
        name = None if stated.typing and self._untyped else _absolute(found, stated.name)
        if not name:
            return None
        home = name.rpartition(".")[0]
        for candidate in (name, home):
            if candidate in self._modules:
                return candidate
        return self._distilled(name) if self._external else None

    def _distilled(self, name: str) -> str | None:
        """An external module as the shallowest package that shares no name with a root package."""
        if any(root.startswith(f"{name}.") for root in self._roots):
            return None
        parts = name.split(".")
        shared = [_shared(root.split("."), parts) for root in self._roots if root.startswith(f"{parts[0]}.")]
        return ".".join(parts[: max(shared, default=0) + 1])


def _shared(root: list[str], name: list[str]) -> int:
    """How many first parts two names have in common."""
    return next((n for n, (a, b) in enumerate(zip(root, name, strict=False)) if a != b), min(len(root), len(name)))


def _absolute(found: Imports, name: str) -> str:
    """The absolute name; empty where the dots lead out of all packages."""
    rest = name.lstrip(".")
    dots = len(name) - len(rest)
    if not dots:
        return name
    parts = found.file.module.split(".")
    left = len(parts) - dots + found.file.is_package
    return ".".join((*parts[:left], rest)) if left > 0 else ""
