"""Expressions as facts: how a value is written, with names traced to the readings that give them.

Like all facts they are plain tuples, so that they can be compared, remembered and written down.
"""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """A name that is read; `read` indexes `ModuleFacts.reads`."""

    read: int


class Attribute(NamedTuple):
    """`value.attr`."""

    value: Expr
    attr: str


class Result(NamedTuple):
    """What a call returns; `call` indexes `ModuleFacts.calls`."""

    call: int


class Constant(NamedTuple):
    """A literal string, number, truth value or None."""

    value: str | int | float | bool | None


class Choice(NamedTuple):
    """One of several values: a conditional expression, `or`, `and`."""

    options: tuple[Expr, ...]


class Either(NamedTuple):
    """`left | right`: of classes a type, of dicts and sets another one with the items of both."""

    left: Expr
    right: Expr


class Display(NamedTuple):
    """A literal tuple, list or set; `place` indexes `ModuleFacts.containers`, or is -1 for one that is only read."""

    items: tuple[Expr | None, ...]
    place: int = -1


class Table(NamedTuple):
    """A literal dict; the key None stands for `**value`. `place` is that of `Display`."""

    items: tuple[tuple[Expr | None, Expr | None], ...]
    place: int = -1


class Item(NamedTuple):
    """`value[key]`."""

    value: Expr
    key: Expr | None


class Slice(NamedTuple):
    """`value[lower:upper:step]`; a bound that is not written is the constant None, one that is unknown is None."""

    value: Expr
    bounds: tuple[Expr | None, ...]


class Lambda(NamedTuple):
    """A lambda; `function` indexes `ModuleFacts.functions`."""

    function: int


class Unpacked(NamedTuple):
    """`*value` inside a display."""

    value: Expr


class Sum(NamedTuple):
    """`left + right`."""

    left: Expr
    right: Expr


class Format(NamedTuple):
    """An f-string: the texts and values of which it is made, joined."""

    parts: tuple[Expr | None, ...]


class Formatted(NamedTuple):
    """A field of an f-string that has a format of its own."""

    value: Expr
    layout: Expr | None


class Operated(NamedTuple):
    """`left % right`, `left < right`, `-left` and their like; `|` and `+` have forms of their own."""

    operator: str
    left: Expr
    right: Expr


class Element(NamedTuple):
    """What iterating over `value` gives."""

    value: Expr


class Awaited(NamedTuple):
    """`await value`."""

    value: Expr


class OwnClass(NamedTuple):
    """`__class__` in a method: the class (indexes `ModuleFacts.classes`) whose body the method stands in."""

    made: int


class Positional(NamedTuple):
    """What a class pattern holds its pattern number `position` against: an attribute that the class names."""

    value: Expr
    position: int


class Entered(NamedTuple):
    """What `with value as name` binds."""

    value: Expr


class Narrowed(NamedTuple):
    """`value` where it is known to be (or not to be) an instance of `type`: a class, or a tuple or union of classes."""

    value: Expr
    type: Expr
    positive: bool


Expr = (
    Name
    | Attribute
    | Result
    | Constant
    | Choice
    | Either
    | Display
    | Table
    | Item
    | Slice
    | Lambda
    | Unpacked
    | Sum
    | Format
    | Formatted
    | Operated
    | Element
    | Awaited
    | OwnClass
    | Positional
    | Entered
    | Narrowed
)
"""An expression whose value can be followed; where None stands for one, it cannot."""
