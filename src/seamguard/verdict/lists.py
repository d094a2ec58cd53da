"""One seam's entries at both ends: which of them speaks of what, and how a change of one is told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from seamguard.domain.growth import Effect, Told
from seamguard.verdict.places import closest, exactness, spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seamguard.domain.growth import Stand
    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Entry, Rule


@dataclass(frozen=True)
class Lists:
    """One seam's entries at both ends, and what moved between.

    Attributes:
        base: The seam as it was.
        head: The seam as it is.
        moved: Uses that moved, each with where it stood.
        waves_before: The waves of the base, by id.
        waves: Those of the head.
        after: All uses at the head.
    """

    base: Rule
    head: Rule
    moved: Sequence[tuple[Stand, Stand]]
    waves_before: Mapping[str, Wave]
    waves: Mapping[str, Wave]
    after: Sequence[Stand] = ()

    @cached_property
    def was(self) -> dict[str, Entry]:
        """The entries of the base, by place."""
        return {entry.place: entry for entry in self.base.entries}

    @cached_property
    def now(self) -> dict[str, Entry]:
        """Those of the head."""
        return {entry.place: entry for entry in self.head.entries}

    def outer(self, entry: Entry) -> Entry | None:
        """The entry of the base that counted all that a narrower one of the head speaks of."""
        return max((one for one in self.was.values() if spans(one, entry)), key=exactness, default=None)

    def heirs(self, entry: Entry) -> list[Entry]:
        """The entries of the head that count the uses which one of the base counted, itself among them."""
        here = (one for one in self.after if not one.is_suppressed and self.origin(one) is entry)
        found = {heir.place: heir for one in here if (heir := closest(self.now.values(), *one[:2])) is not None}
        return [heir for _, heir in sorted(found.items())]

    def origin(self, stand: Stand) -> Entry | None:
        """The entry of the base that counts a place."""
        return closest(self.was.values(), *stand[:2])

    def told(self, entry: Entry, kind: str, effect: Effect, message: str, *key: str, reason: bool = True) -> Told:
        """A change of one entry, or of one key of it."""
        clause = "allow" if entry.count is None else "migrating"
        where = (self.head.family, self.head.id, clause, entry.place, *key)
        return Told(self.head.id, kind, effect, message, where, reason)
