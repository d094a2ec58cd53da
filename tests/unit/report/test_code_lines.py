"""Lines of code as text shows them."""

from __future__ import annotations

import pytest

from seamguard.domain.explained import Line
from seamguard.domain.facts import Span
from seamguard.report import PLAIN
from seamguard.report.code_lines import code_lines

LONG = f"{'x' * 500}use(){'y' * 500}"


@pytest.mark.parametrize(
    ("code", "column", "shown", "carets"),
    [
        ("a = use()", 5, "a = use()", "    ^^^^^"),
        ("\tuse()", 2, "\tuse()", "\t^^^^^"),
        ("'漢字', use()", 7, "'漢字', use()", "        ^^^^^"),
        ("'e\u0301', use()", 7, "'e\u0301', use()", "     ^^^^^"),
        ("'\x1b[2J', use()", 9, "'\\x1b[2J', use()", "           ^^^^^"),
        (LONG, 501, f"...{'x' * 100}use(){'y' * 195}...", f"{' ' * 103}^^^^^"),
        (f"use(){'y' * 500}", 1, f"use(){'y' * 295}...", "^^^^^"),
    ],
)
def test_carets_stand_below_what_is_meant(code: str, column: int, shown: str, carets: str) -> None:
    span = Span(7, column, 7, column + 5)
    assert list(code_lines(span, (), code, (), PLAIN)) == [f"  7 | {shown}", f"    | {carets}"]


def test_carets_end_where_what_is_shown_does() -> None:
    _, carets = code_lines(Span(7, 1, 7, 900), (), "u" * 899, (), PLAIN)
    assert carets == f"    | {'^' * 300}"


def test_lines_around_a_place_are_no_instructions_and_end_somewhere() -> None:
    around = (Line(9, "\x1b[8m" + "z" * 400, False), Line(10, "use()", True))
    lines = list(code_lines(Span(10, 1, 10, 6), (), "use()", around, PLAIN))
    assert lines == [f"   9 | \\x1b[8m{'z' * 296}...", "  10 | use()", "     | ^^^^^"]
