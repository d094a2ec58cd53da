"""The state of locks as text and as JSON, schema `seamguard/lock/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamguard.domain.locked import Locked, LockOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.breakage import LineChange
    from seamguard.domain.locked import LockReport
    from seamguard.report.style import Style

SCHEMA = "seamguard/lock/1"


def render_locks(report: LockReport, form: str, style: Style) -> str:
    """The report in the form that is asked for, `text` or `json`."""
    return _as_json(report) if form == "json" else _as_text(report, style)


def _as_text(report: LockReport, style: Style) -> str:
    if not report.locks:
        return "no locks: name a definition under `locks`\n"
    lines = [*report.accepted, *([""] if report.accepted else [])]
    for lock in report.locks:
        lines += _lines(lock, style)
    return "".join(f"{line}\n" for line in lines)


def _lines(lock: Locked, style: Style) -> Iterator[str]:
    place = f" ({lock.place})" if lock.place else ""
    word = f"{lock.outcome.value:<10}"
    shown = style.faint(word) if lock.outcome is LockOutcome.LOCKED else style.strong(word)
    yield f"{shown} {lock.id}: {lock.target}{place}"
    if lock.reason:
        yield f"  {lock.reason}"
    if lock.outcome is not LockOutcome.CHANGED:
        yield from (f"    {line}" for line in lock.shape)
    yield from (f"    {line}" for line in lock.lines)
    if lock.changes:
        yield "    breaking" if lock.is_breaking else "    compatible"
    yield from (f"  {message}" for message in lock.messages)
    if lock.outcome in (LockOutcome.CHANGED, LockOutcome.UNRECORDED):
        first = "then record it" if lock.messages else "record it"
        yield f'  {first}: seamguard lock --accept {lock.id} --reason "..."'


def _as_json(report: LockReport) -> str:
    import json

    document = {
        "schema": SCHEMA,
        "policy": report.policy,
        "locks": [_document(lock) for lock in report.locks],
        "accepted": list(report.accepted),
    }
    return json.dumps(document, indent=2) + "\n"


def _document(lock: Locked) -> dict[str, Any]:
    return {
        "id": lock.id,
        "target": lock.target,
        "outcome": lock.outcome.value,
        "breaking": lock.is_breaking,
        "place": lock.place,
        "reason": lock.reason,
        "recorded": lock.recorded,
        "fingerprint": lock.fingerprint,
        "version": lock.version,
        "recorded_version": lock.recorded_version,
        "shape": list(lock.shape),
        "changes": [_change(change) for change in lock.changes],
        "messages": list(lock.messages),
    }


def _change(change: LineChange) -> dict[str, Any]:
    return {
        "old": change.old,
        "new": change.new,
        "within": list(change.within),
        "kinds": [kind.value for kind in change.kinds],
        "breaking": change.is_breaking,
    }
