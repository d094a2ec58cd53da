"""The head of the page, and every verdict with its numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.rule import Level
from seamguard.domain.source import PLAIN_CATEGORIES, Category
from seamguard.domain.verdict import Outcome, Status
from seamguard.report.html import attributes, breakable, code, prose, table, text
from seamguard.report.page.rows import Mark, of_verdict
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.verdict import CheckResult, Verdict
    from seamguard.report.page.beside import Beside
    from seamguard.report.page.debts import Debt
    from seamguard.report.page.rows import Row

_KINDS = {
    Outcome.OFF: "idle",
    Outcome.KEPT: "ok",
    Outcome.WARNED: "warn",
    Outcome.STALE: "warn",
    Outcome.BROKEN: "bad",
    Outcome.VACUOUS: "void",
    Outcome.ERROR: "bad",
}
_MEANT = {
    Outcome.OFF: "no rule was judged",
    Outcome.KEPT: "every rule holds",
    Outcome.WARNED: "every rule holds, save what only warns for now",
    Outcome.STALE: "the list permits more than the code needs",
    Outcome.BROKEN: "the code breaks a rule",
    Outcome.VACUOUS: "a rule proves nothing, so that nothing is known of it",
    Outcome.ERROR: "not everything could be read, so that not everything is known",
}


def outcome_mark(outcome: Outcome) -> Mark:
    """How an outcome is told at a glance."""
    return Mark(outcome.value, _KINDS[outcome])


def rule_name(result: CheckResult, verdict: Verdict) -> str:
    """The fragment of a verdict."""
    return f"r-{next(number for number, one in enumerate(result.verdicts, 1) if one is verdict)}"


def header(result: CheckResult, beside: Beside, rows: Sequence[Row], debts: Sequence[Debt]) -> Iterator[str]:
    """What the run came to, and what was judged."""
    outcome = result.outcome
    yield f'<header class="{_KINDS[outcome]}">'
    shard = f", shard {text(result.shard)} of the rules" if result.shard else _selected(result, beside)
    yield f'<p class="over"><code>{text(result.policy)}</code> on <time>{beside.today.isoformat()}</time>{shard}</p>'
    yield f'<h1><b class="tag {_KINDS[outcome]}">{outcome.value.capitalize()}</b> <span>{_MEANT[outcome]}</span></h1>'
    yield "<dl>"
    for name, said, more in _facts(result, rows, debts):
        yield f"<div><dt>{name}</dt><dd><b>{said}</b><small>{more}</small></dd></div>"
    yield "</dl></header>"


def _selected(result: CheckResult, beside: Beside) -> str:
    whole, judged = len(beside.policy.rules) if beside.policy else 0, sum(v.is_of_rule for v in result.verdicts)
    return f", {judged} of {plural(whole, 'rule')}" if judged < whole else ""


def _facts(result: CheckResult, rows: Sequence[Row], debts: Sequence[Debt]) -> Iterator[tuple[str, str, str]]:
    wrong = [row for row in rows if row.status is Status.VIOLATION]
    blocking = sum(row.is_blocking for row in wrong)
    softened = f"{len(wrong) - blocking} more only warn" if len(wrong) > blocking else ""
    yield "Not permitted", str(blocking), softened or "places that fail the check"
    owed = [debt for debt in debts if debt.entry.wave]
    owners = len({debt.owner for debt in owed if debt.owner})
    whose = f" of {plural(owners, 'owner')}" if owners else ""
    entries = "entry" if len(owed) == 1 else "entries"
    yield "Still to migrate", str(sum(debt.left for debt in owed)), f"under {len(owed)} {entries}{whose}"
    idle = sum(row.status is Status.STALE for row in rows)
    yield "Permitted too much", str(idle), "entries and comments that nobody needs"
    outcomes = Counter(verdict.outcome for verdict in result.verdicts if verdict.is_of_rule)
    told = ", ".join(f"{outcomes[outcome]} {outcome.value}" for outcome in Outcome if outcomes[outcome])
    yield "Rules", str(outcomes.total()), told
    apart = f", {plural(len(result.left_out), 'folder')} left out" if result.left_out else ""
    below = "" if result.root in ("", ".") else f", below <code>{breakable(result.root)}</code>"
    yield "Files", str(result.files), f"{result.parsed} parsed{apart}{below}"


def errors(result: CheckResult) -> Iterator[str]:
    """Places of which nothing is known."""
    if result.errors:
        yield '<h3 id="errors">Places that could not be read</h3>'
        yield "<p>Nothing is known of what stands there: mend these first.</p>"
        yield '<ul class="places">'
        for problem in result.errors:
            place = str(problem).removesuffix(f": {problem.message}")
            own = attributes({"data-error": place})
            yield f"<li{own}>{code(place)} {prose(problem.message)}</li>"
        yield "</ul>"
    if result.notes:
        yield f"<details><summary>{plural(len(result.notes), 'place')} left out</summary>"
        yield '<ul class="places">'
        yield from (f"<li>{prose(str(note))}</li>" for note in result.notes)
        yield "</ul></details>"


def verdict_table(result: CheckResult, rows: Sequence[Row]) -> Iterator[str]:
    """One row for each verdict: what it came to, and how many places of each kind it has."""
    categories = _categories(result)
    heads = (
        *("Outcome", "Rule", "Kind"),
        *('<span class="num">Not permitted</span>', '<span class="num">Migrating</span>'),
        *('<span class="num">Permitted</span>', '<span class="num">Stale</span>'),
        '<span class="num">Fallbacks</span>',
        *(f'<span class="num">In {category.value}</span>' for category in categories),
    )
    yield '<h3 id="rules">Rule by rule</h3>'
    lines = (_row(result, verdict, of_verdict(rows, verdict), categories) for verdict in result.verdicts)
    yield from table("Verdicts, and the places that each of them counts", heads, lines, kind="verdicts")


def _categories(result: CheckResult) -> tuple[Category, ...]:
    counted = {category for verdict in result.verdicts for category, number in verdict.by_category if number}
    return tuple(category for category in Category if category in counted or category in PLAIN_CATEGORIES)


def _row(result: CheckResult, verdict: Verdict, rows: Sequence[Row], categories: Sequence[Category]) -> str:
    held = Counter(row.status for row in rows if row.is_held and not row.is_fallback)
    there = dict(verdict.by_category)
    numbers = [
        held[Status.VIOLATION] + held[Status.MOVED],
        held[Status.MIGRATING],
        held[Status.PERMITTED],
        held[Status.STALE],
        len(verdict.falling_back(Status.MIGRATING, Status.VIOLATION)),
        *(there.get(category, 0) for category in categories),
    ]
    own = attributes({"data-rule": verdict.rule, "data-subject": verdict.id, "data-outcome": verdict.outcome.value})
    name = text(verdict.id)
    linked = f'<a href="#{rule_name(result, verdict)}">{name}</a>' if is_told(verdict, rows) else name
    if verdict.awaits_run and verdict.level is not Level.OFF:
        linked = f"{linked}<small>judged where the suite runs the code</small>"
    cells = [outcome_mark(verdict.outcome).html, text(verdict.rule.replace("_", " "))]
    shown = [str(number) if verdict.is_of_rule else "" for number in numbers]
    counted = "".join(f'<td class="num{" none" * (number == "0")}">{number}</td>' for number in shown)
    return f'<tr{own}><td>{cells[0]}</td><th scope="row">{linked}</th><td>{cells[1]}</td>{counted}</tr>'


def is_told(verdict: Verdict, rows: Sequence[Row]) -> bool:
    """Whether there is more to say of a verdict than its row."""
    return bool(rows or verdict.vacuities or verdict.failures)
