"""The JSON report, schema `seamguard/check/1`: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from seamguard.domain.source import place_in
from seamguard.domain.verdict import CheckResult, Judged, Outcome, Status, Verdict
from seamguard.report.fingerprints import Fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.agenda import Due
    from seamguard.domain.rule import Step
    from seamguard.domain.source import Cell
    from seamguard.domain.verdict import Rejected, StaleEntry
    from seamguard.errors import Problem

SCHEMA = "seamguard/check/1"


def render_json(result: CheckResult) -> str:
    """The report of one run as a JSON document in ASCII, with a final newline."""
    counts = Counter(verdict.outcome for verdict in result.verdicts)
    outcomes = (Outcome.KEPT, Outcome.BROKEN, Outcome.STALE, Outcome.VACUOUS, Outcome.WARNED, Outcome.OFF)
    document = {
        "schema": SCHEMA,
        "policy": result.policy,
        "root": result.root,
        **({"shard": result.shard} if result.shard else {}),
        "summary": {
            "files": result.files,
            "parsed": result.parsed,
            "outcome": result.outcome.value,
            **{outcome.value: counts[outcome] for outcome in outcomes},
        },
        "subjects": [_subject(verdict) for verdict in result.verdicts],
        "findings": _findings(result),
        "errors": [_error(problem) for problem in result.errors],
        "next": [_due(due) for due in result.agenda],
        **({"notes": [_error(note) for note in result.notes]} if result.notes else {}),
    }
    return json.dumps(document, indent=2) + "\n"


def render_json_problems(policy: str, root: str, problems: Iterable[Problem]) -> str:
    """The report of a run that ended before anything could be judged."""
    result = CheckResult(policy, root, 0, 0, (), tuple(problems), (), {})
    return render_json(result)


def render_problems(verb: str, problems: Iterable[Problem]) -> str:
    """The document of a verb that ended before it had an answer."""
    errors = [_error(problem) for problem in problems]
    return json.dumps({"schema": f"seamguard/{verb}/1", "outcome": "error", "errors": errors}, indent=2) + "\n"


def _subject(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "id": verdict.id,
        "outcome": verdict.outcome.value,
        "permitted": len(verdict.having(Status.PERMITTED, Status.MIGRATING)),
        "migrating": len(verdict.having(Status.MIGRATING)),
        "suppressed": verdict.suppressed,
        "violations": len(verdict.having(Status.VIOLATION)) + len(verdict.rejecting(Status.VIOLATION)),
        "moved": len(verdict.having(Status.MOVED)),
        "stale": len(verdict.stale) + len(verdict.rejecting(Status.STALE)),
        "by_category": {category.value: number for category, number in verdict.by_category},
        "definitions": len(verdict.definitions),
        "examined": verdict.examined,
        "fallbacks": len(verdict.falling_back(Status.MIGRATING, Status.VIOLATION)),
        "fallback_violations": len(verdict.falling_back(Status.VIOLATION)),
        "reasons": [
            {"line": reason.mark.line, "column": reason.mark.column, "message": reason.message}
            for reason in (*verdict.vacuities, *verdict.failures)
        ],
        "level": verdict.level.value,
        "until": _until(verdict.step),
        "awaits_run": verdict.awaits_run,
    }


def _until(step: Step | None) -> str | None:
    """The end of a step as the policy gives it: a date, or the ids of waves."""
    if step is None:
        return None
    return step.day.isoformat() if step.day else ", ".join(step.waves)


def _due(due: Due) -> dict[str, Any]:
    return {
        "kind": due.kind,
        "id": due.id,
        "date": due.day.isoformat() if due.day else None,
        "left": due.left,
        "line": due.mark.line,
        "column": due.mark.column,
        "message": due.message,
    }


def _findings(result: CheckResult) -> list[dict[str, Any]]:
    marks = Fingerprints()
    found = []
    for verdict in result.verdicts:
        found += [_finding(verdict, judged, marks) for judged in verdict.shown]
        found += [_stale(verdict, stale, result.policy, marks) for stale in verdict.stale]
        found += [_rejected(verdict, item, marks) for item in verdict.rejected]
    found.sort(key=lambda item: (item["path"], item["line"], item["column"], item["rule"], item["subject"]))
    return [_in_cell(item, result.cells.get(item["path"], ())) for item in found]


def told_of(result: CheckResult) -> Iterator[tuple[Verdict, Judged, dict[str, Any]]]:
    """Every use and every fallback guard, each as its verdict and the report have it."""
    marks = Fingerprints()
    for verdict in result.verdicts:
        for judged in verdict.shown:
            item = _finding(verdict, judged, marks)
            yield verdict, judged, _in_cell(item, result.cells.get(item["path"], ()))


def _in_cell(item: dict[str, Any], cells: tuple[Cell, ...]) -> dict[str, Any]:
    """A finding in a notebook with its cell, and the lines that it has there."""
    if not cells:
        return item
    cell, line = place_in(cells, item["line"])
    return {**item, "line": line, "end_line": place_in(cells, item["end_line"])[1], "cell": cell}


def _finding(verdict: Verdict, judged: Judged, marks: Fingerprints) -> dict[str, Any]:
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
        "fingerprint": marks.finding(finding),
        "blocking": verdict.fails(judged),
    }


def _stale(verdict: Verdict, stale: StaleEntry, policy: str, marks: Fingerprints) -> dict[str, Any]:
    entry = stale.entry
    line, column = entry.mark
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
        "fingerprint": marks.stale(verdict, entry),
        "blocking": verdict.fails(stale),
    }


def _rejected(verdict: Verdict, item: Rejected, marks: Fingerprints) -> dict[str, Any]:
    file, span = item.suppression.file, item.suppression.span
    return {
        "rule": verdict.rule,
        "subject": verdict.id,
        "status": item.status.value,
        "certainty": "certain",
        "kind": "suppression",
        "path": file.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "module": file.module,
        "scope": None,
        "category": file.category.value,
        "wave": None,
        "target": "",
        "via": [],
        "moved_from": None,
        "message": item.message,
        "fingerprint": marks.rejected(verdict, item.suppression),
        "blocking": verdict.fails(item),
    }


def _error(problem: Problem) -> dict[str, Any]:
    place = {"path": problem.path, "line": problem.line, "column": problem.column}
    return {**place, "message": problem.message, **({"cell": problem.cell} if problem.cell else {})}
