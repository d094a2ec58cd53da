from __future__ import annotations

from textwrap import dedent

import pytest

from seamguard.domain.workflow import At, CiWorkflow, Step, Switch, Trigger, UnreadableWorkflow
from seamguard.policy.ci_workflow import read_workflow

WHOLE = """\
    name: ci
    on:
      pull_request:
        types: [opened, synchronize]
        branches: [main, 'release/**']
        paths:
          - src/**
          - '!src/docs/**'
      push:
        branches-ignore: dev
      workflow_dispatch:
    env: {A: top, B: top}
    defaults:
      run: {shell: bash}
    jobs:
      first:
        runs-on: ubuntu-latest
        if: ${{ github.event_name == 'push' }}
        continue-on-error: true
        env: &env
          B: job
        defaults:
          run:
            working-directory: sub
        steps:
          - uses: actions/checkout@v5
          - run: pytest guardrails
            env:
              C: step
            if: always()
            continue-on-error: ${{ matrix.soft }}
          - run: |
              one
              two
            shell: sh
            working-directory: other
      second:
        needs: [first, third]
        uses: ./.github/workflows/other.yml
      third:
        needs: first
        env: *env
        steps: []
"""


def _read(text: str) -> CiWorkflow | UnreadableWorkflow:
    return read_workflow(dedent(text).encode(), "ci.yml")


def test_everything_that_decides_is_read_with_its_place() -> None:
    found = _read(WHOLE)
    assert isinstance(found, CiWorkflow)
    assert found.at == At(2, 1)
    assert found.triggers == (
        Trigger(
            "pull_request",
            (
                ("branches", ("main", "release/**")),
                ("paths", ("src/**", "!src/docs/**")),
                ("types", ("opened", "synchronize")),
            ),
            At(3, 3),
        ),
        Trigger("push", (("branches-ignore", ("dev",)),), At(9, 3)),
        Trigger("workflow_dispatch", (), At(11, 3)),
    )
    first, second, third = found.jobs
    assert first.condition == Switch("${{ github.event_name == 'push' }}", At(18, 9))
    assert first.soft == Switch("true", At(19, 24))
    assert (second.needs, second.uses, second.steps) == (("first", "third"), "./.github/workflows/other.yml", ())
    assert (third.needs, third.at) == (("first",), At(40, 3))
    top = (("A", "top"), ("B", "job"))
    assert first.steps == (
        Step(None, "actions/checkout@v5", None, None, "bash", "sub", top, At(26, 9)),
        Step(
            "pytest guardrails",
            "",
            Switch("always()", At(30, 13)),
            Switch("${{ matrix.soft }}", At(31, 28)),
            "bash",
            "sub",
            (*top, ("C", "step")),
            At(27, 14),
        ),
        Step("one\ntwo\n", "", None, None, "sh", "other", top, At(32, 14)),
    )


@pytest.mark.parametrize("on", ["push", "[push, pull_request]", "{push: , pull_request: {}}"])
def test_each_form_of_on(on: str) -> None:
    found = _read(f"on: {on}\njobs: {{}}")
    assert isinstance(found, CiWorkflow)
    assert [(one.event, one.filters) for one in found.triggers] == [
        (event, ()) for event in ("push", "pull_request") if event in on
    ]


def test_an_empty_filter_is_one() -> None:
    found = _read("on: {push: {branches: [], paths: }}\njobs: {}")
    assert isinstance(found, CiWorkflow)
    assert found.triggers[0].filter("branches") == ()
    assert found.triggers[0].filter("paths") == ()
    assert found.triggers[0].filter("tags") is None


@pytest.mark.parametrize("jobs", ["", "[]", "{a: , b: [], c: {steps: {}}, d: {steps: [x, [y], {run: [z]}]}}"])
def test_what_is_no_job_or_step_runs_nothing(jobs: str) -> None:
    found = _read(f"on: push\njobs: {jobs}")
    assert isinstance(found, CiWorkflow)
    assert [step.run for job in found.jobs for step in job.steps] in ([], [None])


UNREADABLE = {
    "empty": ("", 1, "the workflow is empty: write `on` and `jobs`"),
    "no-yaml": ("on: [push\njobs: {}", 1, "the '[' list is not well-formed"),
    "twice": ("on: push\non: push\njobs: {}", 2, "key 'on' stands twice"),
    "a-list": ("- on", 1, "this is no workflow: write `on` and `jobs`"),
    "no-on": ("jobs: {}", 0, "this is no workflow: it has no `on`"),
    "no-jobs": ("on: push", 0, "this is no workflow: it has no `jobs`"),
}


@pytest.mark.parametrize(("text", "line", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_says_where(text: str, line: int, message: str) -> None:
    found = _read(text)
    assert isinstance(found, UnreadableWorkflow)
    assert (found.path, found.line) == ("ci.yml", line)
    assert message in found.message
