"""A syntax tree to the imports that it states."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.contracts import Stated
from seamguard.domain.facts import Span
from seamguard.domain.rule import MODULE_SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterator

_BODIES = ("body", "orelse", "handlers", "finalbody", "cases")


def stated_imports(tree: ast.Module, text: str) -> tuple[Stated, ...]:
    """Everything that import statements take, wherever in the code they stand, in file order."""
    return tuple(_in_bodies(tree, [] if text.isascii() else text.split("\n")))


def _in_bodies(tree: ast.Module, lines: list[str]) -> Iterator[Stated]:
    # Statements only, and no recursion: code may be nested deeply.
    waiting: list[tuple[ast.AST, str, bool]] = [(tree, "", False)]
    while waiting:
        node, scope, typing = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (Stated(name, _span(node, lines), scope or MODULE_SCOPE, typing) for name in _names(node))
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            scope = f"{scope}.{node.name}" if scope else node.name
        guarded = typing or (isinstance(node, ast.If) and _is_typing(node.test))
        for field in reversed(_BODIES):
            # What stands behind `else` runs when types are not checked; `elif` is such an `else`.
            inside = typing if field == "orelse" else guarded
            waiting += ((child, scope, inside) for child in reversed(getattr(node, field, ())))


def _span(node: ast.stmt, lines: list[str]) -> Span:
    last = node.end_lineno or node.lineno
    first, end = (
        len(lines[line - 1].encode()[:offset].decode(errors="ignore")) if lines else offset
        for line, offset in ((node.lineno, node.col_offset), (last, node.end_col_offset or 0))
    )
    return Span(node.lineno, first + 1, last, end + 1)


def _names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    home = "." * node.level + (f"{node.module}." if node.module else "")
    yield from (home + alias.name for alias in node.names)


def _is_typing(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"
