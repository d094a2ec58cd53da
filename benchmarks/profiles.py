"""Where the time of a check goes: `python -m benchmarks.profiles FOLDER`, stage by stage.

FOLDER is that of `python -m benchmarks.speed`: trees and tools are made there where they are missing. A timer looks at
the run each millisecond, so that the whole takes as long as it does otherwise. With `--write` the table is put into the
documents, between the marks `<!-- profile:begin -->` and `<!-- profile:end -->`.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.speed import packages, seams, trees
from benchmarks.speed.rounds import emptied, plain_environment
from benchmarks.speed.sampler import REST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.speed.trees import Tree

REPOSITORY: Final = Path(__file__).parents[1]
DOCUMENT: Final = REPOSITORY / "docs/explanation/performance.md"
_SAMPLER = Path(__file__).with_name("speed") / "sampler.py"
_BLOCK = re.compile(r"(<!-- profile:begin -->\n).*?(<!-- profile:end -->)", re.DOTALL)

START, LEAVING = "start of Python", "end of Python"
ORDER: Final = (
    *(START, "imports", "policy", "listing", "prefilter", "parsing", "resolving", "judging", "rendering", "cache"),
    *(REST, LEAVING),
)


class Profile(NamedTuple):
    """Seconds by stage, of a check of one tree in one state."""

    name: str
    seconds: Mapping[str, float]


def measure(name: str, programs: Path, tree: Tree, folder: Path, runs: int, *, is_warm: bool) -> Profile:
    """Profile a check: the median of each stage over some runs."""
    own = seams.REAL_SEAMS if tree.name == trees.REAL else seams.FIVE_SEAMS
    told = seams.tell(own, tree.folder, folder / "told")
    arguments = ["check", "--policy", str(told.policy), *([] if is_warm else ["--no-cache"])]
    kept = emptied(folder / "profile-cache")
    found = [_once(programs, arguments, kept) for _ in range(runs + is_warm)][is_warm:]
    return Profile(name, {stage: median(one.get(stage, 0.0) for one in found) for stage in ORDER})


def _once(programs: Path, arguments: Sequence[str], cache: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [str(programs / "python"), "-P", str(_SAMPLER), str(answer), *arguments]
        variables = plain_environment() | {"SEAMGUARD_CACHE_DIR": str(cache)}
        start = time.perf_counter()
        subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=False)
        end = time.perf_counter()
        told = json.loads(answer.read_text("utf-8"))
    return {START: told["began"] - start, **told["seconds"], LEAVING: end - told["ended"]}


def table(profiles: Sequence[Profile]) -> str:
    """The profiles as a Markdown table: milliseconds, and their share of the whole."""
    lines = [f"| milliseconds | {' | '.join(one.name for one in profiles)} |", f"| --- |{' --: |' * len(profiles)}"]
    wholes = [sum(one.seconds.values()) for one in profiles]
    for stage in ORDER:
        cells = [
            f"{1000 * one.seconds[stage]:,.0f} ({one.seconds[stage] / whole:.0%})" if one.seconds[stage] else ""
            for one, whole in zip(profiles, wholes, strict=True)
        ]
        lines += [f"| {stage} | {' | '.join(cells)} |"] if any(cells) else []
    return "\n".join([*lines, f"| whole | {' | '.join(f'{1000 * whole:,.0f}' for whole in wholes)} |", ""])


def main(arguments: Sequence[str] | None = None) -> int:
    """Profile, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.profiles", description="Where the time of a check goes."
    )
    parser.add_argument("folder", type=Path, help="the folder of `python -m benchmarks.speed`")
    parser.add_argument("--files", type=int, nargs="*", default=[16_000], metavar="N", help="trees of so many files")
    parser.add_argument("--mirror", type=Path, help="clone or mirror of paul-heyse/CodeAnatomy, for the real tree")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="how often (default: 5)")
    parser.add_argument("--write", action="store_true", help="put the table into the documents")
    options = parser.parse_args(arguments)
    folder: Path = options.folder.resolve()
    programs = packages.environment(folder / "tools", packages.TOOLS)
    packages.install_project(programs, REPOSITORY)
    found = [trees.real(options.mirror, folder)] if options.mirror else []
    found += [trees.made(count, folder) for count in options.files]
    profiles = [
        measure(f"{_name(tree)}, {state}", programs, tree, folder / "work" / tree.name, options.runs, is_warm=is_warm)
        for tree in found
        for state, is_warm in (("cold", False), ("warm", True))
    ]
    text = f"Python {platform.python_version()}, medians of {options.runs}:\n\n{table(profiles)}"
    print(text)
    if options.write:
        document = DOCUMENT.read_text("utf-8")
        DOCUMENT.write_text(_BLOCK.sub(lambda match: match[1] + text + match[2], document), "utf-8")
    return 0


def _name(tree: Tree) -> str:
    return "real tree" if tree.name == trees.REAL else f"{tree.files:,} files"


if __name__ == "__main__":
    sys.exit(main())
