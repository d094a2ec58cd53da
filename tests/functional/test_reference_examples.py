"""Every key of the policy stands in an example that the reference shows and that is decoded."""

from __future__ import annotations

from typing import Any

import yaml
from docs import known
from tests.functional.documents import REPOSITORY

from seamguard.policy import parse_policy
from seamguard.policy.shared import SHARED_OPTIONAL, SHARED_REQUIRED

EXAMPLES = sorted((REPOSITORY / "tests/assets/policies/good").glob("*.yaml"))
SCHEMA = known.SCHEMA


def test_every_key_stands_in_an_example_that_is_decoded() -> None:
    used: dict[str, set[str]] = {}
    shown = {part for page in (REPOSITORY / "docs/reference").rglob("*.md") for part in _parts(page.read_text("utf-8"))}
    for path in EXAMPLES:
        if path.stem in shown:
            parse_policy(path.read_bytes(), path.name)
            _note(yaml.safe_load(path.read_bytes()), SCHEMA, "policy", used)
    for name in known.mappings():
        shared = {*SHARED_REQUIRED, *SHARED_OPTIONAL} if name in SCHEMA["properties"] else set()
        known_keys = known.clause(name)["properties"].keys() - shared
        if name != "seam.escapes":  # kinds of uses, of which each would be shown in the same words
            assert known_keys - used.get(name, set()) == set(), f"{name}: in tests/assets/policies/good"


def _parts(text: str) -> list[str]:
    return [line.split()[3] for line in text.splitlines() if line.startswith("<!-- generated: policy ")]


def _note(value: Any, part: dict[str, Any], name: str, used: dict[str, set[str]]) -> None:  # noqa: ANN401 (any YAML)
    """Note which keys of which mappings of the schema a value has."""
    target = part.get("$ref", "").rpartition("/")[2]
    if target in SCHEMA["$defs"]:
        inner = SCHEMA["$defs"][target]
        return _note(value, {**inner, **{key: one for key, one in part.items() if key != "$ref"}}, target, used)
    if isinstance(value, list):
        for one in value:
            _note(one, part.get("items", {}) if "items" in part else part, name, used)
    elif isinstance(value, dict) and "properties" in part:
        used.setdefault(name, set()).update(value)
        for key, one in value.items():
            _note(one, part["properties"].get(key, {}), f"{name}.{key}", used)
    for other in part.get("anyOf", ()):
        _note(value, other, name, used)
    return None
