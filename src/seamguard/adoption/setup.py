"""Whether a repository's set-up lets the guard bite: the suite, pytest, workflows, versions and what is around them."""

from __future__ import annotations

import re
from functools import partial
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from seamguard.adoption.listing import checkout, ignored
from seamguard.adoption.seen import SUITE
from seamguard.adoption.setup_files import file_problems
from seamguard.adoption.setup_versions import version_problems
from seamguard.adoption.setup_workflows import runs_check, workflow_problems
from seamguard.adoption.wiring import reasons_apart
from seamguard.domain.setup import SetupProblem
from seamguard.promises import read_beside
from seamguard.rules.ci.asking import asking, suite_files
from seamguard.rules.ci.config import read_config
from seamguard.rules.ci.suite import covers, read_call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.adoption.seen import Outside
    from seamguard.domain.policy import Policy
    from seamguard.rules.ci.suite import AskingTest

_ASKED = {
    "unreadable": "no test asks for `unreadable`, so that a file which cannot be read passes",
    "idle_roots": "no test asks for `idle_roots`, so that a folder without code passes",
    "overdue_waves": "no test asks for `overdue_waves`, so that a wave may be late",
    "rule_proof": "no test asks for `rule_proof`, so that a rule which cannot fail passes",
    "seamguard_growth": "no test asks for `seamguard_growth`, so that a pull request may lengthen the list",
}
_OF_FAMILIES = {
    "identity": ("unprobed_identities", "so that an identity rule which no test probes passes"),
    "capabilities": ("capabilities_difference", "so that what the engine can do is held against nothing"),
}
_COPY = "copy its test from the suite that `seamguard init` writes"


def setup_problems(folder: Path, policy: Policy, name: str) -> tuple[SetupProblem, ...]:
    """Look for what keeps the guard from biting, and for what would make it better.

    Args:
        folder: The policy's folder.
        policy: The policy.
        name: The policy file's name.
    """
    outside = partial(read_beside, folder)
    if outside(f"{SUITE}/") is None and not runs_check(outside):
        said = "is not there, and no workflow runs the guard: `seamguard init` writes both"
        return (SetupProblem(SUITE, 0, 0, said, fails=False),)
    found = [*_suite(outside, policy), *workflow_problems(folder, outside, policy, checkout(folder))]
    found += [*file_problems(outside, name), *version_problems(folder, outside, policy)]
    found += [
        SetupProblem(
            path, 0, 0, "git ignores it, so that it never reaches a pull request: take it out of .gitignore", fails=True
        )
        for path in ignored(folder, (name, SUITE))
    ]
    return tuple(sorted(found, key=lambda one: (not one.fails, one.path, one.line, one.column, one.message)))


def _suite(outside: Outside, policy: Policy) -> Iterator[SetupProblem]:
    if outside(f"{SUITE}/") is None:
        return
    tests = suite_files(outside, SUITE)
    asks = tuple(found for path in tests if (found := asking(path, outside(path) or b"")))
    if not asks:
        said = "no test asks for `guardrail`, so that running it guards nothing: `seamguard init` writes those tests"
        yield SetupProblem(SUITE, 0, 0, said, fails=True)
    if not entry_points(group="pytest11", name="seamguard.pytest_plugin"):
        said = "pytest does not know seamguard's plugin here: install seamguard where pytest is"
        yield SetupProblem(SUITE, 0, 0, said, fails=True)
    yield from _missing(outside, tests, policy)
    yield from _configuration(outside, asks, policy)
    if outside(f"{SUITE}/__init__.py") is not None:
        said = "makes a package of the suite, under a name that others have: remove it"
        yield SetupProblem(f"{SUITE}/__init__.py", 0, 0, said, fails=False)


def _missing(outside: Outside, tests: tuple[str, ...], policy: Policy) -> Iterator[SetupProblem]:
    words = {word for path in tests for word in re.findall(r"\w+", (outside(path) or b"").decode("utf-8", "replace"))}
    for fixture, said in _ASKED.items():
        if fixture not in words:
            yield SetupProblem(SUITE, 0, 0, f"{said}: {_COPY}", fails=False)
    families = {rule.family for rule in policy.others}
    for family, (fixture, said) in _OF_FAMILIES.items():
        if family in families and fixture not in words:
            yield SetupProblem(
                SUITE, 0, 0, f"no test asks for `{fixture}`, {said}: write one", fails=family == "identity"
            )


def _configuration(outside: Outside, asks: tuple[AskingTest, ...], policy: Policy) -> Iterator[SetupProblem]:
    config = read_config(outside, (SUITE, ""))
    is_run, faults, doubts = covers(read_call((SUITE,), SUITE, "", {}), SUITE, config, asks)
    where = config.path or SUITE
    mend = f"mend it, or give the suite a {SUITE}/pytest.ini of its own"
    if not is_run:
        yield SetupProblem(where, 0, 0, f"pytest does not reach the suite: {mend}", fails=True)
    for said, fails in (*((fault, True) for fault in faults), *((doubt, False) for doubt in doubts)):
        yield SetupProblem(where, 0, 0, f"{said.removeprefix(f'{where}: ')}: {mend}", fails=fails)
    reasons = [] if config.path.startswith(f"{SUITE}/") else [*reasons_apart(outside)]
    if reasons and not any(rule.needs_run for rule in policy.rules):  # those need what other tests have
        said = f"{'; '.join(reasons)}: a {SUITE}/pytest.ini would set the suite apart"
        yield SetupProblem(SUITE, 0, 0, said, fails=False)
