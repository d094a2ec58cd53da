"""The benchmark of speed runs what it says: once, on small trees, with what is installed here. No time is looked at."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import ratios
from benchmarks.speed import contestants, trees
from benchmarks.speed.rounds import launcher, measure
from benchmarks.speed.seams import Guarded, involved, tell
from tests.repository import Repo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.speed.reckoning import Series
    from benchmarks.speed.rounds import Contestant

    Maker = Callable[[contestants.Bench], Iterator[Contestant]]

PROGRAMS = Path(sysconfig.get_path("scripts"))
LIMIT = 300
FILES = {
    "src/semantics/__init__.py": "",
    "src/semantics/core.py": "class Context:\n    def __init__(self, profile=None): ...\n",
    "src/cli/__init__.py": "",
    "src/cli/use.py": "from semantics.core import Context\n\nContext(profile=1)\n",
    "src/cli/other.py": "x = 1\n",
    "scripts/check_drift_surfaces.py": "import sys\n\nassert sys.argv[1] == '--root'\n",
}
SEAMS = (Guarded("semantics.core.Context", ("profile",), "semantics.core"),)


@pytest.fixture
def bench(tmp_path: Path) -> contestants.Bench:
    Repo(tmp_path / "tree").commit(dict(FILES))
    tree = trees.counted("tree", tmp_path / "tree")
    return contestants.Bench(tree, tell(SEAMS, tree.folder, tmp_path / "told"), PROGRAMS, tmp_path / "kept")


def run(bench: contestants.Bench, *makers: Maker) -> dict[str, Series]:
    found = [one for make in makers for one in make(bench)]
    with launcher(LIMIT) as launch:
        return {one.name: one for one in measure(launch, found, 1, "tree")}


def test_every_tool_can_be_run(bench: contestants.Bench) -> None:
    def edited(bench: contestants.Bench) -> Iterator[Contestant]:
        return contestants.edited(bench, *involved(bench.tree.folder / "src", SEAMS))

    found = run(bench, contestants.basic, edited, contestants.of_the_real_tree)
    names = {
        *(contestants.PYTHON, contestants.RUFF_COLD, contestants.RUFF_WARM, contestants.COLD, contestants.WARM),
        *(contestants.LEAST, contestants.UNINVOLVED, contestants.INVOLVED, contestants.GUARD),
        *(contestants.LINTER_COLD, contestants.LINTER_WARM),
    }
    assert found.keys() - {contestants.RIPGREP} == names
    assert {one.name: one.failure for one in found.values() if one.failure or len(one.samples) != 1} == {}
    assert {path: (bench.tree.folder / path).read_text() for path in FILES} == FILES


def test_the_suite_can_be_run_and_does_more_than_nothing(bench: contestants.Bench) -> None:
    found = run(bench, contestants.of_pytest)
    assert len(found) == 5
    # One use is not permitted: the suite fails, which is an answer, where a fixture that is missing would be none.
    assert {one.name: one.failure for one in found.values() if one.failure or len(one.samples) != 1} == {}


def test_ratios_are_measured(tmp_path: Path) -> None:
    if not shutil.which("git"):
        pytest.fail("this test needs git")
    found = ratios.ratios(ratios.measured(tmp_path, files=60, rounds=1))
    assert found.keys() == {"cold", "warm"}
    assert all(value and value > 0 for value in found.values())
