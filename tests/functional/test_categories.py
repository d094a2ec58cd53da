"""Notebooks, stubs and executables, from the policy to the reports: counted apart, and judged where a seam says so."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.conftest import REPOSITORY
from tests.functional.documents import hold_to_schema

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Suite

POLICY = """\
version: 1
codebase:
  source: [src]
  notebooks: [notebooks]
  stubs: [src]
  executables: [bin]
seams:
  - id: context
    target: app.seam.Context
    when: {supplies: [profile]}
    why: One place decides.
"""
JUDGED = POLICY + "    judged: [production, notebooks, executables]\n"
LISTED = f"""\
{JUDGED}\
    allow:
      - module: bin.deploy
        reason: Runs by hand.
      - site: notebooks.first_look:load
        reason: Shows how it was.
      - site: notebooks.first_look:<module>
        reason: Shows how it was.
"""


def _notebook(*sources: object, **metadata: object) -> str:
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "source": ["# First look"]}]
    cells += [{"cell_type": "code", "source": source, "outputs": [], "metadata": {}} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


FIRST = _notebook(
    ["%matplotlib inline\n", "from app.seam import Context\n", "files = !ls"],
    "%%bash\nfor x in y; do",
    ["def load(profile):\n", "    return Context(\n", "        profile=profile,\n", "    )"],
    "# coding: latin-1\n\n%time Context('é', 1)",
)
FILES: Mapping[str, str] = {
    "src/app/__init__.py": "",
    "src/app/seam.py": "class Context:\n    def __init__(self, name='', profile=None):\n        pass\n",
    "src/app/use.pyi": "from app.seam import Context\n\ndefault = Context(profile=1)\n",
    "notebooks/first look.ipynb": FIRST,
    "notebooks/model.ipynb": _notebook("x <- c(1", kernelspec={"language": "R", "name": "ir"}),
    "bin/deploy": "#!/usr/bin/env -S uv run --script\nfrom app.seam import Context\n\nContext(profile=1)\n",
    "bin/LICENSE": "Context(profile=1) (\n",
}
NOTEBOOK = "notebooks/first look.ipynb"


def _report(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    done = seamguard("check", "--format", "json", cwd=folder)
    report: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(report)
    return done.exit_code, report


def _places(report: dict[str, Any], status: str) -> list[tuple[str, int | None, int, int, int]]:
    return [
        (item["path"], item.get("cell"), item["line"], item["column"], item["end_line"])
        for item in report["findings"]
        if item["status"] == status
    ]


def test_they_are_counted_apart(project: Project, seamguard: Execute) -> None:
    exit_code, report = _report(seamguard, project(FILES, POLICY))
    (subject,) = report["subjects"]
    assert subject["by_category"] == {
        **dict.fromkeys(("production", "tests", "scripts"), 0),
        **dict.fromkeys(("stubs", "executables"), 1),
        "notebooks": 2,
    }
    assert _places(report, "permitted") == [
        ("bin/deploy", None, 4, 1, 4),
        (NOTEBOOK, 4, 2, 12, 4),
        (NOTEBOOK, 5, 3, 7, 3),
        ("src/app/use.pyi", None, 3, 11, 3),
    ]
    assert [item["category"] for item in report["findings"]] == ["executables", "notebooks", "notebooks", "stubs"]
    assert [note["path"] for note in report["notes"]] == ["notebooks/model.ipynb"]
    assert (exit_code, report["errors"]) == (0, [])


def test_the_text_counts_them_apart_and_says_what_is_left_out(project: Project, seamguard: Execute) -> None:
    done = seamguard("check", cwd=project(FILES, POLICY))
    apart = "0 in tests, 0 in scripts, 2 in notebooks, 1 in stubs, 1 in executables"
    assert f"KEPT    context  0 uses in production: none; apart: {apart}; 1 definition\n" in done.stdout
    assert "  left out  notebooks/model.ipynb: the notebook is written in R, not in Python" in done.stdout
    assert done.exit_code == 0


def test_they_are_judged_where_the_seam_says_so(project: Project, seamguard: Execute) -> None:
    folder = project(FILES, JUDGED)
    exit_code, report = _report(seamguard, folder)
    assert _places(report, "violation") == [
        ("bin/deploy", None, 4, 1, 4),
        (NOTEBOOK, 4, 2, 12, 4),
        (NOTEBOOK, 5, 3, 7, 3),
    ]
    assert report["subjects"][0]["violations"] == 3
    assert exit_code == 1
    text = seamguard("check", cwd=folder).stdout
    assert "3 uses in production and notebooks and executables: 3 not permitted; apart: " in text
    assert (
        "  notebooks/first look.ipynb:cell 4:2:12: notebooks.first_look:load uses 'context', and no entry permits it\n"
        "  2 |     return Context(\n"
        "    |            ^^^^^^^^\n"
    ) in text
    assert "                - site: notebooks.first_look:load\n" in text


def test_entries_name_their_modules_and_sites(project: Project, seamguard: Execute) -> None:
    folder = project(FILES, LISTED)
    exit_code, report = _report(seamguard, folder)
    assert (exit_code, report["summary"]["outcome"], report["subjects"][0]["permitted"]) == (0, "kept", 3)
    (folder / "bin/deploy").unlink()
    exit_code, report = _report(seamguard, folder)
    assert (exit_code, {subject["id"]: subject["outcome"] for subject in report["subjects"]}) == (
        2,
        {"executables: bin": "vacuous", "context": "vacuous"},
    )


def test_an_entry_for_a_category_that_is_not_judged_matches_nothing(project: Project, seamguard: Execute) -> None:
    _, report = _report(seamguard, project(FILES, LISTED.replace(", executables]", "]")))
    (subject,) = report["subjects"]
    assert (subject["outcome"], [reason["message"] for reason in subject["reasons"]]) == (
        "vacuous",
        ["no module matches 'bin.deploy': correct it or remove the entry"],
    )


def test_explain_knows_cells(project: Project, seamguard: Execute) -> None:
    folder = project(FILES, JUDGED)
    for place in (f"{NOTEBOOK}:cell 4:3", "notebooks.first_look:load"):
        done = seamguard("explain", place, cwd=folder)
        assert f"  {NOTEBOOK}:cell 4:2:12: " in done.stdout
        assert ":cell 5:" not in done.stdout


def test_the_suite_judges_and_shows_them_too(project: Project, suite: Suite) -> None:
    folder = project(FILES, JUDGED)
    shutil.copytree(
        REPOSITORY / "guardrails", folder / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference")
    )
    done = suite(cwd=folder)
    assert done.exit_code == 1
    assert f"{NOTEBOOK}:cell 4:2:12: " in done.output


@pytest.mark.parametrize(
    ("text", "cell", "line", "column", "says"),
    [
        (_notebook("from app.seam import Context", "x = 1\nx = (\n", "Context(1, 2)"), 3, 2, 5, "was never closed"),
        (_notebook("from app.seam import Context", "x = 1\n'''", "'''\nContext(1, 2)"), 3, 2, 0, "invalid syntax"),
        (_notebook("from app.seam import Context", "if x:", "Context(1, 2)"), 3, 1, 0, "expected an indented block"),
        (_notebook("from app.seam import Context\nx = '\0'"), 2, 2, 6, "null byte"),
        (_notebook("from app.seam import Context\nx = '\ud800'"), 2, 2, 6, "byte 0xed is not utf-8"),
        (_notebook("from app.seam import Context\nx = " + "(" * 100_000), 2, 2, 0, "too many nested parentheses"),
        (FIRST[:200], None, 1, 0, "is not JSON"),
        ("", None, 1, 1, "is not JSON"),
        ("[]", None, 0, 0, "is no notebook"),
    ],
    ids=["bracket", "string", "block", "null", "surrogate", "bomb", "cut", "empty", "list"],
)
def test_a_broken_notebook_is_an_error_with_its_place(
    project: Project, seamguard: Execute, text: str, cell: int | None, line: int, column: int, says: str
) -> None:
    folder = project({**FILES, "notebooks/bad.ipynb": text}, JUDGED)
    exit_code, report = _report(seamguard, folder)
    (error,) = report["errors"]
    assert (error["path"], error.get("cell"), error["line"]) == ("notebooks/bad.ipynb", cell, line)
    assert not column or error["column"] == column
    assert says in error["message"]
    assert len(_places(report, "violation")) == 3
    assert exit_code == 2
    place = f"notebooks/bad.ipynb:cell {cell}:{line}:" if cell else "notebooks/bad.ipynb:"
    assert f"  {place}" in seamguard("check", cwd=folder).stdout


def test_empty_folders_are_vacuous(project: Project, seamguard: Execute) -> None:
    files = {path: text for path, text in FILES.items() if path not in (NOTEBOOK, "bin/deploy", "src/app/use.pyi")}
    exit_code, report = _report(seamguard, project(files, POLICY))
    assert [subject["id"] for subject in report["subjects"] if subject["outcome"] == "vacuous"] == [
        *("notebooks: notebooks", "stubs: src", "executables: bin")
    ]
    assert exit_code == 2


def test_without_the_keys_the_report_is_as_it_was(project: Project, seamguard: Execute) -> None:
    plain = "".join(
        line for line in POLICY.splitlines(keepends=True) if ": [" not in line or "source" in line or "when" in line
    )
    _, report = _report(seamguard, project(FILES, plain))
    assert report["subjects"][0]["by_category"] == {"production": 1, "tests": 0, "scripts": 0}
    assert "notes" not in report
    assert [sorted(item) for item in report["findings"] if "cell" in item] == []


def test_a_category_that_the_policy_does_not_include_cannot_be_judged(project: Project, seamguard: Execute) -> None:
    done = seamguard("check", cwd=project(FILES, JUDGED.replace("notebooks: [notebooks]", "notebooks: []")))
    assert done.exit_code == 2
    assert done.stderr == (
        "allowlists.yaml:12:26: `codebase` includes no notebooks: name their folders there, or remove 'notebooks'\n"
    )
