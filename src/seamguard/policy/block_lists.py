"""Edits of lists that are written with dashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.policy.entry_text import Style, entry_lines
from seamguard.policy.patches import Patch, inserted_lines
from seamguard.policy.spans import CannotEditError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seamguard.domain.changes import Add
    from seamguard.policy.nodes import Mapping, Node, Scalar
    from seamguard.policy.nodes import Sequence as Items
    from seamguard.policy.spans import Layout

_COMMENT_LINE = re.compile(r"^[ \t]*#", re.MULTILINE)
_KEPT_LINES = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*")
_EMPTY = " []"


class Place(NamedTuple):
    """A list of entries in the text.

    Attributes:
        layout: The text.
        seam: The seam that it belongs to.
        key: Its key.
        node: The list.
        places: What each of its items names.
    """

    layout: Layout
    seam: Mapping
    key: Scalar
    node: Items
    places: tuple[str, ...]


def edit_block_list(at: Place, removed: Collection[int], added: Sequence[Add]) -> list[Patch]:
    """Cut items and insert entries, each before the first one of a greater place.

    Raises:
        CannotEditError: The list is laid out in a way of its own.
    """
    patches = [_cut(at, at.node.items[index]) for index in removed]
    if len(removed) == len(at.node.items) and not added:
        return [_without_key(at), *patches]
    by_index: dict[int, list[Add]] = {}
    for new in sorted(added, key=lambda new: new.place):
        index = next((index for index, place in enumerate(at.places) if place > new.place), len(at.places))
        by_index.setdefault(index, []).append(new)
    gap = [""] if added and _is_airy(at) else []
    insertions = (_insertion(at, index, news, gap, index - 1 in removed) for index, news in by_index.items())
    return [*patches, *insertions]


def _cut(at: Place, item: Node) -> Patch:
    """From the start of the dash's line to the end of the last value's line."""
    layout = at.layout
    dash = layout.dash_of(item)
    if layout.before(dash).strip(" "):
        raise CannotEditError("the entry begins on a line with other text")
    start, end = layout.line_start(dash), layout.lines_end(item)
    return Patch(start, end, "")


def _without_key(at: Place) -> Patch:
    """Takes away the key of a list that loses its last entry; where that would harm what is around it, empties it."""
    layout, head = at.layout, _head_end(at)
    start = layout.offset(at.key.mark)
    if layout.before(start).strip(" ") or _would_swallow(at):
        return Patch(head, head, _EMPTY)
    return Patch(layout.line_start(start), layout.line_end(head), "")


def _head_end(at: Place) -> int:
    """Right behind the key's colon, or behind the anchor there."""
    layout = at.layout
    colon = layout.colon_of(at.key) + 1
    head = layout.anchors.get(layout.offset(at.node.mark), ("", colon))[1]
    if layout.after(head).partition("#")[0].strip(" \t") or layout.line_start(head) != layout.line_start(colon - 1):
        raise CannotEditError("the list begins on the line of its key, or its anchor on a line of its own")
    return head


def _would_swallow(at: Place) -> bool:
    """Whether comments stay behind that a text after `|` or `>` above would take for its own lines."""
    layout = at.layout
    keys = [key.mark for key, _ in at.seam.entries]
    index = keys.index(at.key.mark)
    if not index or not layout.ends_in_block_scalar(at.seam.entries[index - 1][1]):
        return False
    ends = [layout.line_end(_head_end(at)), *(layout.lines_end(item) for item in at.node.items)]
    gaps = (_KEPT_LINES.match(layout.text, end) for end in ends)
    return any(gap is not None and _COMMENT_LINE.search(gap[0]) for gap in gaps)


def _insertion(at: Place, index: int, added: Sequence[Add], gap: list[str], replaces: bool) -> Patch:
    """Write entries before the item of an index.

    Args:
        at: The list.
        index: Before which of its items.
        added: The entries.
        gap: The blank line between entries, if one belongs there.
        replaces: The item above goes.
    """
    layout, items = at.layout, at.node.items
    style = style_of(layout, items[index - 1] if index else items[0])
    blocks = [written_lines(new, style) for new in added]
    if not index:
        lines = [line for block in blocks for line in (*block, *gap)]
        return inserted_lines(layout, layout.line_end(_head_end(at)), lines)
    above = items[index - 1]
    if replaces:
        lines = [line for block in blocks for line in block]
        return inserted_lines(layout, layout.line_start(layout.dash_of(above)), lines)
    return inserted_lines(layout, layout.lines_end(above), [line for block in blocks for line in (*gap, *block)])


def _is_airy(at: Place) -> bool:
    """Whether a blank line stands between all entries."""
    layout, items = at.layout, at.node.items
    ends = [layout.lines_end(item) for item in items[:-1]]
    return bool(ends) and all(layout.text.startswith(("\r", "\n"), end) for end in ends)


def style_of(layout: Layout, item: Node) -> Style:
    """How an item is written, for those that come beside it."""
    dash, start = layout.dash_of(item), layout.offset(item.mark)
    gap = layout.text[dash + 1 : start]
    flow = not layout.is_alias(item) and layout.is_flow(item)
    return Style(layout.column(dash), gap if gap and not gap.strip(" ") else " ", flow, is_json(layout, item))


def is_json(layout: Layout, node: Node) -> bool:
    """Whether a mapping between braces has its keys in double quotes."""
    return layout.is_flow(node) and layout.text.startswith('"', layout.skip_blanks(layout.content(node) + 1))


def written_lines(new: Add, style: Style) -> list[str]:
    """The lines of a new entry: as it was written elsewhere, or as its neighbour is."""
    if new.written:
        return [" " * style.dash + line if line.strip() else line for line in new.written]
    return entry_lines(new.entry, style)
