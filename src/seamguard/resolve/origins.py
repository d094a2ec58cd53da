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
from seamguard.resolve.relevance import last_names, parts
from seamguard.resolve.vocabulary import HANDING_ON

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seamguard.domain.facts import Call
    from seamguard.domain.source import SourceFile
    from seamguard.resolve.program import Program, Unit
    from seamguard.resolve.values import Value

Node = tuple[str, str, int | str]
"""A function or binding of a file, by its index, or all attributes of one name in it."""

_GOAL: Node = ("goal", "", 0)
_THROUGH = (Attribute, Item, Slice, Element, Entered, Awaited, Narrowed, Unpacked)
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
    units = [unit for file in files if (unit := program.unit(file)) is not None]
    callers = [unit for path in {path for path, _ in calls} if (unit := program.known(path)) is not None]
    names = frozenset(name for unit in (*units, *callers) for name in _names(unit))
    search = _Search(_Known(Resolver(program, Handed()), names), frozenset(calls))
    found: list[HandOut] = []
    for unit in units:
        made = sorted(_named(unit), key=lambda named: named[1])
        found += (HandOut(unit.file, span, name) for name, span, number in made if search.of_function(unit, number))
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


def _names(unit: Unit) -> Iterator[str]:
    """The names by which a file may call its functions."""
    yield from (function.name for function in unit.facts.functions)
    for binding in unit.facts.bindings:
        if isinstance(binding, Valued) and isinstance(binding.value, Lambda | Name):
            yield binding.name


class _Known:
    """What searches share: which functions bear which name, and which of them give back what they are given.

    Attributes:
        resolver: Follows names.
        names: Those of the functions that are worth following.
        back: Whether a function (file and index) gives what comes from its own parameters.
    """

    def __init__(self, resolver: Resolver, names: frozenset[str]) -> None:
        self.resolver = resolver
        self.names = names
        self.back: dict[tuple[str, int], bool] = {}
        self._numbers: dict[str, dict[str, list[int]]] = {}

    def functions(self, callee: Value) -> Iterator[tuple[Unit, int]]:
        """The functions that a value may be, each with its file and index."""
        for unit in self.resolver.program.units(callee.module):
            if unit.file.path not in self._numbers:
                numbers = self._numbers[unit.file.path] = {}
                for number, function in enumerate(unit.facts.functions):
                    numbers.setdefault(function.qualname, []).append(number)
            yield from ((unit, number) for number in self._numbers[unit.file.path].get(callee.name, ()))


