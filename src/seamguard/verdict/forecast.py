"""When a burndown may reach its goal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import atan, cos, pi, sin, sqrt
from statistics import StatisticsError, linear_regression
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.history import Forecast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_SECONDS = 86_400.0
_LEAST = 3
_ONE_SIDE = 0.975
"""Each end of a 95 % interval leaves 2.5 %."""

_FAR = 3_652_059.0  # days up to the year 10000, which no calendar date reaches


class Seen(NamedTuple):
    """A count that is known, and when."""

    when: datetime
    left: int


class _Line(NamedTuple):
    """A line through points, about their centre: `value = mean + slope * (day - centre)`."""

    slope: float
    error: float
    centre: float
    mean: float


def forecast(seen: Sequence[Seen], goal: int) -> Forecast:
    """Fit a line to the counts since their last peak, and tell when it meets the goal.

    The line is that of least squares, and the interval takes the slope's standard error with Student's t on n - 2
    degrees of freedom, the line's centre held fast (Montgomery, Peck and Vining, Introduction to Linear Regression
    Analysis, 5th ed., 2012, section 2.3 and 2.4). Counts fall in steps and are not independent, so that the interval is
    a measure of how even the progress was, not a promise.

    Args:
        seen: Known counts in the order of the history.
        goal: The count at which it is done.
    """
    if not seen:
        return Forecast(goal, reason="no commit tells how many uses there are")
    if seen[-1].left <= goal:
        return Forecast(goal, finish=_reached(seen, goal), reason="the goal is reached")
    since = _since_peak(seen)
    first = min(point.when for point in since)
    days = [(point.when - first).total_seconds() / _SECONDS for point in since]
    if len(set(days)) < _LEAST:
        return Forecast(goal, first, len(since), reason=f"fewer than {_LEAST} distinct points since the last peak")
    line = _fit(days, [float(point.left) for point in since])
    start = line.mean - line.slope * line.centre
    known = Forecast(goal, first, len(since), line.slope, start)
    if line.slope >= 0:
        return _because(known, "the count does not fall")
    margin = _student(len(days) - 2) * line.error
    last = max(point.when for point in since).astimezone(UTC).date()
    finish, earliest = (_day(first, _meets(line, slope, goal)) for slope in (line.slope, line.slope - margin))
    latest = _day(first, _meets(line, line.slope + margin, goal)) if line.slope + margin < 0 else None
    if finish is None:
        return _because(known, "the count falls too slowly for any calendar")
    if finish < last:
        return _because(known, f"it would have been reached by {finish}, but uses are left: progress has slowed down")
    return Forecast(goal, first, len(since), line.slope, start, finish, max(earliest or last, last), latest)


def _because(known: Forecast, reason: str) -> Forecast:
    return Forecast(known.goal, known.since, known.points, known.per_day, known.start, reason=reason)


def _reached(seen: Sequence[Seen], goal: int) -> date:
    """The day on which the count came down to the goal to stay there."""
    reached = seen[-1]
    for point in reversed(seen):
        if point.left > goal:
            break
        reached = point
    return reached.when.astimezone(UTC).date()


def _since_peak(seen: Sequence[Seen]) -> Sequence[Seen]:
    peak = max(point.left for point in seen)
    last = max(index for index, point in enumerate(seen) if point.left == peak)
    return seen[last:]


def _fit(days: list[float], counts: list[float]) -> _Line:
    try:
        slope, intercept = linear_regression(days, counts)
    except StatisticsError:  # all at the same moment, which the caller has ruled out
        return _Line(0.0, 0.0, days[0], counts[0])
    centre = sum(days) / len(days)
    residual = sum((count - intercept - slope * day) ** 2 for day, count in zip(days, counts, strict=True))
    spread = sum((day - centre) ** 2 for day in days)
    return _Line(slope, sqrt(residual / (len(days) - 2) / spread), centre, sum(counts) / len(counts))


def _meets(line: _Line, slope: float, goal: int) -> float:
    """Days after the first point at which a line through the centre comes down to the goal."""
    return line.centre + (goal - line.mean) / slope


def _day(first: datetime, days: float) -> date | None:
    start = first.astimezone(UTC)
    if days > _FAR:
        return None
    try:
        return (start + timedelta(days=days)).date()
    except OverflowError:
        return None


def _student(freedom: int) -> float:
    """The quantile of Student's t that leaves 2.5 % above it, by halving an interval."""
    low, high = 0.0, 1.0
    while _below(high, freedom) < _ONE_SIDE:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, freedom) < _ONE_SIDE else (low, middle)
    return high


def _below(t: float, freedom: int) -> float:
    """The share of Student's t below a positive value: Abramowitz and Stegun, 1964, 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(freedom))
    term, total = (cos(angle), cos(angle)) if freedom % 2 else (1.0, 1.0)
    for k in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= (k - 1) / k * cos(angle) ** 2
        total += term
    if freedom % 2 == 0:
        return (1 + sin(angle) * total) / 2
    return 0.5 + (angle + (sin(angle) * total if freedom > 1 else 0.0)) / pi
