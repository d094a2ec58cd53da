"""Where what an entry permits more was taken from: a wider entry, or uses that moved. Each is to be had once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.verdict.places import closest

if TYPE_CHECKING:
    from seamguard.domain.growth import Stand
    from seamguard.domain.rule import Entry
    from seamguard.verdict.lists import Lists


class Gains:
    """What entries of the base gave up, and uses that moved, until somebody has had them."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._free = {
            place: entry.count - _kept(entry, lists.now.get(place))
            for place, entry in lists.was.items()
            if entry.count is not None
        }
        self._gone = {place for place in lists.was if place not in lists.now}
        self._moved = list(lists.moved)

    def inside(self, entry: Entry) -> tuple[Entry | None, int]:
        """Take permissions for a new entry from the wider one that counted its uses; say how many there were."""
        outer = self._lists.outer(entry)
        if outer is None or entry.count is None:
            return None, 0
        taken = min(entry.count, self._free.get(outer.place, 0))
        if taken <= 0:
            return None, 0
        self._free[outer.place] -= taken
        return outer, taken

    def moved(self, entry: Entry, need: int) -> tuple[tuple[Entry, ...], int]:
        """Take permissions for an entry from those whose uses moved to it; say how many came from nowhere."""
        origins: dict[str, Entry] = {}
        for pair in list(self._moved):
            origin = self._lists.origin(pair[0])
            if need and origin is not None and self._free.get(origin.place, 0) > 0 and self._fits(origin, entry, pair):
                self._free[origin.place] -= 1
                self._moved.remove(pair)
                origins[origin.place] = origin
                need -= 1
        return tuple(origin for _, origin in sorted(origins.items())), need

    def for_good(self, entry: Entry) -> Entry | None:
        """The permanent entry that a new one takes the place of, because its module or scope moved."""
        for pair in self._moved:
            origin = self._lists.origin(pair[0])
            is_free = origin is not None and origin.count is None and origin.place in self._gone
            if origin is not None and is_free and "*" not in origin.module and self._fits(origin, entry, pair):
                self._gone.remove(origin.place)
                return origin
        return None

    def _fits(self, origin: Entry, entry: Entry, pair: tuple[Stand, Stand]) -> bool:
        """Whether an entry counts a use that moved, and is no wider around it than the old one was, if it is new."""
        old, new = pair
        is_its = closest(self._lists.now.values(), *new[:2]) is entry
        return is_its and (entry.place in self._lists.was or _reach(entry, new) <= _reach(origin, old))


def _kept(before: Entry, after: Entry | None) -> int:
    """How many uses of those that an entry permitted its place still permits."""
    if after is None:
        return 0
    return before.count or 0 if after.count is None else after.count


def _reach(entry: Entry, stand: Stand) -> tuple[int, int, bool, int]:
    """How much an entry speaks of besides the scope of a use: any modules, the module, scopes around it."""
    parts = entry.module.split(".")
    around = 0 if entry.scope is None else stand.scope.count(".") - entry.scope.count(".")
    return parts.count("**"), parts.count("*"), entry.scope is None, around
