"""Who owes what, and what is to be done first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.agenda import Due
from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Mark
from seamguard.domain.verdict import Judged, Outcome, StaleEntry, Status, Vacuity, Verdict
from seamguard.errors import Problem
from seamguard.report.page.beside import Beside
from seamguard.report.page.debts import Debt, debts_of, shares_of
from seamguard.report.page.first import what_first
from seamguard.report.page.owners import owners
from seamguard.report.page.rows import rows_of

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Entry
    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 1, 20)
MEND = "mend that first, and check again."


def _debts(make: Make, *entries: Entry, waves: tuple[Wave, ...] = (), used: int = 1, **changes: object) -> list[Debt]:
    wave = make.wave()
    judged = tuple(
        Judged(make.finding(entry.place, line), Status.MIGRATING, "m", entry, blocking=False)
        for entry in entries
        for line in range(1, used + 1)
    )
    result = make.result(verdicts=(make.verdict(judged=judged, **changes),))
    permanent = tuple(entry for entry in entries if entry.wave is None)
    owed = tuple(entry for entry in entries if entry.wave)
    policy = make.policy(waves or (wave,), (make.seam(allow=permanent, migrating=owed),))
    return [*debts_of(result, Beside(TODAY, policy), rows_of(result))]


def test_what_is_left_is_what_the_code_uses_and_not_what_the_entry_permits(make: Make) -> None:
    (debt,) = _debts(make, make.entry(count=5), used=2)
    assert (debt.left, debt.places) == (2, ("s-1", "s-2"))


def test_what_only_a_run_can_show_is_what_the_list_says(make: Make) -> None:
    (debt,) = _debts(make, make.entry(count=5), used=0, awaits_run=True)
    assert debt.left == 5


def test_an_entry_is_of_its_own_owner_and_else_of_that_of_its_wave(make: Make) -> None:
    wave = make.wave(owner="@wave")
    entries = (make.entry("a:f", 1, owner="@own"), make.entry("b:f", 1), make.entry("c:f", 1, wave="wave-2"))
    found = _debts(make, *entries, waves=(wave, make.wave(id="wave-2")))
    assert [debt.owner for debt in found] == ["@own", "@wave", ""]
    shares = shares_of(found)
    assert [(share.owner, share.left) for share in shares] == [("@own", 1), ("@wave", 1), ("", 1)]


@pytest.mark.parametrize(
    ("days", "near", "late"), [(-1, False, True), (0, True, False), (30, True, False), (31, False, False)]
)
def test_what_expires_soon_is_told_apart_from_what_has_expired(make: Make, days: int, near: bool, late: bool) -> None:
    (debt,) = _debts(make, make.entry(expires=TODAY + timedelta(days=days)))
    assert (debt.is_near, debt.is_late) == (near, late)


@pytest.mark.parametrize(
    ("due", "status", "late"),
    [(-1, WaveStatus.ACTIVE, True), (0, WaveStatus.ACTIVE, False), (-1, WaveStatus.COMPLETE, False)],
)
def test_what_is_left_of_a_wave_past_its_day_is_late(make: Make, due: int, status: WaveStatus, late: bool) -> None:
    wave = make.wave(due=TODAY + timedelta(days=due), status=status)
    (debt,) = _debts(make, make.entry(count=1), waves=(wave,))
    assert debt.is_late == late


def test_permanent_entries_are_no_debt_unless_they_end(make: Make) -> None:
    found = _debts(make, make.entry("a"), make.entry("b", expires=TODAY))
    assert [debt.entry.place for debt in found] == ["b"]
    assert shares_of(found)[0].left == 0


def test_a_wave_without_debt_has_its_owner_all_the_same(make: Make) -> None:
    policy = make.policy((make.wave(owner="@core"),), ())
    assert "@core" in "".join(owners(make.result(), Beside(TODAY, policy), []))


def test_only_addresses_of_pages_are_links(make: Make) -> None:
    entries = (make.entry("a:f", 1, ticket="https://a.example/1"), make.entry("b:f", 1, ticket="javascript:1"))
    wave = make.wave()
    found = _debts(make, *entries)
    text = "".join(owners(make.result(), Beside(TODAY, make.policy((wave,), ())), found))
    assert re.findall(r'href="([^#"][^"]*)"', text) == ["https://a.example/1"]


def _first(result: CheckResult, debts: list[Debt], make: Make) -> list[tuple[str, str]]:
    text = "".join(what_first(result, Beside(TODAY, make.policy((), ())), rows_of(result), debts))
    found = re.findall(r'<li><b class="tag \w+">(\w+)</b> <span>(.*?)</span></li>', text)
    return [(word, unescape(re.sub("<[^>]*>", "", said))) for word, said in found]


def test_what_hides_more_comes_first(make: Make) -> None:
    """From what is not known over what is broken to what is to be planned."""
    debt = make.entry("app.old:f", 1)
    broken = make.verdict(
        outcome=Outcome.BROKEN,
        judged=(
            Judged(make.finding(), Status.VIOLATION, "m", None, blocking=True),
            Judged(make.finding("app.old:f", 9), Status.MIGRATING, "m", debt, blocking=False),
        ),
        stale=(StaleEntry(make.entry("app.gone:f", 1), 0, "gone"),),
        instead="Take `it`.",
    )
    soft = replace(broken, id="soft", outcome=Outcome.WARNED, stale=(), instead=None)
    empty = Verdict("codebase", "tests", Outcome.VACUOUS, vacuities=(Vacuity(Mark(5, 1), "no file"),))
    late = Verdict("wave", "wave-1", Outcome.BROKEN, failures=(Vacuity(Mark(4, 1), "wave 'wave-1' is late"),))
    result = make.result(
        verdicts=(soft, empty, broken, late),
        errors=(Problem("src/bad.py", 1, 1, "not Python"),),
        waves=(make.wave(),),
        agenda=(Due("expiry", "ctx", TODAY, 0, None, Mark(1, 1), "app.old:f expires 2026-01-20"),),
    )
    owed = [*_debts(make, debt)]
    assert _first(result, owed, make) == [
        ("error", f"1 place could not be read, so that nothing is known of what stands there: {MEND}"),
        ("vacuous", "tests proves nothing: no file."),
        ("broken", "ctx: 1 place that no entry permits. Instead: Take it."),
        ("broken", "wave 'wave-1' is late."),
        ("warns", "soft: 1 place that no entry permits."),
        ("stale", "1 permission that nobody needs: seamguard prune takes entries off the list."),
        ("next", "wave-1, First: 1 use left in 1 module, in app.old 1."),
        ("due", "app.old:f expires 2026-01-20, today."),
    ]


def test_more_than_fits_is_counted(make: Make) -> None:
    due = Due("expiry", "ctx", TODAY + timedelta(days=90), 90, None, Mark(1, 1), "it expires")
    result = make.result(verdicts=(make.verdict(),), agenda=(due,) * 11)
    assert len(_first(result, [], make)) == 8
    text = "".join(what_first(result, Beside(TODAY), (), []))
    assert "and 3 more" in text
