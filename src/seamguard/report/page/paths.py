"""Who reaches a seam: the modules that use it, the names that it goes through, and the definition, as a graph."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from seamguard.report.page.rows import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seamguard.domain.finding import Finding
    from seamguard.report.page.rows import Row

MOST = 40
"""So many nodes of one kind are told apart; beyond that they stand together by package."""

_WEIGHT = ("bad", "warn", "debt", "ok", "idle")


_Prefix: TypeAlias = tuple[str, ...]


class Node(NamedTuple):
    """A module that uses a seam, a name that it goes through, or the definition itself.

    Attributes:
        name: Dotted; of several modules together, that of their package with `.**`.
        kind: `user`, `alias` or `seam`.
    """

    name: str
    kind: str


class Edge(NamedTuple):
    """How many uses lead from one node to the next."""

    source: Node
    target: Node
    uses: int


class Told(NamedTuple):
    """What a node says besides its name.

    Attributes:
        marks: Kinds of marks, the worst first, each with its word and how many places have it.
        place: The fragment that it leads to; empty where there is none.
        modules: How many modules it stands for.
    """

    marks: tuple[tuple[str, str, int], ...]
    place: str
    modules: int = 1


class Graph(NamedTuple):
    """Everything that leads to one seam.

    Attributes:
        edges: Sorted.
        told: What users say.
        folded: How many modules stand together with others.
    """

    edges: tuple[Edge, ...]
    told: Mapping[Node, Told]
    folded: int

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All of them, sorted."""
        return tuple(sorted({node for edge in self.edges for node in (edge.source, edge.target)}))


def graph_of(rows: Sequence[Row]) -> Graph:
    """The graph of the uses of one seam; fallback guards and comments lead nowhere."""
    uses = [(row, row.judged.finding) for row in rows if row.is_use and row.judged]
    folding = folded(Counter(finding.module for _, finding in uses))
    names = folded(Counter(name for _, finding in uses for name in _names(finding)[:-1]))
    edges: Counter[tuple[Node, Node]] = Counter()
    users: dict[Node, list[Row]] = {}
    for row, finding in uses:
        user = Node(folding[finding.module], "user")
        users.setdefault(user, []).append(row)
        chain = [user, *_chain(finding, names)]
        edges.update(dict.fromkeys(itertools.pairwise(chain), 1))
    together = Counter(folding.values())
    return Graph(
        edges=tuple(Edge(*pair, number) for pair, number in sorted(edges.items())),
        told={user: Told(_marks(own), _worst(own).name, together[user.name]) for user, own in users.items()},
        folded=sum(number for number in together.values() if number > 1),
    )


def _chain(finding: Finding, folding: Mapping[str, str]) -> list[Node]:
    """The names that a use goes through, each once, the definition last."""
    *before, last = _names(finding)
    through = dict.fromkeys(folding[name] for name in before)
    return [*(Node(name, "alias") for name in through if name != last), Node(last, "seam")]


def _names(finding: Finding) -> tuple[str, ...]:
    """All names on the way; where the definition is only guessed at, what it was met as leads there."""
    return finding.via if finding.target in finding.via else (*finding.via, finding.target)


def folded(weights: Mapping[str, int], most: int = MOST) -> dict[str, str]:
    """What each name stands under, so that there are no more than `most`: itself, or its package with `.**`.

    The largest package is taken apart first. Where not all of it fits, those of its parts stand alone that have the
    most uses, and the rest of it stays together.

    Args:
        weights: Names, and how many uses each has.
        most: How many may be told apart.
    """
    groups: dict[_Prefix, list[str]] = {(): sorted(weights)} if weights else {}
    whole = {()} if weights else set[_Prefix]()  # what may still be taken apart
    while whole:
        prefix = max(sorted(whole), key=lambda one: len(groups[one]))
        whole.discard(prefix)
        names = groups.pop(prefix)
        parts = _parts(prefix, names)
        if len(groups) + len(parts) > most:
            heavy = sorted(parts, key=lambda one: (-sum(weights[name] for name in parts[one]), one))
            apart = heavy[: most - len(groups) - 1]
            groups[prefix] = sorted(name for part in heavy[len(apart) :] for name in parts[part])
            parts = {part: parts[part] for part in apart}
        groups |= parts
        whole |= {part for part, within in parts.items() if len(within) > 1}
    return {name: _shared(prefix, names) for prefix, names in groups.items() for name in names}


def _parts(prefix: _Prefix, names: Iterable[str]) -> dict[_Prefix, list[str]]:
    """The names of a package by what follows its own name; the package itself by nothing."""
    found: dict[_Prefix, list[str]] = {}
    for name in names:
        following = name.split(".")[len(prefix) : len(prefix) + 1] or [""]
        found.setdefault((*prefix, *following), []).append(name)
    return found


def _shared(prefix: _Prefix, names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ".".join((*prefix, "**"))


def _worst(rows: Sequence[Row]) -> Row:
    return min(rows, key=lambda row: _WEIGHT.index(mark_of(row).kind))


def _marks(rows: Sequence[Row]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter(mark_of(row) for row in rows)
    ordered = sorted(counted.items(), key=lambda item: (_WEIGHT.index(item[0].kind), item[0].word))
    return tuple((mark.kind, mark.word, number) for mark, number in ordered)
