"""The table of explained disagreements with a type checker, and the recorded result: in step with each other."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from benchmarks import differential

RESULT = Path(__file__).parents[2] / "benchmarks/results/differential.md"


def test_every_kind_is_known_and_needed() -> None:
    kinds, explained = differential.explanations()
    assert {entry.kind for entry in explained} == kinds.keys()
    assert all(entry.why for entry in explained)


def test_a_disagreement_is_explained_once() -> None:
    _, explained = differential.explanations()
    repeated = Counter(item for entry in explained for item in entry.disagreements)
    assert [item for item, count in repeated.items() if count > 1] == []


def test_every_explanation_is_about_a_compared_symbol() -> None:
    compared = {(package.folder, seam.target) for package in differential.packages() for seam in package.seams}
    _, explained = differential.explanations()
    assert {(item.package, item.target) for entry in explained for item in entry.disagreements} <= compared
    assert len({package for package, _ in compared}) >= 3
    assert len(compared) >= 20


def test_the_recorded_result_counts_what_the_table_explains() -> None:
    kinds, explained = differential.explanations()
    recorded = dict(re.findall(r"^\| ([\w-]+) \| (\d+) \| ", RESULT.read_text("utf-8"), re.MULTILINE))
    counts = Counter(entry.kind for entry in explained for _ in entry.disagreements)
    assert recorded == {kind: str(counts[kind]) for kind in kinds}
    assert "0 unexplained" in RESULT.read_text("utf-8")


def test_what_only_one_side_says_is_a_disagreement() -> None:
    one, two, three, four = (differential.Call("a.py", line, 1) for line in range(1, 5))
    answer = differential.Answer("p-1", "p.f", frozenset({one, two}), frozenset({three}), frozenset({two, three, four}))
    lines, explained = differential.report([answer])
    assert [(item.what, item.at) for item in answer.disagreements()] == [
        ("seamguard certain, checker nothing", "a.py:1:1"),
        ("seamguard possible, checker call", "a.py:3:1"),
        ("seamguard nothing, checker call", "a.py:4:1"),
    ]
    assert not explained
    assert "- p-1 | p.f | seamguard nothing, checker call | a.py:4:1" in lines
