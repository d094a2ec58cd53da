"""Rules as SARIF describes them: what is promised, why, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamguard.domain.rule import Level
from seamguard.report.markdown import code, prose

if TYPE_CHECKING:
    from seamguard.domain.verdict import CheckResult, Verdict

_LEVELS = {Level.ERROR: "error", Level.WARN: "warning", Level.OFF: "none"}
_LONGEST = 1_000  # of a description; GitHub cuts at 1,024

Numbers = dict[str, int]
"""Where each rule stands in the list of rules, by its id in the document."""


def rule_id(verdict: Verdict) -> str:
    """What a rule is called in the document; what all rules stand on is called after the program."""
    return verdict.id if verdict.is_of_rule else f"seamguard/{verdict.rule}"


def rules_of(result: CheckResult, tags: int) -> tuple[list[dict[str, Any]], Numbers]:
    """The descriptions of all rules of a run, and where each of them stands.

    Args:
        result: The run.
        tags: How many tags a rule may have.
    """
    found: dict[str, dict[str, Any]] = {}
    for verdict in result.verdicts:
        found.setdefault(rule_id(verdict), _described(verdict, result, tags))
    return list(found.values()), {id_: number for number, id_ in enumerate(found)}


def _described(verdict: Verdict, result: CheckResult, tags: int) -> dict[str, Any]:
    called = verdict.rule.replace("_", " ")
    title = f"{verdict.id} ({called})" if verdict.is_of_rule else f"The {called} as the policy declares it"
    why = verdict.why or title
    text = f"{why}\n\nInstead: {verdict.instead}" if verdict.instead else why
    ask = f"seamguard explain {verdict.id}" if verdict.is_of_rule else "seamguard check"
    level = _LEVELS[verdict.level]
    return {
        "id": rule_id(verdict),
        "shortDescription": {"text": _cut(title)},
        "fullDescription": {"text": _cut(why)},
        "help": {"text": f"{text}\n\nMore: {ask}", "markdown": _help(verdict, why, ask, result)},
        "defaultConfiguration": {"level": level, **({"enabled": False} if level == "none" else {})},
        "properties": {
            "tags": ["architecture", "migration", called][:tags],
            "precision": "very-high",
            "problem.severity": "warning" if level == "warning" else "error",
            "outcome": verdict.outcome.value,
        },
    }


def _help(verdict: Verdict, why: str, ask: str, result: CheckResult) -> str:
    lines = [f"**Why:** {prose(why)}", ""]
    if verdict.instead:
        lines += [f"**Instead:** {prose(verdict.instead)}", ""]
    if verdict.is_of_rule and verdict.takes_entries:
        where = f"in {code(result.policy)}, under {code(verdict.id)}"
        lines += [f"The only places that may break it stand {where}, each with its reason. The list only shrinks.", ""]
    if verdict.step:
        lines += [f"**Level:** {verdict.step.level} until {prose(verdict.step.end)}.", ""]
    return "\n".join([*lines, f"More: {code(ask)}"])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
