"""The growth gate's answer for the log of GitHub Actions: annotations at their places, then the whole text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.growth import FAILING
from seamguard.report.growth_text import render_comparison
from seamguard.report.placement import TOP, Place, Placement
from seamguard.report.style import PLAIN, Style
from seamguard.report.workflow_commands import Annotation, annotated, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.growth import Change, Comparison


def render_comparison_github(result: Comparison, placement: Placement = TOP, style: Style = PLAIN) -> str:
    """The report of one comparison, with a final newline.

    Args:
        result: What to show.
        placement: Where its files lie in the repository.
        style: Of the text that follows the annotations.
    """
    commands = annotated(_annotations(result, placement))
    return "".join(f"{line}\n" for line in commands) + unread(render_comparison(result, style))


def _annotations(result: Comparison, placement: Placement) -> Iterator[Annotation]:
    for problem in result.errors:
        place = Place(placement.code + problem.path, problem.line, problem.column, cell=problem.cell)
        yield Annotation("error", "seamguard: unreadable", problem.message, place)
    for change in result.changes:
        if change.effect in FAILING:
            yield _annotation(change, result, placement)


def _annotation(change: Change, result: Comparison, placement: Placement) -> Annotation:
    accepted = "" if change.is_blocking else " (acknowledged)"
    title = f"seamguard: {change.subject} {change.effect}{accepted}"
    kind = "error" if change.is_blocking else "notice"
    if change.is_of_base:  # what it took away is in no file that can be shown
        return Annotation(kind, title, f"{change.place} (at the base): {change.message}")
    before = placement.policy if change.path == result.policy else placement.code
    place = Place(before + change.path, change.line, change.column, change.line, change.column, change.cell)
    cell = f"cell {change.cell}, line {change.line}: " if change.cell else ""
    return Annotation(kind, title, f"{cell}{change.message}", place)
