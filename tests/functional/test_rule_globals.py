"""The `globals` rule on the reference system: kept as it is, broken by state that is put in, and ratcheted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run

CLAUSE = """\
globals:
  - id: no-state
    why: State of a module outlives every run, and no plan shows it.
    instead: Keep it in the session, and hand that on.
"""
STATE = """\


_REGISTRATION_STATE: dict[str, bool] = {"registered": False}


def ensure_registered() -> None:
    if not _REGISTRATION_STATE["registered"]:
        _REGISTRATION_STATE["registered"] = True
"""
MODULE = "src/hamilton_pipeline/modules/task_execution.py"
SITE = "hamilton_pipeline.modules.task_execution:_REGISTRATION_STATE"


@pytest.fixture
def judged(reference: Path, seamguard: Execute) -> Run:
    return check(reference, seamguard)


def check(reference: Path, seamguard: Execute, more: str = "") -> Run:
    policy = reference / "allowlists.yaml"
    if "globals:" not in policy.read_text("utf-8"):
        policy.write_text(policy.read_text("utf-8") + CLAUSE + more, "utf-8")
    return seamguard("check", "--select", "no-state", cwd=reference)


def put_in(reference: Path) -> int:
    """Add state to a module; returns the line of its variable."""
    path = reference / "reference" / MODULE
    text = path.read_text("utf-8")
    path.write_text(text.rstrip() + "\n" + STATE, "utf-8")
    return text.rstrip().count("\n") + 4


def test_the_reference_system_keeps_no_state(judged: Run) -> None:
    assert judged.exit_code == 0, judged.stdout
    assert "KEPT    no-state  0 findings in production" in judged.stdout


def test_state_that_is_put_in_is_found_with_who_changes_it(reference: Path, seamguard: Execute) -> None:
    line = put_in(reference)
    run = check(reference, seamguard)
    assert run.exit_code == 1
    said = f"`_REGISTRATION_STATE` is a dict of {SITE.partition(':')[0]}, changed by `ensure_registered`"
    assert f"  {MODULE}:{line}:1: {said}, and no entry permits it\n" in run.stdout
    assert f"  changed   {MODULE}:{line + 5}: {SITE.partition(':')[0]}:ensure_registered sets an item\n" in run.stdout
    assert f"- site: {SITE}\n" in run.stdout


def test_an_entry_names_one_variable_and_goes_stale_with_it(reference: Path, seamguard: Execute) -> None:
    put_in(reference)
    entry = f"    migrating:\n      - {{site: {SITE}, count: 1, wave: wave-2, reason: Goes with the executors.}}\n"
    assert check(reference, seamguard, entry).exit_code == 0
    explained = seamguard("explain", SITE, cwd=reference)
    assert (explained.exit_code, "_REGISTRATION_STATE" in explained.stdout) == (0, True)
    path = reference / "reference" / MODULE
    path.write_text(path.read_text("utf-8").replace(STATE, ""), "utf-8")
    stale = check(reference, seamguard)
    assert (stale.exit_code, stale.stdout.count("STALE")) == (1, 2)
    assert f"nothing in {SITE} breaks 'no-state' any more" in stale.stdout


def test_modules_that_are_gone_prove_nothing(reference: Path, seamguard: Execute) -> None:
    run = check(reference, seamguard, "    modules: [hamilton_pipelines.**]\n")
    assert run.exit_code == 2
    assert "no module matches 'hamilton_pipelines.**'" in run.stdout


def test_allow_writes_the_entry_of_a_variable(reference: Path, seamguard: Execute) -> None:
    put_in(reference)
    check(reference, seamguard)
    arguments = ("--seam", "no-state", "--reason", "Goes with the executors.", "--wave", "wave-2")
    done = seamguard("allow", SITE, *arguments, cwd=reference)
    assert done.exit_code == 0, done.stdout + done.stderr
    assert f"site: {SITE}" in (reference / "allowlists.yaml").read_text("utf-8")
    assert check(reference, seamguard).exit_code == 0
