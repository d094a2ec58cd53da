"""Every document that shows commands is told as it says, command by command, unless a test of its own does so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional import test_documents
from tests.functional.documents import DOCUMENTS, README, REPOSITORY, blocks_of
from tests.functional.telling import tell

if TYPE_CHECKING:
    from pathlib import Path

DOCS = REPOSITORY / "docs"
# Consoles that tests of their own execute, which name the document.
ELSEWHERE = {
    README: "test_readme.py",
    **dict.fromkeys((*test_documents.RUNNING, test_documents.ARCHITECTURE, test_documents.RUNS), "test_documents.py"),
    DOCS / "how-to/watch-the-burndown.md": "test_documents.py",
    DOCS / "how-to/read-a-failure.md": "test_every_command.py",
    # What it prints depends on the libraries that are installed: no output is shown.
    DOCS / "how-to/pin-what-the-engine-can-do.md": "test_capabilities_command.py",
}
TOLD = [
    path
    for path in DOCUMENTS
    if path not in ELSEWHERE and any(block.language == "console" for block in blocks_of(path))
]


@pytest.mark.parametrize("document", TOLD, ids=lambda path: path.stem)
def test_it_goes_as_it_says(document: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for one in tell(document, tmp_path, capfd):
        assert one.printed == one.shown, one.command


def test_what_is_told_elsewhere_is_named_there() -> None:
    for path, test in ELSEWHERE.items():
        assert path.stem in (REPOSITORY / "tests/functional" / test).read_text("utf-8"), path


def test_every_page_of_a_rule_is_tried() -> None:
    assert {*(DOCS / "reference/rules").glob("*.md")} <= {*TOLD}
