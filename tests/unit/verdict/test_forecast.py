"""The line, its interval, and when there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamguard.verdict import forecast as module
from seamguard.verdict.forecast import Seen, forecast

DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def seen(*counts: int, every: float = 1.0) -> list[Seen]:
    return [Seen(DAY + timedelta(days=number * every), count) for number, count in enumerate(counts)]


def test_an_even_fall_meets_zero_where_it_should() -> None:
    found = forecast(seen(10, 9, 8, 7, 6), 0)
    assert (found.finish, found.earliest, found.latest) == (date(2026, 1, 11),) * 3
    assert (found.per_day, found.start, found.points, found.reason) == (-1.0, 10.0, 5, "")


def test_a_goal_is_met_earlier_than_zero() -> None:
    assert forecast(seen(10, 9, 8, 7, 6), 4).finish == date(2026, 1, 7)


def test_only_what_came_after_the_last_peak_counts() -> None:
    found = forecast(seen(3, 12, 5, 12, 10, 8), 0)
    assert (found.since, found.points, found.per_day) == (DAY + timedelta(days=3), 3, -2.0)


def test_the_interval_is_that_of_the_textbook() -> None:
    found = forecast(seen(20, 19, 17, 17, 15), 0)
    days, counts = range(5), (20, 19, 17, 17, 15)
    mean = sum(counts) / 5
    slope = sum((day - 2) * (count - mean) for day, count in zip(days, counts, strict=True)) / 10
    rest = sum((count - mean - slope * (day - 2)) ** 2 for day, count in zip(days, counts, strict=True))
    margin = 3.182446 * (rest / 3 / 10) ** 0.5
    assert isclose(found.per_day, slope)

    def meets(of: float) -> date:
        return (DAY + timedelta(days=2 - mean / of)).date()

    ends = (meets(slope - margin), meets(slope), meets(slope + margin))
    assert (found.earliest, found.finish, found.latest) == ends
    assert ends == tuple(sorted(set(ends)))


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    {
        1: 12.70620474,
        2: 4.30265273,
        3: 3.18244631,
        4: 2.77644511,
        7: 2.36462425,
        30: 2.04227246,
        120: 1.97993041,
    }.items(),
)
def test_student_s_t_is_that_of_the_tables(freedom: int, quantile: float) -> None:
    assert isclose(module._student(freedom), quantile, rel_tol=1e-5)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "no commit tells"),
        ([5, 4], "fewer than 3 distinct points"),
        ([5], "fewer than 3 distinct points"),
        ([1, 2, 9], "fewer than 3 distinct points since the last peak"),
        ([9, 5, 6, 7, 8], "the count does not fall"),
    ],
)
def test_why_there_is_no_forecast(counts: list[int], reason: str) -> None:
    found = forecast(seen(*counts), 0)
    assert reason in found.reason
    assert (found.finish, found.earliest, found.latest) == (None, None, None)


def test_commits_of_one_moment_are_one_point() -> None:
    points = [Seen(DAY, 5), Seen(DAY, 4), Seen(DAY, 3), Seen(DAY + timedelta(days=1), 2)]
    assert "fewer than 3" in forecast(points, 0).reason


def test_an_interval_without_end_says_so() -> None:
    found = forecast(seen(9, 3, 8, 4, 6), 0)
    assert found.finish is not None
    assert found.earliest is not None
    assert found.latest is None


def test_a_line_that_met_the_goal_already_is_none() -> None:
    found = forecast(seen(40, 10, 2, 1, 1, 1, 1, 1, 1, 1, 1), 0)
    assert "progress has slowed down" in found.reason
    assert found.finish is None


def test_a_fall_too_slow_for_a_calendar_is_none() -> None:
    found = forecast(seen(999_999_999, 999_999_998, 999_999_997, every=300), 0)
    assert found.reason == "the count falls too slowly for any calendar"


def test_a_goal_that_is_reached_is_told_with_its_day() -> None:
    found = forecast(seen(4, 2, 0, 1, 0, 0), 0)
    assert (found.finish, found.reason) == (date(2026, 1, 5), "the goal is reached")
    assert forecast(seen(4, 3, 3), 3).finish == date(2026, 1, 2)


counts_of = st.lists(st.integers(0, 60), min_size=1, max_size=40)


@given(counts_of, st.integers(0, 5), st.floats(0.001, 400))
def test_a_forecast_is_whole_or_says_why_not(counts: list[int], goal: int, every: float) -> None:
    found = forecast(seen(*counts, every=every), goal)
    assert found == forecast(seen(*counts, every=every), goal)
    if found.reason:
        assert found.earliest is None
        assert found.latest is None
        return
    last = seen(*counts, every=every)[-1].when.date()
    assert found.per_day < 0
    assert found.finish is not None
    assert found.earliest is not None
    assert last <= found.earliest <= found.finish
    assert found.latest is None or found.finish <= found.latest
