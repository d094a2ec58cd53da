from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import mutants_of

from seamguard.domain.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.verdict import Verdict

    from .conftest import JudgeRule

FILE = ".github/workflows/guard.yml"
CLAUSE = f"workflow:\n  - {{id: ci, file: {FILE}, branches: [main], why: x}}\n"
FILES = {"src/shop/__init__.py": "", "src/shop/web.py": "", "tests/test_shop.py": "", "scripts/run.py": ""}
WORKFLOW = """\
on:
  pull_request:
    branches: [main]
jobs:
  guard:
    runs-on: ubuntu-latest
    steps:
      - run: pytest guardrails
"""
SUITE = {
    "guardrails/": b"README.md\ntest_other.py\ntest_rules.py",
    "guardrails/test_other.py": b"def test_nothing(): pass",
    "guardrails/test_rules.py": b"def test_seams(guardrail): pass",
}


def _beside(workflow: str = WORKFLOW, **more: bytes) -> dict[str, bytes]:
    return {**SUITE, FILE: dedent(workflow).encode(), **more}


def _told(verdict: Verdict) -> list[str]:
    return [
        f"{f.path}:{f.span.line}:{f.span.column} {f.scope} {f.kind}" for f in (one.finding for one in verdict.judged)
    ]


def test_a_workflow_that_runs_the_suite_is_kept(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(CLAUSE, FILES, _beside())
    assert (verdict.outcome, verdict.judged, verdict.definitions) == (Outcome.KEPT, (), (f"{FILE}:1",))


FAULTS = {
    "paths": (WORKFLOW.replace("branches: [main]", "paths: [src/**]"), [f"{FILE}:2:3 on paths"]),
    "scripts-only": (
        WORKFLOW.replace("branches: [main]", "paths: ['**', '!scripts/**']"),
        [f"{FILE}:2:3 on paths"],
    ),
    "branches": (WORKFLOW.replace("[main]", "[release]"), [f"{FILE}:2:3 on branches"]),
    "event": (WORKFLOW.replace("pull_request", "push"), [f"{FILE}:1:1 on event"]),
    "soft": (WORKFLOW + "        continue-on-error: true\n", [f"{FILE}:9:28 guard continue-on-error"]),
    "lost": (WORKFLOW.replace("guardrails", "guardrails || true"), [f"{FILE}:8:14 guard failure-lost"]),
    "not-run": (WORKFLOW.replace("guardrails", "tests"), [f"{FILE}:1:1 on not-run"]),
    "several": (
        WORKFLOW.replace("[main]", "[x]").replace("guardrails", "guardrails -k x || true"),
        [f"{FILE}:2:3 on branches", f"{FILE}:8:14 guard failure-lost", f"{FILE}:8:14 guard left-out"],
    ),
}


@pytest.mark.parametrize(("workflow", "told"), FAULTS.values(), ids=FAULTS)
def test_what_keeps_it_from_guarding_is_told_in_the_workflow(
    judge_rule: JudgeRule, workflow: str, told: list[str]
) -> None:
    verdict = judge_rule(CLAUSE, FILES, _beside(workflow))
    assert verdict.outcome is Outcome.BROKEN
    assert _told(verdict) == told


def test_every_guarded_file_has_to_start_it_and_the_suite_and_the_policy(judge_rule: JudgeRule) -> None:
    for path in (*FILES, "allowlists.yaml", "guardrails/test_rules.py"):
        workflow = WORKFLOW.replace("branches: [main]", f"paths: ['**', '!{path}']")
        verdict = judge_rule(CLAUSE, FILES, _beside(workflow))
        assert [one.message for one in verdict.judged] == [
            f"a change of `{path}` alone does not start it on `pull_request`, and no entry permits it"
        ]
    # Files that are not guarded need not start it.
    ignored = WORKFLOW.replace("branches: [main]", "paths-ignore: ['docs/**', '**.md']")
    assert judge_rule(CLAUSE, FILES, _beside(ignored)).outcome is Outcome.KEPT


def test_what_only_a_run_can_tell_is_as_soft_as_the_clause_says(judge_rule: JudgeRule) -> None:
    workflow = WORKFLOW.replace("pytest guardrails", "make guard")
    clause = CLAUSE.replace("why: x", "why: x, possible: POSSIBLE")
    outcomes = {
        effect: judge_rule(clause.replace("POSSIBLE", effect), FILES, _beside(workflow)).outcome
        for effect in ("error", "warn", "ignore")
    }
    assert outcomes == {"error": Outcome.BROKEN, "warn": Outcome.KEPT, "ignore": Outcome.KEPT}


def test_entries_name_the_file(judge_rule: JudgeRule) -> None:
    clause = f"workflow:\n  - id: ci\n    file: {FILE}\n    branches: [main]\n    why: x\n    allow:\n"
    clause += f"      - {{module: {FILE}, reason: Runs at night.}}\n"
    assert judge_rule(clause, FILES, _beside(WORKFLOW.replace("[main]", "[x]"))).outcome is Outcome.KEPT
    assert judge_rule(clause, FILES, _beside()).outcome is Outcome.STALE
    other = clause.replace(f"module: {FILE}", "module: .github/workflows/other.yml")
    assert judge_rule(other, FILES, _beside()).outcome is Outcome.VACUOUS


def test_called_workflows_and_pytests_configuration_are_read(judge_rule: JudgeRule) -> None:
    top = "on: pull_request\njobs:\n  guard:\n    uses: ./.github/workflows/x.yml\n"
    called = {".github/workflows/x.yml": WORKFLOW.encode()}
    assert judge_rule(CLAUSE, FILES, {**_beside(top), **called}).outcome is Outcome.KEPT
    soft = {".github/workflows/x.yml": (WORKFLOW + "        continue-on-error: true\n").encode()}
    assert _told(judge_rule(CLAUSE, FILES, {**_beside(top), **soft})) == [
        ".github/workflows/x.yml:9:28 guard continue-on-error"
    ]
    config = {"pytest.ini": b"[pytest]\naddopts = --ignore=guardrails\n"}
    assert _told(judge_rule(CLAUSE, FILES, {**_beside(), **config})) == [f"{FILE}:8:14 guard left-out"]


VACUOUS = {
    "no-file": (SUITE, f"there is no workflow {FILE}, so that nothing runs the suite: correct the path, or add it"),
    "no-yaml": (_beside("on: [x\njobs: {}"), f"{FILE}:1:5: the '[' list is not well-formed"),
    "no-jobs": (_beside("on: push"), f"{FILE}: this is no workflow: it has no `jobs`"),
    "no-suite": ({FILE: WORKFLOW.encode()}, "no test in guardrails asks for `guardrail`"),
    "other-tests": (
        {**_beside(), "guardrails/test_rules.py": b"def test_x(): pass"},
        "no test in guardrails asks for `guardrail`",
    ),
}


ASKS = {
    "in-a-folder": ("guardrails/deep/test_x.py", "def test_it(guardrail): pass", Outcome.KEPT),
    "in-a-class": ("guardrails/test_x.py", "class TestIt:\n    def test_it(self, guardrail): pass", Outcome.KEPT),
    "by-a-mark": ("guardrails/test_x.py", "@pytest.mark.usefixtures('guardrail')\ndef test_it(): pass", Outcome.KEPT),
    "by-a-fixture": ("guardrails/conftest.py", "def own(guardrail): pass", Outcome.KEPT),
    "in-a-comment": ("guardrails/test_x.py", "# guardrail\ndef test_it(): pass", Outcome.VACUOUS),
    "in-a-name": ("guardrails/test_x.py", "def test_guardrails(): pass", Outcome.VACUOUS),
    "not-collected": ("guardrails/rules.py", "def test_it(guardrail): pass", Outcome.BROKEN),
    "no-test": ("guardrails/test_x.py", "def it(guardrail): pass", Outcome.BROKEN),
    "skipped": ("guardrails/test_x.py", "@pytest.mark.skip\ndef test_it(guardrail): pass", Outcome.BROKEN),
}


@pytest.mark.parametrize(("path", "code", "outcome"), ASKS.values(), ids=ASKS)
def test_a_test_of_the_suite_has_to_ask_for_the_rules(
    judge_rule: JudgeRule, path: str, code: str, outcome: Outcome
) -> None:
    suite = {"guardrails/": b"conftest.py\ndeep\nrules.py\ntest_x.py", "guardrails/deep/": b"test_x.py"}
    beside = {**suite, FILE: WORKFLOW.encode(), path: f"import pytest\n{code}\n".encode()}
    assert judge_rule(CLAUSE, FILES, beside).outcome is outcome


@pytest.mark.parametrize(("beside", "message"), VACUOUS.values(), ids=VACUOUS)
def test_what_proves_nothing_is_vacuous(judge_rule: JudgeRule, beside: Mapping[str, bytes], message: str) -> None:
    verdict = judge_rule(CLAUSE, FILES, beside)
    assert verdict.outcome is Outcome.VACUOUS
    assert verdict.vacuities[0].message.startswith(message)


@pytest.mark.parametrize(
    "workflow",
    [
        WORKFLOW,
        "on: [push, pull_request]\njobs: {a: {steps: [{run: pytest guardrails}]}}\n",
        WORKFLOW.replace("run: pytest", "run: |\n          set -x\n          python -m pytest"),
        WORKFLOW.replace("run: pytest", "run: uv run --with pytest pytest"),
    ],
)
def test_every_mutant_breaks_it(judge_rule: JudgeRule, workflow: str) -> None:
    mutants = mutants_of(CLAUSE, FILES, _beside(workflow))
    assert len(mutants) == 5 - ("}" in workflow)
    for mutant in mutants:
        assert mutant.beside
        beside = {**_beside(), mutant.path: mutant.text.encode()}
        assert judge_rule(CLAUSE, FILES, beside).outcome is Outcome.BROKEN, (mutant.how, mutant.text)


@pytest.mark.parametrize("end", ["|| true", "|| exit 0", "|| exit 1"])
def test_what_is_decided_behind_the_command_is_not_forgiven_again(end: str) -> None:
    workflow = WORKFLOW.replace("guardrails", f"guardrails {end}")
    hows = {mutant.how for mutant in mutants_of(CLAUSE, FILES, _beside(workflow))}
    assert hows == {
        "the suite is only collected",
        "only some tests are run",
        "another folder is run",
        "pull_request does not start it",
    }
