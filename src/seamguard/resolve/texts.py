"""Strings that are built from constants, folded to what they come to."""

from __future__ import annotations

import operator
import re
from functools import reduce
from itertools import islice, product
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Constant, Expr, Format, Name, Operated, Sum
from seamguard.domain.facts import Argued, Valued
from seamguard.resolve.values import Values, constant, made_of, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seamguard.domain.facts import Argument
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_Known = dict[Expr | None, bool]
_MANY = 64  # combinations of alternatives
_LONG = 256  # no name is longer; what grows in a loop stops here
_WIDE = re.compile(r"\d{4}")  # a width that no name needs, and no memory either
_METHODS = frozenset(
    [
        "capitalize",
        "casefold",
        "center",
        "format",
        "format_map",
        "join",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rjust",
        "ljust",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "strip",
        "swapcase",
        "title",
        "translate",
        "upper",
        "zfill",
        "__add__",
        "__mod__",
        "__format__",
        "__getitem__",
        "__str__",
    ]
)


def folded(make: Callable[..., object], parts: Iterable[Sequence[object]]) -> Values:
    """What `make` makes of every combination of the parts' alternatives, where that is a string or several."""
    found: list[object] = []
    for combination in islice(product(*parts), _MANY):
        if any(isinstance(part, str) and (_WIDE.search(part) or len(part) > _LONG) for part in combination):
            continue
        try:
            found.append(make(*combination))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            continue
    return unique(value for item in found for value in _as_values(item))


def _as_values(item: object) -> Values:
    if isinstance(item, str):
        return (constant(item),) if len(item) <= _LONG else ()
    if isinstance(item, int):
        return (constant(item),) if abs(item) <= _LONG else ()  # an index, not a number that grows in a loop
    if isinstance(item, list | tuple) and all(isinstance(part, str) for part in item):
        return made_of("row", "", [(constant(part),) for part in item])
    return ()


def objects(resolver: Resolver, unit: Unit, expr: Expr | None) -> list[object]:
    """The strings, numbers, tuples and dicts of these that an expression may be, as themselves."""
    found: list[object] = [v.data[1] for v in resolver.value(unit, expr) if v.kind == "constant"]
    items = resolver.in_order(unit, expr)
    if items is not None:
        found += islice(product(*map(_constants, items)), _MANY)
    table, whole = resolver.table(unit, expr)
    if table and whole:
        found += (
            dict(zip(table, row, strict=True)) for row in islice(product(*map(_constants, table.values())), _MANY)
        )
    return found


def _constants(values: Values) -> list[object]:
    return [value.data[1] for value in values if value.kind == "constant"]


def joined(resolver: Resolver, unit: Unit, parts: Iterable[Expr | None]) -> Values:
    """What an f-string comes to."""
    return folded(lambda *given: "".join(map(str, given)), [objects(resolver, unit, part) for part in parts])


def summed(resolver: Resolver, unit: Unit, parts: Iterable[Expr]) -> Values:
    """The sum of several strings or numbers."""
    return folded(lambda *given: reduce(operator.add, given), [objects(resolver, unit, part) for part in parts])


def formatted(resolver: Resolver, unit: Unit, value: Expr | None, layout: Expr | None) -> Values:
    """One field of an f-string that has a format of its own."""
    return folded(format, [objects(resolver, unit, value), objects(resolver, unit, layout)])


def operated(resolver: Resolver, unit: Unit, expr: Operated) -> Values:
    """`left % right` of a string and what it takes, `left * right` of a string and a number."""
    left, right = objects(resolver, unit, expr.left), objects(resolver, unit, expr.right)
    if expr.operator == "%":
        return folded(lambda text, given: text % given, [[item for item in left if isinstance(item, str)], right])
    short = [[item for item in side if not isinstance(item, int) or item <= _LONG] for side in (left, right)]
    return folded(lambda one, other: one * other, short)


def method(resolver: Resolver, unit: Unit, texts: list[str], name: str, arguments: Sequence[Argument]) -> Values:
    """What calling a method of some strings gives."""
    if name not in _METHODS:
        return ()
    plain = [objects(resolver, unit, a.value) for a in arguments if a.name is None and not a.stars]
    named = [(a.name, objects(resolver, unit, a.value)) for a in arguments if a.name is not None]
    for argument in (argument for argument in arguments if argument.stars):
        items = resolver.in_order(unit, argument.value) if argument.stars == 1 else None
        table, whole = resolver.table(unit, argument.value) if argument.stars == 2 else ({}, False)
        if items is None and not whole:
            return ()
        plain += map(_constants, items or ())
        named += ((key, _constants(values)) for key, values in table.items())
    count, names = len(plain), [key for key, _ in named]

    def make(text: str, *given: object) -> object:
        return getattr(text, name)(*given[:count], **dict(zip(names, given[count:], strict=True)))

    return folded(make, [texts, *plain, *(alternatives for _, alternatives in named)])


def sliced(texts: Iterable[str], bounds: Sequence[int | None]) -> Values:
    """A part of some strings."""
    return folded(lambda text: text[slice(*bounds)], [list(texts)])


def is_decided(resolver: Resolver, unit: Unit, expr: Expr | None, known: _Known | None = None) -> bool:
    """Whether all that an expression may be is known, not only some of it."""
    known = {} if known is None else known
    if isinstance(expr, Constant):
        return True
    if expr not in known:
        known[expr] = False  # what is made of itself, as a text that grows in a loop, has no end
        known[expr] = bool(resolver.value(unit, expr)) and _is_decided(resolver, unit, expr, known)
    return known[expr]


def _is_decided(resolver: Resolver, unit: Unit, expr: Expr | None, known: _Known) -> bool:
    if not isinstance(expr, Name):
        return all(is_decided(resolver, unit, part, known) for part in _combined(expr))
    read = unit.facts.reads[expr.read]
    bindings = [unit.facts.bindings[index] for index in (*read.now, *read.later)]
    if any(isinstance(binding, Argued) and not resolver.assumed(unit, binding) for binding in bindings):
        return False
    return all(is_decided(resolver, unit, b.value, known) for b in bindings if isinstance(b, Valued))


def _combined(expr: Expr | None) -> tuple[Expr | None, ...]:
    """The parts of an expression all of which have to be known."""
    if isinstance(expr, Choice):
        return expr.options
    if isinstance(expr, Format):
        return expr.parts
    return (expr.left, expr.right) if isinstance(expr, Sum | Operated) else ()
