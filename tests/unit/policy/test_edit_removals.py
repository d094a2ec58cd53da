"""Removing entries, byte by byte."""

from __future__ import annotations

import pytest
from tests.unit.policy.edit_cases import (
    AF,
    BF,
    CF,
    KEY,
    A,
    B,
    C,
    Case,
    entry,
    flow,
    lowered,
    verify,
    verify_at_the_end,
)

CASES: dict[str, Case] = {
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
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "bom"])
def test_nothing_but_the_entry_changes(case: str, newline: str, bom: str) -> None:
    verify(CASES[case], newline, bom)


@pytest.mark.parametrize("case", [name for name, (before, *_) in CASES.items() if not before.endswith("\n\n")])
def test_a_last_line_that_is_not_ended_stays_so(case: str) -> None:
    verify_at_the_end(CASES[case])
