"""What a terminal shows: as wide as it is, in colour where it may be, and from the cache as it was shown first."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.functional.conftest import Execute

    Shown = Callable[..., str]

_OURS = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CI", "GITHUB_ACTIONS")


def shown_in_terminal(columns: int, cwd: Path, env: Mapping[str, str], command: list[str]) -> str:
    """What a command writes to a terminal of so many columns, to both of its streams."""
    person, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(command, cwd=cwd, env=dict(env), stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    chunks = []
    try:
        while chunk := os.read(person, 65_536):
            chunks.append(chunk)
    except OSError:  # Linux tells the end so
        pass
    os.close(person)
    process.wait()
    return b"".join(chunks).decode().replace("\r\n", "\n")


@pytest.fixture
def shown(tmp_path: Path, broken: Path) -> Shown:
    own = {name: value for name, value in os.environ.items() if name not in _OURS}
    cache = {"SEAMGUARD_CACHE_DIR": str(tmp_path / "cache"), "TERM": "xterm-256color", "PYTHONDONTWRITEBYTECODE": "1"}

    def show(*arguments: str, columns: int = 60, python: tuple[str, ...] = (), program: str = "", **env: str) -> str:
        start = ("-c", program) if program else ("-m", "seamguard")
        command = [sys.executable, *python, *start, *arguments]
        return shown_in_terminal(columns, broken, {**own, **cache, **env}, command)

    return show


def test_a_report_is_as_wide_as_its_terminal_first_and_again(shown: Shown, seamguard: Execute, broken: Path) -> None:
    piped = seamguard("check", cwd=broken).stdout
    narrow = shown("check")
    assert "\x1b[1;31mBROKEN" in narrow
    assert "\x1b]8;;file://" in narrow
    plain = shown("check", NO_COLOR="1")
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 60 < max(map(len, piped.splitlines()))
    assert " ".join(plain.split()) == " ".join(piped.split())
    assert shown("check", NO_COLOR="1", columns=200) == piped
    assert shown("check") == narrow
    assert shown("check", TERM="dumb") == piped
    assert shown("check", "--color", "never", COLUMNS="200") == piped


def test_what_is_shown_again_takes_no_time_to_lay_out(shown: Shown) -> None:
    first = shown("check", python=("-X", "importtime"))
    again = shown("check", python=("-X", "importtime"))
    assert "rich.text" in first
    assert "rich" not in again.replace("BROKEN", "").partition("\x1b")[0]
    assert shown("check") in again


IMPATIENT = """\
import sys
from seamguard import progress
progress._PATIENCE = progress._REST = 0.0
from seamguard.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("arguments", "phases"),
    [
        (
            ("check", "--no-cache"),
            ["listing files", "looking for names: 1 of 6", "reading files: 1", "finding uses of "],
        ),
        (("prove", "--no-cache"), ["breaking rules: 0 of ", "taking entries away: 1 of 2"]),
    ],
)
def test_how_far_it_is_is_shown_and_goes_away(
    shown: Shown, seamguard: Execute, broken: Path, arguments: tuple[str, ...], phases: list[str]
) -> None:
    told = shown(*arguments, program=IMPATIENT, NO_COLOR="1", columns=200)
    *lines, report = told.split("\r\x1b[K")
    for phase in phases:
        assert any(line.startswith(phase) for line in lines), phase
    assert report == seamguard(*arguments, cwd=broken).stdout
