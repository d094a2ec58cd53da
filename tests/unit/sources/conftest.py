from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from seamguard.domain.policy import Codebase
from seamguard.domain.rule import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Clause(Protocol):
    """Makes a codebase clause; the lists not given are empty."""

    def __call__(self, **lists: tuple[str, ...]) -> Codebase: ...


class Plant(Protocol):
    """Writes files below a folder and returns the folder."""

    def __call__(self, *paths: str) -> Path: ...


def _clause(**lists: tuple[str, ...]) -> Codebase:
    empty: Mapping[str, tuple[str, ...]] = dict.fromkeys(
        ("source", "production", "tests", "scripts", "exclude", "include"), ()
    )
    return Codebase(root=".", mark=Mark(1, 1), root_marks=(), **{**empty, **lists})


@pytest.fixture
def clause() -> Clause:
    return _clause


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    def _plant(*paths: str) -> Path:
        for path in paths:
            file = tmp_path / "repo" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"# {path}\n")
        return tmp_path / "repo"

    return _plant
