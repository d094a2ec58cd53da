"""How the growth gate ranks a change of each setting of a rule: every field of a family has its rank."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple, Protocol


class Kind(Enum):
    """What a change of a value means."""

    WORDS = "words"
    STRICT = "strict"
    DEMANDS = "demands"
    GRADED = "graded"
    SELECTION = "selection"
    EXCEPTIONS = "exceptions"
    ORDERED = "ordered"
    APART = "apart"


class Rank(NamedTuple):
    """The rank of one field.

    Attributes:
        kind: What a change means.
        order: Of an ordered one its values, those that guard least first; of a strict one those that guard nothing.
    """

    kind: Kind
    order: tuple[object, ...] = ()


WORDS = Rank(Kind.WORDS)
"""Words for people: a change guards neither less nor more."""
STRICT = Rank(Kind.STRICT)
"""What cannot be ranked: every change counts as weaker."""
OPTIONAL = Rank(Kind.STRICT, (None, ()))
"""What cannot be ranked, but guards nothing where it is not given."""
DEMANDS = Rank(Kind.DEMANDS)
"""A tuple of what is asked for: what is gone from it guards less."""
GRADED = Rank(Kind.GRADED)
"""A tuple of `Demand`s, each about something of its own: what is gone, or asks for less than it did, guards less."""
SELECTION = Rank(Kind.SELECTION)
"""A tuple of what is looked at, where none means all: what is gone from it guards less."""
EXCEPTIONS = Rank(Kind.EXCEPTIONS)
"""A tuple of what is let off: what is new in it guards less."""


class Demand(Protocol):
    """Something that is asked for, more or less of it; its text says what it is about, however much is asked."""

    @property
    def name(self) -> str:
        """What its item is called by in the policy file."""

    @property
    def terms(self) -> str:
        """How much is asked, in words."""

    def asks_less_than(self, other: Any) -> bool:  # noqa: ANN401 (another one of the same kind)
        """Whether anything of what the other one asks is asked no longer."""


APART = Rank(Kind.APART)
"""What the comparison looks at by itself, because it takes more than the two values."""


def ordered(*values: object) -> Rank:
    """Values from the one that guards least to the one that guards most."""
    return Rank(Kind.ORDERED, values)
