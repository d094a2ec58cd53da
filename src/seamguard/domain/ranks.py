"""How the growth gate ranks a change of each setting of a rule: every field of a family has its rank."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a change of a value means."""

    WORDS = "words"
    STRICT = "strict"
    DEMANDS = "demands"
    SELECTION = "selection"
    EXCEPTIONS = "exceptions"
    ORDERED = "ordered"
    APART = "apart"


class Rank(NamedTuple):
    """The rank of one field.

    Attributes:
        kind: What a change means.
        order: Of an ordered one its values, those that guard least first.
    """

    kind: Kind
    order: tuple[object, ...] = ()


WORDS = Rank(Kind.WORDS)
"""Words for people: a change guards neither less nor more."""
STRICT = Rank(Kind.STRICT)
"""What cannot be ranked: every change counts as weaker."""
DEMANDS = Rank(Kind.DEMANDS)
"""A tuple of what is asked for: what is gone from it guards less."""
SELECTION = Rank(Kind.SELECTION)
"""A tuple of what is looked at, where none means all: what is gone from it guards less."""
EXCEPTIONS = Rank(Kind.EXCEPTIONS)
"""A tuple of what is let off: what is new in it guards less."""

APART = Rank(Kind.APART)
"""What the comparison looks at by itself, because it takes more than the two values."""


def ordered(*values: object) -> Rank:
    """Values from the one that guards least to the one that guards most."""
    return Rank(Kind.ORDERED, values)
