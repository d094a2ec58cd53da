"""The guards of a real repository, ported: what the how-to shows is what the example policies hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
HOWTO = REPOSITORY / "docs/how-to/port-a-hand-written-guard.md"
EXAMPLE = REPOSITORY / "examples/codeanatomy"
_LISTS = ("allow", "migrating", "recorded")


def _rules(text: str) -> dict[tuple[str, str], dict[str, Any]]:
    loaded = yaml.safe_load(text)
    clauses = [(family, rule) for family, rules in loaded.items() if isinstance(rules, list) for rule in rules]
    return {(family, rule["id"]): rule for family, rule in clauses}


def _held() -> dict[tuple[str, str], list[dict[str, Any]]]:
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for name in ("allowlists.yaml", "later-guards.yaml"):
        for key, rule in _rules((EXAMPLE / name).read_text("utf-8")).items():
            held.setdefault(key, []).append(rule)
    return held


def _agrees(shown: dict[str, Any], rule: dict[str, Any]) -> bool:
    """Whether a clause is that of a policy, of which lists may be shown in part."""
    for key, value in shown.items():
        if isinstance(value, list) and not isinstance(rule.get(key), str):
            if any(item not in rule.get(key, []) for item in value):
                return False
        elif rule.get(key) != value:
            return False
    left_out = rule.keys() - shown.keys() - set(_LISTS)
    return not left_out


def test_every_clause_that_is_shown_is_one_of_the_examples() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", HOWTO.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    held = _held()
    shown = [item for block in blocks for item in _rules(block).items()]
    assert len(shown) >= 17
    for key, clause in shown:
        assert any(_agrees(clause, rule) for rule in held.get(key, [])), key


def test_all_seventeen_guards_are_shown() -> None:
    headings = re.findall(r"^## (\d+)\. ", HOWTO.read_text("utf-8"), re.MULTILINE)
    assert headings == [str(number) for number in range(1, 18)]
