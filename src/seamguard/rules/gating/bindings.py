"""What binds the names of a scope, and to which expression."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.gating.parsed import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seamguard.rules.gating.parsed import Scope

_TAKING = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Bindings(NamedTuple):
    """The names of one scope.

    Attributes:
        stores: By name, what binds it, each with the expression that is bound; None where it is no single one.
        opaque: Names that something else binds, such as parameters, imports and patterns.
        taken: Those of them that only imports and definitions bind.
    """

    stores: Mapping[str, dict[ast.Name, ast.expr | None]]
    opaque: frozenset[str]
    taken: frozenset[str]


def bindings_of(scope: Scope) -> Bindings:
    """What binds the names of a scope."""
    values = {target: value for node in own_nodes(scope) for target, value in _assigned(node)}
    stores: dict[str, dict[ast.Name, ast.expr | None]] = {}
    taken: set[str] = set()
    given: set[str] = set()
    for node in own_nodes(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            stores.setdefault(node.id, {})[node] = values.get(node)
        (taken if isinstance(node, _TAKING) else given).update(other_names(node))
    if not isinstance(scope, ast.Module):
        given |= {node.arg for node in ast.walk(scope.args) if isinstance(node, ast.arg)}
    return Bindings(stores, frozenset(taken | given), frozenset(taken - given - stores.keys()))


def other_names(node: ast.AST) -> Iterator[str]:
    """The names that a node binds other than by assignment, or makes those of another scope."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        case ast.Global() | ast.Nonlocal():
            yield from node.names
        case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
            yield from [node.name] if node.name else []
        case ast.MatchMapping():
            yield from [node.rest] if node.rest else []
        case _:
            pass


def _assigned(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """The names that a statement assigns an expression to, each with that."""
    match node:
        case ast.Assign():
            for target in node.targets:
                yield from _paired(target, node.value)
        case ast.AnnAssign(target=ast.Name() as name, value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name() as name):
            yield name, node.value
        case _:
            pass


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target, value
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        parts = [*target.elts, *value.elts]
        if len(target.elts) == len(value.elts) and not any(isinstance(part, ast.Starred) for part in parts):
            for one, given in zip(target.elts, value.elts, strict=True):
                yield from _paired(one, given)
