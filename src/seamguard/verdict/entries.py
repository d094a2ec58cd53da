"""The entries of two policies held against each other: what the list permits that it did not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seamguard.domain.growth import Effect, Told
from seamguard.domain.policy import WaveStatus
from seamguard.verdict.places import covers, covers_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from seamguard.domain.growth import Stand
    from seamguard.domain.policy import Entry, Seam, Wave

# What the report offers to fill in, and what says nothing.
_NO_REASON = re.compile(r"\W*|<.*>|(?:todo|fixme|tbd|xxx|n/?a|none|because)\W*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lists:
    """One seam's entries at both ends, and what moved between.

    Attributes:
        base: The seam as it was.
        head: The seam as it is.
        moved: Uses that moved, each with where it stood.
        waves_before: The waves of the base, by id.
        waves: Those of the head.
    """

    base: Seam
    head: Seam
    moved: Sequence[tuple[Stand, Stand]]
    waves_before: Mapping[str, Wave]
    waves: Mapping[str, Wave]


def says_why(entry: Entry, before: Entry | None) -> bool:
    """Whether an entry gives a reason for what it permits more than one of the base did."""
    return _NO_REASON.fullmatch(entry.reason) is None and (before is None or entry.reason != before.reason)


def compare_entries(lists: Lists) -> Iterator[Told]:
    """Tell how the list of one seam changed."""
    was = {entry.place: entry for entry in (*lists.base.allow, *lists.base.migrating)}
    now = {entry.place: entry for entry in (*lists.head.allow, *lists.head.migrating)}
    freed = {
        place: entry.count - _kept(entry, now.get(place))
        for place, entry in was.items()
        if entry.count is not None and entry.count > _kept(entry, now.get(place))
    }
    gone = {place for place in was if place not in now}
    for entry in (*lists.head.allow, *lists.head.migrating):
        if entry.place in was:
            yield from _same_place(lists, was[entry.place], entry, freed, was)
        else:
            yield from _added(lists, entry, freed, was, gone)
    for place in sorted(gone):
        yield _told(lists, was[place], "entry-removed", Effect.TIGHTENED, f"the entry for {place} is off the list")


def _kept(before: Entry, after: Entry | None) -> int:
    """How many uses of those that an entry permitted its place still permits."""
    if after is None:
        return 0
    return before.count or 0 if after.count is None else after.count


def _told(lists: Lists, entry: Entry, kind: str, effect: Effect, message: str, *key: str, reason: bool = True) -> Told:
    clause = "allow" if entry.count is None else "migrating"
    return Told(lists.head.id, kind, effect, message, ("seams", lists.head.id, clause, entry.place, *key), reason)


def _same_place(
    lists: Lists, before: Entry, entry: Entry, freed: dict[str, int], was: Mapping[str, Entry]
) -> Iterator[Told]:
    yield from compare_terms(lists, before, entry)
    if before.count is None or entry.count is None:
        return
    need = entry.count - before.count
    if need < 0:
        message = f"{entry.place} permits {entry.count} and not {before.count} any more"
        yield _told(lists, entry, "count-lowered", Effect.TIGHTENED, message, "count")
    elif need:
        sources, short = _supplied(lists, entry, need, freed, was)
        if short:
            message = f"the entry for {entry.place} permits {entry.count} uses and permitted {before.count}"
            reason = says_why(entry, before)
            yield _told(lists, entry, "count-raised", Effect.GROWN, message, "count", reason=reason)
        else:
            yield _moved(lists, entry, sources)


def _added(
    lists: Lists, entry: Entry, freed: dict[str, int], was: Mapping[str, Entry], gone: set[str]
) -> Iterator[Told]:
    permanent = [one for one in lists.base.allow if _spans(one, entry)]
    if permanent:
        message = f"{entry.place} was permitted by the wider entry for {permanent[0].place}"
        yield _told(lists, entry, "scope-narrowed", Effect.TIGHTENED, message)
        return
    if entry.count is None:
        yield from _added_for_good(lists, entry, was, gone)
        return
    inside = [was[place] for place in freed if _spans(was[place], entry)]
    need = entry.count
    for one in inside:
        taken = min(need, freed[one.place])
        freed[one.place] -= taken
        need -= taken
    if not need:
        yield from compare_terms(lists, inside[0], entry)
        message = f"{entry.place} was permitted by the wider entry for {inside[0].place}"
        yield _told(lists, entry, "scope-narrowed", Effect.TIGHTENED, message)
        return
    sources, short = _supplied(lists, entry, need, freed, was)
    if short:
        yield _grown(lists, entry, was)
    else:
        yield from compare_terms(lists, was[sources[0]], entry)
        yield _moved(lists, entry, sources)


def _added_for_good(lists: Lists, entry: Entry, was: Mapping[str, Entry], gone: set[str]) -> Iterator[Told]:
    """A new permanent entry: it grows the list, unless it follows a module or a scope that moved."""
    for place in sorted(gone):
        before = was[place]
        if before.count is None and _is_as_wide(before, entry) and _followed(lists.moved, before, entry):
            yield from compare_terms(lists, before, entry)
            yield _moved(lists, entry, [place])
            return
    yield _grown(lists, entry, was)


def _is_as_wide(before: Entry, entry: Entry) -> bool:
    """Whether both speak of one place, and not the newer one of many."""
    return "*" not in before.module + entry.module and (before.scope is None) == (entry.scope is None)


def _followed(moved: Sequence[tuple[Stand, Stand]], before: Entry, entry: Entry) -> list[tuple[Stand, Stand]]:
    return [(old, new) for old, new in moved if covers(before, *old[:2]) and covers(entry, *new[:2])]


def _grown(lists: Lists, entry: Entry, was: Mapping[str, Entry]) -> Told:
    inside = [place for place in sorted(was) if _spans(entry, was[place])]
    permits = "any number of uses" if entry.count is None else f"{entry.count} use{'s' * (entry.count != 1)}"
    message = f"the list permits {permits} in {entry.place}, and did not"
    kind = "entry-added"
    if inside:
        kind, message = "scope-widened", f"the entry for {entry.place} is wider than that for {inside[0]} was"
    return _told(lists, entry, kind, Effect.GROWN, message, reason=says_why(entry, None))


def _moved(lists: Lists, entry: Entry, sources: Sequence[str]) -> Told:
    origin = ", ".join(sorted(set(sources)))
    message = f"the entry for {entry.place} follows its use, which moved from {origin}"
    return _told(lists, entry, "entry-moved", Effect.MOVED, message)


def _supplied(
    lists: Lists, entry: Entry, need: int, freed: dict[str, int], was: Mapping[str, Entry]
) -> tuple[list[str], int]:
    """Where the permissions that an entry gained were taken from by uses that moved, and how many came from nowhere."""
    sources = []
    for old, new in lists.moved:
        place = next((place for place in sorted(freed) if freed[place] and covers(was[place], *old[:2])), None)
        if need and place is not None and covers(entry, *new[:2]):
            freed[place] -= 1
            need -= 1
            sources.append(place)
    return sources, need


def _spans(outer: Entry, inner: Entry) -> bool:
    """Whether one entry speaks of all that another speaks of, and of more."""
    if inner.scope is not None:
        return outer.place != inner.place and covers(outer, inner.module, inner.scope)
    wide = outer.scope is None and outer.module != inner.module
    return wide and ("**" not in inner.module or "**" in outer.module) and covers_module(outer.module, inner.module)


def compare_terms(lists: Lists, before: Entry, entry: Entry) -> Iterator[Told]:
    """Tell how the terms of one permission changed: whether it is debt, its wave, its end, its words."""
    if (before.count is None) != (entry.count is None):
        yield _kind_of(lists, before, entry)
    if before.wave != entry.wave and before.wave and entry.wave:
        yield _wave(lists, before, entry)
    if before.expires != entry.expires:
        yield _end(lists, before, entry)
    for key in ("reason", "owner", "ticket"):
        if getattr(before, key) != getattr(entry, key):
            message = f"`{key}` of {entry.place} changed"
            yield _told(lists, entry, f"{key}-changed", Effect.CHANGED, message, key)


def _kind_of(lists: Lists, before: Entry, entry: Entry) -> Told:
    if entry.count is None:
        message = f"{entry.place} was debt, and is permitted for good"
        reason = says_why(entry, before)
        return _told(lists, entry, "made-permanent", Effect.GROWN, message, reason=reason)
    return _told(lists, entry, "made-debt", Effect.TIGHTENED, f"{entry.place} was permitted for good, and is debt")


def _wave(lists: Lists, before: Entry, entry: Entry) -> Told:
    """An entry that goes to another wave is put off, unless that wave is known to end sooner."""
    old, new = lists.waves_before.get(before.wave or ""), lists.waves.get(entry.wave or "")
    now = lists.waves.get(before.wave or "")
    sooner = old is not None and new is not None and _ends_sooner(old.due, new.due)
    first = new is not None and now is not None and new.id in now.after
    is_put_off = not (sooner or first) or (now is not None and now.status is WaveStatus.COMPLETE)
    message = f"{entry.place} was owed in {before.wave} and is owed in {entry.wave}"
    if not is_put_off:
        return _told(lists, entry, "entry-advanced", Effect.TIGHTENED, message, "wave")
    return _told(lists, entry, "entry-put-off", Effect.GROWN, message, "wave", reason=says_why(entry, before))


def _ends_sooner(old: date | None, new: date | None) -> bool:
    return new is not None and (old is None or new <= old)


def _end(lists: Lists, before: Entry, entry: Entry) -> Told:
    was, now = (one.expires.isoformat() if one.expires else "never" for one in (before, entry))
    message = f"the entry for {entry.place} expired {_on(was)} and expires {_on(now)}"
    if _ends_sooner(before.expires, entry.expires):
        return _told(lists, entry, "expiry-advanced", Effect.TIGHTENED, message, "expires")
    reason = says_why(entry, before)
    return _told(lists, entry, "expiry-put-off", Effect.GROWN, message, "expires", reason=reason)


def _on(day: str) -> str:
    return day if day == "never" else f"on {day}"
