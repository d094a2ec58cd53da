"""What a start imports: an import that creeps in is named here.

`SEAMGUARD_WRITE_MODULES=1 pytest tests/functional/test_start.py` writes the lists of `tests/assets/start` anew; read
the difference before it is committed: every line of it is paid at every start.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seamguard.cli import VERBS

if TYPE_CHECKING:
    from seamguard.verbs import Verb

LISTS = Path(__file__).parents[1] / "assets" / "start"
POLICY = """\
version: 1
codebase: {source: [src]}
seams:
  - id: seam
    target: app.seam
    why: One place.
    allow:
      - module: app
        reason: Its home.
"""
# Of the standard library, what is slow to import and what little of seamguard needs; versions differ in the rest.
HEAVY = frozenset(
    [
        *(
            "asyncio",
            "concurrent.futures",
            "ctypes",
            "dataclasses",
            "decimal",
            "difflib",
            "email",
            "hashlib",
            "inspect",
        ),
        *("importlib.metadata", "json", "logging", "multiprocessing", "pickle", "pprint", "random", "shutil", "socket"),
        *("sqlite3", "ssl", "statistics", "subprocess", "tempfile", "textwrap", "threading", "tomllib", "traceback"),
        *("unittest", "urllib.request", "uuid", "xml", "zipfile"),
    ]
)
STANDARD = sys.stdlib_module_names


def imported(folder: Path, program: str, *arguments: str) -> set[str]:
    """The modules that a program has imported when it ends."""
    told = folder / "modules.txt"
    script = (
        f"import sys, atexit\nbefore = {{*sys.modules}}\n"
        f"atexit.register(lambda: open({str(told)!r}, 'w').write(' '.join({{*sys.modules}} - before)))\n{program}"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return {*told.read_text("utf-8").split()}


def noted(modules: set[str]) -> list[str]:
    """What of some modules is held against a list: seamguard's own, other packages, and the heavy ones of Python."""
    own = {name for name in modules if name.partition(".")[0] == "seamguard"}
    others = {name.partition(".")[0] for name in modules} - STANDARD - {"seamguard"}
    # Cython names a module of its own after its version; site customisation comes with an installation.
    others = {name for name in others if not name.lstrip("_").startswith(("cython", "distutils", "sitecustomize"))}
    return sorted(own | others | (modules & HEAVY))


def hold(name: str, modules: set[str]) -> None:
    """Hold what was imported against a committed list."""
    file = LISTS / f"{name}.txt"
    found = noted(modules)
    if os.environ.get("SEAMGUARD_WRITE_MODULES"):
        file.parent.mkdir(exist_ok=True)
        file.write_text("".join(f"{module}\n" for module in found), "utf-8")
    committed = file.read_text("utf-8").split()
    assert found == committed, f"{sorted({*found} ^ {*committed})} came or went; how to accept that, {__file__} says"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "src/app").mkdir(parents=True)
    (tmp_path / "src/app/__init__.py").write_text("def seam(): ...\n\n\nseam()\n", "utf-8")
    (tmp_path / "allowlists.yaml").write_text(POLICY, "utf-8")
    return tmp_path


COMMAND = "from seamguard.cli import main\nsys.exit(main())\n"


def test_a_check_of_seams_imports_what_it_uses(app: Path) -> None:
    hold("check", imported(app, COMMAND, "check"))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_no_stage(app: Path, option: str) -> None:
    hold(option.strip("-"), imported(app, COMMAND, option))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_the_help_of_a_verb_imports_no_other_verb(app: Path, verb: Verb) -> None:
    own = {found for found in imported(app, COMMAND, verb.name, "--help") if found.startswith("seamguard.")}
    shared = {
        f"seamguard.{found}"
        for found in ("cache", "cache.switch", "cli", "delivery", "errors", "options", "shard_options", "verbs")
    }
    assert own == shared | {f"seamguard.{verb.module}"}


def test_a_run_ends_without_looking_through_what_it_read(app: Path) -> None:
    ends = "import gc, sys\nfrom seamguard.__main__ import script\nscript()\nsys.exit(not gc.get_freeze_count())\n"
    imported(app, ends, "check")


SUITE = "import pytest\nsys.exit(pytest.main(['-q', '--co', '-p', 'no:cacheprovider', *sys.argv[1:]]))\n"


def test_pytest_that_uses_nothing_of_the_plugin_imports_nothing_but_it(app: Path) -> None:
    (app / "test_empty.py").write_text("def test_nothing(): ...\n", "utf-8")
    modules = imported(app, SUITE, "test_empty.py")
    assert {name for name in modules if name.startswith("seamguard")} == {
        "seamguard",
        "seamguard.pytest_plugin",
        "seamguard.pytest_runs",
    }
    without = imported(app, SUITE, "test_empty.py", "-p", "no:seamguard.pytest_plugin")
    assert modules - without == {"seamguard", "seamguard.pytest_plugin", "seamguard.pytest_runs"}
