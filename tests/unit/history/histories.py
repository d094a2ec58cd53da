"""Histories that are made up: trees of a few files that change at random, in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.history import Commit
from seamguard.policy import parse_policy
from seamguard.sources.git import Blobs, Object, Repository

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

POLICY = parse_policy(
    b"""\
version: 1
codebase:
  source: [src]
  tests: [tests]
  notebooks: [src]
seams:
  - id: make
    target: app.seam.Maker
    when: {supplies: [profile]}
    why: Because.
    allow:
      - module: app.seam
        reason: Home.
  - id: bind
    target: app.seam.bind
    why: Because.
    possible: warn
    escapes: {callback: error}
  - id: run
    target: app.work.Job.run
    why: Because.
    receivers: strict
    judged: [production, tests]
  - id: import
    target: app.old
    restrict: import
    why: Because.
""",
    "allowlists.yaml",
)

SEAM = """\
class Maker:
    def __init__(self, name="", profile=None):
        pass


def bind(profile):
    return Maker(profile=profile)
"""
NOTEBOOK = """\
{"nbformat": 4, "nbformat_minor": 5, "metadata": {},
 "cells": [{"cell_type": "code", "metadata": {}, "source": ["from app.seam import bind\\n", "bind(1)"]}]}
"""
WHOLE = "import app.seam\n\n\ndef more(*rest):\n"
# By path, what a file may hold. Names lead from file to file in every way that is looked for.
CONTENTS: dict[str, tuple[str, ...]] = {
    "src/app/__init__.py": ("", "from app.seam import Maker as Built\n", "def __getattr__(name):\n    return name\n"),
    "src/app/seam.py": (
        SEAM,
        "class Maker:\n    pass\n\n\ndef bind(profile):\n    return Maker()\n",
        "def bind(profile):\n    pass\n",
        "from app.other import Maker, bind\n",
        "class Maker(:\n",
    ),
    "src/app/other.py": (
        "class Maker:\n    pass\n\n\ndef bind():\n    pass\n",
        "from app.seam import *\n",
        "from app.seam import bind as tie\n\n\ndef other():\n    return tie(1)\n",
        "x = 1\n",
    ),
    "src/app/use.py": (
        "from app.seam import Maker\n\n\ndef build(p):\n    return Maker(profile=p)\n",
        "from app.seam import Maker\n\n\ndef build(p):\n    return Maker(profile=p), Maker(profile=2)\n",
        "from app import Built\n\n\ndef build(p):\n    return Built('x', p)\n",
        "from app.other import tie, Maker\n\n\ndef build(p):\n    return tie(p), Maker(profile=p)\n",
        "def build(p):\n    return p\n",
    ),
    "src/app/more.py": (
        "from app import use\n\n\ndef more():\n    return use.build(1)\n",
        "from app import seam\n\n\ndef more(name):\n    return getattr(seam, 'Mak' + 'er')(profile=name)\n",
        "from app import seam\n\n\ndef more(name):\n    return getattr(seam, name)(profile=name)\n",
        f"{WHOLE}    return app.seam.Maker(*rest), map(app.seam.bind, rest), each(app.seam.bind)\n",
        "import app.old\nfrom app.work import Job\n\n\ndef more(job: Job):\n    return job.run()\n",
        "y = 2\n",
    ),
    "src/app/work.py": (
        "class Job:\n    def run(self):\n        pass\n\n\ndef all_of(jobs):\n    return [job.run() for job in jobs]\n",
        "class Job:\n    def run(self):\n        from app.seam import bind\n        return bind(1)\n",
        "def run():\n    pass\n",
    ),
    "src/app/old.py": ("z = 3\n", "from app import old\n"),
    "src/app/deep/__init__.py": ("", "from ..seam import Maker\n"),
    "src/app/deep/leaf.py": (
        "from . import Maker\n\n\ndef leaf():\n    return Maker(profile=1)\n",
        "from ..seam import bind\n\n\ndef leaf():\n    return bind(1)  # seamguard: allow[bind] -- for now\n",
        "# seamguard: allow[make] -- nothing\nw = 4\n",
    ),
    "src/app.py": ("", "from app.seam import Maker\n"),
    "src/seam.py": ("class Maker:\n    pass\n",),
    "src/notes.ipynb": (
        NOTEBOOK,
        "{",
    ),
    "tests/test_work.py": (
        "from app.work import Job\n\n\ndef test_it():\n    Job().run()\n",
        "from app.seam import Maker\n\n\ndef test_it():\n    Maker(profile=1)\n",
    ),
    "docs/readme.md": ("Maker(profile=1)\n", "nothing\n"),
}


class MadeRepository(Repository):
    """Commits that exist in memory only."""

    trees: dict[str, Mapping[str, Object]] = {}  # noqa: RUF012 (every test sets its own)

    def objects(self, commit: str) -> dict[str, Object]:
        """All entries of a commit."""
        return dict(self.trees[commit])


class MadeBlobs(Blobs):
    """Contents that exist in memory only."""

    def __init__(self) -> None:
        """Know every content that a made history can hold."""
        self.reads = 0
        self._contents = {oid_of(text): text.encode() for texts in CONTENTS.values() for text in texts}

    def read(self, oid: str) -> bytes:
        """The content of a blob."""
        self.reads += 1
        return self._contents[oid]


def oid_of(text: str) -> str:
    """The name of a content."""
    return sha256(text.encode()).hexdigest()


def random_history(random: Random, length: int) -> list[dict[str, str]]:
    """Trees that differ in few files, from one to the next."""
    tree = {path: texts[0] for path, texts in CONTENTS.items() if random.random() < 0.8}
    found = [dict(tree)]
    for _ in range(length - 1):
        for path in random.sample(sorted(CONTENTS), random.choice((1, 1, 1, 2, 3))):
            if path in tree and random.random() < 0.25:
                del tree[path]
            else:
                tree[path] = random.choice(CONTENTS[path])
        found.append(dict(tree))
    return found


def made(trees: Sequence[Mapping[str, str]]) -> tuple[MadeRepository, list[Commit]]:
    """A repository of these trees, one commit each."""
    repository = MadeRepository(Path(), None)
    object.__setattr__(repository, "trees", {})
    commits = []
    for number, tree in enumerate(trees):
        name = f"{number:040}"
        repository.trees[name] = {path: Object("100644", oid_of(text)) for path, text in tree.items()}
        when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
        commits.append(Commit(name, oid_of(repr(sorted(tree.items()))), "Ada", when, "A change"))
    return repository, commits
