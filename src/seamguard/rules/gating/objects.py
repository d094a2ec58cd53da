"""What is told of an object beside its class: that it is a text, a list or the like, or may be anything."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Constant, Display, Either, Format, Item, Name, Result, Table
from seamguard.domain.facts import Argued, Valued

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Binding
    from seamguard.rules.tracing import At

_FAR = 5  # names that lead to names
_TELL_NOTHING = frozenset({"object", "super", "type"})
_CLASSES = frozenset(
    f"builtins.{name}"
    for name, made in vars(builtins).items()
    if isinstance(made, type) and not issubclass(made, BaseException) and name not in _TELL_NOTHING
)


def is_plain(facts: Facts, place: At, expr: Expr | None, left: int = _FAR) -> bool:
    """Whether an expression is an object of Python's own classes, whichever way leads to it."""
    match expr:
        case Constant(value):
            return value is not None
        case Format() | Display() | Table():
            return True
        case Choice(options):
            return all(is_plain(facts, place, one, left) for one in options)
        case Result(call):
            return _are_classes(facts, place, place.facts.calls[call].func)
        case Name(read):
            bindings = place.facts.reads[read]
            return are_plain(facts, place, (place.facts.bindings[n] for n in bindings.now + bindings.later), left)
        case _:
            return False


def is_open(facts: Facts, place: At | None, expr: Expr | None, left: int = _FAR) -> bool:
    """Whether there is a way on which nothing is known of what an expression is."""
    match expr:
        case Constant():
            return False
        case Choice(options):
            return any(is_open(facts, place, one, left) for one in options)
        case Name(read) if place is not None and left and place.facts.reads[read].now:
            return any(_binds_open(facts, place, number, left - 1) for number in place.facts.reads[read].now)
        case _:
            return place is None or not facts.names(place.file, expr)


def _binds_open(facts: Facts, place: At, number: int, left: int) -> bool:
    one = place.facts.bindings[number]
    if isinstance(one, Valued) and one.annotation is None and isinstance(one.value, Constant | Choice | Name):
        return is_open(facts, place, one.value, left)
    return isinstance(one, Valued | Argued) and not facts.bound(place.file, number)


def are_plain(facts: Facts, place: At, bindings: Iterable[Binding], left: int = _FAR) -> bool:
    """Whether all that binds a name binds it to such objects."""
    told = [left > 0 and _binds_plain(facts, place, one, left - 1) for one in bindings]
    return bool(told) and all(told)


def _binds_plain(facts: Facts, place: At, one: Binding, left: int) -> bool:
    match one:
        case Valued():
            typed = one.annotation is not None and _is_type(facts, place, one.annotation)
            return typed or is_plain(facts, place, one.value, left)
        case Argued():
            return _is_type(facts, place, place.facts.functions[one.function].parameters[one.position].annotation)
        case _:
            return False


def _is_type(facts: Facts, place: At, annotation: Expr | None) -> bool:
    match annotation:
        case Constant(None):
            return True
        case Either(left, right):
            return _is_type(facts, place, left) and _is_type(facts, place, right)
        case Item(value):
            return _are_classes(facts, place, value)
        case _:
            return _are_classes(facts, place, annotation)


def _are_classes(facts: Facts, place: At, expr: Expr | None) -> bool:
    names = facts.names(place.file, expr)
    return bool(names) and all(one.name in _CLASSES for one in names)
