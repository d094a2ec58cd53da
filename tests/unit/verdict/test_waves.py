"""Waves past their day with too much left, and waves out of order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Level, Mark, Possible
from seamguard.domain.verdict import Judged, Outcome, Status, Verdict
from seamguard.verdict import judge_waves
from seamguard.verdict.waves import uses_left

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.policy import Wave


DUE = date(2026, 3, 31)
LATE = date(2026, 4, 3)


def judge(make: Make, *waves: Wave, left: int = 1, today: date = LATE) -> tuple[Verdict, ...]:
    """The verdicts on waves, with so many uses left under entries of `wave-1`."""
    return judge_waves(make.policy(waves, (make.seam(),)), [make.using(*["wave-1"] * left)], today)


class TestDue:
    @pytest.mark.parametrize(("day", "late"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
    def test_the_due_day_itself_is_in_time(self, make: Make, day: date, late: bool) -> None:
        assert bool(judge(make, make.wave(due=DUE), today=day)) is late

    @pytest.mark.parametrize(
        ("today", "left", "says"),
        [(LATE, 3, "3 days ago, and 3 uses are left"), (date(2026, 4, 1), 1, "1 day ago, and 1 use is left")],
    )
    def test_a_late_wave_says_since_when_and_how_much_is_left(
        self, make: Make, today: date, left: int, says: str
    ) -> None:
        (verdict,) = judge(make, make.wave(due=DUE, mark=Mark(6, 5)), left=left, today=today)
        assert (verdict.rule, verdict.id, verdict.outcome) == ("wave", "wave-1", Outcome.BROKEN)
        (failure,) = verdict.failures
        assert failure.mark == Mark(6, 5)
        assert failure.message == (
            f"wave 'wave-1' was due on 2026-03-31, {says} under its entries: "
            "finish it, or agree on a new date in review"
        )

    @pytest.mark.parametrize(("left", "late"), [(0, False), (2, False), (3, True)])
    def test_a_goal_may_be_left_and_no_more(self, make: Make, left: int, late: bool) -> None:
        found = judge(make, make.wave(due=DUE, goal=2), left=left)
        assert [
            "3 uses are left under its entries, more than its goal of 2" in v.failures[0].message for v in found
        ] == ([True] * late)

    def test_entries_that_nothing_uses_make_no_wave_late(self, make: Make) -> None:
        promises = make.policy((make.wave(due=DUE),), (make.seam(migrating=(make.entry(count=1),)),))
        assert judge_waves(promises, [make.verdict()], LATE) == ()

    def test_uses_of_another_wave_are_no_matter(self, make: Make) -> None:
        waves = (make.wave(due=DUE), make.wave(id="wave-2"))
        assert judge_waves(make.policy(waves, (make.seam(),)), [make.using("wave-2", "wave-2")], LATE) == ()

    @pytest.mark.parametrize("status", [WaveStatus.PLANNED, WaveStatus.ACTIVE])
    def test_a_planned_wave_is_as_late_as_an_active_one(self, make: Make, status: WaveStatus) -> None:
        assert [verdict.id for verdict in judge(make, make.wave(due=DUE, status=status))] == ["wave-1"]

    def test_a_complete_wave_is_not_late_for_its_entries_are_refused(self, make: Make) -> None:
        assert judge(make, make.wave(due=DUE, status=WaveStatus.COMPLETE)) == ()

    def test_a_wave_without_a_day_is_never_late(self, make: Make) -> None:
        assert judge(make, make.wave(), today=date(2099, 1, 1)) == ()


class TestLeft:
    @pytest.mark.parametrize("status", [Status.MIGRATING, Status.VIOLATION, Status.MOVED])
    def test_every_use_counts_whose_entry_is_of_the_wave(self, make: Make, status: Status) -> None:
        verdicts = [make.using("wave-1", "wave-2", "wave-1", status=status), make.verdict(id="other")]
        promises = make.policy((), (make.seam(), make.seam(id="other")))
        assert uses_left(promises, verdicts) == {"wave-1": 2, "wave-2": 1}

    @pytest.mark.parametrize(("possible", "left"), [(Possible.ERROR, 1), (Possible.WARN, 0)])
    def test_what_is_only_possible_counts_as_it_does_for_the_entry(
        self, make: Make, possible: Possible, left: int
    ) -> None:
        promises = make.policy((), (make.seam(possible=possible),))
        assert uses_left(promises, [make.using("wave-1", certain=False)])["wave-1"] == left

    def test_other_rules_and_permanent_entries_add_nothing(self, make: Make) -> None:
        permitted = Judged(make.finding(), Status.PERMITTED, "m", make.entry(), blocking=False)
        verdicts = [make.verdict(judged=(permitted,)), Verdict("codebase", "source: src", Outcome.VACUOUS)]
        assert uses_left(make.policy((), (make.seam(),)), verdicts) == {}


class TestOrder:
    @pytest.mark.parametrize(
        ("first", "second", "is_right"),
        [
            (WaveStatus.PLANNED, WaveStatus.PLANNED, True),
            (WaveStatus.PLANNED, WaveStatus.ACTIVE, False),
            (WaveStatus.PLANNED, WaveStatus.COMPLETE, False),
            (WaveStatus.ACTIVE, WaveStatus.PLANNED, True),
            (WaveStatus.ACTIVE, WaveStatus.ACTIVE, False),
            (WaveStatus.ACTIVE, WaveStatus.COMPLETE, False),
            (WaveStatus.COMPLETE, WaveStatus.PLANNED, True),
            (WaveStatus.COMPLETE, WaveStatus.ACTIVE, True),
            (WaveStatus.COMPLETE, WaveStatus.COMPLETE, True),
        ],
    )
    def test_a_wave_begins_when_those_before_it_are_complete(
        self, make: Make, first: WaveStatus, second: WaveStatus, is_right: bool
    ) -> None:
        waves = (make.wave(status=first), make.wave(id="wave-2", status=second, after=("wave-1",)))
        assert [(v.id, v.outcome) for v in judge(make, *waves)] == [("wave-2", Outcome.BROKEN)] * (not is_right)

    @pytest.mark.parametrize(
        ("status", "remedy"),
        [(WaveStatus.ACTIVE, "set it back to `planned`"), (WaveStatus.COMPLETE, "reopen it")],
    )
    def test_each_wave_that_is_skipped_is_named(self, make: Make, status: WaveStatus, remedy: str) -> None:
        waves = (
            make.wave(),
            make.wave(id="wave-2", status=WaveStatus.PLANNED),
            make.wave(id="wave-3", status=status, after=("wave-1", "wave-2"), mark=Mark(9, 5)),
        )
        (verdict,) = judge(make, *waves)
        assert [(failure.mark, failure.message) for failure in verdict.failures] == [
            (
                Mark(9, 5),
                (
                    f"wave 'wave-3' is {status}, but comes after {name!r}, which is {is_still}: "
                    f"complete {name!r} first, or {remedy}, or change `after` in review"
                ),
            )
            for name, is_still in (("wave-1", "active"), ("wave-2", "planned"))
        ]

    def test_a_wave_that_is_late_and_out_of_order_is_told_both_at_once(self, make: Make) -> None:
        waves = (make.wave(due=DUE, after=("wave-0",)), make.wave(id="wave-0", status=WaveStatus.PLANNED))
        (verdict,) = judge(make, *waves)
        assert len(verdict.failures) == 2


class TestRollout:
    @pytest.mark.parametrize(
        ("level", "outcomes"), [(Level.WARN, [Outcome.WARNED]), (Level.OFF, []), (None, [Outcome.BROKEN])]
    )
    def test_a_late_wave_warns_or_is_silent_where_its_rollout_says_so(
        self, make: Make, level: Level | None, outcomes: list[Outcome]
    ) -> None:
        wave = make.wave(due=DUE, rollout=(make.step(level),) if level else ())
        found = judge(make, wave)
        assert [verdict.outcome for verdict in found] == outcomes
        assert [verdict.level for verdict in found] == [level or Level.ERROR] * len(outcomes)

    def test_a_rollout_that_has_ended_softens_nothing(self, make: Make) -> None:
        wave = make.wave(due=DUE, rollout=(make.step(Level.WARN, day=date(2026, 4, 2)),))
        assert [verdict.outcome for verdict in judge(make, wave)] == [Outcome.BROKEN]
