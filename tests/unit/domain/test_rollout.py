"""Which level holds on which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rollout import is_softer, level_on
from seamguard.domain.rule import Level

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.rule import Step

DAY = date(2026, 3, 31)
OPEN, CLOSED = (WaveStatus.PLANNED, WaveStatus.ACTIVE), (WaveStatus.COMPLETE,)


def test_without_steps_the_level_is_error(make: Make) -> None:
    assert level_on((), (make.wave(),), DAY) == (Level.ERROR, None)


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 1, 1), Level.OFF),
        (date(2026, 3, 31), Level.OFF),
        (date(2026, 4, 1), Level.WARN),
        (date(2026, 6, 30), Level.WARN),
        (date(2026, 7, 1), Level.ERROR),
        (date.max, Level.ERROR),
    ],
)
def test_a_step_holds_on_its_own_last_day(make: Make, today: date, level: Level) -> None:
    steps = (make.step(Level.OFF, day=DAY), make.step(Level.WARN, day=date(2026, 6, 30)))
    found, step = level_on(steps, (), today)
    assert found is level
    assert step == dict(zip((Level.OFF, Level.WARN), steps, strict=True)).get(level)


@pytest.mark.parametrize("second", [*OPEN, *CLOSED])
@pytest.mark.parametrize("first", [*OPEN, *CLOSED])
def test_a_step_ends_when_all_of_its_waves_are_complete(make: Make, first: WaveStatus, second: WaveStatus) -> None:
    waves = (make.wave(status=first), make.wave(id="wave-2", status=second))
    steps = (make.step(Level.OFF, "wave-1"), make.step(Level.WARN, "wave-1", "wave-2"))
    expected = Level.OFF if first in OPEN else Level.WARN if second in OPEN else Level.ERROR
    assert level_on(steps, waves, DAY)[0] is expected


def test_no_day_ends_a_step_that_waits_for_a_wave(make: Make) -> None:
    assert level_on((make.step(Level.WARN, "wave-1"),), (make.wave(),), date.max)[0] is Level.WARN


def test_a_wave_that_is_not_there_never_completes(make: Make) -> None:
    assert level_on((make.step(Level.WARN, "wave-9"),), (), DAY)[0] is Level.WARN


@pytest.mark.parametrize(
    ("waves", "day", "end"),
    [
        (("wave-1",), None, "wave-1 is complete"),
        (("wave-1", "wave-2"), None, "wave-1 and wave-2 are complete"),
        ((), DAY, "2026-03-31"),
    ],
)
def test_a_step_says_when_it_ends(make: Make, waves: tuple[str, ...], day: date | None, end: str) -> None:
    assert make.step(Level.WARN, *waves, day=day).end == end


LATER = date(2026, 6, 30)


class TestSofter:
    """Rollouts written as (level, end) pairs: a day, or names of waves."""

    @pytest.mark.parametrize(
        ("base", "head", "softer"),
        [
            ([], [], False),
            ([("warn", DAY)], [], False),
            ([], [("warn", DAY)], True),
            ([("warn", DAY)], [("warn", DAY)], False),
            ([("warn", LATER)], [("warn", DAY)], False),
            ([("warn", DAY)], [("warn", LATER)], True),
            ([("off", DAY)], [("warn", DAY)], False),
            ([("warn", DAY)], [("off", DAY)], True),
            ([("warn", "a")], [("warn", "a b")], True),
            ([("warn", "a b")], [("warn", "b")], False),
            ([("warn", "a")], [("warn", "b")], True),
            ([("warn", "a")], [("warn", DAY)], True),
            ([("warn", DAY)], [("warn", "a")], True),
            ([("off", DAY), ("warn", LATER)], [("warn", LATER)], False),
            ([("off", DAY), ("warn", LATER)], [("off", DAY)], False),
            ([("off", DAY), ("warn", LATER)], [("off", LATER)], True),
            ([("off", DAY)], [("off", DAY), ("warn", LATER)], True),
        ],
    )
    def test_a_rollout_is_softer_where_it_may_be_so_on_some_day(
        self, make: Make, base: list[tuple[str, date | str]], head: list[tuple[str, date | str]], softer: bool
    ) -> None:
        was, now = ([self._step(make, *step) for step in steps] for steps in (base, head))
        assert is_softer(now, was) is softer

    @staticmethod
    def _step(make: Make, level: str, end: date | str) -> Step:
        if isinstance(end, str):
            return make.step(Level(level), *end.split())
        return make.step(Level(level), day=end)
