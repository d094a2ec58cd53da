"""Where a history is read: the repository, the policy that holds for all of it, and the codebase root in commits."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seamguard.errors import UsageError
from seamguard.promises import load_policy, policy_from
from seamguard.sources.commits import content_at
from seamguard.sources.git import find_repository, opened_blobs

if TYPE_CHECKING:
    from seamguard.domain.policy import Policy
    from seamguard.sources.git import Blobs, Repository

POLICY_NAME = "allowlists.yaml"


class Place(NamedTuple):
    """Where a history is read.

    Attributes:
        repository: The repository that the codebase root lies in.
        policy: Today's policy: its rules hold for every commit.
        policy_path: The policy file from the top of the repository; None where it lies elsewhere.
        root: The codebase root from the top; empty for the top itself.
    """

    repository: Repository
    policy: Policy
    policy_path: str | None
    root: str


def bare_place(policy: Path | None, root: Path | None) -> Place | None:
    """The place that a bare repository gives when no policy on disk is named; None where there is none.

    The policy is then the one of HEAD, and the codebase lies where it says.

    Args:
        policy: The policy's path in the tree; by default `allowlists.yaml`.
        root: The repository; by default that of the current folder.

    Raises:
        UsageError: HEAD holds no such policy.
        PolicyError: It cannot be read.
    """
    if policy is not None and policy.exists():
        return None
    folder = root or Path()
    if not folder.is_dir():
        return None
    try:
        repository = find_repository(folder)
    except UsageError:
        return None  # said where the place on disk is looked for
    if repository.worktree is not None:
        return None
    path = posixpath.normpath((policy or Path(POLICY_NAME)).as_posix())
    oid = None if repository.is_empty else content_at(repository, "HEAD", path)
    if oid is None:
        raise UsageError(f"HEAD of the bare repository has no file {path!r}: name the policy with --policy FILE")
    with opened_blobs(repository) as blobs:
        found = policy_from(_read(blobs, oid, path), path)
    code = posixpath.normpath(posixpath.join(posixpath.dirname(path), found.codebase.root))
    if code == ".." or code.startswith(("../", "/")):
        raise UsageError(f"{path} has a codebase root outside the repository: use a copy of it with --policy FILE")
    return Place(repository, found, path, "" if code == "." else code)


def disk_place(policy: Path, root: Path | None) -> Place:
    """The place of a policy on disk.

    Args:
        policy: The policy file.
        root: The codebase root, or a bare repository, instead of the policy's own root.

    Raises:
        PolicyError: The policy cannot be read.
        UsageError: The codebase lies in no repository.
    """
    found = load_policy(policy)
    if root is not None and not root.is_dir():
        raise UsageError(f"{root}: is not a folder: name the codebase, or a bare repository, with --root FOLDER")
    code = (policy.parent / found.codebase.root if root is None else root).resolve()
    repository = find_repository(next(folder for folder in (code, *code.parents) if folder.is_dir()))
    if repository.worktree is None:
        return Place(repository, found, None, "")
    inside = repository.from_top(code)
    if inside is None:
        raise UsageError(f"{code} lies in no working tree: name the codebase with --root FOLDER")
    return Place(repository, found, repository.from_top(policy), inside)


def _read(blobs: Blobs, oid: str, path: str) -> bytes:
    try:
        return blobs.read(oid)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
