"""What is wrong in a function that must make a call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.required_calls import How
from seamguard.rules.control_flow import Calls, flow_of, leaving_without, reached_without, standing_outside
from seamguard.rules.control_flow import Known as NothingKnown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seamguard.domain.families.required_calls import RequiredCall
    from seamguard.rules.control_flow import FunctionNode, Lack, Node
    from seamguard.rules.required.calling import Calling
    from seamguard.rules.required.definitions import Defined


class Breach(NamedTuple):
    """One thing that is wrong.

    Attributes:
        kind: not-called, called-late, not-around, not-always, not-decorated or decorator-order.
        node: Where; the function itself for its head.
        said: What, as a sentence without its full stop.
        certain: False where what may be the required call is there.
        at_end: It is about the end of the function's body.
    """

    kind: str
    node: Node
    said: str
    certain: bool = True
    at_end: bool = False


def breaches(rule: RequiredCall, place: Defined, calling: Calling, of: Collection[Node]) -> list[Breach]:
    """Tell what is wrong in a function.

    Args:
        rule: The rule, which names a call.
        place: The function.
        calling: Finds the required call.
        of: The calls in it that the required one must come before, or stand around.
    """
    if rule.how is How.ANYWHERE:
        return list(_anywhere(rule, place, calling))
    told = [*_lacking(rule, place, calling.direct(place), calling, of)]
    if told and calling.made(place) != calling.direct(place):
        told = [*_lacking(rule, place, calling.made(place), calling, of)]
    if told and not (calling.mentioned(place).any or calling.around(place).any):
        return [_never(rule, place, of)]
    return told


def _anywhere(rule: RequiredCall, place: Defined, calling: Calling) -> Iterator[Breach]:
    if calling.direct(place).certain:
        return
    made = calling.mentioned(place)
    if not made.any:
        yield _never(rule, place, ())
    elif not made.certain:
        line = min(node.lineno for node in made.possible)
        said = f"{_shown(place)} calls {rule.required} only possibly, in line {line}"
        yield Breach("not-called", place.node, said, certain=False)


def _never(rule: RequiredCall, place: Defined, of: Collection[Node]) -> Breach:
    if rule.of is None:
        return Breach("not-called", place.node, f"{_shown(place)} never calls {rule.required}")
    lines = " and ".join(sorted({str(node.lineno) for node in of}, key=int))
    said = f"{_shown(place)} calls {rule.of} (line {lines}), but never {rule.required}"
    return Breach("not-called", place.node, said)


def _lacking(
    rule: RequiredCall, place: Defined, made: Calls, calling: Calling, of: Collection[Node]
) -> Iterator[Breach]:
    if rule.how is How.ALWAYS:
        for lack in leaving_without(calling.flow(place), made):
            at_end = lack.node is place.node
            where = "reaches its end" if at_end else "returns"
            said = f"{_shown(place)} {where} {_without(rule, lack)}{_turn(lack)}"
            yield Breach("not-always", lack.node, said, lack.certain, at_end)
    elif rule.how is How.BEFORE:
        for lack in _too_early(place, made, calling, of):
            said = f"{_shown(place)} calls {rule.of} {_without(rule, lack)} before it{_turn(lack)}"
            yield Breach("called-late", lack.node, said, lack.certain)
    else:
        around = calling.around(place)
        possible = made.possible | around.possible | (made.certain & made.by_return)
        entered = Calls((made.certain - made.by_return) | around.certain, possible)
        outside = {lack.node: lack for lack in standing_outside(calling.flow(place), of, entered)}
        returned = _returned(place) if rule.of is not None and calling.runs_later(rule.of) else frozenset()
        for node in [node for node in of if node in outside or node in returned]:
            certain = node in returned or outside[node].certain
            said = f"{_shown(place)} calls {rule.of} outside of `with {rule.required}`"
            if node not in outside:
                said = f"{_shown(place)} returns {rule.of} unrun, out of `with {rule.required}`"
            yield Breach("not-around", node, said if certain else f"{said}, or possibly so", certain)


def _returned(place: Defined) -> frozenset[Node]:
    """The expressions in a function that are returned as they are."""
    found: set[Node] = set()
    work = [node.value for node in ast.walk(place.node) if isinstance(node, ast.Return) and node.value is not None]
    while work:
        value = work.pop()
        found.add(value)
        if isinstance(value, ast.IfExp):
            work += [value.body, value.orelse]
        elif isinstance(value, ast.BoolOp):
            work += value.values
    return frozenset(found)


def _without(rule: RequiredCall, lack: Lack) -> str:
    return f"without {rule.required}" if lack.certain else f"with what is only possibly {rule.required}"


def _turn(lack: Lack) -> str:
    if lack.turn is None:
        return ""
    line = lack.turn.lineno
    return f", after an exception in line {line}" if lack.raised else f", as line {line} decides"


def _too_early(place: Defined, made: Calls, calling: Calling, of: Collection[Node]) -> Iterator[Lack]:
    """The calls that come too early.

    One in a nested function may come whenever that has been made: it is enough if the required call came
    before that, or before it within.
    """
    for node in sorted(of, key=lambda one: (one.lineno, one.col_offset)):
        lack: Lack | None = None
        inner: Node = node
        for around in reversed(_around(place, node)):
            if not isinstance(around, ast.Lambda):
                flow = calling.flow(place) if around is place.node else flow_of(around, NothingKnown())
                lack = next(iter(reached_without(flow, [inner], made)), None)
                if lack is None:
                    break
            inner = around
        if lack is not None:
            yield lack._replace(node=node)


def _around(place: Defined, node: Node) -> list[FunctionNode | ast.Lambda]:
    """The functions in whose bodies a node stands, the outermost first."""
    work: list[tuple[ast.AST, list[FunctionNode | ast.Lambda]]] = [(place.node, [])]
    while work:
        one, around = work.pop()
        if one is node:
            return around
        within: list[ast.AST] = []
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            within = [one.body] if isinstance(one, ast.Lambda) else list(one.body)
            work += ((child, [*around, one]) for child in within)
        work += ((child, around) for child in ast.iter_child_nodes(one) if child not in within)
    return []


def _shown(place: Defined) -> str:
    return f"`{place.qualname}`"
