"""What packaging and workflows say: extras, versions of Python, permissions, pins and tools."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.functional.documents import DOCUMENTS, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
WRITTEN = REPOSITORY / "src/seamguard/adoption/templates/github.yml.txt"
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
_USES = re.compile(r"^\s*-? *uses: *(.*)$", re.MULTILINE)
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def test_the_dev_extra_is_the_dev_group() -> None:
    assert PYPROJECT["project"]["optional-dependencies"]["dev"] == PYPROJECT["dependency-groups"]["dev"]


def test_ci_runs_on_every_python_that_is_promised() -> None:
    names = [name.rpartition(" :: ")[2] for name in PYPROJECT["project"]["classifiers"] if "Python :: 3." in name]
    job = _workflow(REPOSITORY / ".github/workflows/ci.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == names
    assert PYPROJECT["project"]["requires-python"] == f">={names[0]}"
    assert "bash .ci/run" in [step.get("run") for step in job["steps"]]


def test_ci_runs_on_every_pair_of_engines_that_has_a_snapshot() -> None:
    job = _workflow(REPOSITORY / ".github/workflows/ci.yml")["jobs"]["engines"]
    pairs = [
        f"datafusion-{one['datafusion']}+deltalake-{one['deltalake']}" for one in job["strategy"]["matrix"]["include"]
    ]
    pinned = dict(one.split("==") for one in PYPROJECT["dependency-groups"]["dev"] if "==" in one)
    pairs.append(f"datafusion-{pinned['datafusion']}+deltalake-{pinned['deltalake']}")
    assert {path.stem for path in (REPOSITORY / "guardrails/capabilities").glob("*.json")} == {*pairs}


def _workflow(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("workflow", [*WORKFLOWS, WRITTEN], ids=lambda path: path.name)
def test_workflows_may_do_no_more_than_read(workflow: Path) -> None:
    loaded = _workflow(workflow)
    assert loaded["permissions"] == {}
    for job in loaded["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] > 0
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [step["with"]["persist-credentials"] for step in checkouts] == [False]


@pytest.mark.parametrize(
    "document",
    [*WORKFLOWS, WRITTEN, *DOCUMENTS],
    ids=lambda path: path.relative_to(REPOSITORY).as_posix(),
)
def test_actions_are_pinned_by_commit_with_their_version(document: Path) -> None:
    for action in _USES.findall(document.read_text("utf-8")):
        assert action == "./" or _PINNED.fullmatch(action), action


def test_commit_hooks_use_the_tools_of_ci_but_its_tests() -> None:
    hooks = _workflow(REPOSITORY / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    script = (REPOSITORY / ".ci/run").read_text("utf-8")
    tools = set(re.findall(r"^step \.venv/bin/(\S+)", script, re.MULTILINE))
    assert {hook["entry"].split()[0] for hook in hooks} == tools - {"pytest"}


def test_the_wheel_holds_what_the_program_reads() -> None:
    """All of the package is packed, data too: nothing of the version control's list of files is left out."""
    target = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert target == {"packages": ["src/seamguard"]}, "no list that could leave data out"
    ignored = (REPOSITORY / ".gitignore").read_text("utf-8").splitlines()  # the build leaves out what git does
    data = [path for path in (REPOSITORY / "src/seamguard").rglob("*") if path.suffix in {".txt", ".json", ".css"}]
    assert len(data) > 10
    assert [path for path in data for pattern in ignored if path.match(pattern.strip("/"))] == []
