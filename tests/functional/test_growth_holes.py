"""Edits that combine into more than they look like: each permits something that the base did not, or nothing at all."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest

from seamguard.comparison import Request, compare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seamguard.domain.growth import Comparison

WAVES = """\
  - {id: w1, status: active, due: 2026-12-31}
  - {id: w2, status: planned, due: 2027-06-30, after: [w1]}
  - {id: w3, status: planned}
"""
POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
waves:
%s
seams:
  - id: session
    target: shop.db.session
    why: One unit of work owns the session.
    allow:
      - {module: shop.db, reason: Home.}
%s    migrating:
      - {site: 'shop.keep:keep', count: 1, wave: w1, reason: Stays.}
%s"""
IMPORT = "from shop.db import session\n"
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "def session(x=None): return x\n",
    "src/shop/keep.py": f"{IMPORT}def keep(): return session('keep')\n",
    "tests/test_it.py": "",
}


def entry(place: str, **keys: object) -> str:
    given = {"site" if ":" in place else "module": f"'{place}'", "reason": "Needed.", **keys}
    return f"      - {{{', '.join(f'{key}: {value}' for key, value in given.items())}}}\n"


def debt(place: str, count: int, wave: str = "w1", **keys: object) -> str:
    return entry(place, count=count, wave=wave, **keys)


def functions(**calls: list[int]) -> str:
    """A module of functions that each make some calls."""
    made = (f"def {name}(): return [{', '.join(f'session({n})' for n in found)}]\n" for name, found in calls.items())
    return IMPORT + "".join(made)


