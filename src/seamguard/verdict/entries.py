"""The entries of two policies held against each other: what the list permits that it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.growth import Effect, Told
from seamguard.verdict.gains import Gains
from seamguard.verdict.places import spans
from seamguard.verdict.terms import compare_limits, compare_terms, is_explained, says_why

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.rule import Entry
    from seamguard.verdict.lists import Lists


def compare_entries(lists: Lists) -> Iterator[Told]:
    """Tell how the list of one seam changed."""
    gains = Gains(lists)
    for place, entry in lists.now.items():
        if place in lists.was:
            yield from _same_place(lists, lists.was[place], entry, gains)
        else:
            yield from _added(lists, entry, gains)
    for place, entry in sorted(lists.was.items()):
        yield from _handed_over(lists, entry)
        if place not in lists.now:
            yield lists.told(entry, "entry-removed", Effect.TIGHTENED, f"the entry for {place} is off the list")


def _handed_over(lists: Lists, entry: Entry) -> Iterator[Told]:
    """What became of uses that still stand there, and that another entry counts now, on its own terms."""
    heirs = lists.heirs(entry)
    permitted = sum(heir.count or 0 for heir in heirs)
    for heir in heirs:
        if heir.place == entry.place or spans(entry, heir):
            continue
        yield from compare_limits(lists, entry, heir)
        is_told = heir.place not in lists.was and lists.outer(heir) is None  # as a new entry, and a wider one
        if entry.count is not None and heir.count is not None and permitted > entry.count and not is_told:
            message = f"the uses of {entry.place} are counted by the entry for {heir.place} now, with room for more"
            yield lists.told(heir, "scope-widened", Effect.GROWN, message, reason=is_explained(lists, entry, heir))


def _same_place(lists: Lists, before: Entry, entry: Entry, gains: Gains) -> Iterator[Told]:
    yield from compare_terms(lists, before, entry)
    if before.count is None or entry.count is None:
        return
    need = entry.count - before.count
    if need < 0:
        message = f"{entry.place} permits {entry.count} and not {before.count} any more"
        yield lists.told(entry, "count-lowered", Effect.TIGHTENED, message, "count")
    elif need:
        origins, short = gains.moved(entry, need)
        if short:
            message = f"the entry for {entry.place} permits {entry.count} uses and permitted {before.count}"
            reason = says_why(entry, before)
            yield lists.told(entry, "count-raised", Effect.GROWN, message, "count", reason=reason)
        else:
            for origin in origins:
                yield from compare_limits(lists, origin, entry)
            yield _moved(lists, entry, origins)


def _added(lists: Lists, entry: Entry, gains: Gains) -> Iterator[Told]:
    outer = lists.outer(entry)
    if outer is not None and outer.count is None:
        yield from compare_terms(lists, outer, entry)
        yield _narrowed(lists, entry, outer)
    elif entry.count is None:
        yield from _added_for_good(lists, entry, gains)
    else:
        yield from _added_debt(lists, entry, entry.count, gains)


def _added_for_good(lists: Lists, entry: Entry, gains: Gains) -> Iterator[Told]:
    """A new permanent entry grows the list, unless it follows a module or a scope that moved."""
    origin = gains.for_good(entry)
    if origin is None:
        yield _grown(lists, entry)
    else:
        yield from compare_terms(lists, origin, entry)
        yield _moved(lists, entry, [origin])


def _added_debt(lists: Lists, entry: Entry, count: int, gains: Gains) -> Iterator[Told]:
    """A new count grows the list, unless a wider entry or uses that moved gave up as much for it."""
    outer, inside = gains.inside(entry)
    origins, short = gains.moved(entry, count - inside)
    if short:
        yield _grown(lists, entry)
        return
    for supplier in (outer, *origins):
        yield from compare_terms(lists, supplier, entry) if supplier else ()
    if outer is not None:
        yield _narrowed(lists, entry, outer)
    if origins:
        yield _moved(lists, entry, origins)


def _narrowed(lists: Lists, entry: Entry, outer: Entry) -> Told:
    message = f"{entry.place} was permitted by the wider entry for {outer.place}"
    return lists.told(entry, "scope-narrowed", Effect.TIGHTENED, message)


def _grown(lists: Lists, entry: Entry) -> Told:
    inside = [place for place in sorted(lists.was) if spans(entry, lists.was[place])]
    permits = "any number of uses" if entry.count is None else f"{entry.count} use{'s' * (entry.count != 1)}"
    message = f"the list permits {permits} in {entry.place}, and did not before"
    kind = "entry-added"
    if inside:
        kind, message = "scope-widened", f"the entry for {entry.place} is wider than that for {inside[0]} was"
    return lists.told(entry, kind, Effect.GROWN, message, reason=says_why(entry, None))


def _moved(lists: Lists, entry: Entry, origins: Iterable[Entry]) -> Told:
    origin = ", ".join(sorted(one.place for one in origins))
    message = f"the entry for {entry.place} follows its use, which moved from {origin}"
    return lists.told(entry, "entry-moved", Effect.MOVED, message)
