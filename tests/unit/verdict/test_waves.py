"""Waves past their day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.policy import Mark, WaveStatus
from seamguard.domain.verdict import Outcome
from seamguard.verdict import judge_waves

if TYPE_CHECKING:
    from tests.unit.conftest import Make


DUE = date(2026, 3, 31)


@pytest.mark.parametrize(("day", "late"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_the_due_day_itself_is_in_time(make: Make, day: date, late: bool) -> None:
    promises = make.policy((make.wave(due=DUE),), (make.seam(migrating=(make.entry(count=1),)),))
    assert bool(judge_waves(promises, day)) is late


def test_a_late_wave_says_since_when_and_how_much_is_left(make: Make) -> None:
    owed = make.seam(
        migrating=(make.entry("app.a:f", 3), make.entry("app.b:f", 1), make.entry("app.c:f", 1, wave="wave-2"))
    )
    waves = (make.wave(due=DUE, mark=Mark(6, 5)), make.wave(id="wave-2"))
    (verdict,) = judge_waves(
        make.policy(waves, (owed, make.seam(id="other", migrating=(make.entry("app.a:g", 1),)))), date(2026, 4, 3)
    )
    assert (verdict.rule, verdict.id, verdict.outcome) == ("wave", "wave-1", Outcome.BROKEN)
    (failure,) = verdict.failures
    assert failure.mark == Mark(6, 5)
    assert failure.message == (
        "wave 'wave-1' was due on 2026-03-31, 3 days ago, and 3 of its entries remain: "
        "finish it, or agree on a new date in review"
    )


@pytest.mark.parametrize("entries", ["none", "other wave"])
def test_a_wave_that_owes_nothing_is_never_late(make: Make, entries: str) -> None:
    migrating = (make.entry(count=1, wave="wave-2"),) if entries == "other wave" else ()
    assert judge_waves(make.policy((make.wave(due=DUE),), (make.seam(migrating=migrating),)), date(2027, 1, 1)) == ()


@pytest.mark.parametrize("status", [WaveStatus.PLANNED, WaveStatus.ACTIVE])
def test_a_planned_wave_is_as_late_as_an_active_one(make: Make, status: WaveStatus) -> None:
    promises = make.policy((make.wave(due=DUE, status=status),), (make.seam(migrating=(make.entry(count=1),)),))
    assert [verdict.id for verdict in judge_waves(promises, date(2027, 1, 1))] == ["wave-1"]


def test_a_wave_without_a_day_is_never_late(make: Make) -> None:
    assert (
        judge_waves(make.policy((make.wave(),), (make.seam(migrating=(make.entry(count=1),)),)), date(2099, 1, 1)) == ()
    )
