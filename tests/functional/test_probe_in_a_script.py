"""The probe in a plain script, as somebody tries it who has no test yet."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.functional.test_runs import FLOW, POLICY

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Project, Run

SCRIPT = """\
from seamguard.runtime import identity_probe
from app.flow import run

with identity_probe("allowlists.yaml", "one-resolver") as probe:
    run({again})
print(probe.verdict.outcome)
"""


@pytest.fixture
def tried(project: Project, execute: Execute) -> Tried:
    return Tried(project, execute)


class Tried:
    """Runs a script beside the small program."""

    def __init__(self, project: Project, execute: Execute) -> None:
        self._project, self._execute = project, execute

    def __call__(self, script: str, path: str = "src") -> Run:
        folder = self._project({"src/app/__init__.py": "", "src/app/flow.py": FLOW, "try.py": ""}, POLICY)
        more = f"import os, sys\nsys.path.append(os.path.abspath({path!r}))\n"
        (folder / "try.py").write_text(more + script)
        return self._execute(sys.executable, "try.py", cwd=folder)


def test_a_run_that_keeps_the_rule_goes_on(tried: Tried) -> None:
    run = tried(SCRIPT.format(again=False))
    assert (run.exit_code, run.stdout, run.stderr) == (0, "kept\n", "")


def test_a_run_that_breaks_it_ends_the_script_with_the_place(tried: Tried) -> None:
    run = tried(SCRIPT.format(again=True))
    assert (run.exit_code, run.stdout) == (1, "")
    assert "seamguard.runtime.IdentityError: one-resolver: 1 finding" in run.stderr
    assert "  src/app/flow.py:20:5: resolver of app.flow:execute is another" in run.stderr
    assert "called at try.py:7 in <module>" in run.stderr


def test_a_program_that_is_not_on_the_path_is_told_once_with_the_place_in_the_policy(tried: Tried) -> None:
    run = tried(SCRIPT.replace("from app.flow import run\n", "").format(again=False), path="elsewhere")
    assert run.exit_code == 1
    assert "PolicyError: allowlists.yaml:10:11: " in run.stderr
    assert run.stderr.count("Traceback") == 1


def test_the_verdict_is_there_when_the_run_is_over(tried: Tried) -> None:
    run = tried(SCRIPT.replace("    run(", "    probe.verdict\n    run(").format(again=False))
    assert run.exit_code == 1
    assert "ask for the verdict after the `with`" in run.stderr
