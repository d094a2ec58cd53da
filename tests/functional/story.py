"""A migration as a repository tells it: what the tests of `seamguard history` read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from tests.repository import Repo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.functional.conftest import Run

T = TypeVar("T")
POLICY = """\
version: 1
codebase:
  source: [src]
waves:
  - id: wave-1
    title: The jobs
    status: active
  - id: wave-2
    status: planned
seams:
  - id: session
    target: shop.db.session
    why: One unit of work owns the session.
    allow:
      - module: shop.db
        reason: The unit of work.
    migrating:
      - site: shop.jobs:nightly
        count: 1
        wave: wave-1
        owner: "@jobs"
        reason: Not moved yet.
      - site: shop.views:show
        count: 1
        wave: wave-2
        reason: Not moved yet.
      - module: shop.more
        count: 1
        wave: wave-2
        reason: Not moved yet.
"""
DB = "def session(name=None):\n    return name\n"
IMPORT = "from shop.db import session\n\n\n"
JOBS = f"{IMPORT}def nightly():\n    return session('a')\n"
VIEWS = f"{IMPORT}def show():\n    return session('b')\n"
MOVED = f"{IMPORT}def show():\n    return present()\n\n\ndef present():\n    return session(\n        'b',\n    )\n"
MORE = f"{IMPORT}session('c')\n"
LATE = f"{IMPORT}def late():\n    return session('d')\n"

LEFT = (3, 3, 3, 4, 3, 3, 2, 2, 2)
"""How many uses each commit of the story has left."""


def tell(folder: Path) -> Repo:
    """Nine commits, one a day from 2026-01-01 on."""
    repo = Repo(folder)
    code = {"src/shop/__init__.py": "", "src/shop/db.py": DB, "src/shop/jobs.py": JOBS, "src/shop/views.py": VIEWS}
    repo.commit({**code, "src/shop/more.py": MORE}, "The shop")
    repo.commit({"guard.yaml": POLICY.split("      - module: shop.more", maxsplit=1)[0]}, "Guard the session", "Bo")
    repo.commit({"guard.yaml": None, "allowlists.yaml": POLICY}, "Call the list what others call it", "Cem")
    repo.commit({"src/shop/late.py": LATE}, "One more", "Bo")
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.commit({"src/shop/jobs.py": "def nightly():\n    return 1\n"}, "Try")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--message", "Merge the jobs", "topic")
    repo.commit({"src/shop/views.py": MOVED}, "Take show apart")
    repo.commit({"src/shop/late.py": f"{LATE}\n\ndef more(:\n"}, "Break it")
    repo.commit({"src/shop/late.py": "def late():\n    return 1\n"}, "Mend it")
    repo.commit({"README.md": "Words.\n"}, "Words")
    return repo


def read(run: Run) -> dict[str, Any]:
    """The JSON of a run that had an answer."""
    assert (run.exit_code, run.stderr) == (0, "")
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def left_in(found: dict[str, Any]) -> list[int]:
    """How many uses each commit of a document has left."""
    return [commit["left"] for commit in found["commits"]]


def seam_of(commit: dict[str, Any]) -> dict[str, Any]:
    """What is told of the only seam of a commit."""
    (seam,) = commit["seams"].values()
    assert isinstance(seam, dict)
    return seam


def on_one_day(runs: Callable[[], T]) -> T:
    """What several runs found between two midnights: the ages that a report tells grow with each day."""
    day = None
    while day != datetime.now(UTC).date():
        day = datetime.now(UTC).date()
        found = runs()
    return found
