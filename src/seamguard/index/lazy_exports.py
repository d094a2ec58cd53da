"""What a module-level `__getattr__` (PEP 562) serves, where its table or its tests are written out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.facts import LazyExport

if TYPE_CHECKING:
    from collections.abc import Iterator


def lazy_exports(tree: ast.Module) -> tuple[LazyExport, ...]:
    """Return the names that literal tables of the module's `__getattr__` hand out, each with where it comes from."""
    served = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "__getattr__"), None)
    if served is None:
        return ()
    mentioned = {node.id for node in ast.walk(served) if isinstance(node, ast.Name)}
    tables = [value for name, value in _literals(tree) if name in mentioned]
    tables += [node for node in ast.walk(served) if isinstance(node, ast.Dict)]
    found = {export for table in tables for export in _from_table(table)}
    return tuple(sorted(found, key=lambda export: (export.name, export.module, export.attr)))


def _literals(tree: ast.Module) -> Iterator[tuple[str, ast.Dict]]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    yield target.id, node.value


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _from_table(table: ast.Dict) -> Iterator[LazyExport]:
    for key, value in zip(table.keys, table.values, strict=True):
        name = _text(key)
        if name is None:
            continue
        single = _text(value)
        if single is not None:
            yield from _one(name, single)
        elif isinstance(value, ast.Tuple | ast.List | ast.Set):
            parts = [_text(item) for item in value.elts]
            # name -> (module, attribute), or module -> [names]: which one it is shows when it is looked up.
            if isinstance(value, ast.Tuple) and len(parts) == 2 and parts[0] is not None and parts[1] is not None:
                yield LazyExport(name, parts[0], parts[1], None)
            for part in parts:
                if part is not None:
                    yield LazyExport(part, name, part, None)


def _one(name: str, value: str) -> Iterator[LazyExport]:
    module, colon, attr = value.partition(":")
    if colon:
        yield LazyExport(name, module, attr, None)
        return
    yield LazyExport(name, value, name, None)
    module, dot, attr = value.rpartition(".")
    if dot and module.strip("."):
        yield LazyExport(name, module, attr, None)


def tested_names(test: ast.expr) -> list[str]:
    """The names that `name == "X"` or `name in ("X", "Y")` asks for."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq | ast.In):
        return []
    sides = [test.left, *test.comparators]
    items = [i for s in sides for i in (s.elts if isinstance(s, ast.Tuple | ast.List | ast.Set) else [s])]
    return [text for text in map(_text, items) if text is not None]


def matched_names(pattern: ast.pattern) -> list[str]:
    """The names that `case "X" | "Y"` asks for."""
    patterns = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    texts = [_text(p.value) for p in patterns if isinstance(p, ast.MatchValue)]
    return [text for text in texts if text is not None]
