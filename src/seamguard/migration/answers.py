"""What has to be so that a value is never absent, and what is to be done for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.domain.source import SourceFile
    from seamguard.migration.code import Reason
    from seamguard.migration.edits import Edit


class Holds(StrEnum):
    """What holds a value."""

    PARAMETER = "parameter"
    LOCAL = "local"
    FIELD = "field"
    PROPERTY = "property"
    ATTRIBUTE = "attribute"


class Slot(NamedTuple):
    """Something that is to hold a value always, and never None.

    Attributes:
        holds: What it is.
        file: Where it is defined.
        owner: Qualified name of the function, or of the class.
        name: Its name there.
    """

    holds: Holds
    file: SourceFile
    owner: str
    name: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from others."""
        return self.holds, self.file.path, self.owner, self.name


@dataclass(frozen=True, slots=True)
class Answer:
    """What one demand comes to.

    Attributes:
        edits: What is to be changed for it.
        needs: What else has to be so.
        reasons: Why it cannot be had.
        notes: What is left to people.
    """

    edits: tuple[Edit, ...] = ()
    needs: tuple[Slot, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    def __add__(self, other: Answer) -> Answer:
        return Answer(
            (*self.edits, *other.edits),
            (*self.needs, *other.needs),
            (*self.reasons, *other.reasons),
            (*self.notes, *other.notes),
        )


def refused(*reasons: Reason) -> Answer:
    """An answer that is none."""
    return Answer(reasons=reasons)
