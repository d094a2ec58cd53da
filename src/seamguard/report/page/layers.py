"""A layered drawing of a small graph without cycles, or nearly so: columns, an order within them, and places."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SWEEPS = 4
_PASSING = 0.35  # of a row: so much room takes an edge that passes


class Slot(NamedTuple):
    """A place in a column: that of a node, or of an edge that passes.

    Attributes:
        column: From 0 on, left to right.
        node: The number of the node; of an edge that passes, -1.
        edge: The number of the edge that passes; of a node, -1.
    """

    column: int
    node: int
    edge: int = -1


class Layout(NamedTuple):
    """Where everything stands.

    Attributes:
        columns: For each column its slots, from top to bottom.
        height: By slot, how far down it stands, in rows.
        routes: For each edge the slots that it goes through, from its source to its target.
    """

    columns: tuple[tuple[Slot, ...], ...]
    height: Mapping[Slot, float]
    routes: tuple[tuple[Slot, ...], ...]


def laid_out(count: int, edges: Sequence[tuple[int, int]], firsts: Iterable[int], lasts: Iterable[int] = ()) -> Layout:
    """Put nodes into columns so that edges go from left to right and rarely cross.

    Args:
        count: How many nodes there are; they are numbered from 0 on.
        edges: Pairs of nodes.
        firsts: The nodes that belong into the first column.
        lasts: Those that belong into the last one.
    """
    columns = _columns(count, edges, frozenset(firsts), frozenset(lasts))
    routes = tuple(_route(columns, edge, pair) for edge, pair in enumerate(edges))
    slots = sorted({slot for route in routes for slot in route} | {Slot(columns[node], node) for node in range(count)})
    order: list[list[Slot]] = [[] for _ in range(max(columns, default=0) + 1)]
    for slot in slots:
        order[slot.column].append(slot)
    before, after = _neighbours(routes)
    for _ in range(_SWEEPS):
        for column in range(1, len(order)):
            order[column] = _sorted(order[column], before, order[column - 1])
        for column in range(len(order) - 2, -1, -1):
            order[column] = _sorted(order[column], after, order[column + 1])
    return Layout(tuple(map(tuple, order)), _heights(order, before), routes)


def _columns(count: int, edges: Sequence[tuple[int, int]], firsts: frozenset[int], lasts: frozenset[int]) -> list[int]:
    """The column of each node: as far right as the longest way to it is long."""
    found = [0 if node in firsts else 1 for node in range(count)]
    ahead = _without_cycles(count, edges)
    for _ in range(count):
        was = list(found)
        for source, target in ahead:
            if target not in firsts:
                found[target] = max(found[target], found[source] + 1)
        if found == was:
            break
    end = max(found, default=0)
    return [end if node in lasts else column for node, column in enumerate(found)]


def _without_cycles(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those edges that do not lead back to where the search for them came from."""
    targets: dict[int, list[int]] = {}
    for source, target in edges:
        targets.setdefault(source, []).append(target)
    open_, done, ahead = set[int](), set[int](), list[tuple[int, int]]()

    def follow(node: int) -> None:
        open_.add(node)
        for target in targets.get(node, ()):
            if target in open_:
                continue
            ahead.append((node, target))
            if target not in done:
                follow(target)
        open_.discard(node)
        done.add(node)

    for node in range(count):
        if node not in done:
            follow(node)
    return ahead


def _route(columns: Sequence[int], edge: int, pair: tuple[int, int]) -> tuple[Slot, ...]:
    source, target = pair
    between = range(columns[source] + 1, columns[target])
    passing = (Slot(column, -1, edge) for column in between)
    return (Slot(columns[source], source), *passing, Slot(columns[target], target))


def _neighbours(routes: Iterable[Sequence[Slot]]) -> tuple[dict[Slot, list[Slot]], dict[Slot, list[Slot]]]:
    """For each slot those to its left, and those to its right, that edges come from and go to."""
    before: dict[Slot, list[Slot]] = {}
    after: dict[Slot, list[Slot]] = {}
    for route in routes:
        for left, right in itertools.pairwise(route):
            before.setdefault(right, []).append(left)
            after.setdefault(left, []).append(right)
    return before, after


def _sorted(column: Sequence[Slot], beside: Mapping[Slot, list[Slot]], other: Sequence[Slot]) -> list[Slot]:
    """A column in the order of the middles of what its slots are joined to; those that are joined to nothing stay."""
    place = {slot: number for number, slot in enumerate(other)}
    middles = {
        slot: sum(joined) / len(joined)
        for slot in column
        if (joined := [place[one] for one in beside.get(slot, ()) if one in place])
    }
    return sorted(column, key=lambda slot: (middles.get(slot, column.index(slot)), column.index(slot)))


def _heights(order: Sequence[Sequence[Slot]], before: Mapping[Slot, list[Slot]]) -> dict[Slot, float]:
    """The first column row by row; others beside the middle of what leads to them, as far apart as they need."""
    found: dict[Slot, float] = {slot: float(row) for row, slot in enumerate(order[0])} if order else {}
    for column in order[1:]:
        wanted = [_middle([found[one] for one in before.get(slot, ()) if one in found]) for slot in column]
        placed: list[float] = []
        for number, want in enumerate(wanted):
            least = placed[-1] + _gap(column[number - 1], column[number]) if placed else 0.0
            placed.append(max(want, least))
        # What was pushed down is drawn back up as a whole, so that the column stands beside what leads to it.
        shift = sum(place - want for place, want in zip(placed, wanted, strict=True)) / len(placed) if placed else 0.0
        shift = min(shift, placed[0]) if placed else 0.0
        found |= {slot: place - shift for slot, place in zip(column, placed, strict=True)}
    return found


def _gap(above: Slot, below: Slot) -> float:
    """How far apart two neighbours have to stand: edges that only pass need less room than nodes."""
    return (_room(above) + _room(below)) / 2


def _room(slot: Slot) -> float:
    return 1.0 if slot.node >= 0 else _PASSING


def _middle(heights: Sequence[float]) -> float:
    return sum(heights) / len(heights) if heights else 0.0
