"""The corpus is measured, not believed: every marked line is proven by running it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.functional.corpus import Case, contradictions, load_cases, parse_family, policy_text, write_case

CASES = load_cases()
RUNNABLE = tuple(case for case in CASES if sys.version_info >= case.python)
FAMILIES = sorted({case.family for case in RUNNABLE})

Places = dict[str, list[tuple[str, int]]]


def record(cases: tuple[Case, ...], folder: Path) -> Places:
    """Runs cases in a process of their own and returns where each called its seam."""
    for case in cases:
        write_case(case, folder / case.name)
    orders = [
        {
            "name": case.name,
            "folder": str(folder / case.name),
            "entry": case.entry,
            "seam_path": case.seam_path,
            "qualname": case.qualname,
            "supplies": case.supplies,
        }
        for case in cases
    ]
    run = subprocess.run(
        [sys.executable, "-I", str(Path(__file__).with_name("recorder.py"))],
        input="\n".join(map(json.dumps, orders)),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    places = json.loads(run.stdout)
    return {name: [(path, line) for path, line in found] for name, found in places.items()}


@pytest.mark.parametrize("family", FAMILIES)
def test_marks_are_what_running_records(family: str, tmp_path: Path) -> None:
    cases = tuple(case for case in RUNNABLE if case.family == family)
    places = record(cases, tmp_path)
    assert [problem for case in cases for problem in contradictions(case, places[case.name])] == []


LIE = """# A family whose marks are wrong in every way that a mark can be.
=== lie | every mark is wrong [target=app.seam.bindings]
--- app/main.py
from app.seam import bindings, other


def run():
    bindings(1)
    other(2)  #! call
    keep = [other]  #! possible
    bindings(3)  #! call
"""


def test_a_wrong_mark_is_noticed(tmp_path: Path) -> None:
    (case,) = parse_family("lies", LIE)
    places = record((case,), tmp_path)
    assert places == {"lie": [("src/app/main.py", 5), ("src/app/main.py", 8)]}
    assert contradictions(case, places["lie"]) == [
        "lies/lie: src/app/main.py:5 is not marked, but called the seam",
        "lies/lie: src/app/main.py:6 is marked call, but never called the seam",
        "lies/lie: src/app/main.py:7 is marked possible, but the seam was reached neither here nor later",
    ]


def test_a_condition_is_measured_by_the_arguments_that_a_call_supplies(tmp_path: Path) -> None:
    (case,) = parse_family("lies", LIE)
    assert record((replace(case, supplies=("strict",)),), tmp_path) == {"lie": []}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=== x | y\n", "first line must be a comment"),
        ("# f\n=== x y\n--- app/main.py\n", "write '=== name"),
        ("# f\n=== x | y\n", "write '=== name"),
        ("# f\n=== x | y [tarqet=app.seam.Ctx]\n--- app/main.py\n", "options are"),
        ("# f\n=== x | y\n--- app/main.py\nf()  #! calls\n", "a mark is"),
        ("# f\n" + "=== x | y\n--- app/main.py\n" * 2, "rename one of each: x"),
    ],
)
def test_a_malformed_corpus_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_family("family", text)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_file_parses_on_the_oldest_python_that_the_case_names(family: str) -> None:
    for case in (case for case in RUNNABLE if case.family == family):
        for path, text in case.files.items():
            ast.parse(text, f"{case.name}/{path}", feature_version=case.python)


def test_the_policy_of_a_case_names_its_seam_and_condition() -> None:
    (case,) = parse_family("lies", LIE)
    assert "target: app.seam.bindings\n" in policy_text(case)
    assert "when:" not in policy_text(case)
    assert "allow:" not in policy_text(case)
    assert "when: {supplies: [profile, strict]}" in policy_text(replace(case, supplies=("profile", "strict")))


def test_the_policy_of_a_case_allows_the_seams_own_module_where_that_module_uses_it() -> None:
    (case,) = parse_family("lies", LIE)
    own_use = replace(case, expected=case.expected | {("src/app/seam.py", 1, "call")})
    assert "allow:\n      - module: app.seam\n" in policy_text(own_use)
