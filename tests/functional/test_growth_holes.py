"""Edits that combine into more than they look like: each permits something that the base did not, or nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.comparing import FILES, IMPORT, VIEWS, WAVES, End, debt, entry, functions, held, module

if TYPE_CHECKING:
    from pathlib import Path

JOBS = module("jobs", functions(run=[1], other=[9]))
PAGES = {**module("views", ""), **module("pages", functions(show=[1]))}
LAST = WAVES + "  - {id: w9, status: planned}\n"

HOLES: dict[str, tuple[End, End, set[str]]] = {
    "a narrower entry outlives the wider one": (
        End(entry("shop.jobs", expires="2026-09-01"), "", JOBS),
        End(entry("shop.jobs:run") + entry("shop.jobs:other")),
        {"expiry-put-off"},
    ),
    "debt falls to the permanent entry around it": (
        End(entry("shop.jobs"), debt("shop.jobs:run", 1), JOBS),
        End(entry("shop.jobs"), "", module("jobs", functions(run=[1, 2, 3], other=[9]))),
        {"made-permanent"},
    ),
    "an entry that ends falls to one around it that does not": (
        End(entry("shop.jobs") + entry("shop.jobs:run", expires="2026-09-01"), "", JOBS),
        End(entry("shop.jobs")),
        {"expiry-put-off"},
    ),
    "debt of a nearer wave falls to a later one": (
        End("", debt("shop.jobs", 1, "w2") + debt("shop.jobs:run", 1), JOBS),
        End("", debt("shop.jobs", 2, "w2")),
        {"count-raised", "entry-put-off", "scope-widened"},
    ),
    "debt falls to debt around it that has room": (
        End("", debt("shop.jobs", 2) + debt("shop.jobs:run", 1), module("jobs", functions(run=[1], other=[8, 9]))),
        End("", debt("shop.jobs", 2), module("jobs", functions(run=[1], other=[9]))),
        {"scope-widened"},
    ),
    "a pattern that takes uses over from another": (
        End(entry("shop.**"), debt("*.jobs", 1), module("jobs", functions(run=[1]))),
        End(entry("shop.**") + entry("shop.*"), debt("*.jobs", 1)),
        {"made-permanent"},
    ),
    "a permanent entry within debt within a permanent entry": (
        End(entry("shop.*"), debt("shop.jobs:run", 1), JOBS),
        End(entry("shop.*") + entry("shop.jobs:run.inner"), debt("shop.jobs:run", 1)),
        {"entry-added"},
    ),
    "a pattern within another only at first sight": (
        End(entry("*.a.**"), "", {"src/q/a/c.py": functions(f=[1])}),
        End(entry("*.a.**") + entry("**.a.b")),
        {"entry-added"},
    ),
    "a wave said to come first only now, without a day": (
        End("", debt("shop.jobs:run", 1), module("jobs", functions(run=[1]))),
        End("", debt("shop.jobs:run", 1, "w9"), {}, LAST.replace("12-31}", "12-31, after: [w9]}")),
        {"entry-put-off"},
    ),
    "a wave that comes first and ends later": (
        End(
            "", debt("shop.jobs:run", 1, "w2"), module("jobs", functions(run=[1])), WAVES.replace("2026-12", "2028-12")
        ),
        End("", debt("shop.jobs:run", 1), {}, WAVES.replace("2026-12", "2028-12")),
        {"entry-put-off"},
    ),
    "a far day for a wave that had none": (
        End("", debt("shop.jobs:run", 1, "w3"), module("jobs", functions(run=[1]))),
        End("", debt("shop.jobs:run", 1, "w9"), {}, WAVES + "  - {id: w9, status: planned, due: 2099-01-01}\n"),
        {"entry-put-off"},
    ),
    "one move for two entries": (
        End("", debt("shop.views:show", 2), module("views", functions(show=[1, 2]))),
        End("", debt("shop.pages:show", 1) + debt("shop.pages", 1), PAGES),
        {"entry-added"},
    ),
    "a move that widens to all modules": (
        End("", debt("shop.views:show", 1), VIEWS),
        End("", debt("shop.**", 1), PAGES),
        {"scope-widened"},
    ),
    "a move that widens to the module": (
        End("", debt("shop.views:show", 1), VIEWS),
        End("", debt("shop.pages", 1), PAGES),
        {"entry-added"},
    ),
    "a move that widens to a class": (
        End("", debt("shop.views:show", 1), VIEWS),
        End("", debt("shop.views:V", 1), module("views", f"{IMPORT}class V:\n  def show(self): return [session(1)]\n")),
        {"entry-added"},
    ),
    "a permanent site that widens to a class": (
        End(entry("shop.views:show"), "", VIEWS),
        End(entry("shop.views:V"), "", module("views", f"{IMPORT}class V:\n  def show(self): return [session(1)]\n")),
        {"entry-added"},
    ),
    "a permanent module that becomes two": (
        End(entry("shop.work"), "", module("work", functions(f=[1], g=[2]))),
        End(
            entry("shop.one") + entry("shop.two"),
            "",
            {**module("work", ""), **module("one", functions(f=[1])), **module("two", functions(g=[2]))},
        ),
        {"entry-added"},
    ),
    "a move into an entry of a later wave": (
        End(
            "",
            debt("shop.views:show", 1) + debt("shop.views:hide", 1, "w3"),
            module("views", functions(show=[1], hide=[2])),
        ),
        End("", debt("shop.views:hide", 2, "w3"), module("views", functions(show=[], hide=[2, 1]))),
        {"entry-put-off"},
    ),
    "two moves into one entry, of which one ended": (
        End(
            "",
            debt("shop.views:a", 1) + debt("shop.views:b", 1, expires="2026-09-01"),
            module("views", functions(a=[1], b=[2])),
        ),
        End("", debt("shop.views:c", 2), module("views", functions(a=[], b=[], c=[1, 2]))),
        {"expiry-put-off"},
    ),
    "a wider entry gives what a closer one counts": (
        End(
            "",
            debt("shop.**", 2) + debt("shop.jobs", 1),
            {**module("jobs", functions(other=[1])), **module("x", functions(a=[1, 2]))},
        ),
        End("", debt("shop.**", 1) + debt("shop.jobs", 1) + debt("shop.jobs:run", 1), module("x", functions(a=[1]))),
        {"entry-added"},
    ),
    "a wider entry gives to one that was apart": (
        End(
            "",
            debt("shop.**", 2) + debt("shop.jobs", 1),
            {**module("jobs", functions(other=[1])), **module("x", functions(a=[1, 2]))},
        ),
        End("", debt("shop.**", 1) + debt("shop.jobs", 2), module("x", functions(a=[1]))),
        {"count-raised"},
    ),
    "two wider entries of which one is later": (
        End(
            "",
            debt("shop.**", 1, "w3") + debt("shop.jobs", 1),
            {**module("jobs", functions(run=[1])), **module("x", functions(a=[1]))},
        ),
        End("", debt("shop.x", 1, "w3") + debt("shop.jobs:run", 1, "w3")),
        {"entry-put-off"},
    ),
}

NEUTRAL: dict[str, tuple[End, End]] = {
    "the last use under an inner entry is gone": (
        End(entry("shop.jobs"), debt("shop.jobs:run", 1), JOBS),
        End(entry("shop.jobs"), "", module("jobs", functions(run=[], other=[9]))),
    ),
    "debt falls to debt around it that permits no more": (
        End("", debt("shop.jobs", 1) + debt("shop.jobs:run", 1), JOBS),
        End("", debt("shop.jobs", 1), module("jobs", functions(run=[1], other=[]))),
    ),
    "a wider entry splits": (
        End("", debt("shop.views", 2), module("views", functions(f=[1], g=[2]))),
        End("", debt("shop.views:f", 1) + debt("shop.views:g", 1)),
    ),
    "a permanent module becomes its sites": (
        End(entry("shop.jobs"), "", JOBS),
        End(entry("shop.jobs:run") + entry("shop.jobs:other")),
    ),
    "debt within a permanent module": (
        End(entry("shop.jobs"), "", JOBS),
        End(entry("shop.jobs"), debt("shop.jobs:run", 1)),
    ),
    "a use moves to the boundary": (
        End(entry("shop.work"), debt("shop.views:show", 1), {**VIEWS, **module("work", functions(f=[9]))}),
        End(entry("shop.work"), "", {**module("views", ""), **module("work", functions(f=[9], show=[1]))}),
    ),
    "a use moves into the entry of a module": (
        End("", debt("shop.views:show", 1) + debt("shop.pages", 1), {**VIEWS, **module("pages", functions(f=[9]))}),
        End("", debt("shop.pages", 2), {**module("views", ""), **module("pages", functions(f=[9], show=[1]))}),
    ),
    "a package is renamed under its pattern": (
        End(
            "",
            debt("shop.a.*", 2) + debt("shop.a.c:f", 1, "w2"),
            {"src/shop/a/b.py": functions(g=[1], h=[2]), "src/shop/a/c.py": functions(f=[3])},
        ),
        End(
            "",
            debt("shop.z.*", 2) + debt("shop.z.c:f", 1, "w2"),
            {
                "src/shop/a/b.py": "",
                "src/shop/a/c.py": "",
                "src/shop/z/b.py": functions(g=[1], h=[2]),
                "src/shop/z/c.py": functions(f=[3]),
            },
        ),
    ),
    "a module is renamed, with debt within what it may": (
        End(entry("shop.a"), debt("shop.a:f", 1), module("a", functions(f=[1], g=[2]))),
        End(entry("shop.z"), debt("shop.z:f", 1), {**module("a", ""), **module("z", functions(f=[1], g=[2]))}),
    ),
    "two functions change their bodies": (
        End("", debt("shop.views:a", 1) + debt("shop.views:b", 2), module("views", functions(a=[1], b=[2, 3]))),
        End("", debt("shop.views:a", 2) + debt("shop.views:b", 1), module("views", functions(a=[2, 3], b=[1]))),
    ),
}


@pytest.mark.parametrize(("base", "head", "kinds"), HOLES.values(), ids=HOLES)
def test_more_is_permitted_than_it_looks_like(tmp_path: Path, base: End, head: End, kinds: set[str]) -> None:
    result = held(tmp_path, ({**FILES, **base.code}, base.policy), (head.code, head.policy))
    assert {change.kind for change in result.blocking if not change.kind.startswith("use-")} == kinds


@pytest.mark.parametrize(("base", "head"), NEUTRAL.values(), ids=NEUTRAL)
def test_nothing_more_is_permitted(tmp_path: Path, base: End, head: End) -> None:
    result = held(tmp_path, ({**FILES, **base.code}, base.policy), (head.code, head.policy))
    assert [change.message for change in result.blocking] == []
