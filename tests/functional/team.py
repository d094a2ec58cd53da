"""A shop whose list must not grow, as a repository with a branch, and a way to ask the gate."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run

IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
waves:
  - id: wave-1
    status: active
seams:
  - id: session
    target: shop.db.session
    why: One unit of work owns the session.
    allow:
      - module: shop.db
        reason: The unit of work.
    migrating:
      - site: shop.jobs:nightly
        count: 2
        wave: wave-1
        reason: Not migrated yet.
      - site: shop.views:show
        count: 1
        wave: wave-1
        reason: Not migrated yet.
"""
IMPORT = "from shop.db import session\n\n\n"
ENTRY = "      - site: {place}\n        count: 1\n        wave: wave-1\n        reason: {reason}\n"
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "def session(name=None):\n    return name\n",
    "src/shop/jobs.py": "from shop.db import session\n\n\ndef nightly():\n    return session('a'), session('b')\n",
    "src/shop/views.py": f"{IMPORT}def show():\n    return session('c')\n\n\ndef hide():\n    pass\n",
    "src/shop/other.py": "def show():\n    pass\n",
    "tests/test_it.py": "",
}


class Team:
    """A repository with a branch `main`, and a way to ask the gate."""

    def __init__(self, top: Path, seamguard: Execute) -> None:
        self.top = top
        self._seamguard = seamguard

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.top, env={**os.environ, **IDENTITY}, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.top / path).read_text()
        assert text.count(old) == 1
        (self.top / path).write_text(text.replace(old, new))

    def commit(self, message: str = "Change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def diff(
        self, *arguments: str, base: str = "main", cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> Run:
        return self._seamguard("diff", f"--base={base}", *arguments, cwd=cwd or self.top, env=env or {})

    def changes(self, *arguments: str, base: str = "main") -> list[tuple[str, str, bool]]:
        """Kind, place and whether it fails, of every change."""
        document: dict[str, Any] = json.loads(self.diff("--format", "json", *arguments, base=base).stdout)
        return [(one["kind"], f"{one['path']}:{one['line']}", one["blocking"]) for one in document["changes"]]


def gather(top: Path, seamguard: Execute) -> Team:
    """A team on a branch `work` that has nothing of its own yet."""
    top.mkdir()
    team = Team(top, seamguard)
    team.git("init", "-q", "-b", "main")
    team.write(**FILES, **{"allowlists.yaml": POLICY})
    team.commit()
    team.git("switch", "-q", "-c", "work")
    return team
