"""What an editor shows of the schema: a description of every key, and examples that a reader would take."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA: dict[str, Any] = json.loads(files("seamguard.policy").joinpath("allowlists.schema.json").read_text("utf-8"))
# What narrows a clause further describes no key.
_NARROWING = {"if", "then", "else", "not", "anyOf", "oneOf", "allOf"}


def keys(part: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 (JSON)
    if isinstance(part, dict):
        for name, value in part.get("properties", {}).items():
            if value is False:
                continue  # a key that a family does not take
            own = SCHEMA["$defs"][value["$ref"].rpartition("/")[2]] if "$ref" in value else {}
            yield "/".join((*way, name)), {**own, **value}
        for name, value in part.items():
            if name not in _NARROWING:
                yield from keys(value, (*way, name))


def parts(part: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (JSON)
    if isinstance(part, dict):
        yield part
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from parts(value)


def test_every_key_is_described() -> None:
    found = dict(keys(SCHEMA))
    assert len(found) > 250
    assert [name for name, key in found.items() if not str(key.get("description", "")).endswith(".")] == []


def test_examples_are_valid_where_they_stand() -> None:
    found = [part for part in parts(SCHEMA) if isinstance(part.get("examples"), list) and "type" in part]
    assert len(found) >= 10
    for part in found:
        own = jsonschema_rs.Draft202012Validator({**part, "$defs": SCHEMA["$defs"]})
        assert [value for value in part["examples"] if not own.is_valid(value)] == []


def test_words_are_offered_where_only_some_will_do() -> None:
    seam = SCHEMA["$defs"]["seam"]["properties"]
    assert seam["restrict"]["enum"] == ["call", "reference", "import"]
    assert SCHEMA["$defs"]["wave"]["properties"]["status"]["enum"] == ["planned", "active", "complete"]
    assert SCHEMA["$defs"]["possible"]["enum"] == ["error", "warn", "ignore"]
