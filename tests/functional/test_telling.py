"""How-tos, limits and the pages of rules, told as they say, command by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.documents import REPOSITORY
from tests.functional.telling import tell

if TYPE_CHECKING:
    from pathlib import Path

DOCS = REPOSITORY / "docs"
HOW_TOS = ("plan-waves", "review-a-growth", "guard-a-monorepo", "run-with-xdist")
RULES = sorted((DOCS / "reference/rules").glob("*.md"))
LIMITS = DOCS / "explanation/resolution.md"
TOLD = [*(DOCS / f"how-to/{name}.md" for name in HOW_TOS), *RULES, LIMITS]


@pytest.mark.parametrize("document", TOLD, ids=lambda path: path.stem)
def test_it_goes_as_it_says(document: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = [*tell(document, tmp_path, capfd)]
    assert told, "no command is shown"
    for one in told:
        assert one.printed == one.shown, one.command
