from __future__ import annotations

import ast
import subprocess
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
    always = {"grimp", "importlinter", "libcst", "markdown_it", "pytest", "rich", "wrapt", "yaml"}
    engines = {"datafusion", "deltalake", "pyarrow"}  # extras: they are imported where they are tried
    newer = {"annotationlib"}  # Python's own from 3.14 on
    assert roots - sys.stdlib_module_names - newer - {"seamguard"} == always | engines


def test_engines_are_imported_only_where_they_are_tried() -> None:
    """Installed or not, they cost nothing until then."""
    modules = [
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in (SOURCE / "probes").rglob("*.py")
    ]
    code = f"import sys; [__import__(name) for name in {modules!r}]; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"datafusion", "deltalake", "pyarrow"} & set(done.stdout.split())
