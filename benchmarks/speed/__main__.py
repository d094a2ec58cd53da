"""Measure how fast seamguard is, beside other tools on the same trees.

`python -m benchmarks.speed FOLDER` builds the trees and installs the tools in FOLDER, which must lie outside the
repository, runs everything in rounds, and writes `speed.json`, `speed.md` and two plots there; with `--write` also into
`benchmarks/results` and the documents.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.speed import contestants, packages, peers, seams, trees
from benchmarks.speed.records import Record, Size, from_json, to_json
from benchmarks.speed.report import report, summary
from benchmarks.speed.rounds import launcher, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.speed.reckoning import Series
    from benchmarks.speed.rounds import Contestant, Launcher
    from benchmarks.speed.trees import Tree

REPOSITORY: Final = Path(__file__).parents[2]
RESULTS: Final = REPOSITORY / "benchmarks/results"
DOCUMENT: Final = REPOSITORY / "docs/explanation/performance.md"
FILES: Final = (1_000, 3_000, 10_000, 16_000, 30_000, 100_000)
SEAMS: Final = (1, 10, 100, 1_000)

_BLOCK = re.compile(r"(<!-- speed:begin -->\n).*?(<!-- speed:end -->)", re.DOTALL)
_PLOTS: Final = ("speed-by-files.svg", "speed-by-seams.svg")


class Asked(NamedTuple):
    """What the command line asks for."""

    folder: Path
    files: list[int]
    seams_on: list[str]
    runs: int
    only: list[str]
    mirror: Path | None
    peers: bool
    limit: float
    add: bool
    write: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, run, write."""
    asked = _parsed(arguments)
    programs = packages.environment(asked.folder / "tools", packages.TOOLS)
    packages.install_project(programs, REPOSITORY)
    ran = versions(programs)
    places = peers.install(asked.folder, programs) if asked.peers else {}
    found: list[Series] = []
    sizes = {}
    with launcher(asked.limit) as launch:
        for tree in _trees(asked):
            sizes[tree.name] = Size(tree.files, tree.lines, tree.size)
            found += _on_tree(launch, tree, programs, asked, places)
    record = Record(machine(), ran, asked.runs, asked.limit, sizes, tuple(found))
    return _write(record, programs, asked)


def _parsed(arguments: Sequence[str] | None) -> Asked:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description="Measure how fast seamguard is.")
    parser.add_argument("folder", type=Path, help="folder outside the repository for trees, tools and results")
    parser.add_argument("--files", type=int, nargs="*", default=FILES, metavar="N", help="trees of so many files")
    parser.add_argument(
        "--seams-on",
        nargs="*",
        default=["real", "3000"],
        metavar="TREE",
        help="vary the number of seams on these trees",
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds (default: 5)")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="TOOL", help="only what begins with one of these names"
    )
    parser.add_argument("--mirror", type=Path, help="clone or mirror of paul-heyse/CodeAnatomy, for the real tree")
    parser.add_argument("--peers", action="store_true", help="run peers on the real tree too; some take minutes")
    parser.add_argument("--limit", type=float, default=120, metavar="SECONDS", help="stop what takes longer (120)")
    parser.add_argument("--add", action="store_true", help="keep the other trees of the record in FOLDER")
    parser.add_argument("--write", action="store_true", help="write into benchmarks/results and the documents too")
    asked = Asked(**vars(parser.parse_args(arguments)))
    folder = asked.folder.resolve()
    if folder.is_relative_to(REPOSITORY):
        parser.error("the folder must lie outside the repository")
    if asked.runs < 1:
        parser.error("at least one round has to be run")
    folder.mkdir(parents=True, exist_ok=True)
    return asked._replace(folder=folder)


def _trees(asked: Asked) -> Iterator[Tree]:
    """The trees that are asked for, written as they are needed."""
    if asked.mirror:
        yield trees.real(asked.mirror, asked.folder)
    else:
        print("the real tree is left out: it needs --mirror", file=sys.stderr)
    for count in asked.files:
        yield trees.made(count, asked.folder)


