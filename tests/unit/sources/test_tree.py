from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.source import Category
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Clause, Plant

    from seamguard.domain.source import SourceTree


def _paths(tree: SourceTree) -> list[str]:
    return [file.path for file in tree.files]


def test_files_are_named_sorted_and_readable(plant: Plant, clause: Clause) -> None:
    root = plant(
        "src/b/__init__.py", "src/b/z.pyi", "src/a.py", "src/b-c.py", "src/data.json", "tests/test_a.py", "x.py"
    )
    tree = list_tree(root, clause(source=("src",), production=("src",), tests=("tests",)))
    assert [(file.path, file.module, file.is_package, file.category.value) for file in tree.files] == [
        ("src/a.py", "a", False, "production"),
        ("src/b-c.py", "b-c", False, "production"),
        ("src/b/__init__.py", "b", True, "production"),
        ("src/b/z.pyi", "b.z", False, "production"),
        ("tests/test_a.py", "tests.test_a", False, "tests"),
    ]
    assert [file.read() for file in tree.files] == [f"# {file.path}\n".encode() for file in tree.files]
    assert (tree.empty_roots, tree.left_out, tree.problems) == ((), (), ())


def test_a_module_may_have_a_stub(plant: Plant, clause: Clause) -> None:
    tree = list_tree(plant("src/a.py", "src/a.pyi"), clause(source=("src",)))
    assert [(file.path, file.module) for file in tree.files] == [("src/a.py", "a"), ("src/a.pyi", "a")]


def test_folders_within_folders_are_listed_once(plant: Plant, clause: Clause) -> None:
    root = plant("a.py", "src/b.py", "src/tests/c.py")
    tree = list_tree(root, clause(source=(".", "src"), production=(".", "src", "./src/"), tests=("src/tests",)))
    assert _paths(tree) == ["a.py", "src/b.py", "src/tests/c.py"]
    assert tree.files[2].category is Category.TESTS
    assert tree.left_out == ()


def test_what_nobody_wrote_is_left_out_and_said(plant: Plant, clause: Clause) -> None:
    folders = (".venv", ".git", "__pycache__", "node_modules", "site-packages", "app.egg-info", "pkg/.cache", "env")
    root = plant("src/pkg/a.py", "src/env/pyvenv.cfg", "src/.b.py", "src/.cfg", *(f"src/{f}/x.py" for f in folders))
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/pkg/a.py"]
    assert tree.left_out == tuple(sorted(["src/.b.py", *(f"src/{folder}" for folder in folders)]))


def test_folders_that_may_be_packages_are_kept(plant: Plant, clause: Clause) -> None:
    root = plant("src/build/a.py", "src/dist/a.py", "src/venv/a.py", "src/egg-info/a.py", "src/x.py/a.py")
    assert len(list_tree(root, clause(source=("src",))).files) == 5


@pytest.mark.parametrize("name", [".ci", "node_modules", "env"])
def test_a_configured_folder_is_entered_whatever_its_name(plant: Plant, clause: Clause, name: str) -> None:
    root = plant(f"{name}/tasks/a.py", f"{name}/b.py", "src/c.py", "env/pyvenv.cfg")
    inner = list_tree(root, clause(source=(".",), production=(".",), scripts=(f"{name}/tasks",)))
    assert {file.path: file.category.value for file in inner.files} == {
        "src/c.py": "production",
        f"{name}/tasks/a.py": "scripts",
    }
    assert name in inner.left_out
    outer = list_tree(root, clause(source=(".",), production=(".",), scripts=(name,)))
    assert _paths(outer) == sorted(["src/c.py", f"{name}/b.py", f"{name}/tasks/a.py"])
    assert name not in outer.left_out


def test_exclude_removes_files_and_folders_with_all_below(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "src/gen/b.py", "src/gen/deep/c.py", "src/d_pb2.py", "src/e/f_pb2.py", "src/notes_pb2.txt")
    tree = list_tree(root, clause(source=("src",), exclude=("src/gen/", "**/*_pb2.*")))
    assert _paths(tree) == ["src/a.py"]
    assert tree.left_out == ("src/d_pb2.py", "src/e/f_pb2.py", "src/gen")


def test_exclude_is_stronger_than_a_configured_folder(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "src/gen/tests/b.py")
    tree = list_tree(root, clause(source=("src",), tests=("src/gen/tests",), exclude=("src/gen",)))
    assert _paths(tree) == ["src/a.py"]
    assert tree.empty_roots == (("tests", "src/gen/tests"),)
    assert tree.left_out == ("src/gen", "src/gen/tests")


