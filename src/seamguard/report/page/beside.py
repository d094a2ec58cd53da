"""What the page of a run shows besides verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from seamguard.domain.history import History
    from seamguard.domain.policy import Policy


NEAR = 30
"""So many days ahead, what comes due is told as near."""


class Beside(NamedTuple):
    """What the page shows besides verdicts.

    Attributes:
        today: The day of the run.
        policy: The promises; None where they could not be read.
        texts: The text of files that findings stand in, by path; where it is not known, one line of each is shown.
        history: What each commit had left; None where that is not known.
        no_history: Why there is none, as a sentence.
    """

    today: date
    policy: Policy | None = None
    texts: Mapping[str, str] = {}
    history: History | None = None
    no_history: str = ""
