"""The `workflow` clauses: workflows that have to run a suite."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.families.workflow import SuiteWorkflow
from seamguard.policy.fields import read_fields
from seamguard.policy.paths import parse_below
from seamguard.policy.readers import listing, parsed, text
from seamguard.policy.shared import family_clause, read_shared, refuse_examples
from seamguard.policy.wording import show

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node, Problems

CLAUSE = family_clause("a clause of `workflow`", ("file", "branches"), ("runs", "events"))
_NO_BRANCH = "name a branch, such as main"
_NO_EVENT = "name an event, or remove `events` to ask for pull_request"
_EVENTS = ("pull_request", "pull_request_target", "push", "merge_group", "schedule", "workflow_dispatch")
_GLOB = re.compile(r"[*?\[\]!]")


def read(node: Node, what: str, problems: Problems, *, roots: tuple[str, ...]) -> SuiteWorkflow | None:
    """Reads one clause; `roots` are the import roots of the codebase."""
    fields = read_fields(node, what, CLAUSE, problems)
    if fields is None:
        return None
    refuse_examples(fields, "a workflow, which is no Python", problems)
    return SuiteWorkflow(
        **read_shared(fields, roots),
        file=fields.read("file", parsed(_parse_file), ""),
        file_mark=fields.value_mark("file"),
        runs=fields.read("runs", parsed(parse_below), "guardrails"),
        branches=fields.read("branches", listing(_read_branch, if_empty=_NO_BRANCH), ()),
        events=fields.read("events", listing(parsed(_parse_event), if_empty=_NO_EVENT), ("pull_request",)),
    )


def _parse_file(written: str) -> str:
    path = parse_below(written)
    if not path.endswith((".yml", ".yaml")):
        known = "name a workflow of GitHub Actions, which ends in .yml or .yaml; those of other services are not read"
        raise ValueError(f"{show(written)} is no workflow: {known}")
    if path.startswith(".gitlab"):
        raise ValueError(f"{show(written)} belongs to GitLab, whose pipelines are not read: name one of GitHub Actions")
    return path


def _read_branch(node: Node, what: str, problems: Problems) -> str | None:
    branch = text(node, what, problems)
    if branch is not None and _GLOB.search(branch):
        problems.add(node.mark, f"{what}: {show(branch)} is a pattern: name each branch")
        return None
    return branch


def _parse_event(written: str) -> str:
    if written not in _EVENTS:
        raise ValueError(f"{show(written)} is no event that runs a suite: use one of {', '.join(_EVENTS)}")
    return written
