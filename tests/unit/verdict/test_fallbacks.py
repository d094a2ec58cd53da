"""Fallback guards held against waves: debt, violations, and what a closed seam permits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.unit.verdict.judging import judge_seam

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Mark, Possible
from seamguard.domain.seam import Escape, Made
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Outcome, Status
from seamguard.verdict import Besides, Circumstances, closing_of, idle_types
from seamguard.verdict.fallbacks import Closing, judge_fallbacks

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.seam import Seam
    from seamguard.domain.verdict import Judged, Vacuity, Verdict

TODAY = date(2026, 3, 31)
OPEN = Closing(False, ("wave-1",))
CLOSED = Closing(True, ("wave-1",))
KINDS = ("if", "or", "conditional", "except", "default", "parameter", "return")


@pytest.mark.parametrize(
    ("statuses", "closes", "owning", "closed", "waves"),
    [
        ((), (), (), False, ()),
        (("active", "planned"), (), (), False, ("w0", "w1")),
        (("complete", "planned"), (), (), False, ("w1",)),
        (("complete", "complete"), (), (), True, ("w0", "w1")),
        (("complete", "active"), (0,), (), True, ("w0",)),
        (("complete", "active"), (0,), (1,), True, ("w0",)),
        (("active", "complete"), (0,), (1,), False, ("w0",)),
        (("complete", "active"), (), (0,), True, ("w0",)),
        (("complete", "active"), (0, 1), (), False, ("w1",)),
    ],
)
def test_a_seam_is_closed_once_all_of_its_waves_are_complete(
    make: Make, statuses: list[str], closes: list[int], owning: list[int], closed: bool, waves: tuple[str, ...]
) -> None:
    every = tuple(
        make.wave(id=f"w{number}", status=WaveStatus(status), closes=("ctx",) if number in closes else ("other",))
        for number, status in enumerate(statuses)
    )
    seam = make.seam(migrating=tuple(make.entry(f"app.use:f{number}", 1, wave=f"w{number}") for number in owning))
    policy = make.policy(every, (seam,))
    assert policy.is_closed(seam) is closed
    assert closing_of(policy, seam) == Closing(closed, waves)


def judged(seam: Seam, make: Make, closing: Closing, kind: str = "fallback-if", **changes: object) -> list[Judged]:
    return [*judge_fallbacks(seam, [make.finding(kind=kind, **changes)], closing, TODAY)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_guard_is_debt_until_its_wave_is_complete(make: Make, kind: str) -> None:
    (debt,) = judged(make.seam(), make, OPEN, f"fallback-{kind}")
    assert (debt.status, debt.blocking, debt.entry) == (Status.MIGRATING, False, None)
    assert debt.message.endswith(": counts as debt until wave 'wave-1' is complete")
    (violation,) = judged(make.seam(), make, CLOSED, f"fallback-{kind}")
    assert (violation.status, violation.blocking) == (Status.VIOLATION, True)
    assert ", but wave 'wave-1' is complete: " in violation.message


def test_several_waves_are_named(make: Make) -> None:
    (debt,) = judged(make.seam(), make, Closing(False, ("wave-1", "wave-2")))
    assert debt.message.endswith("until waves 'wave-1' and 'wave-2' are complete")
    (unowned,) = judged(make.seam(), make, Closing())
    assert unowned.message.endswith("counts as debt until a wave that closes the seam is complete")


@pytest.mark.parametrize(
    ("place", "count", "expires", "status"),
    [
        ("app.use", None, None, Status.PERMITTED),
        ("app.use:build", None, None, Status.PERMITTED),
        ("app.use", None, date(2026, 3, 31), Status.PERMITTED),
        ("app.use", None, date(2026, 3, 30), Status.VIOLATION),
        ("app.use:other", None, None, Status.VIOLATION),
        ("app.use:build", 1, None, Status.VIOLATION),
    ],
)
def test_a_permanent_entry_permits_guards(
    make: Make, place: str, count: int | None, expires: date | None, status: Status
) -> None:
    entry = make.entry(place, count, expires=expires)
    seam = make.seam(allow=() if count else (entry,), migrating=(entry,) if count else ())
    (found,) = judged(seam, make, CLOSED)
    assert found.status is status


@pytest.mark.parametrize(
    ("place", "expires", "stale"),
    [("app.other:f", None, 0), ("app.other", None, 0), ("app.other:g", None, 1), ("app.other:f", date(2026, 3, 30), 1)],
)
def test_an_entry_that_permits_nothing_but_a_guard_is_not_stale(
    make: Make, place: str, expires: date | None, stale: int
) -> None:
    guard = make.finding("app.other:f", 9, kind="fallback-if")
    given = Circumstances((), ("app.seam", "app.use", "app.other"), TODAY, frozenset(), (), fallbacks=(guard,))
    seam = make.seam(allow=(make.entry("app.use"), make.entry(place, expires=expires)))
    found = judge_seam(seam, (make.target(),), (make.finding(),), given._replace(closing=CLOSED))
    assert len(found.stale) == stale
    assert [one.status for one in found.fallbacks] == [Status.VIOLATION if stale else Status.PERMITTED]


def test_a_use_elsewhere_is_no_move_from_an_entry_that_permits_a_guard(make: Make) -> None:
    guard = make.finding("app.other:f", 9, kind="fallback-if")
    given = Circumstances((), ("app.seam", "app.use", "app.other"), TODAY, frozenset(), (), fallbacks=(guard,))
    seam = make.seam(allow=(make.entry("app.other:f"),))
    found = judge_seam(seam, (make.target(),), (make.finding(),), given._replace(closing=OPEN))
    assert [one.status for one in found.judged] == [Status.VIOLATION]
    assert found.stale == ()


def test_the_closest_entry_decides(make: Make) -> None:
    seam = make.seam(allow=(make.entry("app.use"),), migrating=(make.entry("app.use:build", 1),))
    (found,) = judged(seam, make, OPEN)
    assert found.status is Status.MIGRATING


@pytest.mark.parametrize(
    ("effect", "statuses"),
    [(Possible.ERROR, [Status.VIOLATION]), (Possible.WARN, [Status.PERMITTED]), (Possible.IGNORE, [])],
)
def test_what_is_only_possible_goes_by_the_policy(make: Make, effect: Possible, statuses: list[Status]) -> None:
    seam = make.seam(possible=effect, escapes=((Escape.CALLBACK, Possible.ERROR),))
    assert [one.status for one in judged(seam, make, CLOSED, certain=False)] == statuses
    assert [one.status for one in judged(seam, make, CLOSED)] == [Status.VIOLATION]


def verdict(make: Make, closing: Closing, empty: tuple[Vacuity, ...] = ()) -> Verdict:
    guard = make.finding("app.other:f", 9, kind="fallback-if")
    given = Circumstances((), ("app.seam", "app.use", "app.other"), TODAY, frozenset(), (), fallbacks=(guard,))
    seam = make.seam(allow=(make.entry("app.use:build"),))
    return judge_seam(
        seam, (make.target(),), (make.finding(),), given._replace(closing=closing), besides=Besides((), empty)
    )


def test_guards_are_no_uses(make: Make) -> None:
    found = verdict(make, OPEN)
    assert found.outcome is Outcome.KEPT
    assert [one.finding.kind for one in found.judged] == ["call"]
    assert [one.finding.kind for one in found.fallbacks] == ["fallback-if"]
    assert [one.finding.kind for one in found.shown] == ["fallback-if", "call"]
    assert sum(number for _, number in found.by_category) == 1
    assert len(found.having(*Status)) == 1


def test_a_guard_of_a_closed_seam_breaks_it(make: Make) -> None:
    found = verdict(make, CLOSED)
    assert found.outcome is Outcome.BROKEN
    assert found.having(Status.VIOLATION) == ()
    assert len(found.falling_back(Status.VIOLATION)) == 1


@pytest.mark.parametrize(
    ("state", "is_class", "external", "reason"),
    [
        (TargetState.DEFINED, True, False, ""),
        (TargetState.DEFINED, False, False, "app.seam.Ctx under `makes` is no class"),
        (TargetState.MISSING, False, False, "app.seam.Ctx under `makes` does not exist in the codebase (advice)"),
        (TargetState.REEXPORT, False, False, "app.seam.Ctx under `makes` is a re-export: name the definition, advice"),
        (TargetState.UNREADABLE, False, False, "the module app.seam, which should define app.seam.Ctx, cannot be read"),
        (TargetState.EXTERNAL, True, False, "app.seam.Ctx under `makes` is not defined in the codebase"),
        (TargetState.EXTERNAL, True, True, ""),
    ],
)
def test_a_type_that_cannot_be_found_is_a_reason(
    make: Make, state: TargetState, is_class: bool, external: bool, reason: str
) -> None:
    seam = make.seam(external=external, makes=(Made("app.seam.Ctx", Mark(15, 13)),))
    target = make.target(state=state, advice="" if state is TargetState.DEFINED else "advice")
    found = idle_types(seam, (target,), {"app.seam.Ctx"} if is_class else set())
    assert [one.mark for one in found] == [Mark(15, 13)] * bool(reason)
    assert all(one.message.startswith(reason) for one in found)
    assert (verdict(make, OPEN, empty=found).outcome is Outcome.VACUOUS) is bool(reason)
