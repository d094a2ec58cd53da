"""Rules broken on purpose, in memory: what each of them notices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.proof import Attempt, Result, Way
from seamguard.domain.rule import Possible
from seamguard.progress import part
from seamguard.proving.batches import batches_of
from seamguard.proving.lots import changed_lines, lots_of, new_failures, old_text
from seamguard.proving.trial import is_worse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.rule import Rule
    from seamguard.domain.verdict import Judged, Verdict
    from seamguard.proving.batches import Placed
    from seamguard.proving.lots import Planned
    from seamguard.proving.trial import Bench, Trial

_SHOWN = 8


def attempt(bench: Bench, before: Trial, planned: Sequence[Planned]) -> dict[Planned, Way]:
    """Try violations, and say of each whether its rule notices.

    Those in new files are tried together: each stands in modules of its own, which no other one names. So are those of
    one rule that change other files, or add to the end of one. What is not noticed there is tried alone.
    """
    known = {file.path for file in bench.tree.files}
    ways: dict[Planned, Way] = {}
    fresh = [one for one in planned if not one.mutant.beside and known.isdisjoint(one.mutant.texts)]
    for batch in batches_of(fresh, known):
        texts = {path: text for one in batch for path, text in one.texts.items()}
        with part(f"breaking rules: {len(ways):,} of {len(planned):,}"):
            trial = bench.run(tuple(dict.fromkeys(one.planned.rule for one in batch)), texts)
        verdicts = {rule: trial.judge(rule) for rule in trial.seen}
        noticed = [one for one in batch if any(i.blocking for i in _inside(one, verdicts[one.planned.rule]))]
        ways |= {one.planned: _noticed(one.planned) for one in noticed}
    for lot in lots_of(bench, [one for one in planned if not one.mutant.beside and one not in ways]):
        with part(f"breaking rules: {len(ways):,} of {len(planned):,}"):
            told = new_failures(bench.run((lot.rule,), lot.texts).judge(lot.rule), before.judge(lot.rule))
        ways |= {one: _noticed(one) for one, region in lot.regions.items() if any(map(region.holds, told))}
    for one in planned:
        if one not in ways:
            with part(f"breaking rules: {len(ways):,} of {len(planned):,}"):
                ways[one] = _alone(bench, before, one)
    return {one: ways[one] for one in planned}


def _inside(one: Placed, verdict: Verdict) -> list[Judged]:
    """What is found in the files that a violation made."""
    return [item for item in verdict.shown if item.finding.path in one.texts]


def _noticed(one: Planned) -> Way:
    return Way(Attempt.VIOLATION, one.mutant.how, Result.NOTICED, one.mark, "", one.mutant.path)


def _alone(bench: Bench, before: Trial, one: Planned) -> Way:
    """Try one violation by itself."""
    rule, mutant = one.rule, one.mutant
    texts: tuple[dict[str, str], dict[str, str]] = ({}, mutant.texts) if mutant.beside else (mutant.texts, {})
    trial = bench.run((rule,), *texts, gone=mutant.gone)
    base, verdict = before.judge(rule), trial.judge(rule)
    if is_worse(verdict, base):
        return _noticed(one)
    result, reason = _why(one, trial, verdict, {item.finding for item in base.shown})
    text = _changed(old_text(bench, mutant.path), mutant.text)
    return Way(Attempt.VIOLATION, mutant.how, result, one.mark, reason, mutant.path, text)


def _why(one: Planned, trial: Trial, verdict: Verdict, known: set[object]) -> tuple[Result, str]:
    """Why a violation does not fail."""
    rule = one.rule
    if not (one.mutant.beside or one.mutant.gone) and not any(
        file.path == one.mutant.path for file in trial.tree.files
    ):
        return Result.UNNOTICED, f"{one.mutant.path} is no file of the codebase, so that it is never looked at"
    problem = next((problem for problem in trial.problems if problem.path in one.mutant.texts), None)
    if problem is not None:
        return Result.OPEN, f"the changed file cannot be read: {problem}"
    fresh = [item for item in verdict.shown if item.finding not in known]
    permitting = next((item.entry for item in fresh if item.entry is not None), None)
    if permitting is not None:
        return Result.OPEN, f"the entry for {permitting.place} permits it there"
    if any(item.suppression for item in fresh):
        return Result.OPEN, "a comment in the code permits it there"
    held = [item for item in fresh if item.finding.category in rule.judged]
    if held:
        return Result.OPEN, "it only warns: it is only possibly a breach, and the policy says `warn` for that"
    if fresh:
        return Result.UNNOTICED, f"it is counted apart: code in {fresh[0].finding.category.value} is not judged"
    found = [f for f in trial.seen[rule].observed.findings if f.path in one.mutant.texts and not f.certain]
    if any(rule.effect(finding.kind) is Possible.IGNORE for finding in found):
        return Result.UNNOTICED, "it is only possibly a breach, and the policy says `ignore` for that"
    return Result.UNNOTICED, "nothing is found there"


def _changed(old: str, new: str) -> str:
    """The lines that a text has and an older one has not, in short."""
    was, lines = old.splitlines(), new.splitlines()
    start, end = changed_lines(was, lines)
    part = lines[start:end] or [f"({len(was) - len(lines)} lines less, from line {start + 1} on)"]
    more = [f"... and {len(part) - _SHOWN} lines more"] if len(part) > _SHOWN else []
    return "\n".join([*part[:_SHOWN], *more])


def not_tried(trial: Trial, rule: Rule, ways: Iterable[Way]) -> Iterator[Way]:
    """Say so where no violation of a rule could be made, or none that fails.

    Where there is nothing left to break, for the code breaks it already, that shows as much.
    """
    tried = [way for way in ways if way.attempt in (Attempt.VIOLATION, Attempt.EXAMPLE)]
    if any(way.result is not Result.OPEN for way in tried):
        return
    there = next((item.finding for item in _without_debt(trial, rule).shown if item.blocking), None)
    if there is not None and not tried:
        yield Way(Attempt.VIOLATION, "what breaks it already", Result.NOTICED, rule.mark, "", there.path)
        return
    reasons = sorted({way.reason for way in tried if way.reason})
    said = f"none of its violations fails: {'; '.join(reasons)}" if reasons else "no violation of it can be made"
    advice = "correct what it names"
    if rule.takes_examples:
        advice += ", or give it `examples` that break it"
    yield Way(Attempt.VIOLATION, "any violation", Result.UNNOTICED, rule.mark, f"{said}: {advice}")


def _without_debt(trial: Trial, rule: Rule) -> Verdict:
    """The verdict on a rule as if its waves were over."""
    return trial.judge(rule, replace(rule, migrating=()))
