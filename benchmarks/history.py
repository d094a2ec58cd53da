"""Measure `seamguard history`: how long it takes on many commits, cold and warm.

`python -m benchmarks.history [REPOSITORY POLICY [SINCE]]` builds a repository of 500 files and 300 commits, the same
one every time, and measures the command on it; with REPOSITORY also on that one, with the policy POLICY. It prints a
Markdown report, and ends with 1 where a run fails or a bound is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES, COMMITS = 500, 300
COLD, WARM = 30.0, 3.0
_START = 1_735_722_000  # 2025-01-01 09:00 UTC
_SEED = 7
_PEOPLE = ("Ada Park", "Bo Lind", "Cem Aydin")
_WAVES = ("wave-1", "wave-2", "wave-3")
_CORE = '''\
"""Where data lies."""


class Context:
    def __init__(self, name="", profile=None):
        self.name, self.profile = name, profile


def bindings(profile):
    return dict(profile)
'''


class Run(NamedTuple):
    """One run of the command."""

    name: str
    seconds: float
    megabytes: int


def build(folder: Path, files: int = FILES, commits: int = COMMITS, seed: int = _SEED) -> None:
    """Make the repository in a folder, bare: the same bytes, and so the same commits, every time."""
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    stream = "".join(_stream(Random(seed), files, commits)).encode()  # noqa: S311 (nothing here is a secret)
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=stream, check=True)
    subprocess.run(["git", "-C", folder, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)


def _stream(random: Random, files: int, commits: int) -> Iterator[str]:
    """The history for `git fast-import`: code is edited everywhere, and every few commits a use goes or comes."""
    contexts = {number: number % 9 < 5 for number in range(0, files, files // 30)}
    bindings = dict.fromkeys(range(3, files, files // 20), True)
    versions = dict.fromkeys(range(files), 0)
    yield from _commit(random, 0, "First version")
    yield _file("src/app/core/context.py", _CORE)
    yield _file("allowlists.yaml", _policy(contexts, bindings))
    for number in range(files):
        yield _file(_path(number), _module(number, 0, contexts.get(number, False), bindings.get(number, False)))
    for index in range(1, commits):
        touched = set(random.sample(range(files), random.randint(2, 6)))
        uses = contexts if index % 3 else bindings
        if index > commits // 12 and index % 4 == 0:
            number = random.choice(sorted(uses))
            uses[number] = random.random() < 0.25 if index < commits * 0.9 else uses[number]
            touched.add(number)
        yield from _commit(random, index, f"Change {len(touched)} modules")
        for number in sorted(touched):
            versions[number] += 1
            found = (contexts.get(number, False), bindings.get(number, False))
            yield _file(_path(number), _module(number, versions[number], *found))


def _commit(random: Random, index: int, subject: str) -> Iterator[str]:
    when = _START + index * 9 * 3600 + random.randrange(3600)
    who = f"{random.choice(_PEOPLE)} <someone@example.org> {when} +0000"
    yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(subject)}\n{subject}\n"


def _file(path: str, text: str) -> str:
    return f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"


def _path(number: int) -> str:
    return f"src/app/part{number % 20:02}/module{number:03}.py"


def _module(number: int, version: int, has_context: bool, has_bindings: bool) -> str:
    """A module of some sixty lines, which imports others as real ones do."""
    near = [(number + step) % FILES for step in (1, 7)] if number + 7 < FILES else []
    imports = [f"from app.part{other % 20:02} import module{other:03}" for other in near if other != number]
    body = [
        f"def step{index}(rows, limit={version + index}):\n"
        f"    kept = [row for row in rows if row.size > limit]\n"
        f"    for row in kept:\n        row.label = f'{{row.name}}-{index}'\n    return kept\n"
        for index in range(12)
    ]
    uses = []
    if has_context:
        uses.append("def build(profile):\n    return Context('built', profile=profile)\n")
    if has_bindings:
        uses.append("class Store:\n    def open(self, profile):\n        return bindings(profile)\n")
    core = ["from app.core.context import Context, bindings"] if uses else []
    return "\n".join([f'"""Part {number}."""', "", *core, *imports, "", "", "\n\n".join([*body, *uses])])


def _policy(contexts: dict[int, bool], bindings: dict[int, bool]) -> str:
    lines = ["version: 1", "codebase:", "  source: [src]", "waves:"]
    lines += [f"  - {{id: {wave}, status: {'active' if wave == 'wave-1' else 'planned'}}}" for wave in _WAVES]
    lines += ["seams:"]
    for seam, target, scope, uses in (
        ("context", "app.core.context.Context", "build", contexts),
        ("bindings", "app.core.context.bindings", "Store.open", bindings),
    ):
        lines += [f"  - id: {seam}", f"    target: {target}", "    why: One place decides where data lies."]
        lines += ["    when: {supplies: [profile]}"] if seam == "context" else []
        lines += ["    migrating:"]
        for index, number in enumerate(sorted(uses)):
            site = f"app.part{number % 20:02}.module{number:03}:{scope}"
            wave, owner = _WAVES[index % 3], f'"@team-{index % 4}"'
            lines += [f"      - {{site: '{site}', count: 1, wave: {wave}, owner: {owner}, reason: Not moved yet.}}"]
    return "\n".join([*lines, ""])


def measure(name: str, *arguments: str | Path, cache: Path, expected: int = 0) -> Run:
    """Run the command once."""
    command = [sys.executable, "-m", "seamguard", "history", "--format", "json", "--output", os.devnull, *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "SEAMGUARD_CACHE_DIR": str(cache)})
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != expected:
        raise SystemExit(f"{name} failed")
    return Run(name, seconds, usage.ru_maxrss // 1024)


def _measured(name: str, arguments: list[str | Path], folder: Path) -> list[Run]:
    cache = folder / f"cache of {name}"
    return [measure(f"{name}, {kind}", *arguments, cache=cache) for kind in ("cold", "warm")]


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", nargs="?", type=Path)
    parser.add_argument("policy", nargs="?", type=Path)
    parser.add_argument("since", nargs="?")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder / "made.git")
        runs = _measured(f"{COMMITS} commits of {FILES} files", ["--root", folder / "made.git"], folder)
        is_missed = runs[0].seconds > COLD or runs[1].seconds > WARM
        if options.repository:
            since = ["--since", options.since] if options.since else []
            runs += _measured(
                "a real repository", ["--root", options.repository, "--policy", options.policy, *since], folder
            )
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores.\n")
    print("| run | seconds | peak memory, MB |\n| --- | --: | --: |")
    for run in runs:
        print(f"| {run.name} | {run.seconds:.1f} | {run.megabytes} |")
    return 1 if is_missed else 0


if __name__ == "__main__":
    sys.exit(main())
