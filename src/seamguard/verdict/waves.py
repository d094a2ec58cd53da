"""Waves past their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.policy import WaveStatus
from seamguard.domain.verdict import Outcome, Vacuity, Verdict

if TYPE_CHECKING:
    from datetime import date

    from seamguard.domain.policy import Policy


def judge_waves(policy: Policy, today: date) -> tuple[Verdict, ...]:
    """One BROKEN verdict for each wave that is past due while entries of it remain; none where all are in time."""
    verdicts = []
    for wave in policy.waves:
        owed = [entry for seam in policy.seams for entry in seam.migrating if entry.wave == wave.id]
        if wave.due is None or wave.due >= today or wave.status is WaveStatus.COMPLETE or not owed:
            continue
        late = (today - wave.due).days
        message = (
            f"wave {wave.id!r} was due on {wave.due.isoformat()}, {late} day{'s' * (late != 1)} ago, and {len(owed)} "
            "of its entries remain: finish it, or agree on a new date in review"
        )
        verdicts.append(
            Verdict(
                rule="wave",
                id=wave.id,
                outcome=Outcome.BROKEN,
                failures=(Vacuity(wave.mark, message),),
                why="A wave that may run late without a word is never finished.",
            )
        )
    return tuple(verdicts)
