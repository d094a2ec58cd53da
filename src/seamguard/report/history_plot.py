"""The plots of a history, as SVG that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.report.history_words import counts, day, marks
from seamguard.report.html import text
from seamguard.report.plot import Frame, after, area_path, count_ticks, date_ticks, moments, scales, steps_path
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from seamguard.domain.history import Forecast, History, Point
    from seamguard.report.plot import Scales

WIDE = Frame(width=1120, height=320, left=40, right=16, top=16, bottom=32, ticks=9)
MIDDLE = Frame(width=548, height=260, left=36, right=44, top=20, bottom=32, ticks=6)
NARROW = Frame(width=340, height=240, left=28, right=36, top=20, bottom=32, ticks=4)
COLOURS = 6
"""How many waves have a colour of their own; then they begin anew, and the legend tells them apart."""

_BEYOND = 0.8  # of the history's length: so much of the future is shown at most
_LEAST_BEYOND = 7.0
_LABEL_HEIGHT = 18


class _Mark(NamedTuple):
    """One commit in a plot."""

    x: float
    y: float
    is_change: bool
    is_regression: bool
    is_unknown: bool
    said: str
    commit: str


def seam_plot(history: History, number: int, frame: Frame, kind: str) -> str:
    """The curve of one seam with its forecast.

    Args:
        history: What to show.
        number: Which seam.
        frame: How large.
        kind: The class that says on which screens it is shown.
    """
    series = history.seams[number]
    times = moments(point.commit.when for point in history.points)
    forecast = series.forecast
    found = scales(frame, times[0], _end(times, forecast), max(series.counts))
    changes = [point.changes[number] for point in history.points]
    line = steps_path(found, times, [None if c.missing else c.left for c in changes])
    dots = [
        _Mark(
            found.x(time),
            found.y(change.left),
            change.is_change,
            change.is_regression,
            bool(point.unknown or change.missing),
            _said(history, point, counts(point)[number]),
            point.commit.short,
        )
        for time, point, change in zip(times, history.points, changes, strict=True)
    ]
    label = f"{series.id}: uses left over time"
    clip = f"clip-{number}-{kind}"
    inside = [*_forecast(found, forecast, times[-1], clip), f'<path class="line" d="{line}"/>', *map(_dot, dots)]
    inside += _last(found, dots[-1], series.counts[-1])
    return _svg(found, kind, label, inside)


def wave_plot(history: History, frame: Frame, kind: str) -> str:
    """What is left of all seams, one band for each wave on top of the others; see `seam_plot`."""
    times = moments(point.commit.when for point in history.points)
    found = scales(frame, times[0], times[-1], max(history.total.counts))
    lower = [0] * len(times)
    inside: list[str] = []
    for index, wave in enumerate(history.waves):
        upper = [low + left for low, left in zip(lower, wave.counts, strict=True)]
        if any(wave.counts):
            name = f"{wave.id}: {plural(wave.counts[-1], 'use')} left"
            path = area_path(found, times, lower, upper)
            inside.append(f'<path class="area {colour(index)}" d="{path}"><title>{text(name)}</title></path>')
            inside += _name_in(found, times, lower, upper, wave.id)
        lower = upper
    inside.append(f'<path class="edge" d="{steps_path(found, times, history.total.counts)}"/>')
    for time, point in zip(times, history.points, strict=True):
        waves = ", ".join(f"{wave.id} {left}" for wave, left in zip(history.waves, point.waves, strict=True) if left)
        said = _said(history, point, f"{point.left} left{f' ({waves})' * bool(waves)}")
        flags = (point.is_change, point.is_regression, bool(point.unknown))
        inside.append(_dot(_Mark(found.x(time), found.y(point.left), *flags, said, point.commit.short)))
    return _svg(found, kind, "Uses left over time, by wave", inside)


def one_wave_plot(history: History, number: int, frame: Frame, kind: str, due: date | None = None) -> str:
    """The curve of one wave with its forecast, its goal and its last day, if that is in sight; see `seam_plot`."""
    series = history.waves[number]
    times = moments(point.commit.when for point in history.points)
    goal = series.forecast.goal
    found = scales(frame, times[0], _end(times, series.forecast), max(*series.counts, goal))
    before = (series.counts[0], *series.counts)
    dots = [
        _Mark(
            found.x(time),
            found.y(left),
            left != was,
            left > was,
            bool(point.unknown),
            _said(history, point, f"{left} left"),
            point.commit.short,
        )
        for time, point, left, was in zip(times, history.points, series.counts, before, strict=False)
    ]
    line = steps_path(found, times, series.counts)
    inside = [*_forecast(found, series.forecast, times[-1], f"clip-wave-{number}-{kind}"), *_promised(found, goal, due)]
    inside += [f'<path class="line" d="{line}"/>', *map(_dot, dots), *_last(found, dots[-1], series.counts[-1])]
    return _svg(found, kind, f"{series.id}: uses left over time", inside)


def _promised(found: Scales, goal: int, due: date | None) -> Iterator[str]:
    """What a wave promised: a line at its goal, where that is not nothing at all, and one at its last day."""
    frame = found.frame
    if goal:
        level = f"M{frame.left} {found.y(goal)}H{frame.width - frame.right}"
        yield f'<path class="promise" d="{level}"><title>goal {goal}</title></path>'
    if due is not None and found.start <= _noon(due) <= found.end:
        x = found.x(_noon(due))
        yield f'<path class="promise" d="M{x} {frame.top}V{frame.base}"><title>due {due.isoformat()}</title></path>'
        yield f'<text class="tick mid" x="{x}" y="{frame.top - 6}">due</text>'


def colour(index: int) -> str:
    """The class that gives a wave its colour."""
    return f"w{index % COLOURS + 1}"


def _said(history: History, point: Point, left: str) -> str:
    commit = point.commit
    said = "".join(f", {mark}" for mark in marks(history, point))
    return f"{day(commit)} {commit.short} {commit.author}: {left}{said}. {commit.subject}"


def _end(times: Sequence[float], forecast: Forecast) -> float:
    """The right edge: the forecast's late end, but never so far that the history itself is squeezed."""
    if forecast.reason or forecast.finish is None:
        return times[-1]
    far = after(times[-1], max((times[-1] - times[0]) / 86_400 * _BEYOND, _LEAST_BEYOND))
    return far if forecast.latest is None else min(max(_noon(forecast.latest), times[-1]), far)


