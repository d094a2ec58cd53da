"""All that a run holds against code and policy, as one list: what every format that points at places shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from seamguard.domain.rule import Level
from seamguard.domain.verdict import Status
from seamguard.report.placement import Place, Placement, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.facts import Span
    from seamguard.domain.rule import Entry, Mark, Step
    from seamguard.domain.suppression import Suppression
    from seamguard.domain.verdict import CheckResult, Judged, Verdict
    from seamguard.errors import Problem


class What(StrEnum):
    """What is held against a place; a word for programs."""

    UNREADABLE = "unreadable"
    VACUOUS = "vacuous"
    FAILURE = "failure"
    FORBIDDEN = "suppression"
    VIOLATION = "violation"
    MOVED = "moved"
    STALE = "stale"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that fails a run, or warns.

    Attributes:
        what: Of which kind it is.
        fails: Whether it fails the run, and does not only warn.
        place: Where it stands.
        message: What is wrong and what to do.
        verdict: On the rule that it is about; None for what could not be read.
        judged: The finding, where there is one.
        entry: The entry of the list, where it is about one.
        suppression: The comment in the code, where it is about one.
        step: The step of a rollout that keeps it from failing.
    """

    what: What
    fails: bool
    place: Place
    message: str
    verdict: Verdict | None = None
    judged: Judged | None = None
    entry: Entry | None = None
    suppression: Suppression | None = None
    step: Step | None = None

    @property
    def subject(self) -> str:
        """What it is about: a rule's id, or of what all rules stand on, what that is called."""
        if self.verdict is None:
            return "unreadable"
        return self.verdict.id if self.verdict.is_of_rule else f"{self.verdict.rule} {self.verdict.id}"


def troubles(result: CheckResult, placement: Placement) -> tuple[Trouble, ...]:
    """What fails and then what warns, each in the order of reports; what could not be read comes first."""
    found = [*_unread(result.errors, placement)]
    for verdict in result.verdicts:
        found += _of(verdict, result, placement)
    return tuple(sorted(found, key=lambda trouble: not trouble.fails))


def _unread(problems: Iterable[Problem], placement: Placement) -> Iterator[Trouble]:
    for problem in problems:
        place = Place(
            placement.code + problem.path, problem.line, problem.column, problem.line, problem.column, problem.cell
        )
        yield Trouble(What.UNREADABLE, True, place, problem.message)


def _of(verdict: Verdict, result: CheckResult, placement: Placement) -> Iterator[Trouble]:
    for vacuity in verdict.vacuities:
        yield Trouble(What.VACUOUS, True, policy_place(vacuity.mark, result, placement), vacuity.message, verdict)
    for failure in verdict.failures:
        place = policy_place(failure.mark, result, placement)
        yield Trouble(What.FAILURE, verdict.step is None, place, failure.message, verdict, step=verdict.step)
    for item in verdict.rejected:
        what = What.FORBIDDEN if item.status is Status.VIOLATION else What.STALE
        own = item.suppression
        place = commented(own, placement)
        yield Trouble(what, verdict.fails(item), place, item.message, verdict, suppression=own, step=verdict.step)
    for judged in verdict.shown:
        yield from _found(judged, verdict, result, placement)
    for stale in verdict.stale:
        place = policy_place(stale.entry.mark, result, placement)
        step = stale.step or verdict.step
        yield Trouble(What.STALE, verdict.fails(stale), place, stale.message, verdict, entry=stale.entry, step=step)


def _found(judged: Judged, verdict: Verdict, result: CheckResult, placement: Placement) -> Iterator[Trouble]:
    if judged.blocking:
        what = What.MOVED if judged.status is Status.MOVED else What.VIOLATION
    elif is_told(judged, verdict):
        what = What.POSSIBLE
    else:
        return
    place = code_place(judged, result, placement)
    fails = verdict.fails(judged)
    step = judged.step or verdict.step
    yield Trouble(what, fails, place, judged.message, verdict, judged, judged.entry, step=step)


def is_told(judged: Judged, verdict: Verdict) -> bool:
    """Whether a finding passes with a warning, for it is only possibly a use."""
    passes = judged.status is Status.PERMITTED and judged.entry is None and judged.suppression is None
    held = judged.finding.category in verdict.judged_categories or judged in verdict.fallbacks
    return passes and held and verdict.level is not Level.OFF


def code_place(judged: Judged, result: CheckResult, placement: Placement) -> Place:
    """Where a finding stands."""
    finding = judged.finding
    return within(_spanned(placement.code + finding.path, finding.span), result.cells.get(finding.path, ()))


def policy_place(mark: Mark, result: CheckResult, placement: Placement) -> Place:
    """A place of the policy file."""
    return Place(placement.policy + result.policy, mark.line, mark.column, mark.line, mark.column)


def commented(suppression: Suppression, placement: Placement) -> Place:
    """Where a comment stands."""
    file = suppression.file
    return within(_spanned(placement.code + file.path, suppression.span), file.cells)


def _spanned(path: str, span: Span) -> Place:
    return Place(path, span.line, span.column, span.end_line, span.end_column)
