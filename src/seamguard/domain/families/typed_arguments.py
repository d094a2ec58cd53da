"""What an argument of a call must be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import DEMANDS, EXCEPTIONS, STRICT
from seamguard.domain.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited
    from seamguard.domain.ranks import Rank


class Reject(StrEnum):
    """Forms of an argument that are wrong even where its type is right."""

    LITERAL = "literal"
    F_STRING = "f-string"
    CONSTRUCTOR = "constructor"
    HELPER = "helper"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedArgument(Rule):
    """One argument of some calls, and what it has to be.

    Attributes:
        call: Functions, methods and classes whose calls are looked at.
        methods: Names of methods whose calls are looked at whatever the object.
        argument: Name of the parameter.
        position: Place of the argument, from 0 and without `self`, where no signature tells it.
        constant_in: Modules (patterns) whose constants are right.
        type: The class whose instances are right.
        reject: Forms that are wrong even where the type is right.
    """

    family: ClassVar[str] = "typed_arguments"
    ranks: ClassVar[Mapping[str, Rank]] = {
        "call": DEMANDS,
        "methods": DEMANDS,
        "argument": STRICT,
        "position": STRICT,
        "constant_in": EXCEPTIONS,
        "type": STRICT,
        "reject": DEMANDS,
    }

    call: tuple[Cited, ...] = ()
    methods: tuple[Cited, ...] = ()
    argument: str | None = None
    position: int | None = None
    constant_in: tuple[Cited, ...] = ()
    type: Cited | None = None
    reject: tuple[Reject, ...] = ()

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return " and ".join(one.name for one in (*self.call, *self.methods))
