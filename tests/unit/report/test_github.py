"""Annotations of a check and of the growth gate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.reports import commands_of

from seamguard.domain.growth import Change, Comparison, Effect
from seamguard.domain.rule import Level
from seamguard.domain.source import Cell
from seamguard.domain.verdict import Judged, Outcome, StaleEntry, Status
from seamguard.errors import Problem
from seamguard.report.github import render_github, render_github_problems
from seamguard.report.growth_github import render_comparison_github
from seamguard.report.growth_text import render_comparison
from seamguard.report.placement import Placement
from seamguard.report.text_format import render_text

if TYPE_CHECKING:
    from tests.unit.conftest import Make

THERE = Placement("reference/", "rules/")


def test_a_broken_rule_is_annotated_at_its_use_and_the_whole_text_follows(make: Make) -> None:
    found = Judged(
        make.finding(via=("app.compat.CC", "app.seam.Ctx"), spelling="CC"), Status.VIOLATION, "m", None, True
    )
    verdict = make.verdict(outcome=Outcome.BROKEN, judged=(found,), instead="Take it.")
    result = make.result(verdicts=(verdict,))
    first, rest = render_github(result, THERE).split("\n", 1)
    assert first == (
        "::error file=reference/src/app/use.py,line=5,col=12,endColumn=22,title=seamguard%3A ctx (violation)"
        "::m%0AResolved: CC -> app.compat.CC -> app.seam.Ctx%0AWhy: One place decides.%0AInstead: Take it."
    )
    assert rest.split("\n", 1)[1].rpartition("\n::")[0] == render_text(result).rstrip()


def test_a_stale_entry_is_annotated_in_the_policy_and_what_only_warns_is_a_warning(make: Make) -> None:
    stale = (StaleEntry(make.entry(), 0, "gone"), StaleEntry(make.entry(), 0, "going", make.step(Level.WARN)))
    log = render_github(make.result(verdicts=(make.verdict(outcome=Outcome.STALE, stale=stale),)), THERE)
    error, warning = commands_of(log)
    assert (error.name, error.properties["file"], error.properties["line"]) == ("error", "rules/allowlists.yaml", "20")
    assert (warning.name, warning.data) == ("warning", "going\nIt warns until wave-2 is complete.")


def test_what_could_not_be_read_comes_first(make: Make) -> None:
    found = Judged(make.finding(), Status.VIOLATION, "m", None, blocking=True)
    verdict = make.verdict(outcome=Outcome.BROKEN, judged=(found,))
    result = make.result(verdicts=(verdict,), errors=(Problem("src/bad.py", 3, 1, "no syntax"),))
    first, _ = commands_of(render_github(result, THERE))
    assert (first.properties["file"], first.data) == ("reference/src/bad.py", "no syntax")


def test_a_use_in_a_notebook_names_its_cell_for_the_file_has_other_lines(make: Make) -> None:
    found = Judged(make.finding(path="nb/a.ipynb"), Status.VIOLATION, "m", None, blocking=True)
    verdict = make.verdict(outcome=Outcome.BROKEN, judged=(found,))
    cells = {"nb/a.ipynb": (Cell(1, 1, 2), Cell(3, 4, 5))}
    (told,) = commands_of(render_github(make.result(verdicts=(verdict,), cells=cells), THERE))
    assert "line" not in told.properties
    assert told.data.startswith("cell 3, line 2: m\n")


def test_problems_of_the_policy_are_annotated_at_their_lines() -> None:
    log = render_github_problems([Problem("a/allowlists.yaml", 4, 7, "50 %"), Problem("a/allowlists.yaml", 0, 0, "no")])
    place = "file=a/allowlists.yaml"
    assert log == (
        f"::error {place},line=4,col=7,title=seamguard could not judge::50 %25\n"
        f"::error {place},title=seamguard could not judge::no\n"
    )


CHANGE = Change("ctx", "count-raised", Effect.GROWN, "more", "rules/allowlists.yaml", 9, 3, is_blocking=True)
COMPARISON = Comparison("rules/allowlists.yaml", "main", "HEAD", (), (), (), (), "reference")


def test_growth_is_annotated_where_it_stands_and_what_was_accepted_is_a_notice() -> None:
    changes = (
        CHANGE,
        replace(CHANGE, path="src/app/use.py", effect=Effect.WEAKENED, is_blocking=False, is_acknowledged=True),
        replace(CHANGE, message="less", is_of_base=True),
        replace(CHANGE, message="better", effect=Effect.TIGHTENED, is_blocking=False),
    )
    result = replace(COMPARISON, changes=changes, errors=(Problem("src/bad.py", 3, 1, "no syntax"),))
    log = render_comparison_github(result, Placement(code="reference/"))
    told = [(one.name, one.properties.get("file"), one.properties["title"], one.data) for one in commands_of(log)]
    assert told == [
        ("error", "reference/src/bad.py", "seamguard: unreadable", "no syntax"),
        ("error", "rules/allowlists.yaml", "seamguard: ctx grown", "more"),
        ("error", None, "seamguard: ctx grown", "rules/allowlists.yaml:9 (at the base): less"),
        ("notice", "reference/src/app/use.py", "seamguard: ctx weakened (acknowledged)", "more"),
    ]
    assert render_comparison(result).rstrip() in log
