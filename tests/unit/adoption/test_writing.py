"""New files: all of them, or none and no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.adoption.writing import write_new
from seamguard.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def held(top: Path) -> dict[str, bytes | None]:
    return {p.relative_to(top).as_posix(): p.read_bytes() if p.is_file() else None for p in sorted(top.rglob("*"))}


def test_it_writes(tmp_path: Path) -> None:
    write_new(tmp_path, {"a": b"1", "b/c/d": b"2"})
    assert held(tmp_path) == {"a": b"1", "b": None, "b/c": None, "b/c/d": b"2"}


@pytest.mark.parametrize("obstacle", ["z", "deep/er"])
def test_what_came_meanwhile_stays_and_nothing_else_does(tmp_path: Path, obstacle: str) -> None:
    (tmp_path / obstacle).parent.mkdir(exist_ok=True)
    (tmp_path / obstacle).write_bytes(b"theirs")
    before = held(tmp_path)
    with pytest.raises(UsageError, match="nothing was"):
        write_new(tmp_path, {"a": b"1", "b/c": b"2", f"{obstacle}": b"3"})
    assert held(tmp_path) == before


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="come into being"):
        write_new(tmp_path, {"link": b"1"})
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_where_a_folder_is_needed_is_told(tmp_path: Path) -> None:
    (tmp_path / "guardrails").write_bytes(b"")
    with pytest.raises(UsageError, match=r"guardrails/test_rules\.py: cannot be written"):
        write_new(tmp_path, {"a": b"1", "guardrails/test_rules.py": b"2"})
    assert held(tmp_path) == {"guardrails": b""}
