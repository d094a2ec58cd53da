"""A git repository, read through its plumbing: nothing is written, nothing is checked out."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = "120000"
"""The mode of a symbolic link; its content is where it leads."""

SUBMODULE = "160000"
"""The mode of another repository's commit, whose files are not in this one's objects."""

_KEPT = 256 << 20
_FAILED = 128  # `merge-file` exits with the number of conflicts below it
_MISSING = "git has no object {}: fetch it"
# Git must neither ask, nor translate what it says, nor refresh the user's index on the way.
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
# Hooks name the repository by paths relative to another folder; here it is found from the folder that is given.
_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"})
# These change what paths on git's command line mean.
_OF_PATHS = frozenset({"GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"})
_DEPTH = "fetch it whole (in GitHub Actions `fetch-depth: 0`, elsewhere `git fetch --unshallow`)"


class Object(NamedTuple):
    """One entry of a tree: its mode, as git prints it, and its name."""

    mode: str
    oid: str


@dataclass(frozen=True)
class Repository:
    """A repository.

    Attributes:
        folder: The folder that it was found from.
        worktree: Its working tree, or None for a bare one.
    """

    folder: Path
    worktree: Path | None

    def ask(self, *arguments: str) -> str:
        """What a git command prints.

        Raises:
            UsageError: It fails; says what git said.
        """
        done = self._run(*arguments)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
            verb = next(argument for argument in arguments if argument[:1] != "-")
            raise UsageError(f"git {verb} failed in {self.folder}: {said or 'it gave no reason'}")
        return done.stdout.decode("utf-8", "surrogateescape")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(_command(self.folder, *arguments), env=_environment(), capture_output=True, check=False)

    @property
    def is_outside(self) -> bool:
        """Whether the folder belongs to no repository at all; one that git refuses to read is another matter."""
        done = self._run("rev-parse", "--git-dir")
        return done.returncode != 0 and b"not a git repository" in done.stderr

    @cached_property
    def is_shallow(self) -> bool:
        """Whether its history was cut off when it was cloned."""
        return self.ask("rev-parse", "--is-shallow-repository").strip() == "true"

    @cached_property
    def is_empty(self) -> bool:
        """Whether HEAD has no commit yet."""
        return self._run("rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode != 0

    def from_top(self, path: Path) -> str | None:
        """A path from the top of the working tree, empty for the top itself; None where it lies in none."""
        top = None if self.worktree is None else self.worktree.resolve()
        real = path.resolve()
        if top is None or not real.is_relative_to(top):
            return None
        below = real.relative_to(top).as_posix()
        return "" if below == "." else below

    def commit(self, ref: str) -> str:
        """The full name of the commit that a branch, tag or other expression means.

        Raises:
            UsageError: There is none; says so of a shallow clone, and which ref may be meant.
        """
        done = self._run("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}") if ref[:1] not in ("", "-") else None
        found = "" if done is None or done.returncode else done.stdout.decode().strip()
        # A full name is taken at its word, so whether there is such a commit is asked too.
        if not found or self._run("cat-file", "-e", found).returncode:
            raise UsageError(self._unknown(ref))
        names = self._names(ref)
        if len({self._run("rev-parse", f"{name}^{{commit}}").stdout for name in names}) > 1:
            raise UsageError(f"{ref!r} means {' and '.join(names)}, which differ: name the one that is meant in full")
        return found

    def _names(self, ref: str) -> list[str]:
        """The full names of a short one. Git takes one of several: that of a tag before that of a branch."""
        if ref == "HEAD":
            return []
        full = [f"refs/{kind}{ref}" for kind in ("", "tags/", "heads/", "remotes/")]
        known = self.ask("for-each-ref", "--format=%(refname)", *full).splitlines()
        return [name for name in full if name in known]

    def skipped(self) -> dict[str, Object]:
        """The files that a sparse checkout leaves out of the working tree, by path from the top."""
        if self._run("config", "--type=bool", "--get", "core.sparseCheckout").stdout.strip() != b"true":
            return {}
        found = {}
        for line in self.ask("ls-files", "-t", "-s", "-z", "--full-name", "--", ":(top)").split("\0")[:-1]:
            head, _, path = line.partition("\t")
            tag, mode, oid, _ = head.split(" ")
            if tag == "S":
                found[path] = Object(mode, oid)
        return found

    def submodules(self) -> dict[str, Object]:
        """The submodules of the working tree, by path from the top, whether or not they are checked out."""
        found = {}
        for line in self.ask("ls-files", "-s", "-z", "--full-name", "--", ":(top)").split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, oid, _ = head.split(" ")
            if mode == SUBMODULE:
                found[path] = Object(mode, oid)
        return found

    def _unknown(self, ref: str) -> str:
        if self.is_shallow:
            return f"there is no {ref!r} in this clone, which is shallow, so that nothing can be compared: {_DEPTH}"
        if self.is_empty and ref == "HEAD":
            return "HEAD has no commit yet, so that nothing can be compared with it: commit first"
        from difflib import get_close_matches

        known = self.ask("for-each-ref", "--format=%(refname:short)").split()
        named = known if ref.startswith("HEAD") else [*known, "HEAD"]  # who wrote HEAD~40 did not mean HEAD
        close = get_close_matches(ref, named, 1) or [name for name in known if name.endswith(f"/{ref}")]
        hint = f"did you mean {close[0]!r}? Else " if close else ""
        return f"there is no commit {ref!r} in this repository: {hint}fetch it, or name another commit"

    def merge_base(self, one: str, other: str) -> str:
        """The commit from which two others went apart.

        Raises:
            UsageError: They have none in common, or a shallow clone does not reach it.
        """
        found = self._run("merge-base", one, other).stdout.decode().split()
        if found:
            return found[0]
        cut = f"; this clone is shallow: {_DEPTH}"
        reason = cut if self.is_shallow else ": name a base that this history came from"
        raise UsageError(f"{one[:12]} and {other[:12]} have no commit in common{reason}")

    def objects(self, commit: str) -> dict[str, Object]:
        """Every file, link and submodule of a commit, by path from the top."""
        found = {}
        for line in self.ask("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")[:-1]:
            head, _, path = line.partition("\t")
            mode, _, oid = head.split(" ")
            found[path] = Object(mode, oid)
        return found


class Blobs:
    """The contents of objects, through one `git cat-file --batch` that is kept open."""

    def __init__(self, repository: Repository) -> None:
        self._command = _command(repository.folder, "cat-file", "--batch")
        self._process: subprocess.Popen[bytes] | None = None
        self._known: dict[str, bytes] = {}
        self._missing: set[str] = set()
        self._room = _KEPT

    @property
    def lacks(self) -> bool:
        """Whether an object was asked for that is not there."""
        return bool(self._missing)

    def read(self, oid: str) -> bytes:
        """The content of a blob.

        Raises:
            OSError: It is not there, as in a partial clone that cannot fetch it.
        """
        if oid in self._known:
            return self._known[oid]
        if oid in self._missing:
            raise OSError(_MISSING.format(oid))
        try:
            data = self._fetch(oid)
        except OSError as error:
            self._missing.add(oid)
            self.close()  # git gives up with the first object that it cannot fetch
            raise OSError(_MISSING.format(oid)) from error
        if len(data) <= self._room:
            self._room -= len(data)
            self._known[oid] = data
        return data

    def _fetch(self, oid: str) -> bytes:
        if self._process is None:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(self._command, env=_environment(), stdin=pipe, stdout=pipe)
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise OSError("git cat-file has no streams")
        to.write(f"{oid}\n".encode())
        to.flush()
        said = back.readline().split()
        if len(said) != 3 or said[1] != b"blob":
            raise OSError("it is missing, or no blob")
        data = back.read(int(said[2]) + 1)[:-1]
        if len(data) != int(said[2]):
            raise OSError("git ended in the middle of it")
        return data

    def close(self) -> None:
        """End git, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(BrokenPipeError), process:
                process.kill()


