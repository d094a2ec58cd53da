"""The growth gate's answer as Markdown, for a pull request or the summary of a CI step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.growth import FAILING
from seamguard.report.markdown import prose
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.growth import Change, Comparison


def render_comparison_markdown(result: Comparison) -> str:
    """The report of one comparison, with a final newline."""
    told = [change for change in result.changes if change.effect in FAILING]
    kept = "What grew or guards less was acknowledged" if told else "Nothing grew"
    verdict = (kept, "**The list grew, or guards less**", "**Growth cannot be told**")[result.exit_code]
    lines = [f"### seamguard: {verdict}", "", f"{prose(result.head)}, compared with {prose(result.base)}", ""]
    lines += ["| seam | came | went | moved | left | fallback guards |", "| --- | --: | --: | --: | --: | --: |"]
    for delta in result.deltas:
        counted = (f"+{delta.came}", f"-{delta.went}", delta.moved, delta.left, delta.fallbacks)
        numbers = ("off", *[""] * (len(counted) - 1)) if delta.is_off else counted
        lines.append(f"| {prose(delta.seam)} | {' | '.join(map(str, numbers))} |")
    lines += ["", *_changes(told)] if told else []
    others = [change for change in result.changes if change.effect not in FAILING]
    if others:
        lines += [
            "",
            f"<details><summary>{plural(len(others), 'other change')}</summary>",
            "",
            *_changes(others),
            "",
            "</details>",
        ]
    lines += ["", *(f"- {prose(note)}" for note in result.notes)] if result.notes else []
    lines += ["", *(f"- unreadable: {prose(str(problem))}" for problem in result.errors)] if result.errors else []
    steps = list(_what_to_do(result))
    lines += ["", f"If this is meant, {', and '.join(steps)}."] if steps else []
    return "\n".join(lines) + "\n"


def _what_to_do(result: Comparison) -> Iterator[str]:
    """What is still missing, so that nobody is told to do again what was done."""
    if any(not change.has_reason for change in result.blocking):
        yield "list what is not listed, and say why in the entry's `reason`, in words that are new"
    subjects = dict.fromkeys(change.subject for change in result.blocking if not change.is_acknowledged)
    if subjects:
        yield f"label the pull request {', '.join(f'`seamguard:{subject}`' for subject in subjects)}"


def _changes(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        accepted = " (acknowledged)" if change.effect in FAILING and not change.is_blocking else ""
        yield f"- **{change.effect}**{accepted} {prose(change.subject)}, {prose(change.place)}: {prose(change.message)}"
