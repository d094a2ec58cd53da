"""What a file hands on: to which parameters, attributes and containers, and under which names others reach it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Constant
from seamguard.domain.facts import Defined, Imported, Valued
from seamguard.resolve import calls, classes, containers, signatures
from seamguard.resolve.handed import Field
from seamguard.resolve.meeting import Anybody
from seamguard.resolve.relevance import Kind, parts
from seamguard.resolve.uses import made_by_default
from seamguard.resolve.values import Value, Values, parts_of, strings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import Argument, Call, Function, Stored
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.matcher import Matcher
    from seamguard.resolve.meeting import Seeker, Thing
    from seamguard.resolve.program import Unit


_MAPPING = frozenset({"builtins.map", "builtins.filter", "itertools.filterfalse"})
_HOLDERS = frozenset({"types.SimpleNamespace", "argparse.Namespace"})
"""Types whose instances have the keywords that they are made with as attributes."""

_RUNNERS = {
    "partial": 1,
    "partialmethod": 1,
    "submit": 1,
    "to_thread": 1,
    "call_soon": 1,
    "call_soon_threadsafe": 1,
    "callback": 1,
    "run_in_executor": 2,
    "call_later": 2,
    "call_at": 2,
}
"""Functions that call what they are given, by their last name: how many arguments come before those handed on."""


def aliases_in(matcher: Matcher, unit: Unit, wanted: AbstractSet[str]) -> set[str]:
    """Names of this file, not wanted yet, under which another file may reach the target without naming it."""
    relevance = matcher.relevance(unit, wanted)
    names = {export.name for export in unit.facts.lazy if export.attr in wanted}
    mentioned = [export for export in unit.facts.lazy if export.value is not None and relevance.mentions(export.value)]
    names |= {export.name for export in mentioned if _is_given(matcher, matcher.resolver.value(unit, export.value))}
    names |= {name for name in _served_texts(unit) if matcher.carried(matcher.resolver.served(unit, name, wanted))}
    for kind, handed_on in _HANDING_ON.items():
        for index in relevance.all_of(kind):
            if matcher.may_be_among(_met(matcher.resolver, unit, kind, index)):
                names |= {*handed_on(matcher, unit, index)}
    return {name for name in names if not _is_special(name)} - wanted


def _met(resolver: Resolver, unit: Unit, kind: Kind, index: int) -> frozenset[Thing]:
    """What whoever looks for a target meets in one thing of a file, found out once for all seams."""

    def meet() -> frozenset[Thing]:
        anybody = Anybody(resolver)
        for _ in _HANDING_ON[kind](anybody, unit, index):
            pass  # nothing is the target of anybody in particular
        return frozenset(anybody.met)

    return resolver.noted(("met", unit.file.path, (kind, index)), meet)


def _bound(matcher: Seeker, unit: Unit, index: int) -> Iterator[str]:
    """The name of a binding that others see, and that gives them the target."""
    binding = unit.facts.bindings[index]
    scope = unit.facts.scopes[binding.scope]
    shared = scope.kind in ("module", "class") or index in unit.facts.scopes[0].names.get(binding.name, ())
    if not shared or binding.name == "*":
        return
    if isinstance(binding, Imported | Valued):
        values = matcher.resolver.binding(unit, index)
        found = matcher.carried(values)
        if found or _any_gives(matcher, values):
            yield binding.name
        if scope.kind == "class" and isinstance(binding, Valued):
            _give_class(matcher, unit, scope.owner, binding.name, found)
    elif isinstance(binding, Defined) and _leads_on(matcher, unit, binding):
        yield binding.name
        if _is_special(binding.name) and scope.kind == "class" and scope.owner >= 0:
            yield unit.facts.classes[scope.owner].name  # it is asked without being named


def _is_special(name: str) -> bool:
    """Whether Python itself asks for a name, so that files need not hold it."""
    return name.startswith("__") and name.endswith("__")


def _served_texts(unit: Unit) -> set[str]:
    """Strings that a module with a `__getattr__` may serve as names: those that stand in its tables."""
    if "__getattr__" not in unit.functions:
        return set()
    items = [part for made in unit.facts.containers for part in parts(made)]
    texts = {part.value for part in items if isinstance(part, Constant) and isinstance(part.value, str)}
    return {text for text in texts if text.isidentifier()}


def _is_given(matcher: Seeker, values: Values) -> bool:
    """Whether some values are the target, hold it, or give it to whoever calls them."""
    return bool(matcher.carried(values)) or _any_gives(matcher, values)


def _any_gives(matcher: Seeker, values: Values) -> bool:
    """Whether one of some values is a function that gives the target."""
    functions = [value for value in values if value.kind in ("object", "method") and value.module]
    return any(matcher.carried(matcher.resolver.given_by(function, ())) for function in functions)


def _leads_on(matcher: Seeker, unit: Unit, binding: Defined) -> bool:
    """A subclass of the target, or a function that gives the target itself."""
    if not binding.is_class:
        return _gives(matcher, unit, unit.facts.functions[binding.definition])
    made = unit.facts.classes[binding.definition]
    if any(made_by_default(matcher, unit, field) for field in made.fields):
        return True
    line = classes.order(matcher.resolver, Value("object", unit.file.module, made.qualname))
    return matcher.stands_in(line)


def _gives(matcher: Seeker, unit: Unit, function: Function) -> bool:
    """Whether a function gives the target to whoever calls it.

    What it only gives back is no reason to look at all of its callers: each gets what it hands over, and so names that
    itself, or has it by another name. Such a call hands on its arguments, which is kept in `Matcher.passing`.
    """
    given = [*function.yielded]
    for expr in function.returned:
        if not calls.is_handed_back(unit, function, expr):
            given.append(expr)
            continue
        values = calls.of_returned(matcher.resolver, unit, function, expr)
        if any(map(matcher.holds, values)):
            return True
        if matcher.carried(matcher.resolver.value(unit, expr)):
            matcher.passing.add(function.name)
    return any(matcher.carried(matcher.resolver.value(unit, expr)) for expr in given)


def _give_class(matcher: Seeker, unit: Unit, owner: int, name: str, found: Values | list[Value]) -> None:
    """A class body binds a name to the target, which its ancestors may find on their `self`."""
    if owner >= 0:
        cls = Value("object", unit.file.module, unit.facts.classes[owner].qualname)
        for value in found:
            if matcher.matches(value):
                matcher.resolver.handed.give_field(name, Field(cls, value, of_class=True))


def _stored(matcher: Seeker, unit: Unit, index: int) -> Iterator[str]:
    """Put what a file stores where readers find it; yield the names under which they look."""
    stored = unit.facts.stores[index]
    found = matcher.carried(matcher.resolver.value(unit, stored.value))
    if stored.spread and not found:
        items = containers.spread_items(matcher.resolver, unit, stored.value)
        found = [value for values in items.values() for value in matcher.carried(values)]
    if not found:
        return
    root = unit.graph.root(stored.base)
    if stored.attr is None and isinstance(root, Attribute):
        yield root.attr
    for base in matcher.resolver.value(unit, stored.base):
        if base.kind == "namespace":
            yield from _into_namespace(matcher, unit, stored, base)
        elif stored.attr is not None:
            names = [stored.attr] if stored.attr else strings(matcher.resolver.value(unit, stored.key))
            yield from _into_attributes(matcher, base, names, found)
        elif base.kind == "container" and base.data[0] != unit.file.path:
            matcher.resolver.handed.give_container(base, unit, stored)


def _into_attributes(matcher: Seeker, base: Value, names: list[str], found: Values | list[Value]) -> Iterator[str]:
    """`base.name = value`; a name counts as an alias, whatever the base is."""
    yield from names
    handed = matcher.resolver.handed
    for name, value in product(names, found):
        if base.kind == "module":
            handed.give_module(base.module, name, value)
        elif base.kind in ("instance", "object") and base.module:
            handed.give_field(name, Field(base.as_class, value, of_class=False))


def _into_namespace(matcher: Seeker, unit: Unit, stored: Stored, space: Value) -> Iterator[str]:
    """`globals()[name] = value`, `vars(module).update(name=value)`."""
    resolver = matcher.resolver
    if stored.spread:
        items = containers.spread_items(resolver, unit, stored.value)
    else:
        items = dict.fromkeys(strings(resolver.value(unit, stored.key)), resolver.value(unit, stored.value))
    for owner in (owner for part in parts_of(space) for owner in part):
        for name, values in items.items():
            for value in matcher.carried(values):
                yield from _into_attributes(matcher, owner, [name], [value])


def _handed(matcher: Seeker, unit: Unit, index: int) -> Iterator[str]:
    """Give the parameters of the codebase's own functions what a call hands them; yield names of fields."""
    number, argument = unit.graph.arguments[index]
    call = unit.facts.calls[number]
    values = matcher.resolver.value(unit, argument.value)
    position = sum(other.name is None for other in call.arguments[: call.arguments.index(argument)])
    yield from _by_map(matcher, unit, call, position, values)
    for given in _written_out(matcher, unit, argument, position, values):
        for callee, shift in _callees(matcher, unit, call) if given.values else ():
            shifted = given._replace(position=given.position - shift)
            yield from _to_callee(matcher, callee, shifted)
            if given.name is not None and callee.dotted in _HOLDERS:
                yield given.name


