"""Every broken policy file of the assets, with each of its problems: the place and the heart of the message."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.unit.policy.problems.entries import ENTRIES
from tests.unit.policy.problems.families import FAMILIES
from tests.unit.policy.problems.identities import IDENTITY
from tests.unit.policy.problems.plans import PLANS
from tests.unit.policy.problems.seams import SEAMS
from tests.unit.policy.problems.texts import TEXTS

from seamguard.errors import PolicyError
from seamguard.policy import read_policy

BROKEN = Path(__file__).parents[2] / "assets" / "policies" / "broken"

# Places were read off the files by hand: the line, the column, then a part of the message.
PROBLEMS = {**TEXTS, **SEAMS, **ENTRIES, **PLANS, **FAMILIES, **IDENTITY}


def test_every_asset_is_in_the_table() -> None:
    assert sorted(path.stem for path in BROKEN.iterdir()) == sorted(PROBLEMS)


@pytest.mark.parametrize(("name", "expected"), PROBLEMS.items(), ids=PROBLEMS)
def test_a_broken_file_names_each_problem_at_its_place(name: str, expected: list[str]) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(BROKEN / f"{name}.yaml", display="allowlists.yaml")
    found = [(f"{problem.line}:{problem.column}", problem.message) for problem in caught.value.problems]
    places, messages = zip(*(line.split(" ", 1) for line in expected), strict=True)
    assert [place for place, _ in found] == list(places)
    assert [fragment for fragment, (_, message) in zip(messages, found, strict=True) if fragment not in message] == []
    assert {problem.path for problem in caught.value.problems} == {"allowlists.yaml"}


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_parser_written_in_python_finds_the_same_lines(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    with pytest.raises(PolicyError) as caught:
        read_policy(BROKEN / f"{name}.yaml")
    assert [str(problem.line) for problem in caught.value.problems] == [
        line.partition(":")[0] for line in PROBLEMS[name]
    ]
