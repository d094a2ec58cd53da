"""Entries as they are written, to be written elsewhere just so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.policy.document import decode_text
from seamguard.policy.nodes import Mapping, Problems, Scalar, Sequence, named_place, rule_nodes, select, value_of
from seamguard.policy.spans import read_layout

if TYPE_CHECKING:
    from seamguard.policy.nodes import Node
    from seamguard.policy.spans import Layout

_BREAK = re.compile(r"\r\n?|\n")


def written_entries(data: bytes) -> dict[tuple[str, str], tuple[str, ...]]:
    """The lines of each entry that can stand elsewhere, by seam and place: from the dash on, without its indentation.

    Entries between brackets, and those that have to do with anchors, are left out.

    Args:
        data: A policy that can be decoded.
    """
    layout = read_layout(decode_text(data, Problems("")))
    found = {}
    for _, seam in rule_nodes(layout.root):
        name = value_of(seam, "id") if isinstance(seam, Mapping) else None
        for node in (*select(seam, "allow"), *select(seam, "migrating")):
            if not isinstance(node, Sequence) or layout.is_alias(node) or layout.is_flow(node):
                continue
            for item in node.items:
                lines = _lines(layout, item)
                if lines and isinstance(name, Scalar):
                    found[name.text, named_place(item)] = lines
    return found


def _lines(layout: Layout, item: Node) -> tuple[str, ...]:
    start, end = layout.dash_of(item), layout.lines_end(item)
    margin = layout.before(start)
    if any(start <= place < end for place in (*layout.anchors, *layout.aliases)):
        return ()
    first, *rest = _BREAK.split(layout.text[start:end].rstrip("\r\n"))
    if margin.strip(" ") or any(line.strip() and not line.startswith(margin) for line in rest):
        return ()
    return first, *(line.removeprefix(margin) if line.strip() else line for line in rest)