def _by_map(matcher: Seeker, unit: Unit, call: Call, position: int, values: Values) -> Iterator[str]:
    """`map(function, items)` and `filter(function, items)` hand each item to the function."""
    if position < 1 or not any(callee.name in _MAPPING for callee in matcher.resolver.value(unit, call.func)):
        return
    items = [v for value in values for v in matcher.resolver.elements(value)]
    held = matcher.carried(tuple(items))
    for run in matcher.resolver.value(unit, call.arguments[0].value) if held else ():
        yield from _to_callee(matcher, run, _Given(None, position - 1, held))


class _Given(NamedTuple):
    """What a call hands over: by keyword, or at a position."""

    name: str | None
    position: int
    values: list[Value]


def _written_out(matcher: Seeker, unit: Unit, argument: Argument, position: int, values: Values) -> Iterator[_Given]:
    if argument.stars == 1:
        for number, item in enumerate(matcher.resolver.in_order(unit, argument.value) or ()):
            yield _Given(None, position + number, _worth_handing(matcher, item))
    elif argument.stars:
        for name, item in matcher.resolver.table(unit, argument.value)[0].items():
            yield _Given(name, -1, _worth_handing(matcher, item))
    else:
        place = position if argument.name is None else -1
        yield _Given(argument.name, place, _worth_handing(matcher, values))


