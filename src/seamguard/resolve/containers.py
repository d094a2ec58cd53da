"""Containers: what a tuple, list, set or dict holds, as it is written, made, and filled later on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Constant, Display, Either, Expr, Table, Unpacked
from seamguard.resolve import annotated, texts
from seamguard.resolve.values import Value, Values, constant, parts_of, strings, unique
from seamguard.resolve.vocabulary import FACTORIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.facts import Argument
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_PAIR = 2
_ITERATED = frozenset({"bag", "row", "generic", "generator"})
_MANY = 1_000  # items; a sequence that is doubled again and again has no order that anybody asks for

Keys = frozenset[tuple[object, ...]]
"""What a key may be; an empty set for one that is not known."""


class Entry(NamedTuple):
    """One item of a container.

    Attributes:
        keys: What its key may be; empty where that is not known. Items of a sequence have their position.
        unit: The file in which the value is written.
        value: The value; None where it cannot be followed, or is not written as such.
        unpacked: What the value holds is meant, not the value itself.
        added: It was put in after the container was made.
        values: What a value that is not written as such may be.
    """

    keys: Keys
    unit: Unit
    value: Expr | None
    unpacked: bool = False
    added: bool = False
    values: Values | None = None


WRITTEN, CALLED, LISTED, DEFAULTING, GIVEN, KEYED = "written", "called", "listed", "defaulting", "given", "keyed"
DEFAULT, RECORD, MERGED = "default", "record", "merged"
"""How a container is made: written out, as `dict(...)`, `list(...)` or `defaultdict(...)`, as `*args` or `**kwargs`, by
`dict.fromkeys`; made by a `defaultdict` for a key, as a named tuple, or by `|` of two dicts."""


def container(unit: Unit, made: str, place: object) -> Value:
    """A container of a file, by the way it is made and where: an index, or what else tells one from another."""
    return Value("container", "", "", (), True, (unit.file.path, made, place))


def keys_of(resolver: Resolver, unit: Unit, expr: Expr | None) -> Keys:
    """What an expression may be as a key."""
    if isinstance(expr, Constant):
        return frozenset({constant(expr.value).thing})
    if expr is None or (not isinstance(expr, Display) and not texts.is_decided(resolver, unit, expr)):
        return frozenset()
    values = substance(resolver, resolver.value(unit, expr))
    if isinstance(expr, Display):
        items = [keys_of(resolver, unit, item) for item in expr.items]
        return (
            frozenset({constant(tuple(next(iter(i)) for i in items)).thing})
            if all(len(i) == 1 for i in items)
            else frozenset()
        )
    return frozenset(value.thing for value in values if value.kind in ("constant", "object", "external"))


def entries(resolver: Resolver, value: Value, seen: set[Value] | None = None) -> list[Entry]:
    """What a container holds: what it is written or made with, what is put into it, and what it takes over from others.

    Each of the others is looked into once (`seen`), however many ways lead to it.
    """
    seen = set() if seen is None else seen
    unit = resolver.program.known(str(value.data[0]))
    if unit is None or value.bare in seen:
        return []
    seen.add(value.bare)
    if len(seen) > 1:
        return _entries(resolver, unit, value, seen)
    return resolver.entries_once(value, lambda: _entries(resolver, unit, value, seen))


def _entries(resolver: Resolver, unit: Unit, value: Value, seen: set[Value]) -> list[Entry]:
    found = _last_ones(list(_at_first(resolver, unit, value, seen)))
    for at, stored in resolver.stored_in(unit, value):
        if stored.spread:
            found += (entry._replace(added=True) for entry in _spread(resolver, at, stored.value, seen))
        else:
            found.append(Entry(keys_of(resolver, at, stored.key), at, stored.value, added=True))
    return found


def _last_ones(found: list[Entry]) -> list[Entry]:
    """Items without those that a later one of the same key replaces."""
    last = {entry.keys: number for number, entry in enumerate(found) if len(entry.keys) == 1}
    return [entry for number, entry in enumerate(found) if last.get(entry.keys, number) == number]


def _at_first(resolver: Resolver, unit: Unit, value: Value, seen: set[Value]) -> Iterator[Entry]:
    _, made, place = value.data
    if made == WRITTEN and isinstance(place, int):
        yield from _written(resolver, unit, unit.facts.containers[place], seen)
    elif made == CALLED and isinstance(place, int):
        arguments = unit.facts.calls[place].arguments
        is_field = any(argument.name in FACTORIES for argument in arguments)
        yield from _of_call(resolver, unit, () if is_field else arguments, seen)
    elif made == DEFAULTING and isinstance(place, int):
        yield from _of_call(resolver, unit, unit.facts.calls[place].arguments[1:], seen)
        given = unit.facts.calls[place].arguments[:1]
        makers = resolver.value(unit, given[0].value) if given else ()
        default = unique(v for maker in makers for v in resolver.given_by(maker, ()))
        yield from [Entry(frozenset(), unit, None, values=default)] if default else []
        for key in unit.keys_inside(value, lambda expr: keys_of(resolver, unit, expr)):
            yield Entry(key, unit, None, values=tuple(by_default(resolver, value, key)))
    elif made == LISTED and isinstance(place, int):
        given = unit.facts.calls[place].arguments[:1]
        yield from _unpacked(resolver, unit, given[0].value, 0) if given else ()
    elif made == KEYED and isinstance(place, int):
        listed, *rest = unit.facts.calls[place].arguments
        for name in (name for one in resolver.value(unit, listed.value) for name in resolver.elements(one)):
            yield Entry(frozenset({name.thing}), unit, rest[0].value if rest else None)
    elif made == MERGED and isinstance(place, Either):
        yield from _spread(resolver, unit, place.left, seen)
        yield from _spread(resolver, unit, place.right, seen)
    elif made == RECORD and isinstance(place, int):
        yield from _of_record(resolver, unit, place)
    elif made == GIVEN and isinstance(place, tuple):
        for at, values in resolver.handed.to_collecting(unit.file.path, *place).items():
            yield Entry(frozenset({constant(at).thing}), unit, None, values=values)
        # Nobody knows all the callers of a function.
        yield Entry(frozenset(), unit, None, unpacked=True, values=_typed(resolver, unit, *place))


def _of_record(resolver: Resolver, unit: Unit, place: int) -> Iterator[Entry]:
    """The fields of a named tuple, by position and by name."""
    call = unit.facts.calls[place]
    makers = [value for value in resolver.value(unit, call.func) if value.kind == "namedtuple"]
    for maker in makers[:1]:
        for number, name in enumerate(record_fields(resolver, maker)):
            plain = [argument for argument in call.arguments if argument.name is None]
            named = [argument for argument in call.arguments if argument.name == name]
            given = plain[number : number + 1] or named
            if given:
                yield Entry(frozenset({constant(number).thing, constant(name).thing}), unit, given[0].value)


def record_fields(resolver: Resolver, maker: Value) -> list[str]:
    """The names of the fields of what `namedtuple` makes."""
    path, index = maker.data
    unit = resolver.program.known(str(path))
    call = unit.facts.calls[index] if unit is not None and isinstance(index, int) else None
    if unit is None or call is None or len(call.arguments) < 2:
        return []
    expr = call.arguments[1].value
    items = resolver.in_order(unit, expr)
    if items is None:
        return [name for text in strings(resolver.value(unit, expr)) for name in text.replace(",", " ").split()]
    # `NamedTuple("T", [("name", type)])` pairs names with types.
    rows = [parts_of(value)[0] if value.kind == "row" else (value,) for values in items for value in values[:1]]
    pairs = [resolver.first_of(value) for values in items for value in values[:1] if value.kind == "container"]
    return [name for values in (pairs or rows) for name in strings(values)[:1]]


_ANY = ("any",)
_SEQUENCES = frozenset({"builtins.list", "builtins.set", "collections.deque"})
_TABLES = frozenset({"builtins.dict", "collections.OrderedDict"})


def by_default(resolver: Resolver, value: Value, keys: Keys) -> list[Value]:
    """The container that a `defaultdict` makes for a key."""
    path, made, place = value.data
    unit = resolver.program.known(str(path))
    if made != DEFAULTING or unit is None or not isinstance(place, int) or len(keys) > 1:
        return []
    arguments = unit.facts.calls[place].arguments
    names = {v.dotted for v in resolver.value(unit, arguments[0].value)} if arguments else set()
    if not names & (_SEQUENCES | _TABLES):
        return []
    # What is put in under an unknown key is in one container of its own, which may be any of the others.
    is_any = not keys or not all(unit.keys_inside(value, lambda expr: keys_of(resolver, unit, expr)))
    kinds = dict.fromkeys((*keys, _ANY) if is_any else keys)
    return [container(unit, DEFAULT, (place, key, bool(names & _SEQUENCES))) for key in kinds]


def _written(resolver: Resolver, unit: Unit, expr: Display | Table, seen: set[Value]) -> Iterator[Entry]:
    if isinstance(expr, Table):
        for key, item in expr.items:
            if key is None and item is not None:
                yield from _spread(resolver, unit, item, seen)
            else:
                yield Entry(keys_of(resolver, unit, key), unit, item)
        return
    number: int | None = 0
    for item in expr.items:
        if isinstance(item, Unpacked):
            more = list(_unpacked(resolver, unit, item.value, number))
            yield from more
            number = None if number is None or any(entry.unpacked for entry in more) else number + len(more)
        else:
            yield Entry(frozenset() if number is None else frozenset({constant(number).thing}), unit, item)
            number = None if number is None else number + 1


def _unpacked(resolver: Resolver, unit: Unit, expr: Expr | None, start: int | None) -> Iterator[Entry]:
    """The items of a sequence that is unpacked into another one, from the position `start` on."""
    items = None if start is None or _is_comprehended(expr) else resolver.in_order(unit, expr)
    if items is None or start is None or len(items) > _MANY:
        yield Entry(frozenset(), unit, expr, unpacked=True)
        return
    for number, values in enumerate(items, start):
        yield Entry(frozenset({constant(number).thing}), unit, None, values=values)


def _is_comprehended(expr: Expr | None) -> bool:
    """Whether an expression stands for the items of a comprehension, of which nobody knows how many there are."""
    return isinstance(expr, Display) and expr.place < 0


def _spread(resolver: Resolver, unit: Unit, expr: Expr | None, seen: set[Value]) -> Iterator[Entry]:
    """The items of one container that another one takes over."""
    if isinstance(expr, Table) and expr.place < 0:
        yield from _written(resolver, unit, expr, seen)
        return
    if (
        isinstance(expr, Display)
        and expr.items
        and all(isinstance(i, Display) and len(i.items) == 2 for i in expr.items)
    ):
        yield from _pairs(resolver, unit, expr, seen)
        return
    values = substance(resolver, resolver.value(unit, expr))
    for value in values:
        if value.kind == "container":
            yield from entries(resolver, value, seen)
    if not values or any(value.kind != "container" for value in values):
        yield Entry(frozenset(), unit, expr, unpacked=True)


def _of_call(resolver: Resolver, unit: Unit, arguments: tuple[Argument, ...], seen: set[Value]) -> Iterator[Entry]:
    """The items of `dict(pairs, key=value)` and its like."""
    for argument in arguments:
        if argument.name is not None:
            yield Entry(frozenset({constant(argument.name).thing}), unit, argument.value)
        elif argument.value is not None:
            yield from _pairs(resolver, unit, argument.value, seen)


def _pairs(resolver: Resolver, unit: Unit, expr: Expr, seen: set[Value]) -> Iterator[Entry]:
    """The items of `[(key, value), ...]`, or of another dict."""
    if isinstance(expr, Display) and all(isinstance(item, Display) and len(item.items) == 2 for item in expr.items):
        for item in expr.items:
            if isinstance(item, Display):
                yield Entry(keys_of(resolver, unit, item.items[0]), unit, item.items[1])
        return
    values = resolver.value(unit, expr)
    pairs = [_pair(resolver, row) for value in values if value.kind in _ITERATED for row in resolver.elements(value)]
    if pairs and None not in pairs:
        for keys, held in (pair for pair in pairs if pair is not None):
            yield Entry(frozenset(key.thing for key in keys), unit, None, values=held)
        return
    yield from _spread(resolver, unit, expr, seen)


def _pair(resolver: Resolver, row: Value) -> list[Values] | None:
    """The key and the value of a pair; None where it is none."""
    parts = (
        parts_of(row) if row.kind == "row" else annotated.places_of(resolver, row) if row.kind == "generic" else None
    )
    return list(parts) if parts is not None and len(parts) == _PAIR else None


def held(resolver: Resolver, entry: Entry) -> Values:
    """What one item of a container may be; what it holds, where it is unpacked."""
    if entry.values is not None:
        return entry.values
    values = resolver.value(entry.unit, entry.value)
    return unique(v for value in values for v in resolver.contents(value)) if entry.unpacked else values


def _typed(resolver: Resolver, unit: Unit, number: int, position: int) -> Values:
    """What the annotation of `*args` or `**kwargs` says that each of them is."""
    function = unit.facts.functions[number]
    return annotated.instances(resolver, unit, function.parameters[position].annotation, function.owner)


def as_value(thing: tuple[object, ...]) -> Value:
    """A key as a value."""
    kind, module, name, data = thing
    return Value(str(kind), str(module), str(name), (), True, data if isinstance(data, tuple) else ())


def is_sequence(resolver: Resolver, value: Value) -> bool:
    """Whether a container keeps its items by position, not by key."""
    path, made, place = value.data
    unit = resolver.program.known(str(path))
    if unit is None or made in (CALLED, KEYED, DEFAULTING, MERGED):
        return False
    if made in (LISTED, RECORD):
        return True
    if made == DEFAULT and isinstance(place, tuple):
        return bool(place[-1])
    if isinstance(place, tuple):
        function, position = place
        return unit.facts.functions[function].parameters[position].kind == "variable"
    return isinstance(place, int) and isinstance(unit.facts.containers[place], Display)


def substance(resolver: Resolver, values: Values) -> Values:
    """What a variable holds, without the variable itself."""
    return tuple(v for v in values if v.kind != "object" or resolver.is_defined(v)) if len(values) > 1 else values


def spread_items(resolver: Resolver, unit: Unit, expr: Expr | None) -> dict[str, Values]:
    """The items that one container takes over from another, under the strings that are their keys."""
    found: dict[str, Values] = {}
    for entry in _spread(resolver, unit, expr, set()):
        found |= dict.fromkeys(strings(map(as_value, entry.keys)), held(resolver, entry))
    return found
