"""Where policy and code of both ends come from: commits, or the working tree."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from seamguard.errors import PolicyError, UsageError
from seamguard.policy import parse_policy
from seamguard.sources import list_tree
from seamguard.sources.absent import skipped_files
from seamguard.sources.git import find_repository
from seamguard.sources.revision import resolved, revision_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from seamguard.domain.policy import Policy
    from seamguard.domain.source import SourceTree
    from seamguard.sources.git import Blobs, Object, Repository

_YAML = (".yaml", ".yml")
_VERSION = b"version"  # a key that every policy has


class Request(NamedTuple):
    """What is compared with what.

    Attributes:
        policy: The policy file on disk, or its path in the commits where there is no working tree.
        root: The codebase to look at instead of the policy's own.
        base: The commit to compare with; what counts is where the head's history left it.
        head: The commit to compare; the working tree, or `HEAD` where there is none, if None.
        acknowledged: Ids of seams and waves, or `codebase`, whose growth is meant.
        labels: Labels of the pull request; `seamguard:ID` acknowledges as well.
        today: The day on which entries expire.
    """

    policy: Path
    root: Path | None
    base: str
    head: str | None = None
    acknowledged: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    today: date | None = None


@dataclass(frozen=True)
class Place:
    """Where policy and codebase lie.

    Attributes:
        repository: What holds the codebase.
        path: The policy file: from the top of the repository where it is versioned.
        on_disk: The policy file, if there is one outside of commits.
        is_versioned: The repository holds the policy too.
        root: The codebase from the top, where it was named apart.
    """

    repository: Repository
    path: str
    on_disk: Path | None
    is_versioned: bool
    root: str | None

    def root_of(self, policy: Policy, path: str) -> str:
        """The root of a policy's codebase from the top of the repository."""
        if self.root is not None:
            return self.root
        folder = posixpath.dirname(path)
        root = posixpath.normpath(posixpath.join(folder, policy.codebase.root))
        if root == ".." or root.startswith(("../", "/")):
            raise UsageError(
                f"the codebase of {policy.path} lies outside of its repository: name it with --root FOLDER"
            )
        return "" if root == "." else root


@dataclass(frozen=True)
class End:
    """One end of the comparison.

    Attributes:
        name: What it is called.
        objects: What its commit holds; None for the working tree.
        policy: Its policy; None where there is none.
        data: The policy's bytes.
        path: The policy's path.
    """

    name: str
    objects: Mapping[str, Object] | None
    policy: Policy | None
    data: bytes
    path: str


def locate(request: Request) -> Place:
    """Find the repository, and where policy and codebase lie in it.

    Raises:
        UsageError: There is no repository, or it does not hold the codebase.
    """
    on_disk = request.policy if request.policy.is_file() else None
    repository = find_repository(request.root or (on_disk.parent if on_disk else Path.cwd()))
    top = None if repository.worktree is None else os.path.realpath(repository.worktree)
    root = None if request.root is None else repository.from_top(request.root) or ""
    if on_disk is None:
        return Place(repository, PurePosixPath(request.policy).as_posix(), None, True, root)
    within = None if top is None else os.path.relpath(_real(on_disk), top)
    if within is None or within.startswith(".."):
        if root is None:
            raise UsageError(f"{on_disk} lies in no repository: name the codebase's with --root FOLDER")
        return Place(repository, on_disk.as_posix(), on_disk, False, root)
    return Place(repository, within.replace(os.sep, "/"), on_disk, True, root)


def _real(path: Path) -> str:
    """A file's real folder with its own name, which may be that of a link."""
    return os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118 (realpath keeps what resolve() would)


def read_head(request: Request, place: Place, blobs: Blobs) -> End:
    """The newer end: the working tree where there is one and no commit is named."""
    if request.head is None and place.repository.worktree is not None and place.on_disk is not None:
        data = place.on_disk.read_bytes()
        return End("the working tree", None, parse_policy(data, place.on_disk.as_posix()), data, place.path)
    ref = request.head or "HEAD"
    commit = place.repository.commit(ref)
    return _at(place, blobs, commit, f"{ref} ({commit[:12]})")


def read_base(request: Request, place: Place, blobs: Blobs, head: End) -> End:
    """The older end: the commit from which the head's history and the base went apart."""
    repository = place.repository
    given, onto = repository.commit(request.base), repository.commit(request.head or "HEAD")
    commit = repository.merge_base(given, onto)
    head_name = request.head or "HEAD"
    left = "" if commit == given else f", where {head_name} left it"
    left += f", {head_name} itself" if commit == onto else ""
    end = _at(place, blobs, commit, f"{request.base} ({commit[:12]}{left})")
    if end.policy is not None or head.policy is None:
        return end
    renamed = _renamed(place, blobs, end, head)
    return end if renamed is None else renamed


