"""Entries that follow their uses to other sites: the total never grows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from seamguard.domain.changes import Add, Alter, Remove

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seamguard.domain.changes import Change, Step
    from seamguard.domain.rule import Entry, Rule

Site: TypeAlias = tuple[str, str]
"""A module and a scope."""


class Moves(NamedTuple):
    """Where the uses of an entry went, and how many to each site."""

    entry: Entry
    to: Counter[Site]


def move_steps(seam: Rule, moves: Sequence[Moves], left: Mapping[Entry, int]) -> tuple[list[Step], list[str]]:
    """Decide how entries follow.

    Args:
        seam: The seam of all these entries.
        moves: Where uses went.
        left: Of stale entries, how many uses stayed; the others keep what did not move.

    Returns:
        One step for all moves that share a place, and a line for each move that is left to people.
    """
    steps: list[Step] = []
    by_hand: list[str] = []
    for group in _groups(moves):
        objection = _objection(seam, group)
        if objection:
            by_hand += [f"by hand {seam.id} {item.entry.place}: {objection}" for item in group]
        else:
            steps.append(_step(seam, group, left))
    return steps, by_hand


def _groups(moves: Sequence[Moves]) -> list[list[Moves]]:
    """Moves that go to the same site belong together, and so do those that are linked through others."""
    groups: list[list[Moves]] = []
    for item in moves:
        linked = [group for group in groups if any(item.to.keys() & other.to.keys() for other in group)]
        groups = [group for group in groups if group not in linked]
        groups.append([*(other for group in linked for other in group), item])
    return groups


def _objection(seam: Rule, group: Sequence[Moves]) -> str | None:
    """Why moves cannot be followed without permitting more than before."""
    permanent = [item for item in group if item.entry.count is None]
    targets = {site for item in group for site in item.to}
    if permanent and (len(group) > 1 or len(targets) > 1):
        return "a permanent entry moves to one place only, and not to where others do: edit it by hand"
    taken = {entry.place for entry in seam.entries} & {":".join(site) for site in targets}
    return f"{min(taken)} has an entry already: edit it by hand" if taken else None


def _step(seam: Rule, group: Sequence[Moves], left: Mapping[Entry, int]) -> Step:
    arriving: dict[Site, Counter[Entry]] = {}
    for item in group:
        for site, number in item.to.items():
            arriving.setdefault(site, Counter())[item.entry] += number
    changes: list[Change] = []
    for item in group:
        entry, kept = item.entry, _kept(item, left)
        (site, *others) = item.to
        if not kept and not others and len(arriving[site]) == 1:
            count = None if entry.count in (None, item.to.total()) else item.to.total()
            changes.append(Alter(seam.id, entry.place, count=count, site=site))
            del arriving[site]
        else:
            changes.append(Alter(seam.id, entry.place, count=kept) if kept else Remove(seam.id, entry.place))
    for (module, scope), numbers in sorted(arriving.items()):
        first = min(numbers, key=lambda entry: entry.mark)
        changes.append(Add(seam.id, replace(first, module=module, scope=scope, count=numbers.total())))
    return tuple(changes)


def _kept(item: Moves, left: Mapping[Entry, int]) -> int:
    """How many uses an entry keeps where it is."""
    if item.entry in left:
        return left[item.entry]
    return 0 if item.entry.count is None else item.entry.count - item.to.total()
