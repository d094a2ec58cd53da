"""Permanent entries that nothing uses today: a use is made where each of them permits one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.patterns import covers_module
from seamguard.domain.proof import Attempt, Result, Way
from seamguard.domain.seam import Seam
from seamguard.proving.closing import closed_for
from seamguard.proving.entries import how_removed
from seamguard.proving.existence import target_of
from seamguard.rules.seam_mutants import within

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.source import SourceFile
    from seamguard.proving.trial import Bench, Trial


def idle_entries(trial: Trial, rule: Rule) -> list[Entry]:
    """The permanent entries of a rule under which there is nothing but fallback guards, if that."""
    verdict = trial.judge(rule)
    used = [item.entry for item in verdict.judged]
    stale = [item.entry for item in verdict.stale]
    return [entry for entry in rule.allow if entry not in used and entry not in stale]


def prove_idle(bench: Bench, trial: Trial, rule: Rule, entry: Entry, facts: Facts) -> Way:
    """Take an entry away under which nothing stands but what is made there."""
    how = how_removed(entry)
    without = replace(rule, allow=tuple(one for one in rule.allow if one is not entry))
    closed = closed_for(bench.policy, rule)
    guards = [item.finding for item in trial.judge(rule).fallbacks if item.entry is entry]
    if guards and closed is not None:
        after = trial.judge(rule, without, closed).fallbacks
        if any(item.blocking for item in after if item.finding in guards):
            return Way(Attempt.ENTRY, f"{how}, and the rule is closed", Result.NOTICED, entry.mark)
    file = next((file for file in bench.tree.files if _is_inside(file, rule, entry)), None)
    if not isinstance(rule, Seam) or file is None:
        reason = "nothing uses it today, and it stands for what is made there"
        return Way(Attempt.ENTRY, how, Result.OPEN, entry.mark, reason)
    text = within(rule, target_of(rule, facts), facts)
    changed = bench.run((rule,), {file.path: facts.text(file) + text})
    known = {item.finding for item in trial.judge(rule).judged}
    made = {i.finding for i in changed.judge(rule).judged if i.entry == entry and i.finding not in known}
    fails = any(item.blocking for item in changed.judge(rule, without).judged if item.finding in made)
    result = Result.NOTICED if fails else Result.UNNOTICED
    reason = "" if fails else "a use in a module that it covers is not found, or permitted anyway"
    shown = "" if fails else text.strip()
    return Way(Attempt.ENTRY, f"{how}, and a use stands there", result, entry.mark, reason, file.path, shown)


def _is_inside(file: SourceFile, rule: Rule, entry: Entry) -> bool:
    return entry.scope is None and file.category in rule.judged and covers_module(entry.module, file.module)
