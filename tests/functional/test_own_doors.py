"""seamguard guards its own doors."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.functional.conftest import Execute

REPOSITORY = Path(__file__).parents[2]
POLICY = REPOSITORY / "tests" / "assets" / "policies" / "own_doors.yaml"
DOORS = ("yaml", "libcst", "pytest", "copies", "resolution", "run")
CONTRACTS = (
    "layers",
    "door-of-yaml",
    "door-of-libcst",
    "door-of-pytest",
    "door-of-processes",
    "door-of-import-linter",
    "door-of-engines",
    "door-of-markdown",
    "door-of-wrapt",
    "door-of-rich",
    "plain-ground",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source, to break."""
    shutil.copytree(REPOSITORY / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_every_door_is_kept(seamguard: Execute) -> None:
    run = seamguard("check", "--policy", POLICY, "--format", "json")
    told = json.loads(run.stdout)
    assert {subject["id"]: subject["outcome"] for subject in told["subjects"]} == dict.fromkeys(
        (*DOORS, *CONTRACTS), "kept"
    )
    assert (told["errors"], run.exit_code) == ([], 0)
    assert {item["subject"] for item in told["findings"]} == set(DOORS), (
        "a door that nothing goes through proves nothing"
    )


@pytest.mark.parametrize(
    ("door", "path", "code", "line"),
    [
        ("yaml", "report/json_format.py", "import yaml as json_too\n", 1),
        ("yaml", "sources/globs.py", "def load():\n    from yaml.nodes import Node\n", 2),
        ("libcst", "resolve/values.py", "import libcst.matchers\n", 1),
        ("libcst", "index/reader.py", "def parse():\n    from libcst import parse_module\n", 2),
        ("pytest", "engine.py", "from pytest import fail\n", 1),
        ("copies", "report/style.py", "import os\n\nstart = os.fork\n", 3),
        ("resolution", "report/style.py", "from seamguard import resolve\n\nresolve.resolve_seams((), (), None)\n", 3),
        ("resolution", "watching.py", "def second_run(program):\n    return resolve_seams(program, (), None)\n", 2),
        ("run", "__main__.py", "from seamguard import engine as e\n\ne.check_codebase(None)\n", 3),
    ],
)
def test_a_door_that_is_passed_by_is_broken(
    seamguard: Execute, copy: Path, door: str, path: str, code: str, line: int
) -> None:
    file = copy / "src/seamguard" / path
    text = file.read_text("utf-8")
    file.write_text(text + code, "utf-8")
    run = seamguard("check", "--policy", POLICY, "--root", copy, "--format", "json")
    told = json.loads(run.stdout)
    assert (told["errors"], run.exit_code) == ([], 1)
    # What goes around a door may break import contracts as well.
    broken = [item for item in told["findings"] if item["status"] == "violation" and item["subject"] in DOORS]
    place = (door, f"src/seamguard/{path}", text.count("\n") + line)
    assert [(item["subject"], item["path"], item["line"]) for item in broken] == [place]


@pytest.mark.parametrize(
    ("contract", "path", "code"),
    [
        ("layers", "verdict/waves.py", "from seamguard.report import render_text\n"),
        ("layers", "domain/finding.py", "def f():\n    import seamguard.engine\n"),
        ("door-of-import-linter", "engine.py", "import grimp\n"),
        ("door-of-processes", "report/plot.py", "from subprocess import run\n"),
        ("door-of-engines", "snapshots.py", "def load():\n    import datafusion\n"),
        ("door-of-engines", "probes/capabilities/recording.py", "from deltalake import DeltaTable\n"),
        ("door-of-rich", "report/text_format.py", "from rich.text import Text\n"),
        ("plain-ground", "domain/seam.py", "import pytest\n"),
    ],
)
def test_an_import_contract_of_its_own_bites(
    seamguard: Execute, copy: Path, contract: str, path: str, code: str
) -> None:
    file = copy / "src/seamguard" / path
    file.write_text(file.read_text("utf-8") + code, "utf-8")
    run = seamguard("check", "--policy", POLICY, "--root", copy, "--select", contract, "--format", "json")
    found = json.loads(run.stdout)["findings"]
    assert run.exit_code == 1
    assert f"src/seamguard/{path}" in {item["path"] for item in found if item["status"] == "violation"}