def test_include_adds_files_of_other_names(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.pyw", "src/b/c.pyw", "bin/run", "bin/.hidden", "bin/old", "bin/deep/no", "etc/d.pyw")
    tree = list_tree(
        root, clause(source=("src",), scripts=("bin",), include=("**/*.pyw", "bin/*"), exclude=("bin/old",))
    )
    assert [(file.path, file.module) for file in tree.files] == [
        ("bin/run", "bin.run"),
        ("src/a.pyw", "a"),
        ("src/b/c.pyw", "b.c"),
    ]
    assert tree.left_out == ("bin/.hidden", "bin/old")
    assert tree.empty_roots == ()


def test_folders_and_patterns_without_files_are_reported_as_they_are_spelled(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py", "docs/readme.md", "deep/er/b.py", "cache/__pycache__/c.py")
    tree = list_tree(
        root,
        clause(
            source=("src", "./lib/"),
            production=("deep", "docs"),
            tests=("tests",),
            scripts=("cache",),
            include=("bin/*",),
        ),
    )
    assert tree.empty_roots == (
        ("source", "./lib/"),
        ("production", "docs"),
        ("tests", "tests"),
        ("scripts", "cache"),
        ("include", "bin/*"),
    )
    assert tree.problems == ()


def test_a_codebase_root_without_files_is_empty(plant: Plant, clause: Clause) -> None:
    assert list_tree(plant("notes.txt"), clause(source=(".",))).empty_roots == (("source", "."),)


@pytest.mark.parametrize("name", ["missing", "file.py"])
def test_a_codebase_root_that_is_no_folder_is_a_problem(plant: Plant, clause: Clause, name: str) -> None:
    root = plant("file.py") / name
    tree = list_tree(root, clause(source=("src",)))
    assert (tree.files, tree.empty_roots) == ((), (("source", "src"),))
    assert [problem.path for problem in tree.problems] == [root.as_posix()]
    assert "correct `root`" in tree.problems[0].message


def test_a_configured_folder_that_is_a_file_is_a_problem(plant: Plant, clause: Clause) -> None:
    tree = list_tree(plant("src/a.py", "manage.py"), clause(source=("src",), scripts=("manage.py",)))
    assert _paths(tree) == ["src/a.py"]
    assert tree.empty_roots == (("scripts", "manage.py"),)
    assert [str(problem) for problem in tree.problems] == [
        "manage.py: `scripts` under `codebase` takes folders, and this is none: name the folder that holds the code"
    ]


def test_a_folder_that_cannot_be_listed_is_a_problem_and_the_rest_is_listed(
    plant: Plant, clause: Clause, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plant("src/a.py", "src/locked/b.py", "src/other/c.py")
    real = os.scandir

    def scandir(path: str) -> os._ScandirIterator[str]:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    tree = list_tree(root, clause(source=("src",)))
    assert _paths(tree) == ["src/a.py", "src/other/c.py"]
    assert [str(problem) for problem in tree.problems] == [
        "src/locked: cannot be listed (Permission denied): make it readable, or `exclude` it"
    ]


def test_names_that_are_not_utf_8_are_problems_that_can_be_printed(plant: Plant, clause: Clause) -> None:
    root = os.fsencode(plant("src/a.py"))
    for folder in (b"/src/caf\xe9", b"/src/.h\xe9"):
        os.mkdir(root + folder)  # noqa: PTH102
    for name in (b"/src/\xff.py", b"/src/\xff.txt"):
        with open(root + name, "wb"):  # noqa: PTH123
            pass
    tree = list_tree(plant(), clause(source=("src",)))
    assert _paths(tree) == ["src/a.py"]
    assert [problem.path for problem in tree.problems] == ["src/\\xff.py", "src/caf\\xe9"]
    assert all("rename it" in problem.message for problem in tree.problems)
    assert tree.left_out == ("src/.h\\xe9",)


def test_a_file_that_vanishes_is_an_os_error_for_its_reader(plant: Plant, clause: Clause) -> None:
    root = plant("src/a.py")
    tree = list_tree(root, clause(source=("src",)))
    (root / "src/a.py").unlink()
    with pytest.raises(FileNotFoundError):
        tree.files[0].read()


def test_a_relative_root_is_as_good_as_an_absolute_one(
    plant: Plant, clause: Clause, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = plant("src/a.py")
    monkeypatch.chdir(tmp_path)
    assert _paths(list_tree(root.relative_to(tmp_path), clause(source=("src",)))) == ["src/a.py"]
