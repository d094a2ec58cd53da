"""The function within what decorates it: only there it shows what its parameters are given."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from seamguard.probes.identity.places import Place, in_cell, in_dict, is_a
from seamguard.probes.identity.wrapping import original_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from seamguard.domain.cited import CitedSite
    from seamguard.probes.identity.targets import Target

_MOST = 20
"""How many things are looked into: decorators are few, and what they keep may be anything."""


class Within(NamedTuple):
    """A function that is decorated.

    Attributes:
        spot: The place from which it is called.
        function: The function.
        around: The code of what decorates it.
    """

    spot: Place
    function: FunctionType
    around: frozenset[CodeType]


def within(target: Target, site: CitedSite) -> Within | None:
    """The function itself, where it is decorated and the decorators can be looked into.

    A decorator keeps it in its closure, or an object of a class that is one in an attribute. What is written in C, such
    as `functools.lru_cache`, hands on what it is given. An inherited function has no instance there to be known by.

    Args:
        target: What stands under the name.
        site: What the rule cites.
    """
    if target.only is not None:
        return None
    thing = target.thing
    todo = [thing.__func__ if isinstance(thing, staticmethod | classmethod) else thing]
    home = _home(target, site)
    for holder in todo:  # it grows meanwhile
        if _is_at(holder, home):
            return None
        for spot in _places(holder):
            held = original_of(spot.read())
            if _is_at(held, home):
                return Within(spot, held, frozenset(_codes(todo)))
            if len(todo) < _MOST and not any(held is one for one in todo):
                todo.append(held)
    return None


def _home(target: Target, site: CitedSite) -> tuple[str, str]:
    """The module and scope of a definition, which may be an override of what a rule cites."""
    if target.owner is None:
        return site.module, site.scope
    return target.owner.__module__, f"{target.owner.__qualname__}.{site.scope.rpartition('.')[2]}"


def _is_at(thing: object, home: tuple[str, str]) -> TypeGuard[FunctionType]:
    return is_a(thing, FunctionType) and (thing.__module__, thing.__code__.co_qualname) == home


def _places(holder: object) -> Iterator[Place]:
    """Where a function keeps things in its closure, and an object that can be called in its attributes."""
    if is_a(holder, FunctionType):
        yield from map(in_cell, holder.__closure__ or ())
    elif callable(holder) and not is_a(holder, type):
        try:
            namespace = object.__getattribute__(holder, "__dict__")
        except AttributeError:
            return
        if is_a(namespace, dict):  # `__wrapped__` is there to be looked at, and is not what is called
            yield from (in_dict(namespace, name) for name in [*namespace] if name != "__wrapped__")


def _codes(decorators: list[object]) -> Iterator[CodeType]:
    for one in decorators:
        function = one if is_a(one, FunctionType) else inspect.getattr_static(type(one), "__call__", None)
        if is_a(function, FunctionType):
            yield function.__code__
