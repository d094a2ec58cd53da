"""Suppressions in code held against one seam's findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

import pytest
from tests.unit.verdict.judging import judge_seam

from seamguard.domain.facts import Span
from seamguard.domain.rule import Possible, Suppressions
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.suppression import Suppression
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Outcome, Status
from seamguard.verdict import Circumstances, judge_faults

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.finding import Finding
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Target
    from seamguard.domain.verdict import Verdict

USE = SourceFile("src/app/use.py", "app.use", is_package=False, category=Category.PRODUCTION, read=bytes)
OTHER = SourceFile("src/app/other.py", "app.other", is_package=False, category=Category.PRODUCTION, read=bytes)
MODULES = ("app.seam", "app.use", "app.other")


def suppression(
    line: int = 5, first: int = 0, last: int = 0, *, seams: tuple[str, ...] = ("ctx",), file: SourceFile = USE
) -> Suppression:
    """A comment on a line of code, or on the statement from `first` to `last`."""
    return Suppression(file, Span(line, 30, line, 60), first or line, last or first or line, seams, "It may.")


class Judge(Protocol):
    """Judges findings and suppressions against a seam in a codebase of three modules."""

    def __call__(
        self,
        promise: Seam,
        *items: Finding | Suppression,
        target: Target | None = None,
        unreadable: frozenset[str] = ...,
    ) -> Verdict: ...


@pytest.fixture
def judge(make: Make) -> Judge:
    def judged(
        promise: Seam,
        *items: Finding | Suppression,
        target: Target | None = None,
        unreadable: frozenset[str] = frozenset(),
    ) -> Verdict:
        comments = tuple(item for item in items if isinstance(item, Suppression))
        findings = tuple(item for item in items if not isinstance(item, Suppression))
        given = Circumstances((), MODULES, date(2026, 3, 31), unreadable, comments)
        return judge_seam(promise, (target or make.target(),), findings, given)

    return judged


def statuses(verdict: Verdict) -> list[Status]:
    return [judged.status for judged in verdict.judged]


class TestSuppressed:
    def test_a_suppressed_use_is_permitted_and_says_why(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(), make.finding(), suppression())
        assert (verdict.outcome, verdict.suppressed, verdict.rejected) == (Outcome.KEPT, 1, ())
        (judged,) = verdict.judged
        assert (judged.status, judged.message) == (Status.PERMITTED, "Suppressed in code: It may.")
        assert (judged.suppression, judged.entry, judged.blocking) == (suppression(), None, False)

    @pytest.mark.parametrize(("line", "suppressed"), [(4, 0), (5, 1), (6, 1), (7, 1), (8, 0)])
    def test_the_statement_counts_in_which_the_use_starts(
        self, judge: Judge, make: Make, line: int, suppressed: int
    ) -> None:
        assert judge(make.seam(), make.finding(line=line), suppression(4, 5, 7)).suppressed == suppressed

    @pytest.mark.parametrize(
        "comment", [suppression(seams=("other",)), suppression(file=OTHER), suppression(first=6), suppression(seams=())]
    )
    def test_another_seam_file_or_statement_is_not_suppressed(
        self, judge: Judge, make: Make, comment: Suppression
    ) -> None:
        verdict = judge(make.seam(), make.finding(), comment)
        assert (verdict.outcome, verdict.suppressed, statuses(verdict)) == (Outcome.BROKEN, 0, [Status.VIOLATION])

    def test_one_comment_suppresses_all_uses_of_its_statement(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(), make.finding(), make.finding(line=6), suppression(5, 5, 6))
        assert (verdict.outcome, verdict.suppressed) == (Outcome.KEPT, 2)

    def test_each_use_of_a_statement_takes_the_comment_beside_it(self, judge: Judge, make: Make) -> None:
        first, second = suppression(5, 4, 7), suppression(6, 4, 7)
        verdict = judge(make.seam(), make.finding(line=5), make.finding(line=6), first, second)
        assert [judged.suppression for judged in verdict.judged] == [first, second]
        assert verdict.outcome is Outcome.KEPT

    @pytest.mark.parametrize("certain", [True, False])
    @pytest.mark.parametrize("possible", [Possible.ERROR, Possible.WARN])
    def test_a_possible_use_is_suppressed_like_any_other(
        self, judge: Judge, make: Make, possible: Possible, certain: bool
    ) -> None:
        verdict = judge(make.seam(possible=possible), make.finding(certain=certain), suppression())
        assert (verdict.outcome, verdict.suppressed) == (Outcome.KEPT, 1)

    def test_a_suppressed_use_spends_no_budget(self, judge: Judge, make: Make) -> None:
        promise = make.seam(migrating=(make.entry(count=1),))
        verdict = judge(promise, make.finding(line=5), make.finding(line=6), suppression(6))
        assert (verdict.outcome, statuses(verdict)) == (Outcome.KEPT, [Status.MIGRATING, Status.PERMITTED])
        alone = judge(promise, make.finding(), suppression())
        assert (alone.outcome, [stale.used for stale in alone.stale]) == (Outcome.STALE, [0])

    def test_a_suppressed_use_did_not_move(self, judge: Judge, make: Make) -> None:
        promise = make.seam(migrating=(make.entry(count=1),))
        moved = judge(promise, make.finding("app.use:make", 9))
        assert statuses(moved) == [Status.MOVED]
        verdict = judge(promise, make.finding("app.use:make", 9), suppression(9))
        assert (statuses(verdict), len(verdict.stale)) == ([Status.PERMITTED], 1)

    def test_suppressed_uses_prove_that_an_external_target_is_used(self, judge: Judge, make: Make) -> None:
        away = make.target(state=TargetState.EXTERNAL)
        assert judge(make.seam(), make.finding(), suppression(), target=away).outcome is Outcome.KEPT
        assert judge(make.seam(), target=away).outcome is Outcome.VACUOUS


class TestUnused:
    def test_a_suppression_that_suppresses_nothing_is_stale(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(), suppression())
        assert verdict.outcome is Outcome.STALE
        ((item, status, message),) = [(one.suppression, one.status, one.message) for one in verdict.rejected]
        assert (item, status) == (suppression(), Status.STALE)
        assert message == "this suppresses no use of 'ctx': remove the comment"

    def test_of_several_seams_only_the_unused_one_is_stale(self, judge: Judge, make: Make) -> None:
        both = suppression(seams=("ctx", "other"))
        used = judge(make.seam(), make.finding(), both)
        unused = judge(make.seam(id="other"), both)
        assert (used.outcome, unused.outcome) == (Outcome.KEPT, Outcome.STALE)
        assert [item.message for item in unused.rejected] == ["this suppresses no use of 'other': remove the id"]

    def test_a_second_comment_for_the_same_use_is_stale(self, judge: Judge, make: Make) -> None:
        above, beside = suppression(4, 5), suppression(5)
        verdict = judge(make.seam(), make.finding(), above, beside)
        assert (verdict.suppressed, [item.suppression for item in verdict.rejected]) == (1, [above])

    def test_what_is_broken_outweighs_it_and_both_are_told(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(), make.finding(), suppression(9))
        assert (verdict.outcome, len(verdict.rejected)) == (Outcome.BROKEN, 1)

    def test_a_use_that_the_policy_ignores_needs_no_suppression(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(possible=Possible.IGNORE), make.finding(certain=False), suppression())
        assert (verdict.outcome, verdict.judged) == (Outcome.STALE, ())

    def test_nothing_is_stale_where_nothing_is_known(self, judge: Judge, make: Make) -> None:
        unreadable = frozenset({"app.use"})
        assert judge(make.seam(), suppression(), unreadable=unreadable).outcome is Outcome.KEPT
        assert judge(make.seam(), suppression(file=OTHER), unreadable=unreadable).outcome is Outcome.STALE
        blind = judge(make.seam(), suppression(), target=make.target(state=TargetState.MISSING))
        assert (blind.outcome, blind.rejected) == (Outcome.VACUOUS, ())


class TestForbidden:
    def test_a_seam_that_forbids_them_is_broken_by_each(self, judge: Judge, make: Make) -> None:
        promise = make.seam(suppressions=Suppressions.FORBID)
        verdict = judge(promise, make.finding(), suppression(), suppression(9))
        assert (verdict.outcome, verdict.suppressed, statuses(verdict)) == (Outcome.BROKEN, 0, [Status.VIOLATION])
        assert [(item.suppression.span.line, item.status) for item in verdict.rejected] == [
            (5, Status.VIOLATION),
            (9, Status.VIOLATION),
        ]
        assert verdict.rejected[0].message == (
            "'ctx' permits no suppression in code (`suppressions: forbid`), so this one suppresses nothing: remove it, "
            "or list the use in the policy"
        )

    def test_also_where_an_entry_permits_the_use(self, judge: Judge, make: Make) -> None:
        promise = make.seam(suppressions=Suppressions.FORBID, allow=(make.entry(),))
        verdict = judge(promise, make.finding(), suppression())
        assert (verdict.outcome, statuses(verdict)) == (Outcome.BROKEN, [Status.PERMITTED])

    def test_comments_for_other_seams_are_not_its_business(self, judge: Judge, make: Make) -> None:
        verdict = judge(make.seam(suppressions=Suppressions.FORBID), suppression(seams=("other",)))
        assert (verdict.outcome, verdict.rejected) == (Outcome.KEPT, ())


class TestFaults:
    def test_what_cannot_be_read_is_told_with_its_place(self) -> None:
        late = replace(suppression(9, seams=()), fault="no reason: give one")
        early = replace(suppression(2, seams=()), fault="no verb: write one")
        told = judge_faults((late, early, suppression()), ["ctx"])
        assert list(map(str, told)) == [
            "src/app/use.py:2:30: no verb: write one",
            "src/app/use.py:9:30: no reason: give one",
        ]

    def test_an_unknown_seam_is_told_with_the_name_that_was_meant(self) -> None:
        told = judge_faults((suppression(seams=("ctx", "contxt", "zzz")),), ["ctx", "context"])
        known, unknown = (problem.message.partition(": ") for problem in told)
        assert known[::2] == (
            "no rule has the id 'contxt', so nothing is suppressed for it",
            "did you mean 'context'? correct or remove it",
        )
        assert unknown[::2] == ("no rule has the id 'zzz', so nothing is suppressed for it", "correct or remove it")
