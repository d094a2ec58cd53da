"""Waves held to their day, their goal and their order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rollout import level_on
from seamguard.domain.rule import Level, Possible
from seamguard.domain.verdict import Outcome, Vacuity, Verdict
from seamguard.verdict.rollout import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from seamguard.domain.policy import Policy, Wave

_WHY = "A wave that may run late or out of order without a word is never finished."


def uses_left(policy: Policy, verdicts: Iterable[Verdict]) -> Counter[str]:
    """How many uses are left under the entries of each wave, by its id.

    Args:
        policy: The promises.
        verdicts: Those on all rules. One that is off, and so not judged, adds nothing; of one that awaits a run the
            list itself says how many.
    """
    left: Counter[str] = Counter()
    rules = {rule.id: rule for rule in policy.rules}
    for verdict in verdicts:
        if verdict.awaits_run and verdict.outcome is not Outcome.OFF:
            for entry in rules[verdict.id].migrating:
                left[str(entry.wave)] += entry.count or 0
        for item in verdict.judged if verdict.is_of_rule else ():
            rule, finding = rules[verdict.id], item.finding
            # As for counts: what is only possible weighs where the policy says `error` for it.
            weighs = finding.certain or rule.effect(finding.kind) is Possible.ERROR
            if weighs and item.entry is not None and item.entry.wave is not None:
                left[item.entry.wave] += 1
    return left


def judge_waves(policy: Policy, verdicts: Iterable[Verdict], today: date) -> tuple[Verdict, ...]:
    """One verdict for each wave that is late or out of order; none where all are as they should be.

    Args:
        policy: The promises.
        verdicts: Those on all rules.
        today: The day.
    """
    left = uses_left(policy, verdicts)
    waves = {wave.id: wave for wave in policy.waves}
    found = []
    for wave in policy.waves:
        level, step = level_on(wave.rollout, policy.waves, today)
        failures = (*_out_of_order(wave, waves), *_overdue(wave, left[wave.id], today))
        if failures and level is not Level.OFF:
            failed = Verdict("wave", wave.id, Outcome.BROKEN, failures=failures, why=_WHY, step=step)
            found.append(settled(failed))
    return tuple(found)


def _out_of_order(wave: Wave, waves: Mapping[str, Wave]) -> Iterator[Vacuity]:
    if wave.status is WaveStatus.PLANNED:
        return
    remedy = "set it back to `planned`" if wave.status is WaveStatus.ACTIVE else "reopen it"
    for earlier in (waves[name] for name in wave.after):
        if earlier.status is not WaveStatus.COMPLETE:
            message = (
                f"wave {wave.id!r} is {wave.status}, but comes after {earlier.id!r}, which is {earlier.status}: "
                f"complete {earlier.id!r} first, or {remedy}, or change `after` in review"
            )
            yield Vacuity(wave.mark, message)


def _overdue(wave: Wave, left: int, today: date) -> Iterator[Vacuity]:
    is_open = wave.status is not WaveStatus.COMPLETE
    if is_open and wave.due is not None and wave.due < today and left > wave.goal:
        late = (today - wave.due).days
        goal = f", more than its goal of {wave.goal}" if wave.goal else ""
        message = (
            f"wave {wave.id!r} was due on {wave.due.isoformat()}, {late} day{'s' * (late != 1)} ago, and "
            f"{left} use{'s are' if left != 1 else ' is'} left under its entries{goal}: "
            "finish it, or agree on a new date in review"
        )
        yield Vacuity(wave.mark, message)
