"""Every format says the same: the verdict on each rule, and the places that fail or warn."""

from __future__ import annotations

import shutil
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.reports import READERS, Spot, commands_of, read_github, read_json, read_junit

from seamguard.cli import FORMATS, main
from seamguard.telling import WRITERS

if TYPE_CHECKING:
    from collections.abc import Mapping

GUARDRAILS = Path(__file__).parents[2] / "guardrails"
HEAD = """\
version: 1
codebase: {root: code, source: [src], production: [src], tests: [tests]NOTEBOOKS}
waves:
  - {id: wave-1, title: "One | resolver", status: active}
  - {id: wave-2, status: planned, after: [wave-1]}
seams:
  - id: context
    target: app.seam.Context
    why: "One place decides: `who` | <b>where</b>, 100 %."
    instead: Take it from the caller.
    allow:
      - {module: app.seam, reason: The boundary.}
"""
DEBT = """\
    migrating:
      - {site: "app.use:build", count: 1, wave: wave-1, reason: Not yet., owner: "@pipeline"}
"""
SECOND = """\
  - id: bindings
    target: app.seam.bindings
    why: Every call makes another one.
    allow:
      - {module: app.seam, reason: The boundary.}
"""
POLICY = HEAD.replace("NOTEBOOKS", "") + DEBT + SECOND
SEAM = "class Context: ...\n\n\ndef bindings():\n    return Context()\n"
IMPORT = "from app.seam import Context, bindings\n\n\n"
USE = f"{IMPORT}def build():\n    return Context()\n"
FILES = {
    "code/src/app/__init__.py": "",
    "code/src/app/seam.py": SEAM,
    "code/src/app/use.py": USE,
    "code/tests/test_use.py": f"{IMPORT}Context()\n",
}
LATE = f"{IMPORT}def late():\n    return Context(\n    )\n\n\ndef later():\n    return bindings()\n"
NOTEBOOK = """\
{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Hi"]}, {"cell_type": "code", "metadata": {},
"outputs": [], "execution_count": null, "source": ["from app.seam import Context\\n", "Context()\\n"]}],
"metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
"""


class Case(NamedTuple):
    """A codebase under a policy, with the outcome of each rule and how much fails and warns."""

    outcomes: str
    failing: int
    warning: int = 0
    policy: str = POLICY
    files: Mapping[str, str] = {}
    bytes_of: Mapping[str, bytes] = {}


SOFT = "    rollout:\n      - {level: warn, until: wave-2}\n"
CASES = {
    "kept": Case("kept kept", 0),
    "broken": Case("broken broken", 2, files={"code/src/app/late.py": LATE}),
    "over the count": Case("broken kept", 2, files={"code/src/app/use.py": f"{USE}    return Context()\n"}),
    "stale": Case("stale kept", 1, files={"code/src/app/use.py": ""}),
    "moved": Case("broken kept", 1, files={"code/src/app/use.py": "", "code/src/app/new.py": USE}),
    "vacuous": Case("vacuous vacuous", 2, policy=POLICY.replace("target: app.seam.", "target: app.gone.")),
    "unreadable": Case("kept kept", 1, bytes_of={"code/src/app/bad.py": b"from app.seam import Context\nx = (\n"}),
    "warned": Case(
        "warned broken",
        1,
        2,
        policy=HEAD.replace("NOTEBOOKS", "") + SOFT + DEBT.replace("count: 1", "count: 3") + SECOND,
        files={"code/src/app/late.py": LATE},
    ),
    "possible": Case(
        "kept kept",
        0,
        1,
        policy=POLICY.replace("    instead:", "    possible: warn\n    instead:"),
        files={"code/src/app/table.py": f"{IMPORT}TABLE = {{'a': Context}}\n"},
    ),
    "suppressed": Case(
        "kept stale",
        1,
        files={
            "code/src/app/late.py": f"{IMPORT}Context()  # seamguard: allow[context] -- It boots.\n"
            "print()  # seamguard: allow[bindings] -- It was.\n"
        },
    ),
    "forbidden in code": Case(
        "broken kept",
        1,
        policy=POLICY.replace("    instead:", "    suppressions: forbid\n    instead:"),
        files={"code/src/app/late.py": f"{IMPORT}Context()  # seamguard: allow[context] -- It boots.\n"},
    ),
    "off": Case("off kept", 0, policy=HEAD.replace("NOTEBOOKS", "") + SOFT.replace("warn", "'off'") + DEBT + SECOND),
    "overdue": Case("kept kept", 1, policy=POLICY.replace("status: active", "status: active, due: 2020-01-01")),
    "late and softened": Case(
        "kept kept",
        0,
        1,
        policy=POLICY.replace(
            "status: active", "status: active, due: 2020-01-01, rollout: [{level: warn, until: 2999-01-01}]"
        ),
    ),
    "no folder": Case("kept kept", 1, policy=POLICY.replace("tests: [tests]", "tests: [tests, more]")),
    "notebook": Case(
        "broken kept",
        1,
        policy=HEAD.replace("NOTEBOOKS", ", notebooks: [nb]") + "    judged: [production, notebooks]\n" + DEBT + SECOND,
        files={"code/nb/try it.ipynb": NOTEBOOK},
    ),
    "odd names": Case(
        "broken kept", 1, files={"code/src/app/a%,b & c.py": f"{IMPORT}Context()\n", "code/src/app/`_x_`.py": ""}
    ),
}


