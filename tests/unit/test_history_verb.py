from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from seamguard.history_verb import shown_progress

if TYPE_CHECKING:
    import pytest


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_sees_how_far_it_is_and_nothing_of_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with shown_progress() as tell:
        tell(1, 20)
        tell(2, 20)
    assert terminal.getvalue() == "\r1 of 20 commits\r2 of 20 commits\r\x1b[K"


def test_a_log_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    with shown_progress() as tell:
        tell(1, 20)
    assert log.getvalue() == ""
