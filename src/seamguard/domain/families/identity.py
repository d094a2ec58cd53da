"""Objects that must be one and the same wherever a run hands them on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import GRADED, OPTIONAL, STRICT
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited, CitedSite
    from seamguard.domain.ranks import Rank


class WhenNone(StrEnum):
    """What None does at a boundary."""

    FAIL = "fail"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place that a run hands the object through.

    Attributes:
        at: The function or method.
        value: What of a call is looked at: a parameter, `return` or `yield`, and then names of attributes.
        label: What reports and `order` call it.
        required: Whether every run must reach it.
        none: What None does there.
        mark: Where it stands in the policy file.
    """

    at: CitedSite
    value: tuple[str, ...]
    label: str
    required: bool = True
    none: WhenNone = WhenNone.FAIL
    mark: Mark = field(default=Mark(0, 0), compare=False)

    def __str__(self) -> str:
        return f"{'.'.join(self.value)} of {self.at}"

    @property
    def name(self) -> str:
        """See `Demand.name`."""
        return str(self.at)

    @property
    def terms(self) -> str:
        """See `Demand.terms`."""
        required = "required" if self.required else "not required"
        return f"{required}, None {'fails' if self.none is WhenNone.FAIL else 'is allowed'}, called {self.label}"

    def asks_less_than(self, other: Boundary) -> bool:
        """See `Demand.asks_less_than`."""
        is_looser = self.none is WhenNone.ALLOW and other.none is WhenNone.FAIL
        return is_looser or (other.required and not self.required)


class Counted:
    """How many times something may happen in one run: see the classes below it, which hold the numbers."""

    __slots__ = ()
    of: Cited | CitedSite
    at_least: int
    at_most: int | None

    def __str__(self) -> str:
        return str(self.of)

    @property
    def name(self) -> str:
        """See `Demand.name`."""
        return str(self.of)

    @property
    def terms(self) -> str:
        """See `Demand.terms`."""
        if self.at_least == self.at_most:
            return f"exactly {self.at_least}"
        least = [f"at least {self.at_least}"] if self.at_least else []
        return " and ".join([*least, *([] if self.at_most is None else [f"at most {self.at_most}"])])

    def asks_less_than(self, other: Counted) -> bool:
        """See `Demand.asks_less_than`."""
        may_be_more = other.at_most is not None and (self.at_most is None or self.at_most > other.at_most)
        return may_be_more or self.at_least < other.at_least


@dataclass(frozen=True, slots=True)
class Constructions(Counted):
    """How many objects of a class one run may make.

    Attributes:
        of: Dotted name of the class; subclasses count.
        at_least: The fewest.
        at_most: The most, or None.
        mark: Where it stands in the policy file.
    """

    of: Cited
    at_least: int
    at_most: int | None
    mark: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Calls(Counted):
    """How many times one run may call a function.

    Attributes:
        of: The function or method; overrides count.
        at_least: The fewest.
        at_most: The most, or None.
        mark: Where it stands in the policy file.
    """

    of: CitedSite
    at_least: int
    at_most: int | None
    mark: Mark = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Rule):
    """One object that every run hands through all boundaries.

    Attributes:
        type: Dotted name of the class or Protocol of which the object is; None where any object will do.
        boundaries: Where it is looked at.
        origin: Label of the boundary whose first object is the one; None for the object at most boundaries.
        entry: The function of which each call is a run; None where the body of the probe is the run.
        constructions: How many objects a run may make.
        calls: How many times a run may call functions.
        order: Labels of boundaries: each may be reached only after the one before it.
    """

    family: ClassVar[str] = "identity"
    takes_examples: ClassVar[bool] = False
    needs_run: ClassVar[bool] = True
    is_of_code: ClassVar[bool] = False  # only a run shows what is handed on
    ranks: ClassVar[Mapping[str, Rank]] = {
        "type": OPTIONAL,
        "boundaries": GRADED,
        "origin": STRICT,
        "entry": STRICT,
        "constructions": GRADED,
        "calls": GRADED,
        "order": OPTIONAL,
    }

    type: Cited | None = None
    boundaries: tuple[Boundary, ...] = ()
    origin: str | None = None
    entry: CitedSite | None = None
    constructions: tuple[Constructions, ...] = ()
    calls: tuple[Calls, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return f"the identity {self.id!r}"

    @property
    def sites(self) -> tuple[str, ...]:
        """Where findings can stand, as entries name it, each once: boundaries, and what is counted.

        Of a class that is counted the dotted name stands, for the name alone does not tell its module.
        """
        counted = (*self.constructions, *self.calls)
        return tuple(dict.fromkeys((*(str(one.at) for one in self.boundaries), *(str(one.of) for one in counted))))

    def knows(self, module: str, scope: str) -> bool:
        """Whether findings can stand in just that place."""
        return not {f"{module}:{scope}", f"{module}.{scope}"}.isdisjoint(self.sites)
