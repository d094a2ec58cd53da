"""Changing and adding entries, byte by byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.policy.edit_cases import (
    AF,
    BF,
    CF,
    DEBT,
    FLOW_NEW,
    HEAD,
    KEY,
    LASTING,
    NEW,
    NEWF,
    TAIL,
    A,
    Case,
    edited,
    entry,
    flow,
    lowered,
    renamed,
    verify,
    verify_at_the_end,
)

from seamguard.domain.changes import Add, Alter, Remove
from seamguard.policy import parse_policy

CASES: dict[str, Case] = {
    # Changing.
    "a count": (KEY + AF + BF, (lowered("b:f"),), KEY + AF + BF.replace("2", "1")),
    "a count with a comment": (
        KEY + AF.replace("count: 2", "count:   2   # two"),
        (lowered("a:f"),),
        KEY + AF.replace("count: 2", "count:   1   # two"),
    ),
    "a count between braces": (
        KEY + f"      - {flow('a:f')}\n",
        (lowered("a:f"),),
        KEY + f"      - {flow('a:f')}\n".replace("2", "1"),
    ),
    "a count that an alias gives": (
        KEY + AF.replace("2", "&two 2") + BF.replace("2", "*two"),
        (lowered("b:f"),),
        KEY + AF.replace("2", "&two 2") + BF.replace("2", "1"),
    ),
    "a count with an anchor that nothing uses": (
        KEY + AF.replace("2", "&two 2"),
        (lowered("a:f"),),
        KEY + AF.replace("2", "&two 1"),
    ),
    "a longer count": (KEY + AF, (lowered("a:f", 123),), KEY + AF.replace("2", "123")),
    "a site": (KEY + AF + BF, (renamed("a:f", "a", "C.g"),), KEY + AF.replace("a:f", "a:C.g") + BF),
    "a site in double quotes": (
        KEY + AF.replace("a:f", '"a:f"'),
        (renamed("a:f", "a.b", "g"),),
        KEY + AF.replace("a:f", '"a.b:g"'),
    ),
    "a site in single quotes": (
        KEY + AF.replace("a:f", "'a:f'"),
        (renamed("a:f", "a", "g"),),
        KEY + AF.replace("a:f", "'a:g'"),
    ),
    "a site after a folded bar": (
        KEY + AF.replace("a:f", ">-\n          a:f"),
        (renamed("a:f", "a", "g"),),
        KEY + AF.replace("a:f", "a:g"),
    ),
    "a site between braces": (
        KEY + f"      - {flow('a:f')}\n",
        (renamed("a:f", "a", "<module>"),),
        KEY + f"      - {flow('a:<module>')}\n",
    ),
    "a site and a count": (
        KEY + AF,
        (Alter("s", "a:f", count=1, site=("q", "g")),),
        KEY + AF.replace("a:f", "q:g").replace("2", "1"),
    ),
    "all at once": (
        KEY + AF + "      # two\n" + BF + CF,
        (A, lowered("b:f"), renamed("c:f", "c", "g"), NEW),
        KEY + "      # two\n" + BF.replace("2", "1") + CF.replace("c:f", "c:g") + NEWF,
    ),
    # Adding.
    "at the end": (KEY + AF + BF, (NEW,), KEY + AF + BF + NEWF),
    "in its order": (KEY + AF + entry("z:f"), (NEW,), KEY + AF + NEWF + entry("z:f")),
    "at the start": (KEY + entry("z:f"), (NEW,), KEY + NEWF + entry("z:f")),
    "below the comment of the entry above": (
        KEY + AF.replace("Old.", "Old. # x") + "      # z\n" + entry("z:f"),
        (NEW,),
        KEY + AF.replace("Old.", "Old. # x") + NEWF + "      # z\n" + entry("z:f"),
    ),
    "between blank lines": (KEY + AF + "\n" + entry("z:f"), (NEW,), KEY + AF + "\n" + NEWF + "\n" + entry("z:f")),
    "with blank lines at the start": (
        KEY + entry("x:f") + "\n" + entry("z:f"),
        (NEW,),
        KEY + NEWF + "\n" + entry("x:f") + "\n" + entry("z:f"),
    ),
    "dashes below the key stay there": (
        KEY + entry("a:f", indent=4),
        (NEW,),
        KEY + entry("a:f", indent=4) + NEWF.replace("      -", "    -").replace("        ", "      "),
    ),
    "wide dashes stay wide": (
        KEY + "      -   site: a:f\n          count: 2\n          wave: w\n          reason: Old.\n",
        (NEW,),
        KEY
        + "      -   site: a:f\n          count: 2\n          wave: w\n          reason: Old.\n"
        + "      -   site: m.new:f\n          count: 1\n          wave: w\n          reason: New.\n",
    ),
    "braces beside braces": (
        KEY + f"      - {flow('a:f')}\n",
        (NEW,),
        KEY + f"      - {flow('a:f')}\n      - {FLOW_NEW}\n",
    ),
    "no list yet": ("    restrict: call\n", (NEW,), "    restrict: call\n" + KEY + NEWF),
    "no list yet, but a permanent one": (
        "    allow:\n      - module: a\n        reason: r\n    restrict: call\n",
        (NEW,),
        "    allow:\n      - module: a\n        reason: r\n" + KEY + NEWF + "    restrict: call\n",
    ),
    "no list yet, and permanent ones below their key": (
        "    allow:\n    - module: a\n      reason: r\n",
        (NEW,),
        (
            "    allow:\n    - module: a\n      reason: r\n"
            "    migrating:\n    - site: m.new:f\n      count: 1\n      wave: w\n      reason: New.\n"
        ),
    ),
    "no list yet, after a text with a bar": (
        "    instead: |\n      Other.\n\n      More.\n\n",
        (NEW,),
        "    instead: |\n      Other.\n\n      More.\n" + KEY + NEWF + "\n",
    ),
    "an empty list": ("    migrating: []\n", (NEW,), KEY + NEWF),
    "an empty list with a comment": ("    migrating:   [ ]  # none\n", (NEW,), "    migrating:  # none\n" + NEWF),
    "a permanent one": (
        "    allow:\n      - module: z\n        reason: r\n",
        (Add("s", LASTING),),
        "    allow:\n      - site: m.new:f\n        reason: New.\n      - module: z\n        reason: r\n",
    ),
    "a first permanent one comes before debt": (
        KEY + AF,
        (Add("s", LASTING),),
        "    allow:\n      - site: m.new:f\n        reason: New.\n" + KEY + AF,
    ),
    "between brackets": (
        f"    migrating: [{flow('a:f')}, {flow('z:f')}]\n",
        (NEW,),
        f"    migrating: [{flow('a:f')}, {FLOW_NEW}, {flow('z:f')}]\n",
    ),
    "first between brackets": (
        f"    migrating: [{flow('z:f')}]\n",
        (NEW,),
        f"    migrating: [{FLOW_NEW}, {flow('z:f')}]\n",
    ),
    "between brackets on lines": (
        f"    migrating: [\n      {flow('a:f')}, # a\n      {flow('z:f')}\n    ]\n",
        (NEW,),
        f"    migrating: [\n      {flow('a:f')}, # a\n      {FLOW_NEW},\n      {flow('z:f')}\n    ]\n",
    ),
    "last between brackets on lines": (
        f"    migrating: [\n      {flow('a:f')} # a\n    ]\n",
        (NEW,),
        f"    migrating: [\n      {flow('a:f')}, # a\n      {FLOW_NEW}\n    ]\n",
    ),
    "between brackets that hold comments": (
        "    migrating: [ # none\n    ]\n",
        (NEW,),
        f"    migrating: [{FLOW_NEW} # none\n    ]\n",
    ),
    "in place of another": (KEY + AF, (A, NEW), KEY + NEWF),
    "in place of another between brackets": (
        f"    migrating: [{flow('a:f')}]\n",
        (A, NEW),
        f"    migrating: [{FLOW_NEW}]\n",
    ),
    "from one list to another": (
        "    allow:\n      - site: m.new:f\n        reason: r\n" + KEY + AF,
        (Remove("s", "m.new:f"), NEW),
        KEY + AF + NEWF,
    ),
    "in the order that stands": (KEY + entry("z:f") + AF, (NEW,), KEY + NEWF + entry("z:f") + AF),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
def test_nothing_but_the_entry_changes(case: str, newline: str, bom: str) -> None:
    verify(CASES[case], newline, bom)


@pytest.mark.parametrize("case", [name for name, (before, *_) in CASES.items() if not before.endswith("\n\n")])
def test_a_last_line_that_is_not_ended_stays_so(case: str) -> None:
    verify_at_the_end(CASES[case])


# Styles that a whole file has


def test_a_file_in_json() -> None:
    text = (
        '{"version": 1, "waves": [{"id": "w", "status": "active"}], "seams": [{"id": "s", "target": "p.m.t", '
        '"why": "W", "migrating": [{"site": "a:f", "count": 2, "wave": "w", "reason": "Old."}]}]}'
    )
    new = '{"site": "m.new:f", "count": 1, "wave": "w", "reason": "New."}'
    old = '{"site": "a:f", "count": 2, "wave": "w", "reason": "Old."}'
    assert edited(text, NEW).decode() == text.replace(old, f"{old}, {new}")
    assert edited(text, A).decode() == text.replace(old, "")
    assert edited(text.replace(f', "migrating": [{old}]', ""), NEW).decode() == text.replace(old, new)
    assert edited(text, Add("s", LASTING)).decode() == text.replace(
        '"why": "W", ', '"why": "W", "allow": [{"site": "m.new:f", "reason": "New."}], '
    )


def test_a_seam_between_braces() -> None:
    text = "version: 1\nseams:\n  - {id: s, target: p.m.t, why: W} # x\nwaves: [{id: w, status: active}]\n"
    assert edited(text, NEW).decode() == text.replace("W}", f"W, migrating: [{FLOW_NEW}]}}")


def test_the_style_of_other_seams_counts() -> None:
    text = HEAD + TAIL + "    migrating:\n    -   site: a:f\n        count: 2\n        wave: w\n        reason: r\n"
    new = "    migrating:\n    -   site: m.new:f\n        count: 1\n        wave: w\n        reason: New.\n"
    assert edited(text, NEW).decode() == text.replace(TAIL, new + TAIL)


def test_every_key_of_an_entry_is_written() -> None:
    full = replace(DEBT, owner="@me", ticket="https://x.y/z", expires=date(2030, 1, 31), reason="No: it's #1")
    lines = (
        "      - site: m.new:f",
        "        count: 1",
        "        wave: w",
        '        reason: "No: it\'s #1"',
        '        owner: "@me"',
        "        ticket: https://x.y/z",
        "        expires: 2030-01-31",
    )
    assert edited(HEAD, Add("s", full)).decode() == HEAD + KEY + "\n".join(lines) + "\n"
    between = edited(HEAD + f"    migrating: [{flow('a:f')}]\n", Add("s", full))
    assert parse_policy(between, "p").seams[0].migrating[1].reason == "No: it's #1"


def test_what_is_written_elsewhere_is_written_just_so() -> None:
    lines = ("- reason: |", "    New.", "", "    Really.", "  site: m.new:f # x", "  count: 1", "  wave: w")
    entry_of_it = replace(DEBT, reason="New.\n\nReally.\n")
    text = edited(HEAD + KEY + AF, Add("s", entry_of_it, lines)).decode()
    assert text == HEAD + KEY + AF + "".join(f"      {line}".rstrip() + "\n" for line in lines)
