"""Running and measuring commands. Nothing here looks at how long anything took."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from benchmarks.speed.rounds import Contestant, changed, launcher, measure, plain_environment

if TYPE_CHECKING:
    from pathlib import Path

HOLD = "data = bytearray(90_000_000)"
WAIT = "import time; time.sleep(600)"


def python(name: str, code: str, folder: Path) -> Contestant:
    return Contestant(name, (sys.executable, "-c", code), folder, seams=3)


def test_what_is_measured(tmp_path: Path) -> None:
    contestants = [python("small", "pass", tmp_path), python("large", HOLD, tmp_path)]
    with launcher(300) as launch:
        small, large = measure(launch, contestants, 2, "tree")
    assert (small.tree, small.seams, small.name, small.failure) == ("tree", 3, "small", "")
    assert len(small.samples) == len(large.samples) == 2
    assert small.middle
    assert large.middle
    assert small.middle.wall > 0
    assert small.middle.cpu > 0
    assert small.middle.memory < 60 < 90 < large.middle.memory


def test_what_takes_too_long_is_stopped_and_not_run_again(tmp_path: Path) -> None:
    with launcher(0.5) as launch:
        (slow,) = measure(launch, [python("slow", WAIT, tmp_path)], 3, "tree")
    assert slow.samples == (None,)
    assert slow.middle is None


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("raise SystemExit(3)", "exit code 3: it said nothing"),
        ("print('bad option'); raise SystemExit(2)", "exit code 2: bad option"),
        ("raise ValueError('no')", "exit code 1: ValueError: no"),
    ],
)
def test_what_fails_is_told_and_not_measured(tmp_path: Path, code: str, failure: str) -> None:
    with launcher(300) as launch:
        (found,) = measure(launch, [python("bad", code, tmp_path)], 3, "tree")
    assert (found.failure, found.samples) == (failure, ())


def test_findings_are_no_failure(tmp_path: Path) -> None:
    with launcher(300) as launch:
        (found,) = measure(launch, [python("linter", "raise SystemExit(1)", tmp_path)], 1, "tree")
    assert (found.failure, len(found.samples)) == ("", 1)


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with launcher(300) as launch, pytest.raises(RuntimeError, match="gone could not be started: /no/such/program"):
        measure(launch, [Contestant("gone", ("/no/such/program",), tmp_path)], 1, "tree")


def test_a_primed_run_finds_the_change_that_follows_it(tmp_path: Path) -> None:
    """Each round runs twice, the second time on a file that has changed, and leaves it as it was."""
    seen, path = tmp_path / "seen", tmp_path / "m.py"
    path.write_text("x = 1\n")
    code = f"open({str(seen)!r}, 'a').write(open({str(path)!r}).read().replace(chr(10), '|') + chr(10))"
    contestant = python("sees", code, tmp_path)._replace(is_primed=True, touched=path)
    with launcher(300) as launch:
        measure(launch, [contestant], 2, "tree")
    assert seen.read_text().splitlines() == ["x = 1|", "x = 1||_TOUCHED = 0|", "x = 1|", "x = 1||_TOUCHED = 1|"]
    assert path.read_text() == "x = 1\n"


def test_a_change_leaves_links_alone(tmp_path: Path) -> None:
    original, link = tmp_path / "original.py", tmp_path / "tree/m.py"
    original.write_text("x = 1")
    link.parent.mkdir()
    os.link(original, link)
    with changed(link, 7):
        assert link.read_text() == "x = 1\n_TOUCHED = 7\n"
        assert original.read_text() == "x = 1"
    assert link.samefile(original)
    assert [path.name for path in link.parent.iterdir()] == ["m.py"]


def test_tools_are_not_set_up_by_who_runs_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "RUFF_CACHE_DIR", "SEAMGUARD_CACHE_DIR", "PYTEST_ADDOPTS", "GIT_DIR"):
        monkeypatch.setenv(name, "set")
    assert "set" not in plain_environment().values()
    assert plain_environment()["PATH"] == os.environ["PATH"]
