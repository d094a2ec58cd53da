"""A commit is listed as its checkout would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.repository import Repo

from seamguard.sources import list_tree
from seamguard.sources.git import find_repository, opened_blobs
from seamguard.sources.revision import resolved, revision_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Clause

    from seamguard.domain.policy import Codebase
    from seamguard.domain.source import SourceTree

FILE, LINK, SUBMODULE = "100644", "120000", "160000"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def _listed(repo: Repo, codebase: Codebase, root: str = "", ref: str = "HEAD") -> tuple[SourceTree, dict[str, bytes]]:
    """The tree, and what can be read of its files."""
    found = find_repository(repo.top)
    with opened_blobs(found) as blobs:
        tree = revision_tree(found.objects(found.commit(ref)), blobs, root, codebase)
        return tree, {file.path: file.read() for file in tree.files}


def _links(repo: Repo, entries: dict[str, str]) -> None:
    """Commit files, and links where the text begins with an arrow."""
    tree = {}
    for path, text in entries.items():
        is_link = text.startswith("-> ")
        tree[path.encode()] = (LINK if is_link else FILE, text.removeprefix("-> ").encode())
    repo.commit_tree(tree)
    repo.git("reset", "--quiet", "--hard")


def test_files_are_those_of_the_commit_and_not_of_the_working_tree(repo: Repo, clause: Clause) -> None:
    repo.commit({"src/a.py": "old", "src/b.py": "b", "docs/c.py": "c"})
    repo.commit({"src/a.py": "new", "src/b.py": None})
    repo.write({"src/a.py": "dirty", "src/d.py": "d"})
    codebase = clause(source=("src",))
    assert _listed(repo, codebase)[1] == {"src/a.py": b"new"}
    assert _listed(repo, codebase, ref="HEAD~1")[1] == {"src/a.py": b"old", "src/b.py": b"b"}


def test_paths_are_relative_to_the_root(repo: Repo, clause: Clause) -> None:
    repo.commit({"code/src/a.py": "a", "code2/src/b.py": "b", "src/c.py": "c"})
    tree, read = _listed(repo, clause(source=("src",)), root="code")
    assert read == {"src/a.py": b"a"}
    assert tree.files[0].module == "a"


def test_a_root_that_is_not_there_holds_nothing(repo: Repo, clause: Clause) -> None:
    repo.commit({"src/a.py": "a"})
    tree, read = _listed(repo, clause(source=("src",)), root="code")
    assert (read, tree.empty_roots) == ({}, (("source", "src"),))


def test_the_same_content_has_the_same_key_and_a_notebook_one_of_its_own(repo: Repo, clause: Clause) -> None:
    text = '{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'
    repo.commit({"src/a.py": text, "src/b.py": text, "src/c.py": "c", "src/d.ipynb": text})
    codebase = clause(source=("src",), notebooks=("src",))
    a, b, c, d = (file.key for file in _listed(repo, codebase)[0].files)
    assert a == b
    assert len({a, c, d}) == 3


LINKED = {
    "to a file": {"src/a.py": "a", "lib/b.py": "b", "src/b.py": "-> ../lib/b.py"},
    "to a file in the tree": {"src/a.py": "a", "src/b.py": "-> a.py"},
    "to a link": {"src/a.py": "a", "src/b.py": "-> c.py", "src/c.py": "-> a.py"},
    "to a folder": {"src/a.py": "a", "lib/b.py": "b", "lib/deep/c.py": "c", "src/lib": "-> ../lib"},
    "to a folder in the tree": {"src/a.py": "a", "src/real/b.py": "b", "src/again": "-> real"},
    "to a folder in another root": {"src/a.py": "a", "tests/b.py": "b", "src/tests": "-> ../tests"},
    "two to one folder": {"src/a.py": "a", "lib/b.py": "b", "src/one": "-> ../lib", "src/two": "-> ../lib"},
    "to a folder that holds one": {
        "src/a.py": "a",
        "lib/b.py": "b",
        "lib/more": "-> ../other",
        "other/c.py": "c",
        "src/lib": "-> ../lib",
    },
    "to a file through a linked folder": {"src/a.py": "-> ../way/b.py", "way": "-> lib", "lib/b.py": "b"},
    "to a folder that holds itself": {"src/a.py": "a", "lib/b.py": "b", "lib/self": "-> .", "src/lib": "-> ../lib"},
    "to each other": {"src/a.py": "a", "one/b.py": "b", "two/c.py": "c", "src/x": "-> ../one", "one/y": "-> ../two"}
    | {"two/z": "-> ../one"},
    "to a hidden folder": {"src/a.py": "a", "src/.hidden/b.py": "b", "src/seen": "-> .hidden"},
    "that is an import root": {"lib/a.py": "a", "src": "-> lib"},
    "nowhere": {"src/a.py": "a", "src/b.py": "-> gone.py", "src/c": "-> gone", "src/d.txt": "-> gone.txt"},
    "to itself": {"src/a.py": "a", "src/b.py": "-> b.py"},
    "to a part of a folder that is linked too": {
        "src/a.py": "a",
        "lib/b.py": "b",
        "lib/deep/c.py": "c",
        "src/deep": "-> ../lib/deep",
        "src/lib": "-> ../lib",
    },
}


@pytest.mark.parametrize("entries", LINKED.values(), ids=LINKED)
def test_links_are_followed_as_on_disk(repo: Repo, clause: Clause, entries: dict[str, str]) -> None:
    _links(repo, entries)
    codebase = clause(source=("src",), tests=("tests",)) if "tests/b.py" in entries else clause(source=("src",))
    tree, read = _listed(repo, codebase)
    disk = list_tree(repo.top, codebase)
    assert read == {file.path: file.read() for file in disk.files}
    assert [file.module for file in tree.files] == [file.module for file in disk.files]
    assert {problem.path for problem in tree.problems} == {problem.path for problem in disk.problems}


def test_a_root_that_is_a_link_is_followed(repo: Repo, clause: Clause) -> None:
    _links(repo, {"real/src/a.py": "a", "code": "-> real"})
    assert _listed(repo, clause(source=("src",)), root="code")[1] == {"src/a.py": b"a"}


@pytest.mark.parametrize("target", ["/etc/hosts", "../../outside.py", "../../../deep/outside.py"])
def test_a_link_out_of_the_repository_is_a_problem(repo: Repo, clause: Clause, target: str) -> None:
    _links(repo, {"src/a.py": "a", "src/b.py": f"-> {target}"})
    tree, read = _listed(repo, clause(source=("src",)))
    assert read == {"src/a.py": b"a"}
    (problem,) = tree.problems
    assert problem.path == "src/b.py"
    assert "leads out of the repository" in problem.message


@pytest.mark.parametrize(
    ("path", "is_problem"),
    [("src/lib", True), ("lib", False), ("src/node_modules", False), ("src/old", False), ("src", True)],
)
def test_a_submodule_in_a_guarded_folder_is_a_problem(repo: Repo, clause: Clause, path: str, is_problem: bool) -> None:
    commit = repo.commit({"x": ""})
    repo.commit_tree({b"other/a.py": (FILE, b"a"), path.encode(): (SUBMODULE, commit.encode())})
    tree, _ = _listed(repo, clause(source=("src", "other"), exclude=("src/old",)))
    assert [problem.path for problem in tree.problems] == [path] * is_problem
    assert all("is a submodule" in problem.message for problem in tree.problems)


def test_a_submodule_around_a_guarded_folder_is_a_problem(repo: Repo, clause: Clause) -> None:
    commit = repo.commit({"x": ""})
    repo.commit_tree({b"lib": (SUBMODULE, commit.encode())})
    tree, _ = _listed(repo, clause(source=("lib/src",)))
    assert [problem.path for problem in tree.problems] == ["lib"]


def test_odd_names_are_read_and_those_that_are_no_text_are_problems(repo: Repo, clause: Clause) -> None:
    repo.commit_tree(
        {
            b"src/two words.py": (FILE, b"1"),
            b"src/new\nline.py": (FILE, b"2"),
            "src/größe.py".encode(): (FILE, b"3"),
            b"src/caf\xe9.py": (FILE, b"4"),
            b"src/caf\xe9.txt": (FILE, b"5"),
            b"docs/caf\xe9.py": (FILE, b"6"),
            b"src/\xe9/seven.py": (FILE, b"7"),
        }
    )
    tree, read = _listed(repo, clause(source=("src",)))
    assert read == {"src/two words.py": b"1", "src/new\nline.py": b"2", "src/größe.py": b"3"}
    assert [problem.path for problem in tree.problems] == ["src/\\xe9/seven.py", "src/caf\\xe9.py"]
    assert all("not valid UTF-8" in problem.message for problem in tree.problems)


def test_a_link_whose_object_is_missing_is_a_problem(repo: Repo, clause: Clause) -> None:
    _links(repo, {"src/a.py": "a", "src/b.py": "-> a.py"})
    repo.lose(find_repository(repo.top).objects("HEAD")["src/b.py"].oid)
    tree, read = _listed(repo, clause(source=("src",)))
    assert read == {"src/a.py": b"a"}
    assert [problem.path for problem in tree.problems] == ["src/b.py"]


def test_where_a_path_leads(repo: Repo) -> None:
    _links(repo, {"real/policy.yaml": "p", "policy.yaml": "-> real/policy.yaml", "way": "-> real", "out": "-> ../x"})
    found = find_repository(repo.top)
    objects = found.objects("HEAD")
    with opened_blobs(found) as blobs:
        assert resolved(objects, blobs, "policy.yaml") == "real/policy.yaml"
        assert resolved(objects, blobs, "way/policy.yaml") == "real/policy.yaml"
        assert resolved(objects, blobs, "real/policy.yaml") == "real/policy.yaml"
        assert resolved(objects, blobs, "out") is None
        assert resolved(objects, blobs, "gone") is None
