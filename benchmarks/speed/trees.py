"""The trees that are measured on: any number of files of real packages, and one real repository."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.codeanatomy import read_commit
from benchmarks.speed import packages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

REAL: Final = "real"
COMMIT: Final = "1800c333"
# The repository's own guard came later; it is run on the tree of the commit.
_GUARD_COMMIT = "50ed41b2"
_GUARD: Final = ("scripts/check_drift_surfaces.py", "scripts/check_hamilton_residuals.py")


class Tree(NamedTuple):
    """A tree on disk.

    Attributes:
        name: `real`, or the number of its files.
        folder: Its top, with the code in `src`.
        files: How many Python files it has.
        lines: How many lines these have.
        size: How many bytes these have.
    """

    name: str
    folder: Path
    files: int
    lines: int
    size: int


class Planned(NamedTuple):
    """A file of a tree: one of a package, as it is (copy 0) or in one of the copies."""

    path: str
    copy: int

    @property
    def place(self) -> str:
        """Where it lies in the tree."""
        return f"src/{self.path}" if not self.copy else f"src/copy{self.copy}/{self.path}"


def shares(sizes: Sequence[int], wanted: int) -> list[int]:
    """Divide a number in the proportion of some sizes, exactly; the largest remainders are rounded up."""
    whole = sum(sizes)
    found = [wanted * size // whole for size in sizes]
    rest = sorted(range(len(sizes)), key=lambda index: (-(wanted * sizes[index] % whole), index))
    for index in rest[: wanted - sum(found)]:
        found[index] += 1
    return found


def plan(contents: Sequence[Sequence[str]], count: int) -> Iterator[Planned]:
    """The files of a tree: whole copies of all packages, and of the last copy the same share of every package.

    Args:
        contents: The paths of each package, those first that the smallest trees need.
        count: How many files the tree has.
    """
    sizes = [len(paths) for paths in contents]
    for copy in range(-(-count // sum(sizes))):
        wanted = min(count - copy * sum(sizes), sum(sizes))
        for paths, share in zip(contents, shares(sizes, wanted), strict=True):
            yield from (Planned(path, copy) for path in paths[:share])


def pool(folder: Path) -> tuple[list[list[str]], dict[str, Path]]:
    """The paths of each package, downloaded where they are not there; and where each path lies."""
    places: dict[str, Path] = {}
    contents = []
    for package, first in packages.code():
        own = {name: path for name, path in packages.files_of(package, first, folder) if name not in places}
        places |= own
        contents.append(list(own))
    return contents, places


def made(count: int, folder: Path) -> Tree:
    """The tree of so many files, written where it is not there yet."""
    contents, places = pool(folder)
    listing = "\n".join(path for paths in contents for path in paths)
    home = folder / f"trees-{hashlib.sha256(listing.encode()).hexdigest()[:8]}"
    planned = plan(contents, count)
    return _written(str(count), home, (((folder, places, one), one.place) for one in planned))


def _written(name: str, home: Path, files: Iterable[tuple[tuple[Path, Mapping[str, Path], Planned], str]]) -> Tree:
    top = home / name
    if not top.is_dir():
        partial = home / f"{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        for source, place in files:
            path = partial / place
            path.parent.mkdir(parents=True, exist_ok=True)
            _link(_original(*source), path)
        _commit(partial)
        partial.rename(top)
    return counted(name, top)


def _original(folder: Path, places: Mapping[str, Path], planned: Planned) -> Path:
    """The file that a tree links to; one of a copy has bytes of its own, so that no tool knows it already."""
    if not planned.copy:
        return places[planned.path]
    path = folder / "copies" / str(planned.copy) / planned.path
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(places[planned.path].read_bytes() + f"\n# copy {planned.copy}\n".encode())
    return path


def _link(source: Path, path: Path) -> None:
    try:
        os.link(source, path)
    except OSError:  # another file system, or too many links
        shutil.copyfile(source, path)


def real(mirror: Path, folder: Path) -> Tree:
    """The code of the real repository at the commit of its review, and its own guard."""
    top = folder / "trees" / REAL
    if not top.is_dir():
        partial = folder / "trees" / f"{REAL}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        for path, data in read_commit(mirror, COMMIT).items():
            if path.startswith("src/"):
                _write(partial / path, data)
        later = read_commit(mirror, _GUARD_COMMIT)
        for path in _GUARD:
            _write(partial / path, later[path])
        _commit(partial)
        partial.rename(top)
    return counted(REAL, top)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _commit(top: Path) -> None:
    """Make a tree a checkout, as those of users are."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    quick = ("-c", "core.compression=0", "-c", "core.fsync=none", "-c", "gc.auto=0", "-c", "core.autocrlf=false")
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "As it is")):
        subprocess.run(["git", "-C", str(top), *who, *quick, *arguments], check=True, env=variables)


def counted(name: str, top: Path) -> Tree:
    """A tree, with its numbers; they are kept beside it."""
    kept = top.with_name(f"{name}.json")
    if not kept.is_file():
        found = [path.read_bytes() for path in (top / "src").rglob("*.py")]
        numbers = [len(found), sum(data.count(b"\n") for data in found), sum(map(len, found))]
        kept.write_text(json.dumps(numbers), "utf-8")
    return Tree(name, top, *json.loads(kept.read_text("utf-8")))
