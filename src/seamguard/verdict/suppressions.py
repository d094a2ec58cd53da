"""Suppressions in code held against findings: what each is good for, and which nobody needs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.rule import Suppressions
from seamguard.domain.verdict import Judged, Rejected, Status
from seamguard.errors import Problem
from seamguard.verdict.vacuous import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Rule
    from seamguard.domain.suppression import Suppression
    from seamguard.verdict.fallbacks import Closing


def judge_faults(suppressions: Iterable[Suppression], ids: Collection[str]) -> tuple[Problem, ...]:
    """Return what is wrong with suppressions as they are written, sorted.

    Args:
        suppressions: Those of all judged files.
        ids: The ids of all rules of the policy.
    """
    return tuple(sorted(_problem(given, fault) for given in suppressions for fault in _faults(given, ids)))


def _problem(given: Suppression, fault: str) -> Problem:
    return Problem(given.file.path, given.span.line, given.span.column, fault)


def _faults(given: Suppression, ids: Collection[str]) -> Iterator[str]:
    if given.fault:
        yield given.fault
    for name in given.seams:
        if name not in ids:
            close = closest(name, ids)
            hint = f"did you mean {close!r}? " if close else ""
            yield f"no rule has the id {name!r}, so nothing is suppressed for it: {hint}correct or remove it"


def refusal(seam: Rule, closing: Closing) -> str:
    """Why a seam permits no suppression in code, and what to do; empty where it does."""
    if seam.needs_run:
        return (
            f"only a run shows what breaks {seam.id!r}, so this comment suppresses nothing: remove it, or list the "
            "place in the policy"
        )
    if seam.suppressions is Suppressions.FORBID:
        return (
            f"{seam.id!r} permits no suppression in code (`suppressions: forbid`), so this one suppresses nothing: "
            "remove it, or list the use in the policy"
        )
    if closing.closed:
        return (
            f"{closing.named}, so {seam.id!r} permits no suppression in code, and this one suppresses nothing: remove "
            "it with the use, or reopen the wave in review"
        )
    return ""


def suppressed(findings: Iterable[Finding], suppressions: Collection[Suppression]) -> dict[Finding, Suppression]:
    """The findings of one seam that are suppressed, each with the closest suppression that covers it."""
    if not suppressions:
        return {}
    covering = {finding: [given for given in suppressions if given.covers(finding)] for finding in findings}
    return {finding: min(given, key=partial(_distance, finding)) for finding, given in covering.items() if given}


def _distance(finding: Finding, given: Suppression) -> int:
    """Lines between a finding and a comment: a statement may hold several of both."""
    return max(finding.span.line - given.span.line, given.span.line - finding.span.end_line, 0)


def permitted(pairs: Mapping[Finding, Suppression]) -> Iterator[Judged]:
    """Suppressed findings, judged."""
    for finding, suppression in pairs.items():
        message = f"Suppressed in code: {suppression.reason}"
        yield Judged(finding, Status.PERMITTED, message, None, blocking=False, suppression=suppression)


def rejected(
    seam: Rule,
    suppressions: Iterable[Suppression],
    used: Collection[Suppression],
    unreadable: Collection[str],
    closing: Closing,
) -> tuple[Rejected, ...]:
    """Return the suppressions of one seam that it forbids or that suppress nothing.

    Args:
        seam: The promise.
        suppressions: Those of all files that are judged.
        used: Those that suppress a finding of this seam.
        unreadable: Modules of whose uses nothing is known.
        closing: Whether the seam is closed.
    """
    own = [suppression for suppression in suppressions if seam.id in suppression.seams]
    forbidden = refusal(seam, closing)
    if forbidden:
        return tuple(Rejected(suppression, Status.VIOLATION, forbidden) for suppression in own)
    message = f"this suppresses no use of {seam.id!r}: remove {{}}"
    return tuple(
        Rejected(idle, Status.STALE, message.format("the id" if len(idle.seams) > 1 else "the comment"))
        for idle in own
        if idle not in used and idle.file.module not in unreadable
    )
