"""Wrappers: which functions are held against the list, who gets what a seam makes through them, and what is said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.unit.verdict.judging import judge_seam

from seamguard.domain.facts import Span
from seamguard.domain.rule import Mark
from seamguard.domain.seam import Member, Role, Wrapper
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.uses import HandOut
from seamguard.domain.verdict import Outcome, Status
from seamguard.rules import find_wrapper
from seamguard.verdict import Besides, Circumstances, idle_wrappers, is_permitted, outside, permits_in
from seamguard.verdict.wrappers import judge_wrappers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Make

    from seamguard.domain.finding import Finding
    from seamguard.domain.seam import Seam
    from seamguard.domain.verdict import Vacuity, Verdict

    Judge = Callable[..., Verdict]

MODULES = ("app.seam", "app.use", "app.other")


def hand_out(qualname: str = "made", module: str = "app.seam") -> HandOut:
    path = f"src/{module.replace('.', '/')}.py"
    return HandOut(SourceFile(path, module, False, Category.PRODUCTION, bytes), Span(9, 5, 12, 20), qualname)


@pytest.fixture
def judge(make: Make) -> Judge:
    def judged(promise: Seam, *findings: Finding, failures: tuple[Vacuity, ...] = ()) -> Verdict:
        given = Circumstances((), MODULES, date(2026, 3, 31), frozenset())
        return judge_seam(promise, (make.target(),), findings, given, besides=Besides(failures))

    return judged


class TestPlaces:
    @pytest.mark.parametrize(
        ("entry", "module", "permitted"),
        [
            ("app.seam", "app.seam", True),
            ("app.**", "app.seam", True),
            ("app.seam:made", "app.seam", True),
            ("app.use", "app.seam", False),
            ("app.seam", "app.seam.deep", False),
        ],
    )
    def test_a_module_is_looked_at_if_any_place_in_it_may_use_the_seam(
        self, make: Make, entry: str, module: str, permitted: bool
    ) -> None:
        assert permits_in(make.seam(allow=(make.entry(entry),)), module) is permitted

    @pytest.mark.parametrize(
        ("entry", "qualname", "permitted"),
        [
            ("app.seam", "made", True),
            ("app.seam:made", "made", True),
            ("app.seam:made", "made.inner", True),
            ("app.seam:Maker", "Maker.made", True),
            ("app.seam:made", "other", False),
            ("app.use", "made", False),
        ],
    )
    def test_a_function_counts_where_it_may_use_the_seam(
        self, make: Make, entry: str, qualname: str, permitted: bool
    ) -> None:
        promise = make.seam(allow=(make.entry(entry),))
        assert is_permitted(promise, hand_out(qualname), ()) is permitted

    def test_debt_is_no_permission(self, make: Make) -> None:
        promise = make.seam(migrating=(make.entry("app.seam:made", 1),))
        assert not permits_in(promise, "app.seam")
        assert not is_permitted(promise, hand_out(), ())

    @pytest.mark.parametrize(
        ("target", "qualname", "permitted"),
        [
            ("app.seam.Ctx", "Ctx.copy", False),
            ("app.seam.Ctx", "made", True),
            ("app.seam.Ctx", "Ctxs.copy", True),
            ("app.seam.Ctx.open", "Ctx.open", False),
            ("app.seam.Ctx.open", "made", False),
            ("app.use.Ctx.open", "made", True),
        ],
    )
    def test_what_belongs_to_the_seam_is_no_wrapper_of_it(
        self, make: Make, target: str, qualname: str, permitted: bool
    ) -> None:
        promise = make.seam(allow=(make.entry("app.seam"),))
        targets = [make.target(name=target, module=".".join(target.split(".")[:2]))]
        assert is_permitted(promise, hand_out(qualname), targets) is permitted

    def test_users_are_those_that_no_entry_covers(self, make: Make) -> None:
        promise = make.seam(allow=(make.entry("app.seam"),), migrating=(make.entry("app.use:build", 1),))
        inside = [make.finding("app.seam:f"), make.finding("app.use:build"), make.finding("app.use:build.inner")]
        apart = [make.finding("tests.test_use:test", category=Category.TESTS)]
        users = [make.finding("app.use:other"), make.finding("app.other:build", certain=False, kind="callback")]
        assert outside(promise, [*inside, *users, *apart]) == users
        judged = make.seam(judged=(Category.PRODUCTION, Category.TESTS), allow=promise.allow)
        assert outside(judged, apart) == apart


class TestFinding:
    def test_it_stands_at_the_definition_and_names_its_users(self, make: Make) -> None:
        users = [make.finding("app.use:f", 7), make.finding("app.other:g", 3)]
        found = find_wrapper(make.seam(), hand_out("Maker.made"), users)
        assert (found.rule, found.subject, found.kind, found.certain) == ("seam", "ctx", "wrapper", True)
        assert (found.path, found.site, found.span) == ("src/app/seam.py", "app.seam:Maker.made", Span(9, 5, 9, 5))
        assert (found.target, found.via) == ("app.seam.Maker.made", ("app.seam.Maker.made", "app.seam.Ctx"))
        assert found.users == ("src/app/use.py:7", "src/app/other.py:3")

    @pytest.mark.parametrize(
        ("count", "told"),
        [
            (1, "(a.py:0):"),
            (3, "(a.py:0, a.py:1, a.py:2):"),
            (4, "(a.py:0, a.py:1, a.py:2 and 1 more):"),
            (12, "(a.py:0, a.py:1, a.py:2 and 9 more):"),
        ],
    )
    def test_it_is_a_violation_that_says_what_to_do(self, make: Make, count: int, told: str) -> None:
        users = tuple(f"a.py:{number}" for number in range(count))
        found = make.finding("app.seam:made", kind="wrapper", target="app.seam.made", users=users)
        (judged,) = judge_wrappers(make.seam(), [found])
        assert (judged.status, judged.blocking, judged.entry) == (Status.VIOLATION, True, None)
        assert judged.message.startswith(
            "app.seam.made hands out what 'ctx' guards, and is used where no entry permits"
        )
        assert told in judged.message
        assert "`group`" in judged.message
        assert "`wrappers`" in judged.message


class TestVerdict:
    def test_it_breaks_the_rule_and_is_no_use(self, judge: Judge, make: Make) -> None:
        promise = make.seam(allow=(make.entry("app.seam"),))
        use = make.finding("app.seam:made", 10)
        verdict = judge(promise, use, find_wrapper(promise, hand_out(), [make.finding()]))
        assert verdict.outcome is Outcome.BROKEN
        assert [(item.status, item.finding.kind) for item in verdict.judged] == [
            (Status.VIOLATION, "wrapper"),
            (Status.PERMITTED, "call"),
        ]
        assert dict(verdict.by_category)[Category.PRODUCTION] == 1

    def test_no_entry_covers_it_and_it_keeps_none_fresh(self, judge: Judge, make: Make) -> None:
        promise = make.seam(allow=(make.entry("app.use:made"),))
        verdict = judge(promise, find_wrapper(promise, hand_out("made", "app.use"), [make.finding()]))
        assert verdict.outcome is Outcome.BROKEN
        assert [stale.entry.place for stale in verdict.stale] == ["app.use:made"]

    def test_it_is_not_where_an_entry_moved_to(self, judge: Judge, make: Make) -> None:
        promise = make.seam(migrating=(make.entry("app.use:old", 1),))
        verdict = judge(promise, find_wrapper(promise, hand_out("new", "app.use"), [make.finding()]))
        assert [item.status for item in verdict.judged] == [Status.VIOLATION]
        assert len(verdict.stale) == 1

    def test_failures_break_the_rule(self, judge: Judge, make: Make) -> None:
        promise = make.seam(wrappers=(Wrapper("app.seam.made", "Why not.", Mark(20, 17)),))
        failures = idle_wrappers(promise, (), ())
        assert judge(promise).outcome is Outcome.KEPT
        verdict = judge(promise, failures=failures)
        assert (verdict.outcome, verdict.failures) == (Outcome.BROKEN, failures)


class TestIdle:
    @pytest.mark.parametrize(
        ("known", "handing_out", "message"),
        [
            ((), (), "the wrapper app.seam.made is not defined in the codebase: correct it, or remove the entry"),
            (("app.seam.made",), (), "app.seam.made hands out nothing that 'ctx' makes in a permitted place: remove"),
            (("app.seam.made",), ("app.seam.other",), "app.seam.made hands out nothing that 'ctx' makes"),
            (("app.seam.made",), ("app.seam.made",), None),
        ],
    )
    def test_a_wrapper_that_is_none_is_told_at_its_place(
        self, make: Make, known: tuple[str, ...], handing_out: tuple[str, ...], message: str | None
    ) -> None:
        promise = make.seam(wrappers=(Wrapper("app.seam.made", "Why not.", Mark(20, 17)),))
        found = idle_wrappers(promise, known, handing_out)
        assert [reason.mark for reason in found] == ([] if message is None else [Mark(20, 17)])
        assert all(reason.message.startswith(message or "") for reason in found)


class TestGroup:
    MEMBER = Member("app.other.Value", Role.VALUE, ("locations",), Mark(15, 17))

    def test_its_members_are_parts_with_their_own_target_and_condition(self, make: Make) -> None:
        promise = make.seam(group=(self.MEMBER,), supplies=("profile",), external=True, allow=(make.entry(),))
        own, member = promise.parts
        assert own == promise
        assert (member.target, member.supplies, member.target_mark) == ("app.other.Value", ("locations",), Mark(15, 17))
        assert (member.id, member.allow, member.external, member.group) == ("ctx", promise.allow, False, ())

    def test_the_home_of_each_member_needs_no_use(self, judge: Judge, make: Make) -> None:
        homes = (make.entry("app.seam"), make.entry("app.other"))
        given = Circumstances((), MODULES, date(2026, 3, 31), frozenset())
        targets = (make.target(), make.target(name="app.other.Value", module="app.other"))
        assert judge(make.seam(allow=homes)).outcome is Outcome.STALE
        grouped = make.seam(group=(Member("app.other.Value", Role.VALUE, (), Mark(15, 17)),), allow=homes)
        assert judge_seam(grouped, targets, (), given).outcome is Outcome.KEPT
