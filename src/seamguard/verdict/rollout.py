"""What a rollout makes of a verdict: softer for now, or none at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.verdict import Outcome, Status, Vacuity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.domain.verdict import Judged, Rejected


def settled(verdict: Verdict) -> Verdict:
    """A verdict with the outcome that its findings, entries and failures ask for, softened as far as it may be."""
    return replace(verdict, outcome=_outcome(verdict))


def _outcome(verdict: Verdict) -> Outcome:
    """Returns the outcome; a rule that proves nothing is never softened."""
    if verdict.vacuities:
        return Outcome.VACUOUS
    broken: list[Judged | Rejected] = [
        *(item for item in verdict.shown if item.blocking),
        *verdict.rejecting(Status.VIOLATION),
    ]
    if (verdict.failures and verdict.step is None) or any(verdict.fails(item) for item in broken):
        return Outcome.BROKEN
    if any(verdict.fails(item) for item in verdict.idle):
        return Outcome.STALE
    return Outcome.WARNED if verdict.failures or broken or verdict.idle else Outcome.KEPT


def guarding(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts on all rules as they are; where every one is off, each is VACUOUS: nothing would be guarded."""
    given = tuple(verdicts)
    steps = [verdict.step for verdict in given if verdict.outcome is Outcome.OFF and verdict.step]
    if len(steps) < len(given):
        return given
    return tuple(
        replace(
            verdict,
            outcome=Outcome.VACUOUS,
            vacuities=(
                Vacuity(
                    step.mark,
                    f"no rule is judged, for all are off (this one until {step.end}), so nothing is guarded: "
                    "let one of them warn",
                ),
            ),
        )
        for verdict, step in zip(given, steps, strict=True)
    )
