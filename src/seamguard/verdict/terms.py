"""The terms of one permission at both ends: whether it is debt, its wave, its end, its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.growth import Effect, Told
from seamguard.domain.policy import WaveStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Entry
    from seamguard.verdict.lists import Lists

# What the report offers to fill in, and what says nothing.
_NO_REASON = re.compile(r"\W*|<.*>|(?:todo|fixme|tbd|xxx|n/?a|none|because)\W*", re.IGNORECASE | re.DOTALL)


def is_reason(text: str) -> bool:
    """Whether a text says why, and is no mere filler."""
    return _NO_REASON.fullmatch(text) is None


def says_why(entry: Entry, before: Entry | None) -> bool:
    """Whether an entry gives a reason for what it permits more than one of the base did."""
    return is_reason(entry.reason) and (before is None or _words(entry.reason) != _words(before.reason))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def compare_terms(lists: Lists, before: Entry, entry: Entry) -> Iterator[Told]:
    """Tell how the terms of one permission changed."""
    yield from compare_limits(lists, before, entry)
    for key in ("reason", "owner", "ticket"):
        if getattr(before, key) != getattr(entry, key):
            message = f"`{key}` of {entry.place} changed"
            yield lists.told(entry, f"{key}-changed", Effect.CHANGED, message, key)


def compare_limits(lists: Lists, before: Entry, entry: Entry) -> Iterator[Told]:
    """Tell how what bounds one permission changed: whether it is debt, its wave, its end."""
    if (before.count is None) != (entry.count is None):
        yield _kind_of(lists, before, entry)
    if before.wave != entry.wave and before.wave and entry.wave:
        yield _wave(lists, before, entry)
    if before.expires != entry.expires:
        yield _end(lists, before, entry)


def _place(before: Entry, entry: Entry) -> str:
    return entry.place if before.place == entry.place else f"{before.place}, now under {entry.place},"


def is_explained(lists: Lists, before: Entry, entry: Entry) -> bool:
    """Whether an entry says why in words that neither it nor the one whose uses it takes over had at the base."""
    return says_why(entry, before) and says_why(entry, lists.was.get(entry.place))


def _kind_of(lists: Lists, before: Entry, entry: Entry) -> Told:
    place = _place(before, entry)
    if entry.count is None:
        message = f"{place} was debt, and is permitted for good"
        return lists.told(entry, "made-permanent", Effect.GROWN, message, reason=is_explained(lists, before, entry))
    return lists.told(entry, "made-debt", Effect.TIGHTENED, f"{place} was permitted for good, and is debt")


def _wave(lists: Lists, before: Entry, entry: Entry) -> Told:
    """An entry that goes to another wave is put off, unless that wave is known to end no later."""
    old, new = lists.waves_before.get(before.wave or ""), lists.waves.get(entry.wave or "")
    now = lists.waves.get(before.wave or "")
    is_over = now is not None and now.status is WaveStatus.COMPLETE
    message = f"{_place(before, entry)} was owed in {before.wave} and is owed in {entry.wave}"
    if old is not None and new is not None and _ends_no_later(old, new) and not is_over:
        return lists.told(entry, "entry-advanced", Effect.TIGHTENED, message, "wave")
    reason = is_explained(lists, before, entry)
    return lists.told(entry, "entry-put-off", Effect.GROWN, message, "wave", reason=reason)


def _ends_no_later(old: Wave, new: Wave) -> bool:
    """By their days; without them by the order that the base gave them, for the head may write any order."""
    if old.due is not None:
        return new.due is not None and new.due <= old.due
    return new.id in old.after


def _end(lists: Lists, before: Entry, entry: Entry) -> Told:
    was, now = (one.expires.isoformat() if one.expires else "never" for one in (before, entry))
    message = f"the entry for {_place(before, entry)} expired {_on(was)} and expires {_on(now)}"
    if _ends_sooner(before.expires, entry.expires):
        return lists.told(entry, "expiry-advanced", Effect.TIGHTENED, message, "expires")
    reason = is_explained(lists, before, entry)
    return lists.told(entry, "expiry-put-off", Effect.GROWN, message, "expires", reason=reason)


def _ends_sooner(old: date | None, new: date | None) -> bool:
    return new is not None and (old is None or new <= old)


def _on(day: str) -> str:
    return day if day == "never" else f"on {day}"
