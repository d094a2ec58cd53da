"""Runs that saw too little to edit a list by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.sources.absent import empty_submodules, skipped_files
from seamguard.sources.git import find_repository, opened_blobs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seamguard.domain.policy import Codebase
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.verdict import CheckResult, Vacuity, Verdict

_SHOWN = 5


def unmatched(seam: Rule, verdict: Verdict) -> tuple[Entry, ...]:
    """The entries for modules that do not exist: they make a seam VACUOUS, and hide nothing."""
    marks = {reason.mark for reason in verdict.vacuities}
    return tuple(entry for entry in seam.entries if entry.mark in marks)


def blind_spots(seam: Rule, verdict: Verdict) -> tuple[Vacuity, ...]:
    """Why not all is known of a seam's uses."""
    marks = {entry.mark for entry in seam.entries}
    return tuple(reason for reason in verdict.vacuities if reason.mark not in marks)


def refuse_partial(root: Path, codebase: Codebase) -> None:
    """Refuse to edit by a checkout that lacks a part of the code: what is used there would seem to be gone.

    Args:
        root: The codebase root.
        codebase: Which files below it are guarded.

    Raises:
        UsageError: A sparse checkout left files out, or a submodule is not checked out.
    """
    try:
        repository = find_repository(root)
    except UsageError:
        return  # in no repository, or where git cannot be asked, what is there is all that is known
    below = repository.from_top(root)
    if repository.worktree is None or below is None:
        return
    top = repository.worktree.resolve()
    with opened_blobs(repository) as blobs:
        places = [*skipped_files(repository, blobs, top, below, codebase)]
        places += empty_submodules(repository, blobs, top, below, codebase)
    if places:
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        raise UsageError(
            f"{places[0]}{more}: git knows this, but it is not checked out, and its uses would seem to be gone, so "
            "nothing was changed: check it out (`git sparse-checkout disable`, `git submodule update --init`)"
        )


def refuse_blind(seams: Iterable[Rule], result: CheckResult) -> None:
    """Refuse to edit by a run that could not see every use.

    Args:
        seams: The seams whose entries are at stake.
        result: The run.

    Raises:
        UsageError: A place could not be read, a folder holds no file, or a seam is VACUOUS.
    """
    reasons = [str(problem) for problem in result.errors]
    spots = [reason for verdict in result.verdicts if verdict.rule == "codebase" for reason in verdict.vacuities]
    spots += [reason for seam in seams for reason in blind_spots(seam, result.on(seam.id))]
    reasons += [f"{result.policy}:{spot.mark.line}:{spot.mark.column}: {spot.message}" for spot in spots]
    if reasons:
        more = [f"and {len(reasons) - _SHOWN} more"] if len(reasons) > _SHOWN else []
        told = "".join(f"\n  {reason}" for reason in (*reasons[:_SHOWN], *more))
        raise UsageError(f"not everything could be seen, so nothing was changed; mend this first:{told}")
