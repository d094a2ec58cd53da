"""A file as a syntax tree, with what lies around each node."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.source import SourceFile

Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
"""What runs as a whole: a module with the bodies of its classes, a function, a lambda."""


class Parsed(NamedTuple):
    """A file.

    Attributes:
        file: The file.
        tree: Its syntax tree.
        parents: What each node stands in.
        places: Names, attributes and calls by where they stand; of two that begin and end alike the outer one.
    """

    file: SourceFile
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]
    places: dict[Span, ast.expr]

    def around(self, node: ast.AST) -> Iterator[Scope]:
        """The scopes in which a node is evaluated, the innermost first and the module last.

        Decorators, defaults and annotations are evaluated around the function that they belong to.
        """
        while not isinstance(node, ast.Module):
            inner, node = node, self.parents[node]
            if isinstance(node, Scope) and (node.body is inner or inner in _body(node)):
                yield node

    def is_annotation(self, node: ast.AST) -> bool:
        """Whether a node is part of an annotation, which tells of a type and reads nothing."""
        inner = node
        while not isinstance(inner, ast.stmt | ast.arg):
            inner, node = self.parents[inner], inner
        return node in (getattr(inner, "annotation", None), getattr(inner, "returns", None))


def parsed(facts: Facts, file: SourceFile) -> Parsed | None:
    """A file as a tree; None where it cannot be parsed."""
    tree = facts.tree(file)
    if tree is None:
        return None
    parents: dict[ast.AST, ast.AST] = {}
    places: dict[Span, ast.expr] = {}
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        for child in ast.iter_child_nodes(node):
            parents[child] = node
            waiting.append(child)
        if isinstance(node, ast.Name | ast.Attribute | ast.Call):
            places.setdefault(facts.span(file, node), node)
    return Parsed(file, tree, parents, places)


def own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """The nodes that run when a scope does; a function within is one node, with its decorators and defaults."""
    waiting = list[ast.AST](_body(scope))
    while waiting:
        node = waiting.pop()
        yield node
        within = _body(node) if isinstance(node, Scope) else []
        waiting += (child for child in ast.iter_child_nodes(node) if child not in within)


def _body(scope: ast.AST) -> list[ast.AST]:
    if isinstance(scope, ast.Lambda):
        return [scope.body]
    if isinstance(scope, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
        return [*scope.body]
    return []
