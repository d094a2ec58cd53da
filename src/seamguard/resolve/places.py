"""Values out of places: what a container holds under a key, what iterating over a value gives, what `with` binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Display, Element, Expr, Name, Unpacked
from seamguard.domain.facts import Valued
from seamguard.resolve import annotated, classes, containers
from seamguard.resolve.containers import Entry, Keys, as_value, entries, held, is_sequence, substance
from seamguard.resolve.values import (
    Value,
    Values,
    constant,
    doubtful,
    made_of,
    parts_of,
    some_attribute,
    strings,
    unique,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_ENTERING = ("__enter__", "__aenter__")


def contents(resolver: Resolver, value: Value) -> Values:
    """Everything that a value holds, whatever its key."""
    if value.kind == "container":
        return unique(v for entry in entries(resolver, value) for v in held(resolver, entry))
    if value.kind in ("row", "bag", "union", "static"):
        return unique(v for part in parts_of(value) for v in part)
    return annotated.held(resolver, value) if value.kind == "generic" else elements(resolver, value)


def elements(resolver: Resolver, value: Value) -> Values:
    """What iterating over a value gives."""
    if value.kind == "container" and not is_sequence(resolver, value):
        return unique(as_value(key) for entry in entries(resolver, value) for key in entry.keys)
    if value.kind == "generic":
        return annotated.elements(resolver, value)
    if value.kind == "generator":
        return resolver.yielded(value)
    if value.kind == "constant":
        return unique(constant(character) for text in strings([value]) for character in text)
    if value.kind == "instance" and value.module:
        return resolver.remember(("", "elements", value.thing), lambda: _iterated(resolver, value))
    if value.kind == "object" and value.module and classes.is_enumeration(resolver, value):
        return (value._replace(kind="instance", via=(), data=()),)
    return resolver.contents(value) if value.kind in ("container", "row", "bag") else ()


def _iterated(resolver: Resolver, value: Value) -> Values:
    generic = resolver.generic_base(value)
    if generic is not None and not classes.has(resolver, value, "__iter__"):
        return elements(resolver, generic)
    made = [v for m in classes.member(resolver, value, "__iter__") for v in resolver.given_by(m, (value,))]
    found = [v for one in made if one.thing != value.thing for v in elements(resolver, one)]
    for method in (v for name in ("__next__", "__anext__") for v in classes.member(resolver, value, name)):
        found += resolver.given_by(method, (value,))
    return unique(found)


def item(resolver: Resolver, value: Value, keys: Keys) -> Values:
    """What a value holds under a key."""
    if value.kind == "row":
        return _of_row(parts_of(value), keys)
    if value.kind == "container":
        key = ("", "item", (value.thing, keys))
        return resolver.remember(key, lambda: _of_container(resolver, value, keys))
    if value.kind == "generic":
        return annotated.item(resolver, value, [k for k in map(_number, keys) if k is not None])
    if value.kind == "bag":
        found = resolver.contents(value)
        return found if _are_one(found) else doubtful(found)
    if value.kind == "namespace":
        names = strings(map(as_value, keys))
        owners = [owner for part in parts_of(value) for owner in part]
        if not keys:
            return some_attribute(owners)
        return unique(v for owner in owners for name in names for v in resolver.attribute(owner, name))
    if value.kind == "scope":
        path, scope = value.data
        unit = resolver.program.known(str(path))
        if unit is None or not isinstance(scope, int):
            return ()
        return unique(v for name in strings(map(as_value, keys)) for v in resolver.namespace(unit, scope, name))
    if value.kind == "external" and value.name == "sys.modules":
        return tuple(resolver.module(name) for name in strings(map(as_value, keys)))
    return _of_instance(resolver, value, keys) if value.kind == "instance" and value.module else ()


def _of_instance(resolver: Resolver, value: Value, keys: Keys) -> Values:
    if resolver.is_typed_dict(value):
        names = strings(map(as_value, keys))
        return unique(v for name in names for v in resolver.attribute(value, name))
    generic = resolver.generic_base(value)
    if generic is not None:
        return item(resolver, generic, keys)
    named = resolver.field_names(value)
    numbers = [number for number in map(_number, keys) if number is not None and -len(named) <= number < len(named)]
    if numbers:
        return unique(v for number in numbers for v in resolver.attribute(value, named[number]))
    got = classes.member(resolver, value, "__getitem__")
    return unique(v for method in got for v in resolver.given_by(method, (value,)))


def _are_one(values: Values) -> bool:
    """Whether all of some values are the same, if not equally well known."""
    return len({value[:3] for value in values}) < 2


def _number(thing: tuple[object, ...]) -> int | None:
    data = thing[3]
    number = data[1] if isinstance(data, tuple) and len(data) == 2 else None
    return number if isinstance(number, int) else None


def _of_row(parts: tuple[Values, ...], keys: Keys) -> Values:
    numbers = [number for number in map(_number, keys) if number is not None]
    if not numbers:
        found = unique(v for part in parts for v in part)
        return found if _are_one(found) and all(parts) else doubtful(found)
    return unique(v for number in numbers if -len(parts) <= number < len(parts) for v in parts[number])


def _of_container(resolver: Resolver, value: Value, keys: Keys) -> Values:
    found = entries(resolver, value)
    if is_sequence(resolver, value):
        last = len(found)
        fixed = all(entry.keys for entry in found)
        keys = frozenset(_from_start(key, last) if fixed else key for key in keys)
        if not fixed and any((number := _number(key)) is not None and number < 0 for key in keys):
            keys = frozenset()
    certain = [v for entry in found if entry.keys & keys for v in held(resolver, entry)]
    certain += containers.by_default(resolver, value, keys)
    if keys:
        maybe = [v for entry in found if not entry.keys for v in held(resolver, entry)]
        only = len(found) == 1 or not certain
        return unique([*certain, *(maybe if only and _agree(resolver, found) else doubtful(maybe))])
    everything = unique(v for entry in found for v in held(resolver, entry))
    # Where other files put something in, there may be more that nobody followed.
    known = _agree(resolver, found) and not resolver.handed.to_container(value)
    return everything if known else doubtful(everything)


def _agree(resolver: Resolver, found: Iterable[Entry]) -> bool:
    """Whether all items are the same, so that the key does not matter."""
    return len({frozenset(v.thing for v in held(resolver, entry)) for entry in found}) < 2


def _from_start(key: tuple[object, ...], length: int) -> tuple[object, ...]:
    number = _number(key)
    return constant(number + length).thing if number is not None and number < 0 else key


def awaited(values: Values) -> Values:
    """What `await` gives."""
    return unique(v for value in values for v in (parts_of(value)[0] if value.kind == "awaitable" else (value,)))


def entered(resolver: Resolver, value: Value) -> Values:
    """What `with value as name` binds."""
    if value.kind in ("generator", "bag", "generic"):
        return elements(resolver, value)
    if value.kind != "instance":
        return ()
    found = [method for name in _ENTERING if value.module for method in classes.member(resolver, value, name)]
    known = [method for method in found if method.module]
    return awaited(unique(v for method in known for v in resolver.given_by(method, (value,)))) if known else (value,)


def in_order(resolver: Resolver, unit: Unit, expr: Expr | None) -> list[Values] | None:
    """The items of a sequence one by one, or None where their order is not known."""
    values = substance(resolver, resolver.value(unit, expr))
    return items_of(resolver, values[0]) if len(values) == 1 else None


def values_in_order(resolver: Resolver, value: Value) -> list[Values] | None:
    """The values of a dict one by one, or None where not all its keys are known."""
    if value.kind != "container" or is_sequence(resolver, value):
        return None
    found = entries(resolver, value)
    return None if any(not entry.keys for entry in found) else [held(resolver, entry) for entry in found]


def longest(resolver: Resolver, unit: Unit, expr: Expr | None) -> int | None:
    """How many items a sequence has, on the path on which it has most; None where that is not known."""
    values = substance(resolver, resolver.value(unit, expr))
    rows = [items_of(resolver, value) if value.certain else None for value in values]
    lengths = [len(row) for row in rows if row is not None]
    return max(lengths) if lengths and len(lengths) == len(rows) else None


def items_of(resolver: Resolver, value: Value) -> list[Values] | None:
    """The items of a sequence one by one, or None where their order is not known."""
    if value.kind == "row":
        return list(parts_of(value))
    if value.kind == "generic":
        return annotated.places_of(resolver, value)
    if value.kind != "container" or not is_sequence(resolver, value) or resolver.is_entered(value):
        return None
    found = entries(resolver, value)
    if len(found) == 1 and found[0].unpacked and not found[0].added:
        return _comprehended(resolver, found[0])
    if any(entry.unpacked or not (entry.keys or entry.added) for entry in found):
        return None
    return [held(resolver, entry) for entry in found]


def _comprehended(resolver: Resolver, entry: Entry) -> list[Values] | None:
    """The items of `[x for x in items]`, or of `[*items]`."""
    made = entry.value
    if not isinstance(made, Display) or len(made.items) != 1:
        return in_order(resolver, entry.unit, made)
    facts = entry.unit.facts
    bound = facts.reads[made.items[0].read].now if isinstance(made.items[0], Name) else ()
    source = facts.bindings[bound[0]] if len(bound) == 1 else None
    if not isinstance(source, Valued):
        return None
    if isinstance(source.value, Element):
        return in_order(resolver, entry.unit, source.value.value)
    options = source.value.options if isinstance(source.value, Choice) else ()
    return [resolver.value(entry.unit, option) for option in options] or None


def table(resolver: Resolver, unit: Unit, expr: Expr | None) -> tuple[dict[str, Values], bool]:
    """The items of a dict that have known strings as keys, on any path, and whether that is all of them."""
    values = substance(resolver, resolver.value(unit, expr))
    whole, found = bool(values), dict[str, Values]()
    for value in values:
        if value.kind != "container" or not value.certain or is_sequence(resolver, value):
            whole = False
            continue
        for entry in entries(resolver, value):
            names = strings(map(as_value, entry.keys))
            whole = whole and not entry.unpacked and len(names) == len(entry.keys) > 0
            found |= dict.fromkeys(names, held(resolver, entry))
    return found, whole


def row(resolver: Resolver, unit: Unit, items: Iterable[Expr | None]) -> Values:
    """A tuple of which each place is known; one of an unknown order where something is unpacked into it."""
    parts = [(item, isinstance(item, Unpacked)) for item in items]
    values = [resolver.value(unit, item.value if isinstance(item, Unpacked) else item) for item, _ in parts]
    if not any(unpacked for _, unpacked in parts):
        return made_of("row", "", values)
    spread = [
        unique(v for one in value for v in resolver.contents(one)) if unpacked else value
        for value, (_, unpacked) in zip(values, parts, strict=True)
    ]
    return made_of("bag", "", [unique(v for part in spread for v in part)])
