"""What a green suite must still say: which seams and waves only warn, and which are off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.rule import Level
from seamguard.domain.verdict import Status
from seamguard.report.text_format import counts
from seamguard.report.words import tamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.verdict import CheckResult, Verdict


def render_notice(verdict: Verdict, result: CheckResult) -> str:
    """What a rollout keeps from failing, each with its place; empty where it keeps nothing."""
    until = f" until {verdict.step.end}" if verdict.step else ""
    if verdict.level is Level.OFF:
        return f"seamguard: {verdict.id!r} is off{until}"
    softened = list(_softened(verdict, result))
    if not softened:
        return ""
    is_seam = verdict.is_of_rule
    named = repr(verdict.id) if is_seam else f"{verdict.rule} {verdict.id!r}"
    return tamed("\n".join([f"seamguard: {named} warns{until}:{f' {counts(verdict)}' if is_seam else ''}", *softened]))


def _softened(verdict: Verdict, result: CheckResult) -> Iterator[str]:
    """The places that would fail at level `error`, in the order of the text report."""
    for failure in verdict.failures if verdict.step else ():
        yield f"  {result.policy}:{failure.mark.line}:{failure.mark.column}: {failure.message}"
    for item in verdict.rejecting(Status.VIOLATION):
        if not verdict.fails(item):
            yield f"  {item.suppression.place}: {item.message}"
    for judged in verdict.shown:
        if judged.blocking and not verdict.fails(judged):
            until = f" (warns until {judged.step.end})" if judged.step else ""
            yield f"  {result.place(judged.finding)}: {judged.message}{until}"
    for stale in verdict.stale:
        if not verdict.fails(stale):
            line, column = stale.entry.mark
            until = f" (warns until {stale.step.end})" if stale.step else ""
            yield f"  {result.policy}:{line}:{column}: {stale.message}{until}"
    for idle in verdict.rejecting(Status.STALE):
        if not verdict.fails(idle):
            yield f"  {idle.suppression.place}: {idle.message}"
