"""Did a change make checks slower? `python -m benchmarks.ratios` asks ruff, and only warns.

Made code is checked with seamguard and with ruff, cold and warm, in rounds. The ratios of their times are held against
those that were accepted last, in `benchmarks/results/ratios.json`: a ratio depends less on the machine than a time
does. What is more than half as much again is a warning, in the log and in the summary of a job of GitHub Actions. The
exit code is 0, also where nothing could be measured, which is a warning too: a shared machine is no judge. `--accept`
writes the ratios down.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks import history
from benchmarks.speed import contestants, trees
from benchmarks.speed.reckoning import ratio
from benchmarks.speed.rounds import launcher, measure
from benchmarks.speed.seams import Guarded, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.speed.reckoning import Series

ACCEPTED: Final = Path(__file__).parent / "results/ratios.json"
SCHEMA: Final = "seamguard/benchmark-ratios/1"
FILES, ROUNDS, LIMIT = 500, 5, 30.0
TOLERATED: Final = 1.5

_PAIRS: Final = {"cold": (contestants.COLD, contestants.RUFF_COLD), "warm": (contestants.WARM, contestants.RUFF_WARM)}
_SEAMS: Final = (Guarded("app.core.context.Context", ("profile",)), Guarded("app.core.context.bindings"))


class Compared(NamedTuple):
    """A ratio beside the accepted one; None where either is not known."""

    name: str
    now: float | None
    accepted: float | None

    @property
    def warning(self) -> str:
        """What is to be said of it; empty where it is as it was."""
        if self.now is None:
            return f"{self.name}: nothing was measured"
        if self.accepted is None:
            return f"{self.name}: {self.now:.2f} times ruff, and there is no accepted ratio to hold it against"
        if self.now > TOLERATED * self.accepted:
            times = self.now / self.accepted
            return f"{self.name}: {self.now:.2f} times ruff, {times:.1f} times the accepted {self.accepted:.2f}"
        return ""


def measured(folder: Path, files: int = FILES, rounds: int = ROUNDS) -> tuple[Series, ...]:
    """Make the tree in a folder, and run both tools there."""
    tree = trees.counted("made", _made(folder, files))
    told = tell(_SEAMS, tree.folder, folder / "told")
    programs = Path(sysconfig.get_path("scripts"))
    bench = contestants.Bench(tree, told, programs, folder / "kept")
    names = [name for pair in _PAIRS.values() for name in pair]
    found = [one._replace(seams=len(_SEAMS)) for one in contestants.basic(bench) if one.name in names]
    with launcher(LIMIT) as launch:
        return measure(launch, found, rounds, tree.name)


def _made(folder: Path, files: int) -> Path:
    """The first commit of the repository that `history` is measured on, checked out."""
    history.build(folder / "made.git", files, 1)
    top = folder / "made"
    subprocess.run(["git", "clone", "--quiet", str(folder / "made.git"), str(top)], check=True)
    return top


def ratios(series: Sequence[Series]) -> dict[str, float | None]:
    """The ratios of a measurement, by name."""
    known = {one.name: one for one in series}
    return {name: ratio(known[one], known[other]) for name, (one, other) in _PAIRS.items()}


def compared(now: Mapping[str, float | None], accepted: Mapping[str, float]) -> list[Compared]:
    """The ratios beside those that were accepted."""
    return [Compared(name, value, accepted.get(name)) for name, value in now.items()]


def table(found: Sequence[Compared]) -> str:
    """A table for the log and the summary."""
    lines = ["| seamguard : ruff | now | accepted | |", "| --- | --: | --: | --- |"]
    for one in found:
        cells = ["" if value is None else f"{value:.2f}" for value in (one.now, one.accepted)]
        lines.append(f"| {one.name} | {' | '.join(cells)} | {one.warning and 'look at it'} |")
    return "\n".join([*lines, ""])


def warnings(found: Sequence[Compared], failures: Sequence[str]) -> Iterator[str]:
    """Warnings as GitHub Actions shows them."""
    for warning in (*(one.warning for one in found if one.warning), *failures):
        yield f"::warning title=Speed::{warning}"


def read_accepted(path: Path = ACCEPTED) -> dict[str, float]:
    """The accepted ratios; none where none were accepted, or in another form."""
    data = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return dict(data["ratios"]) if data.get("schema") == SCHEMA else {}


def accept(now: Mapping[str, float | None], path: Path = ACCEPTED) -> None:
    """Write ratios down, with what they were measured with; raises ValueError where one was not measured."""
    lacking = [name for name, value in now.items() if value is None]
    if lacking:
        raise ValueError(f"nothing was measured of: {', '.join(lacking)}")
    told = {
        "schema": SCHEMA,
        "files": FILES,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "ratios": {name: round(value, 2) for name, value in now.items() if value is not None},
    }
    path.write_text(f"{json.dumps(told, indent=2)}\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, compare, tell; 0 whatever comes out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ratios", description="Did checks become slower?")
    parser.add_argument("--accept", action="store_true", help="write today's ratios down")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        series = measured(Path(name))
    now = ratios(series)
    if options.accept:
        accept(now)
    found = compared(now, read_accepted())
    text = table(found)
    print(text)
    for line in warnings(found, [f"{one.name}: {one.failure}" for one in series if one.failure]):
        print(line)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
