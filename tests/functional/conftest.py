"""The installed command and the suite, each in a process of its own, on codebases that a test writes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest
from tests.functional import locking
from tests.functional.browser import NAMES, Browser
from tests.functional.story import tell
from tests.functional.team import gather

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.functional.team import Team
    from tests.repository import Repo

REPOSITORY = Path(__file__).parents[2]
NOTHING: Mapping[str, str] = {}
_OUTCOME = re.compile(r"^(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) (?:\S*/)?(test_\w+\.py)(?:::(\S+))?", re.MULTILINE)
# What surrounds this run must not reach the runs under test: colours, pytest's and xdist's own variables, and those by
# which pytest knows that it runs in CI, where it cuts nothing short.
_COLOURS = ("NO_COLOR", "FORCE_COLOR", "PY_COLORS", "COLUMNS")
FOREIGN = (*_COLOURS, "PYTEST_", "PYTHONWARNINGS", "CI", "BUILD_NUMBER", "GITHUB_")


class Run(NamedTuple):
    """What a finished process left behind."""

    exit_code: int
    stdout: str
    stderr: str


class SuiteRun(NamedTuple):
    """What a run of the suite left behind.

    Attributes:
        exit_code: pytest's.
        output: Everything that pytest printed.
        outcomes: `PASSED`, `FAILED` or `ERROR` of each test, by file and id: `test_rules.py::test_x[seam]`.
    """

    exit_code: int
    output: str
    outcomes: dict[str, str]

    def having(self, outcome: str) -> set[str]:
        """The tests with this outcome, without the file's name."""
        return {test.partition("::")[2] for test, found in self.outcomes.items() if found == outcome}


class Project(Protocol):
    """Writes files and a policy named `allowlists.yaml` below a new folder and returns the folder."""

    def __call__(self, files: Mapping[str, str], policy: str) -> Path: ...


class Execute(Protocol):
    """Runs a command in a clean environment, in the temporary folder unless told otherwise."""

    def __call__(self, *command: str | Path, cwd: Path = ..., env: Mapping[str, str] = ...) -> Run: ...


class Suite(Protocol):
    """Runs pytest on the project's own guardrails, or with `cwd` on those of that folder."""

    def __call__(self, *arguments: str | Path, cwd: Path = ...) -> SuiteRun: ...


@pytest.fixture
def execute(tmp_path: Path) -> Execute:
    def run(*command: str | Path, cwd: Path = tmp_path, env: Mapping[str, str] = NOTHING) -> Run:
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**own, "PYTHONDONTWRITEBYTECODE": "1", **env},
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def project(tmp_path: Path) -> Project:
    def write(files: Mapping[str, str], policy: str) -> Path:
        folder = tmp_path / "project"
        for name, text in {**files, "allowlists.yaml": policy}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        return folder

    return write


@pytest.fixture
def seamguard(execute: Execute) -> Execute:
    """Runs the installed command."""
    return partial(execute, sys.executable, "-m", "seamguard")


@pytest.fixture
def suite(execute: Execute) -> Suite:
    def run(*arguments: str | Path, cwd: Path = REPOSITORY) -> SuiteRun:
        # What runs the reference system is held to its own policy, and is run beside the other tests.
        # Hypothesis, which the suite does not use, would take as long to import as all the rest.
        options = [
            "-p",
            "no:cacheprovider",
            "-p",
            "no:hypothesispytest",
            "-rA",
            "--ignore=guardrails/reference",
            *arguments,
        ]
        done = execute(sys.executable, "-m", "pytest", "guardrails", *options, cwd=cwd)
        outcomes = {f"{file}::{test}": outcome for outcome, file, test in _OUTCOME.findall(done.stdout)}
        return SuiteRun(done.exit_code, done.stdout + done.stderr, outcomes)

    return run


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A copy of the reference system under the project's own policy; returns the folder that holds both.

    What the policy speaks of besides is there too: the suite, the workflow that runs it, and pytest's configuration.
    """
    folder = tmp_path / "copy"
    caches = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in ("reference", "guardrails", ".github"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=caches)
    for name in ("allowlists.yaml", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, folder)
    return folder


SMALL_POLICY = """\
version: 1
codebase:
  root: code
  source: [src]
  production: [src]
  tests: [tests]
waves:
  - id: wave-1
    title: One resolver
    status: active
seams:
  - id: context
    target: app.seam.Context
    when: {supplies: [profile]}
    why: One place decides where data lies.
    instead: Take the context that the caller was given.
    allow:
      - module: app.seam
        reason: The boundary itself.
    migrating:
      - site: app.use:build
        count: 1
        wave: wave-1
        reason: Not migrated yet.
  - id: bindings
    target: app.seam.bindings
    why: Every call makes another resolver.
    migrating:
      - site: app.use:Store.open
        count: 1
        wave: wave-1
        reason: Takes table names only.
"""
SMALL_FILES = {
    "code/src/app/__init__.py": "",
    "code/src/app/seam.py": """\
class Context:
    def __init__(self, name="", profile=None):
        self.name, self.profile = name, profile


def bindings(profile):
    return Context(profile=profile)
""",
    "code/src/app/use.py": """\
from app.seam import Context, bindings


def build(profile):
    return Context(
        profile=profile,
    )


class Store:
    def open(self, profile):
        return bindings(profile)
""",
    "code/src/app/unrelated.py": "def total(numbers):\n    return sum(numbers)\n",
    "code/tests/test_use.py": """\
from app.seam import Context


def test_a_context_has_a_name():
    assert Context("name", profile=1).name == "name"
""",
}


@pytest.fixture
def kept(project: Project) -> Path:
    """A small project in which everything is as its policy says."""
    return project(SMALL_FILES, SMALL_POLICY)


@pytest.fixture
def broken(kept: Path) -> Path:
    """The same project with one use more, in a module of its own."""
    use = 'from app import seam\n\n\ndef late(profile):\n    return seam.Context("late", profile)\n'
    (kept / "code/src/app/late.py").write_text(use)
    return kept


@pytest.fixture
def history(execute: Execute, tmp_path: Path) -> Execute:
    """Runs the command with a cache of its own."""
    command = partial(execute, sys.executable, "-m", "seamguard", "history")

    def run(*arguments: str | Path, cwd: Path = tmp_path, env: Mapping[str, str] = NOTHING) -> Run:
        return command(*arguments, cwd=cwd, env={"SEAMGUARD_CACHE_DIR": str(tmp_path / "cache"), **env})

    return run


@pytest.fixture
def story(tmp_path: Path) -> Repo:
    return tell(tmp_path / "repo")


@pytest.fixture
def team(tmp_path: Path, seamguard: Execute) -> Team:
    return gather(tmp_path / "team", seamguard)


@pytest.fixture
def shop(project: Project) -> Path:
    """A small project with two locks whose shapes are not recorded yet."""
    return project(locking.FILES, locking.POLICY)


@pytest.fixture
def recorded(seamguard: Execute, shop: Path) -> Path:
    """The same project with both shapes recorded."""
    assert seamguard("lock", "--all", "--reason", "Reviewed.", cwd=shop).exit_code == 0
    return shop


@pytest.fixture(scope="session")
def chromium() -> str:
    """A browser that is installed; without one, only CI fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("CI has no Chromium, so that nobody looks at the page: install it")
    if found is None:
        pytest.skip("no Chromium is installed; CI has one")
    return found


@pytest.fixture
def browser(chromium: str, tmp_path: Path) -> Browser:
    return Browser(chromium, tmp_path)
