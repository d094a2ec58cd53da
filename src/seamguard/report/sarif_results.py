"""What a run found, as SARIF's results: what fails, what warns, and what the list or a comment permits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seamguard.domain.rule import MODULE_SCOPE, Level
from seamguard.domain.verdict import Status
from seamguard.report.fingerprints import Fingerprints, fingerprints_of
from seamguard.report.placement import Place, Placement
from seamguard.report.sarif_places import physical
from seamguard.report.sarif_rules import Numbers, rule_id
from seamguard.report.troubles import code_place, commented, is_told, policy_place, troubles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.finding import Finding
    from seamguard.domain.rule import Entry
    from seamguard.domain.verdict import CheckResult, Judged, Verdict
    from seamguard.report.troubles import Trouble

FINGERPRINT = "seamguard/v1"
_HOME = re.compile(r"(.+?):(\d+)")
_LINK = re.compile(r"\[(?=[^]]*]\(\d+\))")


def results_of(result: CheckResult, placement: Placement, numbers: Numbers) -> list[dict[str, Any]]:
    """All results of a run, those that weigh most first.

    Args:
        result: The run.
        placement: Where its files lie in the repository.
        numbers: Where each rule stands in the list of rules.
    """
    writer = _Writer(result, placement, numbers)
    told = [writer.trouble(one, one.verdict) for one in troubles(result, placement) if one.verdict is not None]
    return [*told, *(writer.accepted(judged, verdict) for judged, verdict in _accepted(result))]


def _accepted(result: CheckResult) -> Iterator[tuple[Judged, Verdict]]:
    """The findings that something permits, and the guards that go with the debt they are about."""
    for verdict in result.verdicts:
        for judged in verdict.shown if verdict.level is not Level.OFF else ():
            if judged.blocking or is_told(judged, verdict):
                continue
            if judged.entry or judged.suppression or judged.status is Status.MIGRATING:
                yield judged, verdict


class _Writer:
    """Writes the results of one run."""

    def __init__(self, result: CheckResult, placement: Placement, numbers: Numbers) -> None:
        self._result = result
        self._placement = placement
        self._numbers = numbers
        self._known = fingerprints_of(result)
        self._marks = Fingerprints()

    def trouble(self, trouble: Trouble, verdict: Verdict) -> dict[str, Any]:
        """What fails or warns."""
        level = "error" if trouble.fails else "warning"
        until = f" (warns until {trouble.step.end})" if trouble.step and not trouble.fails else ""
        told = [f"{trouble.message}{until}", *([f"Instead: {verdict.instead}"] if verdict.instead else [])]
        if trouble.place.cell:
            told[0] = f"cell {trouble.place.cell}, line {trouble.place.line}: {told[0]}"
        own = {"status": str(trouble.what)}
        if not verdict.is_of_rule:
            own["subject"] = verdict.id
        mark = self._mark(trouble, verdict)
        return self._written(verdict, level, "\n".join(told), trouble.place, trouble.judged, mark, own)

    def accepted(self, judged: Judged, verdict: Verdict) -> dict[str, Any]:
        """What is permitted: a result of the least weight, for not every reader knows of suppressions."""
        place = code_place(judged, self._result, self._placement)
        cell = f"cell {place.cell}, line {place.line}: " if place.cell else ""
        own = {"status": judged.status.value}
        mark = self._known[judged.finding]
        written = self._written(verdict, "note", f"{cell}{judged.message}", place, judged, mark, own)
        return {**written, "suppressions": [self._suppression(judged, verdict)]}

    def _mark(self, trouble: Trouble, verdict: Verdict) -> str:
        if trouble.judged is not None:
            return self._known[trouble.judged.finding]
        if trouble.entry is not None:
            return self._marks.stale(verdict, trouble.entry)
        if trouble.suppression is not None:
            return self._marks.rejected(verdict, trouble.suppression)
        return self._marks.reason(verdict, trouble.message)

    def _written(
        self,
        verdict: Verdict,
        level: str,
        text: str,
        place: Place,
        judged: Judged | None,
        mark: str,
        own: dict[str, Any],
    ) -> dict[str, Any]:
        id_ = rule_id(verdict)
        location: dict[str, Any] = {"physicalLocation": physical(place)}
        if judged is not None:
            location["logicalLocations"] = [_logical(judged.finding)]
            own = {**own, **_properties(judged)}
        related = list(self._related(judged, verdict)) if judged else []
        return {
            "ruleId": id_,
            "ruleIndex": self._numbers[id_],
            "level": level,
            "message": {"text": _LINK.sub(r"\\[", text)},
            "locations": [location],
            **({"relatedLocations": related} if related else {}),
            "partialFingerprints": {FINGERPRINT: mark},
            "properties": own,
        }

    def _related(self, judged: Judged, verdict: Verdict) -> Iterator[dict[str, Any]]:
        """The entry of the list, and where what is used is defined."""
        number = 0
        if judged.entry is not None:
            number += 1
            place = policy_place(judged.entry.mark, self._result, self._placement)
            yield _related(number, f"The entry {judged.entry.place}", place)
        home = _HOME.fullmatch(dict(verdict.homes).get(judged.finding.target, ""))
        if home is not None and ":cell " not in home[0]:
            place = Place(self._placement.code + home[1], int(home[2]))
            yield _related(number + 1, f"{judged.finding.target} is defined here", place)

    def _suppression(self, judged: Judged, verdict: Verdict) -> dict[str, Any]:
        if judged.suppression is not None:
            comment = judged.suppression
            place = commented(comment, self._placement)
            where = {"location": {"physicalLocation": physical(place)}}
            return {"kind": "inSource", "status": "accepted", "justification": comment.reason, **where}
        if judged.entry is not None:
            place = policy_place(judged.entry.mark, self._result, self._placement)
            where = {"location": {"physicalLocation": physical(place)}}
            return {"kind": "external", "status": "accepted", "justification": _reason(judged.entry), **where}
        reason = f"It may stay until the migration of {verdict.id} is over."
        return {"kind": "external", "status": "accepted", "justification": reason}


def _related(number: int, text: str, place: Place) -> dict[str, Any]:
    return {"id": number, "message": {"text": text}, "physicalLocation": physical(place)}


def _reason(entry: Entry) -> str:
    """An entry's reason with whatever says who takes it off, and when."""
    details = [
        f"{entry.count} in {entry.wave}" if entry.wave else "permanent",
        *([f"owner {entry.owner}"] if entry.owner else []),
        *([f"expires {entry.expires.isoformat()}"] if entry.expires else []),
        *([entry.ticket] if entry.ticket else []),
    ]
    return f"{entry.reason} ({', '.join(details)})"


def _logical(finding: Finding) -> dict[str, str]:
    if finding.scope == MODULE_SCOPE:
        return {"fullyQualifiedName": finding.module, "kind": "module"}
    return {"fullyQualifiedName": f"{finding.module}.{finding.scope}"}


def _properties(judged: Judged) -> dict[str, Any]:
    finding = judged.finding
    wave = judged.entry.wave if judged.entry else None
    return {
        "site": finding.site,
        "kind": finding.kind,
        "certainty": "certain" if finding.certain else "possible",
        "category": finding.category.value,
        "target": finding.target,
        "via": list(finding.via),
        **({"wave": wave} if wave else {}),
    }
