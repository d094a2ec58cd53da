"""The growth gate's answer as JSON, schema `seamguard/diff/1`: the same input gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seamguard.domain.growth import Change, Comparison

SCHEMA = "seamguard/diff/1"


def render_comparison_json(result: Comparison) -> str:
    """The report of one comparison as a JSON document in ASCII, with a final newline."""
    outcome = ("kept", "broken", "error")[result.exit_code]
    document = {
        "schema": SCHEMA,
        "policy": result.policy,
        "base": result.base,
        "head": result.head,
        "outcome": outcome,
        "deltas": [asdict(delta) for delta in result.deltas],
        "changes": [_change(change) for change in result.changes],
        "notes": list(result.notes),
        "errors": [asdict(problem) for problem in result.errors],
    }
    return json.dumps(document, indent=2) + "\n"


def _change(change: Change) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "kind": change.kind,
        "effect": change.effect.value,
        "blocking": change.is_blocking,
        "path": change.path,
        "line": change.line,
        "column": change.column,
        "side": "base" if change.is_of_base else "head",
        "has_reason": change.has_reason,
        "message": change.message,
        **({"cell": change.cell} if change.cell else {}),
    }
