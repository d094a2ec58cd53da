"""A history as one HTML page: plots and tables, no script, nothing from the network."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.report.history_plot import MIDDLE, NARROW, WIDE, colour, seam_plot, text, wave_plot
from seamguard.report.history_words import (
    REGRESSION,
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
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.history import Dated, History, Point, Series

_SIGNS = {"+": "came", "-": "went", ">": "moved"}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LEGEND = {
    "uses left": '<path class="line" d="M1 3H11V11H21"/>',
    "change": '<circle class="point changed" cx="11" cy="7" r="4"/>',
    "regression": '<path class="point back" d="M11 1l6.5 11h-13z"/>',
    "not wholly known": '<rect class="point unknown" x="9" y="5" width="4" height="4"/>',
    "forecast, 95 %": '<rect class="band" y="1" width="22" height="12"/><path class="trend" d="M0 3L22 11"/>',
}


def render_history_html(history: History, by: str = "age") -> str:
    """The page.

    Args:
        history: What to show.
        by: What entries are sorted and grouped by.
    """
    style = Path(__file__).with_name("history.css").read_text("utf-8")
    title = f"Burndown of {text(history.policy)}"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{title}</title>",
        f"<style>\n{style}</style>",
        '<a class="skip" href="#commits">Skip the plots</a>',
        *_header(history),
        "<main>",
        *_overview(history),
        *_seams(history),
        *_entries(history.entries, by),
        *_commits(history),
        "</main>",
    ]
    return "\n".join(lines) + "\n"


def _header(history: History) -> Iterator[str]:
    top, when = peak(history, history.total.counts)
    back = sum(point.is_regression for point in history.points)
    left = history.points[-1].left
    yield "<header>"
    yield f'<p class="over">Burndown of <code>{text(history.policy)}</code></p>'
    yield f"<h1><b>{left}</b> {'use' if left == 1 else 'uses'} left</h1>"
    yield "<dl>"
    gist, detail = tell_forecast(history.total.forecast)
    commits, _, dates = span(history).partition(", ")
    facts = (
        ("Forecast", gist, detail),
        ("History", commits, dates),
        ("At the most", str(top), f"on {when}"),
        ("Regressions", str(back) if back else "none", ""),
    )
    for name, said, more in facts:
        yield f"<div><dt>{name}<dd><b>{_dated(said)}</b><small>{_dated(more)}</small></div>"
    yield "</dl>"
    yield from (f'<p class="note">{text(note)}</p>' for note in history.notes)
    yield "</header>"


def _overview(history: History) -> Iterator[str]:
    yield '<section aria-labelledby="waves"><h2 id="waves">All seams, by wave</h2>'
    yield "<figure>"
    yield wave_plot(history, WIDE, "wide")
    yield wave_plot(history, NARROW, "narrow")
    yield '<figcaption><ul class="legend">'
    for index, wave in enumerate(history.waves):
        yield (
            f'<li><i class="swatch {colour(index)}"></i><b>{text(wave.id)}</b> {wave.counts[-1]} left; '
            f"{_dated(str(tell_forecast(wave.forecast)))}"
        )
    yield "</ul></figcaption></figure></section>"


def _seams(history: History) -> Iterator[str]:
    yield '<section aria-labelledby="seams"><h2 id="seams">Seam by seam</h2>'
    yield '<ul class="legend">'
    for name, shape in _LEGEND.items():
        yield f'<li><svg viewBox="0 0 22 14" aria-hidden="true">{shape}</svg>{name}'
    yield "</ul>"
    yield '<div class="seams">'
    for number, series in enumerate(history.seams):
        yield from _seam(history, number, series)
    yield "</div></section>"


def _seam(history: History, number: int, series: Series) -> Iterator[str]:
    top, when = peak(history, series.counts)
    suppressed = history.points[-1].changes[number].suppressed
    apart = f", {suppressed} suppressed in code" if suppressed else ""
    yield f"<figure><h3>{text(series.id)}</h3>"
    yield f'<p class="counts"><b>{series.counts[-1]}</b> left{apart}; {top} at the most, on {_dated(str(when))}</p>'
    yield seam_plot(history, number, MIDDLE, "wide")
    yield seam_plot(history, number, NARROW, "narrow")
    yield f"<figcaption>{_dated(str(tell_forecast(series.forecast)))}</figcaption></figure>"


def _entries(entries: Iterable[Dated], by: str) -> Iterator[str]:
    groups = grouped(entries, by)
    if not groups:
        return
    yield '<section aria-labelledby="entries"><h2 id="entries">Entries of the policy</h2>'
    heads = ("Age", "Expires", "Wave", "Owner", "Seam", "Place", "Since", "Reason")
    for title, group in groups:
        caption = f"By {by}: {text(title)}" if title else f"By {by}"
        yield from _table(caption, heads, map(_entry, group))
    yield "</section>"


def _entry(dated: Dated) -> str:
    entry, since = dated.entry, dated.since
    when = f"{day(since)} <code>{since.short}</code> {text(since.author)}" if since else ""
    expires = text(expiry(dated).removesuffix(" EXPIRED"))
    cells = [
        text(age(dated)),
        f'{expires} <b class="tag">expired</b>' if dated.is_expired else expires,
        text(entry.wave or "permanent"),
        text(entry.owner or ""),
        text(dated.seam),
        f"<code>{_breakable(entry.place)}</code>",
        when,
    ]
    return f'<tr>{"".join(f"<td>{cell}" for cell in cells)}<td class="wide">{text(entry.reason)}'


def _commits(history: History) -> Iterator[str]:
    yield '<section aria-labelledby="commits"><h2 id="commits">All commits</h2>'
    heads = ("Date", "Commit", *(text(series.id) for series in history.seams), "What", "Author", "Subject")
    yield from _table("Oldest first", heads, (_commit(history, point) for point in history.points))
    yield "</section>"


def _commit(history: History, point: Point) -> str:
    commit = point.commit
    said = [f'<b class="{"tag" if mark == REGRESSION else "mark"}">{text(mark)}</b>' for mark in marks(history, point)]
    said += [f"<code>{_breakable(place)}</code>" for place in point.unknown]
    cells = [f"<code>{commit.short}</code>", *map(text, counts(point))]
    prose = ["<br>".join(said) + "".join(_steps(history, point)), text(commit.author), text(commit.subject)]
    kind = "back" if point.is_regression else "changed" if point.is_change else "same"
    rest = "".join([*(f"<td>{cell}" for cell in cells), *(f'<td class="wide">{cell}' for cell in prose)])
    return f'<tr id="c-{commit.short}" class="{kind}"><th scope="row">{day(commit)}{rest}'


def _steps(history: History, point: Point) -> Iterator[str]:
    for seam, group in groupby(steps(history, point), key=lambda step: step.seam):
        done = []
        for step in group:
            times = f" x{step.uses}" if step.uses > 1 else ""
            done.append(f"<li><i>{_SIGNS[step.sign]}</i> <code>{_breakable(step.what)}</code>{times}")
        yield f'<div class="steps">{text(seam)}<ul>{"".join(done)}</ul></div>'


def _table(caption: str, heads: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    """A table that scrolls by itself where the screen is narrow, by keyboard as well."""
    yield f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table><caption>{caption}</caption>'
    yield f"<thead><tr>{''.join(f'<th scope=col>{head}' for head in heads)}</thead><tbody>"
    yield from rows
    yield "</tbody></table></div>"


def _dated(found: str) -> str:
    """Text with its dates marked, so that none is broken at a hyphen."""
    return _DATE.sub(r"<time>\g<0></time>", text(found))


def _breakable(found: str) -> str:
    """A site that may be broken behind its dots and colons."""
    return text(found).replace(".", ".<wbr>").replace(":", ":<wbr>")
