"""The code of a place."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.facts import Span
from seamguard.domain.source import Cell
from seamguard.report.page.beside import Beside
from seamguard.report.page.excerpt import excerpt

if TYPE_CHECKING:
    from tests.unit.conftest import Make

CODE = """\
import app

def build(profile):
\tcontext = app.Ctx(
\t\tprofile,
\t)
\treturn context

"""


def _shown(make: Make, span: Span, text: str = CODE, cells: tuple[Cell, ...] = ()) -> str:
    finding = make.finding(span=span)
    first = text.split("\n")[span.line - 1]
    result = make.result(code={(finding.path, span.line): first}, cells={finding.path: cells} if cells else {})
    found = excerpt(finding, result, Beside(date(2026, 1, 1), texts={finding.path: text}))
    found = re.sub(r"<i>(\d*)</i>", r"\1|", found.replace("<mark>", "[").replace("</mark>", "]"))
    return unescape(re.sub(r"<[^>]*>", "", found))


def test_what_is_meant_is_marked_on_each_of_its_lines(make: Make) -> None:
    assert _shown(make, Span(4, 12, 6, 3)).splitlines() == [
        "3|def build(profile):",
        "4|    context = [app.Ctx(]",
        "5|        [profile,]",
        "6|    [)]",
        "7|    return context",
    ]


def test_the_ends_of_a_file_are_no_lines_of_it(make: Make) -> None:
    assert _shown(make, Span(1, 8, 1, 11)).splitlines() == ["1|import [app]", "2|", "3|def build(profile):"]


@pytest.mark.parametrize(("last", "more"), [(13, ""), (40, "27 more")])
def test_a_long_expression_is_cut_and_says_so(make: Make, last: int, more: str) -> None:
    lines = ["x = f(", *("    1," for _ in range(last - 2)), ")"]
    shown = _shown(make, Span(1, 5, last, 2), "\n".join(lines))
    assert len(shown.splitlines()) == min(last, 13) + bool(more)
    assert ("more" in shown, more in shown) == (bool(more), True)


def test_a_long_line_is_cut(make: Make) -> None:
    shown = _shown(make, Span(1, 5, 1, 8), f"x = f(){' ' * 300}# end")
    assert shown.rstrip().endswith("…")
    assert "end" not in shown


def test_code_in_a_notebook_stays_within_its_cell(make: Make) -> None:
    text = "import app\n\nfirst = 1\napp.Ctx(1)\n\nlast = 2"
    shown = _shown(make, Span(4, 1, 4, 11), text, (Cell(1, 1, 2), Cell(3, 3, 2), Cell(4, 6, 1)))
    assert shown.splitlines() == ["1|first = 1", "2|[app.Ctx(1)]"]


def test_where_there_is_no_code_there_is_nothing(make: Make) -> None:
    finding = make.finding()
    assert excerpt(finding, make.result(), Beside(date(2026, 1, 1))) == ""
