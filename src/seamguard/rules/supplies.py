"""Whether a call supplies a parameter: by keyword, by position, or possibly by unpacking what is not known."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Constant, Display, Expr, Table, Unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.facts import Argument, Parameter


class Answer(Enum):
    """Three-valued: what cannot be known is not taken for a no."""

    NO = 0
    POSSIBLE = 1
    YES = 2


class _Spread(NamedTuple):
    """Arguments as Python would see them.

    Attributes:
        positional: Positional arguments that are surely there; an unknown `*` may add to them.
        keywords: Names that are supplied by keyword.
        more_positional: A `*` of unknown length follows.
        more_keywords: A `**` of unknown keys follows.
        barred: Names that none of these can hold.
    """

    positional: int
    keywords: frozenset[str]
    more_positional: bool
    more_keywords: bool
    barred: frozenset[str]


def supplies(
    arguments: tuple[Argument, ...], parameters: tuple[Parameter, ...] | None, shift: int, wanted: Iterable[str]
) -> Answer:
    """Tell whether a call supplies at least one of the wanted parameters.

    Args:
        arguments: What the call hands over.
        parameters: What the callee takes, without an implicit first argument; None where that cannot be known.
        shift: Leading positional arguments that are not the callee's own.
        wanted: Parameter names.
    """
    spread = _spread(arguments)
    own = spread._replace(positional=max(spread.positional - shift, 0))
    return max((_supplied(own, parameters, name) for name in wanted), key=lambda answer: answer.value)


def _spread(arguments: tuple[Argument, ...]) -> _Spread:
    positional, keywords = 0, set[str]()
    more_positional = more_keywords = False
    barred: frozenset[str] | None = None
    for argument in arguments:
        if argument.stars == 1:
            length = _length(argument.value)
            more_positional = more_positional or length is None
            positional += length or 0
        elif argument.stars:
            names = list(_keys(argument.value))
            keywords.update(name for name in names if name is not None)
            if None in names:
                more_keywords = True
                barred = argument.without if barred is None else barred & argument.without
        elif argument.name is not None:
            keywords.add(argument.name)
        else:
            positional += 1
    return _Spread(positional, frozenset(keywords), more_positional, more_keywords, barred or frozenset())


def _length(value: Expr | None) -> int | None:
    if not isinstance(value, Display) or any(isinstance(item, Unpacked) for item in value.items):
        return None
    return len(value.items)


def _keys(value: Expr | None) -> Iterator[str | None]:
    """The keys of an unpacked dict; None stands for keys that are not known."""
    if not isinstance(value, Table):
        yield None
        return
    for key, item in value.items:
        if key is None:
            yield from _keys(item)
        else:
            yield key.value if isinstance(key, Constant) and isinstance(key.value, str) else None


def _supplied(spread: _Spread, parameters: tuple[Parameter, ...] | None, name: str) -> Answer:
    by_position = _by_position(spread, parameters, name)
    if _is_positional_only(parameters, name):
        return by_position
    if name in spread.keywords:
        return Answer.YES
    may_hold = spread.more_keywords and name not in spread.barred
    return Answer.POSSIBLE if by_position is Answer.NO and may_hold else by_position


def _is_positional_only(parameters: tuple[Parameter, ...] | None, name: str) -> bool:
    return any(p.name == name and p.kind == "positional-only" for p in parameters or ())


def _by_position(spread: _Spread, parameters: tuple[Parameter, ...] | None, name: str) -> Answer:
    if parameters is None:
        return Answer.POSSIBLE if spread.positional or spread.more_positional else Answer.NO
    places = [parameter for parameter in parameters if parameter.kind.startswith("positional")]
    for number, parameter in enumerate(places):
        if parameter.name == name:
            return (
                Answer.YES if spread.positional > number else Answer.POSSIBLE if spread.more_positional else Answer.NO
            )
    for parameter in parameters:
        if parameter.name == name and parameter.kind == "variable":
            more = Answer.POSSIBLE if spread.more_positional else Answer.NO
            return Answer.YES if spread.positional > len(places) else more
        if parameter.name == name and parameter.kind == "keywords" and spread.keywords - _by_keyword(parameters):
            return Answer.YES
    return Answer.NO


def _by_keyword(parameters: tuple[Parameter, ...]) -> set[str]:
    return {parameter.name for parameter in parameters if parameter.kind in ("positional", "keyword")}
