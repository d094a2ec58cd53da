from __future__ import annotations

import pytest

from seamguard.domain.capabilities import Capability, Library, Snapshot, State
from seamguard.verdict.capabilities import compare_snapshots

PRESENT, ABSENT, UNKNOWN = State.PRESENT, State.ABSENT, State.UNKNOWN


def snapshot(*found: Capability) -> Snapshot:
    return Snapshot((Library("datafusion", "51.0.0"),), found)


def cap(state: State, detail: str = "", version: int = 1) -> Capability:
    return Capability("x", state, detail, version)


@pytest.mark.parametrize("state", State)
def test_the_same_is_no_difference_whatever_the_words(state: State) -> None:
    difference = compare_snapshots(snapshot(cap(state, "then")), snapshot(cap(state, "now")))
    assert difference == ((), True)


@pytest.mark.parametrize(
    ("before", "after", "line", "is_known"),
    [
        (cap(PRESENT), cap(ABSENT, "no x"), "gone: x is absent (no x); in the snapshot it is present", True),
        (cap(ABSENT), cap(PRESENT), "new: x is present; in the snapshot it is absent", True),
        (cap(PRESENT), cap(UNKNOWN, "E: x"), "unknown: x is unknown (E: x); in the snapshot it is present", False),
        (cap(ABSENT), cap(UNKNOWN, "E: x"), "unknown: x is unknown (E: x); in the snapshot it is absent", False),
        (cap(UNKNOWN), cap(PRESENT), "known now: x is present; in the snapshot it is unknown", True),
        (cap(UNKNOWN), cap(ABSENT, "no x"), "known now: x is absent (no x); in the snapshot it is unknown", True),
        (cap(PRESENT), None, "not asked any more: x is present", True),
        (None, cap(ABSENT, "no x"), "not in the snapshot: x is absent (no x)", True),
        (None, cap(UNKNOWN, "E: x"), "not in the snapshot: x is unknown (E: x)", False),
        (
            cap(PRESENT),
            cap(PRESENT, version=2),
            "asked in another way: x is present, by version 2 of the probe; the snapshot has version 1",
            True,
        ),
    ],
)
def test_every_other_answer_is_a_line(
    before: Capability | None, after: Capability | None, line: str, is_known: bool
) -> None:
    old, new = (snapshot(*filter(None, [one])) for one in (before, after))
    assert compare_snapshots(old, new) == ((line,), is_known)


@pytest.mark.parametrize("state", [ABSENT, UNKNOWN])
def test_what_two_versions_of_a_probe_say_is_no_change_of_the_engine(state: State) -> None:
    difference = compare_snapshots(snapshot(cap(PRESENT)), snapshot(cap(state, version=2)))
    way = "by version 2 of the probe; the snapshot has version 1, by which it is present"
    assert difference == ((f"asked in another way: x is {state}, {way}",), state is ABSENT)


def test_lines_are_sorted_by_name_and_one_unknown_is_enough() -> None:
    before = snapshot(Capability("b", PRESENT), Capability("a", PRESENT), Capability("c", PRESENT))
    after = snapshot(Capability("c", UNKNOWN), Capability("b", ABSENT), Capability("a", PRESENT))
    difference = compare_snapshots(before, after)
    assert [line.split()[1] for line in difference.lines] == ["b", "c"]
    assert not difference.is_known
