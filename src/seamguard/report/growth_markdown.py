"""The growth gate's answer as Markdown, for a pull request or the summary of a CI step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.growth import FAILING
from seamguard.report.markdown import LIMIT, fitting, left_out, prose, size_of
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.growth import Change, Comparison


def render_comparison_markdown(result: Comparison, limit: int = LIMIT) -> str:
    """The report of one comparison, with a final newline.

    Args:
        result: What to show.
        limit: How many bytes there may be.
    """
    told = [change for change in result.changes if change.effect in FAILING]
    kept = "What grew or guards less was acknowledged" if told else "Nothing grew"
    verdict = (kept, "**The list grew, or guards less**", "**Growth cannot be told**")[result.exit_code]
    head = [f"### seamguard: {verdict}", "", f"{prose(result.head)}, compared with {prose(result.base)}", ""]
    steps = list(_what_to_do(result))
    meant = ["", f"If this is meant, {', and '.join(steps)}."] if steps else []
    others = [change for change in result.changes if change.effect not in FAILING]
    unread = [f"- unreadable: {prose(str(problem))}" for problem in result.errors]
    notes = [f"- {prose(note)}" for note in result.notes]
    # In the order of their weight: what comes later has the room that is left.
    blocks = ([*_deltas(result)], unread, [*_changes(told)], notes, [*_changes(others)])
    room = limit - size_of([*head, *meant]) - 1_000
    parts: list[list[str]] = []
    for block in blocks:
        parts.append(fitting(block, room)[0])
        room -= size_of(parts[-1])
    lost = sum(map(len, blocks)) - sum(map(len, parts))
    table, unread, failing, notes, quiet = parts
    summary = f"<details><summary>{plural(len(others), 'other change')}</summary>"
    folded = ["", summary, "", *quiet, "", "</details>"] if quiet else []
    shown = [*table, *_apart(failing), *folded, *_apart([*notes, *unread]), *meant]
    return "\n".join([*head, *left_out(lost), *shown]) + "\n"


def _apart(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _deltas(result: Comparison) -> Iterator[str]:
    yield "| seam | came | went | moved | left | fallback guards |\n| --- | --: | --: | --: | --: | --: |"
    for delta in result.deltas:
        counted = (f"+{delta.came}", f"-{delta.went}", delta.moved, delta.left, delta.fallbacks)
        numbers = ("off", *[""] * (len(counted) - 1)) if delta.is_off else counted
        yield f"| {prose(delta.seam)} | {' | '.join(map(str, numbers))} |"


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
