"""What an edit does to the entries of a policy, whatever the file looks like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from seamguard.domain.families.locks import Lock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.domain.families.locks import Recorded
    from seamguard.domain.policy import AnyRule, Policy
    from seamguard.domain.rule import Entry


@dataclass(frozen=True, slots=True)
class Remove:
    """Takes an entry off the list.

    Attributes:
        seam: Id of the rule.
        place: The entry's place; there is one entry of a rule for each place.
    """

    seam: str
    place: str


@dataclass(frozen=True, slots=True)
class Alter:
    """Changes an entry's count, its site, or both.

    Attributes:
        seam: Id of the rule.
        place: The entry's place.
        count: The new count; None to leave it.
        site: The new `(module, scope)`; None to leave it.
    """

    seam: str
    place: str
    count: int | None = None
    site: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Add:
    """Puts an entry on the list: under `allow` if it has no count, else under `migrating`.

    Attributes:
        seam: Id of the rule.
        entry: The entry; its mark means nothing.
        written: Lines that stand for it elsewhere, from the dash on, without the indentation of the dash; empty where
            there are none.
    """

    seam: str
    entry: Entry
    written: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The entry's place."""
        return self.entry.place


@dataclass(frozen=True, slots=True)
class Record:
    """Gives a lock the shape that its target has.

    Attributes:
        seam: Id of the lock.
        recorded: The shape.
    """

    seam: str
    recorded: Recorded

    @property
    def place(self) -> str:
        """It has none of its own: the lock itself is its place."""
        return ""


Change: TypeAlias = Remove | Alter | Add | Record

Step: TypeAlias = tuple[Change, ...]
"""Changes that are made together or not at all."""


def applied(policy: Policy, changes: Iterable[Change]) -> Policy:
    """The policy with these changes; new entries come last, for order means nothing."""
    own: dict[str, list[Change]] = {}
    for change in changes:
        own.setdefault(change.seam, []).append(change)

    def changed(rule: AnyRule) -> AnyRule:
        return _changed(rule, own.get(rule.id, []))

    return policy.changed(changed)


def _changed(seam: AnyRule, changes: list[Change]) -> AnyRule:
    recorded = next((change.recorded for change in reversed(changes) if isinstance(change, Record)), None)
    if isinstance(seam, Lock) and recorded is not None:
        seam = replace(seam, recorded=recorded)
    by_place = {change.place: change for change in changes if isinstance(change, Remove | Alter)}
    added = [change.entry for change in changes if isinstance(change, Add)]
    return replace(
        seam,
        allow=(*_kept(seam.allow, by_place), *(entry for entry in added if entry.count is None)),
        migrating=(*_kept(seam.migrating, by_place), *(entry for entry in added if entry.count is not None)),
    )


def _kept(entries: tuple[Entry, ...], changes: dict[str, Remove | Alter]) -> list[Entry]:
    kept = []
    for entry in entries:
        change = changes.get(entry.place)
        if not isinstance(change, Remove):
            kept.append(entry if change is None else altered(entry, change))
    return kept


def altered(entry: Entry, change: Alter) -> Entry:
    """The entry with a new count or site."""
    module, scope = change.site or (entry.module, entry.scope)
    return replace(entry, module=module, scope=scope, count=entry.count if change.count is None else change.count)
