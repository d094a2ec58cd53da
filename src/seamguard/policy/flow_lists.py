"""Edits of lists that are written between brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.policy.block_lists import is_json, written_lines
from seamguard.policy.entry_text import flow_entry
from seamguard.policy.patches import Patch, inserted_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seamguard.domain.changes import Add
    from seamguard.policy.block_lists import Place
    from seamguard.policy.entry_text import Style
    from seamguard.policy.nodes import Node

_REST_OF_LINE = re.compile(r",?[ \t]*(#.*)?")
_SPACES = re.compile(r"[ \t]*")


def edit_flow_list(at: Place, removed: Collection[int], added: Sequence[Add], style: Style) -> list[Patch]:
    """Cut items and insert entries, each before the first one of a greater place.

    Args:
        at: The list.
        removed: Which of its items go.
        added: What comes.
        style: How entries are written with dashes: a list between empty brackets becomes one.
    """
    kept = [index for index in range(len(at.node.items)) if index not in removed]
    if not added and not kept:
        return _emptied(at)
    in_block = not at.layout.is_flow(at.seam)
    if not at.node.items and in_block and not _has_comments(at):
        return _as_block(at, added, style)
    return [*_cuts(at, removed, kept), *_insertions(at, kept, sorted(added, key=lambda new: new.place))]


def _emptied(at: Place) -> list[Patch]:
    """Without any entry: the key goes as well, if it has its lines for itself and no comment stands between items."""
    layout, (_, end) = at.layout, at.layout.span(at.node)
    if _has_comments(at):
        return _cuts(at, range(len(at.node.items)), [])
    start = layout.offset(at.key.mark)
    alone = not layout.before(start).strip(" ") and not layout.after(end).partition("#")[0].strip(" \t")
    if layout.is_flow(at.seam) or not alone:
        return [Patch(layout.content(at.node), end, "[]")]
    return [Patch(layout.line_start(start), layout.line_end(end), "")]


def _has_comments(at: Place) -> bool:
    """Whether a comment stands between the brackets, outside of the items: only there does `#` start one for sure."""
    layout, (_, end) = at.layout, at.layout.span(at.node)
    spans = [layout.span(item) for item in at.node.items]
    starts = [layout.content(at.node), *(after for _, after in spans)]
    return any("#" in layout.text[a:b] for a, b in zip(starts, [*(s for s, _ in spans), end], strict=True))


def _as_block(at: Place, added: Sequence[Add], style: Style) -> list[Patch]:
    layout, end = at.layout, at.layout.span(at.node)[1]
    start = layout.content(at.node)
    start = len(layout.text[:start].rstrip(" \t")) if layout.before(start).strip() else start
    lines = [line for new in sorted(added, key=lambda new: new.place) for line in written_lines(new, style)]
    return [Patch(start, end, ""), inserted_lines(layout, layout.line_end(end), lines)]


def _cuts(at: Place, removed: Collection[int], kept: list[int]) -> list[Patch]:
    layout, items = at.layout, at.node.items
    last, close = len(items) - 1, layout.span(at.node)[1] - 1
    if removed and kept and kept[-1] < last and layout.comma_after(items[last], close) is None:
        before, end = layout.span(items[kept[-1]])[1], layout.span(items[last])[1]
        if not re.search(r"[\r\n]", layout.text[before:end]):
            inner = [index for index in removed if index < kept[-1]]
            return [*(_cut(at, index) for index in inner), Patch(before, end, "")]
    return [_cut(at, index) for index in removed]


def _cut(at: Place, index: int) -> Patch:
    """An item with its comma; with its lines where it has them for itself."""
    layout, items = at.layout, at.node.items
    start, end = layout.span(items[index])
    limit = layout.offset(items[index + 1].mark) if index + 1 < len(items) else layout.span(at.node)[1]
    comma = layout.comma_after(items[index], limit)
    if _is_alone(at, items[index]):
        return Patch(layout.line_start(start), layout.line_end(end), "")
    if comma is None:
        return Patch(start, end, "")
    spaces = _SPACES.match(layout.text, comma + 1)
    return Patch(start, spaces.end() if spaces else comma + 1, "")


def _is_alone(at: Place, item: Node) -> bool:
    """Whether nothing but a comma and a comment stands beside an item on its lines."""
    start, end = at.layout.span(item)
    return not at.layout.before(start).strip() and _REST_OF_LINE.fullmatch(at.layout.after(end)) is not None


def _insertions(at: Place, kept: list[int], added: Sequence[Add]) -> list[Patch]:
    layout, items = at.layout, at.node.items
    json = is_json(layout, items[0]) if items else is_json(layout, at.seam)
    lined = len(kept) == len(items) and all(_is_alone(at, item) for item in items)
    by_index: dict[int, list[str]] = {}
    for new in added:
        before = [index for index in kept if at.places[index] < new.place]
        by_index.setdefault(before[-1] if before else -1, []).append(flow_entry(new.entry, json=json))
    patches = []
    for index, texts in by_index.items():
        if lined and items:
            patches += _lines_after(at, index, texts)
        elif index >= 0:
            end = layout.span(items[index])[1]
            patches.append(Patch(end, end, "".join(f", {text}" for text in texts)))
        else:
            start = layout.content(at.node) + 1
            patches.append(Patch(start, start, ", ".join(texts) + (", " if kept else "")))
    return patches


def _lines_after(at: Place, index: int, texts: list[str]) -> list[Patch]:
    """New items on lines of their own, below an item that has its own, or above all of them."""
    layout, items = at.layout, at.node.items
    margin = layout.before(layout.offset(items[max(index, 0)].mark))
    if index < 0:
        start = layout.line_start(layout.offset(items[0].mark))
        return [inserted_lines(layout, start, [f"{margin}{text}," for text in texts])]
    end = layout.span(items[index])[1]
    if layout.text.startswith(",", end):
        return [inserted_lines(layout, layout.line_end(end), [f"{margin}{text}," for text in texts])]
    lines = [f"{margin}{text}," for text in texts]
    return [Patch(end, end, ","), inserted_lines(layout, layout.line_end(end), [*lines[:-1], lines[-1][:-1]])]
