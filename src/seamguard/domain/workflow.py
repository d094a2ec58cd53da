"""A GitHub Actions workflow, as far as it decides whether and how a suite runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

WINDOWS_SHELL = "pwsh (Windows)"
"""The shell of a step that names none, on a runner with Windows."""


class At(NamedTuple):
    """A place in the workflow file: 1-based line and column, in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event under `on`.

    Attributes:
        event: Such as `pull_request`.
        filters: `branches`, `paths-ignore`, `types`, ... with their patterns; a filter that is not there is not here.
        at: Where the event stands.
    """

    event: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    at: At

    def filter(self, name: str) -> tuple[str, ...] | None:
        """The patterns of a filter, None where it is not there."""
        return dict(self.filters).get(name)


@dataclass(frozen=True, slots=True)
class Switch:
    """A value that decides whether something runs or fails, as written: `true`, `${{ ... }}`, a condition."""

    text: str
    at: At


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job.

    Attributes:
        run: Its script; None where it runs an action.
        uses: The action that it runs; empty where it runs a script.
        condition: `if`.
        soft: `continue-on-error`.
        shell: Its own shell, or the default one of job or workflow; empty where none is named.
        directory: The folder that it runs in, likewise.
        env: Variables of workflow, job and step; those of the step last.
        at: Where its script or action stands.
        scripts: What it gives its action to run.
    """

    run: str | None
    uses: str
    condition: Switch | None
    soft: Switch | None
    shell: str
    directory: str
    env: tuple[tuple[str, str], ...]
    at: At
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        id: Its key under `jobs`.
        condition: `if`.
        soft: `continue-on-error`.
        needs: The jobs that come first.
        uses: The workflow that it calls; empty where it has steps.
        steps: In file order.
        at: Where its key stands.
    """

    id: str
    condition: Switch | None
    soft: Switch | None
    needs: tuple[str, ...]
    uses: str
    steps: tuple[Step, ...]
    at: At


@dataclass(frozen=True, slots=True)
class CiWorkflow:
    """One workflow file.

    Attributes:
        path: The file, posix, from the policy's folder.
        triggers: What starts it.
        jobs: In file order.
        at: Where `on` stands.
    """

    path: str
    triggers: tuple[Trigger, ...]
    jobs: tuple[Job, ...]
    at: At


class UnreadableWorkflow(NamedTuple):
    """Why there is no workflow, with its place: the line is 0 where the whole file is meant."""

    path: str
    line: int
    column: int
    message: str
