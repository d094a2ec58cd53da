"""Whether a test lets a call run only where a value is there, so that no None goes into it."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice
from seamguard.rules.tracing.arguments import How
from seamguard.rules.tracing.definitions import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.rules.tracing.calls import Site

_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_SUITES = ("body", "orelse", "finalbody")


def is_kept_from_none(facts: Facts, site: Site) -> bool:
    """Whether a test around a call, or before it, keeps None out of the name or attribute that it hands over.

    The test has to stand in the same function, and nothing behind it may bind the name anew.
    """
    value = site.handed.value if site.handed is not None and site.handed.how is How.GIVEN else None
    given = spelled(site.at, value.options[0] if isinstance(value, Choice) else value)
    tree = facts.tree(site.at.file) if all(part.isidentifier() for part in given.split(".")) else None
    path = _path(facts, site, tree) if tree is not None else []
    if isinstance(value, Choice):
        return bool(path) and _is_replaced(given, path[-1])
    start = max((number for number, node in enumerate(path) if isinstance(node, _LATER)), default=0)
    return any(_is_kept(given, above, below) for above, below in pairwise(path[start:]))


def _is_replaced(given: str, call: ast.AST) -> bool:
    """Whether a call is given `value or "text"`, which is never None."""
    arguments = (one.value if isinstance(one, ast.keyword) else one for one in ast.iter_child_nodes(call))
    return any(
        isinstance(one, ast.BoolOp)
        and isinstance(one.op, ast.Or)
        and _names(one.values[0], given)
        and isinstance(one.values[-1], ast.Constant | ast.JoinedStr)
        and getattr(one.values[-1], "value", "") is not None
        for one in arguments
    )


def _path(facts: Facts, site: Site, tree: ast.Module) -> list[ast.AST]:
    """The nodes around a call, the outermost first, and the call itself; none where it is not found."""
    line = site.place.span.line
    work: list[tuple[ast.AST, list[ast.AST]]] = [(tree, [])]
    while work:
        node, around = work.pop()
        if isinstance(node, ast.Call) and node.lineno == line and facts.span(site.at.file, node) == site.place.span:
            return [*around, node]
        if getattr(node, "lineno", line) <= line <= (getattr(node, "end_lineno", None) or line):
            work += ((child, [*around, node]) for child in ast.iter_child_nodes(node))
    return []


def _is_kept(given: str, above: ast.AST, below: ast.AST) -> bool:
    """Whether one node lets another one in it run only where a value is there."""
    for name in _SUITES:
        suite = getattr(above, name, None)
        if isinstance(suite, list) and below in suite and _by_statements(given, suite, suite.index(below)):
            return True
    match above:
        case ast.If(test=test, body=body, orelse=orelse) | ast.While(test=test, body=body, orelse=orelse):
            outcome, within = below in body, (body if below in body else orelse)
            return below in within and implies(test, given, outcome) and not _binds(within, given)
        case ast.IfExp(test=test, body=body):
            return below is not test and implies(test, given, below is body) and not _binds([below], given)
        case ast.BoolOp(op=op, values=values) if below in values:
            before = values[: values.index(below)]
            return any(implies(one, given, isinstance(op, ast.And)) for one in before) and not _binds([below], given)
    return False


def _by_statements(given: str, suite: Sequence[ast.stmt], number: int) -> bool:
    """Whether a statement before one in the same suite leaves where the value is absent."""
    for index, statement in enumerate(suite[:number]):
        match statement:
            case ast.If(test=test, body=body, orelse=[]):
                is_kept = isinstance(body[-1], _LEAVING) and implies(test, given, False)
            case ast.Assert(test=test):
                is_kept = implies(test, given, True)
            case _:
                is_kept = False
        if is_kept and not _binds(suite[index + 1 : number + 1], given):
            return True
    return False


def implies(test: ast.expr, given: str, outcome: bool) -> bool:
    """Whether a value is surely there where a test comes to an outcome."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return implies(operand, given, not outcome)
        case ast.BoolOp(op=op, values=values):
            return isinstance(op, ast.And) is outcome and any(implies(one, given, outcome) for one in values)
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=None)]):
            is_there = isinstance(operator, ast.IsNot | ast.NotEq)
            return (
                _names(left, given)
                and isinstance(operator, ast.Is | ast.Eq | ast.IsNot | ast.NotEq)
                and (is_there is outcome)
            )
        case ast.Call(func=ast.Name(id="isinstance"), args=[first, _]):
            return outcome and _names(first, given)
        case _:
            return outcome and _names(test, given)


def _names(node: ast.expr, given: str) -> bool:
    node = node.target if isinstance(node, ast.NamedExpr) else node
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) == given


def _binds(nodes: Iterable[ast.AST], given: str) -> bool:
    """Whether some code binds a name anew, or what an attribute belongs to."""
    return any(f"{given}.".startswith(f"{one}.") for node in nodes for one in _bound_in(node))


def _bound_in(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name | ast.Attribute) and not isinstance(one.ctx, ast.Load):
            yield ast.unparse(one)
        elif isinstance(one, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and one.name:
            yield one.name
        elif isinstance(one, ast.alias):
            yield one.asname or one.name.partition(".")[0]
