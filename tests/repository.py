"""A git repository that a test writes: whatever the machine's own configuration says, the same commits every time."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DAY = 86_400
START = 1_767_258_000
"""2026-01-01 09:00 UTC."""

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_EMAIL": "someone@example.org",
    "GIT_COMMITTER_NAME": "Someone",
    "GIT_COMMITTER_EMAIL": "someone@example.org",
}


class Repo:
    """A repository with a working tree, on the branch `main`."""

    def __init__(self, top: Path) -> None:
        self.top = top
        top.mkdir(parents=True, exist_ok=True)
        self._number = 0
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str | Path, data: bytes = b"", **variables: str) -> str:
        """What a git command prints, without the last newline."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        when = f"{START + self._number * DAY} +0000"
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "GIT_AUTHOR_NAME": "Ada"}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.top,
            env={**own, **_ENVIRONMENT, **dates, **variables},
            input=data,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files; None removes one."""
        for name, text in files.items():
            path = self.top / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8", newline="\n")

    def commit(self, files: Mapping[str, str | None], message: str = "A change", author: str = "Ada") -> str:
        """Commit everything, one day after the commit before; returns the commit's name."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, GIT_AUTHOR_NAME=author)
        self._number += 1
        return self.git("rev-parse", "HEAD")

    def commit_tree(self, entries: Mapping[bytes, tuple[str, bytes]], message: str = "A tree") -> str:
        """Commit a tree of any paths, modes and contents, which no file system need hold."""
        lines = []
        for path, (mode, content) in entries.items():
            oid = content.decode() if mode == "160000" else self.git("hash-object", "-w", "--stdin", data=content)
            lines.append(f"{mode} {oid}\t".encode() + path)
        self.git("read-tree", "--empty")
        self.git("update-index", "-z", "--index-info", data=b"\0".join(lines) + b"\0")
        oid = self.git("commit-tree", self.git("write-tree"), "-m", message)
        self.git("update-ref", "refs/heads/main", oid)
        return oid

    def lose(self, oid: str) -> None:
        """Remove a loose object, as if it had never been fetched."""
        path = self.top / ".git" / "objects" / oid[:2] / oid[2:]
        path.chmod(0o600)
        path.unlink()
