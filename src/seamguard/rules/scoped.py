"""The nodes of a syntax tree, each with the scope in which it stands."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.rule import MODULE_SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterator

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_TYPES = frozenset({"annotation", "returns"})


class Standing(NamedTuple):
    """A node and where it stands.

    Attributes:
        node: The node.
        parent: The node around it; of the module itself, that.
        scope: The site scope around it.
        is_type: It stands in an annotation.
    """

    node: ast.AST
    parent: ast.AST
    scope: str
    is_type: bool

    @property
    def is_prose(self) -> bool:
        """Whether it is a docstring or its like, or a text inside an f-string."""
        return isinstance(self.node, ast.Constant) and isinstance(self.parent, ast.Expr | ast.JoinedStr)


def scoped(tree: ast.Module) -> Iterator[Standing]:
    """Every node, in the order of the text.

    Decorators, defaults, annotations and base classes belong to the scope around a definition.
    """
    waiting = [Standing(tree, tree, MODULE_SCOPE, is_type=False)]
    while waiting:
        here = waiting.pop()
        yield here
        below: list[Standing] = []
        for name, value in ast.iter_fields(here.node):
            scope = _inside(here) if name == "body" else here.scope
            parts = [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST)]
            below += [Standing(part, here.node, scope, here.is_type or name in _TYPES) for part in parts]
        waiting += reversed(below)


def _inside(here: Standing) -> str:
    if not isinstance(here.node, _Definition):
        return here.scope
    return here.node.name if here.scope == MODULE_SCOPE else f"{here.scope}.{here.node.name}"
