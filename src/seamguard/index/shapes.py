"""Shapes of expressions: what unpacking, iterating and choosing between values give, where that shows in the text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING
from unicodedata import normalize

from seamguard.domain.expressions import Choice, Constant, Display, Element, Expr, Item, Slice, Table, Unpacked
from seamguard.domain.facts import Stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.facts import Argument

PUTTING = {
    "append": (0, False),
    "appendleft": (0, False),
    "add": (0, False),
    "insert": (1, False),
    "setdefault": (1, False),
    "__setitem__": (1, False),
    "extend": (0, True),
    "extendleft": (0, True),
    "update": (0, True),
}
"""Methods that put what they get into their object: how many arguments come before it, and whether it is spread."""

_KEYED = frozenset({"setdefault", "__setitem__"})


def identifier(text: str) -> str:
    """A name as Python compares it: in NFKC form."""
    return text if text.isascii() else normalize("NFKC", text)


def element(source: Expr | None) -> Expr | None:
    """What iterating over `source` gives."""
    if isinstance(source, Display) and not any(isinstance(item, Unpacked) for item in source.items):
        return choice(source.items)
    return None if source is None else Element(source)


def all_parameters(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function, in the order in which it is written."""
    star = [arguments.vararg] if arguments.vararg else []
    stars = [arguments.kwarg] if arguments.kwarg else []
    return [*arguments.posonlyargs, *arguments.args, *star, *arguments.kwonlyargs, *stars]


def choice(options: Sequence[Expr | None]) -> Expr | None:
    """One of several values, as far as they are known."""
    known: list[Expr] = []
    for option in options:
        known += option.options if isinstance(option, Choice) else () if option is None else (option,)
    if len(known) < 2:
        return known[0] if known else None
    return Choice(tuple(known))


def unpacked(value: Expr | None, targets: Sequence[ast.expr]) -> list[Expr | None]:
    """What each of several targets takes of a value."""
    if value is None:
        return [None] * len(targets)
    if isinstance(value, Choice):
        ways = [unpacked(option, targets) for option in value.options]
        return [choice(parts) for parts in zip(*ways, strict=True)]
    star = next((number for number, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if isinstance(value, Display) and not any(isinstance(item, Unpacked) for item in value.items):
        return _of_display(value, len(targets), star)
    if star is None:
        return [Item(value, Constant(number)) for number in range(len(targets))]
    after = len(targets) - star - 1
    rest = Slice(value, (Constant(star), Constant(-after) if after else Constant(None), Constant(None)))
    tail: list[Expr | None] = [Item(value, Constant(number - after)) for number in range(after)]
    return [*(Item(value, Constant(number)) for number in range(star)), rest, *tail]


def _of_display(value: Display, count: int, star: int | None) -> list[Expr | None]:
    unknown: list[Expr | None] = [None] * count
    if star is None:
        return list(value.items) if len(value.items) == count else unknown
    after = count - star - 1
    if len(value.items) < count - 1:
        return unknown
    end = len(value.items) - after
    return [*value.items[:star], Display(value.items[star:end]), *value.items[end:]]


def stored_by_method(base: Expr, method: str, arguments: Sequence[Argument]) -> list[Stored]:
    """What a call of `base.method(...)` puts into `base`; `method` is one of `PUTTING`."""
    position, spread = PUTTING[method]
    plain = [a.value for a in arguments if a.name is None and not a.stars]
    value = plain[position] if len(plain) > position else None
    stored = [] if value is None else [Stored(base, None, plain[0] if method in _KEYED else None, value, spread)]
    if method == "update":
        named = [(Constant(a.name), a.value) for a in arguments if a.name is not None]
        stored += [Stored(base, None, None, Table(tuple(named)), spread=True)] if named else []
    return stored
