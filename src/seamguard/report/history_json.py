"""A history as JSON, schema `seamguard/history/1`: the same history gives the same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from seamguard.domain.history import Change, Counted, Dated, Forecast, History, Point, Series

SCHEMA = "seamguard/history/1"


def render_history_json(history: History) -> str:
    """A history as a JSON document in ASCII, with a final newline."""
    document = {
        "schema": SCHEMA,
        "policy": history.policy,
        "root": history.root,
        "today": history.today.isoformat(),
        "notes": list(history.notes),
        "total": _series(history.total),
        "seams": [_series(series) for series in history.seams],
        "waves": [_series(series) for series in history.waves],
        "commits": [_commit(history, point) for point in history.points],
        "entries": [_entry(dated) for dated in history.entries],
    }
    return json.dumps(document, indent=2) + "\n"


def _series(series: Series) -> dict[str, Any]:
    return {"id": series.id, "left": series.counts[-1], "forecast": _forecast(series.forecast)}


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {
        "goal": forecast.goal,
        "since": forecast.since.isoformat() if forecast.since else None,
        "points": forecast.points,
        "per_day": round(forecast.per_day, 6),
        "finish": _day(forecast.finish),
        "earliest": _day(forecast.earliest),
        "latest": _day(forecast.latest),
        "reason": forecast.reason or None,
    }


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None


def _commit(history: History, point: Point) -> dict[str, Any]:
    commit = point.commit
    return {
        "commit": commit.oid,
        "date": commit.when.isoformat(),
        "author": commit.author,
        "subject": commit.subject,
        "left": point.left,
        "regression": point.is_regression,
        "unknown": list(point.unknown),
        "seams": {series.id: _change(found) for series, found in zip(history.seams, point.changes, strict=True)},
        "waves": {series.id: left for series, left in zip(history.waves, point.waves, strict=True)},
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "left": change.left,
        "suppressed": change.suppressed,
        "missing": list(change.missing),
        "regression": change.is_regression,
        "sites": _counts(change.sites),
        "added": _counts(change.added),
        "removed": _counts(change.removed),
        "moved": [{"from": old, "to": new} for old, new in change.moved],
    }


def _counts(counted: tuple[Counted, ...]) -> dict[str, int]:
    return dict(counted)


def _entry(dated: Dated) -> dict[str, Any]:
    entry, since = dated.entry, dated.since
    return {
        "seam": dated.seam,
        "place": entry.place,
        "line": entry.mark.line,
        "count": entry.count,
        "wave": entry.wave,
        "owner": entry.owner,
        "ticket": entry.ticket,
        "reason": entry.reason,
        "expires": _day(entry.expires),
        "expired": dated.is_expired,
        "since": {"commit": since.oid, "date": since.when.isoformat(), "author": since.author} if since else None,
        "days": dated.days,
        "committed": dated.is_committed,
    }
