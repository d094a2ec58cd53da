"""A small codebase, and its answers: with all that is kept, and without."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.cache.answers import key_of
from seamguard.cache.replay import COMMAND, recalled
from seamguard.engine import check
from seamguard.errors import SeamguardError
from seamguard.index.noted import indifferent
from seamguard.remembering import Run
from seamguard.report import Style, render_json, render_text

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.verdict import CheckResult

POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
  exclude: ["src/shop/generated*"]
waves:
  - id: wave-1
    title: Away with it
    status: active
    goal: 0
seams:
  - id: connect
    target: shop.db.connect
    why: One place connects.
    instead: Take the session.
    allow:
      - module: shop.db
        reason: It is there.
      - module: shop.app
        reason: The application.
    migrating:
      - site: shop.jobs:nightly
        count: 1
        wave: wave-1
        reason: Later.
must_exist:
  - id: there
    names: [shop.app.main]
    why: It starts here.
workflow:
  - id: ci
    file: .github/workflows/ci.yml
    branches: [main]
    why: The suite runs.
"""
WORKFLOW = """\
on: [push, pull_request]
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: pytest guardrails/
"""
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "def connect(profile=None):\n    return object()\n",
    "src/shop/app.py": "from shop.db import connect\n\n\ndef main():\n    return connect()\n",
    "src/shop/jobs.py": "from shop.db import connect\n\n\ndef nightly():\n    return connect()\n",
    "src/shop/idle.py": "def idle():\n    return 1\n",
    "src/shop/more/__init__.py": "",
    "src/shop/more/names.py": "NAMES = ('a', 'b')\n",
    "tests/test_shop.py": "from shop.db import connect\n\n\ndef test_it():\n    assert connect()\n",
    "guardrails/test_rules.py": "def test_it(guardrail):\n    assert not guardrail.broken\n",
    "README.md": "A shop.\n",
    ".github/workflows/ci.yml": WORKFLOW,
}


class Told(NamedTuple):
    """A report, and whether it was given again without a run."""

    text: str
    again: bool


def codebase(folder: Path, policy: str = POLICY) -> Path:
    """Write the codebase; returns the path of its policy."""
    for name, text in {**FILES, "allowlists.yaml": policy}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder / "allowlists.yaml"


def report(result: CheckResult) -> str:
    return render_json(result) + render_text(result, Style(colour=False))


def afresh(policy: Path) -> str:
    """What a run comes to that keeps and uses nothing."""
    try:
        return report(check(policy))
    except SeamguardError as error:
        return str(error)


def ask(policy: Path) -> Told:
    """What the command comes to."""
    key = key_of(COMMAND, ("check", str(policy)))
    known = recalled(key, indifferent)
    if known is not None:
        return Told(str(known[0]), again=True)
    run = Run()
    try:
        result = run.check(policy, None)
    except SeamguardError as error:
        return Told(str(error), again=False)
    text = report(result)
    run.keep(key, result, (text, result.exit_code, False))
    return Told(text, again=False)
