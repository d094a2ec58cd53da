"""A history as one HTML page: plots and tables, no script, nothing from the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.burndown_html import commit_table, legend, seam_figures, wave_figure
from seamguard.report.history_words import age, day, expiry, grouped, peak, span, tell_forecast
from seamguard.report.html import breakable, dated, document, table, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.history import Dated, History


def render_history_html(history: History, by: str = "age") -> str:
    """The page.

    Args:
        history: What to show.
        by: What entries are sorted and grouped by.
    """
    title = f"Burndown of {text(history.policy)}"
    skip = ("commits", "Skip the plots")
    return "\n".join(document(title, _body(history, by), styles=("page.css",), skip=skip)) + "\n"


def _body(history: History, by: str) -> Iterator[str]:
    yield from _header(history)
    yield "<main>"
    yield '<section aria-labelledby="waves"><h2 id="waves">All seams, by wave</h2>'
    yield from wave_figure(history)
    yield "</section>"
    yield '<section aria-labelledby="seams"><h2 id="seams">Seam by seam</h2>'
    yield from legend()
    yield from seam_figures(history)
    yield "</section>"
    yield from _entries(history.entries, by)
    yield '<section aria-labelledby="commits"><h2 id="commits">All commits</h2>'
    yield from commit_table(history, history.points, "Oldest first")
    yield "</section>"
    yield "</main>"


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
        yield f"<div><dt>{name}</dt><dd><b>{dated(said)}</b><small>{dated(more)}</small></dd></div>"
    yield "</dl>"
    yield from (f'<p class="note">{text(note)}</p>' for note in history.notes)
    yield "</header>"


def _entries(entries: Iterable[Dated], by: str) -> Iterator[str]:
    groups = grouped(entries, by)
    if not groups:
        return
    yield '<section aria-labelledby="entries"><h2 id="entries">Entries of the policy</h2>'
    heads = ("Age", "Expires", "Wave", "Owner", "Seam", "Place", "Since", "Reason")
    for title, group in groups:
        caption = f"By {by}: {text(title)}" if title else f"By {by}"
        yield from table(caption, heads, map(_entry, group))
    yield "</section>"


def _entry(found: Dated) -> str:
    entry, since = found.entry, found.since
    when = f"{day(since)} <code>{since.short}</code> {text(since.author)}" if since else ""
    expires = text(expiry(found).removesuffix(" EXPIRED"))
    cells = [
        text(age(found)),
        f'{expires} <b class="tag">expired</b>' if found.is_expired else expires,
        text(entry.wave or "permanent"),
        text(entry.owner or ""),
        text(found.seam),
        f"<code>{breakable(entry.place)}</code>",
        when,
    ]
    return f'<tr>{"".join(f"<td>{cell}</td>" for cell in cells)}<td class="wide">{text(entry.reason)}</td></tr>'
