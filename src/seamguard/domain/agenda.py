"""What comes due: dates and debts that a report tells ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from seamguard.domain.rule import Mark


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that comes due.

    Attributes:
        kind: `wave`, `goal` (a wave that has reached it), `expiry` (of an entry), `rollout` (the end of a step) or
            `ended` (a rollout of which no step is left).
        id: The wave or the seam.
        day: The last day, or None where nothing ends by itself.
        days: How many days are left until then; 0 on the day itself.
        left: Uses that are left in the wave; None where it is no matter of uses.
        mark: Where it stands in the policy file.
        message: What is due, without how far it is.
    """

    kind: str
    id: str
    day: date | None
    days: int | None
    left: int | None
    mark: Mark
    message: str
