"""One edit of a policy file, from reading to writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from seamguard.domain.policy import Policy
from seamguard.editing.plan import Plan, place_of, told
from seamguard.errors import UsageError
from seamguard.policy import parse_policy, read_bytes
from seamguard.policy.edits import edit_policy
from seamguard.policy.writing import locked, replace_file

if TYPE_CHECKING:
    from pathlib import Path

Planner: TypeAlias = Callable[[Policy], Plan]
"""Decides what to do about a policy, by a run over the code."""

_ATTEMPTS = 5


class Done(NamedTuple):
    """What an edit came to, or would come to.

    Attributes:
        before: The bytes of the file.
        after: The new ones.
        lines: What was done, a line each.
        notes: What is left to people.
        refused: What could not be done, with place and remedy.
    """

    before: bytes
    after: bytes
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.lines or self.refused)


def preview(path: Path, planner: Planner) -> Done:
    """Say what an edit would do.

    Raises:
        PolicyError: The file is not a policy.
        UsageError: The planner refuses.
    """
    return _edited(path, read_bytes(path), planner, is_written=False)


def perform(path: Path, planner: Planner) -> Done:
    """Edit the file. Others that edit it meanwhile lose nothing: the edit is then made again, on what they wrote.

    Raises:
        PolicyError: The file is not a policy.
        UsageError: The planner refuses, or the file cannot be written or does not stand still.
    """
    read_bytes(path)  # a pipe or a folder is refused before it is opened
    for _ in range(_ATTEMPTS):
        # Whoever wrote meanwhile may have replaced the file, and with it the lock.
        with locked(path) as target:
            done = _edited(path, read_bytes(path), planner, is_written=True)
            if done.after == done.before or replace_file(target, done.before, done.after):
                return done
    raise UsageError(f"{path}: it changed {_ATTEMPTS} times while it was edited: close the program that writes it")


def _edited(path: Path, data: bytes, planner: Planner, *, is_written: bool) -> Done:
    policy = parse_policy(data, path.as_posix())
    plan = planner(policy)
    edited = edit_policy(data, plan.steps, path.as_posix())
    there = parse_policy(edited.data, policy.path) if is_written and edited.refused else policy
    return Done(
        before=data,
        after=edited.data,
        lines=tuple(line for step in edited.made for line in told(policy, step)),
        notes=plan.notes,
        refused=tuple(
            f"{place_of(there, step)}: not {' '.join(', not '.join(told(policy, step)).split())}: {message}"
            for step, message in edited.refused
        ),
    )
