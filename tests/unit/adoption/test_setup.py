"""What `seamguard prove` says of the set-up: each thing that keeps the guard from biting, and what would be better."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from seamguard.adoption.setup import setup_problems
from seamguard.cli import main
from seamguard.promises import load_policy

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.setup import SetupProblem

DB = "class Session: ...\n\n\ndef work():\n    return Session()\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A repository as `seamguard init` leaves it."""
    folder = tmp_path / "repo"
    (folder / "src/shop").mkdir(parents=True)
    (folder / "src/shop/db.py").write_text(DB, "utf-8")
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\n', "utf-8")
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    monkeypatch.chdir(folder)
    assert main(["init", "--yes", "--seam", "shop.db.Session"]) == 0
    capsys.readouterr()
    return folder


def problems(repo: Path) -> tuple[SetupProblem, ...]:
    return setup_problems(repo, load_policy(repo / "allowlists.yaml"), "allowlists.yaml")


def test_what_init_writes_is_as_it_should_be(repo: Path) -> None:
    assert problems(repo) == ()


def write(repo: Path, path: str, text: str) -> None:
    (repo / path).parent.mkdir(parents=True, exist_ok=True)
    (repo / path).write_text(text, "utf-8")


WORKFLOW = "on: pull_request\njobs:\n  guard:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {0}\n"
FAULTS = {
    "the suite asks for nothing": (
        {"guardrails/test_rules.py": "def test_it(): ...\n"},
        "guardrails: no test asks for `guardrail`, so that running it guards nothing",
    ),
    "options leave it out": (
        {"pytest.ini": "[pytest]\naddopts = --ignore=guardrails\n"},
        "pytest.ini: `--ignore=guardrails` leaves out what the suite is for",
    ),
    "options switch the plugin off": (
        {"pytest.ini": "[pytest]\naddopts = -p no:seamguard.pytest_plugin\n"},
        "pytest.ini: `-p no:` switches seamguard's plugin off",
    ),
    "files are called otherwise": (
        {"pyproject.toml": "[tool.pytest.ini_options]\npython_files = ['check_*.py']\n"},
        "pyproject.toml: `python_files` holds `check_*.py`, and guardrails/test_rules.py is none of these",
    ),
    "git ignores the policy": (
        {".gitignore": "*.yaml\n"},
        "allowlists.yaml: git ignores it, so that it never reaches a pull request",
    ),
    "git ignores the suite": (
        {".gitignore": "guardrails/\n"},
        "guardrails/test_rules.py: git ignores it, so that it never reaches a pull request",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_keeps_the_guard_from_biting_fails(repo: Path, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    files, said = FAULTS[fault]
    for path, text in files.items():
        write(repo, path, text)
    (found, *_) = [one for one in problems(repo) if f"{one.place}: {one.message}".startswith(said)]
    assert found.fails
    code = main(["prove"])
    told = capsys.readouterr().out
    assert (code, f"  {said}" in told) == (1 if "VACUOUS" not in told else 2, True), told


def test_the_exit_code_is_that_of_the_set_up_where_all_rules_are_proved(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, ".gitignore", "guardrails/test_rules.py\n")
    assert main(["prove"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "BROKEN  set-up" in told
    assert re.fullmatch(r"BROKEN  2 proved, 1 fault of the set-up; \d+ attempts on 1 file", told[-1])
    assert main(["prove", "--select", "session"]) == 0, "the set-up is no rule's"


WRITTEN = ".github/workflows/guardrails.yml"
SPOILT = {
    "on: [push]": (
        "  pull_request:\n    types: [",
        "  push:\n    branches: [",
        "`pull_request` does not start the workflow",
    ),
    "paths": ("    types: [", "    paths: ['docs/**']\n    types: [", "a change of `allowlists.yaml`"),
    "branches": ("    types: [", "    branches: [release]\n    types: [", "`pull_request` on `main` does not start"),
    "|| true": ('labels=$LABELS"\n', 'labels=$LABELS" || true\n', "`|| true` takes its failure away"),
    "continue-on-error": ("    timeout-", "    continue-on-error: true\n    timeout-", "its failure does not count"),
    "-k": ("guardrails/ --", "guardrails/ -k some --", "`-k some` selects only some tests"),
    "-m": ("guardrails/ --", "guardrails/ -m slow --", "`-m slow` selects only marked tests"),
    "--deselect": ("guardrails/ --", "guardrails/ --deselect guardrails/test_rules.py --", "leaves out what"),
    "-p no:": ("guardrails/ --", "guardrails/ -p no:seamguard --", "`-p no:` switches seamguard's plugin off"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_the_workflow_that_init_writes_fails_when_it_is_spoilt(repo: Path, how: str) -> None:
    sound, spoilt, said = SPOILT[how]
    text = (repo / WRITTEN).read_text("utf-8")
    assert sound in text
    write(repo, WRITTEN, text.replace(sound, spoilt, 1))
    (found,) = [one for one in problems(repo) if one.fails]
    assert (found.path, said in found.message) == (WRITTEN, True)
    without_rule(repo)
    assert [one for one in problems(repo) if one.fails] == [found], "a rule about it or none"


def test_a_workflow_that_only_compares_runs_no_guard(repo: Path) -> None:
    without_rule(repo)
    text = (repo / WRITTEN).read_text("utf-8")
    write(
        repo,
        WRITTEN,
        "".join(line for line in text.splitlines(True) if "run: pytest" not in line and " check" not in line),
    )
    (found,) = problems(repo)
    assert found.message.startswith("no workflow runs the guard on pull requests")


def test_the_command_alone_may_not_be_forgiven(repo: Path) -> None:
    without_rule(repo)
    write(repo, WRITTEN, WORKFLOW.format("seamguard check || true"))
    assert [(one.line, one.fails) for one in problems(repo)] == [(6, True), (0, False)]
    write(repo, WRITTEN, WORKFLOW.format("seamguard check && seamguard diff --base x"))
    assert problems(repo) == ()


def test_growth_that_nothing_looks_at_is_told(repo: Path) -> None:
    text = (repo / WRITTEN).read_text("utf-8").partition("      - run: pytest")[0]
    write(repo, WRITTEN, f"{text}      - run: pytest guardrails/\n")
    (found,) = problems(repo)
    assert (found.path, found.fails) == (WRITTEN, False)
    assert "a pull request may lengthen it" in found.message


def test_code_that_is_newer_than_the_job_is_told(repo: Path) -> None:
    write(repo, "pyproject.toml", '[project]\nname = "shop"\nrequires-python = ">=3.99"\n')
    (found,) = [one for one in problems(repo) if one.path == WRITTEN]
    assert (found.line > 0, found.fails) == (True, False)
    assert found.message.startswith("the code needs Python 3.99, and this names 3.1")


LOST = {
    "pytest guardrails || true": ".github/workflows/ci.yml:6:14: `pytest guardrails`: `|| true` takes",
    "pytest guardrails -k some": ".github/workflows/ci.yml:6:14: `pytest guardrails -k some`",
}


@pytest.mark.parametrize("command", LOST)
def test_a_workflow_that_loses_the_failure_fails_without_a_rule_for_it(repo: Path, command: str) -> None:
    without_rule(repo)
    (repo / ".github/workflows/guardrails.yml").unlink()
    write(repo, ".github/workflows/ci.yml", WORKFLOW.format(command))
    (found,) = [one for one in problems(repo) if one.fails]
    assert f"{found.place}: {found.message}".startswith(LOST[command])


def without_rule(repo: Path) -> None:
    policy = repo / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").partition("workflow:\n")[0], "utf-8")


def test_one_workflow_that_runs_it_is_enough(repo: Path) -> None:
    without_rule(repo)
    write(repo, ".github/workflows/other.yml", WORKFLOW.format("pytest guardrails || true"))
    assert problems(repo) == ()


ADVICE = {
    "no owner": ({".github/CODEOWNERS": "*.py @all\n"}, ".github/CODEOWNERS: names no owner of allowlists.yaml"),
    "a package": ({"guardrails/__init__.py": ""}, "guardrails/__init__.py: makes a package of the suite"),
    "old Python": (
        {".github/workflows/guardrails.yml": WORKFLOW.format("pytest guardrails") + "    python-version: '3.10'\n"},
        ".github/workflows/guardrails.yml:7: seamguard needs Python 3.11, and this names 3.10",
    ),
    "a number for a version": (
        {".github/workflows/guardrails.yml": WORKFLOW.format("pytest guardrails") + "    python-version: 3.10\n"},
        ".github/workflows/guardrails.yml:7: ",
    ),
    "another schema": ({"guardrails/allowlists.schema.json": "{}"}, "guardrails/allowlists.schema.json: is that of"),
    "newer code": (
        {"pyproject.toml": '[project]\nname = "shop"\nrequires-python = ">=3.99"\n'},
        "pyproject.toml: the code needs Python 3.99, and this is 3.",
    ),
    "a missing test": (
        {"guardrails/test_rules_bite.py": ""},
        "guardrails: no test asks for `rule_proof`, so that a rule which cannot fail passes",
    ),
    "options of other tests": (
        {"setup.cfg": "[tool:pytest]\naddopts = --cov=shop\n"},
        "guardrails: setup.cfg: --cov in `addopts` is for other tests: a guardrails/pytest.ini would",
    ),
}


@pytest.mark.parametrize("advice", ADVICE)
def test_advice_fails_nothing(repo: Path, advice: str, capsys: pytest.CaptureFixture[str]) -> None:
    files, said = ADVICE[advice]
    for path, text in files.items():
        write(repo, path, text)
    found = problems(repo)
    assert [one for one in found if f"{one.place}: {one.message}".startswith(said)]
    assert not [one for one in found if one.fails]
    assert main(["prove"]) == 0
    assert f"  advice    {said}" in capsys.readouterr().out


def test_syntax_that_this_python_does_not_know_is_told(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seamguard.adoption.setup_versions.parses", lambda text: "work" not in text)
    (found,) = problems(repo)
    assert (found.path, found.fails) == ("src/shop/db.py", False)
    assert "is in syntax that Python 3." in found.message


def test_a_file_that_nobody_can_read_is_not_called_newer(repo: Path) -> None:
    write(repo, "src/shop/bad.py", "print 'x'\n")
    assert problems(repo) == ()


def test_an_owner_of_everything_will_do(repo: Path) -> None:
    write(repo, "CODEOWNERS", "* @all\n# /allowlists.yaml\n/docs/ @writers\n")
    assert problems(repo) == ()


def test_a_policy_alone_is_told_how_to_go_on(tmp_path: Path) -> None:
    write(tmp_path, "shop.py", DB)
    write(tmp_path, "allowlists.yaml", "version: 1\nseams:\n  - {id: s, target: shop.Session, why: w}\n")
    (found,) = problems(tmp_path)
    assert (found.fails, found.path) == (False, "guardrails")
    write(tmp_path, ".github/workflows/ci.yml", WORKFLOW.format("seamguard check && seamguard diff --base x"))
    assert [one.path for one in problems(tmp_path)] == ["allowlists.yaml"], "only the schema is left to be named"


def test_a_guard_below_the_top_is_run_from_there(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    part = repo / "parts/one"
    write(part, "src/one/db.py", DB)
    assert main(["init", "--yes", "--root", "parts/one", "--seam", "one.db.Session"]) == 0
    capsys.readouterr()
    (found,) = problems(part)
    assert (found.fails, found.message.endswith("give one a step `pytest parts/one/guardrails`")) == (False, True)
    write(repo, ".github/workflows/parts.yml", WORKFLOW.format("pytest parts/one/guardrails"))
    assert problems(part) == ()
