"""Files, definitions and references of Python sources, as tables."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from datafusion_engine.arrow import table_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from datafusion_engine.arrow import ArrowTable

_Row = dict[str, "str | int"]


@dataclass(frozen=True, slots=True)
class ExtractDataset:
    """How a table of facts is kept.

    Attributes:
        columns: Names and Arrow type names of its columns.
        keys: Columns that identify a row.
        partition_by: Columns that its files are split by.
    """

    columns: Mapping[str, str]
    keys: tuple[str, ...]
    partition_by: tuple[str, ...] = ()


EXTRACT_DATASETS: Mapping[str, ExtractDataset] = {
    "repo_files": ExtractDataset({"path": "string", "package": "string", "lines": "int64"}, keys=("path",)),
    "cst_defs": ExtractDataset(
        {"path": "string", "qualname": "string", "name": "string", "kind": "string", "line": "int64"},
        keys=("path", "qualname"),
    ),
    "cst_refs": ExtractDataset(
        {"path": "string", "name": "string", "role": "string", "line": "int64", "column": "int64"},
        keys=("path", "name", "role", "line", "column"),
        partition_by=("role",),
    ),
}
"""The tables that extraction fills, by dataset name."""


def extract_facts(sources: Mapping[str, str]) -> dict[str, ArrowTable]:
    """Read the facts of Python sources.

    Args:
        sources: Text of each file, by posix path.

    Returns:
        One table per dataset of `EXTRACT_DATASETS`.

    Raises:
        SyntaxError: A file is not Python; the error names the file and line.
    """
    rows: dict[str, dict[tuple[str | int, ...], _Row]] = {name: {} for name in EXTRACT_DATASETS}
    for path, text in sorted(sources.items()):
        for name, row in _facts(path, text):
            # Where a scope defines a name twice the last definition wins, as it does when the module runs.
            rows[name][tuple(row[key] for key in EXTRACT_DATASETS[name].keys)] = row
    return {name: table_of_rows(list(found.values()), EXTRACT_DATASETS[name].columns) for name, found in rows.items()}


def _facts(path: str, text: str) -> Iterator[tuple[str, _Row]]:
    package = PurePosixPath(path).parts[0] if "/" in path else ""
    yield "repo_files", {"path": path, "package": package, "lines": len(text.splitlines())}
    tree = ast.parse(text, filename=path)
    for definition in _definitions(tree, scope=""):
        yield "cst_defs", {"path": path, **definition}
    for node in ast.walk(tree):
        for reference in _references(node):
            yield "cst_refs", {"path": path, **reference}


def _definitions(node: ast.AST, scope: str) -> Iterator[_Row]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            qualname = f"{scope}{child.name}"
            kind = "class" if isinstance(child, ast.ClassDef) else "function"
            yield {"qualname": qualname, "name": child.name, "kind": kind, "line": child.lineno}
            yield from _definitions(child, scope=f"{qualname}.")
        else:
            yield from _definitions(child, scope)


def _references(node: ast.AST) -> Iterator[_Row]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield _reference(alias.name.rpartition(".")[2], "import", alias)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            yield _reference(node.func.id, "call", node.func)
        elif isinstance(node.func, ast.Attribute):
            yield _reference(node.func.attr, "call", node.func)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield _reference(node.id, "name", node)


def _reference(name: str, role: str, node: ast.expr | ast.alias) -> _Row:
    # A chain such as `a.b().b()` starts both calls in one place; only their ends differ.
    return {"name": name, "role": role, "line": node.end_lineno or 0, "column": node.end_col_offset or 0}
