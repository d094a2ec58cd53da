"""A small codebase of which several machines judge a share each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from seamguard.domain.shard import Shard
from seamguard.sharding import judge_shard

if TYPE_CHECKING:
    from pathlib import Path

POLICY = """\
version: 1
codebase:
  source: [src]
  production: [src]
seams:
  - id: one
    target: app.seam.one
    restrict: reference
    why: There is one.
    allow:
      - {module: app.use, reason: The entry.}
      - {module: app.odd, reason: Nobody can read it.}
  - id: two
    target: app.seam.two
    why: There are two.
must_exist:
  - id: there
    names: [app.seam.one]
    why: Plans cite it.
"""
FILES = {
    "src/app/__init__.py": "",
    "src/app/seam.py": "def one(): ...\ndef two(): ...\n",
    "src/app/use.py": "from app.seam import one\n\n\ndef run():\n    return one()\n",
    "src/app/late.py": "from app.seam import two as other\n\nother()  # seamguard: allow[two] -- Tomorrow.\n",
    "src/app/odd.py": "two = = 2\n",
}


class Shards(Protocol):
    """Judges every share of the codebase in a folder; returns the parts."""

    def __call__(self, folder: Path, count: int) -> list[Path]: ...


@pytest.fixture
def shards() -> Shards:
    def judge(folder: Path, count: int) -> list[Path]:
        parts = [folder / f"{number}-of-{count}.part" for number in range(1, count + 1)]
        for number, part in enumerate(parts, start=1):
            judge_shard(folder / "allowlists.yaml", Shard(number, count), part)
        return parts

    return judge


@pytest.fixture
def codebase(tmp_path: Path) -> Path:
    return written(tmp_path / "one")


def written(folder: Path, policy: str = POLICY, **changed: str) -> Path:
    """Writes the codebase, with other texts for some modules of `app`, and returns its folder."""
    files = FILES | {f"src/app/{name}.py": text for name, text in changed.items()}
    for name, text in {**files, "allowlists.yaml": policy}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
