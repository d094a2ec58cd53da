"""What lies in a repository, and where its git is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.policy import Codebase
from seamguard.domain.rule import Mark
from seamguard.errors import UsageError
from seamguard.sources import list_tree
from seamguard.sources.git import find_repository

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.source import SourceTree
    from seamguard.sources.git import Repository

_ALL = Codebase(".", (".",), (".",), (), (), (), (), Mark(0, 0), ())


class Checkout(NamedTuple):
    """The working tree that a folder lies in.

    Attributes:
        below: The folder, from the top of the working tree; empty for the top itself.
        branch: The default branch, as far as it is known; else empty.
        remotes: The addresses of other repositories that it knows, as git lists them.
    """

    below: str
    branch: str
    remotes: str


def python_files(top: Path) -> SourceTree:
    """Every Python file below a folder, but for hidden ones, caches and virtual environments.

    Raises:
        UsageError: There is none, or no folder.
    """
    if not top.is_dir():
        raise UsageError(f"{top}: is no folder: name the top of the repository with --root")
    tree = list_tree(top, _ALL)
    if not tree.files:
        raise UsageError(f"{top}: holds no Python file: go to the folder that holds the code, or name it with --root")
    return tree


def checkout(top: Path) -> Checkout | None:
    """The working tree that a folder lies in; None where it is in none, or git cannot be asked."""
    try:
        repository = find_repository(top)
        below = repository.from_top(top)
        followed = repository.ask("for-each-ref", "--format=%(symref:lstrip=3)", "refs/remotes/*/HEAD").split()
        names = repository.ask("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").splitlines()
        remotes = repository.ask("remote", "--verbose")
        usual = [name for name in ("main", "master", "trunk", "develop") if name in names]
        own = names if len(names) == 1 else _current(repository)
    except (UsageError, OSError):
        return None
    return None if below is None else Checkout(below, next(iter([*followed, *usual, *own]), ""), remotes)


def _current(repository: Repository) -> list[str]:
    """The branch that is checked out, also where nothing has been committed to it."""
    try:
        return repository.ask("symbolic-ref", "--short", "HEAD").split()
    except UsageError:
        return []


def ignored(top: Path, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Which of some files, and of those below some folders, git leaves out of every commit."""
    try:
        said = find_repository(top).ask(
            "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", *paths, ":(exclude)**/__pycache__/**"
        )
    except (UsageError, OSError):
        return ()
    return tuple(path for path in said.split("\0") if path.endswith((".py", ".yaml", ".yml")))
