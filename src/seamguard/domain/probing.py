"""What a probe saw of runs, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.domain.facts import Span
    from seamguard.domain.rule import Mark


class Frame(NamedTuple):
    """One step of a call stack.

    Attributes:
        path: The file, as Python names it.
        span: The expression that was running.
        function: The qualified name of the code.
    """

    path: str
    span: Span
    function: str


Stack = tuple[Frame, ...]
"""The frames of a call, the innermost first."""


class RunState(StrEnum):
    """How far a run came."""

    COMPLETED = "completed"
    RAISED = "raised"
    OPEN = "open"


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A value that a run handed through a boundary for the first time.

    Attributes:
        boundary: Which of the rule's boundaries it is, from 0 on.
        value: The very object; None stands for itself.
        is_carrier: Whether it is of the rule's type, or the rule names none.
        type_name: What its class is called.
        stack: Who passed it.
        made: Who made it; None where the probe did not see that.
    """

    boundary: int
    value: object
    is_carrier: bool
    type_name: str
    stack: Stack
    made: Stack | None


class Made(NamedTuple):
    """An object that was made: what its class is called, and who made it."""

    type_name: str
    stack: Stack


class Trouble(NamedTuple):
    """Something that a probe could not see or tell.

    Attributes:
        mark: What in the policy file it is about.
        said: What it is and what to do, without a place and a full stop.
        stack: Where it happened; empty where it did not happen in code.
    """

    mark: Mark
    said: str
    stack: Stack


@dataclass(frozen=True, slots=True, eq=False)
class RunRecord:
    """What one run did.

    Attributes:
        state: How far it came.
        began: Who began it.
        sightings: The distinct values of each boundary, in the order in which they were seen.
        reached: The boundaries that were reached, in the order in which they were for the first time.
        made: For each clause of constructions, the objects that were made, in that order.
        called: For each clause of calls, who called; nobody is named for calls that the clause permits in any case.
    """

    state: RunState
    began: Stack
    sightings: tuple[Sighting, ...]
    reached: tuple[int, ...]
    made: tuple[tuple[Made, ...], ...]
    called: tuple[tuple[Stack, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What a probe saw.

    Attributes:
        runs: In the order in which they began.
        troubles: What the probe could not see or tell; sorted.
        boundaries: Where the function of each boundary is defined.
        calls: Where the function of each clause of calls is defined.
        constructions: Where the class of each clause of constructions is defined.
        outside: How often boundaries were reached outside all runs.
    """

    runs: tuple[RunRecord, ...]
    troubles: tuple[Trouble, ...]
    boundaries: tuple[Frame, ...]
    calls: tuple[Frame, ...]
    constructions: tuple[Frame, ...]
    outside: int
