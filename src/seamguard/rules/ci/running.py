"""Whether a job of a workflow runs the whole suite, and fails where the suite does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.workflow import WINDOWS_SHELL
from seamguard.rules.ci.conditions import asks_always, holds, is_on
from seamguard.rules.ci.config import said_by
from seamguard.rules.ci.faults import Fault
from seamguard.rules.ci.launching import may_run, pytest_words
from seamguard.rules.ci.shell import commands, is_shell
from seamguard.rules.ci.starting import ON
from seamguard.rules.ci.suite import covers, read_call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seamguard.domain.workflow import CiWorkflow, Job, Step, Switch
    from seamguard.rules.ci.shell import Command
    from seamguard.rules.ci.suite import AskingTest, Config

_MAX_CALLS = 4
"""Workflows that call each other are followed as deep as GitHub does."""


def _nothing(path: str) -> bytes | None:  # noqa: ARG001 (reads nothing, whatever is asked for)
    return None


class Asked(NamedTuple):
    """What has to run.

    Attributes:
        suite: The folder of the suite, from the top of the repository.
        events: The events of which each has to run it.
        config: pytest's configuration.
        called: Reads a workflow of the repository by its path; None where it cannot be read.
        read: Gives the bytes of another file of the repository; None where there is none.
        tests: The files of the suite that ask for the rules.
    """

    suite: str
    events: Sequence[str]
    config: Config
    called: Callable[[str], CiWorkflow | None]
    read: Callable[[str], bytes | None] = _nothing
    tests: tuple[AskingTest, ...] = ()


class Attempt(NamedTuple):
    """Something that runs the suite, or may: `real` where it is a call of pytest."""

    real: bool
    faults: tuple[Fault, ...]

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The best attempts come first."""
        certain = sum(fault.certain for fault in self.faults)
        return not self.real, certain, len(self.faults)


def running_faults(workflow: CiWorkflow, asked: Asked) -> tuple[Fault, ...]:
    """What is wrong with the best attempt of a workflow to run a suite; empty where it truly does."""
    attempts = sorted(_attempts(workflow, asked, _MAX_CALLS), key=lambda attempt: attempt.rank)
    if attempts:
        return attempts[0].faults
    said = f"no step runs `pytest {asked.suite}`"
    return (Fault(workflow.path, workflow.at, ON, "not-run", True, said, asked.suite),)


def _attempts(workflow: CiWorkflow, asked: Asked, depth: int) -> Iterator[Attempt]:
    for job in workflow.jobs:
        faults = (*_gates(workflow, job, job.condition, job.soft, asked), *_needs(workflow, job, asked))
        if job.uses:
            yield from _called(workflow, job, asked, faults, depth)
        for step in job.steps:
            gates = (*faults, *_gates(workflow, job, step.condition, step.soft, asked))
            for attempt in _of_step(workflow, job, step, asked):
                yield attempt._replace(faults=(*gates, *attempt.faults))


def _called(workflow: CiWorkflow, job: Job, asked: Asked, faults: tuple[Fault, ...], depth: int) -> Iterator[Attempt]:
    local = job.uses.removeprefix("./") if job.uses.startswith("./") else ""
    other = asked.called(local) if local and depth else None
    if other is None:
        said = f"it calls `{job.uses}`, which may run the suite or not"
        yield Attempt(False, (*faults, Fault(workflow.path, job.at, job.id, "unknown", False, said, job.uses)))
        return
    for attempt in _attempts(other, asked, depth - 1):
        yield attempt._replace(faults=(*faults, *attempt.faults))


def _gates(
    workflow: CiWorkflow, job: Job, condition: Switch | None, soft: Switch | None, asked: Asked
) -> Iterator[Fault]:
    """What keeps a job or step from running, or its failure from counting."""
    if soft is not None:
        ons = {is_on(soft.text, event) for event in asked.events}
        on = True if True in ons else None if None in ons else False
        if on is not False:
            said = f"its failure {'does' if on else 'may'} not count: `continue-on-error: {soft.text}`"
            yield Fault(workflow.path, soft.at, job.id, "continue-on-error", on is True, said, soft.text)
    if condition is not None:
        yield from _conditions(workflow, job, condition, asked, "")


