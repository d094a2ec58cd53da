"""Edits of one list by many at once, and by those that are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from seamguard.policy import parse_policy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project

WRITERS = 6
HEAD = """\
version: 1
codebase: {source: [src]}
waves: [{id: w, status: active}]
seams:
  - id: one
    target: app.seam.one
    why: Why.
"""


@pytest.fixture
def crowd(project: Project) -> Path:
    """A project with a function for each writer, each of which uses the seam once, and no entry for any."""
    uses = "".join(f"def f{number}(): return one()\n\n\n" for number in range(WRITERS))
    files = {
        "src/app/__init__.py": "",
        "src/app/seam.py": "def one(): ...\n",
        "src/app/use.py": f"from app.seam import one\n\n\n{uses}",
    }
    return project(files, HEAD)


def started(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "seamguard", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def allow(number: int) -> tuple[str, ...]:
    return ("allow", f"app.use:f{number}", "--seam", "one", "--wave", "w", "--reason", f"Reason {number}.")


def places(folder: Path) -> list[str]:
    policy = parse_policy((folder / "allowlists.yaml").read_bytes(), "p")
    return [entry.place for entry in policy.seams[0].migrating]


def test_many_add_an_entry_at_once(crowd: Path) -> None:
    processes = [started(crowd, *allow(number)) for number in range(WRITERS)]
    outputs = [process.communicate(timeout=240)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * WRITERS, outputs
    assert places(crowd) == [f"app.use:f{number}" for number in range(WRITERS)]
    assert sorted(path.name for path in crowd.iterdir()) == ["allowlists.yaml", "src"]


def test_some_remove_while_others_add(seamguard: Execute, crowd: Path) -> None:
    gone = [f"      - {{site: 'app.gone:g{number}', count: 1, wave: w, reason: r}}\n" for number in range(3)]
    (crowd / "allowlists.yaml").write_text(f"{HEAD}    migrating:\n{''.join(gone)}", "utf-8")
    processes = [started(crowd, "prune"), started(crowd, *allow(1)), started(crowd, "prune"), started(crowd, *allow(2))]
    for process in processes:
        output, _ = process.communicate(timeout=240)
        assert process.returncode == 0, output
    assert places(crowd) == ["app.use:f1", "app.use:f2"]
    assert seamguard("prune", "--check", cwd=crowd).stdout == "nothing to prune\n"


def test_an_editor_that_saves_meanwhile_loses_nothing(crowd: Path) -> None:
    policy = crowd / "allowlists.yaml"
    process = started(crowd, *allow(0))
    deadline = time.monotonic() + 60
    number = 0
    while process.poll() is None and time.monotonic() < deadline:
        number += 1
        text = policy.read_text("utf-8")
        if "app.use:f0" in text:
            break
        policy.write_text(f"{text.rpartition('# saved')[0] or text}# saved {number}\n", "utf-8")
        time.sleep(0.15)
    output, _ = process.communicate(timeout=240)
    text = policy.read_text("utf-8")
    if process.returncode:
        assert b"changed 5 times while it was edited" in output
    else:
        assert places(crowd) == ["app.use:f0"]
    assert f"# saved {number}\n" in text or f"# saved {number - 1}\n" in text


def test_who_is_killed_leaves_the_old_list_or_the_new_one(seamguard: Execute, crowd: Path) -> None:
    policy = crowd / "allowlists.yaml"
    began = time.monotonic()
    assert seamguard(*allow(0), cwd=crowd).exit_code == 0
    whole = time.monotonic() - began
    new = policy.read_bytes()
    seen = set()
    for number in range(25):
        policy.write_text(HEAD, "utf-8")
        process = started(crowd, *allow(0))
        time.sleep((0.5 + number * 0.55 / 25) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=240)
        seen.add(policy.read_bytes())
        litter = {path.name for path in crowd.iterdir()} - {"allowlists.yaml", "src"}
        assert all(name.startswith(".seamguard-allowlists.yaml-") and name.endswith(".tmp") for name in litter)
    assert seen <= {HEAD.encode(), new}
    policy.write_text(HEAD, "utf-8")
    assert seamguard(*allow(0), cwd=crowd).exit_code == 0
    assert (policy.read_bytes(), sorted(path.name for path in crowd.iterdir())) == (new, ["allowlists.yaml", "src"])


@pytest.mark.parametrize("step", ["mkstemp", "write", "fsync", "replace", "after"])
def test_who_is_killed_at_a_step_leaves_the_old_list_or_the_new_one(
    seamguard: Execute, execute: Execute, crowd: Path, step: str
) -> None:
    """Kills at each step of the writing itself, which a random moment rarely hits."""
    program = """
import os, pathlib, signal, sys, tempfile
from seamguard.cli import main
step = sys.argv.pop(1)
def dying(function, after):
    def run(*arguments, **named):
        result = function(*arguments, **named) if after else None
        os.kill(os.getpid(), signal.SIGKILL)
        return result
    return run
where, name = {
    "mkstemp": (tempfile, "mkstemp"),
    "write": (os, "fdopen"),
    "fsync": (os, "fsync"),
    "replace": (pathlib.Path, "replace"),
    "after": (pathlib.Path, "replace"),
}[step]
setattr(where, name, dying(getattr(where, name), step in ("mkstemp", "after")))
sys.exit(main(sys.argv[1:]))
"""
    done = execute(sys.executable, "-c", program, step, *allow(0), cwd=crowd)
    assert done.exit_code == -signal.SIGKILL
    assert places(crowd) == (["app.use:f0"] if step == "after" else [])
    assert seamguard(*allow(1), cwd=crowd).exit_code == 0
    assert sorted(path.name for path in crowd.iterdir()) == ["allowlists.yaml", "src"]
