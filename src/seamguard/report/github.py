"""The report of a check for the log of GitHub Actions: annotations at their places, then the whole text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.placement import TOP, Place, Placement
from seamguard.report.style import PLAIN, Style
from seamguard.report.text_format import render_text
from seamguard.report.troubles import Trouble, troubles
from seamguard.report.words import flowing, plain
from seamguard.report.workflow_commands import MOST, Annotation, annotated, unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.verdict import CheckResult
    from seamguard.errors import Problem


def render_github(result: CheckResult, placement: Placement = TOP, style: Style = PLAIN, most: int = MOST) -> str:
    """The report of one run, with a final newline.

    Args:
        result: The run.
        placement: Where its files lie in the repository.
        style: Of the text that follows the annotations.
        most: How many annotations of each kind there are at most.
    """
    commands = annotated(map(_annotation, troubles(result, placement)), most)
    return "".join(f"{line}\n" for line in commands) + unread(render_text(result, style))


def render_github_problems(problems: Iterable[Problem]) -> str:
    """The annotations of a run that ended before anything could be judged; paths are from the top of the repository."""
    return "".join(f"{line}\n" for line in annotated(map(_unjudged, problems)))


def _unjudged(problem: Problem) -> Annotation:
    line, column = problem.line, problem.column
    return Annotation(
        "error", "seamguard could not judge", plain(problem.message), Place(problem.path, line, column, line, column)
    )


def _annotation(trouble: Trouble) -> Annotation:
    title = f"seamguard: {trouble.subject} ({trouble.what})"
    kind = "error" if trouble.fails else "warning"
    return Annotation(kind, title, "\n".join(_told(trouble)), trouble.place)


def _told(trouble: Trouble) -> Iterator[str]:
    place = trouble.place
    message = plain(trouble.message)
    yield f"cell {place.cell}, line {place.line}: {message}" if place.cell else message
    if not trouble.fails and trouble.step:
        yield f"It warns until {trouble.step.end}."
    if trouble.judged is None or trouble.verdict is None:
        return
    finding = trouble.judged.finding
    if finding.via:
        chain = finding.via if finding.via[:1] == (finding.spelling,) else (finding.spelling, *finding.via)
        yield f"Resolved: {plain(' -> '.join(chain))}"
    yield f"Why: {flowing(trouble.verdict.why)}"
    if trouble.verdict.instead:
        yield f"Instead: {flowing(trouble.verdict.instead)}"
