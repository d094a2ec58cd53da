"""Whether some workflow runs the guard on pull requests, and with which Python."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from seamguard.adoption.seen import SUITE
from seamguard.adoption.services import workflows
from seamguard.adoption.setup_versions import needed
from seamguard.domain.families.workflow import SuiteWorkflow
from seamguard.domain.rule import Mark
from seamguard.domain.setup import SetupProblem
from seamguard.engine import ask, judge_tree
from seamguard.promises import read_beside
from seamguard.rules.workflow import find
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.adoption.listing import Checkout
    from seamguard.adoption.seen import Outside
    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy

_CHECKS = re.compile(rb"\bseamguard\s+check\b|\buses:\s*[\w.-]+/seamguard@")
_FORGIVEN = re.compile(r"\bseamguard\s+check\b[^#|]*\|\|\s*(?:true|:|exit 0)")
_COMPARES = re.compile(rb"--seamguard-base|\bseamguard\s+diff\b|\buses:\s*[\w.-]+/seamguard@")
_RUNS = re.compile(rb"\b(pytest|tox|nox|make|just|hatch|pdm|poe)\b.*\bguardrails\b")
_PYTHON = re.compile(r"^\s*-?\s*(?:python-version|python)\s*:\s*(.*)$")
_VERSION = re.compile(r"(?<![\d.])3\.(\d+)")
_LEAST = 11
_READS = "reads newer syntax faster"


def runs_check(outside: Outside) -> bool:
    """Whether a workflow runs the command."""
    return any(_CHECKS.search(outside(path) or b"") for path in workflows(outside))


def workflow_problems(folder: Path, outside: Outside, policy: Policy, where: Checkout | None) -> Iterator[SetupProblem]:
    """Say what keeps workflows from running the guard, as a rule of the policy about that does, or would do."""
    if where is not None and where.below:
        yield from _from_the_top(folder, where.below)
        return
    ruled = {rule.file: rule.id for rule in policy.others if isinstance(rule, SuiteWorkflow)}
    mine = [path for path in workflows(outside) if path in ruled or _speaks_of(outside(path) or b"")]
    if not mine and not ruled:
        said = "no workflow runs the guard on pull requests: give one a step `pytest guardrails/`, as `init` writes it"
        yield SetupProblem(".github/workflows", 0, 0, said, fails=False)
        return
    for path in mine:
        yield from _versions(path, (outside(path) or b"").decode("utf-8", "replace"), needed(outside))
    yield from _growth(outside, mine)
    if ruled:
        yield from _broken(folder, policy, [*ruled.values()])
        return
    branch = (where.branch if where else "") or "main"
    told = [[*_faults(folder, policy, path, branch, outside)] for path in mine if path.startswith(".github/")]
    if told:
        yield from min(told, key=lambda faults: sum(one.fails for one in faults))


def _speaks_of(data: bytes) -> bool:
    return bool(_CHECKS.search(data) or _RUNS.search(data))


def _broken(folder: Path, policy: Policy, rules: list[str]) -> Iterator[SetupProblem]:
    """What the rules about workflows say today: a proof shows that they notice, and not that all is well."""
    tree = list_tree(folder / policy.codebase.root, policy.codebase)
    result = judge_tree(policy, tree, policy.codebase.root, rules, beside=partial(read_beside, folder))
    for verdict in (result.on(rule) for rule in rules):
        for item in verdict.judged:
            if verdict.fails(item):
                at = item.finding.span
                yield SetupProblem(item.finding.path, at.line, at.column, f"{item.finding.said}: mend it", fails=True)


def _from_the_top(folder: Path, below: str) -> Iterator[SetupProblem]:
    """Whether a workflow at the top of the repository speaks of the guard of a folder below it."""
    outside = partial(read_beside, folder.resolve().parents[below.count("/")])
    told = [outside(path) or b"" for path in workflows(outside)]
    if not any(below.encode() in data and (SUITE.encode() in data or _CHECKS.search(data)) for data in told):
        said = f"no workflow at the top of the repository runs it: give one a step `pytest {below}/{SUITE}`"
        yield SetupProblem(SUITE, 0, 0, said, fails=False)


def _growth(outside: Outside, mine: list[str]) -> Iterator[SetupProblem]:
    if mine and not any(_COMPARES.search(outside(path) or b"") for path in mine):
        said = (
            "nothing holds the list against the base branch, so that a pull request may lengthen it: "
            'give pytest `--seamguard-base "origin/$GITHUB_BASE_REF"`, or run `seamguard diff --base`'
        )
        yield SetupProblem(mine[0], 0, 0, said, fails=False)


def _faults(folder: Path, policy: Policy, path: str, branch: str, outside: Outside) -> Iterator[SetupProblem]:
    """What the rule `workflow` would say of a workflow, were it in the policy."""
    data = outside(path) or b""
    if not _RUNS.search(data):
        yield from _forgiven(path, data.decode("utf-8", "replace"))
        return
    nowhere = Mark(0, 0)
    rule = SuiteWorkflow(
        id="set-up", why="", mark=nowhere, file=path, file_mark=nowhere, runs=SUITE, branches=(branch,)
    )

    def asked(facts: Facts) -> tuple[SetupProblem, ...]:
        seen = find(rule, facts)
        vacuous = [SetupProblem(path, 0, 0, reason.message, fails=True) for reason in seen.vacuities]
        return (
            *vacuous,
            *(
                SetupProblem(one.path, one.span.line, one.span.column, f"{one.said}: mend it", fails=one.certain)
                for one in seen.findings
            ),
        )

    yield from ask(policy, folder, None, asked)


def _forgiven(path: str, text: str) -> Iterator[SetupProblem]:
    """What a workflow that runs the command alone does with its exit code."""
    for number, line in enumerate(text.splitlines(), 1):
        if _FORGIVEN.search(line):
            yield SetupProblem(path, number, 0, "`||` takes the failure of `seamguard check` away: mend it", fails=True)


def _versions(path: str, text: str, needs: int) -> Iterator[SetupProblem]:
    for number, line in enumerate(text.splitlines(), 1):
        named = _PYTHON.match(line)
        said = named[1].partition("#")[0].strip() if named else ""
        if said == "3.1":
            message = "YAML reads 3.10 without quotes as 3.1: quote it"
            yield SetupProblem(path, number, 0, message, fails=False)
        minors = [int(minor) for minor in _VERSION.findall(said) if int(minor) > 1]
        old = [f"3.{minor}" for minor in minors if minor < _LEAST]
        if old:
            message = (
                f"seamguard needs Python 3.{_LEAST}, and this names {', '.join(old)}: run the guard on a newer one"
            )
            yield SetupProblem(path, number, 0, message, fails=False)
        elif minors and max(minors) < needs:
            message = f"the code needs Python 3.{needs}, and this names 3.{max(minors)}: name 3.{needs}, which {_READS}"
            yield SetupProblem(path, number, 0, message, fails=False)
