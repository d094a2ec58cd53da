"""Values that must come from a call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from seamguard.domain.ranks import EXCEPTIONS, STRICT
from seamguard.domain.rule import Mark, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.cited import Cited, CitedSite
    from seamguard.domain.ranks import Rank


class Derived:
    """A value that must come from a call."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ParameterValue(Derived):
    """What calls hand to a parameter of a function, or to a field of a class.

    Attributes:
        parameter: Its name.
        of: The dotted name of what takes it.
        mark: Where that stands.
    """

    parameter: str
    of: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return f"the parameter {self.parameter} of {self.of}"


@dataclass(frozen=True, slots=True)
class NameValue(Derived):
    """What a variable of a module holds.

    Attributes:
        name: Its dotted name.
        mark: Where that stands.
    """

    name: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class AttributeValue(Derived):
    """What an attribute of the instances of a class holds.

    Attributes:
        attribute: Its dotted name.
        mark: Where that stands.
    """

    attribute: str
    mark: Mark = field(compare=False)

    @property
    def owner(self) -> str:
        """The dotted name of the class."""
        return self.attribute.rpartition(".")[0]

    @property
    def attr(self) -> str:
        """The name of the attribute."""
        return self.attribute.rpartition(".")[2]

    def __str__(self) -> str:
        return self.attribute


@dataclass(frozen=True, slots=True)
class VariableValue(Derived):
    """What a variable of some functions holds.

    Attributes:
        variable: Its name.
        sites: The functions.
    """

    variable: str
    sites: tuple[CitedSite, ...]

    def __str__(self) -> str:
        return f"the variable {self.variable} of {' and '.join(map(str, self.sites))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedValue(Rule):
    """A value, and the calls that it has to come from.

    Attributes:
        value: The value.
        origins: The calls.
    """

    family: ClassVar[str] = "derives_from"
    ranks: ClassVar[Mapping[str, Rank]] = {"value": STRICT, "origins": EXCEPTIONS}

    value: Derived
    origins: tuple[Cited, ...]

    @property
    def title(self) -> str:
        """See `Rule.title`."""
        return str(self.value)
