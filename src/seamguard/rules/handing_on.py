"""What a function hands on: what it returns and yields, and what goes into that by way of its own names."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Functions that set an attribute of their first argument.
_SETTING = frozenset({"setattr", "object.__setattr__"})


def handed_on(nodes: Sequence[ast.AST], started: Iterable[ast.AST], apart: frozenset[str]) -> tuple[ast.AST, ...]:
    """Everything within what a function hands on, and within what its names hold that stand there.

    Args:
        nodes: Everything within the function.
        started: What is followed besides what the function returns and yields.
        apart: Names that are not followed.
    """
    into: defaultdict[str, list[ast.AST]] = defaultdict(list)
    for node in nodes:
        for name, part in _going_into(node):
            into[name].append(part)
    pending = [*started, *(value for node in nodes for value in _outgoing(node))]
    found: dict[int, ast.AST] = {}
    seen = set(apart)
    while pending:
        for node in ast.walk(pending.pop()):
            found[id(node)] = node
            if isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                pending += into[node.id]
    return tuple(found.values())


def _outgoing(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value) | ast.YieldFrom(value=value):
            yield value
        case ast.Lambda(body=body):
            yield body
        case _:
            pass


def _going_into(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The names that a node gives something, and what it gives them."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from (pair for target in targets for pair in _stored(target, value))
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
            yield from _stored(target, value)
        case ast.NamedExpr(target=target, value=value):
            yield from _stored(target, value)
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield from _stored(target, value)
        case ast.comprehension(target=target, iter=value):
            yield from _stored(target, value)
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from _stored(target, value)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name))) as call) if name != "object":
            yield name, call
        case ast.Expr(value=ast.Call(func=func, args=[ast.Name(id=name), *_]) as call):
            yield from [(name, call)] if ast.unparse(func) in _SETTING else ()
        case _:
            pass


def _stored(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    match target:
        case ast.Name(id=name):
            yield name, value
        case ast.Tuple(elts=each) | ast.List(elts=each):
            yield from (pair for one in each for pair in _stored(one, value))
        case ast.Starred(value=one):
            yield from _stored(one, value)
        case ast.Attribute(value=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name)):
            yield from ((name, part) for part in (target, value))
        case _:
            pass
