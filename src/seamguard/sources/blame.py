"""Which commit brought a line of a file as it lies on disk, and which commits touched a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.history import Commit
from seamguard.sources.commits import logged, moment

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.sources.git import Repository

_NOBODY = "0" * 40


class Brought(NamedTuple):
    """The commit that brought a line; None where the line is not committed. `is_cut`: history ends there."""

    commit: Commit | None
    is_cut: bool


def brought(repository: Repository, path: Path, line: int) -> Brought:
    """Who brought a line of a file of the working tree.

    Args:
        repository: The repository.
        path: The file.
        line: The line, from 1 on.

    Raises:
        UsageError: Git has no such file, or no such line.
    """
    said = repository.ask("blame", "--porcelain", "-w", "-M", "-L", f"{line},{line}", "--", str(path.resolve()))
    head, *rows = said.split("\n")
    oid = head.split(" ")[0]
    if oid == _NOBODY:
        return Brought(None, is_cut=False)
    told = dict(row.partition(" ")[::2] for row in rows if not row.startswith("\t"))
    when = moment(f"{told['author-time']} {told['author-tz']}")
    commit = Commit(oid, "", told["author"], when, told["summary"])
    return Brought(commit, is_cut="boundary" in told and repository.is_shallow)


def touching(repository: Repository, path: str, text: str) -> tuple[Commit, ...]:
    """The commits along first parents that added or took away lines with a text in a file, oldest first.

    Args:
        repository: The repository.
        path: The file, from the top.
        text: The text.
    """
    pattern = re.sub(r"([][\\.^$*+?(){}|])", r"\\\1", text)
    return logged(repository, "--first-parent", "-E", f"-G{pattern}", "HEAD", "--", f":(top,literal){path}")
