"""A seam that warns or is off, and waves that soften what hangs on their entries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

import pytest
from tests.unit.verdict.judging import judge_seam

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Level, Suppressions
from seamguard.domain.source import Category
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Outcome, Status, Vacuity
from seamguard.verdict import Circumstances, guarding
from seamguard.verdict.examples import Examples

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Wave
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Target
    from seamguard.domain.verdict import Verdict

TODAY = date(2026, 3, 31)
YESTERDAY = date(2026, 3, 30)


class Judge(Protocol):
    """Judges findings against a seam in a codebase of three modules, on a fixed day."""

    def __call__(
        self, promise: Seam, *findings: Finding, waves: tuple[Wave, ...] = (), target: Target | None = None
    ) -> Verdict: ...


@pytest.fixture
def judge(make: Make) -> Judge:
    def judged(
        promise: Seam, *findings: Finding, waves: tuple[Wave, ...] = (), target: Target | None = None
    ) -> Verdict:
        given = Circumstances(
            waves=waves, modules=("app.seam", "app.use", "app.other"), today=TODAY, unreadable=frozenset()
        )
        return judge_seam(promise, (target or make.target(),), findings, given)

    return judged


class TestSeamThatWarns:
    def test_what_would_be_broken_is_warned_and_every_finding_keeps_its_status(self, judge: Judge, make: Make) -> None:
        promise = make.seam(migrating=(make.entry(count=1),))
        found = (make.finding(), make.finding("app.other:run", 9))
        hard = judge(promise, *found)
        soft = judge(make.seam(migrating=promise.migrating, rollout=(make.step(Level.WARN),)), *found)
        assert (hard.outcome, soft.outcome) == (Outcome.BROKEN, Outcome.WARNED)
        assert soft.judged == hard.judged
        assert [hard.fails(item) for item in hard.judged] == [True, False]
        assert [soft.fails(item) for item in soft.judged] == [False, False]
        assert soft.level is Level.WARN

    def test_what_would_be_stale_is_warned(self, judge: Judge, make: Make) -> None:
        promise = make.seam(migrating=(make.entry(count=1),), rollout=(make.step(Level.WARN),))
        verdict = judge(promise)
        assert (verdict.outcome, [verdict.fails(item) for item in verdict.idle]) == (Outcome.WARNED, [False])

    def test_what_is_kept_is_kept(self, judge: Judge, make: Make) -> None:
        assert judge(make.seam(rollout=(make.step(Level.WARN),))).outcome is Outcome.KEPT

    def test_a_rule_that_proves_nothing_is_vacuous_all_the_same(self, judge: Judge, make: Make) -> None:
        promise = make.seam(rollout=(make.step(Level.WARN),))
        missing = make.target(state=TargetState.MISSING, definitions=())
        assert judge(promise, make.finding(), target=missing).outcome is Outcome.VACUOUS

    @pytest.mark.parametrize(("level", "outcome"), [(Level.WARN, Outcome.WARNED), (None, Outcome.BROKEN)])
    def test_an_example_that_is_reported_in_vain_warns_too(
        self, make: Make, level: Level | None, outcome: Outcome
    ) -> None:
        promise = make.seam(rollout=(make.step(level),) if level else ())
        given = Circumstances(waves=(), modules=("app.seam",), today=TODAY, unreadable=frozenset())
        wrong = Examples(unreported=(), reported=(Vacuity(make.seam().mark, "reported"),))
        assert judge_seam(promise, (make.target(),), (), given, wrong).outcome is outcome

    @pytest.mark.parametrize(
        ("day", "outcome"), [(TODAY, Outcome.WARNED), (YESTERDAY, Outcome.BROKEN)], ids=["last day", "day after"]
    )
    def test_it_blocks_from_the_day_after_the_last(self, judge: Judge, make: Make, day: date, outcome: Outcome) -> None:
        assert judge(make.seam(rollout=(make.step(Level.WARN, day=day),)), make.finding()).outcome is outcome

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (WaveStatus.PLANNED, Outcome.WARNED),
            (WaveStatus.ACTIVE, Outcome.WARNED),
            (WaveStatus.COMPLETE, Outcome.BROKEN),
        ],
    )
    def test_it_blocks_when_its_wave_is_complete(
        self, judge: Judge, make: Make, status: WaveStatus, outcome: Outcome
    ) -> None:
        promise = make.seam(rollout=(make.step(Level.WARN, "wave-1"),))
        assert judge(promise, make.finding(), waves=(make.wave(status=status),)).outcome is outcome


class TestSeamThatIsOff:
    @pytest.fixture
    def off(self, make: Make) -> Seam:
        entries = {"allow": (make.entry("app.gone"),), "migrating": (make.entry(count=3),)}
        return make.seam(**entries, rollout=(make.step(Level.OFF),), suppressions=Suppressions.FORBID)

    def test_nothing_of_it_is_judged(self, judge: Judge, make: Make, off: Seam) -> None:
        missing = make.target(state=TargetState.MISSING, definitions=())
        verdict = judge(off, make.finding(), make.finding("app.other:run", 9), target=missing)
        assert (verdict.outcome, verdict.level) == (Outcome.OFF, Level.OFF)
        assert (verdict.stale, verdict.rejected, verdict.vacuities, verdict.failures) == ((), (), (), ())
        assert {(item.status, item.blocking, item.entry) for item in verdict.judged} == {
            (Status.PERMITTED, False, None)
        }
        assert {item.message for item in verdict.judged} == {"Not judged: 'ctx' is off until wave-2 is complete."}

    def test_its_uses_are_counted_and_wrappers_are_none(self, judge: Judge, make: Make, off: Seam) -> None:
        tested = make.finding("tests.test_use:test", category=Category.TESTS)
        wrapper = make.finding("app.seam:make", 12, kind="wrapper")
        verdict = judge(off, make.finding(), tested, wrapper)
        assert dict(verdict.by_category) == {Category.PRODUCTION: 1, Category.TESTS: 1, Category.SCRIPTS: 0}
        assert "wrapper" not in [item.finding.kind for item in verdict.judged]


class TestGuarding:
    def test_where_every_seam_is_off_each_is_vacuous_at_its_step(self, judge: Judge, make: Make) -> None:
        seams = [make.seam(id=name, rollout=(make.step(Level.OFF),)) for name in ("one", "two")]
        found = guarding(map(judge, seams))
        assert [(verdict.id, verdict.outcome) for verdict in found] == [
            ("one", Outcome.VACUOUS),
            ("two", Outcome.VACUOUS),
        ]
        assert [(reason.mark, reason.message) for verdict in found for reason in verdict.vacuities] == 2 * [
            (
                make.step(Level.OFF).mark,
                (
                    "no rule is judged, for all are off (this one until wave-2 is complete), so nothing is guarded: "
                    "let one of them warn"
                ),
            )
        ]

    @pytest.mark.parametrize("level", [Level.WARN, None])
    def test_one_that_is_judged_is_enough(self, judge: Judge, make: Make, level: Level | None) -> None:
        seams = [
            make.seam(rollout=(make.step(Level.OFF),)),
            make.seam(id="other", rollout=(make.step(level),) if level else ()),
        ]
        verdicts = tuple(map(judge, seams))
        assert guarding(verdicts) == verdicts
        assert [verdict.outcome for verdict in verdicts] == [Outcome.OFF, Outcome.KEPT]

    def test_without_seams_nothing_is_made_up(self) -> None:
        assert guarding(()) == ()


class TestWave:
    """What a wave's rollout does to what hangs on its entries."""

    @pytest.fixture
    def soft(self, make: Make) -> dict[Level | None, tuple[Wave, ...]]:
        return {
            level: (make.wave(rollout=(make.step(level),) if level else ()), make.wave(id="wave-2"))
            for level in (Level.WARN, Level.OFF, None)
        }

    @pytest.mark.parametrize(
        ("level", "outcome", "status"),
        [
            (Level.WARN, Outcome.WARNED, Status.VIOLATION),
            (Level.OFF, Outcome.KEPT, Status.MIGRATING),
            (None, Outcome.BROKEN, Status.VIOLATION),
        ],
    )
    @pytest.mark.parametrize("trouble", ["expired", "exceeded"])
    def test_an_entry_that_expired_or_is_exceeded(
        self,
        judge: Judge,
        make: Make,
        soft: dict[Level | None, tuple[Wave, ...]],
        level: Level | None,
        outcome: Outcome,
        status: Status,
        trouble: str,
    ) -> None:
        debt = make.entry(count=2, expires=YESTERDAY) if trouble == "expired" else make.entry(count=1)
        verdict = judge(make.seam(migrating=(debt,)), make.finding(), make.finding(line=6), waves=soft[level])
        assert (verdict.outcome, {item.status for item in verdict.judged}) == (outcome, {status})
        assert verdict.level is Level.ERROR

    @pytest.mark.parametrize(
        ("level", "outcome"), [(Level.WARN, Outcome.WARNED), (Level.OFF, Outcome.KEPT), (None, Outcome.STALE)]
    )
    @pytest.mark.parametrize("expires", [None, YESTERDAY])
    def test_an_entry_that_nothing_uses(
        self,
        judge: Judge,
        make: Make,
        soft: dict[Level | None, tuple[Wave, ...]],
        level: Level | None,
        outcome: Outcome,
        expires: date | None,
    ) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=1, expires=expires),)), waves=soft[level])
        assert (verdict.outcome, len(verdict.stale)) == (outcome, level is not Level.OFF)

    @pytest.mark.parametrize("level", [Level.WARN, Level.OFF])
    def test_no_other_place_and_no_entry_of_another_wave_is_softened(
        self, judge: Judge, make: Make, soft: dict[Level | None, tuple[Wave, ...]], level: Level
    ) -> None:
        other = make.entry("app.other:run", 1, wave="wave-2")
        promise = make.seam(migrating=(make.entry(count=1), other))
        spent = make.finding("app.other:run", 1), make.finding("app.other:run", 2)
        assert judge(promise, make.finding(), *spent, waves=soft[level]).outcome is Outcome.BROKEN
        elsewhere = make.finding("app.use:unlisted", 9)
        listed = make.finding(), spent[0]
        assert judge(promise, *listed, elsewhere, waves=soft[level]).outcome is Outcome.BROKEN
        assert judge(promise, *listed, waves=soft[level]).outcome is Outcome.KEPT
        assert judge(promise, listed[0], waves=soft[level]).outcome is Outcome.STALE

    @pytest.mark.parametrize("level", [Level.WARN, Level.OFF])
    def test_a_use_that_moved_away_is_outside_the_list(
        self, judge: Judge, make: Make, soft: dict[Level | None, tuple[Wave, ...]], level: Level
    ) -> None:
        promise = make.seam(migrating=(make.entry(count=1),))
        verdict = judge(promise, make.finding("app.use:make", 9), waves=soft[level])
        assert (verdict.outcome, verdict.judged[0].status) == (Outcome.BROKEN, Status.MOVED)

    def test_what_fails_outweighs_what_only_warns(
        self, judge: Judge, make: Make, soft: dict[Level | None, tuple[Wave, ...]]
    ) -> None:
        promise = make.seam(allow=(make.entry("app.other"),), migrating=(make.entry(count=1),))
        verdict = judge(promise, make.finding(), make.finding(line=6), waves=soft[Level.WARN])
        assert verdict.outcome is Outcome.STALE
        assert [verdict.fails(item) for item in verdict.judged] == [False, False]
        assert [verdict.fails(item) for item in verdict.stale] == [True]
