"""The plots of a history and the table of its commits, as sections of a page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from seamguard.report.history_plot import MIDDLE, NARROW, WIDE, colour, one_wave_plot, seam_plot, wave_plot
from seamguard.report.history_words import REGRESSION, counts, day, marks, peak, steps, tell_forecast
from seamguard.report.html import breakable, dated, table, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from seamguard.domain.history import History, Point, Series

_SIGNS = {"+": "came", "-": "went", ">": "moved"}
_LEGEND = {
    "uses left": '<path class="line" d="M1 3H11V11H21"/>',
    "change": '<circle class="point changed" cx="11" cy="7" r="4"/>',
    "regression": '<path class="point back" d="M11 1l6.5 11h-13z"/>',
    "not wholly known": '<rect class="point unknown" x="9" y="5" width="4" height="4"/>',
    "forecast, 95 %": '<rect class="band" y="1" width="22" height="12"/><path class="trend" d="M0 3L22 11"/>',
}


def wave_figure(history: History) -> Iterator[str]:
    """All seams in one plot, wave upon wave."""
    yield "<figure>"
    yield wave_plot(history, WIDE, "wide")
    yield wave_plot(history, NARROW, "narrow")
    yield '<figcaption><ul class="legend">'
    for index, wave in enumerate(history.waves):
        yield (
            f'<li><i class="swatch {colour(index)}"></i><b>{text(wave.id)}</b> {wave.counts[-1]} left; '
            f"{dated(str(tell_forecast(wave.forecast)))}</li>"
        )
    yield "</ul></figcaption></figure>"


def legend() -> Iterator[str]:
    """What the marks of plots mean."""
    yield '<ul class="legend">'
    for name, shape in _LEGEND.items():
        yield f'<li><svg viewBox="0 0 22 14" aria-hidden="true">{shape}</svg>{name}</li>'
    yield "</ul>"


def one_wave_figures(history: History, dues: Mapping[str, date]) -> Iterator[str]:
    """A plot for each wave, with its goal and its last day.

    Args:
        history: What to show.
        dues: The last days of waves that have one, by their ids.
    """
    yield '<div class="seams">'
    for number, series in enumerate(history.waves):
        goal, due = series.forecast.goal, dues.get(series.id)
        told = [*([f"goal {goal}"] if goal else []), *([f"due {due.isoformat()}"] if due else [])]
        yield f"<figure><h4>{text(series.id)}</h4>"
        yield f'<p class="counts"><b>{series.counts[-1]}</b> left{"".join(f", {dated(one)}" for one in told)}</p>'
        yield one_wave_plot(history, number, MIDDLE, "wide", due)
        yield one_wave_plot(history, number, NARROW, "narrow", due)
        yield f"<figcaption>{dated(str(tell_forecast(series.forecast)))}</figcaption></figure>"
    yield "</div>"


def seam_figures(history: History) -> Iterator[str]:
    """A plot for each seam."""
    yield '<div class="seams">'
    for number, series in enumerate(history.seams):
        yield from _seam(history, number, series)
    yield "</div>"


def _seam(history: History, number: int, series: Series) -> Iterator[str]:
    top, when = peak(history, series.counts)
    suppressed = history.points[-1].changes[number].suppressed
    apart = f", {suppressed} suppressed in code" if suppressed else ""
    yield f"<figure><h3>{text(series.id)}</h3>"
    yield f'<p class="counts"><b>{series.counts[-1]}</b> left{apart}; {top} at the most, on {dated(str(when))}</p>'
    yield seam_plot(history, number, MIDDLE, "wide")
    yield seam_plot(history, number, NARROW, "narrow")
    yield f"<figcaption>{dated(str(tell_forecast(series.forecast)))}</figcaption></figure>"


def commit_table(history: History, points: Iterable[Point], caption: str) -> Iterator[str]:
    """A row for each of some commits, to which their marks in the plots lead."""
    heads = ("Date", "Commit", *(text(series.id) for series in history.seams), "What", "Author", "Subject")
    yield from table(caption, heads, (_commit(history, point) for point in points))


def _commit(history: History, point: Point) -> str:
    commit = point.commit
    said = [f'<b class="{"tag" if mark == REGRESSION else "mark"}">{text(mark)}</b>' for mark in marks(history, point)]
    said += [f"<code>{breakable(place)}</code>" for place in point.unknown]
    cells = [f"<code>{commit.short}</code>", *map(text, counts(point))]
    prose = ["<br>".join(said) + "".join(_steps(history, point)), text(commit.author), text(commit.subject)]
    kind = "back" if point.is_regression else "changed" if point.is_change else "same"
    rest = "".join([*(f"<td>{cell}</td>" for cell in cells), *(f'<td class="wide">{cell}</td>' for cell in prose)])
    return f'<tr id="c-{commit.short}" class="{kind}"><th scope="row">{day(commit)}</th>{rest}</tr>'


def _steps(history: History, point: Point) -> Iterator[str]:
    for seam, group in groupby(steps(history, point), key=lambda step: step.seam):
        done = []
        for step in group:
            times = f" x{step.uses}" if step.uses > 1 else ""
            done.append(f"<li><i>{_SIGNS[step.sign]}</i> <code>{breakable(step.what)}</code>{times}</li>")
        yield f'<div class="steps">{text(seam)}<ul>{"".join(done)}</ul></div>'