def _worth_handing(matcher: Seeker, values: Values) -> list[Value]:
    return [*matcher.carried(values), *matcher.homeward(values)]


def _callees(matcher: Seeker, unit: Unit, call: Call) -> Iterator[tuple[Value, int]]:
    """What a call runs, each with the number of arguments that go before those that are its own."""
    for value in matcher.resolver.value(unit, call.func):
        shift = 0 if value.module else _RUNNERS.get(value.name.rpartition(".")[2], 0)
        if not shift:
            yield value, 0
            continue
        runs = call.arguments[shift - 1 : shift]
        for run in matcher.resolver.value(unit, runs[0].value) if runs and not runs[0].stars else ():
            yield run, shift


def _to_callee(matcher: Seeker, callee: Value, given: _Given) -> Iterator[str]:
    resolver = matcher.resolver
    if callee.kind == "instance" and callee.module:
        for method in classes.member(resolver, callee, "__call__"):
            yield from _to_callee(matcher, method, given) if method.kind == "method" else ()
        return
    if callee.kind == "namedtuple":
        names = containers.record_fields(resolver, callee)
        yield from [given.name] if given.name is not None else names[given.position : given.position + 1]
        return
    cls = classes.find(resolver, callee)
    function = _constructor(matcher, callee) if cls is not None else callee
    if function is None:
        for number, parameter in enumerate(signatures.parameters(resolver, callee) or ()):
            if given.name == parameter.name or (given.name is None and number == given.position):
                yield parameter.name
                for value in given.values:
                    resolver.handed.give_field(parameter.name, Field(callee.as_class, value, of_class=False))
        return
    for at in resolver.program.units(function.module) if function.module else ():
        for number, made in enumerate(at.facts.functions):
            if made.qualname == function.name:
                _to_function(matcher, at, number, function, given)


def _constructor(matcher: Seeker, callee: Value) -> Value | None:
    """The constructor that a class writes itself, as a method."""
    for name in reversed(classes.CONSTRUCTORS):
        for value in classes.member(matcher.resolver, callee._replace(kind="instance"), name):
            units = matcher.resolver.program.units(value.module) if value.module else ()
            if any(value.name in unit.functions for unit in units):
                return value._replace(kind="method")
    return None


def _to_function(matcher: Seeker, at: Unit, number: int, callee: Value, given: _Given) -> None:
    function = at.facts.functions[number]
    implicit = int(function.owner >= 0 and callee.kind == "method" and not matcher.resolver.is_static(at, function))
    place, key = _parameter(function, given._replace(position=given.position + implicit))
    for value in given.values if place >= 0 else ():
        matcher.resolver.handed.give_parameter(at.file.path, number, place, value, key, matcher)


def _parameter(function: Function, given: _Given) -> tuple[int, str | int | None]:
    """The parameter that takes what is given, and under which key where it collects several."""
    positional = 0
    for number, parameter in enumerate(function.parameters):
        if given.name is not None and parameter.name == given.name and parameter.kind != "positional-only":
            return number, None
        if parameter.kind.startswith("positional"):
            positional += 1
            if given.name is None and number == given.position:
                return number, None
    for number, parameter in enumerate(function.parameters):
        if given.name is None and parameter.kind == "variable":
            return number, given.position - positional
        if given.name is not None and parameter.kind == "keywords":
            return number, given.name
    return -1, None


_HANDING_ON: dict[Kind, Callable[[Seeker, Unit, int], Iterator[str]]] = {
    Kind.BINDING: _bound,
    Kind.STORE: _stored,
    Kind.ARGUMENT: _handed,
}
"""How each kind of thing hands on what somebody looks for; yields the names under which others reach it."""
