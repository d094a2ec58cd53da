"""Write the committed snapshots of what engines can do anew, each pair of versions in an environment of its own.

`python benchmarks/capabilities.py FOLDER` does so for every pair of which a snapshot is committed; FOLDER must lie
outside the repository, and holds the environments, which are thrown away. With `--newest` the newest versions that
install together are added; with `--pair DATAFUSION DELTALAKE` only that pair is tried. What is written is for review:
`git diff guardrails/capabilities`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[1]
SNAPSHOTS = REPOSITORY / "guardrails" / "capabilities"
ARROW = "pyarrow>=18"

_COMMITTED = re.compile(r"datafusion-(?P<datafusion>[^+]+)\+deltalake-(?P<deltalake>[^+]+)\.json")


class Pair(NamedTuple):
    """Versions of both engines; None where the newest is meant."""

    datafusion: str | None
    deltalake: str | None

    @property
    def requirements(self) -> list[str]:
        """What pip is asked for."""
        return [name if version is None else f"{name}=={version}" for name, version in self._asdict().items()]

    def __str__(self) -> str:
        return " + ".join(self.requirements)


def committed_pairs() -> list[Pair]:
    """The pairs of which a snapshot is committed."""
    found = (_COMMITTED.fullmatch(path.name) for path in sorted(SNAPSHOTS.glob("*.json")))
    return [Pair(match["datafusion"], match["deltalake"]) for match in found if match is not None]


def regenerate(pair: Pair, folder: Path) -> int:
    """Install a pair beside the project in a new environment, and write its snapshot; returns how that ended."""
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    install = [str(python), "-m", "pip", "install", "--quiet", str(REPOSITORY), ARROW, *pair.requirements]
    subprocess.run(install, check=True)
    done = subprocess.run([python, "-m", "seamguard", "capabilities", "--write"], cwd=REPOSITORY, check=False)
    shutil.rmtree(folder)
    return done.returncode


def main() -> int:
    """Regenerate what is asked for."""
    parser = argparse.ArgumentParser(description="Write the committed snapshots of what engines can do anew.")
    parser.add_argument("folder", type=Path, help="folder outside the repository for the environments")
    parser.add_argument("--newest", action="store_true", help="also the newest versions that install together")
    parser.add_argument("--pair", nargs=2, metavar=("DATAFUSION", "DELTALAKE"), help="only this pair of versions")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    if folder.is_relative_to(REPOSITORY):
        parser.error("the folder must lie outside the repository")
    pairs = [Pair(*options.pair)] if options.pair else committed_pairs()
    failed = []
    for number, pair in enumerate([*pairs, *([Pair(None, None)] if options.newest else [])]):
        print(f"{pair}:", flush=True)
        if regenerate(pair, folder / str(number)):
            failed.append(pair)
    for pair in failed:
        print(f"not written: {pair}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
