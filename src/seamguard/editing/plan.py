"""What is to be done to the list, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.changes import Add, Alter, Record, Remove

if TYPE_CHECKING:
    from seamguard.domain.changes import Change, Step
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Entry


class Plan(NamedTuple):
    """What is to be done.

    Attributes:
        steps: The changes.
        notes: What is left to people, a line each.
    """

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


def told(policy: Policy, step: Step) -> list[str]:
    """A line for each change of a step: what becomes of which entry.

    Args:
        policy: The policy before the step.
        step: The changes.
    """
    return [_told(policy, change) for change in step]


def _told(policy: Policy, change: Change) -> str:
    if isinstance(change, Add):
        return f"added   {change.seam} {change.place} ({_uses(change.entry.count)})"
    if isinstance(change, Record):
        return f"recorded {change.seam} ({change.recorded.fingerprint})"
    entry = _entry(policy, change)
    if isinstance(change, Remove):
        return f"removed {change.seam} {change.place} (was {_uses(entry.count)})"
    return _altered(change, entry)


def _altered(change: Alter, entry: Entry) -> str:
    count = entry.count if change.count is None else change.count
    numbers = _uses(count) if count == entry.count else f"was {_uses(entry.count)}, now {count}"
    if change.site is not None:
        return f"moved   {change.seam} {change.place} to {':'.join(change.site)} ({numbers})"
    grew = change.count is not None and entry.count is not None and change.count > entry.count
    return f"{'raised ' if grew else 'lowered'} {change.seam} {change.place} ({numbers})"


def _entry(policy: Policy, change: Remove | Alter) -> Entry:
    (seam,) = (seam for seam in policy.rules if seam.id == change.seam)
    (entry,) = (entry for entry in seam.entries if entry.place == change.place)
    return entry


def _uses(count: int | None) -> str:
    return "permanent" if count is None else f"{count} use{'s' * (count != 1)}"


def place_of(policy: Policy, step: Step) -> str:
    """Where a step would be made, as `path:line:column`: at its first entry, or at the seam that lacks it."""
    (seam,) = (seam for seam in policy.rules if seam.id == step[0].seam)
    marks = {entry.place: entry.mark for entry in seam.entries}
    mark = marks.get(step[0].place, seam.mark)
    return f"{policy.path}:{mark.line}:{mark.column}"
