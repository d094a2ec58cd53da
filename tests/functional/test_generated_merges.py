"""Two branches of a policy in any style: what each did to entries is in the merge, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.functional.test_generated_edits import FEW, MANY, SEAMS, SITES, own_comments, policies

from seamguard.domain.changes import Add, Alter, Remove
from seamguard.domain.rule import Entry, Mark
from seamguard.editing.merging import Versions, merge
from seamguard.policy import parse_policy
from seamguard.policy.edits import edit_policy

if TYPE_CHECKING:
    from seamguard.domain.changes import Change

Key: TypeAlias = tuple[str, str]
Wish: TypeAlias = "tuple[str, tuple[str, str], int]"

NOWHERE = Mark(0, 0)
WISHES = st.lists(
    st.tuples(st.sampled_from(SEAMS), st.sampled_from(SITES), st.integers(0, 3)),
    max_size=6,
    unique_by=lambda wish: wish[:2],
)


def entries(data: bytes) -> dict[Key, Entry]:
    policy = parse_policy(data, "p")
    return {
        (seam.id, entry.place): replace(entry, mark=NOWHERE)
        for seam in policy.seams
        for entry in (*seam.allow, *seam.migrating)
    }


def branched(data: bytes, wishes: list[Wish]) -> bytes:
    """The list with each of some sites at a count, 0 for none."""
    known = entries(data)
    steps: list[tuple[Change, ...]] = []
    for seam, (module, scope), count in wishes:
        place = f"{module}:{scope}"
        old = known.get((seam, place))
        if old is None and count:
            steps.append((Add(seam, Entry(module, scope, f"New {count}.", count, "w", None, None, None, NOWHERE)),))
        elif old is not None and not count:
            steps.append((Remove(seam, place),))
        elif old is not None and old.count != count:
            steps.append((Alter(seam, place, count=count),))
    edited = edit_policy(data, steps, "p")
    assert edited.refused == ()
    return edited.data


def verify(base: bytes, ours: bytes, theirs: bytes) -> None:
    old, one, other = entries(base), entries(ours), entries(theirs)
    keys = old.keys() | one.keys() | other.keys()
    clashes = {key for key in keys if len({old.get(key), one.get(key), other.get(key)}) == 3} | {
        key for key in keys if one.get(key) != other.get(key) and old.get(key) not in (one.get(key), other.get(key))
    }
    for merged in (merge(Versions(base, ours, theirs), "p"), merge(Versions(base, theirs, ours), "p")):
        assert bool(merged.conflicts) == bool(clashes), merged.conflicts
        if not clashes:
            wanted = {key: other.get(key) if one.get(key) == old.get(key) else one.get(key) for key in keys}
            assert entries(merged.data) == {key: entry for key, entry in wanted.items() if entry is not None}
            assert own_comments(merged.data) == own_comments(base)


@FEW
@given(policies(), WISHES, WISHES)
def test_the_merge_holds_what_both_did(base: bytes, one: list[Wish], other: list[Wish]) -> None:
    assume(b"\r" not in base.replace(b"\r\n", b"\n"))  # git merges lines, and knows none that end at CR
    verify(base, branched(base, one), branched(base, other))


@pytest.mark.long
@MANY
@given(policies(), WISHES, WISHES)
def test_the_merge_holds_what_both_did_in_many_projects(base: bytes, one: list[Wish], other: list[Wish]) -> None:
    assume(b"\r" not in base.replace(b"\r\n", b"\n"))
    verify(base, branched(base, one), branched(base, other))
