from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.unit.history.histories import POLICY

from seamguard.cache import codec
from seamguard.cache.store import Store as Entries
from seamguard.domain.history import LeftUse, Measured, Measurement
from seamguard.domain.rule import Possible
from seamguard.history import store as module
from seamguard.history.store import Store, rules_digest

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.policy import Policy

TODAY = date(2026, 6, 1)
FOUND = Measurement(
    (Measured((LeftUse("a:f", "0123", False), LeftUse("caf\xe9:<module>", "4567", True)), ("t",)), Measured(())),
    ("src/\udce9.py: cannot be read",),
    ("e",),
)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("??/*")) if path.is_file()]


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    Store(tmp_path, "rules").put("tree", FOUND)
    Store(tmp_path, "rules").put("blind", FOUND._replace(unread=None))
    assert Store(tmp_path, "rules").get("tree") == FOUND
    assert Store(tmp_path, "rules").get("blind") == FOUND._replace(unread=None)
    assert Store(tmp_path, "rules").get("other") is None
    assert Store(tmp_path, "others").get("tree") is None


def test_nothing_is_left_lying_about(tmp_path: Path) -> None:
    store = Store(tmp_path, "rules")
    store.put("tree", FOUND)
    store.put("tree", FOUND)
    store.tidy()
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {_files(tmp_path)[0].name, "CACHEDIR.TAG"}


FOREIGN = {
    "nothing": b"",
    "another value": codec.dumps(("a", 1)),
    "bytes of no pickle": b"\x00\xff",
    "half a value": codec.dumps(FOUND)[:-9],
    "a call": b"cos\nsystem\n(S'false'\ntR.",
}


@pytest.mark.parametrize("body", FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_measurement_is_ignored_and_written_anew(tmp_path: Path, body: bytes) -> None:
    store = Store(tmp_path, "rules")
    store.put("tree", FOUND)
    (path,) = _files(tmp_path)
    Entries(tmp_path, "history-2", 1 << 20).put(path.name, body)
    assert store.get("tree") is None
    store.put("tree", FOUND)
    assert store.get("tree") == FOUND


def test_a_folder_that_cannot_be_written_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file", "rules")
    store.put("tree", FOUND)
    store.tidy()
    assert store.get("tree") is None


def test_the_oldest_go_when_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path, "rules")
    for number in range(6):
        known = set(_files(tmp_path))
        store.put(f"tree{number}", FOUND)
        (path,) = set(_files(tmp_path)) - known
        os.utime(path, (number, number))
    monkeypatch.setattr(module, "_ROOM", sum(path.stat().st_size for path in _files(tmp_path)) // 2)
    store = Store(tmp_path, "rules")
    store.put("tree5", FOUND)
    store.tidy()
    assert [store.get(f"tree{number}") is not None for number in range(6)] == [False] * 3 + [True] * 3


def _without_prose() -> Policy:
    seams = [replace(seam, why="Other words.", instead="This.") for seam in POLICY.seams]
    return replace(POLICY, path="elsewhere/p.yaml", seams=tuple(seams))


def _expiring(day: date) -> Policy:
    seam, *others = POLICY.seams
    return replace(POLICY, seams=(replace(seam, allow=tuple(replace(e, expires=day) for e in seam.allow)), *others))


def test_the_rules_are_what_counts_depend_on() -> None:
    known = rules_digest(POLICY, "", TODAY)
    assert rules_digest(_without_prose(), "", date(2026, 7, 1)) == known
    assert rules_digest(_expiring(date(2026, 6, 1)), "", TODAY) == known
    seam = POLICY.seams[0]
    others = [
        (POLICY, "code"),
        (_expiring(date(2026, 5, 31)), ""),
        (replace(POLICY, seams=POLICY.seams[::-1]), ""),
        (replace(POLICY, seams=POLICY.seams[1:]), ""),
        (replace(POLICY, codebase=replace(POLICY.codebase, source=("lib",))), ""),
        (replace(POLICY, seams=(replace(seam, target="a.b"), *POLICY.seams[1:])), ""),
        (replace(POLICY, seams=(replace(seam, possible=Possible.IGNORE), *POLICY.seams[1:])), ""),
        (replace(POLICY, seams=(replace(seam, allow=()), *POLICY.seams[1:])), ""),
    ]
    digests = {rules_digest(policy, root, TODAY) for policy, root in others}
    assert len(digests) == len(others)
    assert known not in digests


def test_another_engine_keeps_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    known = rules_digest(POLICY, "", TODAY)
    monkeypatch.setattr(module, "program", lambda: "another one")
    assert rules_digest(POLICY, "", TODAY) != known