def _noon(found: date) -> float:
    from datetime import UTC, datetime, time

    return datetime.combine(found, time(12), UTC).timestamp()


def _forecast(found: Scales, forecast: Forecast, last: float, clip: str) -> Iterator[str]:
    """The fitted line, and the band between the ends of its interval, cut off at the edges."""
    if forecast.reason or forecast.finish is None or forecast.since is None or forecast.earliest is None:
        return
    since = forecast.since.timestamp()
    today = max(forecast.start + forecast.per_day * (last - since) / 86_400, forecast.goal)
    here = f"{found.x(last)} {found.y(today)}"
    soon, base = found.x(_noon(forecast.earliest)), found.y(forecast.goal)
    if forecast.latest is None:
        late = f"{found.x(found.end)} {found.y(today)}L{found.x(found.end)} {base}"
    else:
        late = f"{found.x(_noon(forecast.latest))} {base}"
    frame = found.frame
    yield (
        f'<clipPath id="{clip}"><rect x="{frame.left}" y="{frame.top}" width="{frame.inner_width}" '
        f'height="{frame.base - frame.top}"/></clipPath><g clip-path="url(#{clip})">'
    )
    yield f'<path class="band" d="M{here}L{late}L{soon} {base}Z"><title>95 % interval of the forecast</title></path>'
    start = f"{found.x(since)} {found.y(min(forecast.start, found.top))}"
    end = f"{found.x(_noon(forecast.finish))} {base}"
    yield f'<path class="trend" d="M{start}L{end}"><title>forecast</title></path></g>'


def _dot(dot: _Mark) -> str:
    """A commit: what changed nothing is small, a step back is a triangle, what is not wholly known is hollow."""
    title = f"<title>{text(dot.said)}</title>"
    if dot.is_regression:
        shape = f'<path class="point back" d="M{dot.x} {dot.y - 7:g}l6.5 11h-13z">{title}</path>'
    elif dot.is_unknown:
        shape = f'<rect class="point unknown" x="{dot.x - 2:g}" y="{dot.y - 2:g}" width="4" height="4">{title}</rect>'
    else:
        size, kind = (4, "changed") if dot.is_change else (1.3, "same")
        shape = f'<circle class="point {kind}" cx="{dot.x}" cy="{dot.y}" r="{size}">{title}</circle>'
    if not dot.is_change:
        return shape
    return f'<a href="#c-{dot.commit}" aria-label="{text(dot.said)}">{shape}</a>'


def _last(found: Scales, dot: _Mark, left: int) -> Iterator[str]:
    yield f'<text class="now" x="{dot.x + 9:g}" y="{min(dot.y + 5, found.frame.base - 4):g}">{left}</text>'


def _name_in(
    found: Scales, times: Sequence[float], lower: Sequence[int], upper: Sequence[int], name: str
) -> Iterator[str]:
    """The name of a band, in the first stretch of it that has room for one."""
    wanted = 7.5 * len(name) + 16
    for first in range(len(times)):
        top, base = float(found.frame.top), float(found.frame.base)
        for last in range(first, len(times) - 1):
            top, base = max(top, found.y(upper[last])), min(base, found.y(lower[last]))
            if base - top < _LABEL_HEIGHT:
                break
            if found.x(times[last + 1]) - found.x(times[first]) >= wanted:
                x, y = found.x(times[first]) + 8, (top + base) / 2 + 4
                yield f'<text class="inside" x="{x:g}" y="{y:g}">{text(name)}</text>'
                return


def _svg(found: Scales, kind: str, label: str, inside: Sequence[str]) -> str:
    frame = found.frame
    size = f"0 0 {frame.width} {frame.height}"
    head = f'<svg class="plot {kind}" viewBox="{size}" role="group" aria-label="{text(label)}">'
    return "\n".join([head, *_axes(found), *inside, "</svg>"])


def _axes(found: Scales) -> Iterator[str]:
    frame = found.frame
    right = frame.width - frame.right
    for value, label in count_ticks(found):
        y = found.y(value)
        yield f'<path class="{"axis" if value == 0 else "grid"}" d="M{frame.left} {y}H{right}"/>'
        yield f'<text class="tick count" x="{frame.left - 8}" y="{y + 4:g}">{label}</text>'
    for value, label in date_ticks(found):
        x = found.x(value)
        edge = "first" if x < frame.left + 24 else "last" if x > right - 24 else "mid"
        yield f'<path class="axis" d="M{x} {frame.base}v5"/>'
        yield f'<text class="tick {edge}" x="{x}" y="{frame.base + 20}">{label}</text>'
