"""The JSON report, schema `seamguard/check/1`: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from seamguard.domain.verdict import CheckResult, Judged, Outcome, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamguard.domain.finding import Finding
    from seamguard.domain.verdict import StaleEntry
    from seamguard.errors import Problem

SCHEMA = "seamguard/check/1"


def render_json(result: CheckResult) -> str:
    """The report of one run as a JSON document in ASCII, with a final newline."""
    counts = Counter(verdict.outcome for verdict in result.verdicts)
    outcomes = (Outcome.KEPT, Outcome.BROKEN, Outcome.STALE, Outcome.VACUOUS)
    document = {
        "schema": SCHEMA,
        "policy": result.policy,
        "root": result.root,
        "summary": {
            "files": result.files,
            "parsed": result.parsed,
            "outcome": result.outcome.value,
            **{outcome.value: counts[outcome] for outcome in outcomes},
        },
        "subjects": [_subject(verdict) for verdict in result.verdicts],
        "findings": _findings(result),
        "errors": [_error(problem) for problem in result.errors],
    }
    return json.dumps(document, indent=2) + "\n"


def render_json_problems(policy: str, root: str, problems: Iterable[Problem]) -> str:
    """The report of a run that ended before anything could be judged."""
    result = CheckResult(policy, root, 0, 0, (), tuple(problems), (), {})
    return render_json(result)


def _subject(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "id": verdict.id,
        "outcome": verdict.outcome.value,
        "permitted": len(verdict.having(Status.PERMITTED, Status.MIGRATING)),
        "migrating": len(verdict.having(Status.MIGRATING)),
        "violations": len(verdict.having(Status.VIOLATION)),
        "moved": len(verdict.having(Status.MOVED)),
        "stale": len(verdict.stale),
        "by_category": {category.value: number for category, number in verdict.by_category},
        "definitions": len(verdict.definitions),
        "reasons": [
            {"line": reason.mark.line, "column": reason.mark.column, "message": reason.message}
            for reason in (*verdict.vacuities, *verdict.failures)
        ],
    }


def _findings(result: CheckResult) -> list[dict[str, Any]]:
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for verdict in result.verdicts:
        found += [_finding(judged, seen) for judged in verdict.judged]
        found += [_stale(verdict, stale, result.policy) for stale in verdict.stale]
    return sorted(found, key=lambda item: (item["path"], item["line"], item["column"], item["rule"], item["subject"]))


def _finding(judged: Judged, seen: Counter[tuple[str, ...]]) -> dict[str, Any]:
    finding = judged.finding
    wave = judged.entry.wave if judged.entry else None
    moved = judged.status is Status.MOVED and judged.entry is not None
    return {
        "rule": finding.rule,
        "subject": finding.subject,
        "status": judged.status.value,
        "certainty": "certain" if finding.certain else "possible",
        "kind": finding.kind,
        "path": finding.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "end_line": finding.span.end_line,
        "end_column": finding.span.end_column,
        "module": finding.module,
        "scope": finding.scope,
        "category": finding.category.value,
        "wave": wave,
        "target": finding.target,
        "via": list(finding.via),
        "moved_from": judged.entry.place if moved and judged.entry else None,
        "message": judged.message,
        "fingerprint": _fingerprint(finding, seen),
    }


def _fingerprint(finding: Finding, seen: Counter[tuple[str, ...]]) -> str:
    """Stable when lines move: the place in words, the kind, and which of its like in the scope it is."""
    key = (finding.rule, finding.subject, finding.module, finding.scope, finding.kind, finding.target)
    seen[key] += 1
    return sha256("\0".join((*key, str(seen[key]))).encode()).hexdigest()[:32]


def _stale(verdict: Verdict, stale: StaleEntry, policy: str) -> dict[str, Any]:
    entry = stale.entry
    line, column = entry.mark
    key = (verdict.rule, verdict.id, "stale", entry.place)
    return {
        "rule": verdict.rule,
        "subject": verdict.id,
        "status": Status.STALE.value,
        "certainty": "certain",
        "kind": "entry",
        "path": policy,
        "line": line,
        "column": column,
        "end_line": line,
        "end_column": column,
        "module": entry.module,
        "scope": entry.scope,
        "category": "production",
        "wave": entry.wave,
        "target": "",
        "via": [],
        "moved_from": None,
        "message": stale.message,
        "fingerprint": sha256("\0".join(key).encode()).hexdigest()[:32],
    }


def _error(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line, "column": problem.column, "message": problem.message}
