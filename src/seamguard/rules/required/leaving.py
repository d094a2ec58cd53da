"""Calls that never return, and context managers after which it goes on although their block raised."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.rules.control_flow import Known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Named
    from seamguard.rules.control_flow import FunctionNode, Node
    from seamguard.rules.required.definitions import Defined, Definitions

_ENDING = frozenset(
    {
        *("sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"),
        *("typing.assert_never", "typing_extensions.assert_never"),
        *("pytest.fail", "pytest.skip", "pytest.exit", "pytest.xfail"),
    }
)
_NEVER = frozenset({f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("NoReturn", "Never")})
_SWALLOWING = frozenset({"contextlib.suppress", "pytest.raises"})
_EXITS = frozenset({"__exit__", "__aexit__"})


def known_of(known: Definitions, place: Defined) -> Known:
    """What the steps of a function need to be told."""
    return Known(frozenset(_ending(known, place)), frozenset(_swallowing(known, place)))


def _ending(known: Definitions, place: Defined) -> Iterator[Node]:
    """The calls that never return, among those whose result nobody takes, or that are returned."""
    for node in ast.walk(place.node):
        value = node.value if isinstance(node, ast.Expr | ast.Return) else None
        call = value.value if isinstance(value, ast.Await) else value
        if isinstance(call, ast.Call):
            meant = known.callee(place, call)
            if meant and all(one.name in _ENDING or _never_returns(known, one) for one in meant):
                yield call


def _never_returns(known: Definitions, named: Named) -> bool:
    """Whether a function of the codebase says that it never returns."""
    file = known.facts.file_of(named.module) if named.module else None
    module = known.facts.module(file) if file is not None else None
    if file is None or module is None:
        return False
    qualname = named.name.removeprefix(f"{named.module}.")
    annotations = [made.annotation for made in module.functions if made.qualname == qualname]
    said = [{one.name for one in known.facts.names(file, annotation)} for annotation in annotations]
    return bool(said) and all(names & _NEVER for names in said)


def _swallowing(known: Definitions, place: Defined) -> Iterator[Node]:
    """The calls that give a context manager which may swallow what its block raises."""
    for node in ast.walk(place.node):
        for item in node.items if isinstance(node, ast.With | ast.AsyncWith) else ():
            call = item.context_expr
            if isinstance(call, ast.Call) and any(_swallows(known, one) for one in known.callee(place, call)):
                yield call


def _swallows(known: Definitions, named: Named) -> bool:
    if named.name in _SWALLOWING:
        return True
    for made in known.of_name(named.name, named.module) if named.module else ():
        if made.function is not None:
            return _catches_around_yield(made.function)
        methods = known.methods(made.file.module, made.qualname)
        return any(_may_say_yes(one.function) for one in methods if one.function and one.node.name in _EXITS)
    return False


def _catches_around_yield(function: FunctionNode) -> bool:
    """Whether a generator that is a context manager goes on after an exception at its `yield`."""
    return any(
        isinstance(inner, ast.Yield)
        for node in ast.walk(function)
        if isinstance(node, ast.Try) and not all(isinstance(one.body[-1], ast.Raise) for one in node.handlers)
        for statement in node.body
        for inner in ast.walk(statement)
    )


def _may_say_yes(method: FunctionNode) -> bool:
    """Whether `__exit__` may return something true: one that says `bool` does, as type checkers take it."""
    if method.returns is not None:
        return isinstance(method.returns, ast.Name) and method.returns.id == "bool"
    returned = [node.value for node in ast.walk(method) if isinstance(node, ast.Return) and node.value is not None]
    return any(not isinstance(value, ast.Constant) or bool(value.value) for value in returned)
