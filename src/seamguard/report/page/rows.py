"""Everything that a run says of single places, each with a name of its own on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.verdict import Status
from seamguard.report.html import attributes
from seamguard.report.troubles import is_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.rule import Entry
    from seamguard.domain.verdict import CheckResult, Judged, Verdict


class Row(NamedTuple):
    """One place: a finding, an entry that nobody needs, or a comment that has to go.

    Attributes:
        name: Its fragment.
        verdict: The verdict that it is part of.
        status: What it came to.
        kind: Of the finding; `entry` or `suppression` for the others, as in JSON.
        place: `path:line:column`.
        site: In the words of the policy file; empty for a comment.
        message: One or two sentences.
        is_blocking: It makes the verdict fail.
        is_held: It stands in a category that is judged.
        entry: The entry that permits it, or that is stale.
        judged: The finding, where it is one.
        is_fallback: It is a fallback guard, which is no use and counts as none.
    """

    name: str
    verdict: Verdict
    status: Status
    kind: str
    place: str
    site: str
    message: str
    is_blocking: bool
    is_held: bool
    entry: Entry | None
    judged: Judged | None = None
    is_fallback: bool = False

    @property
    def is_use(self) -> bool:
        """Whether it is a use or what counts as one, and no fallback guard."""
        return self.judged is not None and not self.is_fallback

    @property
    def is_warning(self) -> bool:
        """Whether it is told, and fails nothing."""
        is_possible = self.judged is not None and is_told(self.judged, self.verdict)
        return not self.is_blocking and (is_possible or self.status in (Status.VIOLATION, Status.MOVED, Status.STALE))

    @property
    def attributes(self) -> str:
        """What programs read."""
        return attributes(
            {
                "id": self.name,
                "data-rule": self.verdict.rule,
                "data-subject": self.verdict.id,
                "data-status": self.status.value,
                "data-kind": self.kind,
                "data-place": self.place,
                "data-blocking": self.is_blocking,
                "data-warning": self.is_warning,
            }
        )


class Mark(NamedTuple):
    """How something is told at a glance: never by colour alone.

    Attributes:
        word: What it is.
        kind: The class that gives it a colour and a shape.
    """

    word: str
    kind: str

    @property
    def html(self) -> str:
        """The word behind its shape."""
        return f'<b class="tag {self.kind}">{self.word}</b>'


def mark_of(row: Row) -> Mark:
    """How a place is told at a glance."""
    if row.status is Status.VIOLATION:
        return Mark("not permitted", "bad") if row.is_blocking else Mark("warns", "warn")
    if row.status in (Status.MOVED, Status.STALE):
        return Mark(row.status.value, "warn")
    if row.is_warning:
        return Mark("possible", "warn")
    if not row.is_held:
        return Mark("apart", "idle")
    if row.judged is not None and row.judged.suppression is not None:
        return Mark("suppressed", "debt")
    if row.is_fallback:
        return Mark("falls back", "debt" if row.status is Status.MIGRATING else "ok")
    return Mark("migrating", "debt") if row.status is Status.MIGRATING else Mark("permitted", "ok")


def rows_of(result: CheckResult) -> tuple[Row, ...]:
    """All places of a run, rule by rule in the order of its verdicts."""
    unnamed = (row for verdict in result.verdicts for row in _rows(verdict, result))
    return tuple(row._replace(name=f"s-{number}") for number, row in enumerate(unnamed, 1))


def _rows(verdict: Verdict, result: CheckResult) -> Iterator[Row]:
    guards = {id(judged) for judged in verdict.fallbacks}
    for judged in verdict.shown:
        finding = judged.finding
        yield Row(
            name="",
            verdict=verdict,
            status=judged.status,
            kind=finding.kind,
            place=result.place(finding),
            site=finding.site,
            message=judged.message,
            is_blocking=verdict.fails(judged),
            is_held=finding.category in verdict.judged_categories,
            entry=judged.entry,
            judged=judged,
            is_fallback=id(judged) in guards,
        )
    for stale in verdict.stale:
        line, column = stale.entry.mark
        place = f"{result.policy}:{line}:{column}"
        said = (stale.entry.place, stale.message, verdict.fails(stale))
        yield Row("", verdict, Status.STALE, "entry", place, *said, is_held=True, entry=stale.entry)
    for item in verdict.rejected:
        fails = verdict.fails(item)
        place = item.suppression.place
        yield Row("", verdict, item.status, "suppression", place, "", item.message, fails, is_held=True, entry=None)


def of_verdict(rows: Sequence[Row], verdict: Verdict) -> tuple[Row, ...]:
    """The places of one verdict."""
    return tuple(row for row in rows if row.verdict is verdict)