class End(NamedTuple):
    """Entries, waves and code of one end; waves and code of the base hold where the head names none."""

    allow: str = ""
    migrating: str = ""
    code: Mapping[str, str] = {}
    waves: str = WAVES

    @property
    def policy(self) -> str:
        return POLICY % (self.waves.rstrip("\n"), self.allow, self.migrating)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def write(top: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        file = top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def held(top: Path, base: tuple[Mapping[str, str], str], head: tuple[Mapping[str, str], str]) -> Comparison:
    """What the gate says of files and a policy that became other ones; an empty file is one that is gone."""
    write(top, {**base[0], "allowlists.yaml": base[1]})
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Base")
    write(top, {**head[0], "allowlists.yaml": head[1]})
    return compare(Request(top / "allowlists.yaml", None, "main", today=date(2026, 6, 1)))


def module(name: str, text: str) -> dict[str, str]:
    return {f"src/shop/{name}.py": text}


JOBS = module("jobs", functions(run=[1], other=[9]))
VIEWS = module("views", functions(show=[1]))
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


CLAUSE = "  source: [src]\n  tests: [tests]\n"
NESTED = {"src/tests/__init__.py": "", "src/tests/it.py": "x = 1\n", "src/tests/real/a.py": "x = 1\n"}
DEEP = {"src/shop/views/__init__.py": "", "src/shop/views/a.py": "x = 1\n"}
RELATIVE = {"src/shop/views/a.py": "from ..db import session\ndef f(): return session(1)\n"}

LAYOUTS: dict[str, tuple[str, str, Mapping[str, str], Mapping[str, str], set[str]]] = {
    "a production folder within tests is no longer named": (
        "  source: [src]\n  production: [src, src/tests/real]\n  tests: [src/tests]\n",
        "  source: [src]\n  production: [src]\n  tests: [src/tests]\n",
        NESTED,
        {},
        {"production-weakened", "files-counted-apart"},
    ),
    "a hidden folder is no longer named": (
        "  source: [src]\n  production: [src, src/.made]\n",
        "  source: [src]\n  production: [src]\n",
        {"src/.made/a.py": "x = 1\n"},
        {},
        {"files-left-out"},
    ),
    "another import root takes modules their names": (
        CLAUSE,
        CLAUSE.replace("[src]", "[src, src/shop/views]"),
        DEEP,
        RELATIVE,
        {"modules-renamed"},
    ),
    "a folder poses as a virtual environment": (
        CLAUSE,
        CLAUSE,
        DEEP,
        {**RELATIVE, "src/shop/views/pyvenv.cfg": ""},
        {"files-left-out"},
    ),
    "less of a folder is counted apart": (
        "  source: [src]\n  tests: [src/tests]\n",
        "  source: [src]\n  tests: [src/tests/real]\n",
        NESTED,
        {},
        set(),
    ),
    "what was production already is spelled out": (CLAUSE, CLAUSE + "  production: [src]\n", {}, {}, set()),
}


@pytest.mark.parametrize(("clause", "becomes", "files", "later", "kinds"), LAYOUTS.values(), ids=LAYOUTS)
def test_no_file_escapes(
    tmp_path: Path, clause: str, becomes: str, files: Mapping[str, str], later: Mapping[str, str], kinds: set[str]
) -> None:
    policy = End().policy
    base, head = policy.replace(CLAUSE, clause), policy.replace(CLAUSE, becomes)
    result = held(tmp_path, ({**FILES, **files}, base), (later, head))
    assert {change.kind for change in result.blocking} == kinds
    assert {change.subject for change in result.blocking} <= {"codebase"}


WRAPPER = {
    "src/shop/db.py": FILES["src/shop/db.py"] + "def make(): return session(2)\n",
    "src/shop/page.py": "from shop.db import make\ndef f(): return make()\n",
}
DECOY = "  - {id: decoy, target: shop.db.make, why: x, allow: [{module: '**', reason: All.}]}\n"


def test_a_new_seam_does_not_launder_an_old_one(tmp_path: Path) -> None:
    result = held(tmp_path, (FILES, End().policy), (WRAPPER, End().policy + DECOY))
    assert [(change.subject, change.kind, change.path) for change in result.blocking] == [
        ("decoy", "use-came", "src/shop/page.py")
    ]


def test_a_new_seam_is_free_to_permit_what_nothing_guarded(tmp_path: Path) -> None:
    code = {"src/shop/db.py": FILES["src/shop/db.py"] + "def make(): return 1\n"}
    result = held(tmp_path, (FILES, End().policy), ({**WRAPPER, **code}, End().policy + DECOY))
    assert result.exit_code == 0


def test_a_member_that_joins_brings_old_uses_and_no_new_ones(tmp_path: Path) -> None:
    code = {
        "src/shop/db.py": FILES["src/shop/db.py"] + "def other(): return 1\n",
        "src/shop/page.py": "from shop.db import other\ndef f(): return other()\n",
    }
    policy = End("", debt("shop.page:f", 1)).policy
    grouped = policy.replace(
        "    allow:\n", "    group:\n      - {target: shop.db.other, role: accessor}\n    allow:\n"
    )
    result = held(tmp_path, ({**FILES, **code}, End().policy), ({}, grouped))
    assert [change.kind for change in result.changes] == ["entry-added", "group-tightened"]
    assert [(delta.came, delta.went, delta.left) for delta in result.deltas] == [(0, 0, 2)]


def test_a_permitted_wrapper_says_why(tmp_path: Path) -> None:
    wrapper = "    wrappers:\n      - {target: shop.db.make, reason: TODO}\n    allow:\n"
    head = End().policy.replace("    allow:\n", wrapper)
    result = held(tmp_path, (FILES, End().policy), (WRAPPER, head))
    assert [(change.kind, change.has_reason) for change in result.blocking] == [("wrapper-permitted", False)]


def test_a_wave_with_another_name_is_the_same_wave(tmp_path: Path) -> None:
    base = End("", debt("shop.views:show", 1, "w3"), VIEWS, WAVES.replace("planned, due", "active, due"))
    for old in ("w1", "w3"):
        base_policy = base.policy
        for end in (",", "}", "]"):
            base_policy = base_policy.replace(f"{old}{end}", f"old{end}")
        top = tmp_path / old
        top.mkdir()
        result = held(top, ({**FILES, **VIEWS}, base_policy), ({}, base.policy))
        assert [(change.kind, change.is_blocking) for change in result.changes] == [("wave-renamed", False)]


def test_waves_that_cannot_be_told_apart_are_not_taken_for_each_other(tmp_path: Path) -> None:
    twins = "  - {id: a, status: planned}\n  - {id: b, status: planned}\n"
    base = End("", debt("shop.views:show", 1, "w3"), VIEWS)
    head = End("", debt("shop.views:show", 1, "a"), {}, WAVES.replace("  - {id: w3, status: planned}\n", twins))
    result = held(tmp_path, ({**FILES, **VIEWS}, base.policy), ({}, head.policy))
    assert {change.kind for change in result.blocking} == {"wave-removed", "entry-put-off"}
