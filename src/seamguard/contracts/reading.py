"""The reports of import-linter's contract types to illegal imports; unknown forms give none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from seamguard.domain.contracts import IllegalImport, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grimp import ImportGraph

Found = tuple[Link, str, tuple[str, ...]]
"""An import, what is wrong with it, and the lines of one chain that it starts."""


def illegal_imports(metadata: Mapping[str, Any], edges: ImportGraph) -> tuple[IllegalImport, ...]:
    """The imports that break a contract: of a chain the first one, where the chain leaves what must not lead on.

    Args:
        metadata: What the contract's check noted.
        edges: The graph that it was run on.
    """
    together: dict[tuple[str, str], tuple[Link, str, list[str]]] = {}
    try:
        found = [*_found(metadata, edges)]
    except (AttributeError, KeyError, TypeError, ValueError):
        # A type of a team's own notes something else under the same name.
        return ()
    for link, said, chain in found:
        known = together.setdefault(link[:2], (link, said, []))
        known[2].extend(line for line in chain if line not in known[2])
    return tuple(IllegalImport(link, said, tuple(lines)) for _, (link, said, lines) in sorted(together.items()))


def undeclared_modules(metadata: object) -> tuple[str, ...]:
    """The modules that an exhaustive contract does not list."""
    listed = metadata.get("undeclared_modules", ()) if isinstance(metadata, Mapping) else ()
    return tuple(sorted(map(str, listed))) if isinstance(listed, list | tuple | set | frozenset) else ()


def _found(metadata: Mapping[str, Any], edges: ImportGraph) -> Iterator[Found]:
    for group in _sorted(metadata.get("invalid_dependencies", ()), "importer", "imported"):
        yield from _of_chains(group["importer"], group["imported"], group["routes"])
    for group in _sorted(metadata.get("invalid_chains", ()), "downstream_module", "upstream_module"):
        yield from _of_chains(group["downstream_module"], group["upstream_module"], group["chains"])
    for item in metadata.get("illegal_imports", ()):
        if isinstance(item, Mapping):
            yield _link(item), "is a private module of another package", ()
        else:
            said = f"`{item.top_level_module}` is protected"
            yield from ((_link(link), said, ()) for link in item.illegal_links)
    for package, breakers in sorted(metadata.get("cycle_breakers_by_package", {}).items()):
        for importer, imported in sorted(breakers):
            details = edges.get_import_details(importer=importer, imported=imported)
            lines = tuple(sorted({detail["line_number"] for detail in details}))
            yield Link(importer, imported, lines), f"closes a cycle between what lies directly below `{package}`", ()


def _sorted(groups: Iterable[Mapping[str, Any]], *keys: str) -> list[Mapping[str, Any]]:
    return sorted(groups, key=lambda group: [group[key] for key in keys])


def _of_chains(importer: str, imported: str, chains: Iterable[Any]) -> Iterator[Found]:
    said = f"`{importer}` must not import `{imported}`"
    read = [_read_chain(chain) for chain in chains]
    for heads, middle, tails in sorted(read):
        for head in heads:
            yield head, said, tuple(_lines(head, middle, tails))


def _read_chain(chain: Any) -> tuple[list[Link], list[Link], list[Link]]:  # noqa: ANN401 (import-linter has two forms)
    """A chain as the imports with which it may begin, those between, and those with which it may end."""
    links = [_link(link) for link in (chain["chain"] if isinstance(chain, Mapping) else chain)]
    firsts, lasts = ([], []) if not isinstance(chain, Mapping) else (chain["extra_firsts"], chain["extra_lasts"])
    if len(links) == 1:
        return [*links, *map(_link, firsts), *map(_link, lasts)], [], []
    return [links[0], *map(_link, firsts)], links[1:-1], [links[-1], *map(_link, lasts)]


def _link(link: Mapping[str, Any]) -> Link:
    return Link(link["importer"], link["imported"], tuple(sorted({line for line in link["line_numbers"] if line})))


def _lines(head: Link, middle: list[Link], tails: list[Link]) -> Iterator[str]:
    """A chain that is more than one import, one line for each."""
    steps = [*middle, *tails]
    if not steps:
        return
    yield f"{head.importer} -> {head.imported}"
    for link in steps:
        place = ", ".join(f"line {line}" for line in link.lines)
        yield f"  {link.importer} -> {link.imported}" + (f" ({place})" if place else "")
