"""Who reaches a seam: the modules that use it, the names that it goes through, and the definition, as a graph."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seamguard.report.page.rows import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seamguard.report.page.rows import Row

MOST = 40
"""So many nodes of one kind are told apart; beyond that they stand together by package."""

_WEIGHT = ("bad", "warn", "debt", "ok", "idle")


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
    uses = [row for row in rows if row.is_use]
    modules = {row.judged.finding.module for row in uses if row.judged}
    names = {name for row in uses if row.judged for name in row.judged.finding.via[:-1]}
    folding, folding_names = folded(modules), folded(names)
    edges: Counter[tuple[Node, Node]] = Counter()
    users: dict[Node, list[Row]] = {}
    for row in uses:
        user = Node(folding[row.judged.finding.module], "user") if row.judged else Node("", "user")
        users.setdefault(user, []).append(row)
        chain = [user, *_chain(row, folding_names)]
        edges.update(dict.fromkeys(itertools.pairwise(chain), 1))
    together = Counter(folding.values())
    return Graph(
        edges=tuple(Edge(*pair, number) for pair, number in sorted(edges.items())),
        told={user: Told(_marks(own), _worst(own).name, together[user.name]) for user, own in users.items()},
        folded=sum(number for number in together.values() if number > 1),
    )


def _chain(row: Row, folding: Mapping[str, str]) -> list[Node]:
    """The names that a use goes through, each once, the definition last."""
    if row.judged is None:
        return []
    finding = row.judged.finding
    through = dict.fromkeys(folding[name] for name in finding.via[:-1])
    last = finding.via[-1] if finding.via else finding.target
    return [*(Node(name, "alias") for name in through if name != last), Node(last, "seam")]


def folded(names: Iterable[str], most: int = MOST) -> dict[str, str]:
    """What each name stands under, so that there are no more than `most`: itself, or its package with `.**`.

    Packages are as deep as that allows. Where even top packages are too many, the smallest ones stand together as `**`.
    """
    ordered = sorted(names)
    if len(ordered) <= most:
        return {name: name for name in ordered}
    deepest = max(name.count(".") for name in ordered)
    for depth in range(deepest, 0, -1):
        found = {name: _cut(name, depth) for name in ordered}
        if len({*found.values()}) <= most:
            return found
    tops = Counter(_cut(name, 1) for name in ordered)
    kept = {top for top, _ in sorted(tops.items(), key=lambda item: (-item[1], item[0]))[: most - 1]}
    return {name: top if (top := _cut(name, 1)) in kept else "**" for name in ordered}


def _cut(name: str, depth: int) -> str:
    parts = name.split(".")
    return name if len(parts) <= depth else f"{'.'.join(parts[:depth])}.**"


def _worst(rows: Sequence[Row]) -> Row:
    return min(rows, key=lambda row: _WEIGHT.index(mark_of(row).kind))


def _marks(rows: Sequence[Row]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter(mark_of(row) for row in rows)
    ordered = sorted(counted.items(), key=lambda item: (_WEIGHT.index(item[0].kind), item[0].word))
    return tuple((mark.kind, mark.word, number) for mark, number in ordered)
