"""Codebases that differ from a listed one in some files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.domain.source import Category
from seamguard.sources import memory_tree
from seamguard.sources.overlay import imagined, overlaid, remembered

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Clause


def test_files_are_replaced_and_added_in_order(clause: Clause) -> None:
    codebase = clause(source=("src",))
    tree = memory_tree({"src/a.py": "1\n", "src/c.py": "3\n"}, codebase)
    changed = overlaid(tree, codebase, {"src/b/new.py": "2\n", "src/c.py": "4\n"})
    assert [(file.path, file.module, file.read()) for file in changed.files] == [
        ("src/a.py", "a", b"1\n"),
        ("src/b/new.py", "b.new", b"2\n"),
        ("src/c.py", "c", b"4\n"),
    ]
    assert [file.read() for file in tree.files] == [b"1\n", b"3\n"]


def test_the_same_key_means_the_same_bytes(clause: Clause) -> None:
    codebase = clause(source=("src",))
    tree = remembered(memory_tree({"src/a.py": "1\n"}, codebase))
    others = [overlaid(tree, codebase, {"src/a.py": text}).files[0] for text in ("2\n", "3\n", "2\n")]
    keys = [tree.files[0].key, *(file.key for file in others)]
    assert (len(set(keys)), keys[1]) == (3, keys[3])


def test_a_file_is_read_once(clause: Clause) -> None:
    codebase = clause(source=("src",))
    reads: list[str] = []

    def read() -> bytes:
        reads.append("read")
        return b"1\n"

    (file,) = memory_tree({"src/a.py": ""}, codebase).files
    tree = remembered(overlaid(memory_tree({}, codebase), codebase, {"src/a.py": ""}))
    assert tree.files[0].path == file.path
    (once,) = remembered(type(tree)((file._replace(read=read),), (), (), ())).files
    assert (once.read(), once.read(), reads) == (b"1\n", b"1\n", ["read"])


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("src/new.py", Category.PRODUCTION),
        ("tests/new.py", Category.TESTS),
        ("notebooks/new.ipynb", Category.NOTEBOOKS),
        ("src/.new.py", None),
        ("src/new.txt", None),
        ("docs/new.py", None),
        ("src/old/deep/new.py", None),
        ("src/node_modules/new.py", None),
    ],
)
def test_a_new_file_is_what_it_would_be_on_disk(clause: Clause, path: str, category: Category | None) -> None:
    codebase = clause(source=("src",), tests=("tests",), notebooks=("notebooks",), exclude=("src/old",))
    file = imagined(codebase, path)
    assert (file.category if file else None) is category
