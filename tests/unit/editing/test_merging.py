"""Three versions of a policy and what becomes of them."""

from __future__ import annotations

import pytest

from seamguard.editing.merging import Versions, merge
from seamguard.policy import parse_policy

HEAD = "version: 1\nwaves: [{id: w, status: active}]\nseams:\n  - id: s\n    target: p.m.t\n    why: Why.\n"
KEY = "    migrating:\n"


def entry(name: str, count: int = 2, reason: str = "Old.", more: str = "") -> str:
    return f"      - site: {name}:f\n        count: {count}\n        wave: w\n        reason: {reason}\n{more}"


BASE = HEAD + KEY + entry("a") + entry("b") + entry("c")


def merged(ours: str, theirs: str, base: str = BASE) -> str:
    """Merges both ways, which must give the same, and without conflict."""
    one, other = (
        merge(Versions(base.encode(), a.encode(), b.encode()), "p") for a, b in ((ours, theirs), (theirs, ours))
    )
    assert (one.conflicts, other.conflicts) == ((), ())
    assert one.data == other.data
    parse_policy(one.data, "p")
    return one.data.decode()


CASES = {
    "neighbours go": (
        HEAD + KEY + entry("b") + entry("c"),
        HEAD + KEY + entry("a") + entry("c"),
        HEAD + KEY + entry("c"),
    ),
    "all go, on one side and the other": (HEAD + KEY + entry("a"), HEAD + KEY + entry("b") + entry("c"), HEAD),
    "one goes and its neighbour is lowered": (
        HEAD + KEY + entry("b") + entry("c"),
        HEAD + KEY + entry("a") + entry("b", 1) + entry("c"),
        HEAD + KEY + entry("b", 1) + entry("c"),
    ),
    "neighbours are lowered": (
        HEAD + KEY + entry("a", 1) + entry("b") + entry("c"),
        HEAD + KEY + entry("a") + entry("b", 1) + entry("c"),
        HEAD + KEY + entry("a", 1) + entry("b", 1) + entry("c"),
    ),
    "two come at one point": (
        BASE + entry("e"),
        BASE + entry("d"),
        BASE + entry("d") + entry("e"),
    ),
    "two come where there was none": (
        HEAD + KEY + entry("e"),
        HEAD + KEY + entry("d"),
        HEAD + KEY + entry("d") + entry("e"),
    ),
    "one comes where another goes": (
        HEAD + KEY + entry("a") + entry("b"),
        BASE + entry("d"),
        HEAD + KEY + entry("a") + entry("b") + entry("d"),
    ),
    "the same comes on both sides": (BASE + entry("d"), BASE + entry("d"), BASE + entry("d")),
    "the same goes on both sides": (HEAD + KEY + entry("a") + entry("b"),) * 3,
    "text changes beside": (
        BASE.replace("Why.", "Because."),
        HEAD + KEY + entry("b") + entry("c"),
        (HEAD + KEY + entry("b") + entry("c")).replace("Why.", "Because."),
    ),
    "comments come along": (
        BASE + "      # mine\n" + entry("e", more="        # inside\n        owner: me # beside\n"),
        BASE.replace("      - site: c", "      # about c\n      - site: c") + entry("d"),
        BASE.replace("      - site: c", "      # about c\n      - site: c")
        + entry("d")
        + "      # mine\n"
        + entry("e", more="        # inside\n        owner: me # beside\n"),
    ),
    "each is written as it was": (
        BASE + "      - {site: 'e:f', count: 1, wave: w, reason: 'x'}\n",
        BASE + '      - reason: "y"\n        site: d:f\n        wave: w\n        count: 1\n',
        BASE
        + '      - reason: "y"\n        site: d:f\n        wave: w\n        count: 1\n'
        + "      - {site: 'e:f', count: 1, wave: w, reason: 'x'}\n",
    ),
    "a seam comes": (
        BASE + "  - id: t\n    target: p.m.u\n    why: W\n" + KEY + entry("x"),
        HEAD + KEY + entry("a") + entry("c"),
        HEAD + KEY + entry("a") + entry("c") + "  - id: t\n    target: p.m.u\n    why: W\n" + KEY + entry("x"),
    ),
    "debt becomes permanent": (
        HEAD + "    allow:\n      - site: a:f\n        reason: r\n" + KEY + entry("b") + entry("c"),
        HEAD + KEY + entry("a") + entry("c"),
        HEAD + "    allow:\n      - site: a:f\n        reason: r\n" + KEY + entry("c"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_both_sides_did_is_done(case: str) -> None:
    ours, theirs, both = CASES[case]
    base = HEAD if case == "two come where there was none" else BASE
    assert merged(ours, theirs, base) == both


CONFLICTS = {
    "lowered to different counts": (BASE.replace("count: 2", "count: 1", 1), BASE.replace("count: 2", "count: 3", 1)),
    "gone and lowered": (HEAD + KEY + entry("b") + entry("c"), BASE.replace("count: 2", "count: 1", 1)),
    "one place, two reasons": (BASE + entry("d", reason="One."), BASE + entry("d", reason="Two.")),
    "count and reason": (
        HEAD + KEY + entry("a", 1) + entry("b") + entry("c"),
        HEAD + KEY + entry("a", reason="New.") + entry("b") + entry("c"),
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_one_entry_that_both_sides_changed_is_a_conflict(case: str) -> None:
    ours, theirs = CONFLICTS[case]
    found = merge(Versions(BASE.encode(), ours.encode(), theirs.encode()), "p")
    place = "d:f" if "reasons" in case else "a:f"
    assert found.conflicts[0] == f"p: s {place}: both sides changed its entry: resolve it by hand"
    assert (b"<<<<<<< ours\n" in found.data) == (len(found.conflicts) == 2)


def test_text_that_both_sides_changed_is_a_conflict_with_merged_entries() -> None:
    ours = (HEAD + KEY + entry("b") + entry("c")).replace("Why.", "One.")
    theirs = (HEAD + KEY + entry("a") + entry("c")).replace("Why.", "Two.")
    found = merge(Versions(BASE.encode(), ours.encode(), theirs.encode()), "p")
    assert found.conflicts == ("p: text beside the entries conflicts",)
    assert found.data.decode() == (HEAD + KEY + entry("c")).replace(
        "    why: Why.\n", "<<<<<<< ours\n    why: One.\n=======\n    why: Two.\n>>>>>>> theirs\n"
    )


def test_what_git_would_merge_into_no_policy_is_a_conflict() -> None:
    ours = HEAD + KEY + entry("x") + entry("a") + entry("b") + entry("c")
    theirs = BASE + entry("x", reason="Other.")
    found = merge(Versions(BASE.encode(), ours.encode(), theirs.encode()), "p")
    assert found.conflicts == ("p: s x:f: both sides changed its entry: resolve it by hand",)


def test_a_wave_that_one_side_renames_and_the_other_uses_is_a_conflict() -> None:
    spaced = BASE.replace("seams:", "\n\n\nseams:")
    renamed = spaced.replace("id: w,", "id: v,").replace("wave: w", "wave: v")
    used = spaced + "  - id: t\n    target: p.m.u\n    why: W\n" + KEY + entry("x")
    found = merge(Versions(spaced.encode(), renamed.encode(), used.encode()), "p")
    assert found.conflicts == ("p:29:15: unknown wave 'w'; known: v; correct it, or add it to `waves`",)


def test_a_seam_that_both_sides_add_in_different_places_is_a_conflict() -> None:
    seam = "  - id: t\n    target: p.m.u\n    why: W\n"
    ours, theirs = BASE.replace("  - id: s", f"{seam}  - id: s"), BASE + seam
    found = merge(Versions(BASE.encode(), ours.encode(), theirs.encode()), "p")
    assert found.conflicts == ("p:23:9: seam id 't' is used twice (first at line 4): rename one",)


def test_a_version_that_is_no_policy_is_merged_by_lines() -> None:
    found = merge(Versions(BASE.encode(), b"version: 2\n", BASE.encode()), "p")
    assert found.data == b"version: 2\n"
    missing = "missing key 'seams' in a policy: add it, or the key of another family of rules"
    assert found.conflicts == (f"p: one version is no policy (p:1:1: {missing}): resolve it by hand",)


def test_entries_that_cannot_be_edited_are_merged_by_lines() -> None:
    shared = (
        BASE.replace("migrating:", "migrating: &list")
        + "  - id: t\n    target: p.m.u\n    why: W\n    migrating: *list\n"
    )
    ours = shared.replace(entry("a"), "")
    found = merge(Versions(shared.encode(), ours.encode(), shared.replace("Why.", "So.").encode()), "p")
    assert found.data.decode() == ours.replace("Why.", "So.")
    assert found.conflicts == ()