@contextmanager
def opened_blobs(repository: Repository) -> Iterator[Blobs]:
    """The repository's objects, open for reading."""
    blobs = Blobs(repository)
    try:
        yield blobs
    finally:
        blobs.close()


def find_repository(folder: Path) -> Repository:
    """The repository that a folder belongs to: its working tree, a linked one, or the bare repository itself.

    Raises:
        UsageError: There is none, git is not installed, or refuses to read it.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: is not a folder: correct `root` under `codebase`, or --root")
    start = Repository(folder, None)
    if start.is_outside:
        raise UsageError(f"{folder}: not a git repository, nor part of one: run this in a clone, or name one by --root")
    if start.ask("rev-parse", "--is-inside-work-tree").strip() != "true":
        return start
    return Repository(folder, Path(start.ask("rev-parse", "--show-toplevel").removesuffix("\n")))


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Merge three versions of a text line by line, as git does it; says whether there is no conflict.

    Raises:
        UsageError: Git is not installed, or fails.
    """
    with tempfile.TemporaryDirectory(prefix="seamguard-merge-") as folder:
        command = _command(Path(folder), "merge-file", "-p")
        for name, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            Path(folder, name).write_bytes(data)
            command += ["-L", name]
        command += ["ours", "base", "theirs"]
        done = subprocess.run(command, env=_environment(), capture_output=True, check=False)
    if not 0 <= done.returncode < _FAILED:
        raise UsageError(f"git merge-file failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout, done.returncode == 0


def _command(folder: Path, *arguments: str) -> list[str]:
    git = shutil.which("git")
    if git is None:
        raise UsageError("git is not installed, or not on PATH: the comparison with another commit needs it")
    return [git, "-C", str(folder), *arguments]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _OF_HOOKS | _OF_PATHS} | _QUIET
