"""The engine against programs that nobody wrote: what running them records, and nothing else, is reported."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.functional.corpus import policy_text, write_case
from tests.functional.program_draft import Line
from tests.functional.programs import Program, programs
from tests.functional.recorder import Recorder

from seamguard.engine import check

if TYPE_CHECKING:
    from tests.functional.corpus import Case

Places = set[tuple[str, int]]

FEW = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MANY = settings(FEW, max_examples=int(os.environ.get("SEAMGUARD_PROGRAMS", "5000")), derandomize=False)


@FEW
@given(programs())
def test_what_runs_is_what_is_reported(program: Program) -> None:
    verify(program)


@pytest.mark.long
@MANY
@given(programs())
def test_what_runs_is_what_is_reported_in_many_programs(program: Program) -> None:
    verify(program)


LIE = Program(
    "app.seam.bindings",
    (
        (
            "app/main.py",
            (
                Line("from app.seam import bindings, other", ""),
                Line("bindings(1)", ""),
                Line("other(1)", "call"),
                Line("kept = [bindings]", ""),
                Line("kept = [other]", "possible"),
                Line("def run(): pass", ""),
            ),
        ),
    ),
)


def test_a_wrong_mark_is_noticed() -> None:
    assert disagreements(LIE) == [
        "src/app/main.py:2 called the seam, but is not marked so",
        "src/app/main.py:3 is marked, but did not call the seam",
        "src/app/main.py:4 is reported as possible, but is innocent",
        "src/app/main.py:5 lets the seam go into a place, but is not reported",
    ]


def verify(program: Program) -> None:
    told = disagreements(program)
    if told:
        pytest.fail("\n".join([*told, repr(program)]), pytrace=False)


def disagreements(program: Program) -> list[str]:
    """What running a program, its marks and the engine say differently of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        case = program.case(folder.name)
        write_case(case, folder)
        recorded = record(case, folder)
        certain, possible, problems = report(case, folder)
    reported = certain | possible
    called = program.marked("call", "use", "later")
    may = program.marked("possible", "perhaps")
    return [
        *problems,
        *_told("called the seam, but is not marked so", recorded - called),
        *_told("is marked, but did not call the seam", called - recorded),
        *_told("called the seam, but is not reported", recorded - reported - program.marked("later")),
        *_told("is certain by its names, but only reported as possible", program.marked("call") & possible - certain),
        *_told("is reported as certain, but did not call the seam", certain - recorded),
        *_told("is reported as possible, but is innocent", possible - recorded - may),
        *_told("lets the seam go into a place, but is not reported", program.marked("possible") - reported),
    ]


def _told(what: str, places: Places) -> list[str]:
    return [f"{path}:{line} {what}" for path, line in sorted(places)]


def record(case: Case, folder: Path) -> Places:
    """Run a program and return where it called its seam."""
    seam = folder / case.seam_path
    recorder = Recorder(folder / "src", seam, tuple(case.qualname.split(".")), frozenset(case.supplies))
    recorder.run(case.entry)
    return recorder.places


def report(case: Case, folder: Path) -> tuple[Places, Places, list[str]]:
    """Check a program: the places that are reported as certain, those as possible, and what could not be judged."""
    policy = folder / "allowlists.yaml"
    policy.write_text(policy_text(case), "utf-8")
    result = check(policy)
    problems = [f"{error.path}:{error.line} {error.message}" for error in result.errors]
    problems += [vacuity.message for verdict in result.verdicts for vacuity in verdict.vacuities]
    places: dict[bool, Places] = {True: set(), False: set()}
    for judged in result.verdicts[0].judged:
        places[judged.finding.certain].add((judged.finding.path, judged.finding.span.line))
    return places[True], places[False], problems
