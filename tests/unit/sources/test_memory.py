from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from seamguard.index.text import decode
from seamguard.sources import list_tree, memory_tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sources.conftest import Clause

    from seamguard.domain.source import SourceTree


def test_files_are_named_sorted_and_readable(clause: Clause) -> None:
    tree = memory_tree(
        {"src/b.py": "x = 'é'\n", "src/a/__init__.py": b"\xff", "docs/c.py": ""},
        clause(source=("src",), tests=("tests",)),
    )
    assert [(file.path, file.module, file.is_package) for file in tree.files] == [
        ("src/a/__init__.py", "a", True),
        ("src/b.py", "b", False),
    ]
    assert [file.read() for file in tree.files] == [b"\xff", "x = 'é'\n".encode()]
    assert tree.empty_roots == (("tests", "tests"),)


def test_text_that_is_no_unicode_is_refused_where_it_is_decoded(clause: Clause) -> None:
    tree = memory_tree({"a.py": "x = '\ud800'"}, clause(source=(".",)))
    with pytest.raises(SyntaxError):
        decode(tree.files[0].read())


def _summary(tree: SourceTree) -> tuple[object, ...]:
    files = [(file.path, file.module, file.is_package, file.category, file.read()) for file in tree.files]
    return files, tree.empty_roots, tree.left_out, tree.problems


@pytest.mark.parametrize("seed", range(60))
def test_memory_and_disk_agree(seed: int, tmp_path: Path, clause: Clause) -> None:
    draw = random.Random(seed)  # noqa: S311
    folders = ["src", "app", "tests", ".ci", "gen", "__pycache__", "env", "a-b", "x.egg-info"]
    names = ["__init__.py", "a.py", "b.pyi", ".h.py", "run", "c.pyw", "data.txt", "pyvenv.cfg", "d_pb2.py"]
    files: dict[str, str | bytes] = {}
    for _ in range(draw.randint(1, 40)):
        path = "/".join([*draw.choices(folders, k=draw.randint(0, 4)), draw.choice(names)])
        files[path] = path
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    roots = [".", "src", "src/app", "tests", ".ci", "src/.ci", "env", "gen/tests", "./app/"]
    lists = {key: tuple(draw.sample(roots, draw.randint(0, 3))) for key in ("source", "production", "tests", "scripts")}
    globs = ["**/gen", "src/*.py", "**/*_pb2.py", "**/*.pyw", "src/**", "**/run", "app/?.py", "tests/gen/.h.py"]
    lists |= {key: tuple(draw.sample(globs, draw.randint(0, 2))) for key in ("exclude", "include")}
    codebase = clause(**lists)
    assert _summary(memory_tree(files, codebase)) == _summary(list_tree(tmp_path, codebase))
