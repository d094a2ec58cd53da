"""Attributes that a class only declares, or that its methods store: what asks for names counts them as defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.uses import Definition, Target, TargetState
from seamguard.resolve import classes
from seamguard.resolve.values import Value

if TYPE_CHECKING:
    from seamguard.domain.facts import Span
    from seamguard.resolve.evaluate import Resolver

_ITSELF = frozenset({"instance", "object"})


def declared(resolver: Resolver, name: str) -> Target | None:
    """Look an attribute up as a member of a class: a field without a value, or what a method stores.

    Args:
        resolver: The program.
        name: Dotted name of the attribute.

    Returns:
        The target, a re-export where a class above declares it; None where no class does.
    """
    owner, _, attr = name.rpartition(".")
    parts = owner.split(".")
    for length in range(len(parts) - 1, 0, -1):
        own = Value("object", ".".join(parts[:length]), ".".join(parts[length:]))
        if classes.find(resolver, own) is None:
            continue
        for value in classes.order(resolver, own):
            found = classes.find(resolver, value)
            span = None if found is None else _span(resolver, found, value, attr)
            if found is not None and span is not None:
                home = f"{value.dotted}.{attr}"
                if value[1:3] != own[1:3]:
                    return Target(name, TargetState.REEXPORT, own.module, (), None, home)
                return Target(name, TargetState.DEFINED, own.module, (Definition(found.unit.file, span),), None, "")
    return None


def _span(resolver: Resolver, found: classes.Found, own: Value, attr: str) -> Span | None:
    """Where a class declares an attribute; of what its methods store, the class itself stands for the place."""
    facts = found.unit.facts
    number = next(index for index, made in enumerate(facts.classes) if made is found.made)
    for slot in facts.slots:
        if slot.kind == "field" and slot.owner == number and found.made.fields[slot.position].name == attr:
            return slot.span
    is_stored = any(
        any(one.kind in _ITSELF and one[1:3] == own[1:3] for one in resolver.value(found.unit, stored.base))
        for stored in facts.stores
        if stored.attr == attr and stored.scope >= 0 and facts.scopes[stored.scope].owner == number
    )
    return found.made.span if is_stored or any(field.name == attr for field in found.made.fields) else None
