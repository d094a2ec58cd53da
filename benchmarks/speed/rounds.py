"""Contestants, and running them in rounds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.speed.reckoning import Sample, Series, interleaved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LAUNCH = Path(__file__).with_name("launch.py")
_BROKEN = "Traceback (most recent call last)"
# What these name would make a run another one than that of the tool as it is installed.
_PREFIXES = ("GIT_", "PYTEST_", "PYTHON", "RUFF_", "SEAMGUARD_")


class Contestant(NamedTuple):
    """What is run on a tree.

    Attributes:
        name: The tool and the state that it is measured in.
        command: The program, by its full path, and its arguments.
        folder: Where it is run.
        environment: Variables beside those of the machine.
        is_primed: It runs once, unmeasured, before each measured run, and so finds its caches.
        touched: A file that is changed between these two runs.
        exits: The exit codes that tell that it did its work, whatever it found.
        seams: How many seams it is asked for.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = MappingProxyType({})
    is_primed: bool = False
    touched: Path | None = None
    exits: frozenset[int] = frozenset({0, 1})
    seams: int = 0

    @property
    def key(self) -> tuple[int, str]:
        """What tells it apart from all others on the same tree."""
        return self.seams, self.name


class Answer(NamedTuple):
    """What became of one run: a sample, or None where it was stopped; and why it does not count."""

    sample: Sample | None
    failure: str


class Launcher:
    """The small process that starts and measures commands.

    Args:
        process: That process.
        output: A folder for what they print.
        limit: Seconds after which a command is stopped.
    """

    def __init__(self, process: subprocess.Popen[str], output: Path, limit: float) -> None:
        self._process, self._output, self._limit = process, output, limit

    def run(self, contestant: Contestant) -> Answer:
        """Run a contestant once."""
        asked = {
            "command": contestant.command,
            "folder": str(contestant.folder),
            "environment": plain_environment() | {**contestant.environment},
            "output": str(self._output),
            "limit": self._limit,
        }
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        told = json.loads(self._process.stdout.readline() or "null")
        if told is None:
            raise RuntimeError(f"{contestant.name} could not be started: {contestant.command[0]}")
        if told["exit"] is None:
            return Answer(None, "")
        return Answer(Sample(told["wall"], told["cpu"], told["memory"]), self._failure(contestant, told["exit"]))

    def _failure(self, contestant: Contestant, code: int) -> str:
        said = (self._output / "stderr").read_text("utf-8", "replace").strip()
        if code in contestant.exits and _BROKEN not in said:
            return ""
        said = said or (self._output / "stdout").read_text("utf-8", "replace").strip()
        return f"exit code {code}: {said.splitlines()[-1] if said else 'it said nothing'}"[:300]


@contextmanager
def launcher(limit: float) -> Iterator[Launcher]:
    """A launcher, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as output:
        command = [sys.executable, "-I", "-S", str(_LAUNCH)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield Launcher(process, Path(output), limit)
            finally:
                process.terminate()


def plain_environment() -> dict[str, str]:
    """The machine's variables, without those that set a tool up."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_PREFIXES)}


def measure(launch: Launcher, contestants: Sequence[Contestant], rounds: int, tree: str) -> tuple[Series, ...]:
    """Run all contestants in rounds; who takes too long or fails is not run again."""
    samples: dict[tuple[int, str], list[Sample | None]] = {one.key: [] for one in contestants}
    failures = dict.fromkeys(samples, "")
    for number, one in interleaved(contestants, rounds):
        own = samples[one.key]
        if None in own or failures[one.key]:
            continue
        answer = _measured(launch, one, number)
        failures[one.key] = answer.failure
        own += () if answer.failure else (answer.sample,)
        _tell(tree, one, answer)
    return tuple(Series(tree, *key, tuple(own), failures[key]) for key, own in samples.items())


def _measured(launch: Launcher, one: Contestant, number: int) -> Answer:
    if one.is_primed:
        primed = launch.run(one)
        if primed.sample is None or primed.failure:
            return primed
    if one.touched is None:
        return launch.run(one)
    with changed(one.touched, number):
        return launch.run(one)


@contextmanager
def changed(path: Path, number: int) -> Iterator[None]:
    """A file with a line more than it has, as an editor saves it: a new file, so that links to the old one stay."""
    before = path.with_name(f".{path.name}.before")
    after = path.with_name(f".{path.name}.after")
    path.rename(before)
    try:
        after.write_bytes(before.read_bytes() + f"\n_TOUCHED = {number}\n".encode())
        after.rename(path)
        yield
    finally:
        before.replace(path)


def emptied(folder: Path) -> Path:
    """A folder that holds nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _tell(tree: str, one: Contestant, answer: Answer) -> None:
    said = answer.failure or ("too long" if answer.sample is None else f"{answer.sample.wall:.3f} s")
    print(f"{tree}, {one.seams} seams, {one.name}: {said}", file=sys.stderr)
