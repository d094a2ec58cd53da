"""A GitHub Actions workflow: YAML to the facts that decide whether and how a suite runs.

It is read here because YAML enters by this stage. Everything else in the file is GitHub's business and passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.workflow import (
    WINDOWS_SHELL,
    At,
    CiWorkflow,
    Job,
    Step,
    Switch,
    Trigger,
    UnreadableWorkflow,
)
from seamguard.errors import PolicyError
from seamguard.policy.nodes import Mapping, Node, Problems, Scalar, Sequence, select, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.domain.rule import Mark

_FILTERS = ("branches", "branches-ignore", "paths", "paths-ignore", "tags", "tags-ignore", "types")
_SCRIPTS = ("run", "command", "commands", "cmd", "script", "args", "arguments", "test-command", "inlineScript")
_EMPTY = "the workflow is empty: write `on` and `jobs`"
_Env = dict[str, str]


def read_workflow(data: bytes, path: str) -> CiWorkflow | UnreadableWorkflow:
    """Reads a workflow.

    Args:
        data: What the file holds.
        path: What the file is called.
    """
    from seamguard.policy.composition import compose
    from seamguard.policy.document import decode_text

    problems = Problems(path)
    try:
        top = compose(decode_text(data, problems), problems, _EMPTY)
        problems.finish(top)
    except PolicyError as error:
        first = error.problems[0]
        return UnreadableWorkflow(path, first.line, first.column, first.message)
    if not isinstance(top, Mapping):
        return UnreadableWorkflow(path, top.mark.line, top.mark.column, "this is no workflow: write `on` and `jobs`")
    for key in ("on", "jobs"):
        if value_of(top, key) is None:
            return UnreadableWorkflow(path, 0, 0, f"this is no workflow: it has no `{key}`")
    return CiWorkflow(path, tuple(_triggers(top)), tuple(_jobs(top)), _key_place(top, "on"))


def _triggers(top: Mapping) -> Iterable[Trigger]:
    events = value_of(top, "on")
    match events:
        case Scalar():
            yield Trigger(events.text, (), _at(events.mark))
        case Sequence():
            yield from (Trigger(item.text, (), _at(item.mark)) for item in events.items if isinstance(item, Scalar))
        case Mapping():
            for key, value in events.entries:
                given = ((name, _texts(node)) for name in _FILTERS for node in select(value, name))
                yield Trigger(key.text, tuple(given), _at(key.mark))
        case None:
            pass


def _jobs(top: Mapping) -> Iterable[Job]:
    jobs = value_of(top, "jobs")
    for key, job in jobs.entries if isinstance(jobs, Mapping) else ():
        if isinstance(job, Mapping):
            yield Job(
                id=key.text,
                condition=_switch(job, "if"),
                soft=_switch(job, "continue-on-error"),
                needs=tuple(text for node in select(job, "needs") for text in _texts(node)),
                uses=_text(job, "uses"),
                steps=tuple(_steps(top, job)),
                at=_at(key.mark),
            )


def _steps(top: Mapping, job: Mapping) -> Iterable[Step]:
    listed = value_of(job, "steps")
    for step in listed.items if isinstance(listed, Sequence) else ():
        if isinstance(step, Mapping):
            run = value_of(step, "run")
            env: _Env = {}
            for node in (top, job, step):
                env.update(_env(node))
            yield Step(
                run=run.text if isinstance(run, Scalar) else None,
                uses=_text(step, "uses"),
                condition=_switch(step, "if"),
                soft=_switch(step, "continue-on-error"),
                shell=_text(step, "shell") or _default(job, "shell") or _default(top, "shell") or _shell_of(job),
                directory=_text(step, "working-directory")
                or _default(job, "working-directory")
                or _default(top, "working-directory"),
                env=tuple(env.items()),
                at=_at(run.mark if run is not None else step.mark),
                scripts=tuple(
                    text for name in _SCRIPTS for node in select(step, "with", name) for text in _texts(node)
                ),
            )


def _env(node: Mapping) -> _Env:
    given = value_of(node, "env")
    pairs = given.entries if isinstance(given, Mapping) else ()
    return {key.text: value.text for key, value in pairs if isinstance(value, Scalar)}


def _default(node: Mapping, name: str) -> str:
    return next((value.text for value in select(node, "defaults", "run", name) if isinstance(value, Scalar)), "")


def _shell_of(job: Mapping) -> str:
    """The shell that the runner takes by itself, where it is not bash."""
    runners = (text for node in select(job, "runs-on") for text in _texts(node))
    return WINDOWS_SHELL if any("windows" in text.lower() and "${{" not in text for text in runners) else ""


def _switch(node: Mapping, name: str) -> Switch | None:
    value = value_of(node, name)
    return Switch(value.text, _at(value.mark)) if isinstance(value, Scalar) else None


def _text(node: Mapping, name: str) -> str:
    value = value_of(node, name)
    return value.text if isinstance(value, Scalar) else ""


def _texts(node: Node) -> tuple[str, ...]:
    if isinstance(node, Scalar):
        return () if node.kind == "null" else (node.text,)
    return tuple(item.text for item in node.items if isinstance(item, Scalar)) if isinstance(node, Sequence) else ()


def _key_place(top: Mapping, name: str) -> At:
    return next((_at(key.mark) for key, _ in top.entries if key.text == name), At(1, 1))


def _at(mark: Mark) -> At:
    return At(mark.line, mark.column)
