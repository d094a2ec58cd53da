"""Which files a tree of so many files has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.speed import packages, trees
from benchmarks.speed.seams import FIVE_SEAMS
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CONTENTS = [[f"one/m{number}.py" for number in range(6)], [f"two/m{number}.py" for number in range(3)], ["three/m.py"]]


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=20), st.integers(0, 20_000))
def test_shares_are_exact_and_fair(sizes: list[int], wanted: int) -> None:
    found = trees.shares(sizes, wanted)
    assert sum(found) == wanted
    for size, share in zip(sizes, found, strict=True):
        assert abs(share - wanted * size / sum(sizes)) < 1


def test_a_small_tree_has_the_same_share_of_every_package() -> None:
    found = [planned.place for planned in trees.plan(CONTENTS, 5)]
    assert found == ["src/one/m0.py", "src/one/m1.py", "src/one/m2.py", "src/two/m0.py", "src/two/m1.py"]


def test_a_large_tree_has_copies_in_folders_of_their_own() -> None:
    found = [planned.place for planned in trees.plan(CONTENTS, 25)]
    assert len(set(found)) == 25
    tops = Counter(place.split("/")[1] for place in found)
    assert tops == {"one": 6, "two": 3, "three": 1, "copy1": 10, "copy2": 5}
    assert set(found) > {planned.place for planned in trees.plan(CONTENTS, 20)}


def test_copies_are_files_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = tmp_path / "unpacked/one/m.py"
    original.parent.mkdir(parents=True)
    original.write_text("x = 1\n")
    monkeypatch.setattr(trees, "pool", lambda _: ([["one/m.py"]], {"one/m.py": original}))
    tree = trees.made(3, tmp_path)
    texts = {path.relative_to(tree.folder).as_posix(): path.read_text() for path in tree.folder.rglob("*.py")}
    assert texts == {
        "src/one/m.py": "x = 1\n",
        "src/copy1/one/m.py": "x = 1\n\n# copy 1\n",
        "src/copy2/one/m.py": "x = 1\n\n# copy 2\n",
    }
    assert (tree.files, tree.lines, tree.size) == (3, 7, sum(map(len, texts.values())))
    assert original.samefile(tree.folder / "src/one/m.py")
    assert (tree.folder / ".git").is_dir()
    assert trees.made(3, tmp_path) == tree


def test_the_real_tree_is_the_code_of_the_commit_and_the_later_guard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = ("scripts/check_drift_surfaces.py", "scripts/check_hamilton_residuals.py")
    commits = {
        trees.COMMIT: {"src/a.py": b"x = 1\n", "src/b.pyi": b"", "tests/test_a.py": b"", "scripts/old.py": b""},
        "50ed41b2": {**dict.fromkeys(guard, b"pass\n"), "src/c.py": b""},
    }
    monkeypatch.setattr(trees, "read_commit", lambda _, commit: commits[commit])
    tree = trees.real(tmp_path / "mirror", tmp_path)
    found = {path.relative_to(tree.folder).as_posix() for path in tree.folder.rglob("*.py*")}
    assert found == {"src/a.py", "src/b.pyi", *guard}
    assert (tree.name, tree.files) == ("real", 1)


def test_the_smallest_tree_has_the_modules_of_the_seams() -> None:
    first = {tokens[0].replace("/", ".") for _, tokens in packages.code()}
    assert {seam.target.rpartition(".")[0] for seam in FIVE_SEAMS} <= first


def test_every_package_is_pinned() -> None:
    found = [(package.name, package.version, first) for package, first in packages.code()]
    assert len({name for name, _, _ in found}) == len(found) > 10
    assert all(version[0].isdigit() and first for _, version, first in found)
    requirements = (*packages.TOOLS, *packages.PEERS, *sum(packages.APART.values(), ()))
    assert all("==" in requirement for requirement in requirements)
