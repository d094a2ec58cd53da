"""Who owes what: every entry that is debt, with what it still covers, who answers for it, and until when."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.policy import WaveStatus
from seamguard.domain.verdict import Outcome, Status
from seamguard.report.page.beside import NEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from seamguard.domain.policy import Policy, Wave
    from seamguard.domain.rule import Entry
    from seamguard.domain.verdict import CheckResult
    from seamguard.report.page.beside import Beside
    from seamguard.report.page.rows import Row


class Debt(NamedTuple):
    """An entry that is debt, or that ends by itself.

    Attributes:
        name: Its fragment.
        subject: Id of its rule.
        entry: The entry.
        owner: Who answers for it: its own owner, or that of its wave; empty where nobody is named.
        left: Uses that it covers.
        since: The day of the first commit whose policy had it; empty where that is not known.
        days: Days until it expires; None where it never does.
        is_late: It has expired, or its wave is past its day.
        places: Fragments of what it covers, or of what is said of it.
    """

    name: str
    subject: str
    entry: Entry
    owner: str
    left: int
    since: str
    days: int | None
    is_late: bool
    places: tuple[str, ...]

    @property
    def is_near(self) -> bool:
        """Whether it expires soon."""
        return self.days is not None and 0 <= self.days <= NEAR


def debts_of(result: CheckResult, beside: Beside, rows: Sequence[Row]) -> tuple[Debt, ...]:
    """Every migrating entry, and every permanent one that expires, in the order of the policy."""
    policy = beside.policy
    if policy is None:
        return ()
    found = _debts(policy, result, beside, rows)
    return tuple(debt._replace(name=f"e-{number}") for number, debt in enumerate(found, 1))


def _debts(policy: Policy, result: CheckResult, beside: Beside, rows: Sequence[Row]) -> Iterator[Debt]:
    waves = {wave.id: wave for wave in policy.waves}
    covered, places = _covered(rows)
    judged = {verdict.id for verdict in result.verdicts if verdict.is_of_rule}
    awaiting = {v.id for v in result.verdicts if v.awaits_run and v.outcome is not Outcome.OFF}
    ages = {(dated.seam, dated.entry.place): dated.since for dated in beside.history.entries} if beside.history else {}
    for rule in policy.rules:
        for entry in rule.entries if rule.id in judged else ():
            if entry.wave is None and entry.expires is None:
                continue
            key = (rule.id, entry.place)
            wave = waves.get(entry.wave or "")
            left = (entry.count or 0) if rule.id in awaiting else covered[key]
            since = ages.get(key)
            days = (entry.expires - beside.today).days if entry.expires else None
            yield Debt(
                name="",
                subject=rule.id,
                entry=entry,
                owner=entry.owner or (wave.owner if wave else None) or "",
                left=left,
                since=since.when.date().isoformat() if since else "",
                days=days,
                is_late=(days is not None and days < 0) or (left > 0 and is_overdue(wave, beside.today)),
                places=tuple(places.get(key, ())),
            )


def _covered(rows: Sequence[Row]) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], list[str]]]:
    """By rule and place of an entry: how many uses it covers, and the fragments of all that is said of it."""
    covered: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.entry is not None:
            key = (row.verdict.id, row.entry.place)
            covered[key] += row.is_use and row.status in (Status.MIGRATING, Status.PERMITTED)
            places.setdefault(key, []).append(row.name)
    return covered, places


def is_overdue(wave: Wave | None, today: date) -> bool:
    """Whether a wave's day is over and it is not complete."""
    return wave is not None and wave.due is not None and wave.due < today and wave.status is not WaveStatus.COMPLETE


class Share(NamedTuple):
    """What one owner owes.

    Attributes:
        owner: Who; empty where nobody is named.
        debts: All of it, in the order of the policy.
    """

    owner: str
    debts: tuple[Debt, ...]

    @property
    def left(self) -> int:
        """Uses that are left under the entries which are debt."""
        return sum(debt.left for debt in self.debts if debt.entry.wave)

    def in_wave(self, wave: str) -> int:
        """The part of these that one wave removes."""
        return sum(debt.left for debt in self.debts if debt.entry.wave == wave)


def shares_of(debts: Sequence[Debt]) -> tuple[Share, ...]:
    """Debts by owner: who owes most comes first, and what nobody answers for comes last."""
    owners = sorted({debt.owner for debt in debts})
    shares = [Share(owner, tuple(debt for debt in debts if debt.owner == owner)) for owner in owners]
    return tuple(sorted(shares, key=lambda share: (not share.owner, -share.left, share.owner)))
