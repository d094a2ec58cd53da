"""What speed has to hold, as ratios within one run, and what was measured of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.speed import contestants as names
from benchmarks.speed.reckoning import Series, excess, ratio
from benchmarks.speed.trees import REAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MIDDLE = range(14_000, 20_001)
_LARGEST = 100_000

Key = tuple[str, int, str]


class Goal(NamedTuple):
    """One demand.

    Attributes:
        work: What is done, for people.
        tree: `real`, `middle` (14,000 to 20,000 files), `largest` (100,000) or `seams` (where their number is varied).
        one: The contestant in question.
        other: The one that it is held against; empty for peak memory.
        kind: What is compared: `ratio`, `excess` (seconds) or `memory` (MB).
        limit: What it may be at most.
        at_least: It has to be that much at least instead.
    """

    work: str
    tree: str
    one: str
    other: str
    kind: str
    limit: float
    at_least: bool = False


class Measured(NamedTuple):
    """What was measured of a goal.

    Attributes:
        goal: The goal.
        tree: The tree that it was measured on.
        value: The number; None where it was not measured.
        is_bound: The number is only known to be at least this, as a run was stopped.
    """

    goal: Goal
    tree: str
    value: float | None
    is_bound: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether it is reached; None where that is not known."""
        if self.value is None:
            return None
        return self.value >= self.goal.limit if self.goal.at_least else self.value <= self.goal.limit


GOALS: Final = (
    Goal("real tree, cold", "real", names.COLD, names.RUFF_COLD, "ratio", 1.5),
    Goal("real tree, warm", "real", names.WARM, names.RUFF_WARM, "ratio", 1.2),
    Goal("real tree, cold", "real", names.GUARD, names.COLD, "ratio", 15, at_least=True),
    Goal("14,000 to 20,000 files, cold", "middle", names.COLD, names.RUFF_COLD, "ratio", 0.7),
    Goal("14,000 to 20,000 files, warm", "middle", names.WARM, names.RUFF_WARM, "ratio", 0.8),
    Goal("100,000 files, cold", "largest", names.COLD, names.RUFF_COLD, "ratio", 0.35),
    Goal("100,000 files, warm", "largest", names.WARM, names.RUFF_WARM, "ratio", 0.5),
    Goal("100,000 files, cold", "largest", names.COLD, names.RIPGREP, "ratio", 4),
    Goal("100,000 files, cold", "largest", names.COLD, "", "memory", 200),
    Goal("100,000 files, one of them changed", "largest", names.UNINVOLVED, names.WARM, "ratio", 1.3),
    Goal("100,000 files, one with a seam changed", "largest", names.INVOLVED, names.WARM, "ratio", 1.3),
    Goal("1,000 seams instead of 1, cold", "seams", names.COLD, names.COLD, "ratio", 2),
    Goal("1,000 seams instead of 1, warm", "seams", names.WARM, names.WARM, "ratio", 2),
    Goal("`pytest guardrails/` on the real tree, warm", "real", names.SUITE, names.EMPTY, "excess", 0.25),
    Goal("the same with `-n 2`", "real", names.SUITE_TWO, names.EMPTY_TWO, "excess", 0.25),
)


def reached(series: Iterable[Series], limit: float) -> list[Measured]:
    """What was measured of each goal, one for each tree that it speaks of, and one without a tree where there is none.

    Args:
        series: All that was measured.
        limit: Seconds after which a run was stopped.
    """
    known = {(one.tree, one.seams, one.name): one for one in series}
    found = []
    for goal in GOALS:
        own = [_measured(goal, *pair, limit) for pair in _pairs(goal, known)]
        found += own or [Measured(goal, "", None)]
    return found


def _pairs(goal: Goal, known: Mapping[Key, Series]) -> list[tuple[Series, Series]]:
    """The series of a goal and those that they are held against."""
    if goal.tree == "seams":
        keys = [key for key in known if key[1:] == (1_000, goal.one) and (key[0], 1, goal.other) in known]
        return [(known[key], known[key[0], 1, goal.other]) for key in keys]
    named = goal.other or goal.one
    base = [key for key in known if key[2] == goal.one and _is_of(key[0], goal.tree) and _is_base(key, known)]
    return [(known[key], known[key[0], key[1], named]) for key in base if (key[0], key[1], named) in known]


def _is_of(tree: str, wanted: str) -> bool:
    if tree == REAL or wanted == REAL:
        return tree == wanted
    return int(tree) in _MIDDLE if wanted == "middle" else int(tree) == _LARGEST


def _is_base(key: Key, known: Mapping[Key, Series]) -> bool:
    """It was measured with the seams of the tree, and not where their number is varied."""
    return (key[0], key[1], names.PYTHON) in known


def _measured(goal: Goal, one: Series, other: Series, limit: float) -> Measured:
    if goal.kind == "memory":
        return Measured(goal, one.tree, one.middle.memory if one.middle else None)
    value = (ratio if goal.kind == "ratio" else excess)(one, other)
    if value is None and one.is_slow and other.middle:
        least = limit / other.middle.wall if goal.kind == "ratio" else limit - other.middle.wall
        return Measured(goal, one.tree, least, is_bound=True)
    return Measured(goal, one.tree, value)
