"""Waves brought to their end in memory: what a complete one closes, and whether one that is late fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from seamguard.domain.policy import WaveStatus
from seamguard.domain.proof import Attempt, Proof, Result, Way
from seamguard.domain.rollout import level_on
from seamguard.domain.rule import Entry, Level
from seamguard.domain.verdict import Vacuity
from seamguard.verdict.waves import judge_waves, uses_left

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seamguard.domain.mutant import Mutant
    from seamguard.domain.policy import Policy, Wave
    from seamguard.domain.rule import Rule, Step
    from seamguard.proving.trial import Bench, Trial


def closed_for(policy: Policy, rule: Rule) -> Policy | None:
    """The policy with all waves complete that close a rule; None where there is none."""
    closing = {wave.id for wave in policy.closing(rule)}
    waves = tuple(replace(w, status=WaveStatus.COMPLETE) if w.id in closing else w for w in policy.waves)
    return replace(policy, waves=waves) if closing else None


def prove_closing(bench: Bench, rule: Rule, guard: Mutant) -> Iterator[Way]:
    """Hold a new fallback guard, and a new entry, against a rule whose waves are all complete in memory."""
    policy = bench.policy
    closed = closed_for(policy, rule)
    if closed is None:
        return
    named = " and ".join(repr(wave.id) for wave in policy.closing(rule))
    trial = bench.run((rule,), guard.texts)
    verdict = trial.judge(rule, policy=closed)
    is_refused = any(item.blocking and item.finding.path == guard.path for item in verdict.fallbacks)
    yield _told(Attempt.CLOSED_GUARD, f"{named} complete, and {guard.how}", rule, guard, is_refused)
    wave = policy.closing(rule)[0].id
    for site in sorted({(i.finding.module, i.finding.scope) for i in verdict.judged if i.finding.path == guard.path}):
        entry = Entry(*site, "A new one.", 1, wave, None, None, None, rule.mark)
        other = replace(rule, migrating=(*rule.migrating, entry))
        refused = trial.judge(rule, other, closed)
        is_refused = any(item.blocking and item.entry is entry for item in refused.judged)
        yield _told(Attempt.CLOSED_ENTRY, f"{named} complete, and a new entry for a new use", rule, guard, is_refused)


def _told(attempt: Attempt, how: str, rule: Rule, guard: Mutant, is_refused: bool) -> Way:
    if is_refused:
        return Way(attempt, how, Result.NOTICED, rule.mark, "", guard.path)
    return Way(attempt, how, Result.UNNOTICED, rule.mark, "nothing refuses it", guard.path, guard.text)


def prove_waves(trial: Trial, declared: Policy, today: date) -> Iterator[Proof]:
    """Let each wave that has a day be late.

    Args:
        trial: The codebase as it is, without rollouts.
        declared: The policy as it is written.
        today: The day.
    """
    policy = trial.policy
    verdicts = [trial.judge(rule) for rule in trial.seen]
    left = uses_left(policy, verdicts)
    for wave in policy.waves:
        if wave.due is None or wave.status is WaveStatus.COMPLETE:
            continue
        late = replace(wave, due=today - timedelta(days=1))
        waves = tuple(late if one is wave else one for one in policy.waves)
        found = judge_waves(replace(policy, waves=waves), verdicts, today)
        is_late = any(verdict.id == wave.id for verdict in found)
        yield Proof(
            "wave",
            wave.id,
            wave.mark,
            (_overdue(wave, left[wave.id], is_late),),
            (),
            _wave_notes(wave, declared, today),
        )


def _overdue(wave: Wave, left: int, is_late: bool) -> Way:
    how = f"its day has passed, and {left} use{'s are' if left != 1 else ' is'} left"
    if is_late:
        return Way(Attempt.OVERDUE, how, Result.NOTICED, wave.mark)
    if left <= wave.goal:
        return Way(Attempt.OVERDUE, how, Result.OPEN, wave.mark, f"its goal of {wave.goal} is reached")
    return Way(Attempt.OVERDUE, how, Result.UNNOTICED, wave.mark, "nothing says that it is late")


def _wave_notes(wave: Wave, declared: Policy, today: date) -> tuple[str, ...]:
    step = next(level_on(one.rollout, declared.waves, today)[1] for one in declared.waves if one.id == wave.id)
    return (softness(step),) if step else ()


def softness(step: Step) -> str:
    """What is said of a rollout that was taken away."""
    word = "is off" if step.level is Level.OFF else "only warns"
    return f"{word} until {step.end}: proved as if it were not so"


def endless(rule: Rule, policy: Policy, today: date) -> Iterator[Vacuity]:
    """Say so where a rule stays soft until a wave that nothing brings to its end.

    A wave is brought to its end by a day, by entries that it owns, by rules that it closes, or by being active.
    """
    _, step = level_on(rule.rollout, policy.waves, today)
    if step is None:
        return
    owning = {entry.wave for one in policy.rules for entry in one.migrating}
    for wave in policy.waves:
        is_idle = wave.status is WaveStatus.PLANNED and wave.due is None and wave.id not in owning and not wave.closes
        if wave.id in step.waves and is_idle:
            word = "off" if step.level is Level.OFF else "at `warn`"
            message = (
                f"{rule.id!r} stays {word} until {wave.id!r} is complete, and nothing brings that about: it is only "
                "planned, has no `due`, closes no rule and owns no entry; give it one of these, or the step a day"
            )
            yield Vacuity(step.mark, message)
