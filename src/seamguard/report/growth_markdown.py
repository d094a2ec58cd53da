"""The growth gate's answer as Markdown, for a pull request or the summary of a CI step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.growth import FAILING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.growth import Change, Comparison

# What would otherwise be read as markup; messages quote names and code of the codebase.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def render_comparison_markdown(result: Comparison) -> str:
    """The report of one comparison, with a final newline."""
    verdict = ("Nothing grew", "**The list grew, or guards less**", "**Growth cannot be told**")[result.exit_code]
    lines = [f"### seamguard: {verdict}", "", f"{plain(result.head)}, compared with {plain(result.base)}", ""]
    lines += ["| seam | came | went | moved | left | fallback guards |", "| --- | --: | --: | --: | --: | --: |"]
    for delta in result.deltas:
        numbers = (f"+{delta.came}", f"-{delta.went}", delta.moved, delta.left, delta.fallbacks)
        lines.append(f"| {plain(delta.seam)} | {' | '.join(map(str, numbers))} |")
    told = [change for change in result.changes if change.effect in FAILING]
    lines += ["", *_changes(told)] if told else []
    others = [change for change in result.changes if change.effect not in FAILING]
    if others:
        lines += [
            "",
            f"<details><summary>{len(others)} other changes</summary>",
            "",
            *_changes(others),
            "",
            "</details>",
        ]
    lines += ["", *(f"- {plain(note)}" for note in result.notes)] if result.notes else []
    lines += ["", *(f"- unreadable: {plain(str(problem))}" for problem in result.errors)] if result.errors else []
    subjects = list(dict.fromkeys(change.subject for change in result.blocking))
    if subjects:
        labels = ", ".join(f"`seamguard:{subject}`" for subject in subjects)
        lines += ["", f"If this is meant, say why in the entry's `reason`, and label the pull request {labels}."]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Text in one line, in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.splitlines()))


def _changes(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        accepted = " (acknowledged)" if change.effect in FAILING and not change.is_blocking else ""
        yield f"- **{change.effect}**{accepted} {plain(change.subject)}, {plain(change.place)}: {plain(change.message)}"
