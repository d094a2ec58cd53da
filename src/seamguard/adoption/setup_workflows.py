"""Whether some workflow runs the guard on pull requests, and with which Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.adoption.seen import SUITE
from seamguard.adoption.services import workflows
from seamguard.domain.families.workflow import SuiteWorkflow
from seamguard.domain.rule import Mark
from seamguard.domain.setup import SetupProblem
from seamguard.engine import ask
from seamguard.rules.workflow import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.adoption.listing import Checkout
    from seamguard.adoption.seen import Outside
    from seamguard.domain.factbase import Facts
    from seamguard.domain.policy import Policy

_CHECKS = re.compile(rb"\bseamguard\s+(check|diff)\b")
_RUNS = re.compile(rb"\b(pytest|tox|nox|make|just|hatch|pdm|poe)\b.*\bguardrails\b")
_PYTHON = re.compile(r"^\s*-?\s*(?:python-version|python)\s*:\s*(.*)$")
_VERSION = re.compile(r"(?<![\d.])3\.(\d+)")
_LEAST = 11


def runs_check(outside: Outside) -> bool:
    """Whether a workflow runs the command."""
    return any(_CHECKS.search(outside(path) or b"") for path in workflows(outside))


def workflow_problems(folder: Path, outside: Outside, policy: Policy, where: Checkout | None) -> Iterator[SetupProblem]:
    """Say what keeps workflows from running the guard; a policy with a rule about that is held to it by its check."""
    if where is not None and where.below:
        return
    ruled = {rule.file for rule in policy.others if isinstance(rule, SuiteWorkflow)}
    mine = [path for path in workflows(outside) if path in ruled or _speaks_of(outside(path) or b"")]
    if not mine and not ruled:
        said = "no workflow runs the guard on pull requests: `seamguard init` writes one"
        yield SetupProblem(".github/workflows", 0, 0, said, fails=False)
        return
    for path in mine:
        yield from _versions(path, (outside(path) or b"").decode("utf-8", "replace"))
    if ruled or runs_check(outside):
        return
    branch = (where.branch if where else "") or "main"
    github = [path for path in mine if path.startswith(".github/")]
    told = [[*_faults(folder, policy, path, branch)] for path in github]
    if told:
        yield from min(told, key=lambda faults: sum(one.fails for one in faults))


def _speaks_of(data: bytes) -> bool:
    return bool(_CHECKS.search(data) or _RUNS.search(data))


def _faults(folder: Path, policy: Policy, path: str, branch: str) -> Iterator[SetupProblem]:
    """What the rule `workflow` would say of a workflow, were it in the policy."""
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


def _versions(path: str, text: str) -> Iterator[SetupProblem]:
    for number, line in enumerate(text.splitlines(), 1):
        named = _PYTHON.match(line)
        said = named[1].partition("#")[0].strip() if named else ""
        if said == "3.1":
            message = "YAML reads 3.10 without quotes as 3.1: quote it"
            yield SetupProblem(path, number, 0, message, fails=False)
        old = [f"3.{minor}" for minor in _VERSION.findall(said) if 1 < int(minor) < _LEAST]
        if old:
            message = (
                f"seamguard needs Python 3.{_LEAST}, and this names {', '.join(old)}: run the guard on a newer one"
            )
            yield SetupProblem(path, number, 0, message, fails=False)
