"""What is due next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Level, Mark, Step
from seamguard.domain.verdict import Outcome
from seamguard.engine import check_tree
from seamguard.policy import parse_policy
from seamguard.sources import memory_tree
from seamguard.verdict import plan_ahead

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.agenda import Due
    from seamguard.domain.policy import Wave
    from seamguard.domain.seam import Seam
    from seamguard.domain.verdict import Verdict

TODAY = date(2026, 3, 19)


def ahead(
    make: Make,
    *waves: Wave,
    seams: tuple[Seam, ...] = (),
    verdicts: tuple[Verdict, ...] | None = None,
    whole: bool = True,
) -> tuple[Due, ...]:
    """What is due, with one use left in `wave-1` unless verdicts say otherwise."""
    promised = seams or (make.seam(),)
    return plan_ahead(
        make.policy(waves, promised), (make.using("wave-1"),) if verdicts is None else verdicts, TODAY, whole=whole
    )


def messages(found: tuple[Due, ...]) -> list[str]:
    return [due.message for due in found]


class TestWaves:
    def test_an_open_wave_says_what_is_left_and_until_when(self, make: Make) -> None:
        wave = make.wave(title="Resolver threading", owner="@pipeline", due=date(2026, 3, 31), mark=Mark(6, 5))
        (due,) = ahead(make, wave)
        assert due.message == "wave-1 (Resolver threading, @pipeline): 1 left, due 2026-03-31"
        assert (due.kind, due.id, due.day, due.days, due.left) == ("wave", "wave-1", date(2026, 3, 31), 12, 1)
        assert due.mark == Mark(6, 5)

    @pytest.mark.parametrize(
        ("title", "owner", "named"),
        [("wave-1", None, "wave-1"), ("wave-1", "@x", "wave-1 (@x)"), ("First", None, "wave-1 (First)")],
    )
    def test_it_is_named_by_what_is_known(self, make: Make, title: str, owner: str | None, named: str) -> None:
        assert messages(ahead(make, make.wave(title=title, owner=owner))) == [f"{named}: 1 left"]

    @pytest.mark.parametrize(
        ("status", "due", "told"),
        [
            (WaveStatus.ACTIVE, None, True),
            (WaveStatus.PLANNED, None, False),
            (WaveStatus.PLANNED, TODAY, True),
            (WaveStatus.COMPLETE, TODAY, False),
            (WaveStatus.ACTIVE, TODAY - timedelta(1), False),
        ],
    )
    def test_what_is_open_and_not_late_yet_is_told(
        self, make: Make, status: WaveStatus, due: date | None, told: bool
    ) -> None:
        assert bool(ahead(make, make.wave(status=status, due=due))) is told

    def test_a_goal_is_told_beside_what_is_left(self, make: Make) -> None:
        verdicts = (make.using("wave-1", "wave-1", "wave-1"),)
        assert messages(ahead(make, make.wave(goal=2), verdicts=verdicts)) == ["wave-1 (First): 3 left, goal 2"]


class TestGoals:
    @pytest.mark.parametrize(
        ("left", "rest"),
        [(0, ""), (1, ", once its last 1 has other entries"), (2, ", once its last 2 have other entries")],
    )
    def test_an_active_wave_that_has_reached_its_goal_waits_to_be_closed(
        self, make: Make, left: int, rest: str
    ) -> None:
        (due,) = ahead(make, make.wave(goal=2), verdicts=(make.using(*["wave-1"] * left),))
        assert (due.kind, due.day, due.left) == ("goal", None, left)
        assert due.message == f"wave-1 (First) has reached its goal: mark it complete{rest}"

    @pytest.mark.parametrize("status", [WaveStatus.PLANNED, WaveStatus.COMPLETE])
    def test_no_other_wave_does(self, make: Make, status: WaveStatus) -> None:
        assert ahead(make, make.wave(status=status), verdicts=(make.verdict(),)) == ()

    @pytest.mark.parametrize("outcome", [Outcome.OFF, Outcome.VACUOUS])
    def test_what_was_not_judged_is_no_goal_that_was_reached(self, make: Make, outcome: Outcome) -> None:
        seams = (make.seam(migrating=(make.entry(count=1),)),)
        assert ahead(make, make.wave(), seams=seams, verdicts=(make.verdict(outcome=outcome),)) == ()
        assert ahead(make, make.wave(), seams=seams, verdicts=(make.verdict(outcome=Outcome.STALE),)) != ()

    @pytest.mark.parametrize(
        ("outcome", "waits_for", "told"),
        [(Outcome.WARNED, "wave-1", False), (Outcome.WARNED, "wave-2", True), (Outcome.KEPT, "wave-1", True)],
    )
    def test_nobody_is_asked_to_complete_a_wave_that_keeps_a_seam_from_failing(
        self, make: Make, outcome: Outcome, waits_for: str, told: bool
    ) -> None:
        verdict = make.verdict(outcome=outcome, step=make.step(Level.WARN, waits_for))
        assert bool(ahead(make, make.wave(), verdicts=(verdict,))) is told

    def test_nor_is_what_could_not_be_read(self, make: Make) -> None:
        assert ahead(make, make.wave(), verdicts=(make.verdict(),), whole=False) == ()


class TestEntries:
    def test_entries_that_expire_on_one_day_are_told_together(self, make: Make) -> None:
        day = date(2026, 4, 1)
        first = make.entry("app.use", expires=day, mark=Mark(22, 9))
        second = make.entry("app.other:run", 1, expires=day)
        alone = make.entry("app.x:f", expires=date(2026, 4, 2))
        late = make.entry("app.y:f", expires=date(2026, 3, 18))
        found = ahead(make, seams=(make.seam(allow=(first, alone, late), migrating=(second,)),))
        assert messages(found) == [
            "app.use (ctx) and 1 more expire 2026-04-01",
            "app.x:f (ctx) expires 2026-04-02",
        ]
        assert [(due.kind, due.id, due.days, due.left) for due in found] == [
            ("expiry", "ctx", 13, None),
            ("expiry", "ctx", 14, None),
        ]

    def test_an_entry_expires_today_until_the_day_is_over(self, make: Make) -> None:
        (due,) = ahead(make, seams=(make.seam(allow=(make.entry(expires=TODAY),)),))
        assert due.days == 0


class TestRollouts:
    def test_the_end_of_a_step_says_what_comes_then(self, make: Make) -> None:
        steps = (
            make.step(Level.OFF, day=date(2026, 3, 31)),
            make.step(Level.WARN, "wave-1"),
        )
        wave = make.wave(status=WaveStatus.PLANNED, rollout=(make.step(Level.WARN, day=date.max),))
        found = ahead(make, wave, seams=(make.seam(rollout=steps),))
        assert messages(found) == [
            "ctx goes from off to warn after 2026-03-31",
            "wave-1 goes from warn to error after 9999-12-31",
        ]
        assert {due.kind for due in found} == {"rollout"}

    def test_a_step_whose_waves_are_complete_is_passed_over(self, make: Make) -> None:
        steps = (make.step(Level.OFF, day=date(2026, 3, 31)), make.step(Level.WARN, "wave-1"))
        found = ahead(make, make.wave(status=WaveStatus.COMPLETE), seams=(make.seam(rollout=steps),))
        assert messages(found) == ["ctx goes from off to error after 2026-03-31"]

    def test_what_waits_for_a_wave_has_no_day(self, make: Make) -> None:
        assert ahead(make, seams=(make.seam(rollout=(make.step(Level.WARN),)),)) == ()


def test_a_rollout_of_which_nothing_is_left_is_told(make: Make) -> None:
    past = Step(Level.WARN, (), TODAY - timedelta(days=1), Mark(9, 9))
    today = replace(past, day=TODAY)
    assert messages(ahead(make, seams=(make.seam(rollout=(past,)),))) == ["the rollout of ctx has ended: remove it"]
    assert "ended" not in {due.kind for due in ahead(make, seams=(make.seam(rollout=(past, today)),))}


def test_the_three_nearest_are_told_and_waves_without_a_day_come_last(make: Make) -> None:
    waves = [
        make.wave(title="wave-1"),
        *(make.wave(id=f"w{day}", title=f"w{day}", due=date(2026, 4, day)) for day in (9, 3, 5)),
    ]
    left = (make.using("wave-1", "w9", "w3", "w5"),)
    assert [due.id for due in ahead(make, *waves, verdicts=left)] == ["w3", "w5", "w9"]
    assert [due.id for due in ahead(make, *waves[:3], verdicts=left)] == ["w3", "w9", "wave-1"]
    assert [due.id for due in ahead(make, *waves, make.wave(id="done"), verdicts=left)] == ["w3", "w5", "w9", "done"]


@pytest.mark.parametrize(
    ("comment", "proposed"), [("", False), ("  # seamguard: allow[seam] -- Not yet.", False), (None, True)]
)
def test_a_wave_is_proposed_to_be_complete_only_where_nothing_fails_then(comment: str | None, proposed: bool) -> None:
    policy = parse_policy(
        b"version: 1\ncodebase: {source: [src]}\nwaves: [{id: w, status: active, closes: [seam]}]\n"
        b"seams:\n  - {id: seam, target: m.make, why: W}\n",
        "allowlists.yaml",
    )
    files = {"src/m.py": "def make(): ...\n", "src/use.py": "from m import make\n"}
    if comment is not None:
        files["src/use.py"] += f"make(){comment}\n" if comment else "def f(r):\n  if r is None: make()\n"
    result = check_tree(policy, memory_tree(files, policy.codebase), ".", [], TODAY)
    assert ([due.kind for due in result.agenda] == ["goal"]) is proposed
