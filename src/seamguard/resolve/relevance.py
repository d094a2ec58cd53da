"""Which expressions of a file can lead to the wanted names at all: everything else is not looked up.

A file is a graph: bindings and calls are its nodes, each with the names that stand in it and the other nodes that its
value may come from. What leads to a wanted name is found by walking that graph backwards from the nodes that hold one.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import (
    Attribute,
    Awaited,
    Choice,
    Constant,
    Display,
    Either,
    Element,
    Entered,
    Expr,
    Format,
    Formatted,
    Item,
    Lambda,
    Name,
    Narrowed,
    Operated,
    OwnClass,
    Positional,
    Result,
    Slice,
    Sum,
    Table,
    Unpacked,
)
from seamguard.domain.facts import Argued, Defined, Imported, Valued
from seamguard.resolve.vocabulary import FETCHING, HANDING_ON, LOOKING_UP, NAMESPACES, REFLECTING, SEEN_THROUGH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import Call, ModuleFacts, Stored

_NAMED = re.compile(r"\w+")
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
    ATTRIBUTE = 6


Node = tuple[Kind, int]
"""One thing of a file by its kind and index; of arguments, the index in `Graph.arguments`."""


class Content(NamedTuple):
    """The names that stand in an expression, and the nodes that its value may come from."""

    names: frozenset[str]
    nodes: tuple[Node, ...]


class Graph:
    """One file as a graph; it does not depend on what is wanted."""

    def __init__(self, facts: ModuleFacts) -> None:
        self.facts = facts
        self.arguments = [(number, argument) for number, call in enumerate(facts.calls) for argument in call.arguments]
        self._users: dict[Node, list[Node]] = {}
        self._holders: dict[str, list[Node]] = {}
        for index in range(len(facts.bindings)):
            self._add((Kind.BINDING, index), self._of_binding(index))
        for index, call in enumerate(facts.calls):
            self._add((Kind.CALL, index), self._of_call(call))
            self._add((Kind.CALLEE, index), self.content([call.func]))
        for index, (_, argument) in enumerate(self.arguments):
            self._add((Kind.ARGUMENT, index), self.content([argument.value]))
        for index, reference in enumerate(facts.references):
            self._add((Kind.REFERENCE, index), self.content([reference.value]))
        for index, reference in enumerate(facts.attributes):
            self._add((Kind.ATTRIBUTE, index), self.content([reference.value]))
        for index, stored in enumerate(facts.stores):
            self._add_store(index, stored)

    def _add_store(self, index: int, stored: Stored) -> None:
        content = self.content([stored.value])
        self._add((Kind.STORE, index), content)
        # What is put into a container, its names lead to.
        work, seen = [stored.base], set[int]()
        while work:
            base = self.root(work.pop())
            for index in self.facts.reads[base.read].now if isinstance(base, Name) else ():
                binding = self.facts.bindings[index]
                if index not in seen:
                    seen.add(index)
                    self._add((Kind.BINDING, index), content)
                    work += [binding.value] if isinstance(binding, Valued) and binding.value is not None else []

    def _add(self, node: Node, content: Content) -> None:
        holders, users = self._holders, self._users
        for name in content.names:
            if name in holders:
                holders[name].append(node)
            else:
                holders[name] = [node]
        for source in content.nodes:
            if source in users:
                users[source].append(node)
            else:
                users[source] = [node]

    def root(self, expr: Expr) -> Expr:
        """The container that holds the one that an expression fetches: `table` of `table[key]`, `table.get(key)`."""
        while True:
            func = self.facts.calls[expr.call].func if isinstance(expr, Result) else None
            if isinstance(expr, Item):
                expr = expr.value
            elif isinstance(func, Attribute) and func.attr in LOOKING_UP:
                expr = func.value
            else:
                return expr

    def inner(self, expr: Expr) -> tuple[Expr, Expr | None] | None:
        """The container and the key of `table[key]` or `table.get(key)`; None for anything else."""
        if isinstance(expr, Item):
            return expr.value, expr.key
        call = self.facts.calls[expr.call] if isinstance(expr, Result) else None
        if call is None or not isinstance(call.func, Attribute) or call.func.attr not in LOOKING_UP:
            return None
        return call.func.value, call.arguments[0].value if call.arguments else None

    def leading_to(
        self, wanted: AbstractSet[str], given: Iterable[Node] = (), passing: AbstractSet[str] = frozenset()
    ) -> frozenset[Node]:
        """All nodes whose value may come from a wanted name, or from a node that is given something wanted.

        Args:
            wanted: The names.
            given: The nodes.
            passing: Names of functions that give back what they are given: what a call of one gives comes from its
                arguments.
        """
        runs = self.leading_to(passing) if not passing.isdisjoint(self._holders) else ()
        found = {node for name in wanted for node in self._holders.get(name, ())} | set(given)
        work = list(found)
        while work:
            node = work.pop()
            users: Iterable[Node] = self._users.get(node, ())
            if runs and node[0] is Kind.ARGUMENT:
                number = self.arguments[node[1]][0]
                users = [(Kind.CALL, number)] if (Kind.CALLEE, number) in runs else ()
            for user in users:
                if user not in found:
                    found.add(user)
                    work.append(user)
        return frozenset(found)

    def content(self, exprs: Iterable[Expr | None]) -> Content:
        """What stands in some expressions."""
        names: set[str] = set()
        nodes: list[Node] = []
        work = list(exprs)
        while work:
            expr = work.pop()
            if expr is None:
                continue
            if isinstance(expr, Name):
                read = self.facts.reads[expr.read]
                names.add(read.name)
                nodes += [(Kind.BINDING, index) for index in read.now]
                nodes += [(Kind.BINDING, index) for index in read.later]
            elif isinstance(expr, Attribute):
                names.add(expr.attr)
                # Any other attribute that holds a wanted thing is an alias, and so a wanted name itself.
                if expr.attr in SEEN_THROUGH:
                    work.append(expr.value)
            elif isinstance(expr, Result):
                nodes.append((Kind.CALL, expr.call))
            elif isinstance(expr, Constant):
                if isinstance(expr.value, str):
                    names.update(_NAMED.findall(expr.value))
            elif isinstance(expr, OwnClass):
                made = self.facts.classes[expr.made]
                names.add(made.name)
                work += made.bases
            elif isinstance(expr, Lambda):
                function = self.facts.functions[expr.function]
                names.add(function.name)
                work += [*function.returned, *function.yielded]
            else:
                if isinstance(expr, Item):
                    names.update(self._computed_by(expr))
                work += parts(expr)
        return Content(frozenset(names), tuple(nodes))

    def _of_call(self, call: Call) -> Content:
        """A factory, or a function of Python's that hands on what it gets."""
        exprs = [call.func]
        called = last_names(self.facts, call.func)
        # A class, by convention, whose instances hold what it is given.
        of_class = any(name.lstrip("_")[:1].isupper() for name in called)
        if called & HANDING_ON or of_class or isinstance(call.func, Result):
            exprs += [argument.value for argument in call.arguments]
        owner = self.facts.scopes[call.scope].owner if "super" in called and call.scope >= 0 else -1
        content = self._with_class(owner, exprs)
        reflects = called & REFLECTING or (called & LOOKING_UP and self._is_namespace(call.func))
        # `getattr(x, name, default)`: of the others, the first argument is the name.
        place = 1 if called & FETCHING else 0
        computed = reflects and not all(isinstance(a.value, Constant) for a in call.arguments[place : place + 1])
        return Content(content.names | {COMPUTED}, content.nodes) if computed else content

    def _is_namespace(self, func: Expr | None) -> bool:
        """Whether a method is one of `vars(x)`, `x.__dict__` or a name of one of these."""
        base = func.value if isinstance(func, Attribute) else None
        work, seen = [base], set[int]()
        while work:
            expr = work.pop()
            if isinstance(expr, Result) and last_names(self.facts, self.facts.calls[expr.call].func) & NAMESPACES:
                return True
            if isinstance(expr, Attribute) and expr.attr in ("__dict__", "modules"):
                return True
            for index in self.facts.reads[expr.read].now if isinstance(expr, Name) else ():
                binding = self.facts.bindings[index]
                if index not in seen and isinstance(binding, Valued):
                    seen.add(index)
                    work.append(binding.value)
        return False

    def _computed_by(self, expr: Item) -> tuple[str, ...]:
        """`vars(x)[name]`, `x.__dict__[name]`, `locals()[name]`."""
        if isinstance(expr.value, Result):
            names = last_names(self.facts, self.facts.calls[expr.value.call].func)
            if "locals" in names:
                return (LOCAL,)
            return (COMPUTED,) if names & NAMESPACES and not isinstance(expr.key, Constant) else ()
        computed = isinstance(expr.value, Attribute) and expr.value.attr in ("__dict__", "modules")
        return (COMPUTED,) if computed and not isinstance(expr.key, Constant) else ()

    def _with_class(self, owner: int, exprs: list[Expr | None]) -> Content:
        if owner < 0:
            return self.content(exprs)
        made = self.facts.classes[owner]
        content = self.content([*exprs, *made.bases])
        return Content(content.names | {made.name}, content.nodes)

    def _of_binding(self, index: int) -> Content:
        binding = self.facts.bindings[index]
        if isinstance(binding, Imported):
            return Content(_taken_by(binding), ())
        if isinstance(binding, Valued):
            content = self.content([binding.value, binding.annotation])
        elif isinstance(binding, Argued):
            content = self._of_parameter(binding)
        else:
            content = self._of_definition(binding)
        return Content(content.names | {binding.name}, content.nodes)

    def _of_parameter(self, binding: Argued) -> Content:
        function = self.facts.functions[binding.function]
        parameter = function.parameters[binding.position]
        owner = function.owner if binding.position == 0 else -1
        return self._with_class(owner, [parameter.default, parameter.annotation])

    def _of_definition(self, binding: Defined) -> Content:
        if binding.is_class:
            return self._with_class(binding.definition, self._factories(binding.definition))
        function = self.facts.functions[binding.definition]
        return self.content([function.annotation, *function.returned, *function.yielded, *function.decorators])

    def _factories(self, index: int) -> list[Expr | None]:
        """What makes the defaults of a class's fields."""
        made = [field.default for field in self.facts.classes[index].fields if isinstance(field.default, Result)]
        return [argument.value for result in made for argument in self.facts.calls[result.call].arguments]


def _taken_by(binding: Imported) -> frozenset[str]:
    """The names of what an import binds, and of what it only passes through.

    What is taken from a module is not the module, so that the parts of its name lead to nothing but the import itself.
    """
    parts = {*binding.module.split("."), *binding.whole.split(".")}
    if binding.attr is None or binding.attr == "*":
        return frozenset({binding.name, binding.attr or "", *parts})
    return frozenset({binding.name, binding.attr, *map(passed_through, parts)})


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

    def mentions(self, expr: Expr | None) -> bool:
        """Whether `expr` may come to one of the wanted names."""
        content = self._graph.content([expr])
        return not content.names.isdisjoint(self._wanted) or not self._leading.isdisjoint(content.nodes)

    def leads(self, kind: Kind, index: int) -> bool:
        """Whether one thing of the file may be, or give, a wanted thing."""
        return (kind, index) in self._leading

    def all_of(self, kind: Kind) -> list[int]:
        """The things of one kind that may be, or give, a wanted thing, in the file's order."""
        return sorted(index for of_kind, index in self._leading if of_kind is kind)


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
