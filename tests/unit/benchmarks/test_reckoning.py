"""Order, medians and ratios of measurements."""

from __future__ import annotations

import pytest
from benchmarks.speed.reckoning import Sample, Series, effort, excess, interleaved, ratio


def series(*walls: float | None, name: str = "a") -> Series:
    samples = tuple(None if wall is None else Sample(wall, 2 * wall, 10 * wall) for wall in walls)
    return Series("real", 2, name, samples)


def test_every_round_runs_all_and_begins_with_another() -> None:
    assert list(interleaved("abc", 4)) == [
        *((0, "a"), (0, "b"), (0, "c")),
        *((1, "b"), (1, "c"), (1, "a")),
        *((2, "c"), (2, "a"), (2, "b")),
        *((3, "a"), (3, "b"), (3, "c")),
    ]
    assert list(interleaved("", 3)) == []


def test_the_middle_is_the_median_of_each_number() -> None:
    assert series(1, 9, 2).middle == Sample(2, 4, 20)
    assert series(1, 3).middle == Sample(2, 4, 20)
    assert series().middle is None
    assert series(1, None).middle is None


def test_a_ratio_is_taken_within_each_round() -> None:
    # The second round was three times as slow for both: medians alone would make 6 / 2 of it.
    assert ratio(series(4, 12, 6), series(2, 6, 1)) == 2
    assert excess(series(4, 12, 6), series(2, 6, 1)) == 5


def test_an_effort_is_a_ratio_of_processor_time() -> None:
    shared = Series("real", 2, "b", (Sample(1, 1, 0), Sample(9, 4, 0)))
    assert effort(series(1, 2), shared) == 1.5


@pytest.mark.parametrize(
    ("one", "other"), [(series(1, None), series(1, 1)), (series(1), series(None)), (series(), series(1))]
)
def test_what_was_stopped_or_not_run_has_no_ratio(one: Series, other: Series) -> None:
    assert ratio(one, other) is None
    assert effort(one, other) is None
    assert excess(one, other) is None


def test_a_round_that_one_lacks_does_not_count() -> None:
    assert ratio(series(4, 8), series(2)) == 2
