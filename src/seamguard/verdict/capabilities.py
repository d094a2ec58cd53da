"""What an engine can do now, held against what it could do when the snapshot was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.capabilities import Difference, State

if TYPE_CHECKING:
    from seamguard.domain.capabilities import Capability, Snapshot


def compare_snapshots(committed: Snapshot, found: Snapshot) -> Difference:
    """Every capability whose answer is another one, sorted by name; details alone are no difference."""
    before = {one.name: one for one in committed.capabilities}
    after = {one.name: one for one in found.capabilities}
    changes = [(name, before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys())]
    lines = tuple(line for _, old, new in changes if (line := _line(old, new)))
    return Difference(lines, is_known=not any(_became_unknown(old, new) for _, old, new in changes))


def _line(old: Capability | None, new: Capability | None) -> str:
    if new is None:
        return f"not asked any more: {old}" if old else ""
    if old is None:
        return f"not in the snapshot: {new}"
    if new.probe_version != old.probe_version:
        return f"asked in another way: {new}, by {_versions(old, new)}"
    if new.state is not old.state:
        change = "known now" if old.state is State.UNKNOWN else _CHANGES[new.state]
        return f"{change}: {new}; in the snapshot it is {old.state}"
    return ""


def _versions(old: Capability, new: Capability) -> str:
    other = "" if old.state is new.state else f", by which it is {old.state}"
    return f"version {new.probe_version} of the probe; the snapshot has version {old.probe_version}{other}"


_CHANGES = {State.PRESENT: "new", State.ABSENT: "gone", State.UNKNOWN: "unknown"}


def _became_unknown(old: Capability | None, new: Capability | None) -> bool:
    was_known = old is None or old.state is not State.UNKNOWN
    return new is not None and new.state is State.UNKNOWN and was_known
