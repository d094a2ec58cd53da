from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seamguard.cache.place import cache_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_where_caches_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SEAMGUARD_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda _: str(tmp_path))
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
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    assert cache_folder() is None


def test_a_home_that_is_not_absolute_is_nobody_s(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEAMGUARD_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda _: "relative")
    assert cache_folder() is None
