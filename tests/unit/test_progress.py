"""How far the work is: shown to a person who has waited for a second, and to nobody else."""

from __future__ import annotations

import io
import os
import pty
import sys
from typing import TYPE_CHECKING

import pytest

from seamguard.progress import Shown, complain, part, showing, tell

if TYPE_CHECKING:
    from collections.abc import Callable

WIPE = "\r\x1b[K"


class Clock:
    """Shows the time that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("is not open")


def test_work_of_less_than_a_second_shows_nothing(clock: Clock) -> None:
    out = io.StringIO()
    with showing(Shown(out, 80, clock)):
        tell("listing files")
        clock.now += 0.99
        tell("listing files", 7)
    assert out.getvalue() == ""


def test_later_it_is_shown_now_and_then_and_nothing_of_it_stays(clock: Clock) -> None:
    out = io.StringIO()
    with showing(Shown(out, 80, clock)):
        clock.now += 1.01
        tell("looking for names", 2310, 9000)
        tell("looking for names", 2311, 9000)
        clock.now += 0.11
        tell("reading files", 1200)
        clock.now += 0.11
        tell("judging doors")
    assert out.getvalue() == (
        f"{WIPE}looking for names: 2,310 of 9,000{WIPE}reading files: 1,200{WIPE}judging doors{WIPE}"
    )


def test_a_part_is_named_before_what_is_done_in_it(clock: Clock) -> None:
    out = io.StringIO()
    with showing(Shown(out, 30, clock)):
        clock.now += 2
        with part("commit 17 of 112"):
            tell("reading files", 12345)
        clock.now += 2
        tell("listing files")
    assert out.getvalue() == f"{WIPE}commit 17 of 112: reading fil{WIPE}listing files{WIPE}"


def test_what_has_to_be_said_meanwhile_takes_its_place(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    with showing(Shown(out, 80, clock)):
        clock.now += 2
        tell("listing files")
        complain("seamguard: something")
    assert out.getvalue() == f"{WIPE}listing files{WIPE}seamguard: something\n"


def test_it_goes_away_when_the_work_fails(clock: Clock) -> None:
    out = io.StringIO()

    def work() -> None:
        with showing(Shown(out, 80, clock)), part("base"):
            clock.now += 2
            tell("listing files")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert out.getvalue().endswith(WIPE)
    tell("nothing is shown any more")


def test_a_copy_of_the_process_shows_nothing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    with showing(Shown(out, 80, clock)):
        clock.now += 2
        monkeypatch.setattr(os, "getpid", lambda: -1)
        tell("listing files")
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    ("variables", "make"),
    [
        ({}, io.StringIO),
        ({"TERM": "dumb"}, _Terminal),
        ({"CI": "true"}, _Terminal),
        ({}, _Terminal),
        ({}, lambda: None),
    ],
)
def test_who_cannot_see_it_is_shown_nothing(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], make: Callable[[], io.StringIO | None]
) -> None:
    for name in ("CI", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = make()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setattr("seamguard.progress._PATIENCE", 0.0)
    with showing():
        tell("listing files")
    assert out is None or out.getvalue() == ""


def test_a_person_at_a_terminal_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("seamguard.progress._PATIENCE", 0.0)
    person, terminal = pty.openpty()
    with os.fdopen(terminal, "w") as out:
        monkeypatch.setattr(sys, "stderr", out)
        with showing():
            tell("listing files", 3)
        expected = f"{WIPE}listing files: 3{WIPE}"
        seen = ""
        while len(seen) < len(expected):  # a terminal may give what it got in pieces
            seen += os.read(person, 100).decode()
        assert seen == expected
    os.close(person)
