"""A history as Markdown, for a pull request or the summary of a job."""

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
from seamguard.report.markdown import code, prose, table
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.history import Dated, History, Point

_SIGNS = {"+": "came", "-": "went", ">": "moved"}


def render_history_markdown(history: History, by: str = "age") -> str:
    """The numbers of each seam and wave, the commits that changed something, and today's entries, as tables.

    Args:
        history: What to show.
        by: What entries are sorted and grouped by.
    """
    lines = [f"## Burndown: {plural(history.points[-1].left, 'use')} left", "", f"{span(history)}.", ""]
    lines += _curves(history)
    lines += _commits(history)
    lines += _entries(history.entries, by)
    lines += [f"> {prose(note)}" for note in history.notes]
    return "\n".join(lines).rstrip("\n") + "\n"


def _curves(history: History) -> Iterator[str]:
    rows = []
    for kind, found in (("seam", history.seams), ("wave", history.waves), ("all", (history.total,))):
        for series in found:
            top, when = peak(history, series.counts)
            name = "**all together**" if kind == "all" else f"{kind} {code(series.id)}"
            rows.append([name, str(series.counts[-1]), f"{top} ({when})", prose(str(tell_forecast(series.forecast)))])
    yield from table(["", "left", "most", "forecast"], rows)


def _commits(history: History) -> Iterator[str]:
    shown = told(history)
    changed = sum(point.is_change for point in shown)
    yield f"### {changed} of {plural(len(history.points), 'commit')} changed something"
    yield ""
    if shown:
        heads = ["date", "commit", *(code(series.id) for series in history.seams), "what", "author", "subject"]
        yield from table(heads, [_commit(history, point) for point in shown])


def _commit(history: History, point: Point) -> list[str]:
    said = [f"**{prose(mark)}**" for mark in marks(history, point)]
    done = [
        f"{prose(step.seam)}: {_SIGNS[step.sign]} {code(step.what)}{f' x{step.uses}' if step.uses > 1 else ''}"
        for step in steps(history, point)
    ]
    commit = point.commit
    what = "<br>".join([*said, *done])
    return [
        day(commit),
        code(commit.short),
        *map(prose, counts(point)),
        what,
        prose(commit.author),
        prose(commit.subject),
    ]


def _entries(entries: Iterable[Dated], by: str) -> Iterator[str]:
    heads = ["age", "expires", "wave", "owner", "seam", "place", "since", "author", "reason"]
    for title, group in grouped(entries, by):
        yield f"### Entries: {by} {code(title)}" if title else f"### Entries by {by}"
        yield ""
        yield from table(heads, [_entry(dated) for dated in group])


def _entry(dated: Dated) -> list[str]:
    entry, since = dated.entry, dated.since
    when = f"{day(since)} {code(since.short)}" if since else ""
    return [
        age(dated),
        expiry(dated),
        code(entry.wave) if entry.wave else "permanent",
        code(entry.owner or ""),
        code(dated.seam),
        code(entry.place),
        when,
        prose(since.author) if since else "",
        prose(entry.reason),
    ]
