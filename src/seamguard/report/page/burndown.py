"""The burndown: a plot for all waves and one for each seam, with no more points than tell something."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.report.burndown_html import commit_table, legend, one_wave_figures, seam_figures, wave_figure
from seamguard.report.history_words import told
from seamguard.report.html import prose
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.history import History, Point, Series
    from seamguard.report.page.beside import Beside

_MOST_POINTS = 200
_MOST_SEAMS = 24
_WHOLE = "`seamguard history --format html` shows all of them."


def burndown(beside: Beside) -> Iterator[str]:
    """The section."""
    history = beside.history
    if history is None or len(history.points) < 2:
        notes = history.notes if history else ()
        why = beside.no_history or "There is no plot: this clone has one commit, and one point makes no curve."
        yield from (f'<p class="note">{prose(note)}</p>' for note in (why, *notes))
        return
    shown = of_few_commits(history)
    named = of_few_seams(shown)
    commits, last = plural(len(history.points), "commit"), history.points[-1].commit.short
    yield f"<p>What {commits} up to <code>{last}</code> had left; what is not committed is in no curve.</p>"
    yield from (f'<p class="note">{prose(note)}</p>' for note in named.notes)
    yield from wave_figure(shown)
    yield "<h3>Wave by wave</h3>"
    yield from legend()
    waves = beside.policy.waves if beside.policy else ()
    yield from one_wave_figures(shown, {wave.id: wave.due for wave in waves if wave.due})
    yield "<h3>Seam by seam</h3>"
    yield from seam_figures(named)
    if without := len(history.seams) - sum(any(series.counts) for series in history.seams):
        yield f'<p class="more">{plural(without, "rule")} never had a use that was debt.</p>'
    yield "<h3>What changed, and in which commit</h3>"
    changed = {point.commit.oid for point in told(shown)}  # in any rule: marks of waves lead to them as well
    points = [point for point in named.points if point.commit.oid in changed]
    yield from commit_table(named, points, "Commits that changed something, oldest first")


def of_few_commits(history: History) -> History:
    """A history of those commits that tell something, and of no more of them than a page holds."""
    keep = [number for number, _ in enumerate(history.points) if _tells(history.points, number)]
    notes = history.notes
    if len(keep) > _MOST_POINTS:
        said = f"Of {len(keep)} commits that changed something, the first one and the last {_MOST_POINTS} are shown"
        notes = (*notes, f"{said}: {_WHOLE}")
        keep = [keep[0], *keep[-_MOST_POINTS:]]
    return replace(
        history,
        points=tuple(history.points[number] for number in keep),
        seams=tuple(_at(series, keep) for series in history.seams),
        waves=tuple(_at(series, keep) for series in history.waves),
        total=_at(history.total, keep),
        notes=notes,
    )


def of_few_seams(history: History) -> History:
    """A history of the rules that ever had a use, of no more than a page has room for: those with most uses."""
    used = [number for number, series in enumerate(history.seams) if any(series.counts)]
    order = sorted(used, key=lambda number: (-max(history.seams[number].counts), number))
    keep = sorted(order[:_MOST_SEAMS])
    rest = f"Of {len(used)} rules that had uses, the {_MOST_SEAMS} with the most have a plot: {_WHOLE}"
    return replace(
        history,
        points=tuple(replace(point, changes=tuple(point.changes[i] for i in keep)) for point in history.points),
        seams=tuple(history.seams[i] for i in keep),
        notes=(*history.notes, *([rest] if len(used) > _MOST_SEAMS else [])),
    )


def _at(series: Series, numbers: Sequence[int]) -> Series:
    return replace(series, counts=tuple(series.counts[number] for number in numbers))


def _tells(points: Sequence[Point], number: int) -> bool:
    """Whether a commit shows anything that the one before does not; the ends of the history do."""
    if number in (0, len(points) - 1):
        return True
    here, before = points[number], points[number - 1]
    gaps = [change.missing for change in here.changes] != [change.missing for change in before.changes]
    return here.is_change or gaps or here.waves != before.waves or bool(here.unknown) != bool(before.unknown)
