"""Roots that hold no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.rule import Mark
from seamguard.domain.verdict import Outcome, Vacuity
from seamguard.verdict import judge_roots

if TYPE_CHECKING:
    from tests.unit.conftest import Make


def test_every_empty_root_is_vacuous_at_its_own_place(make: Make) -> None:
    clause = make.codebase(root_marks=((("source", "src"), Mark(3, 12)), (("tests", "checks"), Mark(5, 11))))
    first, second = judge_roots(clause, (("source", "src"), ("tests", "checks")))
    assert (first.rule, first.id, first.outcome) == ("codebase", "source: src", Outcome.VACUOUS)
    assert first.vacuities == (
        Vacuity(
            Mark(3, 12),
            "`codebase.source` names 'src', which holds no Python file: nothing there is checked; "
            "correct the path or remove it",
        ),
    )
    assert (second.id, second.vacuities[0].mark) == ("tests: checks", Mark(5, 11))


def test_a_root_that_the_file_does_not_spell_out_is_reported_at_the_clause(make: Make) -> None:
    (verdict,) = judge_roots(make.codebase(root_marks=()), (("source", "."),))
    assert verdict.vacuities[0].mark == Mark(2, 1)


def test_roots_that_hold_files_are_no_subject(make: Make) -> None:
    assert judge_roots(make.codebase(), ()) == ()
