"""The nodes of a syntax tree, each with the scope in which it stands."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.rule import MODULE_SCOPE
from seamguard.rules.below import fields_of

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
        node, _, around, is_type = here
        for name in fields_of(node.__class__):
            value = getattr(node, name, None)
            if value is None:
                continue
            scope = _inside(here) if name == "body" else around
            own = is_type or name in _TYPES
            parts = value if value.__class__ is list else [value]
            below += [Standing(part, node, scope, own) for part in parts if isinstance(part, ast.AST)]
        waiting += below[::-1]


def _inside(here: Standing) -> str:
    if not isinstance(here.node, _Definition):
        return here.scope
    return here.node.name if here.scope == MODULE_SCOPE else f"{here.scope}.{here.node.name}"