class _Search:
    """Follows return values back to calls, or to the parameters of one function.

    The program is a graph: functions, bindings and attributes are its nodes, each with the nodes from which its value
    may come. The search is a walk, so that neither circles nor the length of a way matter to it.
    """

    def __init__(
        self, known: _Known, calls: frozenset[tuple[str, Span]], given: tuple[Unit, int] | None = None
    ) -> None:
        self._shared = known
        self._resolver = known.resolver
        self._calls = calls
        self._given = given
        self._known: dict[Node, bool] = {_GOAL: True}

    def of_function(self, unit: Unit, number: int) -> bool:
        """Whether a function gives what comes from one of the calls."""
        start: Node = ("function", unit.file.path, number)
        if start in self._known:
            return self._known[start]
        behind: dict[Node, Node | None] = {start: None}
        ahead = [start]
        while ahead:
            node = ahead.pop()
            for after in self._after(node):
                if self._known.get(after):
                    self._known |= dict.fromkeys(_way(behind, node), True)
                    return True
                if after not in behind and after not in self._known:
                    behind[after] = node
                    ahead.append(after)
        self._known |= dict.fromkeys(behind, False)
        return False

    def _after(self, node: Node) -> list[Node]:
        """The nodes from which the value of a node may come."""
        kind, path, which = node
        unit = self._resolver.program.known(path)
        if unit is None:
            return []
        try:
            if isinstance(which, str):
                return list(self._of_attribute(unit, which))
            return list(self._of_function(unit, which) if kind == "function" else self._of_binding(unit, which))
        except RecursionError:  # an expression, or a container, that is made of thousands of others
            return []

    def _of_function(self, unit: Unit, number: int) -> Iterator[Node]:
        function = unit.facts.functions[number]
        for expr in (*function.returned, *function.yielded):
            yield from self._of(unit, expr)

    def _of_binding(self, unit: Unit, index: int) -> Iterator[Node]:
        binding = unit.facts.bindings[index]
        if isinstance(binding, Defined) and not binding.is_class:
            yield "function", unit.file.path, binding.definition
        elif isinstance(binding, Argued) and (unit, binding.function) == self._given:
            yield _GOAL
        elif isinstance(binding, Valued):
            yield from self._of(unit, binding.value)
        # What the file puts into it.
        for stored in unit.facts.stores:
            if stored.attr is None and isinstance(stored.base, Name):
                read = unit.facts.reads[stored.base.read]
                if index in read.now or index in read.later:
                    yield from self._of(unit, stored.value)

    def _of_attribute(self, unit: Unit, attr: str) -> Iterator[Node]:
        """What the file stores in attributes of a name, puts into them, and what properties of that name give."""
        for index in unit.attributes.get(attr, ()):
            yield from self._of(unit, unit.facts.stores[index].value)
        for stored in unit.facts.stores:
            if stored.attr is None and isinstance(stored.base, Attribute) and stored.base.attr == attr:
                yield from self._of(unit, stored.value)
        for number, function in enumerate(unit.facts.functions):
            if function.name == attr and self._resolver.is_property(unit, function):
                yield "function", unit.file.path, number

    def _of(self, unit: Unit, expr: Expr | None) -> Iterator[Node]:
        if isinstance(expr, Name):
            read = unit.facts.reads[expr.read]
            yield from (("binding", unit.file.path, index) for index in (*read.now, *read.later))
        elif isinstance(expr, Lambda):
            yield "function", unit.file.path, expr.function
        elif isinstance(expr, Result):
            yield from self._of_call(unit, expr.call)
        elif isinstance(expr, _MADE_OF):
            for part in parts(expr):
                yield from self._of(unit, part)
        elif isinstance(expr, _THROUGH):
            if isinstance(expr, Attribute) and isinstance(expr.value, Name):
                yield "attribute", unit.file.path, expr.attr
            yield from self._of(unit, expr.value)

    def _of_call(self, unit: Unit, index: int) -> Iterator[Node]:
        call = unit.facts.calls[index]
        if (unit.file.path, call.span) in self._calls:
            yield _GOAL
            return
        if isinstance(call.func, Attribute):
            yield from self._of(unit, call.func.value)
        if self._may_hand_on(unit, call):
            for callee in self._resolver.value(unit, call.func):
                yield from self._of_callee(unit, call, callee)

    def _may_hand_on(self, unit: Unit, call: Call) -> bool:
        """Whether a call can lead back at all, told by its name: what is looked up may lead into files not read yet."""
        names = last_names(unit.facts, call.func)
        if not names or not names.isdisjoint(self._shared.names) or any(map(_keeps, names)):
            return True
        given = [a.value for a in call.arguments if isinstance(a.value, Result)]
        return any((unit.file.path, unit.facts.calls[result.call].span) in self._calls for result in given)

    def _of_callee(self, unit: Unit, call: Call, callee: Value) -> Iterator[Node]:
        is_kept = _keeps(callee.name) if callee.kind == "external" else False
        if callee.kind in ("object", "method"):
            is_kept = classes.find(self._resolver, callee) is not None
            for at, number in () if is_kept else self._shared.functions(callee):
                if self._enters(at, callee.name):
                    yield "function", at.file.path, number
                is_kept = is_kept or (bool(call.arguments) and self._hands_back(at, number))
        for argument in call.arguments if is_kept else ():
            yield from self._of(unit, argument.value)

    def _enters(self, unit: Unit, qualname: str) -> bool:
        """Whether a function may know of what is looked for: of parameters, only what stands inside their function."""
        if self._given is None:
            return True
        own, number = self._given
        return unit is own and qualname.startswith(f"{own.facts.functions[number].qualname}.")

    def _hands_back(self, unit: Unit, number: int) -> bool:
        """Whether a function gives what comes from its own parameters."""
        key = (unit.file.path, number)
        if key not in self._shared.back:
            self._shared.back[key] = True  # for functions that give each other's results
            self._shared.back[key] = _Search(self._shared, frozenset(), (unit, number)).of_function(unit, number)
        return self._shared.back[key]


def _way(behind: dict[Node, Node | None], node: Node | None) -> Iterator[Node]:
    """A node and those that led to it."""
    while node is not None:
        yield node
        node = behind[node]


def _keeps(name: str) -> bool:
    """Whether a function or class outside the codebase gives what holds, or is, what it is given."""
    last = name.rpartition(".")[2]
    return (last in HANDING_ON and last not in _TELLING) or last.lstrip("_")[:1].isupper()
