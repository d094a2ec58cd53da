"""What a check says of documents is given again only while they hold what they held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.asking import POLICY, afresh, ask, codebase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLAUSE = "plans:\n  - {id: plans, why: x, documents: ['docs/*.md']}\n"
PLAN = "`connect` is at `src/shop/db.py:1`.\n"


def _drift(folder: Path) -> None:
    (folder / "docs/plan.md").write_text(PLAN.replace(":1", ":2"), "utf-8")


def _another(folder: Path) -> None:
    (folder / "docs/more.md").write_text("`connect` has 9 call sites.\n", "utf-8")


def _gone(folder: Path) -> None:
    (folder / "docs/plan.md").unlink()


def _code(folder: Path) -> None:
    path = folder / "src/shop/db.py"
    path.write_text("\n\n" + path.read_text("utf-8"), "utf-8")


@pytest.mark.parametrize("change", [_drift, _another, _gone, _code])
def test_a_change_of_a_document_or_of_what_it_cites_is_seen(tmp_path: Path, change: Callable[[Path], None]) -> None:
    policy = codebase(tmp_path, POLICY + CLAUSE)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/plan.md").write_text(PLAN, "utf-8")
    first = ask(policy)
    assert "KEPT    plans" in first.text
    change(tmp_path)
    second = ask(policy)
    assert second.text == afresh(policy)
    assert ("KEPT    plans" in second.text, second.again) == (False, False)
