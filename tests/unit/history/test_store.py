from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.history.histories import POLICY

from seamguard.domain.history import LeftUse, Measured, Measurement
from seamguard.domain.rule import Possible
from seamguard.history import store as module
from seamguard.history.store import Store, cache_folder, rules_digest

if TYPE_CHECKING:
    from seamguard.domain.policy import Policy

TODAY = date(2026, 6, 1)
FOUND = Measurement(
    (Measured((LeftUse("a:f", "0123", False), LeftUse("caf\xe9:<module>", "4567", True)), ("t",)), Measured(())),
    ("src/\udce9.py: cannot be read",),
    ("e",),
)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.json")) if path.is_file()]


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


BROKEN = {
    "nothing": "",
    "half": '{"schema": "seamguard/history-cache/1", "ke',
    "no object": "[]",
    "other bytes": "\x00\xff",
    "another schema": None,
    "another key": None,
    "a use that is none": None,
    "a site that is a number": None,
    "a truth that is a number": None,
    "an unknown place that is none": None,
    "modules that are none": None,
    "a seam that is none": None,
    "much too deep": "[" * 100_000,
}


@pytest.mark.parametrize("damage", BROKEN)
def test_what_is_damaged_or_foreign_is_ignored_and_written_anew(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path, "rules")
    store.put("tree", FOUND)
    (path,) = _files(tmp_path)
    document = json.loads(path.read_text("ascii"))
    match damage:
        case "another schema":
            document["schema"] = "seamguard/history-cache/2"
        case "another key":
            document["key"] = "0" * 64
        case "a use that is none":
            document["seams"][0]["uses"][0] = ["a:f", "0123"]
        case "a site that is a number":
            document["seams"][0]["uses"][0][0] = 1
        case "a truth that is a number":
            document["seams"][0]["uses"][0][2] = 1
        case "an unknown place that is none":
            document["unknown"] = [None]
        case "modules that are none":
            document["unread"] = "abc"
        case "a seam that is none":
            document["seams"][1] = {}
        case _:
            pass
    text = BROKEN[damage]
    path.write_bytes((json.dumps(document) if text is None else text).encode("latin-1"))
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
    monkeypatch.setattr(module, "_engine", lambda: "another one")
    assert rules_digest(POLICY, "", TODAY) != known


def test_where_caches_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SEAMGUARD_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache_folder() == tmp_path / ".cache" / "seamguard"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == tmp_path / ".cache" / "seamguard"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "seamguard"
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(sys, "platform", "win32")
    assert cache_folder() == tmp_path / "local" / "seamguard"
    monkeypatch.setenv("SEAMGUARD_CACHE_DIR", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


def test_nobody_s_home_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEAMGUARD_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)

    def nowhere() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nowhere)
    assert cache_folder() is None


def test_a_home_that_is_not_absolute_is_nobody_s(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEAMGUARD_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: Path("relative"))
    assert cache_folder() is None
