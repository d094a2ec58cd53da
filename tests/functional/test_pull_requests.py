"""The action, the commit hook and the templates do what they are for, run as their hosts run them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from tests.functional.conftest import SMALL_FILES, SMALL_POLICY
from tests.functional.documents import REPOSITORY
from tests.reports import commands_of
from tests.repository import Repo

from seamguard.adoption.adopt import workflow_text
from seamguard.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEMPLATES = REPOSITORY / "docs/how-to/templates"
ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
LATE = 'from app import seam\n\n\ndef late(profile):\n    return seam.Context("late", profile)\n'
WIDER = SMALL_POLICY.replace(
    "  - id: bindings",
    "      - {site: 'app.late:late', count: 1, wave: wave-1, reason: A hurry.}\n  - id: bindings",
)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository whose base is named as a checkout of a pull request names it."""
    repo = Repo(tmp_path / "repo")
    repo.write({**SMALL_FILES, "allowlists.yaml": SMALL_POLICY})
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "Begin")
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    return repo


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of PATH with this seamguard and this pytest."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("seamguard", "pytest"):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {name} "$@"\n')
        program.chmod(0o755)
    return folder


@pytest.fixture
def recorders(tmp_path: Path) -> Path:
    """A folder of PATH with programs that only note how they were called."""
    folder = tmp_path / "recorders"
    folder.mkdir()
    for name in ("seamguard", "pytest"):
        program = folder / name
        program.write_text('#!/bin/sh\nprintf "[%s]" "$@" >> "$RUNNER_TEMP/calls"\necho >> "$RUNNER_TEMP/calls"\n')
        program.chmod(0o755)
    return folder


class Done(NamedTuple):
    """What a step left behind."""

    exit_code: int
    log: str
    summary: str


