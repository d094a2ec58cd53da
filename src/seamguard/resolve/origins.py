"""Functions that hand out what a seam makes: which calls their return values come from."""

from __future__ import annotations

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
    Item,
    Lambda,
    Name,
    Narrowed,
    Result,
    Slice,
    Sum,
    Table,
    Unpacked,
)
from seamguard.domain.facts import Argued, Defined, Span, Valued
from seamguard.domain.uses import HandOut
from seamguard.resolve import classes
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.handed import Handed
from seamguard.resolve.relevance import HANDING_ON, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from seamguard.domain.facts import Call
    from seamguard.domain.source import SourceFile
    from seamguard.resolve.program import Program, Unit
    from seamguard.resolve.values import Value, Values

    Node = tuple[str, str, int | str]

_THROUGH = (Item, Slice, Element, Entered, Awaited, Narrowed, Unpacked)
_MADE_OF = (Choice, Either, Sum, Display, Table)
# What is told of a thing is not the thing.
_TELLING = frozenset({"str", "type"})


def find_hand_outs(
    program: Program, files: Iterable[SourceFile], calls: Collection[tuple[str, Span]]
) -> tuple[HandOut, ...]:
    """Return the functions in some files whose return value comes from one of some calls, by path and place.

    It does where it is the result itself, or is taken from it by attributes, items and methods, or made by a class or a
    container that is given it; through variables, and attributes and containers of the same file, and through other
    functions. A function that is returned hands out what it gives.
    """
    search = _Search(Resolver(program, Handed()), frozenset(calls))
    found: list[HandOut] = []
    for unit in (unit for file in files if (unit := program.unit(file)) is not None):
        for name, span, number in sorted(_named(unit), key=lambda named: named[1]):
            try:
                comes = search.of_function(unit, number)
            except RecursionError:  # thousands of functions that give each other's results
                comes, search = False, _Search(Resolver(program, Handed()), frozenset(calls))
            found += [HandOut(unit.file, span, name)] if comes else []
    return tuple(found)


def _named(unit: Unit) -> Iterator[tuple[str, Span, int]]:
    """The functions of a file that others can name: those of a `def`, and lambdas that a module or class names."""
    for number, function in enumerate(unit.facts.functions):
        if not function.name.startswith("<"):
            yield function.qualname, function.span, number
    for binding in unit.facts.bindings:
        if isinstance(binding, Valued) and isinstance(binding.value, Lambda):
            scope = unit.facts.scopes[binding.scope]
            if scope.kind in ("module", "class"):
                name = binding.name if scope.kind == "module" else f"{scope.qualname}.{binding.name}"
                yield name, binding.span, binding.value.function


