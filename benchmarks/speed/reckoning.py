"""What measurements come to: an order that is fair, medians, and ratios within one round."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Item = TypeVar("Item")


class Sample(NamedTuple):
    """One run of a command.

    Attributes:
        wall: Seconds from its start to its end.
        cpu: Seconds of all processors, with those of the processes that it started.
        memory: The most that one of its processes held, in MB.
    """

    wall: float
    cpu: float
    memory: float


class Series(NamedTuple):
    """The runs of one contestant on one tree.

    Attributes:
        tree: The tree's name.
        seams: How many seams were asked for.
        name: The contestant.
        samples: One for each round; None where it took too long, and was not run again.
        failure: Why it could not be measured; empty where it was.
    """

    tree: str
    seams: int
    name: str
    samples: tuple[Sample | None, ...]
    failure: str = ""

    @property
    def is_slow(self) -> bool:
        """A run took longer than was allowed."""
        return None in self.samples

    @property
    def middle(self) -> Sample | None:
        """The median of each number; None where there is none."""
        whole = [sample for sample in self.samples if sample is not None]
        if self.is_slow or not whole:
            return None
        return Sample(*(median(column) for column in zip(*whole, strict=True)))


def interleaved(items: Sequence[Item], rounds: int) -> Iterator[tuple[int, Item]]:
    """All items in every round, each round beginning with another one, so that none always runs behind the same."""
    for number in range(rounds):
        turn = number % max(len(items), 1)
        for item in (*items[turn:], *items[:turn]):
            yield number, item


def ratio(one: Series, other: Series) -> float | None:
    """How many times as long `one` took as `other`: the median over the rounds, each against its own round.

    None where either was not measured. Where `one` was stopped, there is no ratio either.
    """
    found = [mine.wall / its.wall for mine, its in _pairs(one, other) if its.wall > 0]
    return median(found) if found else None


def effort(one: Series, other: Series) -> float | None:
    """How many times as much of the processors `one` took as `other`, as `ratio` tells how many times as long."""
    found = [mine.cpu / its.cpu for mine, its in _pairs(one, other) if its.cpu > 0]
    return median(found) if found else None


def excess(one: Series, other: Series) -> float | None:
    """How many seconds longer `one` took than `other`, as `ratio` tells how many times."""
    found = [mine.wall - its.wall for mine, its in _pairs(one, other)]
    return median(found) if found else None


def _pairs(one: Series, other: Series) -> list[tuple[Sample, Sample]]:
    """The samples of the same rounds; none where either was stopped."""
    if one.is_slow or other.is_slow:
        return []
    pairs = zip(one.samples, other.samples, strict=False)
    return [(mine, its) for mine, its in pairs if mine is not None and its is not None]
