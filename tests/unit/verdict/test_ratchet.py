"""One seam's findings held against its entries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

import pytest
from tests.unit.verdict.judging import judge_seam

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Mark, Possible
from seamguard.domain.source import PLAIN_CATEGORIES, Category
from seamguard.domain.verdict import Outcome, Status
from seamguard.verdict import Circumstances

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Wave
    from seamguard.domain.seam import Seam
    from seamguard.domain.verdict import Verdict

TODAY = date(2026, 3, 31)
MODULES = ("app.seam", "app.use", "app.other")


class Judge(Protocol):
    """Judges findings against a seam in a codebase of three modules, on a fixed day."""

    def __call__(
        self, promise: Seam, *findings: Finding, waves: tuple[Wave, ...] = (), unreadable: frozenset[str] = ...
    ) -> Verdict: ...


@pytest.fixture
def judge(make: Make) -> Judge:
    def judged(
        promise: Seam,
        *findings: Finding,
        waves: tuple[Wave, ...] = (),
        unreadable: frozenset[str] = frozenset(),
    ) -> Verdict:
        given = Circumstances(waves=waves, modules=MODULES, today=TODAY, unreadable=unreadable)
        return judge_seam(promise, (make.target(),), findings, given)

    return judged


def statuses(verdict: Verdict) -> list[Status]:
    return [judged.status for judged in verdict.judged]


class TestListed:
    def test_no_use_and_no_entry_is_kept(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam())
        assert (verdict.rule, verdict.id, verdict.outcome) == ("seam", "ctx", Outcome.KEPT)
        assert (verdict.judged, verdict.stale, verdict.vacuities) == ((), (), ())
        assert verdict.definitions == ("src/app/seam.py:3",)

    def test_a_permanent_entry_permits_any_number(self, judge: Judge, make: Make) -> None:
        allowed = make.entry()
        verdict = judge(make.seam(allow=(allowed,)), make.finding(line=5), make.finding("app.use:build.inner", 6))
        assert verdict.outcome is Outcome.KEPT
        assert statuses(verdict) == [Status.PERMITTED, Status.PERMITTED]
        assert {judged.entry for judged in verdict.judged} == {allowed}

    def test_a_debt_permits_its_count(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=2),)), make.finding(line=5), make.finding(line=6))
        assert verdict.outcome is Outcome.KEPT
        assert statuses(verdict) == [Status.MIGRATING, Status.MIGRATING]

    def test_one_more_than_the_count_is_broken_and_shows_all_that_compete(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=1),)), make.finding(line=5), make.finding(line=6))
        assert verdict.outcome is Outcome.BROKEN
        assert statuses(verdict) == [Status.VIOLATION, Status.VIOLATION]
        assert "2 uses in app.use:build, and its entry permits 1" in verdict.judged[0].message
        assert verdict.stale == ()

    def test_a_count_is_spent_by_what_is_written_inside_as_well(self, judge: Judge, make: Make) -> None:
        verdict = judge(
            make.seam(migrating=(make.entry(count=1),)), make.finding(), make.finding("app.use:build.inner", 6)
        )
        assert verdict.outcome is Outcome.BROKEN

    def test_a_debt_in_a_permitted_module_keeps_its_own_count(self, judge: Judge, make: Make) -> None:
        promise = make.seam(allow=(make.entry("app.use"),), migrating=(make.entry("app.use:build", 1),))
        verdict = judge(promise, make.finding(line=5), make.finding(line=6), make.finding("app.use:other", 9))
        assert statuses(verdict) == [Status.VIOLATION, Status.VIOLATION, Status.PERMITTED]


class TestUnlisted:
    @pytest.mark.parametrize("site", ["app.use:other", "app.use:<module>", "app.other:make", "app.seam:build"])
    def test_a_use_outside_the_list_is_broken(self, judge: Judge, make: Make, site: str) -> None:
        verdict = judge(make.seam(), make.finding(site))
        assert (verdict.outcome, statuses(verdict)) == (Outcome.BROKEN, [Status.VIOLATION])
        assert verdict.judged[0].message == f"{site} uses 'ctx', and no entry permits it"
        assert (verdict.judged[0].entry, verdict.judged[0].blocking) == (None, True)

    def test_another_scope_of_a_listed_module_is_outside_the_list(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=1),)), make.finding(), make.finding("app.use:make", 9))
        assert statuses(verdict) == [Status.MIGRATING, Status.VIOLATION]

    @pytest.mark.parametrize("category", [Category.TESTS, Category.SCRIPTS])
    def test_other_categories_are_counted_and_not_judged(self, judge: Judge, make: Make, category: Category) -> None:
        verdict = judge(make.seam(), make.finding("tests.test_use:test", category=category))
        assert verdict.outcome is Outcome.KEPT
        assert dict(verdict.by_category) == {**dict.fromkeys(PLAIN_CATEGORIES, 0), category: 1}

    def test_findings_are_in_order_of_place(self, judge: Judge, make: Make) -> None:
        found = [
            make.finding(line=9),
            make.finding("app.other:make", 2),
            make.finding(line=10),
            make.finding("app.use:make", 5),
        ]
        verdict = judge(make.seam(allow=(make.entry(),)), *found)
        order = [(judged.finding.path, judged.finding.span.line) for judged in verdict.judged]
        assert order == [("src/app/other.py", 2), ("src/app/use.py", 5), ("src/app/use.py", 9), ("src/app/use.py", 10)]


class TestPossible:
    @pytest.mark.parametrize(
        ("possible", "outcome", "status"),
        [
            (Possible.ERROR, Outcome.BROKEN, [Status.VIOLATION]),
            (Possible.WARN, Outcome.KEPT, [Status.PERMITTED]),
            (Possible.IGNORE, Outcome.KEPT, []),
        ],
    )
    def test_the_policy_says_what_an_unlisted_possible_use_does(
        self, judge: Judge, make: Make, possible: Possible, outcome: Outcome, status: list[Status]
    ) -> None:
        verdict = judge(make.seam(possible=possible), make.finding(certain=False))
        assert (verdict.outcome, statuses(verdict)) == (outcome, status)

    @pytest.mark.parametrize(("possible", "outcome"), [("error", Outcome.BROKEN), ("warn", Outcome.KEPT)])
    def test_only_what_breaks_a_rule_counts_against_a_budget(
        self, judge: Judge, make: Make, possible: str, outcome: Outcome
    ) -> None:
        promise = make.seam(possible=Possible(possible), migrating=(make.entry(count=1),))
        assert judge(promise, make.finding(), make.finding(line=6, certain=False)).outcome is outcome

    def test_a_certain_use_breaks_under_every_setting(self, judge: Judge, make: Make) -> None:
        assert {judge(make.seam(possible=setting), make.finding()).outcome for setting in Possible} == {Outcome.BROKEN}


class TestStale:
    @pytest.mark.parametrize("count", [None, 1])
    def test_an_entry_that_nothing_uses_is_stale(self, judge: Judge, make: Make, count: int | None) -> None:
        unused = make.entry(count=count)
        verdict = judge(make.seam(**{"migrating" if count else "allow": (unused,)}))
        assert verdict.outcome is Outcome.STALE
        ((told, used, message),) = [(stale.entry, stale.used, stale.message) for stale in verdict.stale]
        assert (told, used) == (unused, 0)
        assert message == "nothing in app.use:build uses 'ctx' any more: remove the entry"

    def test_an_entry_that_permits_more_than_is_used_is_stale_and_says_the_number(
        self, judge: Judge, make: Make
    ) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=3),)), make.finding())
        assert (verdict.outcome, statuses(verdict)) == (Outcome.STALE, [Status.MIGRATING])
        assert verdict.stale[0].used == 1
        assert "lower `count` to 1" in verdict.stale[0].message

    def test_an_entry_of_a_module_that_is_gone_says_so(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry("app.gone:build", 1),)))
        assert [stale.message for stale in verdict.stale] == ["the module app.gone no longer exists: remove the entry"]

    def test_the_defining_modules_entry_stands_as_long_as_the_definition(self, judge: Judge, make: Make) -> None:
        assert judge(make.seam(allow=(make.entry("app.seam"),))).outcome is Outcome.KEPT
        assert judge(make.seam(allow=(make.entry("app.use"),))).outcome is Outcome.STALE

    def test_stale_entries_are_in_the_order_of_the_file(self, judge: Judge, make: Make) -> None:
        late, early = make.entry("app.use:b", 1, mark=Mark(30, 9)), make.entry("app.other:a", mark=Mark(22, 9))
        verdict = judge(make.seam(allow=(early,), migrating=(late,)))
        assert [stale.entry.place for stale in verdict.stale] == ["app.other:a", "app.use:b"]

    def test_what_is_broken_outweighs_what_is_stale_and_both_are_told(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=1),)), make.finding("app.other:make"))
        assert verdict.outcome is Outcome.BROKEN
        assert [stale.entry.place for stale in verdict.stale] == ["app.use:build"]

    def test_of_an_unreadable_module_nothing_is_known_to_be_gone(self, judge: Judge, make: Make) -> None:
        promise = make.seam(migrating=(make.entry(count=1),))
        assert judge(promise, unreadable=frozenset({"app.use"})).stale == ()
        verdict = judge(promise, make.finding("app.other:build"), unreadable=frozenset({"app.use"}))
        assert statuses(verdict) == [Status.VIOLATION]
        assert len(judge(promise, unreadable=frozenset({"app.other"})).stale) == 1


class TestMoved:
    @pytest.mark.parametrize("count", [None, 1])
    def test_a_use_that_moved_is_neither_new_nor_stale(self, judge: Judge, make: Make, count: int | None) -> None:
        old = make.entry(count=count)
        verdict = judge(make.seam(**{"migrating" if count else "allow": (old,)}), make.finding("app.use:make", 9))
        assert (verdict.outcome, verdict.stale, statuses(verdict)) == (Outcome.BROKEN, (), [Status.MOVED])
        (moved,) = verdict.judged
        assert (moved.entry, moved.blocking) == (old, True)
        assert moved.message.startswith("moved from app.use:build to app.use:make: ")

    def test_a_copy_is_new_when_the_old_place_still_uses_the_seam(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=1),)), make.finding(), make.finding("app.use:make", 9))
        assert statuses(verdict) == [Status.MIGRATING, Status.VIOLATION]

    def test_one_move_excuses_one_use(self, judge: Judge, make: Make) -> None:
        verdict = judge(
            make.seam(migrating=(make.entry(count=1),)),
            make.finding("app.use:make", 9),
            make.finding("app.use:other", 12),
        )
        assert sorted(statuses(verdict)) == [Status.MOVED, Status.VIOLATION]

    def test_what_did_not_move_is_still_missed(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=2),)), make.finding("app.use:make", 9))
        assert statuses(verdict) == [Status.MOVED]
        assert [(stale.entry.place, stale.used) for stale in verdict.stale] == [("app.use:build", 0)]


class TestTime:
    @pytest.mark.parametrize(
        ("expires", "outcome"), [(TODAY, Outcome.KEPT), (date(2026, 3, 30), Outcome.BROKEN), (None, Outcome.KEPT)]
    )
    @pytest.mark.parametrize("count", [None, 1])
    def test_the_last_day_of_an_entry_still_permits(
        self, judge: Judge, make: Make, expires: date | None, outcome: Outcome, count: int | None
    ) -> None:
        listed = make.entry(count=count, expires=expires)
        verdict = judge(make.seam(**{"migrating" if count else "allow": (listed,)}), make.finding())
        assert verdict.outcome is outcome
        assert ("expired on 2026-03-30" in verdict.judged[0].message) is (outcome is Outcome.BROKEN)

    @pytest.mark.parametrize("place", ["app.use:build", "app.use", "app.*", "**", "app.seam"])
    @pytest.mark.parametrize("count", [None, 1])
    @pytest.mark.parametrize("used", [True, False])
    def test_an_entry_that_expired_fails_whatever_it_names_and_whether_or_not_it_is_used(
        self, judge: Judge, make: Make, place: str, count: int | None, used: bool
    ) -> None:
        expired = make.entry(place, count, expires=date(2026, 3, 30))
        found = [make.finding("app.seam:f" if place == "app.seam" else "app.use:build")] if used else []
        verdict = judge(make.seam(**{"migrating" if count else "allow": (expired,)}), *found)
        assert verdict.outcome is (Outcome.BROKEN if used else Outcome.STALE)
        assert [item.status for item in verdict.judged] == [Status.VIOLATION] * used
        assert [stale.entry for stale in verdict.stale] == [expired] * (not used)

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            (
                {"expires": date(2026, 3, 30)},
                "the entry for app.use:build expired on 2026-03-30: remove it, or renew the entry in review",
            ),
            ({}, "wave 'wave-1' is complete and accepts no entry: remove it, or reopen the wave in review"),
        ],
    )
    def test_an_entry_that_permits_nothing_fails_also_where_its_uses_only_warn(
        self, judge: Judge, make: Make, changes: dict[str, date], says: str
    ) -> None:
        promise = make.seam(possible=Possible.WARN, migrating=(make.entry(count=1, **changes),))
        waves = () if changes else (make.wave(status=WaveStatus.COMPLETE),)
        verdict = judge(promise, make.finding(certain=False), waves=waves)
        assert verdict.outcome is Outcome.STALE
        assert [(stale.used, stale.message) for stale in verdict.stale] == [(0, says)], "such an entry covers nothing"

    def test_an_expired_entry_whose_use_moved_is_told_once(self, judge: Judge, make: Make) -> None:
        promise = make.seam(migrating=(make.entry(count=1, expires=date(2026, 3, 30)),))
        verdict = judge(promise, make.finding("app.use:make", 9))
        assert (statuses(verdict), verdict.stale) == ([Status.MOVED], ())

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (WaveStatus.PLANNED, Outcome.KEPT),
            (WaveStatus.ACTIVE, Outcome.KEPT),
            (WaveStatus.COMPLETE, Outcome.BROKEN),
        ],
    )
    def test_a_complete_wave_accepts_no_entry(
        self, judge: Judge, make: Make, status: WaveStatus, outcome: Outcome
    ) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=1),)), make.finding(), waves=(make.wave(status=status),))
        assert verdict.outcome is outcome
        assert ("wave 'wave-1' is complete" in verdict.judged[0].message) is (outcome is Outcome.BROKEN)

    def test_a_complete_wave_fails_for_an_entry_that_nothing_uses_as_well(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(migrating=(make.entry(count=1),)), waves=(make.wave(status=WaveStatus.COMPLETE),))
        assert verdict.outcome is Outcome.STALE
