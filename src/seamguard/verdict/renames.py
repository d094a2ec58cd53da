"""Waves that only have another name: the base is told in the words of the head."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.growth import Effect, Told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.policy import AnyRule, Policy, Wave
    from seamguard.domain.rule import Entry, Step


def follow_names(base: Policy, head: Policy) -> tuple[Policy, tuple[Told, ...]]:
    """Give the waves of the base the ids that they have at the head, and say which have others."""
    was, now = {wave.id for wave in base.waves}, {wave.id for wave in head.waves}
    gone = [wave for wave in base.waves if wave.id not in now]
    new = [wave for wave in head.waves if wave.id not in was]
    names: dict[str, str] = {}
    for wave in gone:
        twins = [one.id for one in new if _terms(one) == _terms(wave)]
        rivals = [one.id for one in gone if _terms(one) == _terms(wave)]
        if len(twins) == len(rivals) == 1:  # which of several became which cannot be told
            names[wave.id] = twins[0]
    told = (
        Told(name, "wave-renamed", Effect.CHANGED, f"the wave was called {old!r}", ("waves", name, "id"))
        for old, name in names.items()
    )
    return (_renamed(base, names), tuple(told)) if names else (base, ())


def _terms(wave: Wave) -> tuple[object, ...]:
    """All that a wave holds the code to, in the order of the waves or by itself."""
    steps = tuple((step.level, step.waves, step.day) for step in wave.rollout)
    return wave.status, wave.goal, wave.due, wave.after, frozenset(wave.closes), steps


def _renamed(policy: Policy, names: Mapping[str, str]) -> Policy:
    def eased(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(replace(step, waves=tuple(names.get(one, one) for one in step.waves)) for step in steps)

    def named(wave: Wave) -> Wave:
        after = tuple(names.get(one, one) for one in wave.after)
        title = wave.title if wave.title != wave.id else names.get(wave.id, wave.id)
        return replace(wave, id=names.get(wave.id, wave.id), title=title, after=after, rollout=eased(wave.rollout))

    def owed(entry: Entry) -> Entry:
        return replace(entry, wave=names.get(entry.wave or "", entry.wave))

    def listed(rule: AnyRule) -> AnyRule:
        return replace(rule, migrating=tuple(map(owed, rule.migrating)), rollout=eased(rule.rollout))

    return replace(policy, waves=tuple(map(named, policy.waves))).changed(listed)
