"""Measure how files are best listed, read and searched for names, which is what thresholds of the prefilter rest on.

`python -m benchmarks.prefilter FOLDER` takes all Python files below FOLDER and prints Markdown tables: CPU seconds, the
best of three runs, with the files in the system's page cache. The names are those of functions and classes that the
files define, drawn with a fixed seed.
"""

from __future__ import annotations

import argparse
import mmap
import os
import platform
import random
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.policy import Codebase
from seamguard.domain.rule import Mark
from seamguard.index import prefilter
from seamguard.index.prefilter import held_in, sought, told_by
from seamguard.sources import list_tree
from seamguard.sources.reading import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

COUNTS = (1, 5, 10, 16, 20, 50, 100, 1000)
FEW_ENOUGH = 20  # names that are still looked for by the slow means
RUNS = 3
LARGE = 1 << 18
GIT = (
    ("ls-files", "-z"),
    ("ls-files", "-z", "--others"),
    ("diff-files",),
)
_DEFINED = re.compile(rb"^(?:def|class) (\w{4,})", re.MULTILINE)


def seconds(work: Callable[[], object], *, clock: Callable[[], float] = time.process_time) -> float:
    """The least time that some work takes."""
    found = []
    for _ in range(RUNS):
        start = clock()
        work()
        found.append(clock() - start)
    return min(found)


def scanned(folder: str) -> Iterator[str]:
    """All Python files below a folder, found with as little as can be."""
    ahead = [folder]
    while ahead:
        with os.scandir(ahead.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    ahead.append(entry.path)
                elif entry.name.endswith((".py", ".pyi")):
                    yield entry.path


def _mapped(path: str) -> bool:
    with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        return view.find(b"no such name") >= 0


def _in_threads(paths: Sequence[str], threads: int) -> int:
    with ThreadPoolExecutor(threads) as pool:
        return sum(map(len, pool.map(read_regular_file, paths, chunksize=64)))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| --- |" + " --: |" * (len(head) - 1)
    for row in rows:
        yield "| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row) + " |"
    yield ""


def listing(folder: str) -> Iterator[str]:
    """How long it takes to list the files."""
    codebase = Codebase(".", (".",), (), (), (), (), (), Mark(0, 0), ())
    whole = "`list_tree`: with modules, categories, links, and what is left out"
    rows = [
        ("`os.scandir`, names alone", seconds(lambda: list(scanned(folder)))),
        (whole, seconds(lambda: list_tree(Path(folder), codebase))),
    ]
    asked = GIT if Path(folder, ".git").exists() else ()
    rows += [(f"`git {' '.join(given)}`", seconds(partial(_git, folder, given), clock=_children)) for given in asked]
    yield from _table(("listing", "s"), rows)


def _git(folder: str, arguments: Sequence[str]) -> None:
    subprocess.run(["git", "-C", folder, *arguments], stdout=subprocess.DEVNULL, check=False)


def _children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def reading(paths: Sequence[str]) -> Iterator[str]:
    """How long it takes to read the files."""
    large = [path for path in paths if Path(path).stat().st_size > LARGE]
    rows = [
        ("one after the other", seconds(lambda: sum(len(read_regular_file(path)) for path in paths))),
        ("4 threads, CPU", seconds(lambda: _in_threads(paths, 4))),
        ("one after the other, wall", seconds(lambda: [read_regular_file(p) for p in paths], clock=time.perf_counter)),
        ("4 threads, wall", seconds(lambda: _in_threads(paths, 4), clock=time.perf_counter)),
        (f"{len(large)} large files, read and searched", seconds(lambda: [_read(path) for path in large])),
        (f"{len(large)} large files, mapped and searched", seconds(lambda: [_mapped(path) for path in large])),
    ]
    yield from _table(("reading", "s"), rows)


def _read(path: str) -> bool:
    return b"no such name" in read_regular_file(path)


def searching(texts: Sequence[bytes]) -> Iterator[str]:
    """How long it takes to look for names, by each means."""
    defined = sorted({name for text in texts for name in _DEFINED.findall(text)})
    drawn = random.Random(7).sample(defined, min(max(COUNTS), len(defined)))  # noqa: S311 (nothing is kept secret)
    rows: list[tuple[object, ...]] = []
    for count in COUNTS:
        names = drawn[:count]
        one_by_one, by_words = (_searched(texts, names, few=few) for few in (len(names), 0))
        rows.append((count, one_by_one, by_words, _by_regex(texts, names), seconds(partial(_first_look, texts, names))))
    yield from _table(("names", "one by one", "in the set of words", "one `re` for all", "the whole first look"), rows)


def _searched(texts: Sequence[bytes], names: Sequence[bytes], *, few: int) -> float | str:
    if few > FEW_ENOUGH:
        return "-"
    before, prefilter.FEW = prefilter.FEW, few
    try:
        wanted = sought(names)
        return seconds(lambda: [held_in(text, wanted) for text in texts])
    finally:
        prefilter.FEW = before


def _by_regex(texts: Sequence[bytes], names: Sequence[bytes]) -> float | str:
    if len(names) > FEW_ENOUGH:
        return "-"
    either = re.compile(rb"\b(?:" + b"|".join(map(re.escape, names)) + rb")\b")
    return seconds(lambda: [either.search(text) for text in texts])


def _first_look(texts: Sequence[bytes], names: Sequence[bytes]) -> int:
    wanted = sought(names, [b"context"])
    return sum(bool(told_by(text, wanted).fetched) for text in texts)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    folder: str = parser.parse_args().folder
    paths = sorted(scanned(folder))
    texts = [read_regular_file(path) for path in paths]
    size = sum(map(len, texts)) / 1e6
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {len(paths)} files, {size:.0f} MB.\n")
    for lines in (listing(folder), reading(paths), searching(texts)):
        print("\n".join(lines))


if __name__ == "__main__":
    main()
