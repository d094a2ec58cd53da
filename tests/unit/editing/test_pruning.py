"""What `prune` decides, by runs over code in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.changes import Add, Alter, Remove
from seamguard.editing.pruning import plan_prune
from seamguard.errors import UsageError
from seamguard.verdict import judge_roots

if TYPE_CHECKING:
    from tests.unit.editing.conftest import See


def test_what_is_used_stays(see: See) -> None:
    plan = plan_prune(*see({"a": "def f(): one()\n"}, {"app.a:f": 1}), moves=True)
    assert plan == ((), ())


def test_what_nothing_uses_goes_and_what_is_too_much_shrinks(see: See) -> None:
    seen = see({"a": "def f(): one()\n"}, {"app.a:f": 3, "app.b:f": 1, "app.c": 2})
    assert plan_prune(*seen, moves=False).steps == (
        (Remove("one", "app.c"),),
        (Alter("one", "app.a:f", count=1),),
        (Remove("one", "app.b:f"),),
    )


def test_a_permanent_entry_goes_too(see: See) -> None:
    more = "  - id: two\n    target: app.seam.two\n    why: W\n    allow: [{site: 'app.a:f', reason: r}]\n"
    assert plan_prune(*see({"a": ""}, more=more), moves=False).steps == ((Remove("two", "app.a:f"),),)


def test_an_entry_for_modules_that_are_gone_goes(see: See) -> None:
    more = "  - id: two\n    target: app.seam.two\n    why: W\n    allow: [{module: 'old.**', reason: r}]\n"
    assert plan_prune(*see({"a": ""}, more=more), moves=False).steps == ((Remove("two", "old.**"),),)


def test_an_expired_entry_stays_while_it_is_used(see: See) -> None:
    entry = "{site: 'app.a:f', count: 2, wave: done, reason: r, expires: 2020-01-01}"
    more = f"  - id: two\n    target: app.seam.two\n    why: W\n    migrating: [{entry}]\n"
    steps = plan_prune(*see({"a": "def f(): two()\n"}, more=more), moves=False).steps
    assert steps == ((Alter("two", "app.a:f", count=1),),)


@pytest.mark.parametrize(("count", "uses"), [(1, 1), (3, 1)])
def test_an_entry_that_permits_nothing_any_more_goes_whatever_still_warns(see: See, count: int, uses: int) -> None:
    entry = f"{{site: 'app.a:f', count: {count}, wave: done, reason: r}}"
    more = f"  - id: two\n    target: app.seam.two\n    why: W\n    possible: warn\n    migrating: [{entry}]\n"
    seen = see({"a": f"def f(): return [{', '.join(['two'] * uses)}]\n"}, more=more)
    assert plan_prune(*seen, moves=False).steps == ((Remove("two", "app.a:f"),),)


@pytest.mark.parametrize("wave", ["done", "w"])
def test_a_seam_that_only_its_entries_kept_closed_is_told(see: See, wave: str) -> None:
    entry = f"{{site: 'app.a:f', count: 1, wave: {wave}, reason: r}}"
    more = f"  - id: two\n    target: app.seam.two\n    why: W\n    migrating: [{entry}]\n"
    found = plan_prune(*see({"a": "", "b": "one()\n"}, more=more), moves=False)
    assert found.steps == ((Remove("two", "app.a:f"),),)
    told = [note for note in found.notes if note.startswith("by hand two: its last entry was all that kept it closed")]
    assert len(told) == (wave == "done")


def test_a_seam_that_only_warns_is_pruned_like_others_and_one_that_is_off_is_left(see: See) -> None:
    rest = "target: app.seam.two, why: W, migrating: [{site: 'app.a:f', count: 1, wave: w, reason: r}]"
    for level, steps in (("warn", ((Remove("two", "app.a:f"),),)), ("off", ())):
        more = f"  - {{id: two, rollout: [{{level: {level}, until: 2026-04-30}}], {rest}}}\n"
        assert plan_prune(*see({"a": ""}, more=more), moves=True).steps == steps


def test_uses_that_moved_are_told_and_left_alone(see: See) -> None:
    plan = plan_prune(*see({"a": "def g(): one()\n"}, {"app.a:f": 1}), moves=False)
    assert plan.steps == ()
    assert plan.notes == ("left    one app.a:f: 1 use moved to app.a:g; `--moves` takes them along",)


def test_what_is_gone_goes_though_the_rest_moved(see: See) -> None:
    plan = plan_prune(*see({"a": "def g(): one()\n"}, {"app.a:f": 3}), moves=False)
    assert plan.steps == ((Alter("one", "app.a:f", count=1),),)


# Moves


def test_an_entry_follows_its_uses(see: See) -> None:
    plan = plan_prune(*see({"a": "def g(): one(), one()\n"}, {"app.a:f": 2}), moves=True)
    assert plan == (((Alter("one", "app.a:f", site=("app.a", "g")),),), ())


def test_an_entry_follows_the_uses_that_are_left(see: See) -> None:
    plan = plan_prune(*see({"a": "def g(): one()\n"}, {"app.a:f": 3}), moves=True)
    assert plan.steps == ((Alter("one", "app.a:f", count=1, site=("app.a", "g")),),)


def test_an_entry_is_split_between_what_stayed_and_what_moved(see: See) -> None:
    seen = see({"a": "def f(): one()\ndef g(): one()\ndef h(): one(), one()\n"}, {"app.a:f": 4})
    (step,) = plan_prune(*seen, moves=True).steps
    stayed, to_g, to_h = step
    assert stayed == Alter("one", "app.a:f", count=1)
    assert isinstance(to_g, Add)
    assert isinstance(to_h, Add)
    assert [(new.place, new.entry.count, new.entry.wave, new.entry.reason) for new in (to_g, to_h)] == [
        ("app.a:g", 1, "w", "Of app.a:f."),
        ("app.a:h", 2, "w", "Of app.a:f."),
    ]


def test_two_entries_that_move_to_one_place_become_one(see: See) -> None:
    seen = see({"a": "class K:\n  def h(self): one(), one()\n"}, {"app.a:f": 1, "app.a:g": 1})
    (step,) = plan_prune(*seen, moves=True).steps
    assert step[:2] == (Remove("one", "app.a:f"), Remove("one", "app.a:g"))
    (new,) = (change for change in step if isinstance(change, Add))
    assert (new.place, new.entry.count, new.entry.reason) == ("app.a:K.h", 2, "Of app.a:f.")


def test_a_permanent_entry_moves_to_one_place(see: See) -> None:
    more = "  - id: two\n    target: app.seam.two\n    why: W\n    allow: [{site: 'app.a:f', reason: r}]\n"
    plan = plan_prune(*see({"a": "def g(): two(), two()\n"}, more=more), moves=True)
    assert plan == (((Alter("two", "app.a:f", site=("app.a", "g")),),), ())


def test_a_permanent_entry_does_not_multiply(see: See) -> None:
    more = "  - id: two\n    target: app.seam.two\n    why: W\n    allow: [{site: 'app.a:f', reason: r}]\n"
    plan = plan_prune(*see({"a": "def g(): two()\ndef h(): two()\n"}, more=more), moves=True)
    assert plan.steps == ()
    assert plan.notes == (
        "by hand two app.a:f: a permanent entry moves to one place only, and not to where others do: edit it by hand",
    )


# Runs that saw too little


def test_no_run_with_unreadable_code_is_trusted(see: See) -> None:
    with pytest.raises(UsageError, match=r"nothing was changed; mend this first:\n  src/app/b\.py:2"):
        plan_prune(*see({"a": "", "b": "one(\n"}, {"app.a:f": 1}), moves=False)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("target: app.seam.tow", "the target app.seam.tow does not exist"),
        ("target: app.seam.two\n    when: {supplies: [x]}", "takes no parameter 'x'"),
        ("target: app.seam.two\n    examples: {breaks: ['x = 1']}", "this example should break the rule"),
        ("target: app.seam.two\n    receivers: strict", "is not a member of a class"),
    ],
)
def test_no_blind_seam_with_entries_is_trusted(see: See, more: str, reason: str) -> None:
    entry = "{site: 'app.a:f', count: 1, wave: w, reason: r}"
    blind = f"  - id: two\n    {more}\n    why: W\n"
    assert plan_prune(*see({"a": ""}, {"app.a:f": 1}, blind), moves=False).steps, "without entries, nothing is at stake"
    with pytest.raises(UsageError, match=reason):
        plan_prune(*see({"a": ""}, {"app.a:f": 1}, f"{blind}    migrating: [{entry}]\n"), moves=False)


def test_no_run_over_an_empty_folder_is_trusted(see: See) -> None:
    policy, result = see({"a": ""}, {"app.a:f": 1})
    empty = replace(result, verdicts=(*judge_roots(policy.codebase, (("source", "lib"),)), *result.verdicts))
    with pytest.raises(UsageError, match="names 'lib', which holds no Python file"):
        plan_prune(policy, empty, moves=False)


def test_suppressions_that_are_stale_are_told(see: See) -> None:
    seen = see({"a": "x = 1  # seamguard: allow[one] -- because\n"})
    (note,) = plan_prune(*seen, moves=False).notes
    assert note.startswith("by hand src/app/a.py:2")
