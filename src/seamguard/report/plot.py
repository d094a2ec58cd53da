"""Geometry of a step plot over time: scales, ticks and paths, for SVG."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOUR = 3600.0
_DAY = 24 * _HOUR
_HOURS = (1, 2, 3, 6, 12)
_DAYS = (1, 2, 4, 7, 14)
_LAST = datetime(MAXYEAR, 12, 30, tzinfo=UTC).timestamp()
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


class Frame(NamedTuple):
    """The drawing and the margins around what is plotted, in user units.

    Attributes:
        width: Of the drawing.
        height: Of the drawing.
        left: Margin, for the labels of counts.
        right: Margin, for labels of curves.
        top: Margin.
        bottom: Margin, for the labels of dates.
        ticks: How many dates have room.
    """

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    ticks: int

    @property
    def inner_width(self) -> int:
        """Of what is plotted."""
        return self.width - self.left - self.right

    @property
    def base(self) -> int:
        """Where zero is."""
        return self.height - self.bottom


class Scales(NamedTuple):
    """From moments and counts to places in a frame.

    Attributes:
        frame: The frame.
        start: The moment at the left edge, in seconds.
        end: The moment at the right edge.
        top: The count at the upper edge.
    """

    frame: Frame
    start: float
    end: float
    top: float

    def x(self, moment: float) -> float:
        """Where a moment is."""
        share = (moment - self.start) / (self.end - self.start)
        return round(self.frame.left + share * self.frame.inner_width, 1)

    def y(self, count: float) -> float:
        """Where a count is."""
        share = count / self.top
        return round(self.frame.base - share * (self.frame.base - self.frame.top), 1)


class Tick(NamedTuple):
    """A mark on an axis: a moment or a count, and what stands beside it."""

    value: float
    label: str


def moments(dates: Iterable[datetime]) -> tuple[float, ...]:
    """Dates in seconds, none before the one that precedes it: clocks go wrong, and histories do not."""
    found: list[float] = []
    for date in dates:
        seconds = date.timestamp()
        found.append(max(seconds, found[-1]) if found else seconds)
    return tuple(found)


def scales(frame: Frame, start: float, end: float, most: int) -> Scales:
    """Scales that show everything from `start` to `end` and from zero to `most`."""
    step = _count_step(most)
    return Scales(frame, start, max(end, start + _HOUR), max(ceil(most / step), 1) * step)


def count_ticks(found: Scales) -> tuple[Tick, ...]:
    """Whole counts at even distances, zero and the upper edge among them."""
    step = _count_step(int(found.top))
    return tuple(Tick(count, str(count)) for count in range(0, int(found.top) + 1, step))


def _count_step(most: int) -> int:
    """1, 2 or 5 times a power of ten, so that there are no more than five steps."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if most <= 5 * digit * power:
                return digit * power
        power *= 10


def date_ticks(found: Scales) -> tuple[Tick, ...]:
    """Hours, days or months in UTC at even distances, as many as have room."""
    room = found.frame.ticks
    for hours in (*_HOURS, *(24 * days for days in _DAYS)):
        if (found.end - found.start) / (hours * _HOUR) <= room:
            return tuple(_even(found, hours * _HOUR))
    for months in _MONTH_STEPS:
        ticks = tuple(_monthly(found, months))
        if len(ticks) <= room:
            return ticks
    return ()


def _even(found: Scales, step: float) -> Iterator[Tick]:
    # Weeks begin on Monday: the first one after 1970-01-01 was on the 5th.
    origin = 4 * _DAY if step % (7 * _DAY) == 0 else 0.0
    moment = origin + ceil((found.start - origin) / step) * step
    while moment <= found.end:
        yield Tick(moment, _label(moment))
        moment += step


def _monthly(found: Scales, months: int) -> Iterator[Tick]:
    first = datetime.fromtimestamp(found.start, UTC)
    number = first.year * 12 + first.month - 1
    number += -number % months
    while number // 12 <= MAXYEAR:
        moment = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC).timestamp()
        if moment > found.end:
            break
        if moment >= found.start:
            month, year = _MONTHS[number % 12], number // 12
            yield Tick(moment, str(year) if months >= 12 else f"{month} {year}")
        number += months


def _label(moment: float) -> str:
    when = datetime.fromtimestamp(moment, UTC)
    return f"{when:%H:%M}" if when.hour or when.minute else short_day(when)


def short_day(when: datetime) -> str:
    """A day without its year, in English wherever it runs."""
    return f"{when.day} {_MONTHS[when.month - 1]}"


def after(moment: float, days: float) -> float:
    """A moment some days later, but none that no calendar has."""
    return min(moment + timedelta(days=days).total_seconds(), _LAST)


def steps_path(found: Scales, times: Sequence[float], counts: Sequence[int | None]) -> str:
    """A path that keeps each count until the next one is known; it is broken where a count is None."""
    parts: list[str] = []
    was_drawn = False
    for time, count in zip(times, counts, strict=True):
        x = found.x(time)
        if count is None:
            parts += [f"H{x}"] if was_drawn else []
        else:
            parts += [f"H{x}V{found.y(count)}" if was_drawn else f"M{x} {found.y(count)}"]
        was_drawn = count is not None
    return "".join(parts)


def area_path(found: Scales, times: Sequence[float], lower: Sequence[int], upper: Sequence[int]) -> str:
    """The area between two step curves."""
    there = steps_path(found, times, upper)
    places = list(zip(times, lower, strict=True))
    back = [f"L{found.x(places[-1][0])} {found.y(places[-1][1])}"]
    for (time, _), (_, below) in zip(places[::-1], [*places[-2::-1], places[0]], strict=True):
        back.append(f"H{found.x(time)}V{found.y(below)}")
    return f"{there}{''.join(back)}Z"