def _on_tree(launch: Launcher, tree: Tree, programs: Path, asked: Asked, places: dict[str, Path]) -> tuple[Series, ...]:
    """Everything that is measured on one tree: with its own seams, and where asked for with more and fewer."""
    base = tuple(_contestants(tree, programs, asked, places))
    found = measure(launch, contestants.only(base, asked.only), asked.runs, tree.name)
    if tree.name not in asked.seams_on:
        return found
    varied = contestants.only(tuple(_by_seams(tree, programs, asked)), asked.only)
    return found + measure(launch, varied, asked.runs, tree.name)


def _contestants(tree: Tree, programs: Path, asked: Asked, places: dict[str, Path]) -> Iterator[Contestant]:
    own = seams.REAL_SEAMS if tree.name == trees.REAL else seams.FIVE_SEAMS
    folder = asked.folder / "work" / tree.name
    bench = contestants.Bench(tree, seams.tell(own, tree.folder, folder / "told"), programs, folder)
    found = [*contestants.basic(bench), *contestants.edited(bench, *seams.involved(tree.folder / "src", own))]
    if tree.name == trees.REAL:
        found += [*contestants.of_the_real_tree(bench), *contestants.of_pytest(bench)]
        found += peers.contestants(bench, places)
    yield from (one._replace(seams=len(own)) for one in found)


def _by_seams(tree: Tree, programs: Path, asked: Asked) -> Iterator[Contestant]:
    defined = seams.definitions(tree.folder / "src")
    for count in SEAMS:
        if count > len(defined):
            print(f"{tree.name} has only {len(defined)} definitions, and not {count}", file=sys.stderr)
            return
        folder = asked.folder / "work" / f"{tree.name}-{count}"
        told = seams.tell(seams.chosen(defined, count), tree.folder, folder / "told")
        found = contestants.basic(contestants.Bench(tree, told, programs, folder))
        yield from (one._replace(seams=count) for one in found if one.name != contestants.PYTHON)


def machine() -> dict[str, str]:
    """What this runs on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": f"{contestants.cores()} cores",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
    }


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text("utf-8").splitlines() if listed.is_file() else []
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, platform.machine())


def versions(programs: Path) -> dict[str, str]:
    """What runs: Python, this project with its commit, and the tools."""
    asked = [str(programs / "python"), "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    known = dict(line.split("==", 1) for line in listed.splitlines() if "==" in line)
    names = ("ruff", "import-linter", "pytest", "pytest-xdist", "libcst", "PyYAML")
    own = {"Python": platform.python_version(), "seamguard": f"{known['seamguard']} ({_commit()})"}
    return own | {name: known[name] for name in names if name in known} | _ripgrep()


def _commit() -> str:
    """The last commit that changed what is measured, and whether that has changed since."""
    measured = ("--", "src", "pyproject.toml")
    asked = (("log", "-1", "--format=%h", *measured), ("status", "--porcelain", *measured))
    told = [
        subprocess.run(["git", "-C", str(REPOSITORY), *one], capture_output=True, text=True, check=False).stdout.strip()
        for one in asked
    ]
    return (told[0] or "no commit") + (" and changes" if told[1] else "")


def _ripgrep() -> dict[str, str]:
    program = shutil.which("rg")
    if program is None:
        return {"ripgrep": "is not installed"}
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return {"ripgrep": said.split()[1]}


def _write(record: Record, programs: Path, asked: Asked) -> int:
    kept = asked.folder / "speed.json"
    if asked.add and kept.is_file():
        record = record.added_to(from_json(kept.read_text("utf-8")))
    kept.write_text(to_json(record), "utf-8")
    record = from_json(kept.read_text("utf-8"))  # the report is of what is written down, which is rounded
    (asked.folder / "speed.md").write_text(report(record), "utf-8")
    plots = Path(__file__).with_name("plots.py")
    subprocess.run([str(programs / "python"), "-P", str(plots), str(kept), str(asked.folder)], check=True)
    if asked.write:
        for name in ("speed.json", "speed.md"):
            shutil.copyfile(asked.folder / name, RESULTS / name)
        for name in _PLOTS:
            shutil.copyfile(asked.folder / name, DOCUMENT.with_name(name))
        text = DOCUMENT.read_text("utf-8")
        DOCUMENT.write_text(_BLOCK.sub(lambda match: match[1] + summary(record) + match[2], text), "utf-8")
    print(report(record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
