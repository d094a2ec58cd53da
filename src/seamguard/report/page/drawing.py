"""The graph of who reaches a seam, as SVG that needs nothing else."""

from __future__ import annotations

import itertools
from math import ceil
from typing import TYPE_CHECKING

from seamguard.report.html import text
from seamguard.report.page.layers import laid_out
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.report.page.layers import Layout, Slot
    from seamguard.report.page.paths import Graph, Node

_WIDTH = 1072
_ROW = 44
_BOX = 34
_TOP = 30
_MOST_BOX = 400
_LEAST_BOX = 210
_WIDER = 70  # the boxes of modules, which have marks, where there are three columns or more
_LEAST = 0.95  # of the drawing's own size: where a screen is narrower, it scrolls
_GAP = 70  # at least, between two columns
_CHARACTER = 7.3  # of the type of names, which is as wide in every system's monospace font within a few percent
_SIGN = 30  # a mark with the space around it
_THICKEST = 7
# Shapes of marks, around the middle of a line of text: none is told by its colour alone.
_SHAPES = {
    "bad": "M0 -5l5.5 9.5h-11z",
    "warn": "M-4.5 -4.5h9v9h-9z",
    "debt": "M0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
    "ok": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "idle": "M-5 -1.5h10v3h-10z",
}
_HEADS = ("Uses it", "Through", "Seam")


def drawing(graph: Graph, seam: str, number: int) -> Iterator[str]:
    """The lines of the drawing.

    Args:
        graph: What to draw.
        seam: The seam's id.
        number: Which drawing of the page it is.
    """
    nodes = graph.nodes
    index = {node: place for place, node in enumerate(nodes)}
    pairs = [(index[edge.source], index[edge.target]) for edge in graph.edges]
    firsts, lasts = ([index[node] for node in nodes if node.kind == kind] for kind in ("user", "seam"))
    layout = laid_out(len(nodes), pairs, firsts, lasts)
    sketch = _Sketch(layout, nodes)
    yield (
        f'<svg class="graph" viewBox="-2 0 {sketch.width + 4} {sketch.height:g}" style="min-width:{sketch.least}px" '
        f'role="group" aria-labelledby="g-{number}-title g-{number}-desc">'
    )
    users = sum(told.modules for told in graph.told.values())
    yield f'<title id="g-{number}-title">Who reaches {text(seam)}</title>'
    said = f"{plural(users, 'module')} on the left, {text(seam)} on the right, and between them the names that lead on"
    yield f'<desc id="g-{number}-desc">{said}; the table below says the same.</desc>'
    yield from sketch.heads()
    most = max(edge.uses for edge in graph.edges)
    for edge, route in zip(graph.edges, layout.routes, strict=True):
        said = f"{edge.source.name} to {edge.target.name}: {plural(edge.uses, 'use')}"
        thick = round(1.5 + (_THICKEST - 1.5) * (edge.uses - 1) / max(most - 1, 1), 1)
        yield f'<path class="flow" stroke-width="{thick}" d="{sketch.curve(route)}"><title>{text(said)}</title></path>'
    for column in layout.columns:
        yield from (part for slot in column if slot.node >= 0 for part in _node(graph, sketch, slot))
    yield "</svg>"


class _Sketch:
    """From slots to places in the drawing."""

    def __init__(self, layout: Layout, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self._layout = layout
        count = len(layout.columns)
        self._wider = _WIDER if count > 2 else 0
        self._box = max(min((_WIDTH - self._wider - _GAP * (count - 1)) // count, _MOST_BOX), _LEAST_BOX)
        boxes = self._box * count + self._wider
        self.width = max(_WIDTH, boxes + _GAP * (count - 1))
        self.least = round(self.width * _LEAST)
        self._gap = (self.width - boxes) / max(count - 1, 1)
        deepest = max(layout.height.values(), default=0.0)
        self.height = _TOP + ceil(deepest + 1) * _ROW

    def box(self, column: int) -> int:
        """How wide the boxes of a column are: modules have marks beside their names."""
        return self._box + (0 if column else self._wider)

    def x(self, column: int) -> float:
        """The left edge of a column."""
        return round(column * (self._box + self._gap) + (self._wider if column else 0), 1)

    def y(self, slot: Slot) -> float:
        """The middle of a slot."""
        return round(_TOP + (self._layout.height[slot] + 0.5) * _ROW, 1)

    def curve(self, route: Sequence[Slot]) -> str:
        """A line through some slots, level where it passes through one."""
        parts = [f"M{self.x(route[0].column) + self.box(route[0].column):g} {self.y(route[0]):g}"]
        for left, right in itertools.pairwise(route):
            start, end = self.x(left.column) + self.box(left.column), self.x(right.column)
            half = round((start + end) / 2, 1)
            parts.append(f"C{half:g} {self.y(left):g} {half:g} {self.y(right):g} {end:g} {self.y(right):g}")
            if right.node < 0:
                parts.append(f"H{end + self.box(right.column):g}")
        return "".join(parts)

    def heads(self) -> Iterator[str]:
        """What stands above the columns."""
        last = len(self._layout.columns) - 1
        for column in range(last + 1):
            word = _HEADS[0] if column == 0 else _HEADS[2] if column == last else _HEADS[1]
            yield f'<text class="over" x="{self.x(column):g}" y="16">{word}</text>'


def _node(graph: Graph, sketch: _Sketch, slot: Slot) -> Iterator[str]:
    node = sketch.nodes[slot.node]
    told = graph.told.get(node)
    x, y, box = sketch.x(slot.column), sketch.y(slot), sketch.box(slot.column)
    said = node.name
    if told is not None:
        marks = ", ".join(f"{number} {word}" for _, word, number in told.marks)
        more = f"{plural(told.modules, 'module')}, " if told.modules > 1 else ""
        said = f"{node.name}: {more}{marks}"
        yield f'<a href="#{told.place}" aria-label="{text(said)}">'
    yield f'<g class="node {node.kind} {told.marks[0][0] if told else ""}"><title>{text(said)}</title>'
    yield f'<rect x="{x:g}" y="{y - _BOX / 2:g}" width="{box}" height="{_BOX}" rx="5"/>'
    shown = told.marks if told else ()
    rooms = [_SIGN + _CHARACTER * len(str(number)) for _, _, number in shown]
    room = box - 20 - sum(rooms)
    name = text(_shortened(node.name, int(room / _CHARACTER)))
    yield f'<text class="name" x="{x + 10:g}" y="{y + 4:g}">{name}</text>'
    left = x + box - 10 - sum(rooms)
    for width, (kind, _, number) in zip(rooms, shown, strict=True):
        left += width
        yield f'<text class="uses" x="{left:g}" y="{y + 4:g}">{number}</text>'
        yield f'<path class="mark {kind}" transform="translate({left - width + 17:g} {y:g})" d="{_SHAPES[kind]}"/>'
    yield "</g>"
    if told is not None:
        yield "</a>"


def _shortened(name: str, room: int) -> str:
    """A dotted name without its first parts, where it is too long: the last ones tell more."""
    if len(name) <= room:
        return name
    parts = name.split(".")
    while len(parts) > 1 and len(".".join(parts)) + 1 > room:
        parts = parts[1:]
    rest = ".".join(parts)
    return f"…{rest}" if len(rest) < room else f"…{rest[: max(room - 2, 1)]}…"
