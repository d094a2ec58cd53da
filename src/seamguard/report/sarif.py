"""The report of a check as SARIF 2.1.0, for code scanning and editors: the same input gives the same bytes.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What GitHub reads of it, and how much:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seamguard.domain.rule import Level
from seamguard.report.placement import TOP, Place, Placement
from seamguard.report.sarif_limits import GITHUB, Limits, fitted
from seamguard.report.sarif_places import physical
from seamguard.report.sarif_results import results_of
from seamguard.report.sarif_rules import rules_of
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.verdict import CheckResult
    from seamguard.errors import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_UNREADABLE = "seamguard/unreadable"
_POLICY = "seamguard/policy"
_UNTOLD = "seamguard/untold"
_NOTIFICATIONS = {
    _UNREADABLE: "A place could not be read, so nothing is known of it.",
    _POLICY: "There is no policy to judge by.",
    _UNTOLD: "Something is not judged, or not part of this document.",
}


def render_sarif(result: CheckResult, version: str, placement: Placement = TOP, limits: Limits = GITHUB) -> str:
    """The report of one run as a document in ASCII, with a final newline.

    Args:
        result: The run.
        version: Of the program.
        placement: Where its files lie in the repository.
        limits: How much of each there may be; the worst stays.
    """
    rules, numbers = rules_of(result, limits.tags)
    results = results_of(result, placement, numbers)

    def document(rules: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]], left_out: int) -> str:
        untold = list(_untold(result))
        if left_out:
            room = f"{plural(left_out, 'result')} left out, those that weigh least: the text report has them all"
            untold.insert(0, _notification(_UNTOLD, "warning", room))
        unread = [*_unread(result.errors, placement.code)]
        run = _run(version, rules, results, _invocation(result, [*unread, *untold]))
        return _written({**run, "properties": {"outcome": result.outcome.value, "files": result.files}})

    return fitted(document, rules, results, limits)


def render_sarif_problems(problems: Iterable[Problem], version: str) -> str:
    """The document of a run that ended before anything could be judged; paths are from the top of the repository."""
    notes = [
        _notification(_POLICY, "error", problem.message, Place(problem.path, problem.line, problem.column))
        for problem in problems
    ]
    invocation = {
        "executionSuccessful": False,
        "exitCode": 2,
        "exitCodeDescription": "could not tell",
        "toolConfigurationNotifications": notes,
    }
    return _written({**_run(version, (), (), invocation), "properties": {"outcome": "error"}})


def _written(run: dict[str, Any]) -> str:
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _run(
    version: str, rules: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]], invocation: dict[str, Any]
) -> dict[str, Any]:
    driver = {
        "name": "seamguard",
        "version": version,
        "rules": list(rules),
        "notifications": [{"id": id_, "shortDescription": {"text": text}} for id_, text in _NOTIFICATIONS.items()],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [invocation],
        # Where the repository lies is the reader's matter, and no machine is named.
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": list(results),
    }


def _invocation(result: CheckResult, notes: list[dict[str, Any]]) -> dict[str, Any]:
    """How the run went: it told the truth about everything, or it could not tell."""
    return {
        "executionSuccessful": result.exit_code in (0, 1),
        "exitCode": result.exit_code,
        "exitCodeDescription": result.outcome.value,
        **({"toolExecutionNotifications": notes} if notes else {}),
    }


def _unread(problems: Iterable[Problem], before: str) -> Iterator[dict[str, Any]]:
    for problem in problems:
        place = Place(before + problem.path, problem.line, problem.column, cell=problem.cell)
        yield _notification(_UNREADABLE, "error", problem.message, place)


def _untold(result: CheckResult) -> Iterator[dict[str, Any]]:
    """What a reader might take for judged, and is not."""
    for verdict in result.verdicts:
        if verdict.step and verdict.level is Level.OFF:
            yield _notification(_UNTOLD, "note", f"{verdict.id} is off until {verdict.step.end}, and not judged")
        elif verdict.awaits_run:
            yield _notification(_UNTOLD, "note", f"{verdict.id} is judged where the suite runs the code, and not here")
    for note in result.notes:
        yield _notification(_UNTOLD, "note", f"left out: {note}")
    if result.shard:
        yield _notification(_UNTOLD, "note", f"shard {result.shard} of the rules: the others are judged elsewhere")


def _notification(id_: str, level: str, text: str, place: Place | None = None) -> dict[str, Any]:
    shown = f"cell {place.cell}: {text}" if place and place.cell else text
    return {
        "descriptor": {"id": id_, "index": list(_NOTIFICATIONS).index(id_)},
        "level": level,
        "message": {"text": shown},
        **({"locations": [{"physicalLocation": physical(place)}]} if place else {}),
    }
