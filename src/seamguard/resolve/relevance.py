"""Which expressions of a file can lead to the wanted names at all: everything else is not looked up.

A file is a graph: bindings and calls are its nodes, each with the names that stand in it and the other nodes that its
value may come from. What leads to a wanted name is found by walking that graph backwards from the nodes that hold one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.facts import (
    Argued,
    Attribute,
    Choice,
    Constant,
    Defined,
    Display,
    Expr,
    Imported,
    Item,
    Name,
    Result,
    Sum,
    Table,
    Unpacked,
    Valued,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import Call, ModuleFacts

_OF_CLASSES = frozenset({"__init__", "__new__", "__class__"})
_HANDING_ON = frozenset({"getattr", "import_module", "__import__", "cast", "type"})

Node = tuple[bool, int]
"""A call (True) or a binding (False) by its index."""


class Content(NamedTuple):
    """The names that stand in an expression, and the nodes that its value may come from."""

    names: frozenset[str]
    nodes: tuple[Node, ...]


class Graph:
    """One file as a graph; it does not depend on what is wanted."""

    def __init__(self, facts: ModuleFacts) -> None:
        self.facts = facts
        self._users: dict[Node, list[Node]] = {}
        self._holders: dict[str, list[Node]] = {}
        for index in range(len(facts.bindings)):
            self._add((False, index), self._of_binding(index))
        for index, call in enumerate(facts.calls):
            self._add((True, index), self._of_call(call))

    def _add(self, node: Node, content: Content) -> None:
        for name in content.names:
            self._holders.setdefault(name, []).append(node)
        for source in content.nodes:
            self._users.setdefault(source, []).append(node)

    def leading_to(self, wanted: AbstractSet[str]) -> frozenset[Node]:
        """All nodes whose value may come from a wanted name."""
        found = {node for name in wanted for node in self._holders.get(name, ())}
        work = list(found)
        while work:
            for user in self._users.get(work.pop(), ()):
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
            if isinstance(expr, Name):
                read = self.facts.reads[expr.read]
                names.add(read.name)
                nodes += [(False, index) for index in (*read.now, *read.later)]
            elif isinstance(expr, Attribute):
                names.add(expr.attr)
                # Any other attribute that holds a wanted thing is an alias, and so a wanted name itself.
                work += [expr.value] if expr.attr in _OF_CLASSES else []
            elif isinstance(expr, Result):
                nodes.append((True, expr.call))
            elif isinstance(expr, Constant):
                names.update(expr.value.split(".") if isinstance(expr.value, str) else ())
            else:
                work += _parts(expr)
        return Content(frozenset(names), tuple(nodes))

    def _of_call(self, call: Call) -> Content:
        """A factory, or a function of Python's that hands on what it gets."""
        exprs = [call.func]
        called = last_names(self.facts, call.func)
        if called & _HANDING_ON:
            exprs += [argument.value for argument in call.arguments]
        owner = self.facts.scopes[call.scope].owner if "super" in called and call.scope >= 0 else -1
        return self._with_class(owner, exprs)

    def _with_class(self, owner: int, exprs: list[Expr | None]) -> Content:
        if owner < 0:
            return self.content(exprs)
        made = self.facts.classes[owner]
        content = self.content([*exprs, *made.bases])
        return Content(content.names | {made.name}, content.nodes)

    def _of_binding(self, index: int) -> Content:
        binding = self.facts.bindings[index]
        if isinstance(binding, Imported):
            taken = {binding.attr or "", *binding.module.split("."), *binding.whole.split(".")}
            return Content(frozenset({binding.name, *taken}), ())
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
            return self._with_class(binding.definition, [])
        function = self.facts.functions[binding.definition]
        return self.content([function.annotation, *function.returned])


class Relevance:
    """Answers by names alone, so that it errs only towards yes."""

    def __init__(self, graph: Graph, wanted: AbstractSet[str]) -> None:
        self._graph = graph
        self._wanted = wanted
        self._leading = graph.leading_to(wanted)

    def mentions(self, expr: Expr | None) -> bool:
        """Whether `expr` may come to one of the wanted names."""
        content = self._graph.content([expr])
        return not content.names.isdisjoint(self._wanted) or not self._leading.isdisjoint(content.nodes)

    def calls(self, index: int) -> bool:
        """Whether a call may give a wanted thing."""
        return (True, index) in self._leading

    def binds(self, index: int) -> bool:
        """Whether a binding may bind its name to a wanted thing."""
        return (False, index) in self._leading


def last_names(facts: ModuleFacts, expr: Expr | None) -> set[str]:
    """The last name of a dotted expression, as written and as imported."""
    if isinstance(expr, Attribute):
        return {expr.attr}
    if not isinstance(expr, Name):
        return set()
    read = facts.reads[expr.read]
    bound = (facts.bindings[index] for index in read.now)
    return {read.name, *(binding.attr or "" for binding in bound if isinstance(binding, Imported))}


def _parts(expr: Expr | None) -> tuple[Expr | None, ...]:
    if isinstance(expr, Choice):
        return expr.options
    if isinstance(expr, Display):
        return expr.items
    if isinstance(expr, Table):
        return tuple(part for item in expr.items for part in item)
    if isinstance(expr, Item):
        return expr.value, expr.key
    if isinstance(expr, Unpacked):
        return (expr.value,)
    if isinstance(expr, Sum):
        return expr.left, expr.right
    return ()