def written(folder: Path, case: Case) -> Path:
    texts = {**FILES, **case.files, "allowlists.yaml": case.policy}
    for name, data in {**{name: text.encode() for name, text in texts.items()}, **case.bytes_of}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / ".git").mkdir()
    return folder


def report(folder: Path, form: str, *arguments: str) -> str:
    with chdir(folder):
        main(["check", "--no-cache", "--format", form, "--output", "report", *arguments])
        return Path("report").read_text("utf-8")


def suite(folder: Path, pytester: pytest.Pytester, *arguments: str) -> str:
    """What pytest writes for JUnit."""
    ignored = shutil.ignore_patterns("__pycache__", "reference")
    shutil.copytree(GUARDRAILS, folder / "guardrails", ignore=ignored, dirs_exist_ok=True)
    (folder / "pytest.ini").write_text("[pytest]\n")
    options = ["--junitxml=junit.xml", "-p", "no:cacheprovider", "--seamguard-no-cache"]
    with chdir(folder):
        tests = ("guardrails/test_rules.py", "guardrails/test_codebase.py")
        pytester.runpytest_inprocess("--rootdir", folder, *options, *arguments, *tests)
        return Path("junit.xml").read_text("utf-8")


def test_every_format_is_read_here() -> None:
    assert {*FORMATS} == {*WRITERS} == {*READERS}


@pytest.mark.parametrize("name", CASES)
def test_all_formats_say_the_same(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    folder = written(tmp_path, case)
    told = {form: READERS[form](report(folder, form)) for form in FORMATS}
    expected = told["json"]
    assert " ".join(expected.verdicts[rule] for rule in ("context", "bindings")) == case.outcomes
    assert (len(expected.failing), len(expected.warning)) == (case.failing, case.warning)
    assert told == dict.fromkeys(FORMATS, expected)


@pytest.mark.parametrize("name", CASES)
def test_the_suite_says_the_same_in_junit(name: str, tmp_path: Path, pytester: pytest.Pytester) -> None:
    folder = written(tmp_path / "project", CASES[name])
    told = read_junit(suite(folder, pytester))
    expected = read_json(report(folder, "json"))
    assert told.verdicts == {rule: expected.verdicts[rule] for rule in ("context", "bindings")}
    assert placed(told.failing) == placed(expected.failing)
    # A finding that is only possible warns in reports; the suite says nothing of it.
    assert placed(told.warning) == (set() if name == "possible" else placed(expected.warning))


def test_junit_says_the_same_where_workers_run_the_tests(tmp_path: Path, pytester: pytest.Pytester) -> None:
    folder = written(tmp_path / "project", CASES["warned"])
    alone, together = (read_junit(suite(folder, pytester, *workers)) for workers in ((), ("-n", "2")))
    assert together == alone
    assert together.warning


def placed(spots: set[Spot]) -> set[Spot]:
    """Without the subject, which only tests of rules name."""
    return {spot._replace(subject="") for spot in spots}


def test_annotations_that_github_would_drop_are_counted_and_stand_in_the_text(tmp_path: Path) -> None:
    uses = "".join(f"def f{number}():\n    return Context()\n\n\n" for number in range(14))
    folder = written(tmp_path, Case("", 14, files={"code/src/app/late.py": IMPORT + uses}))
    log = report(folder, "github")
    commands = list(commands_of(log))
    assert [command.name for command in commands] == ["error"] * 10 + ["notice"]
    assert commands[-1].data == "4 more errors: the log of this step has them all"
    assert read_github(log).failing < read_json(report(folder, "json")).failing


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_input_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    folder = written(tmp_path, CASES["broken"])
    assert report(folder, form) == report(folder, form)
