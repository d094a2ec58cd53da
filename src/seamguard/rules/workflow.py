"""The `workflow` rule: a workflow of GitHub Actions runs the suite, whole and for every change, and fails with it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from seamguard.domain.facts import Span
from seamguard.domain.finding import Finding
from seamguard.domain.mutant import Mutant
from seamguard.domain.observed import Observed
from seamguard.domain.source import Category
from seamguard.domain.verdict import Vacuity
from seamguard.domain.workflow import CiWorkflow, UnreadableWorkflow
from seamguard.rules.ci.asking import asking, suite_files
from seamguard.rules.ci.config import read_config
from seamguard.rules.ci.running import Asked, running_faults
from seamguard.rules.ci.starting import starting_faults
from seamguard.rules.ci.suite import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.workflow import SuiteWorkflow
    from seamguard.rules.ci.faults import Fault


_PYTEST = re.compile(r"\bpytest(?=\s)")


def _forgiven(line: str, suite: str) -> str:
    # Behind braces, a comment or a backslash it would not be part of the command; behind `||` it may change nothing.
    whole = "pytest" in line and suite in line and not set("}#\\") & set(line)
    return f"{line.rstrip()} || true\n" if whole and "||" not in line else line


_CHANGES: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("the failure of the suite is forgiven", _forgiven),
    ("the suite is only collected", lambda line, _: _PYTEST.sub("pytest --collect-only", line)),
    ("only some tests are run", lambda line, _: _PYTEST.sub("pytest -k some", line)),
    ("another folder is run", lambda line, suite: line.replace(suite, "elsewhere")),
)


def find(rule: SuiteWorkflow, facts: Facts) -> Observed:
    """See what keeps the workflow from guarding."""
    seen = facts.workflow(rule.file)
    if not isinstance(seen, CiWorkflow):
        return Observed(vacuities=(Vacuity(rule.file_mark, _unreadable(rule, seen)),))
    tests = suite_files(facts.outside, rule.runs)
    asks = [found for path in tests if (found := asking(path, facts.outside(path) or b""))]
    if not asks:
        missing = (
            f"no test in {rule.runs} asks for `guardrail`, so that running it guards nothing: copy the suite there"
        )
        return Observed(vacuities=(Vacuity(rule.mark, missing),))
    asked = Asked(
        suite=rule.runs,
        events=rule.events,
        config=read_config(facts.outside, (rule.runs, "")),
        called=lambda path: _called(facts, path),
        read=facts.outside,
        # Fixtures of a `conftest.py` may ask on behalf of any test.
        tests=() if any(one.path.endswith("/conftest.py") for one in asks) else tuple(asks),
    )
    guarded = _guarded(facts, tests)
    faults = (
        *starting_faults(seen, rule.events, rule.branches, guarded, _new(guarded)),
        *running_faults(seen, asked),
    )
    findings = {(fault.path, fault.at, fault.said): _finding(rule, fault) for fault in faults}
    return Observed(
        findings=tuple(sorted(findings.values(), key=lambda one: one.order)),
        examined=(rule.file,),
        definitions=(f"{rule.file}:{seen.at.line}",),
        modules=tuple(sorted({rule.file, *(fault.path for fault in faults)})),
    )


def mutants(rule: SuiteWorkflow, facts: Facts) -> Iterator[Mutant]:
    """Take the workflow's teeth out, one way at a time."""
    lines = (facts.outside(rule.file) or b"").decode("utf-8", "replace").splitlines(keepends=True)
    seen = facts.workflow(rule.file)
    if not isinstance(seen, CiWorkflow):
        return
    for how, change in _CHANGES:
        changed = [change(line, rule.runs) for line in lines]
        if changed != lines:
            yield Mutant(how, rule.file, "".join(changed), beside=True)
    for trigger in seen.triggers:
        if trigger.event in rule.events:
            changed = [*lines]
            at = trigger.at.line - 1
            changed[at] = changed[at].replace(trigger.event, "workflow_dispatch")
            yield Mutant(f"{trigger.event} does not start it", rule.file, "".join(changed), beside=True)


def _unreadable(rule: SuiteWorkflow, seen: UnreadableWorkflow | None) -> str:
    if seen is None:
        return f"there is no workflow {rule.file}, so that nothing runs the suite: correct the path, or add it"
    place = ":".join(map(str, (number for number in (seen.line, seen.column) if number)))
    return f"{seen.path}{f':{place}' if place else ''}: {seen.message}"


def _called(facts: Facts, path: str) -> CiWorkflow | None:
    seen = facts.workflow(path)
    return seen if isinstance(seen, CiWorkflow) else None


def _guarded(facts: Facts, tests: tuple[str, ...]) -> list[str]:
    """Every file whose change has to start the workflow, from the top of the repository."""
    policy = facts.policy()
    code = (resolve(file.path, policy.codebase.root) for file in facts.files() if not facts.is_example(file))
    return sorted({*code, *tests, PurePosixPath(policy.path).name})


def _new(guarded: list[str]) -> dict[str, str]:
    """A file that could be added to each folder of the code and the suite, with a file that stands there."""
    found: dict[str, str] = {}
    for path in guarded:
        folder, _, name = path.rpartition("/")
        if folder and name.endswith(".py"):
            found.setdefault(f"{folder}/{'test_' * name.startswith('test_')}something_new.py", path)
    return found


def _finding(rule: SuiteWorkflow, fault: Fault) -> Finding:
    line, column = fault.at
    return Finding(
        rule=rule.noun,
        subject=rule.id,
        kind=fault.kind,
        certain=fault.certain,
        path=fault.path,
        span=Span(line, column, line, column),
        module=fault.path,
        scope=fault.job,
        category=Category.PRODUCTION,
        target=rule.runs,
        spelling=fault.what,
        via=(),
        said=fault.said,
    )
