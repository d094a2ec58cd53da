from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "seamguard"
GROUND = [SOURCE / "errors.py", *sorted((SOURCE / "domain").glob("*.py"))]


def _imported(path: Path) -> set[str]:
    roots = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").partition(".")[0])
    return roots


@pytest.mark.parametrize("path", GROUND, ids=lambda path: path.stem)
def test_the_nouns_and_the_errors_need_the_standard_library_alone(path: Path) -> None:
    assert _imported(path) <= sys.stdlib_module_names | {"seamguard"}


def test_every_package_that_is_imported_is_a_declared_dependency() -> None:
    roots = {root for path in SOURCE.rglob("*.py") for root in _imported(path)}
    newer = {"annotationlib"}  # Python's own from 3.14 on
    assert roots - sys.stdlib_module_names - newer - {"seamguard"} == {
        "grimp",
        "importlinter",
        "libcst",
        "pytest",
        "wrapt",
        "yaml",
    }
