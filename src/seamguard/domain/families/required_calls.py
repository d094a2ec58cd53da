"""Functions in which something must be called, or that something must decorate."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, STRICT, ordered
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited, CitedSite
    from seamguard.domain.ranks import Rank


class How(StrEnum):
    """Where in a function the call must stand."""

    ANYWHERE = "anywhere"
    BEFORE = "before"
    AROUND = "around"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Implementers:
    """Methods of a Protocol or base class, in every class that implements it.

    Attributes:
        of: Dotted name of the class.
        methods: Names of the methods; all public ones where it is empty.
        mark: Where it stands in the policy file.
    """

    of: str
    methods: tuple[str, ...]
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return f"{', '.join(self.methods) or 'all methods'} of {self.of}"


@dataclass(frozen=True, slots=True)
class NamedFunctions:
    """Functions by their names.

    Attributes:
        modules: Patterns of modules.
        functions: A pattern of function names; of qualified names where it holds a dot.
        mark: Where it stands in the policy file.
    """

    modules: tuple[str, ...]
    functions: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return f"{self.functions} in {', '.join(self.modules)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredCall(Rule):
    """What some functions must call, or what must decorate them.

    Attributes:
        call: What must be called; None where `decorator` is given.
        decorator: What must decorate them; None where `call` is given.
        how: Where in a function the call must stand; None for a decorator.
        of: The call that it must come before, or stand around.
        sites: The functions, those that are named one by one.
        implementers: The functions that implement methods of a class.
        decorated: The functions that one of these decorates.
        named: The functions of some names.
        above: Decorators that must stand below the required one.
        below: Decorators that must stand above it.
        outermost: No decorator may stand above it.
    """

    family: ClassVar[str] = "required_calls"
    ranks: ClassVar[Mapping[str, Rank]] = {
        "call": STRICT,
        "decorator": STRICT,
        "how": STRICT,
        "of": STRICT,
        "sites": DEMANDS,
        "implementers": DEMANDS,
        "decorated": DEMANDS,
        "named": DEMANDS,
        "above": DEMANDS,
        "below": DEMANDS,
        "outermost": ordered(False, True),
    }

    call: Cited | None = None
    decorator: Cited | None = None
    how: How | None = None
    of: Cited | None = None
    sites: tuple[CitedSite, ...] = ()
    implementers: tuple[Implementers, ...] = ()
    decorated: tuple[Cited, ...] = ()
    named: tuple[NamedFunctions, ...] = ()
    above: tuple[Cited, ...] = ()
    below: tuple[Cited, ...] = ()
    outermost: bool = False

    @property
    def required(self) -> Cited:
        """What must be called, or must decorate."""
        cited = self.call or self.decorator
        if cited is None:
            raise ValueError(f"{self.id!r} requires nothing")
        return cited

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return self.required.name
