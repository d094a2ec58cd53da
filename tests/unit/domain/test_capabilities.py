from __future__ import annotations

import hashlib

import pytest

from seamguard.domain.capabilities import (
    BUILTIN,
    LIBRARIES,
    Answers,
    Capability,
    Difference,
    Library,
    Snapshot,
    State,
    is_builtin,
    libraries_of,
    selected,
)

PAIR = (Library("datafusion", "51.0.0"), Library("deltalake", "1.3.2"))
FOUND = (Capability("a", State.PRESENT), Capability("b", State.ABSENT, "no such thing"))
SNAPSHOT = Snapshot(PAIR, FOUND)


@pytest.mark.parametrize(
    "other",
    [
        Snapshot((Library("datafusion", "52.0.0"), PAIR[1]), FOUND),
        Snapshot((PAIR[0],), FOUND),
        Snapshot((PAIR[0], Library("deltalake", None)), FOUND),
        Snapshot(PAIR, (FOUND[0],)),
        Snapshot(PAIR, (FOUND[0], Capability("b", State.UNKNOWN, "no such thing"))),
        Snapshot(PAIR, (FOUND[0], Capability("c", State.ABSENT, "no such thing"))),
        Snapshot(PAIR, (FOUND[0], Capability("b", State.ABSENT, "no such thing", 2))),
    ],
    ids=["version", "library", "missing library", "fewer", "state", "name", "probe version"],
)
def test_the_fingerprint_is_of_versions_and_answers(other: Snapshot) -> None:
    assert other.fingerprint != SNAPSHOT.fingerprint


def test_the_fingerprint_is_not_of_words_and_order() -> None:
    said_otherwise = (Capability("b", State.ABSENT, "gone"), FOUND[0])
    assert Snapshot(PAIR[::-1], said_otherwise).fingerprint == SNAPSHOT.fingerprint


def test_the_fingerprint_never_changes_by_itself() -> None:
    text = b'[{"datafusion":"51.0.0","deltalake":"1.3.2"},{"a":["present",1],"b":["absent",1]}]'
    assert SNAPSHOT.fingerprint == hashlib.sha256(text).hexdigest()


def test_a_snapshot_is_named_by_what_was_tried() -> None:
    assert SNAPSHOT.title == "datafusion 51.0.0 + deltalake 1.3.2"
    assert SNAPSHOT.file_name == "datafusion-51.0.0+deltalake-1.3.2.json"
    assert Snapshot((Library("datafusion", None),), ()).missing == ("datafusion",)


@pytest.mark.parametrize(("name", "has"), [("a", True), ("b", False), ("c", False)])
def test_only_what_is_present_is_had(name: str, has: bool) -> None:
    assert SNAPSHOT.has(name) is has


def test_what_is_unknown_is_not_had() -> None:
    assert not Snapshot(PAIR, (Capability("a", State.UNKNOWN),)).has("a")


def test_names_are_sorted_and_belong_to_a_set() -> None:
    assert list(BUILTIN) == sorted(set(BUILTIN))
    assert {name.partition(".")[0] for name in BUILTIN} == set(LIBRARIES)


def test_sets_and_names_can_be_selected_together_and_twice() -> None:
    delta = tuple(name for name in BUILTIN if name.startswith("delta."))
    chosen = selected(["delta", "datafusion.views", "delta.merge", "datafusion.views"])
    assert chosen == ("datafusion.views", *delta)
    assert libraries_of(["datafusion.views"]) == ("datafusion",)
    assert libraries_of(chosen) == ("datafusion", "deltalake")


@pytest.mark.parametrize("name", ["datafusion.plan", "views", "deltalake", ""])
def test_what_is_not_built_in_is_refused(name: str) -> None:
    assert not is_builtin(name)
    with pytest.raises(ValueError, match=r"no built-in capability '.*': take a set \(datafusion, delta\) or a name"):
        selected(["delta", name])


@pytest.mark.parametrize(
    ("difference", "code"),
    [(Difference(()), 0), (Difference(("x",)), 1), (Difference(("x",), is_known=False), 2), (Difference((), False), 2)],
)
def test_what_cannot_be_told_weighs_more_than_what_differs(difference: Difference, code: int) -> None:
    assert Answers("id", SNAPSHOT, "path", difference).exit_code == code
