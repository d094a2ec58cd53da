"""Recorded shapes in the text of a policy: written anew, or for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.policy.block_lists import is_json
from seamguard.policy.entry_text import double_quoted, scalar
from seamguard.policy.nodes import Mapping, value_of
from seamguard.policy.patches import Patch, inserted_lines
from seamguard.policy.spans import CannotEditError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.families.locks import Recorded
    from seamguard.policy.nodes import Node
    from seamguard.policy.spans import Layout

_KEY = "recorded"
_STEP = 2


def edit_recorded(layout: Layout, rule: Mapping, recorded: Recorded) -> Patch:
    """Give a lock a recorded shape, in the place of the old one if it has one.

    Args:
        layout: The file.
        rule: The lock's clause.
        recorded: What is recorded.

    Raises:
        CannotEditError: Something would be lost.
    """
    if layout.is_flow(rule):
        return _in_braces(layout, rule, recorded)
    column = layout.column(layout.offset(rule.entries[0][0].mark))
    lines = list(recorded_lines(recorded, column))
    old = value_of(rule, _KEY)
    if old is None:
        patch = inserted_lines(layout, layout.lines_end(rule.entries[-1][1]), lines)
        return patch._replace(text=_ended(patch.text, layout))
    key = next(key for key, _ in rule.entries if key.text == _KEY)
    layout.refuse_shared(old)
    start, end = layout.offset(key.mark), layout.lines_end(old)
    _refuse_comments(layout, start, end, old)
    text = layout.newline.join([lines[0].lstrip(), *lines[1:]])
    return Patch(start, end, _ended(text, layout))


def _ended(text: str, layout: Layout) -> str:
    """With a newline at the end, also of a file that has none: a shape without one would be another text."""
    return text if text.endswith(("\r", "\n")) else text + layout.newline


def _in_braces(layout: Layout, rule: Mapping, recorded: Recorded) -> Patch:
    """Between braces all of it stands in quotes, and the shape on one line."""
    quote = '"' if is_json(layout, rule) else ""
    pairs = [f"{quote}{key}{quote}: {value}" for key, value in _pairs(recorded)]
    text = "{" + ", ".join(pairs) + "}"
    old = value_of(rule, _KEY)
    if old is None:
        end = layout.span(rule.entries[-1][1])[1]
        return Patch(end, end, f", {quote}{_KEY}{quote}: {text}")
    layout.refuse_shared(old)
    start, end = layout.offset(old.mark), layout.span(old)[1]
    _refuse_comments(layout, start, end, old)
    return Patch(start, end, text)


def _pairs(recorded: Recorded) -> Iterator[tuple[str, str]]:
    yield "reason", double_quoted(recorded.reason)
    if recorded.version is not None:
        yield "version", _version(recorded.version)
    yield "fingerprint", double_quoted(recorded.fingerprint)
    yield "shape", double_quoted(recorded.shape)


def _version(version: int | str) -> str:
    return str(version) if isinstance(version, int) else double_quoted(version)


def recorded_lines(recorded: Recorded, column: int) -> Iterator[str]:
    """The lines of a recorded shape whose key stands in a column."""
    outer, inner = " " * column, " " * (column + _STEP)
    yield f"{outer}{_KEY}:"
    yield f"{inner}reason: {scalar(recorded.reason)}"
    if recorded.version is not None:
        yield f"{inner}version: {_version(recorded.version)}"
    yield f"{inner}fingerprint: {scalar(recorded.fingerprint)}"
    yield f"{inner}shape: |"
    yield from (f"{inner}{' ' * _STEP}{line}" for line in recorded.shape.splitlines())


def _refuse_comments(layout: Layout, start: int, end: int, old: Node) -> None:
    """Comments between the lines would be lost; what stands in values is none."""
    text, reached = "", start
    for _, value in old.entries if isinstance(old, Mapping) else ():
        first, last = layout.span(value)
        text, reached = text + layout.text[reached:first], min(last, end)
    if "#" in text + layout.text[reached:end]:
        raise CannotEditError("a comment stands in the recorded shape, and would be lost: move it above the lock")
