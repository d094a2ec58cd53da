"""The calls in a function: those of something that the rule names, and those of functions that make it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.control_flow import Calls, Flow, Node, flow_of, leaving_without
from seamguard.rules.required.leaving import known_of
from seamguard.rules.required.written import decorators_of, found_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.uses import Use
    from seamguard.rules.required.definitions import Defined, Definitions

_OWN = frozenset({"self", "cls"})


class _Local(NamedTuple):
    """A call of a function that is looked into.

    Attributes:
        node: The call.
        functions: All functions that it may be a call of.
        runs: It runs their bodies: that of a generator waits until somebody asks, that of a coroutine for `await`.
    """

    node: ast.Call
    functions: tuple[Defined, ...]
    runs: bool


class Calling:
    """Finds the calls in functions, and remembers them."""

    def __init__(self, known: Definitions, required: Cited) -> None:
        """Take what is required."""
        self.known = known
        self._uses: dict[str, list[Use]] = {}
        for use in known.sure_uses(required):
            self._uses.setdefault(use.file.path, []).append(use)
        self._is_coroutine = known.is_coroutine(required)
        self._locals: dict[Defined, tuple[_Local, ...]] = {}
        self._direct: dict[Defined, Calls] = {}
        self._flows: dict[Defined, Flow] = {}

    def runs_later(self, name: Cited) -> bool:
        """Whether a call of what a rule names only makes a generator or coroutine, which runs once somebody asks."""
        made = self.known.made(name)
        return bool(made) and not any(one.node.decorator_list or _runs(one, is_awaited=False) for one in made)

    def direct(self, place: Defined) -> Calls:
        """The calls that are written in a function."""
        if place not in self._direct:
            found = found_in(self.known, place, self._uses.get(place.file.path, ()))
            idle = _idle(place) if self._is_coroutine else set()
            self._direct[place] = Calls(found.certain - idle, found.possible - idle)
        return self._direct[place]

    def around(self, place: Defined) -> Calls:
        """The calls that decorate a function, and so stand around all of it if they give context managers."""
        found = decorators_of(self.known, place, self._uses.get(place.file.path, ()))
        decorators = place.node.decorator_list
        certain = frozenset[Node](decorators[number] for number in found.certain)
        return Calls(certain, frozenset(decorators[number] for number in found.possible))

    def flow(self, place: Defined) -> Flow:
        """The steps of a function."""
        if place not in self._flows:
            assert place.function is not None  # noqa: S101 (only functions have steps)
            self._flows[place] = flow_of(place.function, known_of(self.known, place))
        return self._flows[place]

    def made(self, place: Defined) -> Calls:
        """The calls that make it: those written, and those of functions that make it themselves whenever they return.

        Such a function stands in the same module, or is a method of the own class or one above it.
        """
        direct = self.direct(place)
        near = self._near(place)
        # A function that calls itself has been through its other ways first, and what is wrong with those is told.
        certain = self._makers(near, lambda one: self.direct(one).certain) | {place}
        possible = self._makers(near, lambda one: self.direct(one).any)
        calls = self._local(place)
        sure = frozenset(one.node for one in calls if one.runs and set(one.functions) <= certain)
        perhaps = frozenset(one.node for one in calls if set(one.functions) & possible)
        certain_nodes = direct.certain | sure
        return Calls(certain_nodes, (direct.possible | perhaps) - certain_nodes, (sure | perhaps) - direct.any)

    def mentioned(self, place: Defined) -> Calls:
        """The calls that are written in a function, and those of near functions that lead to one."""
        direct = self.direct(place)
        near = self._near(place)
        holding = {one for one in near if self.direct(one).certain}
        while more := {one for one in near - holding if any(set(c.functions) & holding for c in self._local(one))}:
            holding |= more
        nodes = frozenset(one.node for one in self._local(place) if set(one.functions) & holding) - direct.any
        return Calls(direct.certain | nodes, direct.possible)

    def _near(self, place: Defined) -> set[Defined]:
        """A function, and all that is called from it and looked into."""
        found, work = {place}, [place]
        while work:
            fresh = {one for local in self._local(work.pop()) for one in local.functions} - found
            found |= fresh
            work += sorted(fresh, key=lambda one: (one.file.path, one.node.lineno))
        return found

    def _makers(self, near: Collection[Defined], written: Callable[[Defined], frozenset[Node]]) -> set[Defined]:
        """Those of some functions that make the call whenever they return.

        All are taken to, and those are dropped that do not even then: what calls itself has been through its other ways
        first.
        """
        makers = set(near)
        while True:
            failing = {one for one in makers if self._leaves_out(one, written(one), makers)}
            if not failing:
                return makers
            makers -= failing

    def _leaves_out(self, place: Defined, written: frozenset[Node], makers: set[Defined]) -> bool:
        helped = frozenset(one.node for one in self._local(place) if one.runs and makers.issuperset(one.functions))
        return bool(leaving_without(self.flow(place), Calls(written | helped, by_return=helped - written)))

    def _local(self, place: Defined) -> tuple[_Local, ...]:
        """The calls in a function of functions that are looked into."""
        if place not in self._locals:
            self._locals[place] = tuple(self._found_locals(place))
        return self._locals[place]

    def _found_locals(self, place: Defined) -> Iterator[_Local]:
        names = {one.node.name for one in self.known.of(place.file)}
        awaited = {node.value for node in ast.walk(place.node) if isinstance(node, ast.Await)}
        for node in calls_in(place):
            is_own = _is_own(node.func)
            last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if not is_own and last not in names:
                continue
            meant = self.known.callee(place, node)
            found = [one for name in meant for one in self.known.of_name(name.name, name.module) if name.module]
            near = [one for one in found if one.function and (is_own or one.file.path == place.file.path)]
            doing = tuple(one for one in near if self.known.is_implementation(one))
            if doing and len(near) == len(found) and all(name.certain for name in meant):
                yield _Local(node, doing, all(_runs(one, is_awaited=node in awaited) for one in doing))


def calls_in(place: Defined) -> Iterator[ast.Call]:
    """The calls in a function's own body, not in functions that it only makes."""
    work: list[ast.AST] = list(reversed(place.node.body))
    while work:
        node = work.pop()
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            work += reversed(list(ast.iter_child_nodes(node)))


def _idle(place: Defined) -> set[Node]:
    """The calls whose result nobody takes: of a coroutine, they run nothing."""
    return {node.value for node in ast.walk(place.node) if isinstance(node, ast.Expr)}


def _is_own(func: ast.expr) -> bool:
    """Whether a callee is `self.name`, `cls.name` or `super().name`."""
    if not isinstance(func, ast.Attribute):
        return False
    if isinstance(func.value, ast.Name):
        return func.value.id in _OWN
    base = func.value.func if isinstance(func.value, ast.Call) else None
    return isinstance(base, ast.Name) and base.id == "super"


def _runs(place: Defined, *, is_awaited: bool) -> bool:
    if isinstance(place.node, ast.AsyncFunctionDef) and not is_awaited:
        return False
    work: list[ast.AST] = list(place.node.body)
    while work:
        node = work.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return False
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            work += ast.iter_child_nodes(node)
    return True
