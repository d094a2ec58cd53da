"""A step brought to disk: all of its files, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.policy.writing import locked, replace_file
from seamguard.sources.git import find_repository

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.migration.migrate import Migrated


def refuse_dirty(root: Path, paths: list[str]) -> None:
    """Refuse to change files with changes that git could not bring back.

    Args:
        root: The codebase root.
        paths: The files, from there.

    Raises:
        UsageError: One of them has changes that are not committed.
    """
    try:
        repository = find_repository(root)
    except UsageError:
        return  # where there is no git, nobody expects to go back by it
    named = [f":(literal){path}" for path in paths]
    every = ("--porcelain", "--untracked-files=all", "--ignored")
    dirty = repository.ask("--no-optional-locks", "status", *every, "--", *named)
    if dirty.strip():
        first, *others = dirty.splitlines()
        more = f" and {len(others)} more" if others else ""
        raise UsageError(
            f"{first[3:]}{more}: has changes that are not committed, or is not in git at all, and the step could not "
            "be undone by git, so nothing was changed: commit them, or add --allow-dirty"
        )


def write(step: Migrated, root: Path) -> None:
    """Write a step; where one file cannot be written, those before it are what they were.

    Args:
        step: What was decided.
        root: The codebase root.

    Raises:
        UsageError: A file changed since it was read, or cannot be written.
    """
    with locked(step.policy) as policy:
        files = [((root / path).resolve(), old, new) for path, (old, new) in step.files.items()]
        done: list[tuple[Path, bytes, bytes]] = []
        try:
            for change in (*files, (policy, *step.listed)):
                _replace(*change)
                done.append(change)
        except (UsageError, KeyboardInterrupt):
            for target, old, new in reversed(done):
                _replace(target, new, old)
            raise


def _replace(target: Path, old: bytes, new: bytes) -> None:
    if old != new and not replace_file(target, old, new):
        raise UsageError(f"{target}: it changed while the step was decided, so nothing was changed: try again")
