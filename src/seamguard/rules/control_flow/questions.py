"""Whether some way through a function leaves a call out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.control_flow.steps import END

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from seamguard.rules.control_flow.steps import Flow, Node


class Calls(NamedTuple):
    """Calls in a function.

    Attributes:
        certain: Those that are surely the ones meant.
        possible: Those that may be.
        by_return: Those among both that have done it only once they return, such as calls of a function that makes it.
    """

    certain: frozenset[Node] = frozenset()
    possible: frozenset[Node] = frozenset()
    by_return: frozenset[Node] = frozenset()

    @property
    def any(self) -> frozenset[Node]:
        """All of them."""
        return self.certain | self.possible


class Lack(NamedTuple):
    """A place that is reached without the call.

    Attributes:
        node: A `return`, the function itself for the end of its body, or the call that needs the other one before it.
        certain: False where a call that may be the one meant is on every way.
        turn: The last thing on the way after which the call is out of reach; None where there is no such thing.
        raised: The way goes on from there because of an exception.
    """

    node: Node
    certain: bool
    turn: Node | None
    raised: bool


def leaving_without(flow: Flow, made: Calls) -> tuple[Lack, ...]:
    """The places where a function returns although the call was not made.

    A call is made once its arguments are evaluated, also if it raises then. Ways that end with an exception need none.

    Args:
        flow: The steps of the function.
        made: The required call, wherever it stands.
    """

    def last_before_the_end(open_ways: _Ways) -> Callable[[int], bool]:
        ending = _back_from({END}, open_ways, stop=flow.leaves)
        return lambda step: flow.leaves(step) and step in ending

    return _lacks(flow, made, last_before_the_end)


def reached_without(flow: Flow, wanted: Collection[Node], made: Calls) -> tuple[Lack, ...]:
    """Those of certain nodes that some way reaches although the call was not made.

    Args:
        flow: The steps of the function.
        wanted: Nodes that are steps: calls, nested functions, lambdas.
        made: The required call, wherever it stands.
    """
    nodes = frozenset(wanted)
    return _lacks(flow, made, lambda _: lambda step: flow.steps[step].node in nodes)


def _lacks(flow: Flow, made: Calls, test: Callable[[_Ways], Callable[[int], bool]]) -> tuple[Lack, ...]:
    found: dict[Node, Lack] = {}
    for nodes, certain in ((made.any, True), (made.certain, False)):
        meant = [number for number, step in enumerate(flow.steps) if step.node in nodes]
        within_reach = _back_from(meant, _ways(flow, frozenset(), made.by_return))
        open_ways = _ways(flow, nodes, made.by_return)
        came_from = _forward(flow.entry, open_ways)
        is_lack = test(open_ways)
        for step in came_from:
            node = flow.steps[step].node
            if node is not None and node not in found and node not in nodes and is_lack(step):
                turn, raised = _turn(flow, came_from, step, within_reach)
                found[node] = Lack(node, certain, turn, raised)
    return tuple(found.values())


_Ways = list[tuple[int, ...]]
"""For each step those that may come next."""


def _ways(flow: Flow, done: Collection[Node], by_return: Collection[Node]) -> _Ways:
    """The ways that lead on from each step without what is done there."""
    found: _Ways = []
    for step in flow.steps:
        raised = () if step.raised is None else (step.raised,)
        if step.node not in done:
            found.append((*step.follows, *raised))
        else:
            found.append(raised if step.node in by_return else ())
    return found


def _forward(entry: int, ways: _Ways) -> dict[int, int]:
    """All steps that are reached, each with the one before it on a shortest way."""
    came_from = {entry: -1}
    queue = [entry]
    for step in queue:
        for following in ways[step]:
            if following not in came_from:
                came_from[following] = step
                queue.append(following)
    return came_from


def _back_from(ends: Collection[int], ways: _Ways, stop: Callable[[int], bool] = lambda _: False) -> set[int]:
    """All steps from which one of `ends` is reached; with `stop`, ways lead through no second such step."""
    before: dict[int, list[int]] = {}
    for number, following in enumerate(ways):
        for step in following:
            before.setdefault(step, []).append(number)
    found = set(ends)
    queue = list(ends)
    for step in queue:
        for earlier in () if stop(step) else before.get(step, ()):
            if earlier not in found:
                found.add(earlier)
                queue.append(earlier)
    return found


def _turn(flow: Flow, came_from: dict[int, int], step: int, within_reach: Collection[int]) -> tuple[Node | None, bool]:
    """The last step on the way to a place from which the call could still be reached, and whether it raised."""
    following = step
    while step != -1 and step not in within_reach:
        step, following = came_from[step], step
    if step == -1 or step == following:
        return None, False
    return flow.steps[step].node, following not in flow.steps[step].follows
