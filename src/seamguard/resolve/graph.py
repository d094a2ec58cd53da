"""A file as a graph: what in it may lead to what.

Bindings, calls, their arguments and readings of names are nodes, each with the names that stand in it and the other
nodes that its value may come from. What leads to a wanted name is found by walking that graph backwards from the nodes
that hold one. Most expressions are one name, call or attribute: these are noted without taking them apart.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import accumulate
from sys import maxsize
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Constant, Expr, Item, Lambda, Name, OwnClass, Result
from seamguard.domain.facts import Argued, Imported, Valued
from seamguard.resolve.relevance import COMPUTED, LOCAL, NAMED, Kind, last_names, parts, passed_through
from seamguard.resolve.vocabulary import FETCHING, HANDING_ON, LOOKING_UP, NAMESPACES, REFLECTING, SEEN_THROUGH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import Binding, Call, ModuleFacts, Stored
    from seamguard.resolve.relevance import Node


class Content(NamedTuple):
    """The names that stand in an expression, its texts, and the nodes that its value may come from."""

    names: list[str]
    texts: list[str]
    nodes: list[Node]


class Graph:
    """One file as a graph; it does not depend on what is wanted."""

    def __init__(self, facts: ModuleFacts) -> None:
        self.facts = facts
        self.arguments = [(number, argument) for number, call in enumerate(facts.calls) for argument in call.arguments]
        calls = len(facts.calls)
        sizes = len(facts.bindings), calls, calls, len(self.arguments), len(facts.references), len(facts.stores)
        self._starts = (0, *accumulate(sizes), maxsize)
        self._calls, self._reads = self._starts[Kind.CALL], self._starts[Kind.READ]
        self._users: dict[Node, list[Node]] = defaultdict(list)
        self._holders: dict[str, list[Node]] = defaultdict(list)
        self._texts: list[tuple[str, Node]] = []
        self._add_reads()
        for index, binding in enumerate(facts.bindings):
            self._add_binding(index, binding)
        self._add_calls()
        start = self._starts[Kind.REFERENCE]
        for node, reference in enumerate(facts.references, start):
            self._lead(reference.value, node)
        for node, stored in enumerate(facts.stores, self._starts[Kind.STORE]):
            self._lead(stored.value, node)
            self._add_store(stored)

    def node(self, kind: Kind, index: int) -> Node:
        """The node of one thing."""
        return self._starts[kind] + index

    def span(self, kind: Kind) -> tuple[Node, Node]:
        """The first node of a kind, and the first one after all of that kind."""
        return self._starts[kind], self._starts[kind + 1]

    def _add_reads(self) -> None:
        first: dict[int, Node] = {}
        for node, read in enumerate(self.facts.reads, self._reads):
            # Most readings repeat another, and so are the same object: what leads to the one leads to the other.
            same = first.setdefault(id(read), node)
            if same != node:
                self._users[same].append(node)
                continue
            self._holders[read.name].append(node)
            for index in (*read.now, *read.later):
                self._users[index].append(node)

    def _add_calls(self) -> None:
        callee = self._starts[Kind.CALLEE]
        argument = self._starts[Kind.ARGUMENT]
        for node, call in enumerate(self.facts.calls, self._calls):
            self._lead(call.func, callee)
            self._users[callee].append(node)
            hands_on = self._add_call(node, call)
            for given in call.arguments:
                self._lead(given.value, argument)
                if hands_on:
                    self._users[argument].append(node)
                argument += 1
            callee += 1

    def _add_store(self, stored: Stored) -> None:
        # What is put into a container, its names lead to.
        work, seen = [stored.base], set[int]()
        while work:
            base = self.root(work.pop())
            for index in self.facts.reads[base.read].now if isinstance(base, Name) else ():
                binding = self.facts.bindings[index]
                if index not in seen:
                    seen.add(index)
                    self._lead(stored.value, index)
                    work += [binding.value] if isinstance(binding, Valued) and binding.value is not None else []

    def _lead(self, expr: Expr | None, node: Node) -> None:
        """Note what stands in an expression as what leads to a node; most are of one of a few simple forms."""
        if type(expr) is Name:
            self._users[self._reads + expr.read].append(node)
        elif type(expr) is Result:
            self._users[self._calls + expr.call].append(node)
        elif type(expr) is Attribute and expr.attr not in SEEN_THROUGH:
            self._holders[expr.attr].append(node)
        elif expr is not None:
            names, texts, sources = self.content(expr)
            for name in names:
                self._holders[name].append(node)
            self._texts += [(text, node) for text in texts]
            for source in sources:
                self._users[source].append(node)

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
    ) -> set[Node]:
        """All nodes whose value may come from a wanted name, or from a node that is given something wanted.

        Args:
            wanted: The names.
            given: The nodes.
            passing: Names of functions that give back what they are given: what a call of one gives comes from its
                arguments.
        """
        runs = self.leading_to(passing) if passing else ()
        found = self._holding(wanted).union(given)
        work = list(found)
        arguments, after = self.span(Kind.ARGUMENT)
        while work:
            node = work.pop()
            users = self._users.get(node, ())
            if runs and arguments <= node < after:
                number = self.arguments[node - arguments][0]
                users = [*users, self._calls + number] if self.node(Kind.CALLEE, number) in runs else users
            for user in users:
                if user not in found:
                    found.add(user)
                    work.append(user)
        return found

    def _holding(self, wanted: AbstractSet[str]) -> set[Node]:
        """The nodes in which a wanted name stands, be it in a text."""
        found = {node for name in wanted for node in self._holders.get(name, ())}
        if any(name in self._spoken for name in wanted):
            found.update(node for text, node in self._texts if not wanted.isdisjoint(NAMED.findall(text)))
        return found

    @cached_property
    def _spoken(self) -> str:
        """All texts: what does not stand here is a word of none of them."""
        return "\n".join(dict.fromkeys(text for text, _ in self._texts))

    def content(self, *exprs: Expr | None) -> Content:
        """What stands in some expressions."""
        names: list[str] = []
        texts: list[str] = []
        nodes: list[Node] = []
        work = list(exprs)
        while work:
            expr = work.pop()
            if expr is None:
                continue
            if isinstance(expr, Name):
                nodes.append(self._reads + expr.read)
            elif isinstance(expr, Attribute):
                names.append(expr.attr)
                # Any other attribute that holds a wanted thing is an alias, and so a wanted name itself.
                if expr.attr in SEEN_THROUGH:
                    work.append(expr.value)
            elif isinstance(expr, Result):
                nodes.append(self._calls + expr.call)
            elif isinstance(expr, Constant):
                texts += [expr.value] if isinstance(expr.value, str) else []
            elif isinstance(expr, OwnClass):
                made = self.facts.classes[expr.made]
                names.append(made.name)
                work += made.bases
            elif isinstance(expr, Lambda):
                function = self.facts.functions[expr.function]
                names.append(function.name)
                work += [*function.returned, *function.yielded]
            else:
                if isinstance(expr, Item):
                    names += self._computed_by(expr)
                work += parts(expr)
        return Content(names, texts, nodes)

    def _add_call(self, node: Node, call: Call) -> bool:
        """A factory, or a function of Python's; whether it hands on what it gets."""
        called = last_names(self.facts, call.func)
        if "super" in called and call.scope >= 0:
            self._add_class(node, self.facts.scopes[call.scope].owner)
        reflects = called & REFLECTING or (called & LOOKING_UP and self._is_namespace(call.func))
        # `getattr(x, name, default)`: of the others, the first argument is the name.
        place = 1 if called & FETCHING else 0
        if reflects and not all(isinstance(a.value, Constant) for a in call.arguments[place : place + 1]):
            self._holders[COMPUTED].append(node)
        # A class, by convention, whose instances hold what it is given.
        of_class = any(name.lstrip("_")[:1].isupper() for name in called)
        return bool(called & HANDING_ON) or of_class or isinstance(call.func, Result)

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

    def _add_class(self, node: Node, owner: int) -> None:
        """Note that a class leads to a node, by its own name and by its bases."""
        if owner >= 0:
            made = self.facts.classes[owner]
            self._holders[made.name].append(node)
            for base in made.bases:
                self._lead(base, node)

    def _add_binding(self, node: Node, binding: Binding) -> None:
        names = {binding.name}
        exprs: tuple[Expr | None, ...] = ()
        if isinstance(binding, Valued):
            exprs = binding.value, binding.annotation
        elif isinstance(binding, Imported):
            names |= _taken_by(binding)
        elif isinstance(binding, Argued):
            function = self.facts.functions[binding.function]
            parameter = function.parameters[binding.position]
            self._add_class(node, function.owner if binding.position == 0 else -1)
            exprs = parameter.default, parameter.annotation
        elif binding.is_class:
            self._add_class(node, binding.definition)
            exprs = self._factories(binding.definition)
        else:
            function = self.facts.functions[binding.definition]
            exprs = function.annotation, *function.returned, *function.yielded, *function.decorators
        for name in names:
            self._holders[name].append(node)
        for expr in exprs:
            self._lead(expr, node)

    def _factories(self, index: int) -> tuple[Expr | None, ...]:
        """What makes the defaults of a class's fields."""
        made = [field.default for field in self.facts.classes[index].fields if isinstance(field.default, Result)]
        return tuple(argument.value for result in made for argument in self.facts.calls[result.call].arguments)


def _taken_by(binding: Imported) -> set[str]:
    """The names of what an import takes, and of what it only passes through.

    What is taken from a module is not the module, so that the parts of its name lead to nothing but the import itself.
    """
    parts = {*binding.module.split("."), *binding.whole.split(".")}
    if binding.attr is None or binding.attr == "*":
        return {binding.attr or "", *parts}
    return {binding.attr, *map(passed_through, parts)}
