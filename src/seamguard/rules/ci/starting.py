"""Whether a workflow starts for every change that the suite guards against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.rules.ci.faults import Fault
from seamguard.rules.ci.filters import starts_on_branch, starts_on_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seamguard.domain.workflow import CiWorkflow, Trigger

ON = "on"
"""What the scope of a fault is called that no job has."""

_BRANCHED = ("pull_request", "pull_request_target", "push", "merge_group")
_NEEDED_TYPES = {"pull_request": ("opened", "synchronize"), "pull_request_target": ("opened", "synchronize")}


def starting_faults(
    workflow: CiWorkflow,
    events: Sequence[str],
    branches: Sequence[str],
    paths: Sequence[str],
    new: Mapping[str, str] | None = None,
) -> Iterator[Fault]:
    """What keeps a workflow from starting.

    Args:
        workflow: The workflow.
        events: Each of these has to start it,
        branches: on each of these branches,
        paths: by a change of each of these files alone; from the top of the repository.
        new: Files that could be added, with a file beside each.
    """
    for event in events:
        trigger = next((one for one in workflow.triggers if one.event == event), None)
        if trigger is None:
            known = ", ".join(one.event for one in workflow.triggers)
            said = f"`{event}` does not start the workflow, only {known} does"
            yield Fault(workflow.path, workflow.at, ON, "event", True, said, event)
        else:
            yield from _of_trigger(workflow, trigger, branches, paths, new or {})


def _of_trigger(
    workflow: CiWorkflow, trigger: Trigger, branches: Sequence[str], paths: Sequence[str], new: Mapping[str, str]
) -> Iterator[Fault]:
    def fault(kind: str, said: str, what: str) -> Fault:
        return Fault(workflow.path, trigger.at, ON, kind, True, said, what)

    for branch in branches:
        if trigger.event in _BRANCHED and not starts_on_branch(trigger, branch):
            yield fault("branches", f"`{trigger.event}` on `{branch}` does not start the workflow", branch)
    types = trigger.filter("types")
    for wanted in _NEEDED_TYPES.get(trigger.event, ()) if types is not None else ():
        if wanted not in (types or ()):
            yield fault("types", f"`{trigger.event}` of type `{wanted}` does not start the workflow", wanted)
    missed = [path for path in paths if not starts_on_path(trigger, path)]
    if missed:
        more = len(missed) - 1
        others = f" (or of {more} other file{'s' * (more != 1)})" if more else ""
        said = f"a change of `{missed[0]}`{others} alone does not start it on `{trigger.event}`"
        yield fault("paths", said, missed[0])
        return
    unseen = [beside for path, beside in new.items() if not starts_on_path(trigger, path)]
    if unseen:
        said = f"a new file beside `{unseen[0]}` alone does not start it on `{trigger.event}`: name folders, not files"
        yield fault("paths", said, unseen[0])
