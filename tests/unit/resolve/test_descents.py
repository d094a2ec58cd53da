"""Loops that go down a tree of containers: the name leads to itself, each time deeper inside, and this has to end."""

from __future__ import annotations

from datetime import date

import pytest

from seamguard.engine import check_tree
from seamguard.policy import parse_policy
from seamguard.sources import memory_tree

POLICY = b"version: 1\ncodebase: {source: [src]}\nseams:\n  - {id: seam, target: m.make, why: it is guarded}\n"


@pytest.mark.parametrize(
    "down",
    [
        "node = node.setdefault(key, {})",
        "node = node.get(key)",
        "node = node[key]",
        "node = node[key][0].get(key)",
        "node, up = node[key], node",
        "node = node[key] if key else node.setdefault(0, {})",
        "other = node[key]; node = other.get(key); other = node[key]",
    ],
)
def test_what_is_put_at_the_end_of_a_descent_is_found(down: str) -> None:
    lines = ["top = {}", "def put(keys):", "  node = top", "  for key in keys:", f"    {down}", "  node['x'] = make"]
    code = "\n".join(["from m import make", *lines, "def use(): top['a']['x']()"])
    policy = parse_policy(POLICY, "allowlists.yaml")
    tree = memory_tree({"src/m.py": "def make(): ...\n", "src/use.py": code}, policy.codebase)
    result = check_tree(policy, tree, ".", [], date(2026, 3, 31))
    assert result.errors == ()
    (verdict,) = result.verdicts
    assert "put" in {judged.finding.scope for judged in verdict.judged}
