"""A team's own rule on the reference system: kept, broken, listed, and never vacuous without a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite

RULES = '''\
import ast

from seamguard.api import Breach


def no_print(facts):
    """Production code reports to its sink, and prints nothing."""
    for file in facts.holding(["print"]):
        for node in ast.walk(facts.tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield Breach(file, node, f"{file.module} prints")


def no_main(facts):
    for file in facts.files():
        if "__main__" in facts.text(file):
            yield Breach(file, 1, "it can be run")
'''
MODULE = "reference/src/datafusion_engine/delta/cdf.py"
PRINTED = "\n\ndef show(value: object) -> None:\n    print(value)\n"


@pytest.fixture
def ruled(reference: Path) -> Path:
    """The reference system with a rule of its own team, which reads every file of production, tests and scripts."""
    (reference / "guardrails").mkdir(exist_ok=True)
    (reference / "guardrails/team.py").write_text(RULES, "utf-8")
    policy = reference / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8") + "rules:\n  - team:no_print\n", "utf-8")
    return reference


def test_it_is_kept_and_counts_scripts_apart(ruled: Path, seamguard: Execute) -> None:
    run = seamguard("check", "--select", "no-print", "--format", "json", cwd=ruled)
    (subject,) = json.loads(run.stdout)["subjects"]
    assert (run.exit_code, subject["rule"], subject["outcome"]) == (0, "local_rule", "kept")
    assert subject["by_category"]["scripts"] > 0


def test_it_is_broken_by_what_it_looks_for_and_shrinks_like_all(ruled: Path, seamguard: Execute, suite: Suite) -> None:
    path = ruled / MODULE
    text = path.read_text("utf-8")
    path.write_text(text.rstrip() + "\n" + PRINTED, "utf-8")
    run = seamguard("check", "--select", "no-print", cwd=ruled)
    assert run.exit_code == 1
    assert ": datafusion_engine.delta.cdf prints, and no entry permits it\n" in run.stdout
    assert "  why       Production code reports to its sink, and prints nothing.\n" in run.stdout
    advice = "  exception if one is right, write `no-print` in allowlists.yaml as a mapping first: id, check and why\n"
    assert advice in run.stdout
    assert "migrating:" not in run.stdout
    options = ("--seamguard-policy", ruled / "allowlists.yaml", "-k", "no-print and not bites")
    assert suite(*options).having("FAILED") == {"test_only_listed_places_break_the_rule[no-print]"}

    policy = ruled / "allowlists.yaml"
    plain = policy.read_text("utf-8")
    arguments = ("--seam", "no-print", "--reason", "For a demonstration.", "--wave", "wave-1")
    refused = seamguard("allow", "datafusion_engine.delta.cdf:show", *arguments, cwd=ruled)
    assert refused.exit_code == 1
    assert "'no-print' is nothing but a name: write a mapping with `id`, `check` and `why` first" in refused.stderr

    mapping = "  - id: no-print\n    check: team:no_print\n    why: Nothing is printed.\n"
    policy.write_text(plain.replace("  - team:no_print\n", mapping), "utf-8")
    shown = seamguard("check", "--select", "no-print", cwd=ruled).stdout
    assert "say so in review, under `no-print` in allowlists.yaml:\n              migrating:\n" in shown
    assert seamguard("allow", "datafusion_engine.delta.cdf:show", *arguments, cwd=ruled).exit_code == 0
    assert seamguard("check", "--select", "no-print", cwd=ruled).exit_code == 0
    path.write_text(text, "utf-8")
    stale = seamguard("check", "--select", "no-print", cwd=ruled)
    assert (stale.exit_code, "nothing in datafusion_engine.delta.cdf:show breaks" in stale.stdout) == (1, True)


def test_a_module_that_is_gone_is_no_pass(ruled: Path, seamguard: Execute) -> None:
    (ruled / "guardrails/team.py").unlink()
    run = seamguard("check", "--select", "no-print", cwd=ruled)
    assert run.exit_code == 2
    assert "there is no module team: neither team.py nor guardrails/team.py is a file beside the policy" in run.stdout


def test_the_growth_gate_sees_another_function(ruled: Path, execute: Execute, seamguard: Execute) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-q", "-m", "Before")):
        assert execute("git", *arguments, cwd=ruled).exit_code == 0
    assert seamguard("diff", "--base", "HEAD", cwd=ruled).exit_code == 0
    policy = ruled / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").replace("  - team:no_print\n", "  - team:no_main\n"), "utf-8")
    run = seamguard("diff", "--base", "HEAD", cwd=ruled)
    assert run.exit_code == 1
    assert "no-print" in run.stdout