class Job:
    """Runs steps as a runner does: each script in a bash of its own, with the variables that it has there."""

    def __init__(self, repo: Repo, programs: Path, **variables: str) -> None:
        self.temp = repo.top.parent / "runner"
        self.temp.mkdir()
        self._top = repo.top
        own = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "PYTEST_"))}
        own = {**own, "PATH": f"{programs}:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
        self._own = {**own, "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(repo.top), **variables}

    def run(
        self, script: str, variables: Mapping[str, str], shell: tuple[str, ...] = ("bash", "-eo", "pipefail")
    ) -> Done:
        files = {name: self.temp / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_PATH", "GITHUB_ACTION_PATH")}
        for path in files.values():
            path.unlink(missing_ok=True)
        given = {name: str(path) for name, path in files.items()} | {"RUNNER_TEMP": str(self.temp)}
        done = subprocess.run(
            [*shell, "-c", script],
            cwd=self._top,
            env={**self._own, **given, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        told = files["GITHUB_STEP_SUMMARY"]
        return Done(done.returncode, done.stdout, told.read_text("utf-8") if told.exists() else "")


_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_BASE = "inputs.base || (github.base_ref && format('origin/{0}', github.base_ref)) || ''"
_LABELS = "join(github.event.pull_request.labels.*.name, ',')"


def used(job: Job, *, base_ref: str = "", labels: str = "", **inputs: str) -> tuple[Done, Done]:
    """The check and the growth gate of the action."""
    given = {name: one["default"] for name, one in ACTION["inputs"].items()} | inputs
    values = {f"inputs.{name}": value for name, value in given.items()} | {_LABELS: labels}
    values[_BASE] = given["base"] or (f"origin/{base_ref}" if base_ref else "")
    done = []
    for step in STEPS:
        variables = {name: _EXPRESSION.sub(lambda m: values[m[1]], text) for name, text in step.get("env", {}).items()}
        done.append(job.run(step["run"], variables))
    assert done[0] == (0, "", ""), "there is a seamguard already"
    return done[1], done[2]


def test_the_action_passes_what_is_kept_and_shows_both_answers(repo: Repo, programs: Path) -> None:
    check, growth = used(Job(repo, programs), base_ref="main")
    assert (check.exit_code, growth.exit_code) == (0, 0)
    assert [*commands_of(check.log), *commands_of(growth.log)] == []
    assert check.summary.startswith("### seamguard: KEPT\n")
    assert growth.summary.startswith("### seamguard: Nothing grew\n")


def test_the_action_fails_a_new_use_at_its_line(repo: Repo, programs: Path) -> None:
    repo.write({"code/src/app/late.py": LATE})
    check, growth = used(Job(repo, programs), base_ref="main")
    assert (check.exit_code, growth.exit_code) == (1, 1)
    for done in (check, growth):
        told = [*commands_of(done.log)]
        assert {(one.name, one.properties["file"]) for one in told} == {("error", "code/src/app/late.py")}
    assert "**BROKEN**" in check.summary
    assert "**The list grew, or guards less**" in growth.summary


def test_the_action_fails_a_longer_list_until_a_label_accepts_it(repo: Repo, programs: Path) -> None:
    repo.write({"code/src/app/late.py": LATE, "allowlists.yaml": WIDER})
    job = Job(repo, programs)
    assert [done.exit_code for done in used(job, base_ref="main")] == [0, 1]
    variables = {"BASE": "origin/main", "LABELS": "size/S,seamguard:context", "FORMAT": "github", "POLICY": ""}
    assert job.run(STEPS[2]["run"], variables).exit_code == 0


def test_a_label_may_look_like_an_option(guarded: Repo, programs: Path) -> None:
    job = Job(guarded, programs, GITHUB_BASE_REF="main", LABELS="--help,-x")
    check, growth = used(job, base_ref="main", labels="--help,-x")
    assert (check.exit_code, growth.exit_code) == (0, 0), growth.log
    scripts = [step["run"] for step in _written("github.yml")["jobs"]["guardrails"]["steps"] if "run" in step]
    compared = [script for script in scripts if "LABELS" in script]
    assert [job.run(script, {}).exit_code for script in compared] == [0] * 3


def test_the_action_looks_at_no_growth_where_there_is_no_base(repo: Repo, programs: Path) -> None:
    check, growth = used(Job(repo, programs))
    assert (check.exit_code, growth.exit_code, growth.summary) == (0, 0, "")
    assert growth.log.startswith("There is no base")


def test_the_action_takes_a_format_a_policy_and_more_options(repo: Repo, programs: Path) -> None:
    repo.git("mv", "allowlists.yaml", "rules.yaml")
    given = {"policy": "rules.yaml", "format": "sarif", "args": "--output found.sarif\n --select  context"}
    check, growth = used(Job(repo, programs), base="HEAD", **given)
    assert (check.exit_code, growth.exit_code) == (0, 0), check.log + growth.log
    assert '"version": "2.1.0"' in (repo.top / "found.sarif").read_text()
    assert "context" in check.summary
    assert "bindings" not in check.summary


def test_the_action_fails_where_nothing_can_be_judged(repo: Repo, programs: Path) -> None:
    repo.write({"allowlists.yaml": "version: 9\n"})
    check, growth = used(Job(repo, programs), base_ref="main")
    assert (check.exit_code, growth.exit_code) == (2, 2)
    assert check.summary.startswith("### seamguard: **ERROR**")
    assert [one.properties["file"] for one in commands_of(check.log)] == ["allowlists.yaml"] * 2


def test_the_action_fails_where_there_is_no_program(repo: Repo, tmp_path: Path) -> None:
    job = Job(repo, tmp_path / "empty")
    variables = {"FORMAT": "github", "POLICY": "", "ARGS": "", "BASE": "main", "LABELS": ""}
    assert [job.run(step["run"], variables).exit_code for step in STEPS[1:]] == [127, 127]


def test_inputs_are_data_and_are_never_run(repo: Repo, recorders: Path) -> None:
    evil = '$(touch pwned) `touch pwned` "; touch pwned; * #'
    job = Job(repo, recorders)
    used(job, base_ref="main", labels=evil, **dict.fromkeys(ACTION["inputs"], evil))
    check, _, growth, _ = (job.temp / "calls").read_text().splitlines()
    assert check == f"[check][--policy={evil}][--format={evil}]" + "".join(f"[{word}]" for word in evil.split())
    assert growth == f"[diff][--base={evil}][--labels={evil}][--policy={evil}][--format=github]"
    assert not (repo.top / "pwned").exists()
    assert not any("${{" in step["run"] for step in STEPS)


def test_the_action_installs_itself_only_where_there_is_no_seamguard(repo: Repo, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("python3", "seen"):
        (tools / name).write_text(
            '#!/bin/sh\necho "$0 $@" >> "$RUNNER_TEMP/calls"\n'
            'test "$2" = venv && mkdir -p "$3/bin" && cp "$0" "$3/bin/python"\nexit 0\n'
        )
        (tools / name).chmod(0o755)
    job = Job(repo, tools)
    done = job.run(STEPS[0]["run"], {})
    assert done.exit_code == 0, done.log
    made, installed = (job.temp / "calls").read_text().splitlines()
    assert made.endswith(f"python3 -m venv {job.temp}/seamguard")
    assert installed.endswith(f"-m pip install --quiet --disable-pip-version-check {job.temp}/GITHUB_ACTION_PATH")
    assert (job.temp / "GITHUB_PATH").read_text() == f"{job.temp}/seamguard/bin\n"


def test_the_hook_judges_the_whole_codebase(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    (hook,) = _yaml(REPOSITORY / ".pre-commit-hooks.yaml")
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    assert {"pre-commit", "pre-push"} <= {*hook["stages"]}
    assert {"python", "yaml"} <= {*hook["types_or"]}, "a commit of the list alone is judged too"
    program, *arguments = shlex.split(hook["entry"])
    assert program == "seamguard"
    with chdir(repo.top):
        assert main(arguments) == 0
        repo.write({"code/src/app/late.py": LATE})
        assert main(arguments) == 1
    assert "app.late:late" in capsys.readouterr().out
    (used,) = _yaml(TEMPLATES / "pre-commit-config.yaml")["repos"]
    assert [one["id"] for one in used["hooks"]] == [hook["id"]]


@pytest.fixture
def guarded(repo: Repo) -> Repo:
    """The repository with a suite."""
    shutil.copytree(
        REPOSITORY / "guardrails", repo.top / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference")
    )
    repo.write({"pytest.ini": "[pytest]\n"})
    return repo


def test_the_workflow_for_github_stops_a_pull_request_and_says_where(guarded: Repo, programs: Path) -> None:
    guarded.write({"code/src/app/late.py": LATE})
    (job,) = _written("github.yml")["jobs"].values()
    assert job["env"] == {"LABELS": "${{ join(github.event.pull_request.labels.*.name, ',') }}"}
    runner = Job(guarded, programs, GITHUB_BASE_REF="main", LABELS="")
    scripts = [step["run"] for step in job["steps"] if "run" in step and "pip install" not in step["run"]]
    done = [runner.run(script, {}) for script in scripts]
    assert {one.exit_code for one in done} == {1}, [one.log for one in done]
    assert [len([*commands_of(one.log)]) for one in done] == [0, 1, 1, 0, 0]
    assert ["### seamguard: " in one.summary for one in done] == [False, False, False, True, True]


def test_the_workflow_for_github_is_one_that_runs_the_suite(guarded: Repo) -> None:
    clause = "workflow:\n  - {id: ci, file: .github/workflows/guardrails.yml, branches: [main], why: It has to run.}\n"
    (guarded.top / ".github/workflows").mkdir(parents=True)
    text = workflow_text("github.yml", "3.13", "seamguard")
    (guarded.top / ".github/workflows/guardrails.yml").write_text(text, "utf-8")
    guarded.write({"allowlists.yaml": SMALL_POLICY + clause})
    with chdir(guarded.top):
        assert main(["check", "--select", "ci"]) == 0


def test_the_pipeline_for_gitlab_stops_a_merge_request_and_leaves_its_reports(guarded: Repo, programs: Path) -> None:
    guarded.write({"code/src/app/late.py": LATE})
    (job,) = _written("gitlab.yml").values()
    base = guarded.git("rev-parse", "HEAD")
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_MERGE_REQUEST_LABELS": "a,b"}
    runner = Job(guarded, programs, GITHUB_ACTIONS="", **variables)
    (script,) = job["script"]
    done = runner.run(script, {}, ("sh", "-e"))
    assert (done.exit_code, "test_the_list_did_not_grow" in done.log) == (1, True)
    assert runner.run("\n".join(job["after_script"]), {}, ("sh", "-e")).exit_code == 0
    reports = [job["artifacts"]["reports"]["junit"], *job["artifacts"]["paths"]]
    assert [name for name in reports if not (guarded.top / name).stat().st_size] == []


def test_the_pipeline_for_gitlab_asks_for_no_growth_outside_of_a_merge_request(repo: Repo, recorders: Path) -> None:
    (script,) = next(iter(_written("gitlab.yml").values()))["script"]
    job = Job(repo, recorders)
    assert job.run(script, {}, ("sh", "-e")).exit_code == 0
    assert (job.temp / "calls").read_text() == "[guardrails/][--junitxml=guardrails.xml][--seamguard-labels=]\n"


def test_the_owners_of_the_list_are_named_for_all_that_can_weaken_it() -> None:
    lines = (TEMPLATES / "CODEOWNERS").read_text("utf-8").splitlines()
    named = dict(line.split() for line in lines if not line.startswith("#"))
    assert {*named} == {"/allowlists.yaml", "/guardrails/", "/.github/"}
    assert all((REPOSITORY / path.strip("/")).exists() for path in named)


def _written(name: str) -> Any:  # noqa: ANN401 (whatever the document holds)
    """A workflow as `seamguard init` writes it."""
    return yaml.safe_load(workflow_text(name, "3.13", "seamguard"))


def _yaml(path: Path) -> Any:  # noqa: ANN401 (whatever the document holds)
    return yaml.safe_load(path.read_text("utf-8"))
