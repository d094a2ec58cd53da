"""What is known of a flag wherever something is evaluated."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.control_flow import Flow, Known, flow_of
from seamguard.rules.gating.bindings import Bindings, bindings_of, other_names
from seamguard.rules.gating.meaning import Flag, Meaning, Sure
from seamguard.rules.gating.parsed import own_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamguard.rules.control_flow import FunctionNode
    from seamguard.rules.gating.parsed import Parsed, Scope

_BINDING = ast.Name | ast.pattern | ast.ExceptHandler
_FAR = 5  # names that lead to names
_WAYS = 2  # on from a test: where it holds, and where it does not


class _Ran(NamedTuple):
    """A scope as steps.

    Attributes:
        flow: The steps.
        numbers: The steps of each node.
        bindings: What binds its names.
    """

    flow: Flow
    numbers: dict[ast.AST, list[int]]
    bindings: Bindings


class Knowing:
    """Tells whether a flag is known to be true, in one file.

    A function that is made under the flag runs under it: it is not there where the flag is false.
    """

    def __init__(self, text: Parsed, flag: Flag, known: Callable[[FunctionNode], Known]) -> None:
        """Take a file.

        Args:
            text: The file.
            flag: What reads the flag in it.
            known: What must be known of the expressions of a function.
        """
        self._text = text
        self._flag = flag
        self._known = known
        self._flows: dict[Scope, _Ran] = {}
        self._open: dict[tuple[Scope, Sure], frozenset[int]] = {}
        self._prefixes = frozenset(prefix for read in flag.reads for prefix in _prefixes(read))
        self._shared = {name for node in ast.walk(text.tree) for name in _shared(node)}
        self._left = _FAR
        self._meaning = Meaning(flag, self._held, self._is_builtin)

    def at(self, node: ast.expr) -> Sure:
        """How sure it is that the flag is true wherever a node is evaluated."""
        inner: ast.AST = node
        best = Sure.NO
        for scope in self._text.around(node):
            best = max(best, self._in(scope, inner))
            inner = scope
        return best

    def _in(self, scope: Scope, node: ast.AST) -> Sure:
        steps = self._steps(scope, node)
        if not steps or not steps.isdisjoint(self._unknown(scope, Sure.POSSIBLY)):
            return Sure.NO
        return Sure.YES if steps.isdisjoint(self._unknown(scope, Sure.YES)) else Sure.POSSIBLY

    def _steps(self, scope: Scope, node: ast.AST) -> set[int]:
        """The steps in which a node is evaluated: its own, or those of what it is a part of."""
        numbers = self._ran(scope).numbers
        while node is not scope:
            if node in numbers:
                return {*numbers[node]}
            node = self._text.parents[node]
        return set()

    def _unknown(self, scope: Scope, least: Sure) -> frozenset[int]:
        """The steps that some way reaches on which the flag was not seen to be true, at least that surely."""
        if (scope, least) not in self._open:
            flow = self._ran(scope).flow
            seen: set[tuple[int, bool]] = set()
            # What no way leads to is looked at as well, from its beginning: a step is made after those that follow it.
            for start in (flow.entry, *reversed(range(len(flow.steps)))):
                if not {(start, False), (start, True)} & seen:
                    self._go(flow, start, least, seen)
            self._open[scope, least] = frozenset(step for step, known in seen if not known)
        return self._open[scope, least]

    def _go(self, flow: Flow, start: int, least: Sure, seen: set[tuple[int, bool]]) -> None:
        """Go all ways from a step before which nothing is known; notes each step with whether the flag is known."""
        work = [(start, False)]
        seen.add((start, False))
        for step, known in work:
            stays = known and not self._binds_anew(flow.steps[step].node)
            onward = [
                (following, stays or self._says(flow, step, way) >= least)
                for way, following in enumerate(self._ways(flow, step))
            ]
            raised = flow.steps[step].raised
            onward += [] if raised is None else [(raised, stays)]
            fresh = [one for one in dict.fromkeys(onward) if one not in seen]
            seen.update(fresh)
            work += fresh

    def _ways(self, flow: Flow, step: int) -> list[int]:
        """Where it goes on from a step; an assertion is taken to hold, as if Python never ran with `-O`."""
        follows = flow.steps[step].follows
        return follows[:1] if isinstance(flow.steps[step].node, ast.Assert) else follows

    def _says(self, flow: Flow, step: int, way: int) -> Sure:
        """What a step says of the flag if it goes on in a way; nothing, where it is no test."""
        one = flow.steps[step]
        if len(one.follows) != _WAYS or one.raised is not None or not isinstance(one.node, ast.expr):
            return Sure.NO
        return self._meaning.of(one.node, way == 0)

    def _binds_anew(self, node: ast.AST | None) -> bool:
        """Whether a step gives another object to a name that leads to the flag."""
        if isinstance(node, ast.Name | ast.Attribute):
            return not isinstance(node.ctx, ast.Load) and ast.unparse(node) in self._prefixes
        parts = ast.walk(node) if isinstance(node, ast.pattern) else [] if node is None else [node]
        return any(not self._prefixes.isdisjoint(other_names(part)) for part in parts)

    def _is_builtin(self, name: ast.Name) -> bool:
        scopes = [self._ran(scope).bindings for scope in self._text.around(name)]
        return not any(name.id in one.opaque or name.id in one.stores for one in scopes)

    def _held(self, name: ast.Name, truth: bool) -> Sure:
        """What a name says that the flag, or a test of it, was assigned to: by each assignment that reaches it."""
        if not self._left:
            return Sure.NO
        values = self._values(name)
        self._left -= 1
        told = [Sure.NO if one is None else self._meaning.of(one, truth) for one in values]
        self._left += 1
        return min(told, default=Sure.NO)

    def _values(self, name: ast.Name) -> list[ast.expr | None]:
        if name.id in self._shared:
            return []
        for number, scope in enumerate(self._text.around(name)):
            ran = self._ran(scope)
            if name.id in ran.bindings.opaque:
                return []
            stores = ran.bindings.stores.get(name.id)
            if stores:
                return self._reaching(scope, name, stores) if number == 0 else [*stores.values()]
        return []

    def _reaching(self, scope: Scope, name: ast.Name, stores: dict[ast.Name, ast.expr | None]) -> list[ast.expr | None]:
        """The values of those assignments from which a way leads to a name that is read, past no other one."""
        ran = self._ran(scope)
        before: dict[int, list[int]] = {}
        for number, step in enumerate(ran.flow.steps):
            for following in (*step.follows, *([] if step.raised is None else [step.raised])):
                before.setdefault(following, []).append(number)
        work = [earlier for step in self._steps(scope, name) for earlier in before.get(step, ())]
        seen = set(work)
        for number in work:
            if ran.flow.steps[number].node in stores:
                continue
            fresh = [earlier for earlier in before.get(number, ()) if earlier not in seen]
            seen.update(fresh)
            work += fresh
        return [value for store, value in stores.items() if not seen.isdisjoint(ran.numbers.get(store, ()))]

    def _ran(self, scope: Scope) -> _Ran:
        if scope not in self._flows:
            function = _function(scope)
            binding = frozenset(node for node in own_nodes(scope) if isinstance(node, _BINDING))
            flow = flow_of(function, self._known(function)._replace(marked=binding))
            numbers: dict[ast.AST, list[int]] = {}
            for number, step in enumerate(flow.steps):
                if step.node is not None:
                    numbers.setdefault(step.node, []).append(number)
            self._flows[scope] = _Ran(flow, numbers, bindings_of(scope))
        return self._flows[scope]


def _function(scope: Scope) -> FunctionNode:
    """A scope as if it were a function without parameters, made of the same nodes."""
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return scope
    empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    body: list[ast.stmt] = [ast.Return(scope.body)] if isinstance(scope, ast.Lambda) else scope.body
    return ast.FunctionDef("run", empty, body, [])


def _shared(node: ast.AST) -> list[str]:
    """The names that a scope binds in another one."""
    return node.names if isinstance(node, ast.Global | ast.Nonlocal) else []


def _prefixes(read: ast.expr) -> Iterable[str]:
    """What leads to a flag, such as `self` and `self.flags` to `self.flags.ready`, and the flag itself."""
    while isinstance(read, ast.Attribute):
        yield ast.unparse(read)
        read = read.value
    if isinstance(read, ast.NamedExpr):
        read = read.target
    if isinstance(read, ast.Name):
        yield read.id
