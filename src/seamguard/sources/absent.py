"""Files of the codebase that git knows, and that this checkout lacks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seamguard.sources.revision import revision_tree

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.policy import Codebase
    from seamguard.sources.git import Blobs, Repository


def skipped_files(repository: Repository, blobs: Blobs, top: Path, root: str, codebase: Codebase) -> list[str]:
    """The guarded files that a sparse checkout left out, by path below the codebase root.

    Args:
        repository: Where they are known.
        blobs: Its objects.
        top: Its working tree.
        root: The codebase root from the top; empty for the top itself.
        codebase: Which files below it are guarded.
    """
    files = revision_tree(repository.skipped(), blobs, root, codebase).files
    return [file.path for file in files if not os.path.lexists(top / root / file.path)]


def empty_submodules(repository: Repository, blobs: Blobs, top: Path, root: str, codebase: Codebase) -> list[str]:
    """The submodules among guarded folders that are not checked out; see `skipped_files`."""
    guarded = revision_tree(repository.submodules(), blobs, root, codebase).problems
    folders = [problem.path for problem in guarded]
    return [path for path in folders if not any((top / root / path).glob("*"))]
