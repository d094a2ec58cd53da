"""What the list permits, taken away: each entry, each count and each comment in the code has to be needed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.policy import WaveStatus
from seamguard.domain.proof import Attempt, Result, Way
from seamguard.domain.rollout import level_on
from seamguard.domain.rule import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.verdict import Verdict
    from seamguard.proving.trial import Trial

_WARNS = "what stands there is only possibly a breach, and the policy says `warn` for that"


class _Held(NamedTuple):
    """One entry of a rule with what it covers."""

    trial: Trial
    rule: Rule
    entry: Entry
    covered: frozenset[Finding]

    def with_entry(self, *entries: Entry) -> Rule:
        """The rule with other entries in the place of this one."""

        def put(held: tuple[Entry, ...]) -> tuple[Entry, ...]:
            return tuple(new for one in held for new in (entries if one is self.entry else (one,)))

        return replace(self.rule, allow=put(self.rule.allow), migrating=put(self.rule.migrating))


def prove_entries(trial: Trial, rule: Rule, entries: Iterable[Entry], declared: Policy, today: date) -> Iterator[Way]:
    """Take entries away, and lower and raise their counts.

    Args:
        trial: The codebase as it is, without rollouts.
        rule: The rule, without rollouts.
        entries: Those of its entries that are to be proved.
        declared: The policy as it is written.
        today: The day.
    """
    base = trial.judge(rule)
    for entry in entries:
        covered = frozenset(item.finding for item in base.shown if item.entry is entry)
        held = _Held(trial, rule, entry, covered)
        found = [_removed(held)]
        if entry.count is not None and covered:
            found += [*_lowered(held, entry.count), _raised(held, entry.count)]
            found += [_completed(held)]
        softened = _softened(entry, declared, today)
        blind = _unseen(base) if trial.seen[rule].observed.is_blind else ""
        stale = "the check calls the entry stale" if any(item.entry is entry for item in base.stale) else ""
        yield from (_excused(way, softened or blind or stale) for way in found)


def _unseen(verdict: Verdict) -> str:
    """Why nothing is known of an entry."""
    if verdict.awaits_run:
        return "only a run shows what it permits"
    return "the rule proves nothing, so that nothing is known of it"


def _excused(way: Way, reason: str) -> Way:
    """What need not be noticed now."""
    if way.result is Result.UNNOTICED and reason:
        return replace(way, result=Result.OPEN, reason=reason)
    return way


def _softened(entry: Entry, declared: Policy, today: date) -> str:
    """Why an entry may be idle: its wave is off for now."""
    for wave in declared.waves:
        level, step = level_on(wave.rollout, declared.waves, today)
        if wave.id == entry.wave and level is Level.OFF and step is not None:
            return f"wave {wave.id!r} is off until {step.end}"
    return ""


def how_removed(entry: Entry) -> str:
    """What is done, in words."""
    return f"the entry for {entry.place} is removed"


def _removed(held: _Held) -> Way:
    entry = held.entry
    verdict = held.trial.judge(held.rule, held.with_entry())
    how = how_removed(entry)
    after = {item.finding: item for item in verdict.shown if item.finding in held.covered}
    if any(item.blocking for item in after.values()):
        return Way(Attempt.ENTRY, how, Result.NOTICED, entry.mark)
    if not held.covered:
        return Way(Attempt.ENTRY, how, Result.UNNOTICED, entry.mark, "nothing stands there that it permits")
    other = next((item.entry for item in after.values() if item.entry is not None), None)
    if other is not None:
        reason = f"the entry for {other.place} permits what it permits: remove one of them"
        return Way(Attempt.ENTRY, how, Result.UNNOTICED, entry.mark, reason)
    return Way(Attempt.ENTRY, how, Result.OPEN, entry.mark, _WARNS)


def _changed(
    held: _Held, attempt: Attempt, count: int, is_noticed: Callable[[Verdict, Entry], bool], reason: str
) -> Way:
    changed = replace(held.entry, count=count)
    verdict = held.trial.judge(held.rule, held.with_entry(changed))
    result = Result.NOTICED if is_noticed(verdict, changed) else Result.UNNOTICED
    how = f"the entry for {held.entry.place} permits {count} and not {held.entry.count}"
    return Way(attempt, how, result, held.entry.mark, "" if result is Result.NOTICED else reason)


def _lowered(held: _Held, count: int) -> Iterator[Way]:
    """One less than there are; one that permits one has been removed already."""
    if count > 1:
        reason = f"fewer than {count} stand there that count: lower `count`"
        yield _changed(held, Attempt.LOWERED, count - 1, _is_exceeded, reason)


def _raised(held: _Held, count: int) -> Way:
    reason = "one use more could come in without a word"
    return _changed(held, Attempt.RAISED, max(count, len(held.covered)) + 1, _is_stale, reason)


def _is_exceeded(verdict: Verdict, entry: Entry) -> bool:
    return any(item.blocking and item.entry == entry for item in verdict.judged)


def _is_stale(verdict: Verdict, entry: Entry) -> bool:
    return any(item.entry == entry for item in verdict.stale)


def _completed(held: _Held) -> Way:
    """The wave of an entry is complete in memory: then it permits nothing."""
    entry, policy = held.entry, held.trial.policy
    waves = tuple(replace(w, status=WaveStatus.COMPLETE) if w.id == entry.wave else w for w in policy.waves)
    verdict = held.trial.judge(held.rule, policy=replace(policy, waves=waves))
    is_refused = _is_exceeded(verdict, entry) or _is_stale(verdict, entry)
    how = f"wave {entry.wave!r} is complete, and the entry for {entry.place} is left"
    result = Result.NOTICED if is_refused else Result.UNNOTICED
    return Way(Attempt.CLOSED_ENTRY, how, result, entry.mark, "" if is_refused else "the entry still permits it")


def prove_suppressions(trial: Trial, rule: Rule) -> Iterator[Way]:
    """Take each comment away that permits findings of a rule."""
    base = {item.finding: item for item in trial.judge(rule).judged}
    idle = [item.suppression for item in trial.judge(rule).rejected]
    for given in trial.given.suppressions:
        if rule.id not in given.seams or given.file.category not in rule.judged:
            continue
        covered = [finding for finding in base if given.covers(finding) and finding.category in rule.judged]
        after = [item for item in trial.without(given).judge(rule).judged if item.finding in covered]
        how = f"the suppression at {given.place} is removed"
        if any(item.blocking for item in after):
            yield Way(Attempt.SUPPRESSION, how, Result.NOTICED, rule.mark, "", given.file.path)
        elif covered and all(item.entry is None and not item.suppression for item in after):
            yield Way(Attempt.SUPPRESSION, how, Result.OPEN, rule.mark, _WARNS, given.file.path)
        elif given in idle:
            reason = "the check calls it stale"
            yield Way(Attempt.SUPPRESSION, how, Result.OPEN, rule.mark, reason, given.file.path)
        else:
            reason = "it suppresses nothing that is not permitted anyway: remove it"
            yield Way(Attempt.SUPPRESSION, how, Result.UNNOTICED, rule.mark, reason, given.file.path)


def prove_examples(trial: Trial, rule: Rule) -> Iterator[Way]:
    """What the policy's own examples showed."""
    for example in rule.examples:
        is_reported = example.mark in trial.seen[rule].reported
        how = "an example that breaks the rule" if example.breaks else "an example that keeps the rule"
        reason = "nothing is found in it" if example.breaks else "a breach is found in it"
        is_right = is_reported is example.breaks
        result = Result.NOTICED if is_right else Result.UNNOTICED
        yield Way(Attempt.EXAMPLE, how, result, example.mark, "" if is_right else reason)
