"""The shape of an API, line by line: what a caller relies on, and nothing else.

A `Surface` is a form (`dataclass`, `function`, ...) and items; every item is one line of text. The text is what people
review and what merges line by line, and it can be read back, so that two shapes can be compared for what broke.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What a surface is the surface of."""

    FUNCTION = "function"
    CLASS = "class"
    PROTOCOL = "protocol"
    DATACLASS = "dataclass"
    ATTRS = "attrs"
    NAMED_TUPLE = "named-tuple"
    TYPED_DICT = "typed-dict"
    STRUCT = "struct"
    MODEL = "model"
    ENUM = "enum"
    MODULE = "module"
    CONSTANT = "constant"
    ALIAS = "alias"


class Word(StrEnum):
    """What one line of a surface tells of."""

    PARAMETER = "parameter"
    RETURNS = "returns"
    OVERLOAD = "overload"
    TYPE_PARAMETER = "type-parameter"
    BASE = "base"
    OPTION = "option"
    FIELD = "field"
    MEMBER = "member"
    METHOD = "method"
    ATTRIBUTE = "attribute"
    EXPORT = "export"
    TYPE = "type"
    DISPLAY = "display"
    VALUE = "value"
    ENTRY = "entry"


BARE = frozenset({Word.RETURNS, Word.BASE, Word.TYPE, Word.DISPLAY, Word.VALUE})
"""Words that an expression follows, not a name."""


class Trait(StrEnum):
    """What a line says of its name besides type and value."""

    ASYNC = "async"
    GENERATOR = "generator"
    ABSTRACT = "abstract"
    FINAL = "final"
    CLASSMETHOD = "classmethod"
    STATICMETHOD = "staticmethod"
    PROPERTY = "property"
    CACHED = "cached"
    SETTABLE = "settable"
    DELETABLE = "deletable"
    CONTEXT = "context-manager"
    POSITIONAL_ONLY = "positional-only"
    KEYWORD_ONLY = "keyword-only"
    VARIADIC_POSITIONAL = "variadic-positional"
    VARIADIC_KEYWORD = "variadic-keyword"
    NO_INIT = "no-init"
    INIT_ONLY = "init-only"
    NOT_REQUIRED = "not-required"
    READ_ONLY = "read-only"
    CLASS = "nested-class"
    ALIAS = "other-name"
    RUNTIME = "runtime-checkable"


KINDS = frozenset(
    {Trait.POSITIONAL_ONLY, Trait.KEYWORD_ONLY, Trait.VARIADIC_POSITIONAL, Trait.VARIADIC_KEYWORD},
)
"""Traits that are the kind of a parameter; without one it is positional or keyword."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a surface, and the lines that stand indented below it.

    Attributes:
        word: What it tells of.
        name: Of what; empty for words that are `BARE`.
        traits: What else it is, in the order of `Trait`.
        annotation: The type as normal text, or None.
        value: The default or value as normal text, or None.
        items: What belongs to it: the parameters of a method, the alias of a field.
    """

    word: Word
    name: str = ""
    traits: tuple[Trait, ...] = ()
    annotation: str | None = None
    value: str | None = None
    items: tuple[Item, ...] = ()

    @property
    def is_required(self) -> bool:
        """Whether whoever calls has to give it, be it a parameter or a field."""
        free = (Trait.NOT_REQUIRED, Trait.NO_INIT, Trait.VARIADIC_POSITIONAL, Trait.VARIADIC_KEYWORD)
        return self.value is None and not any(trait in free for trait in self.traits)

    @property
    def kind(self) -> Trait | None:
        """The kind of a parameter or field; None for positional or keyword."""
        return next((trait for trait in self.traits if trait in KINDS), None)

    def of(self, word: Word) -> tuple[Item, ...]:
        """The items below it of one word."""
        return tuple(item for item in self.items if item.word is word)


@dataclass(frozen=True, slots=True)
class Surface:
    """The shape of one function, class, module or constant.

    Attributes:
        form: What it is.
        traits: Of a function: whether it is async, bound to a class, and so on.
        items: Its lines.
    """

    form: Form
    traits: tuple[Trait, ...] = ()
    items: tuple[Item, ...] = ()

    def of(self, word: Word) -> tuple[Item, ...]:
        """The items of one word."""
        return tuple(item for item in self.items if item.word is word)


def in_order(*traits: Trait | None) -> tuple[Trait, ...]:
    """Traits in the one order in which they are written; None stands for no trait."""
    return tuple(trait for trait in Trait if trait in traits)
