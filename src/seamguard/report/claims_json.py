"""What became of the claims of documents as JSON, schema `seamguard/plan/1`: the same input gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from seamguard.domain.claims import Truth

if TYPE_CHECKING:
    from seamguard.domain.claims import Answer, Checked, ClaimsResult

SCHEMA = "seamguard/plan/1"


def render_claims_json(result: ClaimsResult) -> str:
    """The report of one run as a JSON document in ASCII, with a final newline."""
    document = {
        "schema": SCHEMA,
        "root": result.root,
        "revision": result.revision,
        "files": result.files,
        "outcome": ("kept", "broken", "error")[result.exit_code],
        "documents": [_document(one) for one in result.documents],
        "fixed": [{"path": one.path, "lines": one.lines} for one in result.fixed],
        "errors": [asdict(problem) for problem in result.errors],
    }
    return json.dumps(document, indent=2) + "\n"


def _document(document: Checked) -> dict[str, Any]:
    counts = {truth.value: sum(answer.truth is truth for answer in document.answers) for truth in Truth}
    return {
        "path": document.path,
        "problem": None if document.problem is None else asdict(document.problem),
        "counts": counts,
        "claims": [_claim(answer) for answer in document.answers],
    }


def _claim(answer: Answer) -> dict[str, Any]:
    claim = answer.claim
    return {
        "line": claim.where.line,
        "column": claim.where.column,
        "kind": claim.kind.value,
        "text": claim.text,
        "tense": claim.tense.value,
        "names": [symbol.dotted for symbol in claim.symbols],
        "cited": None
        if claim.cited is None
        else {"path": claim.cited.path, "line": claim.cited.line, "end": claim.cited.end},
        "truth": answer.truth.value,
        "said": answer.said,
        "path": answer.path,
        "at": answer.line,
        "candidates": list(answer.candidates),
    }
