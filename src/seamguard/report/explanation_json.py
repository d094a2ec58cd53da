"""The answer to `seamguard explain` as JSON, schema `seamguard/explain/1`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seamguard.report.json_format import told_of

if TYPE_CHECKING:
    from seamguard.domain.explained import Explanation, Hop, Mention, Since
    from seamguard.domain.policy import Policy, Wave
    from seamguard.domain.rule import Entry
    from seamguard.domain.verdict import CheckResult, Judged, Verdict

SCHEMA = "seamguard/explain/1"


def render_explanation_json(policy: Policy, result: CheckResult, told: Explanation) -> str:
    """The answer as a JSON document in ASCII, with a final newline."""
    asked = told.asked
    entries = [(rule.id, entry) for rule in policy.rules for entry in rule.entries if _is_asked(told, rule.id, entry)]
    document = {
        "schema": SCHEMA,
        "policy": result.policy,
        "root": result.root,
        "asked": {"kind": asked.kind, "text": asked.text, "path": asked.path or None, "line": asked.line or None},
        "note": asked.note or None,
        "findings": _findings(result, told),
        "entries": [_entry(rule, entry, result) for rule, entry in entries],
        "waves": [_wave(wave, told) for wave in policy.waves],
        "mentions": [_mention(mention) for mention in told.mentions],
        "unmet": [{"rule": unmet.rule or None, "message": unmet.message} for unmet in told.unmet],
        "errors": [
            {"path": error.path, "line": error.line, "column": error.column, "message": error.message}
            for error in result.errors
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _is_asked(told: Explanation, rule: str, entry: Entry) -> bool:
    """Whether an entry is one of those that are asked about."""
    asked = told.asked
    if asked.kind == "rule":
        return rule == asked.text
    return asked.concerns(entry) if asked.kind in ("wave", "owner") else asked.names(entry)


def _findings(result: CheckResult, told: Explanation) -> list[dict[str, Any]]:
    asked, found = told.asked, []
    for verdict, judged, item in told_of(result):
        if asked.kind == "rule":
            is_asked = verdict.id == asked.text
        elif asked.kind in ("wave", "owner"):
            is_asked = judged.entry is not None and asked.concerns(judged.entry)
        else:
            is_asked = asked.kind != "outsider" and asked.holds(judged.finding)
        if is_asked:
            found.append({**item, **_more(verdict, judged, result, told)})
    return sorted(found, key=lambda item: (item["path"], item["line"], item["column"], item["rule"], item["subject"]))


def _more(verdict: Verdict, judged: Judged, result: CheckResult, told: Explanation) -> dict[str, Any]:
    """What is told of a finding besides what a check tells."""
    finding = judged.finding
    return {
        "why": verdict.why,
        "instead": verdict.instead,
        "steps": [_step(hop) for hop in told.ways.get(finding, ())],
        "entry": None if judged.entry is None else _entry(verdict.id, judged.entry, result),
        "since": {since.what: _since(since) for since in told.pasts.get(finding, ())},
    }


def _step(hop: Hop) -> dict[str, Any]:
    place = {"path": hop.path or None, "line": hop.line or None}
    return {"name": hop.name, "how": hop.how.value, **place, "code": hop.code or None}


def _since(since: Since) -> dict[str, Any]:
    commit = since.commit
    return {
        "commit": commit.oid if commit else None,
        "date": commit.when.isoformat() if commit else None,
        "author": commit.author if commit else None,
        "subject": commit.subject if commit else None,
        "note": since.note or None,
    }


def _entry(rule: str, entry: Entry, result: CheckResult) -> dict[str, Any]:
    return {
        "rule": rule,
        "place": entry.place,
        "path": result.policy,
        "line": entry.mark.line,
        "reason": entry.reason,
        "count": entry.count,
        "wave": entry.wave,
        "owner": entry.owner,
        "ticket": entry.ticket,
        "expires": entry.expires.isoformat() if entry.expires else None,
    }


def _wave(wave: Wave, told: Explanation) -> dict[str, Any]:
    return {
        "id": wave.id,
        "title": wave.title,
        "status": wave.status.value,
        "line": wave.mark.line,
        "due": wave.due.isoformat() if wave.due else None,
        "goal": wave.goal,
        "owner": wave.owner,
        "left": told.left.get(wave.id, 0),
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "kind": mention.kind,
        "spelling": mention.spelling,
        "line": mention.span.line,
        "column": mention.span.column,
        "meant": [{"name": one.name, "kind": one.kind, "certain": one.certain} for one in mention.meant],
        "steps": [_step(hop) for hop in mention.way],
    }
