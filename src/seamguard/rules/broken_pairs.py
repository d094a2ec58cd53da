"""Lines of two shapes in pairs: which is which, which moved, and how one change is told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from seamguard.domain.breakage import Breakage, LineChange
from seamguard.domain.surface_text import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seamguard.domain.surface import Item

Key = TypeVar("Key")


def keyed(items: Iterable[Item]) -> dict[tuple[str, int], Item]:
    """Items by name; one that comes more than once also by how often it came before."""
    before: Counter[str] = Counter()
    found = {}
    for item in items:
        found[item.name, before[item.name]] = item
        before[item.name] += 1
    return found


def out_of_order(old: Mapping[Key, Item], now: Mapping[Key, Item]) -> frozenset[Key]:
    """What both have, but not in the same order: the fewest that have to move for the others to stand as they did."""
    ranks = {key: rank for rank, key in enumerate(old)}
    common = [key for key in now if key in ranks]
    rising = _longest_rising(common, ranks)
    return frozenset(common).difference(rising)


def _longest_rising(keys: Sequence[Key], ranks: Mapping[Key, int]) -> Sequence[Key]:
    """The longest part of a sequence whose ranks rise."""
    best: list[tuple[Key, ...]] = []
    for key in keys:
        longest: tuple[Key, ...] = ()
        for chain in best:
            if ranks[chain[-1]] < ranks[key] and len(chain) > len(longest):
                longest = chain
        best.append((*longest, key))
    return max(best, key=len, default=())


def gone(item: Item, kind: Breakage) -> LineChange:
    """The change of a line that is no longer there."""
    return LineChange(line_of(item), None, (kind,))


def new(item: Item, kind: Breakage) -> LineChange:
    """The change of a line that was not there."""
    return LineChange(None, line_of(item), (kind,))


def changed(old: Item, now: Item, *kinds: Breakage) -> LineChange:
    """The change of a line that is another one now."""
    return LineChange(line_of(old), line_of(now), kinds)
