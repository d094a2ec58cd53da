from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from seamguard.domain.capabilities import Capability, Library, Snapshot, State
from seamguard.domain.snapshot_text import parse_snapshot, render_snapshot
from seamguard.errors import ProblemsError

SNAPSHOT = Snapshot(
    (Library("datafusion", "51.0.0"), Library("other", None)),
    (Capability("a", State.ABSENT, "nö 'such' \"thing\"", 3), Capability("b", State.PRESENT)),
)
TEXT = render_snapshot(SNAPSHOT)
SCHEMA = json.loads(files("seamguard.report").joinpath("capabilities.schema.json").read_text("utf-8"))


def test_what_was_written_is_read() -> None:
    assert parse_snapshot(TEXT, "x.json") == SNAPSHOT


def test_the_order_of_what_was_found_does_not_matter() -> None:
    assert render_snapshot(Snapshot(SNAPSHOT.libraries, SNAPSHOT.capabilities[::-1])) == TEXT
    assert TEXT.isascii()
    assert TEXT.endswith("}\n")


def test_the_schema_describes_it() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    jsonschema_rs.validate(SCHEMA, json.loads(TEXT))
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(SCHEMA, {**json.loads(TEXT), "fingerprint": "x"})


def _changed(**changes: Any) -> str:  # noqa: ANN401 (JSON is of any kind)
    return json.dumps({**json.loads(TEXT), **changes})


ONE = {"name": "a", "state": "absent", "detail": "", "probe_version": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", r"^x\.json:1:2: this is not JSON \(.*\): write it anew with `seamguard capabilities --write`$"),
        (
            "[]",
            r"^x\.json: this is no snapshot of capabilities, for its schema is None, not 'seamguard/capabilities/1'",
        ),
        ("[" * 100_000, "nested too deeply"),
        (TEXT.replace('"libraries":', '"libraries": {}, "libraries":'), "the key 'libraries' stands in it twice"),
        (TEXT.replace('"other": null', '"other": null, "other": "1.0"'), "the key 'other' stands in it twice"),
        (_changed(schema="seamguard/capabilities/2"), "its schema is 'seamguard/capabilities/2'"),
        (_changed(libraries=[]), "does not hold what a snapshot holds"),
        (_changed(libraries={"datafusion": 51}), "51 is no version"),
        (_changed(capabilities=[{**ONE, "state": "perhaps"}]), "'perhaps' is not a valid State"),
        (_changed(capabilities=[{**ONE, "probe_version": True}]), "is no capability"),
        (_changed(capabilities=[{**ONE, "name": 1}]), "is no capability"),
        (_changed(capabilities=[{"name": "a"}]), "KeyError"),
        (_changed(capabilities=[ONE, {**ONE, "state": "present"}]), "'a' stands there twice"),
        (_changed(capabilities=[{**ONE, "state": "present"}]), "as if it had been edited by hand"),
        (_changed(fingerprint=1), "as if it had been edited by hand"),
    ],
)
def test_what_is_no_snapshot_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(ProblemsError, match=says):
        parse_snapshot(text, "x.json")


def test_keys_of_later_versions_are_no_harm() -> None:
    assert parse_snapshot(_changed(later=1), "x.json") == SNAPSHOT
