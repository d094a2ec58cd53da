"""What `allow` decides, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.unit.editing.conftest import Seen

from seamguard.domain.changes import Add
from seamguard.editing.allowing import plan_allow
from seamguard.editing.wishes import Wish, understood
from seamguard.errors import UsageError

if TYPE_CHECKING:
    from tests.unit.editing.conftest import See

    from seamguard.editing.plan import Plan

TODAY = date(2026, 3, 31)
CODE = {"a": "def f(): one(), one()\ndef g():\n  def h(): one()\n", "b": "one()\n"}


def plan(seen: Seen, site: str | None, seam: str = "one", wave: str | None = "w", count: int | None = None) -> Plan:
    wish = Wish(site=site, seam=seam, wave=wave, reason="Because.", count=count)
    return plan_allow(*seen, understood(wish, ("src",), TODAY))


def added(plan: Plan) -> list[tuple[str, int | None]]:
    return [(change.place, change.entry.count) for step in plan.steps for change in step if isinstance(change, Add)]


@pytest.mark.parametrize(
    ("site", "count"),
    [("app.a:f", 2), ("app.a:g", 1), ("app.a:g.h", 1), ("app.b:<module>", 1), ("app.a", 3), ("app.*", 4)],
)
def test_the_count_is_what_is_there(see: See, site: str, count: int) -> None:
    assert added(plan(see(CODE), site)) == [(site, count)]


def test_a_permanent_entry_has_no_count(see: See) -> None:
    (((entry,),), _) = plan(see(CODE), "app.a:f", wave=None)
    assert isinstance(entry, Add)
    assert (entry.entry.count, entry.entry.wave, entry.entry.reason) == (None, None, "Because.")


def test_a_smaller_count_may_be_asked_for(see: See) -> None:
    assert added(plan(see(CODE), "app.a:f", count=1)) == [("app.a:f", 1)]


def test_every_place_at_once(see: See) -> None:
    seen = see(CODE, {"app.b:<module>": 1})
    assert added(plan(seen, None)) == [("app.a:f", 2), ("app.a:g.h", 1)]
    assert added(plan(see({"a": "", "b": "one()\n"}, {"app.b:<module>": 1}), None)) == []


def test_what_moved_into_a_place_with_new_uses_is_counted_there(see: See) -> None:
    code = "class K:\n  one()\n  def f(self): one()\n"
    seen = see({"a": code, "b": ""}, {"app.b:K.f": 1})
    assert [judged.status.value for judged in seen.result.verdicts[0].judged] == ["violation", "moved"]
    assert added(plan(seen, None)) == [("app.a:K", 2)]


def test_a_pattern_takes_no_uses_from_another_one(see: See) -> None:
    seen = see({"a": "one()\n", "b": "one()\n"}, {"'*.a'": 1})
    with pytest.raises(UsageError, match=r"p\.yaml:13:9: the use in app\.a:<module> is one of the entry for \*"):
        plan(seen, "app.*")
    assert added(plan(seen, "app.b")) == [("app.b", 1)]


def test_a_closed_seam_takes_no_new_debt(see: See) -> None:
    more = "  - id: two\n    target: app.seam.two\n    why: W\n"
    entry = "    migrating: [{site: 'app.a:f', count: 1, wave: done, reason: r}]\n"
    seen = see({"a": "def f(): two()\n", "b": "two()\n"}, more=more + entry)
    with pytest.raises(UsageError, match="'two' is closed, for done is complete, and new debt would open it again"):
        plan(seen, "app.b", "two")
    assert added(plan(seen, "app.b", "two", wave=None)) == [("app.b", None)]


def test_places_to_which_uses_moved_are_left_to_prune(see: See) -> None:
    seen = see({"a": "def g(): one()\n", "b": "one()\n"}, {"app.a:f": 1})
    found = plan(seen, None)
    assert added(found) == [("app.b:<module>", 1)]
    assert found.notes == (
        "left    one app.a:g: its uses moved there; `seamguard prune --moves` takes their entry along",
    )


def test_what_may_be_a_use_counts_where_it_is_an_error(see: See) -> None:
    assert added(plan(see({"a": "def f(): return one\n"}), "app.a:f")) == [("app.a:f", 1)]
    warned = "  - {id: two, target: app.seam.two, why: W, possible: warn}\n"
    assert added(plan(see({"a": "def f(): return two\n"}, more=warned), None, "two")) == []


def test_wrappers_are_no_uses(see: See) -> None:
    code = {"seam2": "def make(): return one()\n", "a": "from app.seam2 import make\ndef f(): make()\n"}
    more = "      - {module: app.seam2, reason: r}\n"
    assert added(plan(see(code, more=more), None)) == []


@pytest.mark.parametrize(
    ("site", "wrong"),
    [
        (
            "app.a:ff",
            r"app\.a:ff has no use of 'one' that no entry covers; the closest place that has some is app\.a:f$",
        ),
        ("app.b:f", r"has no use of 'one' that no entry covers; the closest place that has some is app\.b:<module>$"),
        ("app.c", r"the closest place that has some is app\.[ab]$"),
        ("src/app/a.py:f", r"SITE: 'src/app/a\.py:f' names a file: write the dotted name of the module, app\.a:f$"),
        ("app.a:3", r"SITE: 'app\.a:3' names a line"),
        ("app.a:", r"SITE: 'app\.a:' has no scope"),
    ],
)
def test_a_site_without_uses_is_refused(see: See, site: str, wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        plan(see(CODE), site)


def test_a_site_that_is_covered_is_refused(see: See) -> None:
    with pytest.raises(
        UsageError, match=r"app\.a:f has no use of 'one' that no entry covers, and neither has any other"
    ):
        plan(see({"a": "def f(): one()\n"}, {"app.a": 1}), "app.a:f")


def test_an_entry_is_never_raised(see: See) -> None:
    with pytest.raises(UsageError, match=r"^p\.yaml:13:9: app\.a:f has an entry already: .* raise its count by hand"):
        plan(see(CODE, {"app.a:f": 1}), "app.a:f")


def test_an_entry_does_not_double_one_that_moves(see: See) -> None:
    with pytest.raises(UsageError, match="its uses moved there; `seamguard prune --moves`"):
        plan(see({"a": "def g(): one()\n"}, {"app.a:f": 1}), "app.a:g")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"seam": "oen"}, r"--rule: unknown rule 'oen'; did you mean 'one'\?"),
        ({"wave": "v"}, r"--wave: unknown wave 'v'"),
        ({"wave": "done"}, r"--wave: 'done' is complete and accepts no entry: name an open one \(w\)"),
        ({"count": 3}, r"--count: app\.a:f has 2 uses of 'one' that no entry covers, and 3 would be stale at once"),
        ({"count": 0}, r"--count: only debt in one place has one, a number from 1 on"),
        ({"count": 1, "wave": None}, r"--count: only debt in one place has one"),
        ({"count": 1, "site": None}, r"--count: only debt in one place has one"),
    ],
)
def test_what_means_nothing_is_refused(see: See, changes: dict[str, str | int | None], wrong: str) -> None:
    asked: dict[str, str | int | None] = {"site": "app.a:f", **changes}
    with pytest.raises(UsageError, match=wrong):
        plan(see(CODE), **asked)  # type: ignore[arg-type]  # each value has the type that its key wants


def test_a_closed_seam_is_not_opened_again(see: See) -> None:
    policy, result = see(CODE)
    closing = tuple(replace(wave, closes=("one",)) if wave.id == "done" else wave for wave in policy.waves)
    closed = Seen(replace(policy, waves=closing), result)
    with pytest.raises(UsageError, match="'one' is closed, for done is complete, and new debt would open it again"):
        plan(closed, "app.a:f")
    assert added(plan(closed, "app.a:f", wave=None)) == [("app.a:f", None)]


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({"reason": " "}, "--reason is blank"),
        ({"reason": "\x1b"}, r"--reason holds the control character U\+001B"),
        ({"owner": ""}, "--owner is blank"),
        ({"ticket": "x"}, "--ticket: "),
        ({"expires": "2027-2-1"}, "--expires: .* lacks a zero"),
        ({"expires": "2027-02-30"}, "is not in the calendar"),
        ({"expires": "2026-03-30"}, "--expires: 2026-03-30 is past"),
    ],
)
def test_words_are_held_to_the_rules_of_the_file(wish: dict[str, str], wrong: str) -> None:
    asked = {"site": "app.a:f", "seam": "one", "wave": "w", "reason": "r", **wish}
    with pytest.raises(UsageError, match=wrong):
        understood(Wish(**asked), ("src",), TODAY)  # type: ignore[arg-type]  # the count is not among the keys


def test_no_blind_run_is_trusted(see: See) -> None:
    with pytest.raises(UsageError, match=r"mend this first:\n  src/app/b\.py"):
        plan(see({"a": "def f(): one()\n", "b": "one(\n"}), "app.a:f")
    blind = "  - {id: two, target: app.seam.tow, why: W}\n"
    with pytest.raises(UsageError, match="does not exist in the codebase"):
        plan(see(CODE, more=blind), "app.a:f", "two")
    assert plan(see(CODE, more=blind), "app.a:f").steps, "of other seams nothing is asked"


def test_a_seam_that_is_off_has_no_uses_to_allow(see: See) -> None:
    off = "  - {id: two, target: app.seam.two, why: W, rollout: [{level: off, until: 2026-04-30}]}\n"
    for site in ("app.a:f", None):
        with pytest.raises(UsageError, match="'two' is off until 2026-04-30, and its uses are not judged"):
            plan(see({"a": "def f(): two()\n"}, more=off), site, "two")


def test_uses_that_only_warn_are_allowed_like_others(see: See) -> None:
    warning = "  - {id: two, target: app.seam.two, why: W, rollout: [{level: warn, until: 2026-04-30}]}\n"
    assert added(plan(see({"a": "def f(): two()\n"}, more=warning), None, "two")) == [("app.a:f", 1)]


def test_an_entry_that_matches_nothing_comes_off_first(see: See) -> None:
    with pytest.raises(UsageError, match=r"^p\.yaml:17: an entry of 'one' matches no module: `seamguard prune`"):
        plan(see(CODE, {"app.b:<module>": 1, "old": 1}), "app.a:f")