def _conditions(workflow: CiWorkflow, job: Job, condition: Switch, asked: Asked, why: str) -> Iterator[Fault]:
    shown = " ".join(condition.text.split())
    for event in asked.events:
        truth = holds(condition.text, event)
        if truth is not True:
            never = f"{why}`if: {shown}` never holds for `{event}`"
            maybe = f"{why}only a run can tell whether `if: {shown}` holds for `{event}`"
            said, certain = (never, True) if truth is False else (maybe, False)
            yield Fault(workflow.path, condition.at, job.id, "condition", certain, said, condition.text)


def _needs(workflow: CiWorkflow, job: Job, asked: Asked) -> Iterator[Fault]:
    """A job is skipped, and counts as passed, where one is skipped that it needs."""
    if job.condition is not None and asks_always(job.condition.text):
        return
    jobs = {one.id: one for one in workflow.jobs}
    waiting, seen = [*job.needs], {job.id}
    while waiting:
        needed = jobs.get(waiting.pop(0))
        if needed is None or needed.id in seen:
            continue
        seen.add(needed.id)
        waiting += needed.needs
        if needed.condition is not None:
            why = f"it is skipped with `{needed.id}`, which it needs: "
            yield from _conditions(workflow, job, needed.condition, asked, why)


def _of_step(workflow: CiWorkflow, job: Job, step: Step, asked: Asked) -> Iterator[Attempt]:
    def doubt(said: str, what: str) -> Attempt:
        return Attempt(False, (Fault(workflow.path, step.at, job.id, "unknown", False, said, what),))

    if step.run is None:
        if step.uses.startswith("./") or any("pytest" in given or asked.suite in given for given in step.scripts):
            yield doubt(f"`{step.uses}` may run the suite or not", step.uses)
    elif not is_shell(step.shell) and not (step.shell == WINDOWS_SHELL and _is_simple(step.run)):
        if asked.suite in step.run or "pytest" in step.run:
            yield doubt(f"it names the suite, but `{step.shell}` is not read", step.shell)
    else:
        for command in commands(step.run, step.shell if is_shell(step.shell) else "bash"):
            arguments = pytest_words(command.words)
            if arguments is not None:
                yield from _of_call(workflow, job, step, asked, command, arguments)
            elif may_run(command.words, asked.read, _folder(step, command)):
                shown = _shown(command)
                yield doubt(f"`{shown}` may run the suite or not, for it does not name pytest", shown)


def _of_call(
    workflow: CiWorkflow, job: Job, step: Step, asked: Asked, command: Command, arguments: tuple[str, ...]
) -> Iterator[Attempt]:
    """A call of pytest, if it collects the suite or may."""
    shown = _shown(command)
    folder = _folder(step, command)
    call = read_call(arguments, asked.suite, folder, {**dict(step.env), **dict(command.env)})
    config = said_by(call, asked.config, asked.read)
    reached, left_out, may_leave_out = covers(call, asked.suite, config, asked.tests)
    unknown = command.folder is None or any(_computed(path) for path in (*call.paths, folder))
    if not reached and not unknown:
        return

    def fault(kind: str, said: str, *, certain: bool) -> Fault:
        return Fault(workflow.path, step.at, job.id, kind, certain, f"`{shown}`: {said}", shown)

    faults = [fault("left-out", said, certain=True) for said in (*call.faults, *left_out)]
    doubts = (*call.doubts, *may_leave_out) if reached else ()
    faults += [fault("left-out", said, certain=False) for said in doubts]
    if command.lost:
        faults.append(fault("failure-lost", command.lost, certain=True))
    if command.unsure:
        faults.append(fault("failure-lost", command.unsure, certain=False))
    if not reached:
        faults.append(fault("unknown", "only a run can tell what it collects", certain=False))
    yield Attempt(reached, tuple(faults))


def _shown(command: Command) -> str:
    return " ".join(" ".join(command.words).split())


def _folder(step: Step, command: Command) -> str:
    return f"{step.directory}/{command.folder or ''}" if step.directory else command.folder or ""


def _is_simple(script: str) -> bool:
    """Whether a script is one command, which all shells read in the same way."""
    return len(script.strip().splitlines()) == 1 and not set("|&;<>()`$\"'{}#%@") & set(script)


def _computed(path: str) -> bool:
    return "$" in path or "`" in path or path.startswith("@")
