"""What an attribute of an instance holds: a property, what is assigned to it, what its class is constructed with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Name, Result
from seamguard.domain.facts import Span, Valued
from seamguard.rules.tracing.definitions import At, at, class_of, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts, Named
    from seamguard.domain.facts import Class, Stored

_PROPERTY = frozenset({"builtins.property", "functools.cached_property"})


class Assigned(NamedTuple):
    """One assignment to an attribute.

    Attributes:
        at: The file.
        value: What is assigned; None for a mere declaration, and for what cannot be followed.
        annotation: What the attribute is declared to be there.
        scope: Index of the scope in which it stands.
        span: Where it stands; None for a mere declaration outside the class body.
    """

    at: At
    value: Expr | None
    annotation: Expr | None
    scope: int
    span: Span | None

    @property
    def is_in_body(self) -> bool:
        """Whether it stands in the body of the class."""
        return self.at.facts.scopes[self.scope].kind == "class"


def assigned(facts: Facts, owner: Named, attr: str, *, is_exact: bool = False) -> tuple[Assigned, ...]:
    """Every assignment to an attribute of a class: in bodies and on instances, in any file.

    Of the class and those above it, the nearest body that gives the attribute a value hides the others. Bodies of
    classes below it count as well, unless the very class of the instance is known.
    """
    above = list(line_of(facts, owner))
    bodies = [list(_in_body(place, made, attr)) for place, made in above]
    nearest = next((number for number, body in enumerate(bodies) if any(one.value is not None for one in body)), 0)
    found = [one for number, body in enumerate(bodies) for one in body if number <= nearest or one.value is None]
    below = facts.subclasses(owner.name)
    lower = () if is_exact else filter(None, map(partial(class_of, facts), below))
    found += [one for made in lower for one in _in_body(*made, attr)]
    lines = {f"{place.file.module}.{made.qualname}" for place, made in above}
    lines |= {one.name for one in below}
    for place in filter(None, (at(facts, file) for file in facts.holding([attr]))):
        stores = (one for one in place.facts.stores if one.attr == attr and _is_of(facts, place, one, lines))
        found += (Assigned(place, one.value, one.annotation, scope_of(place, one), one.span) for one in stores)
    return tuple(found)


def _in_body(place: At, made: Class, attr: str) -> Iterator[Assigned]:
    """What the body of a class assigns to an attribute."""
    declared = place.facts.scopes[made.scope].typed.get(attr, ())  # for type checkers alone
    for index, binding in enumerate(place.facts.bindings):
        if isinstance(binding, Valued) and binding.scope == made.scope and binding.name == attr:
            value = None if index in declared or is_field(place, binding.value) else binding.value
            yield Assigned(place, value, binding.annotation, binding.scope, binding.span)
    written = {b.name for b in place.facts.bindings if b.scope == made.scope}
    for field in made.fields:
        if field.name == attr and attr not in written:
            yield Assigned(place, None, field.annotation, made.scope, None)


def is_field(place: At, value: Expr | None) -> bool:
    """Whether what a class body assigns only says how a field is made: `field(...)` of any library."""
    func = place.facts.calls[value.call].func if isinstance(value, Result) else None
    name = place.facts.reads[func.read].name if isinstance(func, Name) else getattr(func, "attr", "")
    return name.lower() in ("field", "ib", "attrib")


def scope_of(place: At, stored: Stored) -> int:
    """Index of the scope in which a value is put into an attribute, also by a call of `setattr`."""
    if stored.scope >= 0:
        return stored.scope
    return next((call.scope for call in place.facts.calls if call.span == stored.span and call.scope >= 0), 0)


def _is_of(facts: Facts, place: At, stored: Stored, lines: set[str]) -> bool:
    """Whether a store is on an instance of one of some classes, or on one of them itself."""
    return any(one.kind in ("instance", "object") and one.name in lines for one in facts.names(place.file, stored.base))


def properties_of(facts: Facts, owner: Named, attr: str, *, is_exact: bool) -> list[tuple[At, int]]:
    """The functions that may stand behind a property, with their indexes: also those of classes below."""
    first = property_of(facts, owner, attr)
    below = () if first is None or is_exact else facts.subclasses(owner.name)
    found = [first, *(property_of(facts, one, attr) for one in below)]
    return list(dict.fromkeys(one for one in found if one is not None))


def property_of(facts: Facts, owner: Named, attr: str) -> tuple[At, int] | None:
    """The function behind a property, with its index."""
    for place, made in line_of(facts, owner):
        for number, function in enumerate(place.facts.functions):
            if function.qualname == f"{made.qualname}.{attr}" and _is_property(facts, place, number):
                return place, number
    return None


def _is_property(facts: Facts, place: At, number: int) -> bool:
    marks = place.facts.functions[number].decorators
    return any(one.name in _PROPERTY for mark in marks for one in facts.names(place.file, mark))


def constructed(facts: Facts, owner: Named, attr: str) -> str | None:
    """The class whose generated constructor takes a field, by its dotted name; None where there is none."""
    target = facts.target(owner.name)
    names = {parameter.name for parameter in target.parameters or ()}
    if attr not in names or _has_constructor(facts, owner):
        return None
    return owner.name


def _has_constructor(facts: Facts, owner: Named) -> bool:
    return any(
        function.qualname == f"{made.qualname}.__init__"
        for place, made in line_of(facts, owner)
        for function in place.facts.functions
    )