class _Search:
    """Follows return values back to calls, or to the parameters of one function."""

    def __init__(
        self,
        resolver: Resolver,
        calls: frozenset[tuple[str, Span]],
        given: tuple[str, int] | None = None,
        back: dict[tuple[str, int], bool] | None = None,
    ) -> None:
        self._resolver = resolver
        self._calls = calls
        self._given = given
        self._back = {} if back is None else back
        self._known: dict[Node, bool] = {}
        self._open: list[Node] = []

    def of_function(self, unit: Unit, number: int) -> bool:
        """Whether a function gives what comes from one of the calls."""
        function = unit.facts.functions[number]
        given = (*function.returned, *function.yielded)
        return self._ask(("function", unit.file.path, number), lambda: any(self._comes(unit, expr) for expr in given))

    def _ask(self, node: Node, answer: Callable[[], bool]) -> bool:
        """The answer for one node of the program's graph; what leads back to itself adds nothing to it.

        A no that was found on the way to a yes may have left out what was still open then, and is not kept.
        """
        if node in self._known:
            return self._known[node]
        is_first = not self._open
        self._open.append(node)
        self._known[node] = False
        self._known[node] = answer()
        if is_first:
            if self._known[node]:
                self._known = {known: True for known, yes in self._known.items() if yes}
            self._open.clear()
        return self._known.get(node, False)

    def _comes(self, unit: Unit, expr: Expr | None) -> bool:
        if isinstance(expr, Attribute):
            return self._of_attribute(unit, expr) or self._comes(unit, expr.value)
        if isinstance(expr, _THROUGH):
            return self._comes(unit, expr.value)
        if isinstance(expr, _MADE_OF):
            return any(self._comes(unit, part) for part in parts(expr))
        if isinstance(expr, Name):
            read = unit.facts.reads[expr.read]
            return any(self._of_binding(unit, index) for index in (*read.now, *read.later))
        if isinstance(expr, Lambda):
            return self.of_function(unit, expr.function)
        return isinstance(expr, Result) and self._of_call(unit, expr.call)

    def _of_binding(self, unit: Unit, index: int) -> bool:
        return self._ask(("binding", unit.file.path, index), lambda: self._bound(unit, index))

    def _bound(self, unit: Unit, index: int) -> bool:
        binding = unit.facts.bindings[index]
        if isinstance(binding, Defined) and not binding.is_class:
            return self.of_function(unit, binding.definition)
        if isinstance(binding, Argued) and (unit.file.path, binding.function) == self._given:
            return True
        return (isinstance(binding, Valued) and self._comes(unit, binding.value)) or self._is_put(unit, index)

    def _is_put(self, unit: Unit, index: int) -> bool:
        """Whether the file puts such a thing into what a binding holds."""
        for stored in unit.facts.stores:
            if stored.attr is None and isinstance(stored.base, Name):
                read = unit.facts.reads[stored.base.read]
                if index in (*read.now, *read.later) and self._comes(unit, stored.value):
                    return True
        return False

    def _of_attribute(self, unit: Unit, expr: Attribute) -> bool:
        """Whether the file stores such a thing in an attribute of that name, or has a property that gives it."""
        if not isinstance(expr.value, Name):
            return False
        return self._ask(("attribute", unit.file.path, expr.attr), lambda: self._stored(unit, expr.attr))

    def _stored(self, unit: Unit, attr: str) -> bool:
        into = ((s, s.base) for s in unit.facts.stores if s.attr is None)
        items = (stored for stored, base in into if isinstance(base, Attribute) and base.attr == attr)
        stores = (*(unit.facts.stores[index] for index in unit.attributes.get(attr, ())), *items)
        return any(self._comes(unit, stored.value) for stored in stores) or any(
            self.of_function(unit, number)
            for number, function in enumerate(unit.facts.functions)
            if function.name == attr and self._resolver.is_property(unit, function)
        )

    def _of_call(self, unit: Unit, index: int) -> bool:
        call = unit.facts.calls[index]
        if (unit.file.path, call.span) in self._calls:
            return True
        if isinstance(call.func, Attribute) and self._comes(unit, call.func.value):
            return True
        return any(self._gives(unit, index, callee) for callee in self._called(unit, call))

    def _called(self, unit: Unit, call: Call) -> Values:
        try:
            return self._resolver.value(unit, call.func)
        except RecursionError:  # a container that is made of thousands of others
            return ()

    def _gives(self, unit: Unit, index: int, callee: Value) -> bool:
        if callee.kind == "external":
            return _keeps(callee.name) and self._is_given(unit, index)
        if callee.kind not in ("object", "method"):
            return False
        if classes.find(self._resolver, callee) is not None:
            return self._is_given(unit, index)
        return any(
            self.of_function(at, number) or (self._hands_back(at, number) and self._is_given(unit, index))
            for at in self._resolver.program.units(callee.module)
            for number, function in enumerate(at.facts.functions)
            if function.qualname == callee.name
        )

    def _is_given(self, unit: Unit, index: int) -> bool:
        return any(self._comes(unit, argument.value) for argument in unit.facts.calls[index].arguments)

    def _hands_back(self, unit: Unit, number: int) -> bool:
        """Whether a function gives what comes from its own parameters."""
        key = (unit.file.path, number)
        if key not in self._back:
            self._back[key] = False
            self._back[key] = _Search(self._resolver, frozenset(), key, self._back).of_function(unit, number)
        return self._back[key]


def _keeps(name: str) -> bool:
    """Whether a function or class outside the codebase gives what holds, or is, what it is given."""
    last = name.rpartition(".")[2]
    return (last in HANDING_ON and last not in _TELLING) or last.lstrip("_")[:1].isupper()
