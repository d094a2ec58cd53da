"""What is due next: waves, entries that expire, steps of rollouts that end, and waves that wait to be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.agenda import Due
from seamguard.domain.policy import WaveStatus
from seamguard.domain.rollout import level_on
from seamguard.domain.verdict import Outcome, Status
from seamguard.verdict.waves import uses_left

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from seamguard.domain.policy import Policy, Wave
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.verdict import Verdict

_MOST = 3


def plan_ahead(policy: Policy, verdicts: Collection[Verdict], today: date, *, whole: bool) -> tuple[Due, ...]:
    """What comes due, nearest first and three at most, then the waves that have reached their goal and ended rollouts.

    What is past due already is no part of it: it fails. Waves without a day come last.

    Args:
        policy: The promises.
        verdicts: Those on all rules.
        today: The day.
        whole: Everything could be read, so that a use that was not seen is not there.
    """
    left = uses_left(policy, verdicts)
    ahead = [
        *(_wave(wave, left[wave.id], today) for wave in policy.waves if _is_open(wave, left[wave.id], today)),
        *_expiries(policy, today),
        *_ends(policy, today),
    ]
    ahead.sort(key=lambda due: (due.days is None, due.days or 0, due.mark))
    unready = _unready(policy, verdicts)
    reached = (
        _reached(wave, left[wave.id])
        for wave in policy.waves
        if whole and wave.status is WaveStatus.ACTIVE and left[wave.id] <= wave.goal and wave.id not in unready
    )
    return (*ahead[:_MOST], *reached, *_ended(policy, today))


def _unready(policy: Policy, verdicts: Collection[Verdict]) -> set[str | None]:
    """The waves that nobody should be asked to complete, though no use is left that was seen.

    Those are waves with entries of seams that were not judged, waves that keep a seam from failing, and waves that end
    the debt of a seam which still has fallback guards, or uses that are suppressed in code.
    """
    judged = {verdict.id for verdict in verdicts if verdict.outcome not in (Outcome.OFF, Outcome.VACUOUS)}
    unknown = {entry.wave for seam in policy.rules if seam.id not in judged for entry in seam.migrating}
    warned = [verdict.step for verdict in verdicts if verdict.outcome is Outcome.WARNED and verdict.step]
    guarded = {verdict.id for verdict in verdicts if verdict.falling_back(Status.MIGRATING) or _suppresses(verdict)}
    closing = {wave.id for seam in policy.rules if seam.id in guarded for wave in policy.waves_of(seam)}
    return unknown | closing | {wave for step in warned for wave in step.waves}


def _suppresses(verdict: Verdict) -> bool:
    """Whether comments in the code permit uses of a seam: once it is closed they permit nothing."""
    return any(item.suppression is not None for item in verdict.judged)


def _is_open(wave: Wave, left: int, today: date) -> bool:
    """Whether a wave owes work: an active one at any time, a planned one from when it has a day."""
    if wave.due is None:
        return wave.status is WaveStatus.ACTIVE and left > wave.goal
    return wave.status is not WaveStatus.COMPLETE and left > wave.goal and wave.due >= today


def _named(wave: Wave) -> str:
    details = [*([wave.title] if wave.title != wave.id else []), *([wave.owner] if wave.owner else [])]
    return f"{wave.id} ({', '.join(details)})" if details else wave.id


def _wave(wave: Wave, left: int, today: date) -> Due:
    goal = f", goal {wave.goal}" if wave.goal else ""
    due = f", due {wave.due.isoformat()}" if wave.due else ""
    days = (wave.due - today).days if wave.due else None
    return Due("wave", wave.id, wave.due, days, left, wave.mark, f"{_named(wave)}: {left} left{goal}{due}")


def _reached(wave: Wave, left: int) -> Due:
    rest = f", once its last {left} {'has' if left == 1 else 'have'} other entries" if left else ""
    message = f"{_named(wave)} has reached its goal: mark it complete{rest}"
    return Due("goal", wave.id, None, None, left, wave.mark, message)


def _expiries(policy: Policy, today: date) -> Iterator[Due]:
    """The entries that expire, those of one day together."""
    by_day: dict[date, list[tuple[Rule, Entry]]] = {}
    for seam in policy.rules:
        for entry in seam.entries:
            if entry.expires is not None and entry.expires >= today:
                by_day.setdefault(entry.expires, []).append((seam, entry))
    for day, expiring in by_day.items():
        seam, entry = expiring[0]
        more = f" and {len(expiring) - 1} more" if len(expiring) > 1 else ""
        message = f"{entry.place} ({seam.id}){more} expire{'' if more else 's'} {day.isoformat()}"
        yield Due("expiry", seam.id, day, (day - today).days, None, entry.mark, message)


def _ended(policy: Policy, today: date) -> Iterator[Due]:
    """Rollouts of which nothing is left: who reads them takes them for more than they are."""
    owners: tuple[Wave | Rule, ...] = (*policy.waves, *policy.rules)
    for owner in owners:
        if owner.rollout and level_on(owner.rollout, policy.waves, today)[1] is None:
            message = f"the rollout of {owner.id} has ended: remove it"
            yield Due("ended", owner.id, None, None, None, owner.rollout[0].mark, message)


def _ends(policy: Policy, today: date) -> Iterator[Due]:
    owners: tuple[Wave | Rule, ...] = (*policy.waves, *policy.rules)
    for owner in owners:
        level, step = level_on(owner.rollout, policy.waves, today)
        if step is not None and step.day is not None:
            rest = owner.rollout[owner.rollout.index(step) + 1 :]
            then = level_on(rest, policy.waves, step.day)[0]
            message = f"{owner.id} goes from {level} to {then} after {step.end}"
            yield Due("rollout", owner.id, step.day, (step.day - today).days, None, step.mark, message)
