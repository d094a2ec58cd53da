"""The state of locks, for reports."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.domain.breakage import LineChange


class LockOutcome(StrEnum):
    """How a lock stands."""

    LOCKED = "locked"
    CHANGED = "changed"
    UNRECORDED = "unrecorded"
    UNREADABLE = "unreadable"


class Locked(NamedTuple):
    """One lock, as it stands.

    Attributes:
        id: Its id.
        target: Dotted name of what it locks.
        outcome: How it stands.
        place: Where the target is defined, as `path:line`; empty where it is not.
        reason: Why the recorded shape was accepted; empty where there is none.
        recorded: The fingerprint that was recorded; empty where there is none.
        fingerprint: That of the shape as it is; empty where it cannot be read.
        shape: The shape as it is, line by line.
        version: What the version constant is; None where there is none.
        recorded_version: What it was.
        changes: What changed.
        lines: The changes side by side, for people.
        messages: What else is wrong: why the shape as it is cannot be read, or must not be recorded.
    """

    id: str
    target: str
    outcome: LockOutcome
    place: str
    reason: str
    recorded: str
    fingerprint: str
    shape: tuple[str, ...]
    version: int | str | None
    recorded_version: int | str | None
    changes: tuple[LineChange, ...]
    lines: tuple[str, ...]
    messages: tuple[str, ...]

    @property
    def is_breaking(self) -> bool:
        """Whether a change of the shape breaks callers."""
        return any(change.is_breaking for change in self.changes)


class LockReport(NamedTuple):
    """All locks of a policy.

    Attributes:
        policy: File name of the policy.
        locks: In the order of the policy.
        accepted: What was recorded just now, a line each.
    """

    policy: str
    locks: tuple[Locked, ...]
    accepted: tuple[str, ...] = ()
