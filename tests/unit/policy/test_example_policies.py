"""The policies under `examples/` can be read, wherever the code is that they speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from seamguard.policy import read_policy

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_can_be_read(path: Path) -> None:
    policy = read_policy(path)
    assert policy.seams


def test_there_are_examples() -> None:
    assert {path.name for path in EXAMPLES} == {"allowlists.yaml", "later-guards.yaml"}


def test_the_seams_of_the_review_have_seven_sites_each_outside_of_the_boundary() -> None:
    (path,) = [path for path in EXAMPLES if path.name == "allowlists.yaml"]
    seams = {seam.id: seam for seam in read_policy(path).seams}
    for name in ("dataset-bindings", "compile-context"):
        entries = seams[name].migrating
        assert sum(entry.count or 0 for entry in entries) == len(entries) == 7
