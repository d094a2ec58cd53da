"""Which expression a call hands to one parameter of what it calls."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Constant, Display, Expr, Name, Result, Table, Unpacked
from seamguard.domain.facts import Valued

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.facts import Argument, Parameter
    from seamguard.rules.tracing.definitions import At


class Wanted(NamedTuple):
    """An argument by the name of its parameter, by its place (from 0, without `self`), or both."""

    name: str | None
    position: int | None

    def among(self, parameters: Sequence[Parameter] | None) -> Wanted:
        """The same with what a signature tells: the place of a name, the name of a place."""
        if parameters is None:
            return self
        plain = [parameter for parameter in parameters if parameter.kind.startswith("positional")]
        for number, parameter in enumerate(plain):
            if parameter.name == self.name or (not self._names(parameters) and number == self.position):
                return Wanted(None if parameter.kind == "positional-only" else parameter.name, number)
        if self._names(parameters):
            return Wanted(self.name, None)
        takes_more = any(parameter.kind == "variable" for parameter in parameters)
        by_keyword = any(parameter.kind == "keywords" for parameter in parameters)
        return Wanted(self.name if by_keyword else None, self.position if takes_more else None)

    def _names(self, parameters: Sequence[Parameter]) -> bool:
        return any(p.name == self.name for p in parameters if p.kind not in ("variable", "keywords"))

    @property
    def is_nothing(self) -> bool:
        """Whether no argument can be it."""
        return self.name is None and self.position is None


class How(Enum):
    """Whether a call hands the argument over."""

    GIVEN = "given"
    LEFT_OUT = "left out"
    UNKNOWN = "unknown"


class Handed(NamedTuple):
    """What a call hands over; `value` is None where it cannot be followed."""

    how: How
    value: Expr | None = None


_LEFT_OUT = Handed(How.LEFT_OUT)
_UNKNOWN = Handed(How.UNKNOWN)


def handed(place: At, arguments: Sequence[Argument], wanted: Wanted, shift: int = 0) -> Handed:
    """What some arguments give for the one that is wanted.

    Args:
        place: The file in which they stand.
        arguments: The arguments of one call.
        wanted: The argument, with what the signature tells of it.
        shift: Leading positional arguments that are not the signature's; -1 where one more stands before them.
    """
    keyword = _by_keyword(place, arguments, wanted.name) if wanted.name is not None else _LEFT_OUT
    if keyword.how is How.GIVEN or wanted.position is None:
        return keyword
    positional = _by_position(place, arguments, wanted.position + shift)
    return keyword if positional.how is How.LEFT_OUT else positional


def _by_keyword(place: At, arguments: Sequence[Argument], name: str) -> Handed:
    found = _LEFT_OUT
    for argument in arguments:
        if argument.name == name:
            return Handed(How.GIVEN, argument.value)
        if argument.stars == 2:
            for key, value in _items(place, argument.value):
                if key == Constant(name):
                    return Handed(How.GIVEN, value)
                if not isinstance(key, Constant) and name not in argument.without:
                    found = _UNKNOWN
    return found


def _items(place: At, value: Expr | None, depth: int = 0) -> Iterator[tuple[Expr | None, Expr | None]]:
    """The items of a dict that is unpacked; one without a key where not all of them are known."""
    written = _written(place, value)
    if isinstance(written, Result):
        call = place.facts.calls[written.call]
        is_dict = isinstance(call.func, Name) and place.facts.reads[call.func.read].name == "dict"
        if is_dict and all(argument.name is not None for argument in call.arguments):
            yield from ((Constant(argument.name), argument.value) for argument in call.arguments)
            return
    if not isinstance(written, Table) or depth > 8:
        yield None, None
        return
    for key, item in written.items:
        if key is None:
            yield from _items(place, item, depth + 1)
        else:
            yield key, item
    if _is_changed(place, value):
        yield None, None


def _by_position(place: At, arguments: Sequence[Argument], position: int) -> Handed:
    if position < 0:
        return _UNKNOWN
    number = 0
    for argument in (one for one in arguments if one.name is None and one.stars < 2):
        if not argument.stars:
            if number == position:
                return Handed(How.GIVEN, argument.value)
            number += 1
            continue
        row = _written(place, argument.value)
        if not isinstance(row, Display) or any(isinstance(item, Unpacked) for item in row.items):
            return _UNKNOWN
        if _is_changed(place, argument.value):
            return _UNKNOWN
        if position < number + len(row.items):
            return Handed(How.GIVEN, row.items[position - number])
        number += len(row.items)
    return _LEFT_OUT


def _written(place: At, value: Expr | None) -> Expr | None:
    """What is unpacked, as it is written: behind a name that is bound once, what it is bound to."""
    if not isinstance(value, Name):
        return value
    bindings = [place.facts.bindings[index] for index in place.facts.reads[value.read].now]
    only = bindings[0] if len(bindings) == 1 else None
    return only.value if isinstance(only, Valued) else None


def _is_changed(place: At, value: Expr | None) -> bool:
    """Whether a container behind a name is changed anywhere after it was made."""
    if not isinstance(value, Name):
        return False
    bound = place.facts.reads[value.read].now
    bases = (stored.base for stored in place.facts.stores if stored.attr is None)
    return any(isinstance(base, Name) and place.facts.reads[base.read].now == bound for base in bases)


def positional_count(place: At, arguments: Sequence[Argument]) -> int:
    """How many positional arguments are surely there."""
    count = 0
    for argument in arguments:
        row = _written(place, argument.value) if argument.stars == 1 else None
        if argument.name is None and argument.stars < 2:
            count += len(row.items) if isinstance(row, Display) else int(not argument.stars)
    return count
