"""Every place, rule by rule: where it stands, its code, how its name resolved, and what permits it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.verdict import Status
from seamguard.report.entries import permission
from seamguard.report.html import attributes, breakable, code, dated, prose, text
from seamguard.report.page.excerpt import excerpt
from seamguard.report.page.overview import is_told, outcome_mark, rule_name
from seamguard.report.page.rows import mark_of, of_verdict
from seamguard.report.text_format import counts
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seamguard.domain.verdict import CheckResult, Verdict
    from seamguard.report.page.beside import Beside
    from seamguard.report.page.debts import Debt
    from seamguard.report.page.rows import Row

MOST_CODE = 400
"""So many places are shown with their code; all of them are listed."""

_PRESSING = {"bad": 0, "warn": 1, "debt": 2, "ok": 3, "idle": 4}
_OPEN = 30  # a group with more places than these is folded, unless somebody has to do something about it
_USERS = 6


def sites(result: CheckResult, beside: Beside, rows: Sequence[Row], debts: Sequence[Debt]) -> Iterator[str]:
    """The section."""
    told = [verdict for verdict in result.verdicts if is_told(verdict, of_verdict(rows, verdict))]
    if not told:
        yield "<p>No code uses what a rule speaks of, and no rule has anything to say.</p>"
        return
    found = [row for row in rows if row.judged is not None]
    chosen = sorted(found, key=lambda row: _PRESSING[mark_of(row).kind])[:MOST_CODE]
    with_code = {row.name for row in chosen}
    if len(found) > MOST_CODE:
        yield (
            f'<p class="note">All {len(rows)} places are listed; to keep the page small, {MOST_CODE} of them are shown '
            "with their code and the entry that would permit them, those that are not permitted first. "
            "<code>seamguard explain PLACE</code> shows both of any.</p>"
        )
    links = {(debt.subject, debt.entry.place): debt.name for debt in debts}
    for verdict in told:
        yield from _rule(result, beside, verdict, of_verdict(rows, verdict), with_code, links)


def _rule(
    result: CheckResult,
    beside: Beside,
    verdict: Verdict,
    rows: Sequence[Row],
    with_code: set[str],
    links: Mapping[tuple[str, str], str],
) -> Iterator[str]:
    name, entries = rule_name(result, verdict), entries_of(rows, verdict, result)
    yield f'<article class="rule" aria-labelledby="{name}">'
    yield f'<h3 id="{name}">{outcome_mark(verdict.outcome).html} {text(verdict.id)}</h3>'
    yield f'<p class="counts">{text(counts(verdict))}</p>'
    yield from _words(verdict)
    yield from _reasons(result, verdict)
    for title, group, is_open in _groups(rows):
        yield f'<details{" open" * is_open}><summary>{title}</summary><ol class="sites">'
        for row in group:
            yield from _site(row, result, beside, verdict, links, shows_code=row.name in with_code)
            if row.name in entries and row.name in with_code:
                yield from _entry(entries[row.name], verdict, result)
            yield "</li>"
        yield "</ol></details>"
    yield "</article>"


def _words(verdict: Verdict) -> Iterator[str]:
    pairs = [("Why", verdict.why), ("Instead", verdict.instead or "")]
    if verdict.step:
        pairs.append(("Level", f"{verdict.step.level} until {verdict.step.end}"))
    if any(said for _, said in pairs):
        yield f"<dl>{''.join(f'<dt>{word}</dt><dd>{prose(said)}</dd>' for word, said in pairs if said)}</dl>"


def _reasons(result: CheckResult, verdict: Verdict) -> Iterator[str]:
    softened = verdict.step is not None
    reasons = [*((reason, False) for reason in verdict.vacuities), *((one, softened) for one in verdict.failures)]
    if reasons:
        yield '<ul class="places">'
        for reason, warns in reasons:
            place = f"{result.policy}:{reason.mark.line}:{reason.mark.column}"
            named = {"data-reason": place, "data-rule": verdict.rule, "data-subject": verdict.id}
            own = attributes({**named, "data-warning": warns})
            yield f"<li{own}>{code(place)} {prose(reason.message)}</li>"
        yield "</ul>"


_GROUPS = {
    "bad": "not permitted",
    "warn": "to look at",
    "debt": "to migrate",
    "fallback": "to migrate that fall back",
    "ok": "permitted",
    "idle": "apart",
}


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row], bool]]:
    """What belongs together, what is pressing first: a title, the places, and whether they are shown at once."""
    for kind, title in _GROUPS.items():
        group = [row for row in rows if _group(row) == kind]
        if group:
            yield f"{plural(len(group), 'place')} {title}", group, kind in ("bad", "warn") or len(group) <= _OPEN


def _group(row: Row) -> str:
    kind = mark_of(row).kind
    return "fallback" if kind == "debt" and row.is_fallback else kind


def _site(
    row: Row,
    result: CheckResult,
    beside: Beside,
    verdict: Verdict,
    links: Mapping[tuple[str, str], str],
    *,
    shows_code: bool,
) -> Iterator[str]:
    yield f'<li class="site"{row.attributes}>'
    site = f" <span>{text(row.kind)} in {code(row.site)}</span>" if row.site else f" <span>{text(row.kind)}</span>"
    yield f'<p class="head">{mark_of(row).html} <b>{code(row.place)}</b>{site}</p>'
    if row.status in (Status.VIOLATION, Status.MOVED, Status.STALE):
        yield f'<p class="said">{prose(row.message)}</p>'
    if row.judged is not None:
        yield excerpt(row.judged.finding, result, beside) if shows_code else ""
    facts = [*_resolved(row, verdict), *_permission(row, result, links)]
    if facts:
        yield f"<dl>{''.join(f'<dt>{word}</dt><dd>{said}</dd>' for word, said in facts)}</dl>"


def entries_of(rows: Sequence[Row], verdict: Verdict, result: CheckResult) -> dict[str, tuple[str, ...]]:
    """By the first place that each of them would permit: the entries that the list has room for, as lines of YAML."""
    if not verdict.takes_entries:
        return {}
    open_ = [
        (row.name, row.judged.finding)
        for row in rows
        if row.judged and row.judged.blocking and row.status is Status.VIOLATION
        if row.entry is None and not row.is_fallback
    ]
    numbers = Counter(finding.entry_place for _, finding in open_)
    first = {finding.entry_place: (name, finding) for name, finding in reversed(open_)}
    wave = result.open_waves.get(verdict.id)
    return {name: permission(finding, numbers[place], wave) for place, (name, finding) in first.items()}


def _entry(lines: Sequence[str], verdict: Verdict, result: CheckResult) -> Iterator[str]:
    where = f"under {code(verdict.id)} in {code(result.policy)}"
    yield f"<details><summary>Entry to add {where}, should an exception be right</summary>"
    shown = "\n".join(map(text, lines))
    yield f'<pre class="entry"><code>{shown}</code></pre></details>'


def _resolved(row: Row, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """How the name led to what is guarded, and more that the rule has to show."""
    if row.judged is None:
        return
    finding = row.judged.finding
    if finding.lines:
        yield "Seen", "<br>".join(map(breakable, finding.lines))
    if finding.users:
        shown = ", ".join(code(user) for user in finding.users[:_USERS])
        more = f" and {len(finding.users) - _USERS} more" if len(finding.users) > _USERS else ""
        yield "Used in", f"{shown}{more}"
    sure = "" if finding.certain else "possibly: "
    if finding.via:
        chain = finding.via if finding.via[0] == finding.spelling else (finding.spelling, *finding.via)
        homes = dict(verdict.homes)
        own = homes.get(finding.target)
        kind = f", which counts as {code(finding.target)}" if own and finding.target not in chain else ""
        home = own or homes.get(chain[-1])
        defined = f"{kind}, defined at {code(home)}" if home else ""
        yield "Resolved", f"{sure}{' → '.join(code(name) for name in chain)}{defined}"


def _permission(row: Row, result: CheckResult, links: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    suppression = row.judged.suppression if row.judged else None
    if suppression is not None:
        yield "Suppressed", f"{prose(suppression.reason)} ({code(suppression.place)})"
    entry = row.entry
    if entry is not None:
        named = f"{result.policy}:{entry.mark.line}"
        link = links.get((row.verdict.id, entry.place))
        shown = f'<a href="#{link}">{code(named)}</a>' if link else code(named)
        details = [entry.wave or "permanent", *([entry.owner] if entry.owner else [])]
        details += [f"expires {entry.expires.isoformat()}"] if entry.expires else []
        yield "Entry", f"{shown} {code(entry.place)} ({dated(', '.join(details))}): {prose(entry.reason)}"
    if row.judged is not None and row.judged.step is not None:
        yield "Level", dated(f"{row.judged.step.level} until {row.judged.step.end}")
