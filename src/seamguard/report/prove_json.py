"""What proving came to as JSON, schema `seamguard/prove/1`: the same input gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from seamguard.domain.proof import Result

if TYPE_CHECKING:
    from seamguard.domain.proof import Proof, ProofResult, Way
    from seamguard.domain.verdict import Vacuity

SCHEMA = "seamguard/prove/1"


def render_proofs_json(result: ProofResult) -> str:
    """The report of one run as a JSON document in ASCII, with a final newline."""
    grounds = [reason for verdict in (*result.repeated, *result.grounds) for reason in verdict.vacuities]
    document = {
        "schema": SCHEMA,
        "policy": result.policy,
        "root": result.root,
        "files": result.files,
        "outcome": result.outcome,
        "proofs": [_proof(proof) for proof in result.proofs],
        "grounds": [_reason(reason) for reason in grounds],
        "errors": [asdict(problem) for problem in result.errors],
        "setup": [problem._asdict() for problem in result.setup],
    }
    return json.dumps(document, indent=2) + "\n"


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "rule": proof.rule,
        "id": proof.id,
        "outcome": proof.outcome.value,
        "line": proof.mark.line,
        "column": proof.mark.column,
        "noticed": len(proof.having(Result.NOTICED)),
        "unnoticed": len(proof.having(Result.UNNOTICED)),
        "open": len(proof.having(Result.OPEN)),
        "reasons": [_reason(reason) for reason in proof.vacuities],
        "notes": list(proof.notes),
        "attempts": [_attempt(way) for way in proof.ways],
    }


def _reason(reason: Vacuity) -> dict[str, Any]:
    return {"line": reason.mark.line, "column": reason.mark.column, "message": reason.message}


def _attempt(way: Way) -> dict[str, Any]:
    return {
        "kind": way.attempt.value,
        "how": way.how,
        "result": way.result.value,
        "line": way.mark.line,
        "column": way.mark.column,
        "reason": way.reason,
        "path": way.path,
        "text": way.text,
    }
