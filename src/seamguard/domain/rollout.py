"""How soft a rule is on a day: steps that end with waves or days, and `error` after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.policy import Level, WaveStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from seamguard.domain.policy import Step, Wave


def level_on(steps: Iterable[Step], waves: Iterable[Wave], today: date) -> tuple[Level, Step | None]:
    """The level that holds on a day, and the step that says so: the first one that has not ended.

    Args:
        steps: The rollout, in order.
        waves: All waves of the policy.
        today: The day. A step holds on its own last day.

    Returns:
        `error` and None where every step has ended, or there is none.
    """
    complete = {wave.id for wave in waves if wave.status is WaveStatus.COMPLETE}
    for step in steps:
        has_ended = complete.issuperset(step.waves) if step.day is None else step.day < today
        if not has_ended:
            return step.level, step
    return Level.ERROR, None
