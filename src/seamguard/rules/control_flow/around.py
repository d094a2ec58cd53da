"""Whether calls stand inside a `with` block of the required call."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.control_flow.questions import Calls, Lack, reached_without

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from seamguard.rules.control_flow.steps import Flow, Node

_ENTERING = frozenset({"enter_context", "enter_async_context"})
_CONSUMING = frozenset(
    {
        *("list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "any", "all", "min", "max"),
        *("join", "extend", "update"),
    }
)
"""What runs a generator expression that it is handed, whoever is meant by it."""


class _Cover(NamedTuple):
    """What stands around a place.

    Attributes:
        certain: A block of what is surely the required call.
        possible: A block of what may be it, or one around the making of a function that may run elsewhere.
        stacks: Names that open blocks give what they enter: `with ExitStack() as stack`.
    """

    certain: bool = False
    possible: bool = False
    stacks: frozenset[str] = frozenset()


def standing_outside(flow: Flow, wanted: Collection[Node], made: Calls) -> tuple[Lack, ...]:
    """Those of certain calls that do not stand inside a `with` block of the required call.

    A block is one whose item is the call, or a name that only the call is assigned to. What the call was given to,
    `stack.enter_context(call())`, is one as well, if it comes before on every way and the stack's own block is around.
    A function that is decorated by the call stands in it as a whole.

    Args:
        flow: The steps of the function.
        wanted: The calls.
        made: The required call, wherever it stands.
    """
    function = flow.function
    start = _decorated(_Cover(), function, made)
    covers = dict(_covers(function.body, start, made, _bound(function, made)))
    covers |= _later(function, covers)
    found = []
    for node in wanted:
        cover = covers.get(node, start)
        certain, possible = _entered(flow, node, cover, made)
        if not (cover.certain or certain):
            found.append(Lack(node, not (cover.possible or possible), None, False))
    return tuple(found)


def _decorated(cover: _Cover, function: ast.FunctionDef | ast.AsyncFunctionDef, made: Calls) -> _Cover:
    decorators = set(function.decorator_list)
    return cover._replace(
        certain=cover.certain or bool(decorators & made.certain),
        possible=cover.possible or bool(decorators & made.possible),
    )


def _bound(function: ast.AST, made: Calls) -> Calls:
    """The required call together with reads of names to which nothing else is assigned in the function."""
    assigned: dict[str, list[ast.expr]] = {}
    names: list[ast.Name] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.Name):
            names.append(node)
    stored = Counter(name.id for name in names if isinstance(name.ctx, ast.Store))
    plain = {name: values for name, values in assigned.items() if stored[name] == len(values)}

    def named(calls: frozenset[Node]) -> frozenset[Node]:
        bound = {name for name, values in plain.items() if all(value in calls for value in values)}
        return calls | {name for name in names if name.id in bound}

    return Calls(named(made.certain), named(made.any) - named(made.certain))


def _covers(nodes: Collection[ast.AST], cover: _Cover, made: Calls, items: Calls) -> Iterator[tuple[ast.AST, _Cover]]:
    for node in nodes:
        yield node, cover
        if isinstance(node, ast.With | ast.AsyncWith):
            inner = cover
            for item in node.items:
                yield from _covers([item], inner, made, items)
                inner = _inside(inner, item, items)
            yield from _covers(node.body, inner, made, items)
            continue
        within: list[ast.AST] = []
        if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
            # It is made here, and may run anywhere.
            within = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
            inner = _Cover(possible=cover.certain or cover.possible, stacks=cover.stacks)
            inner = inner if isinstance(node, ast.Lambda) else _decorated(inner, node, made)
            yield from _covers(within, inner, made, items)
        yield from _covers([child for child in ast.iter_child_nodes(node) if child not in within], cover, made, items)


def _later(function: ast.AST, covers: Mapping[ast.AST, _Cover]) -> dict[ast.AST, _Cover]:
    """What is in generator expressions that are handed on: but for what they go over first, it runs anywhere."""
    consumed = set[ast.AST]()
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            consumed.add(node.iter)
        elif isinstance(node, ast.Starred):
            consumed.add(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _CONSUMING:
            consumed |= {*node.args}
    return {
        inner: covers[inner]._replace(certain=False, possible=covers[inner].certain or covers[inner].possible)
        for node in ast.walk(function)
        if isinstance(node, ast.GeneratorExp) and node not in consumed and node in covers
        for inner in {*ast.walk(node)} - {*ast.walk(node.generators[0].iter)}
        if inner in covers
    }


def _inside(cover: _Cover, item: ast.withitem, items: Calls) -> _Cover:
    entered = item.context_expr
    while isinstance(entered, ast.Await | ast.NamedExpr):
        entered = entered.value
    name = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else ""
    return _Cover(
        cover.certain or entered in items.certain,
        cover.possible or entered in items.possible,
        cover.stacks | {name} if name else cover.stacks,
    )


def _entered(flow: Flow, node: Node, cover: _Cover, made: Calls) -> tuple[bool, bool]:
    """Whether the required call was given to a stack that is open at `node`: surely, or possibly."""
    if not cover.stacks:
        return False, False
    entering = Calls(_given(flow, made.certain, cover.stacks), _given(flow, made.possible, cover.stacks))
    if not entering.any:
        return False, False
    if all(step.node is not node for step in flow.steps):
        # It stands in a nested function, which may run at any time.
        return False, True
    lacks = reached_without(flow, [node], entering)
    return not lacks, not any(lack.certain for lack in lacks)


def _given(flow: Flow, calls: Collection[Node], stacks: Collection[str]) -> frozenset[Node]:
    return frozenset(
        node
        for node in ast.walk(flow.function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _ENTERING
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in stacks
        and any(argument in calls for argument in node.args)
    )
