"""Locks looked at, and shapes accepted: only what the code has, and only if its contract lets it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.changes import Record
from seamguard.domain.families.locks import Lock, Recorded
from seamguard.domain.locked import Locked, LockOutcome, LockReport
from seamguard.domain.surface_text import fingerprint_of
from seamguard.editing.plan import Plan
from seamguard.errors import UsageError, meant
from seamguard.rules.lock_state import LockState, lock_state
from seamguard.rules.side_by_side import side_by_side
from seamguard.verdict.terms import is_reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy


def look_at(policy: Policy, facts: Facts) -> dict[Lock, LockState]:
    """Look at all locks of a policy, in its order."""
    return {rule: lock_state(rule, facts) for rule in policy.others if isinstance(rule, Lock)}


def report_on(policy: Policy, states: Mapping[Lock, LockState], accepted: Sequence[str] = ()) -> LockReport:
    """What there is to tell of the locks."""
    locks = tuple(_locked(rule, state) for rule, state in states.items())
    return LockReport(Path(policy.path).name, locks, tuple(accepted))


def _locked(rule: Lock, state: LockState) -> Locked:
    recorded = rule.recorded
    node = state.shape.node if state.shape else None
    place = f"{state.shape.found.module.path}:{node.lineno if node else 1}" if state.shape else ""
    return Locked(
        id=rule.id,
        target=rule.target,
        outcome=_outcome(rule, state),
        place=place,
        reason=recorded.reason if recorded else "",
        recorded=recorded.fingerprint if recorded else "",
        fingerprint=fingerprint_of(state.text, state.version) if state.shape else "",
        shape=tuple(state.text.splitlines()),
        version=state.version,
        recorded_version=recorded.version if recorded else None,
        changes=state.changes,
        lines=side_by_side(state.changes),
        messages=(*(state.refusals or state.news), *(failure.message for failure in state.failures)),
    )


def _outcome(rule: Lock, state: LockState) -> LockOutcome:
    if state.shape is None:
        return LockOutcome.UNREADABLE
    if rule.recorded is None:
        return LockOutcome.UNRECORDED
    return LockOutcome.LOCKED if state.is_kept else LockOutcome.CHANGED


def as_recorded(policy: Policy, states: Mapping[Lock, LockState]) -> dict[Lock, LockState]:
    """How locks stand under a policy into which shapes of theirs were recorded.

    Args:
        policy: The policy afterwards.
        states: The locks as they stood before.
    """
    now = {rule.id: rule for rule in policy.others if isinstance(rule, Lock)}
    return {
        now[rule.id]: state if now[rule.id].recorded == rule.recorded else LockState(state.shape, None, state.version)
        for rule, state in states.items()
    }


def plan_accept(states: Mapping[Lock, LockState], ids: Sequence[str], reason: str) -> Plan:
    """Decide which shapes are recorded; all that are asked for, or none.

    Args:
        states: All locks, looked at.
        ids: The locks whose shapes are accepted; where empty, all that do not hold.
        reason: Why.

    Raises:
        UsageError: A lock does not exist, its shape must not be recorded, or the reason says nothing.
    """
    if not is_reason(reason):
        raise UsageError(f"--reason: {reason!r} says nothing: say why the shape is right")
    known = {rule.id: rule for rule in states}
    for wanted in ids:
        if wanted not in known:
            raise UsageError(
                f"no lock has the id {wanted!r}; {meant(wanted, known)}there are: {', '.join(known) or 'none'}"
            )
    chosen = [known[wanted] for wanted in dict.fromkeys(ids)] or [rule for rule in states if not states[rule].is_kept]
    refused = [f"{rule.id}: {message}" for rule in chosen for message in states[rule].refusals]
    if refused:
        raise UsageError("nothing was recorded:\n" + "\n".join(f"  {line}" for line in refused))
    steps = [(Record(rule.id, _recorded(states[rule], reason)),) for rule in chosen if not states[rule].is_kept]
    kept = [rule.id for rule in chosen if states[rule].is_kept]
    return Plan(tuple(steps), tuple(f"{name}: the code has the recorded shape" for name in kept))


def _recorded(state: LockState, reason: str) -> Recorded:
    return Recorded(reason, state.text, fingerprint_of(state.text, state.version), state.version)
