"""What attributes hold that are not defined in a class body, but stored by methods or from outside."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.resolve import annotated, classes
from seamguard.resolve.values import Value, Values, doubtful, unique

if TYPE_CHECKING:
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.memory import Question
    from seamguard.resolve.program import Unit

STORED = "stored"
"""What the questions begin with that stand for what files store in attributes of a name."""


def stored(resolver: Resolver, base: Value, line: tuple[Value, ...], attr: str) -> tuple[Values, Values]:
    """What is stored in an attribute of a class or its instances.

    Args:
        resolver: The program.
        base: The class, or an instance of it.
        line: The class and its ancestors.
        attr: Name of the attribute.

    Returns:
        What it is given itself, or as what its ancestors make of it; and what only its subclasses give it.
    """
    # Every reading of the attribute asks; files that were read since may store more in it.
    key: Question = (base.module, "fields", (base.name, attr, len(line), resolver.program.storing_so_far(attr)))
    return resolver.pair_once(key, lambda: _stored(resolver, base, line, attr))


def _stored(resolver: Resolver, base: Value, line: tuple[Value, ...], attr: str) -> tuple[Values, Values]:
    above = {ancestor[1:3] for ancestor in line}
    private = attr.startswith("__") and not attr.endswith("__")
    if private:  # which every class has for itself
        above = {base[1:3]}
    own: list[Value] = []
    below: list[Value] = []
    for owner, unit, index in _in_files(resolver, base, line, attr):
        if owner[1:3] in above:
            own += _put(resolver, unit, index)
        elif not private and _is_below(resolver, owner, base):
            below += _put(resolver, unit, index)
    for field in resolver.handed.to_field(attr):
        if field.owner[1:3] in above:
            own += [] if field.of_class else [field.value]
        elif not private and _is_below(resolver, field.owner, base):
            below.append(field.value)
    return unique(own), unique(below)


def stored_under(attr: str) -> Question:
    """What is stored in all attributes of a name, by the files that were read so far."""
    return STORED, attr, None


def _in_files(resolver: Resolver, base: Value, line: tuple[Value, ...], attr: str) -> list[tuple[Value, Unit, int]]:
    """What the files of some classes store in an attribute, by the class that it is stored in.

    Most of it is stored in other classes, so that what it is worth is not asked here.
    """
    unreached = _is_alone(resolver, base)
    modules = dict.fromkeys(ancestor.module for ancestor in line if ancestor.module)
    found: list[tuple[Value, Unit, int]] = []
    units = [unit for module in modules for unit in resolver.program.units(module)]
    stores = [(unit, index) for unit in units for index in unit.attributes.get(attr, ())]
    resolver.rests_on(stored_under(attr))
    stores += resolver.handed.stored_outside(resolver.program, attr, base)
    for unit, index in dict.fromkeys(stores):
        bases = resolver.remember((unit.file.path, "base", index), partial(_base, resolver, unit, index))
        owners = [value for value in bases if value.kind in ("instance", "object") and value.module]
        if unreached and unit.facts.scopes[unit.facts.stores[index].scope].qualname.endswith(".__init__"):
            owners = [owner for owner in owners if owner[1:3] == base[1:3]]
        found += [(owner, unit, index) for owner in owners]
    return found


def _put(resolver: Resolver, unit: Unit, index: int) -> Values:
    return resolver.remember((unit.file.path, "put", index), partial(_value, resolver, unit, index))


def _is_alone(resolver: Resolver, base: Value) -> bool:
    """Whether a class writes a constructor that calls none of those above it."""
    found = classes.find(resolver, base)
    if found is None or not found.has("__init__"):
        return False
    return f"{found.made.qualname}.__init__" not in found.unit.calling_up


def _base(resolver: Resolver, unit: Unit, index: int) -> Values:
    return resolver.value(unit, unit.facts.stores[index].base)


def _value(resolver: Resolver, unit: Unit, index: int) -> Values:
    put = unit.facts.stores[index]
    return annotated.said(resolver, unit, resolver.value(unit, put.value), [put.annotation], -1)


def _is_below(resolver: Resolver, owner: Value, base: Value) -> bool:
    """Whether a class has another one among its ancestors."""
    module, name = base[1:3]
    return any(one.name == name and one.module == module for one in classes.order(resolver, owner)[1:])


def merged(resolver: Resolver, base: Value, defined: Values, own: Values, below: Values) -> Values:
    """What an attribute is that a class body defines and that is stored too.

    What only subclasses give is what an object finds that may be of one of them; a class itself finds it only where it
    has nothing but a placeholder.
    """
    if base.is_exact:
        return unique([*defined, *own])
    if base.kind == "object" and any(_says_something(resolver, value) for value in (*defined, *own)):
        return unique([*defined, *own, *doubtful(below)])
    return unique([*defined, *own, *below])


def _says_something(resolver: Resolver, value: Value) -> bool:
    if value.kind == "constant":
        return value.data[1] is not None
    return value.kind != "object" or resolver.is_defined(value)
