"""The codebase that documents are about: by a policy, or all Python below a folder; on disk, or in a commit."""

from __future__ import annotations

import os
import posixpath
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.policy import Codebase, Policy
from seamguard.domain.rule import Mark
from seamguard.errors import UsageError
from seamguard.promises import load_policy, read_beside
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seamguard.domain.source import SourceTree

_TESTS = ("tests", "test")
_SCRIPTS = ("scripts", "tools")


@dataclass(frozen=True)
class Chosen:
    """A codebase to look at.

    Attributes:
        policy: Its policy, or one that guards nothing.
        tree: Its files.
        shown: What reports call its root.
        folder: The folder that paths of documents are told from: that of the policy, or the root.
        beside: Reads a file by its path from that folder.
        commit: The commit that it is read at; empty for the working tree.
    """

    policy: Policy
    tree: SourceTree
    shown: str
    folder: Path
    beside: Callable[[str], bytes | None]
    commit: str = ""

    def named(self, path: Path) -> str:
        """A document by its path from the folder; as it is where it lies elsewhere."""
        real, top = os.path.realpath(path), os.path.realpath(self.folder)
        below = os.path.relpath(real, top).replace(os.sep, "/")
        return path.as_posix() if below.startswith("../") else below

    def declares(self, path: Path) -> bool:
        """Whether a rule of the policy is about a document."""
        from seamguard.rules.claims.globs import matches

        name = self.named(path)
        patterns = (one for rule in self.policy.others for one in getattr(rule, "documents", ()))
        return any(matches(str(pattern), name) for pattern in patterns)

    def in_commit(self, path: Path) -> bytes | None:
        """A document as the commit has it."""
        return self.beside(posixpath.normpath(path.as_posix())) if self.commit else None


def on_disk(policy_path: Path | None, root: Path | None) -> Chosen:
    """The codebase in the working tree."""
    policy, folder, top = _policy(policy_path, root, lambda name: ((root or Path()) / name).is_dir())
    if not top.is_dir():
        raise UsageError(f"{top}: is not a folder: name the codebase with --root FOLDER")
    return Chosen(policy, list_tree(top, policy.codebase), _shown(policy, root), folder, partial(read_beside, folder))


@contextmanager
def at_revision(policy_path: Path | None, root: Path | None, ref: str) -> Iterator[Chosen]:
    """The codebase as it stands in a commit; the policy is that of the working tree."""
    from seamguard.sources.git import find_repository, opened_blobs
    from seamguard.sources.revision import resolved, revision_tree

    repository = find_repository(root or (policy_path.parent if policy_path is not None else Path()))
    commit = repository.commit(ref)
    objects = repository.objects(commit)
    start = _inside(repository.from_top(root or Path()), is_bare=repository.worktree is None)
    policy, folder, top = _policy(policy_path, root, lambda name: _has(objects, posixpath.join(start, name)))
    inside = _inside(repository.from_top(top), is_bare=repository.worktree is None)
    beside_folder = _inside(repository.from_top(folder), is_bare=repository.worktree is None)
    with opened_blobs(repository) as blobs:

        def beside(path: str) -> bytes | None:
            leads = resolved(objects, blobs, posixpath.normpath(posixpath.join(beside_folder, path)))
            return blobs.read(objects[leads].oid) if leads is not None and leads in objects else None

        tree = revision_tree(objects, blobs, inside, policy.codebase)
        yield Chosen(policy, tree, _shown(policy, root), folder, beside, commit)


def _policy(policy_path: Path | None, root: Path | None, has: Callable[[str], bool]) -> tuple[Policy, Path, Path]:
    """The policy, its folder, and the root of the codebase."""
    if policy_path is not None:
        policy = load_policy(policy_path)
        return policy, policy_path.parent, policy_path.parent / policy.codebase.root if root is None else root
    top = root or Path()
    return Policy("", _everything(has), (), ()), top, top


def _everything(has: Callable[[str], bool]) -> Codebase:
    """All Python below a root; where there is a `src`, modules are named from there, and only that is production."""
    has_src = has("src")
    return Codebase(
        root=".",
        source=("src", ".") if has_src else (".",),
        production=("src",) if has_src else (".",),
        tests=tuple(name for name in _TESTS if has(name)),
        scripts=(".",) if has_src else tuple(name for name in _SCRIPTS if has(name)),
        exclude=(),
        include=(),
        mark=Mark(0, 0),
        root_marks=(),
    )


def _has(objects: Iterable[str], folder: str) -> bool:
    return any(path.startswith(f"{folder}/") for path in objects)


def _inside(path: str | None, *, is_bare: bool) -> str:
    if path is None:
        if is_bare:
            return ""
        raise UsageError("the codebase lies outside of its repository: name it with --root FOLDER")
    return path


def _shown(policy: Policy, root: Path | None) -> str:
    return policy.codebase.root if root is None else root.as_posix()
