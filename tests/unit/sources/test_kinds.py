"""Notebooks, stubs and executables: categories of their own, where the policy names folders for them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from seamguard.sources import list_tree, memory_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Clause

    from seamguard.domain.source import SourceTree

NOTEBOOK = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1"}]})
R = json.dumps({"nbformat": 4, "metadata": {"kernelspec": {"language": "R"}}, "cells": []})
PYTHON = "#!/usr/bin/env python3\n"
FILES = {
    "src/app/core.py": "",
    "src/app/core.pyi": "",
    "src/app/in.ipynb": NOTEBOOK,
    "notebooks/deep/My work 1.2.ipynb": NOTEBOOK,
    "notebooks/r.ipynb": R,
    "notebooks/helper.py": "",
    "notebooks/.ipynb_checkpoints/a.ipynb": NOTEBOOK,
    "typings/lib/a.pyi": "",
    "typings/lib/b.py": "",
    "bin/run": PYTHON,
    "bin/LICENSE": "Apache",
    "bin/tool.py": "",
    "bin/data.txt": PYTHON,
    "other/run": PYTHON,
}


@pytest.fixture(params=["disk", "memory"])
def listed(request: pytest.FixtureRequest, clause: Clause, tmp_path: Path) -> SourceTree:
    codebase = clause(
        source=("src",), notebooks=("notebooks", "src"), stubs=("src", "typings"), executables=("bin", "none")
    )
    if request.param == "memory":
        return memory_tree(FILES, codebase)
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return list_tree(tmp_path, codebase)


def test_only_files_of_the_kind_are_listed(listed: SourceTree) -> None:
    assert [(file.path, file.module, file.category.value) for file in listed.files] == [
        ("bin/run", "bin.run", "executables"),
        ("notebooks/deep/My work 1.2.ipynb", "notebooks.deep.My_work_1_2", "notebooks"),
        ("src/app/core.py", "app.core", "production"),
        ("src/app/core.pyi", "app.core", "stubs"),
        ("src/app/in.ipynb", "app.in", "notebooks"),
        ("typings/lib/a.pyi", "typings.lib.a", "stubs"),
    ]
    assert listed.empty_roots == (("executables", "none"),)
    assert listed.problems == ()


def test_a_notebook_in_another_language_is_left_out_and_said(listed: SourceTree) -> None:
    (note,) = listed.notes
    assert note.path == "notebooks/r.ipynb"
    assert "written in R" in note.message
    assert "notebooks/.ipynb_checkpoints" in listed.left_out


def test_a_notebook_reads_as_its_code(listed: SourceTree) -> None:
    (file,) = [file for file in listed.files if file.path == "src/app/in.ipynb"]
    assert b"x = 1" in file.read()
    assert [(cell.number, cell.lines) for cell in file.cells] == [(1, 1)]


def test_without_their_keys_nothing_is_different(clause: Clause) -> None:
    tree = memory_tree(FILES, clause(source=("src",)))
    assert [(file.path, file.category.value) for file in tree.files] == [
        ("src/app/core.py", "production"),
        ("src/app/core.pyi", "production"),
    ]
    assert tree.notes == ()


def test_a_folder_of_one_kind_does_not_answer_for_another(clause: Clause) -> None:
    codebase = clause(source=("typings", "src"), production=("src",), stubs=("typings",), notebooks=("typings", "src"))
    tree = memory_tree({"typings/a.pyi": "", "src/b.ipynb": NOTEBOOK, "typings/r.ipynb": R}, codebase)
    assert tree.empty_roots == (("production", "src"), ("notebooks", "typings"))


def test_a_broken_notebook_is_a_file_and_a_problem(clause: Clause) -> None:
    tree = memory_tree({"src/a.ipynb": "{"}, clause(source=("src",), notebooks=("src",)))
    assert [file.path for file in tree.files] == ["src/a.ipynb"]
    assert [(problem.path, problem.line, problem.column) for problem in tree.problems] == [("src/a.ipynb", 1, 2)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_cannot_be_read_is_a_problem(clause: Clause, tmp_path: Path) -> None:
    for name in ("a.ipynb", "run"):
        (tmp_path / name).write_text(PYTHON)
        (tmp_path / name).chmod(0)
    tree = list_tree(tmp_path, clause(source=(".",), notebooks=(".",), executables=(".",)))
    assert [(problem.path, problem.line) for problem in tree.problems] == [("a.ipynb", 0), ("run", 0)]


def test_a_pipe_without_a_suffix_is_neither_opened_nor_an_error(clause: Clause, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run")
    (tmp_path / "a.py").touch()
    tree = list_tree(tmp_path, clause(source=(".",), executables=(".",)))
    assert (len(tree.files), tree.problems) == (1, ())


def test_no_more_than_the_head_of_a_file_without_a_suffix_is_read(
    clause: Clause, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "data").open("wb") as file:
        file.truncate(1 << 30)
    sizes: list[int] = []
    read = os.read

    def noted(descriptor: int, size: int) -> bytes:
        sizes.append(size)
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", noted)
    list_tree(tmp_path, clause(source=(".",), executables=(".",)))
    assert sizes == [512]
