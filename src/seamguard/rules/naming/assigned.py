"""Where attributes are assigned."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.facts import Span
from seamguard.rules.placed import Place

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Stored
    from seamguard.rules.naming.expressions import Said

_TOP = Span(1, 1, 1, 1)


def place_of(facts: Facts, said: Said, stored: Stored) -> Place:
    """Where an attribute is assigned."""
    scope = said.facts.scopes[stored.scope]
    base = said.spelled(stored.base)
    tree = facts.tree(said.file)
    for node in ast.walk(tree) if tree is not None else ():
        is_stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == stored.attr
        if is_stored and isinstance(node, ast.Attribute) and ast.unparse(node.value) == base:
            span = facts.span(said.file, node)
            if _holds(said, stored.scope, span):
                return Place(said.file, span, scope.qualname)
    return Place(said.file, _TOP, scope.qualname)


def _holds(said: Said, scope: int, span: Span) -> bool:
    """Whether a place lies in the function that has a scope."""
    made = next((function.span for function in said.facts.functions if function.scope == scope), None)
    return made is None or made[:2] <= span[:2] <= made[2:]
