"""The texts that a file writes out, with the scopes in which they stand."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.rule import MODULE_SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterator

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_TYPES = frozenset({"annotation", "returns"})


class Text(NamedTuple):
    """A string in the code.

    Attributes:
        node: Where it stands.
        written: What it says.
        scope: The site scope around it.
        is_type: It stands in an annotation.
    """

    node: ast.Constant
    written: str
    scope: str
    is_type: bool


def written_texts(tree: ast.Module) -> Iterator[Text]:
    """Every string but docstrings and parts of f-strings.

    Decorators, defaults, annotations and base classes belong to the scope around a definition.
    """
    waiting: list[tuple[ast.AST, str, bool]] = [(tree, "", False)]
    while waiting:
        node, scope, is_type = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Text(node, node.value, scope or MODULE_SCOPE, is_type)
        inner = f"{scope}.{node.name}".lstrip(".") if isinstance(node, _Definition) else scope
        for name, value in ast.iter_fields(node):
            below = inner if name == "body" else scope
            parts = [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST)]
            waiting += [(part, below, is_type or name in _TYPES) for part in parts if not _is_prose(node, part)]


def _is_prose(parent: ast.AST, node: ast.AST) -> bool:
    """Whether a string is a docstring or its like, or a part of an f-string."""
    return isinstance(node, ast.Constant) and isinstance(parent, ast.Expr | ast.JoinedStr)