def _at(place: Place, blobs: Blobs, commit: str, name: str) -> End:
    objects = place.repository.objects(commit)
    if not place.is_versioned and place.on_disk is not None:
        data = place.on_disk.read_bytes()
        return End(name, objects, parse_policy(data, place.on_disk.as_posix()), data, place.path)
    return _read(End(name, objects, None, b"", place.path), blobs, place.path)


def _read(end: End, blobs: Blobs, path: str) -> End:
    """An end with the policy that its commit holds under a path, if any."""
    objects = end.objects or {}
    try:
        leads = resolved(objects, blobs, path)
        if leads is None or leads not in objects:
            return end
        data = blobs.read(objects[leads].oid)
    except OSError as error:
        raise UsageError(f"{path} cannot be read at {end.name}: {error}") from error
    return replace(end, policy=parse_policy(data, f"{path} at {end.name}"), data=data, path=path)


def _renamed(place: Place, blobs: Blobs, base: End, head: End) -> End | None:
    """The base with the policy that guarded there what the head's does, under another name.

    One that is gone is preferred. One that is still there counts if it is for the same codebase: a copy under a new
    name would else have no past.
    """
    best: tuple[tuple[bool, int], End] | None = None
    for path in sorted(base.objects or {}):
        if not path.endswith(_YAML) or _VERSION not in blobs.read((base.objects or {})[path].oid):
            continue
        try:
            found = _read(base, blobs, path)
        except PolicyError:
            continue
        likeness = _likeness(place, found, head)
        if likeness is not None and (best is None or likeness > best[0]):
            best = likeness, found
    return None if best is None else best[1]


def _likeness(place: Place, base: End, head: End) -> tuple[bool, int] | None:
    if base.policy is None or head.policy is None:
        return None
    targets = {seam.target for seam in base.policy.seams} & {seam.target for seam in head.policy.seams}
    ids = {rule.id for rule in base.policy.rules} & {rule.id for rule in head.policy.rules}
    is_gone = not is_there(place, head, base.path)
    is_for_the_same = targets and place.root_of(base.policy, base.path) == place.root_of(head.policy, head.path)
    return (is_gone, len(targets) + len(ids)) if is_for_the_same or (is_gone and (targets or ids)) else None


def is_there(place: Place, end: End, path: str) -> bool:
    """Whether an end has a file, by its path from the top."""
    if end.objects is not None:
        return path in end.objects
    return place.repository.worktree is not None and (place.repository.worktree / path).is_file()


def tree_of(place: Place, blobs: Blobs, end: End, policy: Policy, path: str) -> SourceTree:
    """The codebase at one end, as a policy under `path` chooses its files."""
    root = place.root_of(policy, path)
    if end.objects is not None:
        return revision_tree(end.objects, blobs, root, policy.codebase)
    top = place.repository.worktree or place.repository.folder
    lacking = skipped_files(place.repository, blobs, top, root, policy.codebase)
    if lacking:
        raise UsageError(
            f"this checkout is sparse and lacks {len(lacking)} guarded files, such as {lacking[0]}: "
            "compare a commit with --head HEAD, or check them out"
        )
    return list_tree(top / root, policy.codebase)


def reader_at(place: Place, blobs: Blobs, end: End) -> Callable[[str], bytes | None]:
    """Reads files of one end, by their paths from the folder of its policy; None where there is none."""
    folder = posixpath.dirname(end.path)

    def read(path: str) -> bytes | None:
        if not place.is_versioned and place.on_disk is not None:
            return _from_disk(place.on_disk.parent / path)
        name = posixpath.normpath(posixpath.join(folder, path))
        if end.objects is None:
            return _from_disk((place.repository.worktree or place.repository.folder) / name)
        try:
            leads = resolved(end.objects, blobs, name)
            return blobs.read(end.objects[leads].oid) if leads is not None and leads in end.objects else None
        except OSError as error:
            raise UsageError(f"{name} cannot be read at {end.name}: {error}") from error

    return read


def _from_disk(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def exists_at(place: Place, end: End, policy: Policy, path: str) -> Callable[[str], bool]:
    """Whether an end has a file, by its path from the root of the codebase."""
    root = place.root_of(policy, path)
    if end.objects is not None:
        objects = end.objects
        return lambda below: posixpath.join(root, below) in objects
    top = place.repository.worktree or place.repository.folder
    return lambda below: os.path.lexists(top / root / below)
