"""Snapshots of capabilities as text, schema `seamguard/capabilities/1`: the same snapshot gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from seamguard.domain.capabilities import Capability, Library, Snapshot, State
from seamguard.errors import Problem, ProblemsError

SCHEMA = "seamguard/capabilities/1"
_AGAIN = "write it anew with `seamguard capabilities --write`"


def render_snapshot(snapshot: Snapshot) -> str:
    """A snapshot as a JSON document in ASCII, with a final newline."""
    document = {
        "schema": SCHEMA,
        "fingerprint": snapshot.fingerprint,
        "libraries": {library.name: library.version for library in snapshot.libraries},
        "capabilities": [
            {"name": one.name, "state": one.state.value, "detail": one.detail, "probe_version": one.probe_version}
            for one in sorted(snapshot.capabilities)
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def parse_snapshot(text: str, path: str) -> Snapshot:
    """Read what `render_snapshot` wrote.

    Args:
        text: The document.
        path: What errors call it.

    Raises:
        ProblemsError: It is no snapshot, or its answers are not those that its fingerprint is of.
    """
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        place = Problem(path, error.lineno, error.colno, f"this is not JSON ({error.msg}): {_AGAIN}")
        raise ProblemsError((place,)) from error
    except RecursionError as error:
        raise _refused(path, "it is nested too deeply") from error
    except ValueError as error:
        raise _refused(path, str(error)) from error
    snapshot = _decoded(document, path)
    names = [one.name for one in snapshot.capabilities]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _refused(path, f"{twice[0]!r} stands there twice")
    if document["fingerprint"] != snapshot.fingerprint:
        raise _refused(path, "its fingerprint is not that of its answers, as if it had been edited by hand")
    return snapshot


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; ValueError where a key stands in it twice, as a merge may leave it."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} stands in it twice")
    return made


def _decoded(document: Any, path: str) -> Snapshot:  # noqa: ANN401 (JSON is of any kind until it is looked at)
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise _refused(path, f"its schema is {schema!r}, not {SCHEMA!r}")
    try:
        libraries = tuple(Library(name, _text_or_none(version)) for name, version in document["libraries"].items())
        capabilities = tuple(sorted(_capability(one) for one in document["capabilities"]))
        str(document["fingerprint"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refused(path, f"it does not hold what a snapshot holds ({type(error).__name__}: {error})") from error
    return Snapshot(libraries, capabilities)


def _capability(item: dict[str, Any]) -> Capability:
    name, detail, version = item["name"], item["detail"], item["probe_version"]
    if not (isinstance(name, str) and isinstance(detail, str) and type(version) is int):
        raise TypeError(f"{item!r} is no capability")
    return Capability(name, State(item["state"]), detail, version)


def _text_or_none(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{value!r} is no version")


def _refused(path: str, what: str) -> ProblemsError:
    return ProblemsError((Problem(path, 0, 0, f"this is no snapshot of capabilities, for {what}: {_AGAIN}"),))
