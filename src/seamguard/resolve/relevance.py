"""Which expressions of a file can lead to the wanted names at all: everything else is not looked up."""

from __future__ import annotations

import re
from bisect import bisect_left
from enum import IntEnum
from typing import TYPE_CHECKING

from seamguard.domain.expressions import (
    Attribute,
    Awaited,
    Choice,
    Display,
    Either,
    Element,
    Entered,
    Expr,
    Format,
    Formatted,
    Item,
    Name,
    Narrowed,
    Operated,
    Positional,
    Slice,
    Sum,
    Table,
    Unpacked,
)
from seamguard.domain.facts import Imported, Valued

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import ModuleFacts
    from seamguard.resolve.graph import Graph

NAMED = re.compile(r"\w+")
"""A word of a text, which may be a name."""

COMPUTED = "<computed>"
"""Stands for a name that is not written out: what holds one may lead anywhere."""

LOCAL = "<local>"
"""Stands for a name of a function that is asked for as a string: it is no name that files hand on."""


class Kind(IntEnum):
    """What a node of the graph is."""

    BINDING = 0
    CALL = 1
    CALLEE = 2
    ARGUMENT = 3
    REFERENCE = 4
    STORE = 5
    READ = 6


Node = int
"""One thing of a file: its index among those of its kind, behind all things of the kinds before."""


def passed_through(name: str) -> str:
    """Stands for a module or package of which an import takes something."""
    return f"{name}."


class Relevance:
    """Answers by names alone, so that it errs only towards yes."""

    def __init__(
        self,
        graph: Graph,
        wanted: AbstractSet[str],
        given: Iterable[Node] = (),
        passing: AbstractSet[str] = frozenset(),
    ) -> None:
        self._graph = graph
        self._wanted = wanted
        self._leading = graph.leading_to(wanted, given, passing)
        self._sorted = sorted(self._leading)

    def mentions(self, expr: Expr | None) -> bool:
        """Whether `expr` may come to one of the wanted names."""
        names, texts, nodes = self._graph.content(expr)
        if not self._wanted.isdisjoint(names) or not self._leading.isdisjoint(nodes):
            return True
        return any(not self._wanted.isdisjoint(NAMED.findall(text)) for text in texts)

    def leads(self, kind: Kind, index: int) -> bool:
        """Whether one thing of the file may be, or give, a wanted thing."""
        return self._graph.node(kind, index) in self._leading

    def all_of(self, kind: Kind) -> list[int]:
        """The things of one kind that may be, or give, a wanted thing, in the file's order."""
        start, after = self._graph.span(kind)
        return [
            node - start for node in self._sorted[bisect_left(self._sorted, start) : bisect_left(self._sorted, after)]
        ]


def last_names(facts: ModuleFacts, expr: Expr | None) -> set[str]:
    """The last name of a dotted expression, as written and as imported."""
    if isinstance(expr, Attribute):
        return {expr.attr}
    if not isinstance(expr, Name):
        return set()
    read = facts.reads[expr.read]
    names = {read.name}
    for binding in (facts.bindings[index] for index in read.now):
        if isinstance(binding, Imported):
            names.add(binding.attr or "")
        elif isinstance(binding, Valued) and isinstance(binding.value, Attribute):
            names.add(binding.value.attr)
        elif isinstance(binding, Valued) and isinstance(binding.value, Name):
            names.add(facts.reads[binding.value.read].name)
    return names


def parts(expr: Expr | None) -> tuple[Expr | None, ...]:
    """The expressions of which one is made."""
    form = _PARTS.get(type(expr))
    return form(expr) if form is not None else ()


def _one(expr: Unpacked | Element | Entered | Awaited | Positional) -> tuple[Expr | None, ...]:
    return (expr.value,)


def _two(expr: Sum | Operated | Either) -> tuple[Expr | None, ...]:
    return expr.left, expr.right


_PARTS: dict[type[Expr] | type[None], Callable[..., tuple[Expr | None, ...]]] = {
    Choice: lambda expr: expr.options,
    Display: lambda expr: expr.items,
    Table: lambda expr: tuple(part for item in expr.items for part in item),
    Item: lambda expr: (expr.value, expr.key),
    Slice: lambda expr: (expr.value, *expr.bounds),
    **dict.fromkeys((Unpacked, Element, Entered, Awaited, Positional), _one),
    **dict.fromkeys((Sum, Operated, Either), _two),
    Format: lambda expr: expr.parts,
    Formatted: lambda expr: (expr.value, expr.layout),
    Narrowed: lambda expr: (expr.value, expr.type),
}
"""By form, for everything that is done with expressions asks for their parts."""
