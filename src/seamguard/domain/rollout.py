"""How soft a rule is on a day: steps that end with waves or days, and `error` after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Step

SOFTNESS = {level: softness for softness, level in enumerate(Level)}
"""How soft each level is, `error` least."""


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


def is_softer(head: Iterable[Step], base: Iterable[Step]) -> bool:
    """Whether a rollout may be softer on some day than another one was; what cannot be told counts as softer."""
    was = tuple(base)
    return not all(any(_outlasts(other, step) for other in was) for step in head)


def _outlasts(base: Step, head: Step) -> bool:
    """Whether a step is as soft as another one, and ends no earlier."""
    if SOFTNESS[base.level] < SOFTNESS[head.level]:
        return False
    if base.day is not None:
        return head.day is not None and head.day <= base.day
    return head.day is None and set(head.waves) <= set(base.waves)
