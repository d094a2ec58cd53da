"""Questions at the terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from seamguard.adoption.asking import Asker
from seamguard.errors import UsageError
from seamguard.progress import Shown, showing, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

WIPE = "\r\x1b[K"


def test_a_question_begins_a_line_of_its_own_where_work_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("sys.stdin", io.StringIO("shop.db.Session\n"))
    times: Iterator[float] = iter((0.0, 2.0))
    with showing(Shown(screen, 80, lambda: next(times))):
        tell("listing files")
        assert Asker(is_on=True).ask("Name", "", "--seam") == "shop.db.Session"
    assert screen.getvalue() == f"{WIPE}listing files{WIPE}Name (--seam): "


def test_the_end_of_input_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(UsageError, match="there was no answer to --seam"):
        Asker(is_on=True).ask("Name", "shop.db.Session", "--seam")
