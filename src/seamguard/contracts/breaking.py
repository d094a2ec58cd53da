"""Which imports a contract exists to stop, by its type; whether they break it is found out by trying."""

from __future__ import annotations

from itertools import chain, permutations
from typing import TYPE_CHECKING, Any, TypeAlias

from seamguard.contracts.graph import is_inside

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from grimp import ImportGraph

    from seamguard.contracts.graph import Graph

Made: TypeAlias = Any
"""import-linter's object of a contract, whose fields get their types at run time."""

Added = tuple[tuple[str, str], ...]
"""Imports, `(importer, imported)`, that break a contract together."""


def candidates(made: Made, kind: str, graph: Graph) -> tuple[Iterator[Added], str]:
    """Imports that should break a contract, likely ones first, and why there is none if there is none.

    Args:
        made: import-linter's object of the contract.
        kind: Its type.
        graph: Of its root packages.
    """
    known = _KINDS.get(kind)
    if known is None:
        return iter(()), ""
    find, excuse = known
    return find(made, graph), excuse


def is_known(kind: str) -> bool:
    """Whether it is known for a type of contract which imports it exists to stop."""
    return kind in _KINDS


def _layers(made: Made, graph: Graph) -> Iterator[Added]:
    containers = [f"{name}." for name in _matching(graph.edges, made.containers or ())] or [""]
    for container in containers:
        layers = [sorted(f"{container}{tail.name}" for tail in layer.module_tails) for layer in made.layers]
        for low in range(len(layers) - 1, 0, -1):
            for high in range(low):
                yield from _between(layers[low], layers[high], graph)
        for layer, modules in zip(made.layers, layers, strict=True):
            if layer.is_independent:
                yield from _between(modules, modules, graph)


def _forbidden(made: Made, graph: Graph) -> Iterator[Added]:
    sources = _matching(graph.edges, made.source_modules)
    for imported in _matching(graph.edges, made.forbidden_modules):
        for importer in sources:
            yield from _between([importer], [imported], graph, alone=not made.as_packages)


def _independence(made: Made, graph: Graph) -> Iterator[Added]:
    modules = _matching(graph.edges, made.modules)
    yield from _between(modules, modules, graph)


def _protected(made: Made, graph: Graph) -> Iterator[Added]:
    protected = [name for name in _matching(graph.edges, made.protected_modules) if name in graph.edges.modules]
    allowed = {*_matching(graph.edges, made.allowed_importers)}
    for imported in protected:
        for importer in sorted(graph.files):
            inside = is_inside(importer, [imported]) or is_inside(imported, [importer])
            if not inside and not (is_inside(importer, allowed) if made.as_packages else importer in allowed):
                yield ((importer, imported),)


def _private_modules(made: Made, graph: Graph) -> Iterator[Added]:
    packages = made.packages_with_private_modules
    inside = _matching(graph.edges, packages) if packages else sorted(graph.files)
    for imported in sorted(graph.files):
        home, _, last = imported.rpartition(".")
        if last.startswith("_") and not last.endswith("__") and is_inside(imported, inside):
            for importer in sorted(graph.files):
                if not is_inside(importer, [home]):
                    yield ((importer, imported),)


def _acyclic_siblings(made: Made, graph: Graph) -> Iterator[Added]:
    edges = graph.edges
    waiting = _matching(edges, made.ancestors)
    skipped = {*_matching(edges, made.skip_descendants or ())}
    for _ in range(made.depth + 1):
        families = [sorted(edges.find_children(parent)) for parent in waiting]
        for one, other in chain.from_iterable(permutations(family, 2) for family in families):
            if edges.direct_import_exists(importer=other, imported=one, as_packages=True):
                yield from _between([one], [other], graph)
        for one, other in chain.from_iterable(permutations(family, 2) for family in families):
            for there, back in zip(_between([one], [other], graph), _between([other], [one], graph), strict=False):
                yield (*there, *back)
        waiting = [child for family in families for child in family if child not in skipped]


_KINDS: dict[str, tuple[Callable[[Any, Graph], Iterator[Added]], str]] = {
    "acyclic_siblings": (
        _acyclic_siblings,
        "no package among its `ancestors` holds two modules that could form a cycle",
    ),
    "forbidden": (_forbidden, "no module of `source_modules` could import one of `forbidden_modules`"),
    "independence": (_independence, "fewer than two of its modules exist, so that none can depend on another"),
    "layers": (_layers, "fewer than two of its layers exist, so that none can import another"),
    "private_modules": (_private_modules, "no private module exists that another package could import"),
    "protected": (_protected, "every module may import what it protects"),
}


def _matching(edges: ImportGraph, expressions: Iterable[Any]) -> list[str]:
    """The modules that are named, or match a pattern; those that are named need not exist."""
    found: set[str] = set()
    for expression in expressions:
        name = str(expression)
        found |= edges.find_matching_modules(name) if "*" in name else {name}
    return sorted(found)


def _between(
    importers: Collection[str], imported: Collection[str], graph: Graph, *, alone: bool = False
) -> Iterator[Added]:
    """Imports by modules that have files, or by those below them unless each counts `alone`."""
    for source in importers:
        for target in imported:
            if is_inside(source, [target]) or is_inside(target, [source]):
                continue
            internal = target in graph.edges.modules
            if not internal and is_inside(target, {name.partition(".")[0] for name in graph.files}):
                continue
            for importer in [source] if alone else _with_files(source, graph):
                if importer in graph.files:
                    yield ((importer, target),)


def _with_files(module: str, graph: Graph) -> list[str]:
    if module in graph.files:
        return [module]
    return sorted(name for name in graph.files if is_inside(name, [module]))
