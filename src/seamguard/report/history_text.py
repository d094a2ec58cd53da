"""A history as text, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.history_words import (
    age,
    counts,
    day,
    expiry,
    grouped,
    marks,
    peak,
    span,
    steps,
    tell_forecast,
    told,
)
from seamguard.report.style import PLAIN, Style
from seamguard.report.words import plain, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.history import Dated, History, Point, Series

_BARS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "?"
_MISSING = "·"
_WIDTH = 60
_SUBJECT = 48


def render_history_text(history: History, style: Style = PLAIN, by: str = "age") -> str:
    """The curve of each seam, the commits that changed something, and today's entries.

    Args:
        history: What to show.
        style: Whether to colour.
        by: What entries are sorted and grouped by.
    """
    lines = [f"{span(history)}: {plural(history.points[-1].left, 'use')} left", ""]
    for number, series in enumerate(history.seams):
        lines += [*_curve(history, series, number, style), ""]
    lines += [f"{style.strong('all together')}  {tell_forecast(history.total.forecast)}", ""]
    lines += [*_waves(history), *_commits(history, style), *_entries(history.entries, by, style)]
    lines += [f"note: {note}" for note in history.notes]
    return "\n".join(lines).rstrip("\n") + "\n"


def _curve(history: History, series: Series, number: int, style: Style) -> Iterator[str]:
    top, when = peak(history, series.counts)
    suppressed = history.points[-1].changes[number].suppressed
    apart = f", {suppressed} of them suppressed in code" if suppressed else ""
    yield f"{style.strong(series.id)}  {plural(series.counts[-1], 'use')} left{apart}; {top} at the most ({when})"
    yield f"  {sparkline(history.points, number)}"
    yield f"  {tell_forecast(series.forecast)}"


def sparkline(points: Sequence[Point], seam: int) -> str:
    """One line of bars, each the highest of as many commits as it stands for.

    `?` stands for commits of which not everything is known, and a dot for those without the target.
    """
    top = max(point.changes[seam].left for point in points)
    size = -(-len(points) // _WIDTH)
    parts = [points[start : start + size] for start in range(0, len(points), size)]
    return "".join(_bar(part, seam, top) for part in parts)


def _bar(points: Sequence[Point], seam: int, top: int) -> str:
    changes = [point.changes[seam] for point in points]
    if any(point.unknown for point in points):
        return _UNKNOWN
    if all(change.missing for change in changes):
        return _MISSING
    highest = max(change.left for change in changes)
    # The lowest bar is none at all: what is left, however little, stands above it.
    return _BARS[-(-highest * (len(_BARS) - 1) // top)] if top else _BARS[0]


def _waves(history: History) -> Iterator[str]:
    if history.waves:
        rows = [[plain(wave.id), str(wave.counts[-1]), str(tell_forecast(wave.forecast))] for wave in history.waves]
        yield from table(["wave", "left", "forecast"], rows)
        yield ""


def _commits(history: History, style: Style) -> Iterator[str]:
    shown = told(history)
    changed = sum(point.is_change for point in shown)
    if not shown:
        yield "no commit changed anything"
        yield ""
        return
    heads = ["date", "commit", *(series.id for series in history.seams), "author", "subject"]
    rows = [
        [
            day(point.commit),
            point.commit.short,
            *counts(point),
            plain(point.commit.author),
            _short(plain(point.commit.subject)),
        ]
        for point in shown
    ]
    head, *lines = table(heads, rows)
    yield style.strong(f"{changed} of {plural(len(history.points), 'commit')} changed something")
    yield style.faint(head)
    for point, line in zip(shown, lines, strict=True):
        said = marks(history, point)
        yield line + (f"  {style.strong(', '.join(said).upper())}" if said else "")
        for step in steps(history, point):
            times = f" x{step.uses}" if step.uses > 1 else ""
            yield f"    {step.sign} {step.seam}  {step.what}{times}"
    yield ""


def _entries(entries: Iterable[Dated], by: str, style: Style) -> Iterator[str]:
    heads = ["age", "expires", "wave", "owner", "seam", "place", "since", "author"]
    for title, group in grouped(entries, by):
        yield style.strong(f"entries: {by} {plain(title)}" if title else f"entries by {by}")
        head, *lines = table(heads, [_entry(dated) for dated in group])
        yield style.faint(head)
        yield from lines
        yield ""


def _entry(dated: Dated) -> list[str]:
    entry, since = dated.entry, dated.since
    wave = entry.wave or "permanent"
    when = f"{day(since)} {since.short}" if since else ""
    author = plain(since.author) if since else ""
    return [age(dated), expiry(dated), wave, plain(entry.owner or ""), dated.seam, plain(entry.place), when, author]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of even width, the heads first; columns that are empty throughout are left out."""
    kept = [i for i in range(len(heads)) if any(row[i] for row in rows)]
    cells = [[row[i] for i in kept] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _short(text: str) -> str:
    return text if len(text) <= _SUBJECT else f"{text[: _SUBJECT - 1]}…"
