"""Scales, ticks and paths of the plots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamguard.report.plot import (
    Frame,
    after,
    area_path,
    count_ticks,
    date_ticks,
    moments,
    scales,
    short_day,
    steps_path,
)

FRAME = Frame(width=140, height=120, left=20, right=20, top=10, bottom=10, ticks=5)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = 3600.0
DAY = 24 * HOUR


def test_moments_and_counts_have_their_places() -> None:
    found = scales(FRAME, 1000.0, 1000.0 + 2 * HOUR, 4)
    assert [found.x(1000.0), found.x(1000.0 + HOUR), found.x(1000.0 + 2 * HOUR)] == [20, 70, 120]
    assert [found.y(0), found.y(2), found.y(4)] == [110, 60, 10]


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (5, [0, 1, 2, 3, 4, 5]),
        (6, [0, 2, 4, 6]),
        (11, [0, 5, 10, 15]),
        (38, [0, 10, 20, 30, 40]),
        (101, [0, 50, 100, 150]),
        (4321, [0, 1000, 2000, 3000, 4000, 5000]),
    ],
)
def test_counts_are_whole_and_few(most: int, ticks: list[int]) -> None:
    assert [tick.value for tick in count_ticks(scales(FRAME, 0.0, DAY, most))] == ticks


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (0.1, ["1 Jan", "01:00", "02:00"]),
        (1, ["1 Jan", "06:00", "12:00", "18:00", "2 Jan"]),
        (4, ["1 Jan", "2 Jan", "3 Jan", "4 Jan", "5 Jan"]),
        (10, ["1 Jan", "3 Jan", "5 Jan", "7 Jan", "9 Jan", "11 Jan"]),
        (60, ["5 Jan", "19 Jan", "2 Feb", "16 Feb", "2 Mar"]),
        (150, ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]),
        (400, ["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026", "Jan 2027"]),
        (2000, ["2026", "2028", "2030"]),
    ],
)
def test_dates_are_even_and_few(days: float, labels: list[str]) -> None:
    start = NEW_YEAR.timestamp()
    ticks = date_ticks(scales(FRAME, start, start + days * DAY, 1))
    assert [tick.label for tick in ticks] == labels


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 (made aware below)
    st.floats(0.0, 20_000.0),
    st.integers(3, 12),
)
def test_there_is_always_a_date_that_fits(start: datetime, days: float, room: int) -> None:
    moment = start.replace(tzinfo=UTC).timestamp()
    found = scales(FRAME._replace(ticks=room), moment, moment + days * DAY, 1)
    ticks = date_ticks(found)
    assert len(ticks) <= room + 1
    assert len(ticks) >= 1 or days < 400
    assert all(found.start <= tick.value <= found.end for tick in ticks)


@pytest.mark.parametrize("days", [1, 20, 300, 3_000, 3_000_000])
def test_the_end_of_all_calendars_is_the_end_of_the_plot(days: int) -> None:
    start = datetime(9998, 12, 31, tzinfo=UTC).timestamp()
    found = scales(FRAME, start, after(start, days), 1)
    assert found.end <= datetime(9999, 12, 31, tzinfo=UTC).timestamp()
    assert all(found.start <= tick.value <= found.end for tick in date_ticks(found))


def test_a_clock_that_went_back_does_not_turn_the_curve_back() -> None:
    dates = [NEW_YEAR, NEW_YEAR + timedelta(days=2), NEW_YEAR + timedelta(days=1), NEW_YEAR + timedelta(days=3)]
    first = NEW_YEAR.timestamp()
    assert moments(dates) == (first, first + 2 * DAY, first + 2 * DAY, first + 3 * DAY)


def test_a_count_holds_until_the_next_and_a_gap_is_a_gap() -> None:
    found = scales(FRAME, 0.0, 100 * HOUR, 4)
    times = [0.0, 20 * HOUR, 40 * HOUR, 60 * HOUR, 100 * HOUR]
    assert steps_path(found, times, [4, 2, None, 3, 3]) == "M20.0 10.0H40.0V60.0H60.0M80.0 35.0H120.0V35.0"
    assert steps_path(found, times, [None] * 5) == ""


def test_an_area_goes_there_above_and_back_below() -> None:
    found = scales(FRAME, 0.0, 100 * HOUR, 4)
    path = area_path(found, [0.0, 50 * HOUR, 100 * HOUR], [0, 1, 1], [2, 3, 3])
    assert path == ("M20.0 60.0H70.0V35.0H120.0V35.0L120.0 85.0H120.0V85.0H70.0V110.0H20.0V110.0Z")


def test_a_day_is_english_everywhere() -> None:
    assert short_day(datetime(2026, 5, 9, tzinfo=UTC)) == "9 May"
