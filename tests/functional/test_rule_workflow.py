"""The workflow in the project's own policy: it runs the suite, and every way of not running it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run, Suite

FILE = ".github/workflows/guardrails.yml"


def _check(seamguard: Execute, folder: Path) -> Run:
    return seamguard("check", "--select", "ci", "--format", "json", cwd=folder)


def test_the_projects_own_workflow_runs_the_suite(seamguard: Execute, reference: Path) -> None:
    run = _check(seamguard, reference)
    assert (json.loads(run.stdout)["summary"]["outcome"], run.exit_code) == ("kept", 0)


CHANGES = {
    "other-folders": ("  pull_request:\n", "  pull_request:\n    paths: [rust/**]\n", "paths"),
    "other-branch": ("  pull_request:\n", "  pull_request:\n    branches: [master]\n", "branches"),
    "not-on-pushes": ("[opened, synchronize, ", "[opened, ", "types"),
    "not-at-all": ("  pull_request:\n    types", "  issues:\n    types", "event"),
    "soft": (
        "    timeout-minutes: 10\n",
        "    timeout-minutes: 10\n    continue-on-error: true\n",
        "continue-on-error",
    ),
    "never": (
        "    timeout-minutes: 10\n",
        "    timeout-minutes: 10\n    if: github.event_name == 'push'\n",
        "condition",
    ),
    "forgiven": (
        '--seamguard-labels=$LABELS"\n        env',
        '--seamguard-labels=$LABELS" || true\n        env',
        "failure-lost",
    ),
    "some": ("pytest guardrails/ ", "pytest guardrails/test_rules.py ", "left-out"),
    "none": ("pytest guardrails/ ", "pytest tests/ ", "not-run"),
}


@pytest.mark.parametrize(("old", "new", "kind"), CHANGES.values(), ids=CHANGES)
def test_what_keeps_it_from_guarding_is_broken_with_its_place(
    seamguard: Execute, reference: Path, old: str, new: str, kind: str
) -> None:
    workflow = reference / FILE
    text = workflow.read_text("utf-8")
    assert old in text
    workflow.write_text(text.replace(old, new), "utf-8")
    run = _check(seamguard, reference)
    assert run.exit_code == 1
    (found,) = json.loads(run.stdout)["findings"]
    assert (found["path"], found["kind"], found["status"]) == (FILE, kind, "violation")
    assert found["line"] in range(3, 30)


def test_pytests_own_configuration_may_leave_it_out(seamguard: Execute, reference: Path) -> None:
    config = reference / "pyproject.toml"
    config.write_text(config.read_text("utf-8").replace('addopts = ["', 'addopts = ["--ignore=guardrails", "'), "utf-8")
    run = _check(seamguard, reference)
    assert run.exit_code == 1
    assert "pyproject.toml: `--ignore=guardrails` leaves out" in json.loads(run.stdout)["findings"][0]["message"]


def test_an_entry_permits_it_and_is_stale_without_it(seamguard: Execute, reference: Path) -> None:
    policy = reference / "allowlists.yaml"
    entry = f"    allow:\n      - module: {FILE}\n        reason: Main is guarded by another job.\n"
    policy.write_text(policy.read_text("utf-8").replace("identity:\n", f"{entry}identity:\n"), "utf-8")
    assert json.loads(_check(seamguard, reference).stdout)["summary"]["outcome"] == "stale"
    workflow = reference / FILE
    workflow.write_text(
        workflow.read_text("utf-8").replace("  pull_request:\n", "  pull_request:\n    branches: [x]\n")
    )
    assert _check(seamguard, reference).exit_code == 0
    # The entry that the report proposes is one that the policy takes.
    policy.write_text(policy.read_text("utf-8").replace(entry, ""), "utf-8")
    shown = seamguard("check", "--select", "ci", cwd=reference).stdout
    assert f"- module: {FILE}" in shown


@pytest.mark.parametrize("options", [("--permanent",), ("--wave", "wave-1")])
def test_allow_lists_what_stands_today_by_its_file(
    seamguard: Execute, reference: Path, options: tuple[str, ...]
) -> None:
    workflow = reference / FILE
    text = workflow.read_text("utf-8")
    for old, new, _ in (CHANGES["other-branch"], CHANGES["soft"]):
        assert old in text
        text = text.replace(old, new)
    workflow.write_text(text, "utf-8")
    assert len({found["scope"] for found in json.loads(_check(seamguard, reference).stdout)["findings"]}) == 2
    allowed = ("allow", "--current", "--rule", "ci", "--reason", "Main is guarded elsewhere.", *options)
    done = seamguard(*allowed, cwd=reference)
    assert (done.exit_code, done.stderr) == (0, "")
    policy = (reference / "allowlists.yaml").read_text("utf-8")
    assert (policy.count(f"module: {FILE}"), f"site: {FILE}" in policy) == (1, False)
    assert _check(seamguard, reference).exit_code == 0


def test_a_job_of_the_file_is_no_place_of_its_own(seamguard: Execute, reference: Path) -> None:
    old, new, _ = CHANGES["other-branch"]
    workflow = reference / FILE
    workflow.write_text(workflow.read_text("utf-8").replace(old, new), "utf-8")
    allowed = ("--rule", "ci", "--reason", "Main is guarded elsewhere.", "--permanent")
    refused = seamguard("allow", ".github/workflows/guardrail.yml", *allowed, cwd=reference)
    assert f"the closest place that has some is {FILE}\n" in refused.stderr
    assert seamguard("allow", FILE, *allowed, cwd=reference).exit_code == 0
    assert _check(seamguard, reference).exit_code == 0


@pytest.mark.parametrize(
    ("path", "message"),
    [(FILE, "there is no workflow .github/workflows/guardrails.yml"), ("guardrails", "no test in guardrails asks for")],
)
def test_what_is_not_there_proves_nothing(seamguard: Execute, reference: Path, path: str, message: str) -> None:
    (reference / path).rename(reference / "elsewhere")
    run = _check(seamguard, reference)
    assert run.exit_code == 2
    (reason,) = [reason for subject in json.loads(run.stdout)["subjects"] for reason in subject["reasons"]]
    assert reason["message"].startswith(message)


def test_it_is_a_test_of_the_suite(suite: Suite) -> None:
    run = suite("-k", "ci")
    assert "test_only_listed_places_break_the_rule[ci]" in run.having("PASSED")
