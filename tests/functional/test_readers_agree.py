"""Both readers on real code: whatever Python's own parser reads, the reader of newer syntax must read alike."""

from __future__ import annotations

import ast
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

import pytest

from seamguard.index.cst_reader import translate

PACKAGES = ["_pytest", "execnet", "grimp", "importlinter", "libcst", "pluggy", "xdist", "yaml"]
SHARE = 4  # one file in so many: all of them take minutes
LARGEST = 150_000


@pytest.mark.parametrize("package", [name for name in PACKAGES if find_spec(name)])
def test_a_package_reads_alike(package: str) -> None:
    files = chosen(package)

    different = [path.name for path in files if not reads_alike(path.read_text("utf-8"))]

    assert files
    assert different == []


def chosen(package: str) -> list[Path]:
    spec = find_spec(package)
    assert spec is not None
    (root,) = map(Path, spec.submodule_search_locations or ())
    files = sorted(path for path in root.rglob("*.py") if path.stat().st_size <= LARGEST)
    return [path for path in files if crc32(path.relative_to(root).as_posix().encode()) % SHARE == 0] or files[:1]


def reads_alike(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    return dump(translate(text)) == dump(tree)


def dump(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            # Python 3.12 puts an empty constant where a format has no text; 3.11 gives the parts of a string no places.
            node.values = [value for value in node.values if not isinstance(value, ast.Constant) or value.value]
            for part in ast.walk(node) if sys.version_info < (3, 12) else ():
                if part is not node and "lineno" in vars(part):
                    vars(part).update(lineno=0, col_offset=0, end_lineno=0, end_col_offset=0)
    return ast.dump(tree, include_attributes=True)
