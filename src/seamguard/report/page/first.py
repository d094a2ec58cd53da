"""What to do first: a few lines, the most pressing one on top."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.policy import WaveStatus
from seamguard.domain.verdict import Outcome, Status
from seamguard.report.html import code, prose, text
from seamguard.report.page.beside import NEAR
from seamguard.report.page.overview import rule_name
from seamguard.report.page.rows import Mark, of_verdict
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.policy import Wave
    from seamguard.domain.verdict import CheckResult, Verdict
    from seamguard.report.page.beside import Beside
    from seamguard.report.page.debts import Debt
    from seamguard.report.page.rows import Row

_MOST = 8
_NAMED = 3


def what_first(result: CheckResult, beside: Beside, rows: Sequence[Row], debts: Sequence[Debt]) -> Iterator[str]:
    """The list."""
    told = [*_unread(result), *_proving_nothing(result), *_broken(result, rows), *_idle(rows), *_next(result, debts)]
    told += _due(result, beside)
    yield '<h3 id="first">What to do first</h3>'
    if not told:
        yield "<p>Nothing: no rule is broken, nothing is stale, and no debt is left.</p>"
        return
    yield '<ol class="first">'
    yield from (f"<li>{mark.html} <span>{said}</span></li>" for mark, said in told[:_MOST])
    yield "</ol>"
    if len(told) > _MOST:
        yield f'<p class="more">and {len(told) - _MOST} more: see the <a href="#rules">rules</a> below.</p>'


def _unread(result: CheckResult) -> Iterator[tuple[Mark, str]]:
    if result.errors:
        said = (
            f'<a href="#errors">{plural(len(result.errors), "place")}</a> could not be read, so that nothing is known'
        )
        yield Mark("error", "bad"), f"{said} of what stands there: mend that first, and check again."


def _proving_nothing(result: CheckResult) -> Iterator[tuple[Mark, str]]:
    for verdict in result.verdicts:
        if verdict.vacuities:
            said = prose(verdict.vacuities[0].message)
            more = f" And {len(verdict.vacuities) - 1} more." if len(verdict.vacuities) > 1 else ""
            yield Mark("vacuous", "void"), f"{_linked(result, verdict)} proves nothing: {said}.{more}"


def _broken(result: CheckResult, rows: Sequence[Row]) -> Iterator[tuple[Mark, str]]:
    failing = [verdict for verdict in result.verdicts if verdict.outcome is not Outcome.WARNED]
    for verdict in (*failing, *(verdict for verdict in result.verdicts if verdict.outcome is Outcome.WARNED)):
        mark = Mark("warns", "warn") if verdict.outcome is Outcome.WARNED else Mark("broken", "bad")
        subject = f"{_linked(result, verdict)}: " if verdict.is_of_rule else ""
        yield from ((mark, f"{subject}{prose(item.message)}.") for item in verdict.failures)
        wrong = [row for row in of_verdict(rows, verdict) if row.status in (Status.VIOLATION, Status.MOVED)]
        if wrong:
            first = min(wrong, key=lambda row: not row.is_blocking)
            places = f'<a href="#{first.name}">{plural(len(wrong), "place")}</a>'
            instead = f" Instead: {prose(verdict.instead)}" if verdict.instead else ""
            yield mark, f"{_linked(result, verdict)}: {places} that no entry permits.{instead}"


def _idle(rows: Sequence[Row]) -> Iterator[tuple[Mark, str]]:
    idle = [row for row in rows if row.status is Status.STALE]
    if idle:
        which = f'<a href="#{idle[0].name}">{plural(len(idle), "permission")}</a>'
        yield (
            Mark("stale", "warn"),
            f"{which} that nobody needs: <code>seamguard prune</code> takes entries off the list.",
        )


def _next(result: CheckResult, debts: Sequence[Debt]) -> Iterator[tuple[Mark, str]]:
    """The wave that is at work, and where most of it is left."""
    wave = _wave_at_work(result)
    left = [debt for debt in debts if wave and debt.entry.wave == wave.id and debt.left]
    if wave is None or not left:
        return
    modules = Counter[str]()
    for debt in left:
        modules[debt.entry.module] += debt.left
    most = sorted(modules.items(), key=lambda item: (-item[1], item[0]))[:_NAMED]
    where = ", ".join(f"{code(module)} {number}" for module, number in most)
    uses = f'<a href="#{left[0].name}">{plural(modules.total(), "use")}</a> left in {plural(len(modules), "module")}'
    most_in = "most of them in" if len(modules) > _NAMED else "in"
    yield Mark("next", "debt"), f"<b>{text(_named(wave))}</b>: {uses}, {most_in} {where}."


def _wave_at_work(result: CheckResult) -> Wave | None:
    for status in (WaveStatus.ACTIVE, WaveStatus.PLANNED):
        for wave in result.waves:
            if wave.status is status:
                return wave
    return None


def _named(wave: Wave) -> str:
    return wave.id if wave.title == wave.id else f"{wave.id}, {wave.title}"


def _due(result: CheckResult, beside: Beside) -> Iterator[tuple[Mark, str]]:
    for due in result.agenda:
        if due.days is None and due.kind == "wave":
            continue  # without a day, the wave at work is told already
        when = "" if due.days is None else f", in {plural(due.days, 'day')}" if due.days else ", today"
        near = due.day is not None and (due.day - beside.today).days <= NEAR
        yield Mark("due", "warn" if near else "idle"), f"{prose(due.message)}{when}."


def _linked(result: CheckResult, verdict: Verdict) -> str:
    return f'<a href="#{rule_name(result, verdict)}"><b>{text(verdict.id)}</b></a>'
