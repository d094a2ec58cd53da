"""Graphs put into columns."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from seamguard.report.page.layers import Layout, Slot, laid_out


def _columns(layout: Layout) -> dict[int, int]:
    return {slot.node: slot.column for column in layout.columns for slot in column if slot.node >= 0}


def test_a_chain_takes_a_column_for_each_of_its_nodes() -> None:
    layout = laid_out(3, [(0, 1), (1, 2)], [0], [2])
    assert _columns(layout) == {0: 0, 1: 1, 2: 2}
    assert {slot.node: height for slot, height in layout.height.items()} == {0: 0, 1: 0, 2: 0}


def test_an_edge_over_a_column_has_a_place_of_its_own_in_it() -> None:
    layout = laid_out(4, [(0, 2), (2, 3), (1, 3)], [0, 1], [3])
    assert layout.routes[2] == (Slot(0, 1), Slot(1, -1, 2), Slot(2, 3))
    middle = layout.columns[1]
    assert len(middle) == 2
    assert abs(layout.height[middle[0]] - layout.height[middle[1]]) >= 0.67


def test_what_ends_a_way_stands_in_the_last_column_even_if_another_way_is_longer() -> None:
    assert _columns(laid_out(4, [(0, 1), (1, 2), (0, 3)], [0], [2, 3]))[3] == 2


def test_edges_that_need_not_cross_do_not() -> None:
    """Two seams, and the users of each in between those of the other."""
    users = range(6)
    layout = laid_out(8, [(user, 6 + user % 2) for user in users], users, [6, 7])
    first = {slot.node: place for place, slot in enumerate(layout.columns[0])}
    assert {first[user] for user in (0, 2, 4)} in ({0, 1, 2}, {3, 4, 5})


@pytest.mark.parametrize("seed", range(40))
def test_any_graph_has_a_place_for_each_node_and_none_twice(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (a reproducible case, no secret)
    count = chance.randint(1, 30)
    firsts = [*range(chance.randint(1, count))]
    pairs = {(chance.randrange(count), chance.randrange(count)) for _ in range(chance.randint(0, 60))}
    edges = sorted(pair for pair in pairs if pair[0] != pair[1])  # cycles among them
    layout = laid_out(count, edges, firsts)
    assert layout == laid_out(count, edges, firsts)
    assert sorted(_columns(layout)) == [*range(count)]
    assert len(layout.columns) <= count + 1
    for column in layout.columns:
        heights = [layout.height[slot] for slot in column]
        assert heights == sorted(heights)
        least = [1.0 if slot.node >= 0 else 0.35 for slot in column]
        gaps = [(one + other) / 2 for one, other in pairwise(least)]
        assert all(b - a > gap - 0.001 for (a, b), gap in zip(pairwise(heights), gaps, strict=True))
        assert all(height >= 0 for height in heights)
    for (source, target), route in zip(edges, layout.routes, strict=True):
        assert (route[0].node, route[-1].node) == (source, target)
        assert all(slot in layout.height for slot in route)
