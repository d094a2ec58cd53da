"""Lists that a seam does not have yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.policy.block_lists import is_json, style_of, written_lines
from seamguard.policy.entry_text import Style, flow_entry
from seamguard.policy.nodes import Mapping, Sequence, rule_nodes, select
from seamguard.policy.patches import Patch, inserted_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.changes import Add
    from seamguard.policy.nodes import Node
    from seamguard.policy.spans import Layout

_STEP = 2


def edit_new_list(layout: Layout, seam: Mapping, clause: str, added: list[Add]) -> list[Patch]:
    """Give a seam a list: `allow` before `migrating`, `migrating` after `allow`, else at the end of the seam."""
    ordered = sorted(added, key=lambda new: new.place)
    above = _above(seam, clause)
    if layout.is_flow(seam):
        json = is_json(layout, seam)
        key = f'"{clause}"' if json else clause
        items = ", ".join(flow_entry(new.entry, json=json) for new in ordered)
        end = layout.span(above)[1]
        return [Patch(end, end, f", {key}: [{items}]")]
    style = usual_style(layout, seam)
    head = " " * _column(layout, seam) + f"{clause}:"
    lines = [line for new in ordered for line in written_lines(new, style)]
    return [inserted_lines(layout, layout.lines_end(above), [head, *lines])]


def _above(seam: Mapping, clause: str) -> Node:
    """The value below which a list belongs."""
    keys = [key.text for key, _ in seam.entries]
    if clause == "migrating" and "allow" in keys:
        return seam.entries[keys.index("allow")][1]
    if clause == "allow" and "migrating" in keys[1:]:
        return seam.entries[keys.index("migrating") - 1][1]
    return seam.entries[-1][1]


def _column(layout: Layout, mapping: Mapping) -> int:
    return layout.column(layout.offset(mapping.entries[0][0].mark))


def usual_style(layout: Layout, seam: Mapping) -> Style:
    """How the entries of a seam are written: as its others, as those of other seams, or as is usual."""
    column = _column(layout, seam)
    others = [other for _, other in rule_nodes(layout.root) if isinstance(other, Mapping)]
    for other in (seam, *others):
        for node in _lists(layout, other):
            style = style_of(layout, node.items[0])
            return style._replace(dash=column + style.dash - _column(layout, other))
    return Style(column + _STEP)


def _lists(layout: Layout, seam: Mapping) -> Iterator[Sequence]:
    """The lists with dashes in which a seam has entries."""
    for clause in ("migrating", "allow"):
        for node in select(seam, clause):
            is_block = isinstance(node, Sequence) and node.items and not layout.is_alias(node)
            if is_block and isinstance(node, Sequence) and not layout.is_flow(node):
                yield node
