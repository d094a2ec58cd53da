"""Which seams are guarded, and how tools are told of them."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from benchmarks.speed import seams

from seamguard.policy import parse_policy

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [f"pkg.m{number}.function_{number}" for number in range(50)]


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def test_fewer_seams_are_the_first_of_more() -> None:
    many = seams.chosen(NAMES, 40)
    assert seams.chosen(NAMES[::-1], 10) == many[:10]
    assert [seam.target for seam in many[:10]] != NAMES[:10]
    with pytest.raises(ValueError, match="51 seams were asked for, and there are 50 definitions"):
        seams.chosen(NAMES, 51)


def test_definitions_are_those_that_have_one_name_and_one_home(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        {
            "pkg/__init__.py": "def opened(): ...\n",
            "pkg/a.py": "class Store:\n    def inner(self): ...\ndef twice(): ...\nasync def fetch(): ...\n_x = 1\n",
            "pkg/b.py": "def twice(): ...\ndef _own(): ...\ndef on(): ...\n",
            "pkg/tests/c.py": "def helper(): ...\n",
            "pkg/not-a-module.py": "def nowhere(): ...\n",
        },
    )
    assert seams.definitions(source) == ["pkg.opened", "pkg.a.Store", "pkg.a.fetch"]


@pytest.mark.parametrize("guarded", [seams.REAL_SEAMS, seams.FIVE_SEAMS, seams.chosen(NAMES, 20)])
def test_each_tool_is_told_of_the_same_names(guarded: tuple[seams.Guarded, ...], tmp_path: Path) -> None:
    told = seams.tell(guarded, tmp_path / "tree", tmp_path / "told")
    policy = parse_policy(told.policy.read_bytes(), "allowlists.yaml")
    targets = [seam.target for seam in guarded]
    assert [seam.target for seam in policy.seams] == targets
    assert policy.codebase.root == (tmp_path / "tree").as_posix()
    ruff = tomllib.loads(told.ruff.read_text("utf-8"))["lint"]
    assert ruff["select"] == ["TID251"]
    assert list(ruff["flake8-tidy-imports"]["banned-api"]) == targets
    assert told.words.read_text("utf-8").split() == [target.rpartition(".")[2] for target in targets]


def test_a_file_of_either_kind_is_found(tmp_path: Path) -> None:
    source = write(tmp_path, {f"m{number}.py": "x = 1\n" for number in range(9)} | {"m1.py": "Context()\n"})
    found = seams.involved(source, [seams.Guarded("app.Context")])
    assert [path.name for path in found] == ["m4.py", "m1.py"]
    (source / "m1.py").unlink()
    with pytest.raises(ValueError, match="holds no file of either kind"):
        seams.involved(source, [seams.Guarded("app.Context")])
