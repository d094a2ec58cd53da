from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from seamguard.sources import list_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Clause, Plant

    from seamguard.domain.source import SourceTree


def _paths(tree: SourceTree) -> list[str]:
    return [file.path for file in tree.files]


def test_a_link_to_a_file_is_a_file_wherever_it_leads(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "outside/b.txt")
    (root / "src/inner.py").symlink_to("a.py")
    (root / "src/outer.py").symlink_to("../outside/b.txt")
    (root / "src/data.txt").symlink_to("a.py")
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/a.py", "src/inner.py", "src/outer.py"]
    assert tree.files[2].read() == b"# outside/b.txt\n"


def test_a_link_to_a_folder_outside_is_followed(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "shared/lib/b.py", "shared/lib/.git/c.py")
    (root / "src/lib").symlink_to("../shared/lib")
    tree = list_tree(root, clause(source=("src",)))
    assert [(file.path, file.module) for file in tree.files] == [("src/a.py", "a"), ("src/lib/b.py", "lib.b")]
    assert tree.left_out == ("src/lib/.git",)


def test_the_real_folder_is_listed_rather_than_its_link(plant: Plant, clause: Clause) -> None:
    root = plant("src/z/real/b.py")
    (root / "src/a").symlink_to("z/real")
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/z/real/b.py"]
    assert tree.left_out == ("src/a",)


def test_of_two_links_to_one_folder_the_first_is_followed(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "shared/b.py")
    for name in ("two", "one"):
        (root / "src" / name).symlink_to("../shared")
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/a.py", "src/one/b.py"]
    assert tree.left_out == ("src/two",)


@pytest.mark.parametrize("target", [".", "..", "../..", "../pkg"])
def test_circles_end(plant: Plant, clause: Clause, target: str) -> None:
    root = plant("src/pkg/a.py")
    (root / "src/pkg/loop").symlink_to(target)
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/pkg/a.py"]
    assert {"src/pkg/loop", "src/pkg/loop/src"} & set(tree.left_out)


def test_circles_outside_the_tree_end(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "one/b.py", "two/c.py")
    (root / "one/next").symlink_to("../two")
    (root / "two/next").symlink_to("../one")
    (root / "src/one").symlink_to("../one")
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/a.py", "src/one/b.py", "src/one/next/c.py"]
    assert tree.left_out == ("src/one/next/next",)


def test_a_link_by_an_excluded_or_hidden_name_is_left_out(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "shared/b.py")
    for name in (".shared", "gen"):
        (root / "src" / name).symlink_to("../shared")
    (root / "src/.#a.py").symlink_to("nobody@nowhere")
    tree = list_tree(root, clause(source=("src",), exclude=("src/gen",)))
    assert _paths(tree) == ["src/a.py"]
    assert tree.left_out == ("src/.#a.py", "src/.shared", "src/gen")
    assert tree.problems == ()


def test_a_configured_folder_may_be_a_link(plant: Plant, clause: Clause) -> None:
    root = plant("shared/src/a.py")
    (root / "src").symlink_to("shared/src")
    tree = list_tree(root, clause(source=("src",)))
    assert [(file.path, file.module) for file in tree.files] == [("src/a.py", "a")]
    assert tree.empty_roots == ()


def test_a_configured_link_to_a_folder_of_the_tree_is_not_empty(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "zoo/b.py")
    (root / "alias").symlink_to("src")
    (root / "ark").symlink_to("zoo")
    tree = list_tree(root, clause(source=("alias", "src"), scripts=("ark",)))
    assert _paths(tree) == ["ark/b.py", "src/a.py"]
    assert (tree.left_out, tree.empty_roots) == (("alias",), ())


@pytest.mark.parametrize("name", ["gone.py", "gone.pyi", "package"])
@pytest.mark.parametrize("target", ["nothing", "."], ids=["broken", "circle"])
def test_a_link_that_leads_nowhere_is_a_problem(plant: Plant, clause: Clause, name: str, target: str) -> None:
    root = plant("src/a.py")
    (root / "src" / name).symlink_to(name if target == "." else target)
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/a.py"]
    assert [problem.path for problem in tree.problems] == [f"src/{name}"]
    assert "leads nowhere" in tree.problems[0].message


def test_a_broken_link_that_cannot_be_code_is_nobodys_business(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py")
    (root / "src/data.csv").symlink_to("nothing")
    assert list_tree(root, clause(source=("src",))).problems == ()


def test_a_configured_folder_that_is_a_broken_link_is_a_problem(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py")
    (root / "tests").symlink_to("nothing")
    tree = list_tree(root, clause(source=("src",), tests=("tests",)))
    assert [problem.path for problem in tree.problems] == ["tests"]
    assert tree.empty_roots == (("tests", "tests"),)


def test_what_would_block_or_act_is_a_problem_and_never_opened(
    plant: Plant, clause: Clause, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plant("src/a.py")
    monkeypatch.chdir(root / "src")
    os.mkfifo("fifo.py")
    os.mkfifo("fifo.txt")
    (root / "src/device.py").symlink_to(os.devnull)
    (root / "src/link.py").symlink_to("fifo.txt")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.pyi")
        tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/a.py"]
    assert [problem.path for problem in tree.problems] == [
        "src/device.py",
        "src/fifo.py",
        "src/link.py",
        "src/socket.pyi",
    ]
    assert all("no regular file" in problem.message for problem in tree.problems)


def test_the_order_of_the_file_system_does_not_matter(
    plant: Plant, clause: Clause, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = plant("src/b/a.py", "src/a/b.py", "shared/x/c.py")
    for name in ("l2", "l1", "b/l3"):
        (root / "src" / name).symlink_to(tmp_path / "repo/shared")
    (root / "src/l0").symlink_to(tmp_path / "repo/shared/x")
    codebase = clause(source=("src",))
    forward = list_tree(root, codebase)
    real = os.scandir

    class Reversed:
        def __init__(self, path: str) -> None:
            with real(path) as entries:
                self._entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self._entries

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(os, "scandir", Reversed)
    backward = list_tree(root, codebase)
    assert _paths(forward) == _paths(backward) == ["src/a/b.py", "src/b/a.py", "src/b/l3/x/c.py"]
    assert forward.left_out == backward.left_out
