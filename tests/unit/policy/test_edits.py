"""Edits byte by byte: what is cut, changed and added, and that nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.changes import Add, Alter, Remove
from seamguard.domain.policy import Entry, Mark
from seamguard.policy.edits import edit_policy

if TYPE_CHECKING:
    from seamguard.domain.changes import Change

DEBT = Entry("m.new", "f", "New.", 1, "w", None, None, None, Mark(0, 0))
LASTING = replace(DEBT, count=None, wave=None)
A, B, C = Remove("s", "a:f"), Remove("s", "b:f"), Remove("s", "c:f")
NEW = Add("s", DEBT)

HEAD = """\
version: 1
waves: [{id: w, status: active}]
seams:
  - id: s
    target: p.m.t
    why: Why.
"""
TAIL = """\
  - id: z
    target: p.m.z
    why: Last.
"""


def entry(place: str, *more: str, indent: int = 6) -> str:
    """An entry as most files write it."""
    lines = [f"- site: {place}", "  count: 2", "  wave: w", "  reason: Old.", *(f"  {line}" for line in more)]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def flow(place: str) -> str:
    return f'{{site: "{place}", count: 2, wave: w, reason: Old.}}'


AF, BF, CF = (entry(place) for place in ("a:f", "b:f", "c:f"))
NEWF = "      - site: m.new:f\n        count: 1\n        wave: w\n        reason: New.\n"
KEY = "    migrating:\n"
FLOW_NEW = '{site: "m.new:f", count: 1, wave: w, reason: New.}'


def edited(text: str | bytes, *changes: Change) -> bytes:
    """Makes all changes as one step, which must succeed."""
    result = edit_policy(text.encode() if isinstance(text, str) else text, [changes], "p")
    assert not result.refused, result.refused
    return result.data


def lowered(place: str, count: int = 1) -> Alter:
    return Alter("s", place, count=count)


def renamed(place: str, module: str, scope: str) -> Alter:
    return Alter("s", place, site=(module, scope))


# Each case: what stands between the head and the tail before, the changes, and what stands there after.
CASES: dict[str, tuple[str, tuple[Change, ...], str]] = {
    # Removing from a list with dashes.
    "the first goes": (KEY + AF + BF + CF, (A,), KEY + BF + CF),
    "the middle goes": (KEY + AF + BF + CF, (B,), KEY + AF + CF),
    "the last goes": (KEY + AF + BF + CF, (C,), KEY + AF + BF),
    "neighbours go": (KEY + AF + BF + CF, (A, B), KEY + CF),
    "the only one goes with the key": (KEY + AF, (A,), ""),
    "all go with the key": (KEY + AF + BF + CF, (C, A, B), ""),
    "comments above and below stay": (
        KEY + "      # one\n" + AF + "      # two\n" + BF + "      # three\n",
        (A,),
        KEY + "      # one\n      # two\n" + BF + "      # three\n",
    ),
    "comments stay without a list": (
        KEY + "      # one\n" + AF + "   # two\n# three\n" + BF,
        (A, B),
        "      # one\n   # two\n# three\n",
    ),
    "comments beside the lines go along": (
        KEY + "      - site: a:f # x\n        count: 2 # y\n        wave: w\n        reason: Old. # z\n" + BF,
        (A,),
        KEY + BF,
    ),
    "comments inside go along": (
        KEY + "      - site: a:f\n        # inside\n        count: 2\n        wave: w\n        reason: Old.\n" + BF,
        (A,),
        KEY + BF,
    ),
    "the comment beside the key goes along": ("    migrating: # debt\n" + AF, (A,), ""),
    "blank lines stay": (KEY + AF + "\n\n" + BF + "\n" + CF, (B,), KEY + AF + "\n\n" + "\n" + CF),
    "a dash on a line of its own": (
        KEY + "      -\n        site: a:f\n        count: 2\n        wave: w\n        reason: Old.\n" + BF,
        (A,),
        KEY + BF,
    ),
    "a dash with a comment": (
        KEY + "      - # - a\n        site: a:f\n        count: 2\n        wave: w\n        reason: Old.\n" + BF,
        (A,),
        KEY + BF,
    ),
    "wide dashes": (
        KEY + "      -   site: a:f\n          count: 2\n          wave: w\n          reason: Old.\n" + BF,
        (A,),
        KEY + BF,
    ),
    "dashes below the key": (KEY + entry("a:f", indent=4) + entry("b:f", indent=4), (A,), KEY + entry("b:f", indent=4)),
    "a reason of many lines": (
        KEY
        + "      - site: a:f\n        count: 2\n        wave: w\n        reason: One\n          two\n\n         x\n"
        + BF,
        (A,),
        KEY + BF,
    ),
    "a reason in quotes of many lines": (
        KEY + '      - site: a:f\n        count: 2\n        wave: w\n        reason: "One\n\n          # two"\n' + BF,
        (A,),
        KEY + BF,
    ),
    "a reason after a bar": (
        KEY
        + "      - site: a:f\n        count: 2\n        wave: w\n        reason: |\n          # no\n          - b\n\n"
        + BF,
        (A,),
        KEY + "\n" + BF,
    ),
    "a reason after a folded bar": (
        KEY
        + "      - site: a:f\n        count: 2\n        wave: w\n        reason: >-\n          x\n\n          y\n"
        + BF,
        (A,),
        KEY + BF,
    ),
    "a reason that keeps its blank lines": (
        KEY + "      - site: a:f\n        count: 2\n        wave: w\n        reason: |+\n          x\n\n" + BF,
        (A,),
        KEY + BF,
    ),
    "an entry below a reason that keeps its blank lines": (
        KEY + "      - site: a:f\n        count: 2\n        wave: w\n        reason: |+\n          x\n\n" + BF,
        (B,),
        KEY + "      - site: a:f\n        count: 2\n        wave: w\n        reason: |+\n          x\n\n",
    ),
    "a reason first, a place last": (
        KEY + "      - reason: Old.\n        wave: w\n        count: 2\n        site: a:f\n" + BF,
        (A,),
        KEY + BF,
    ),
    "braces below dashes": (
        KEY + f"      - {flow('a:f')} # x\n      - {flow('b:f')}\n",
        (A,),
        KEY + f"      - {flow('b:f')}\n",
    ),
    "braces of many lines": (
        KEY + '      - {site: "a:f", # x\n         count: 2,\n         wave: w, reason: Old.\n        }\n' + BF,
        (A,),
        KEY + BF,
    ),
    "tabs in comments": (KEY + AF.replace("Old.", "Old.\t# x") + "      #\ty\n" + BF, (A,), KEY + "      #\ty\n" + BF),
    "beyond the basic plane": (
        KEY
        + "      - site: a:f\n        count: 2\n        wave: w\n        reason: 𝄞𝄞𝄞 é 👩‍👩‍👧 # 𝄞\n"
        + BF
        + "      # 𝄞\n",
        (A,),
        KEY + BF + "      # 𝄞\n",
    ),
    "behind what is beyond the basic plane": (
        KEY + "      # 𝄞𝄞𝄞𝄞\n      - {reason: 𝄞𝄞, site: 'a:f', count: 2, wave: w}\n",
        (lowered("a:f"),),
        KEY + "      # 𝄞𝄞𝄞𝄞\n      - {reason: 𝄞𝄞, site: 'a:f', count: 1, wave: w}\n",
    ),
    "a permanent entry": (
        "    allow:\n      - module: a\n        reason: Home.\n      - site: b:f\n        reason: x\n",
        (B,),
        "    allow:\n      - module: a\n        reason: Home.\n",
    ),
    "the list above another key": (KEY + AF + "    restrict: call\n", (A,), "    restrict: call\n"),
    "a key in quotes": ('    "migrating":\n' + AF, (A,), ""),
    "a text after a bar above does not swallow comments": (
        "    instead: |\n      Other.\n" + KEY + "      # one\n" + AF,
        (A,),
        "    instead: |\n      Other.\n    migrating: []\n      # one\n",
    ),
    "a text after a bar above, without comments": (
        "    instead: |\n      Other.\n" + KEY + AF,
        (A,),
        "    instead: |\n      Other.\n",
    ),
    "an anchor that nothing uses": ("    migrating: &list # x\n" + AF, (A,), ""),
    "an anchor inside that nothing uses": (KEY + entry("a:f", "owner: &me x") + BF, (A,), KEY + BF),
    "an alias inside": (
        KEY + entry("a:f", "owner: &me x") + entry("b:f", "owner: *me"),
        (B,),
        KEY + entry("a:f", "owner: &me x"),
    ),
    # Removing from a list in brackets.
    "brackets, the first": (
        f"    migrating: [{flow('a:f')}, {flow('b:f')}] # x\n",
        (A,),
        f"    migrating: [{flow('b:f')}] # x\n",
    ),
    "brackets, the last": (
        f"    migrating: [{flow('a:f')}, {flow('b:f')}]\n",
        (B,),
        f"    migrating: [{flow('a:f')}]\n",
    ),
    "brackets, the middle": (
        f"    migrating: [{flow('a:f')},{flow('b:f')} ,  {flow('c:f')}]\n",
        (B,),
        f"    migrating: [{flow('a:f')},{flow('c:f')}]\n",
    ),
    "brackets, two at the end": (
        f"    migrating: [{flow('a:f')}, {flow('b:f')}, {flow('c:f')}]\n",
        (B, C),
        f"    migrating: [{flow('a:f')}]\n",
    ),
    "brackets, the first and the last": (
        f"    migrating: [{flow('a:f')}, {flow('b:f')}, {flow('c:f')}]\n",
        (A, C),
        f"    migrating: [{flow('b:f')}]\n",
    ),
    "brackets, all": (f"    migrating: [{flow('a:f')}, {flow('b:f')}]\n", (A, B), ""),
    "brackets on lines, with comments": (
        f"    migrating: [ # x\n      {flow('a:f')}, # a\n      # b\n      {flow('b:f')},\n    ]\n",
        (A,),
        f"    migrating: [ # x\n      # b\n      {flow('b:f')},\n    ]\n",
    ),
    "brackets on lines, all but the comments": (
        f"    migrating: [\n      # a\n      {flow('a:f')},\n      # b\n    ]\n",
        (A,),
        "    migrating: [\n      # a\n      # b\n    ]\n",
    ),
    "brackets on lines, the last without a comma": (
        f"    migrating: [\n      {flow('a:f')},\n      {flow('b:f')} # b\n    ]\n",
        (B,),
        f"    migrating: [\n      {flow('a:f')},\n    ]\n",
    ),
    "brackets on lines, commas first": (
        f"    migrating: [\n      {flow('a:f')}\n      , {flow('b:f')}\n      , {flow('c:f')}\n    ]\n",
        (B,),
        f"    migrating: [\n      {flow('a:f')}\n      , {flow('c:f')}\n    ]\n",
    ),
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
    before, changes, after = CASES[case]
    old, new = ((bom + text).replace("\n", newline).encode() for text in (HEAD + before + TAIL, HEAD + after + TAIL))
    assert edited(old, *changes).decode() == new.decode()


@pytest.mark.parametrize("case", [case for case, (before, _, _) in CASES.items() if not before.endswith("\n\n")])
def test_a_last_line_that_is_not_ended_stays_so(case: str) -> None:
    before, changes, after = CASES[case]
    new = edited((HEAD + before)[:-1], *changes).decode()
    assert new in (HEAD + after, (HEAD + after)[:-1])
    assert not new.endswith("\n") or any(isinstance(change, Remove) for change in changes)
