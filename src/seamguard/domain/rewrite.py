"""What a machine may make of a seam's calls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Guards(StrEnum):
    """What becomes of code that provides for the absence of what a seam makes, where it calls nothing."""

    KEEP = "keep"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value enters that is handed on from there: one function that calls others without it, or reads it.

    Attributes:
        site: Module and scope of the calling function.
        supplies: The parameter or field that is given there.
        value: The expression that it is given.
        imports: Dotted names that the expression needs.
    """

    site: tuple[str, str]
    supplies: str
    value: str
    imports: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{':'.join(self.site)} {self.supplies}"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What takes the place of a seam's calls.

    Attributes:
        to: An expression, `name` or `name.attribute`, whose name is a parameter or `self`; None with `call`.
        call: Dotted name of the function that is called instead, with the same arguments; None with `to`.
        type: Dotted name of the class that a parameter is annotated with where one is added.
        also: Other expressions that stand for the value where they are in scope, and are never None.
        sources: Where the value enters.
        guards: Fallback guards go too that stand around no call.
    """

    to: str | None = None
    call: str | None = None
    type: str | None = None
    also: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    guards: Guards = Guards.KEEP
