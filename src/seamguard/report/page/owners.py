"""Waves and owners: how much is left of each step, who answers for it, and what runs out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.policy import WaveStatus
from seamguard.report.html import breakable, code, prose, table, text
from seamguard.report.page.debts import is_overdue, shares_of
from seamguard.report.page.rows import Mark
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from seamguard.domain.policy import Wave
    from seamguard.domain.verdict import CheckResult
    from seamguard.report.page.beside import Beside
    from seamguard.report.page.debts import Debt, Share

_NOBODY = "nobody is named"
_OPEN = 24  # with more entries than these, the lists of owners are folded


def owners(result: CheckResult, beside: Beside, debts: Sequence[Debt]) -> Iterator[str]:
    """The section."""
    if beside.policy is None:
        yield "<p>The policy could not be read.</p>"
        return
    waves = beside.policy.waves
    judged, whole = sum(verdict.is_of_rule for verdict in result.verdicts), len(beside.policy.rules)
    if judged < whole:
        yield f'<p class="note">Only what was judged counts: {judged} of {plural(whole, "rule")}.</p>'
    if not debts and not waves:
        yield "<p>The policy has no waves, and no entry that is debt or expires.</p>"
        return
    if waves:
        yield from _waves(waves, debts, beside.today)
    if debts:
        shares = shares_of(debts)
        yield from _shares(shares, [wave for wave in waves if any(debt.entry.wave == wave.id for debt in debts)])
        yield '<h3 id="entries">Entry by entry</h3>'
        for share in shares:
            yield from _entries(share, is_open=len(debts) <= _OPEN)


def _waves(waves: Sequence[Wave], debts: Sequence[Debt], today: date) -> Iterator[str]:
    most = max([sum(debt.left for debt in debts if debt.entry.wave == wave.id) for wave in waves] + [1])
    heads = ("Wave", "State", '<span class="num">Left</span>', "", '<span class="num">Goal</span>', "Due", "Owners")
    lines = (_wave(wave, [debt for debt in debts if debt.entry.wave == wave.id], most, today) for wave in waves)
    yield from table("Uses left, wave by wave", heads, lines, kind="waves")


def _wave(wave: Wave, debts: Sequence[Debt], most: int, today: date) -> str:
    left = sum(debt.left for debt in debts)
    title = f"<small>{text(wave.title)}</small>" if wave.title != wave.id else ""
    due = "" if wave.due is None else f"<time>{wave.due.isoformat()}</time>"
    late = f" {Mark('overdue', 'bad').html}" if is_overdue(wave, today) and left > wave.goal else ""
    named = Counter[str]()
    for debt in debts:
        named[debt.owner] += debt.left
    who = ", ".join(f"{text(owner or _NOBODY)}&nbsp;{number}" for owner, number in sorted(named.items()))
    who = who or text(wave.owner or "")
    state = Mark(wave.status.value, "ok" if wave.status is WaveStatus.COMPLETE else "debt" if left else "idle").html
    bar = f'<i class="bar" style="--share:{round(100 * left / most)}%"></i>' if left else ""
    return (
        f'<tr><th scope="row">{text(wave.id)}{title}</th><td>{state}</td><td class="num">{left}</td>'
        f'<td class="bars">{bar}</td><td class="num">{wave.goal}</td><td>{due}{late}</td>'
        f'<td class="wide">{who}</td></tr>'
    )


def _shares(shares: Sequence[Share], waves: Sequence[Wave]) -> Iterator[str]:
    numbers = ("All waves", *(text(wave.id) for wave in waves), "Entries", "Overdue", "Expiring", "Without ticket")
    heads = ("Owner", *(f'<span class="num">{name}</span>' for name in numbers))
    lines = (_share(share, waves) for share in shares)
    yield from table("Who owes how many uses", heads, lines, kind="owners")


def _share(share: Share, waves: Sequence[Wave]) -> str:
    numbers = (
        share.left,
        *(share.in_wave(wave.id) for wave in waves),
        len(share.debts),
        sum(debt.is_late for debt in share.debts),
        sum(debt.is_near for debt in share.debts),
        sum(not debt.entry.ticket for debt in share.debts),
    )
    cells = "".join(f'<td class="num{"" if number else " none"}">{number}</td>' for number in numbers)
    return f'<tr><th scope="row"><a href="#{_name(share)}">{text(share.owner or _NOBODY)}</a></th>{cells}</tr>'


def _name(share: Share) -> str:
    return f"o-{share.debts[0].name}"


def _entries(share: Share, *, is_open: bool) -> Iterator[str]:
    named = text(share.owner or _NOBODY)
    counted = plural(share.left, "use")
    yield f'<details id="{_name(share)}"{" open" * is_open}><summary><b>{named}</b> {counted} left</summary>'
    said = f"Entries of {named}" if share.owner else "Entries without an owner"
    # A column that would be empty from top to bottom tells nothing, and takes room.
    columns = [column for column in _COLUMNS if column.is_always or any(map(column.cell, share.debts))]
    yield from table(said, [column.head for column in columns], (_entry(debt, columns) for debt in share.debts))
    yield "</details>"


class _Column(NamedTuple):
    """A column of the entries: its head, what stands in it, the class of its cells, and whether it may be left out."""

    head: str
    cell: Callable[[Debt], str]
    kind: str = ""
    is_always: bool = True


def _entry(debt: Debt, columns: Sequence[_Column]) -> str:
    place = code(debt.entry.place)
    head = f'<a href="#{debt.places[0]}">{place}</a>' if debt.places else place
    cells = "".join(f'<td class="{column.kind}">{column.cell(debt)}</td>' for column in columns[1:])
    return f'<tr id="{debt.name}"><th scope="row" class="site">{head}</th>{cells}</tr>'


def _left(debt: Debt) -> str:
    count = debt.entry.count
    return str(debt.left) if count is None else f"{debt.left}<small> of {count}</small>"


def _since(debt: Debt) -> str:
    return f"<time>{debt.since}</time>" if debt.since else ""


def _expiry(debt: Debt) -> str:
    if debt.entry.expires is None:
        return Mark("wave overdue", "bad").html if debt.is_late else ""
    day = f"<time>{debt.entry.expires.isoformat()}</time>"
    if debt.is_late:
        return f"{day} {Mark('expired' if (debt.days or 0) < 0 else 'wave overdue', 'bad').html}"
    soon = Mark(f"in {plural(debt.days or 0, 'day')}", "warn").html
    return f"{day} {soon}" if debt.is_near else day


def _ticket(ticket: str | None) -> str:
    """A link where it is the address of a page; else what the policy says."""
    if ticket is None:
        return ""
    if not ticket.startswith(("https://", "http://")):
        return breakable(ticket)
    return f'<a href="{text(ticket)}" rel="noreferrer">{breakable(ticket.partition("://")[2])}</a>'


_COLUMNS = (
    _Column("Place", lambda debt: debt.entry.place),
    _Column("Rule", lambda debt: text(debt.subject)),
    _Column("Wave", lambda debt: text(debt.entry.wave or "permanent")),
    _Column('<span class="num">Left</span>', _left, "num"),
    _Column("Since", _since, is_always=False),
    _Column("Expires", _expiry, is_always=False),
    _Column("Ticket", lambda debt: _ticket(debt.entry.ticket), "wide", is_always=False),
    _Column("Reason", lambda debt: prose(debt.entry.reason), "wide reason"),
)
