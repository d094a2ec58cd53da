"""Two policies and the uses of two commits held against each other: did the list grow, was a rule weakened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seamguard.domain.growth import FAILING, Change, Delta, Effect, Stand, Told
from seamguard.domain.seam import Seam
from seamguard.verdict.entries import compare_entries
from seamguard.verdict.journeys import Journeys, follow
from seamguard.verdict.lists import Lists
from seamguard.verdict.weakening import compare_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule


@dataclass(frozen=True, slots=True)
class Uses:
    """The uses of one seam at both ends.

    Attributes:
        before: At the base, by the rule that holds at the head.
        after: At the head.
        existed: Whether a module had a scope at the base.
        left: How many are debt at the head.
        fallbacks_before: Fallback guards at the base.
        fallbacks: Those at the head.
        hands_on: The seam is new, and hands out what another one guards: who may use it for good gets that too.
    """

    before: tuple[Stand, ...]
    after: tuple[Stand, ...]
    existed: Callable[[str, str], bool]
    left: int = 0
    fallbacks_before: int = 0
    fallbacks: int = 0
    hands_on: bool = False


def pair_rules(base: Policy, head: Policy) -> tuple[dict[str, Rule], tuple[Rule, ...]]:
    """Find each rule of the head again at the base, by its family and id, or a seam by its target.

    Returns:
        The rules of the base by the ids of the head, and those that are gone.
    """
    was = {(rule.family, rule.id): rule for rule in base.rules}
    pairs = {rule.id: was.pop(key) for rule in head.rules if (key := (rule.family, rule.id)) in was}
    by_target = {seam.target: seam for seam in base.seams if (seam.family, seam.id) in was}
    for seam in head.seams:
        if seam.id not in pairs and seam.target in by_target:
            pairs[seam.id] = was.pop((seam.family, by_target.pop(seam.target).id))
    return pairs, tuple(was.values())


def compare_rule(
    base: Rule | None, head: Rule, uses: Uses, policies: tuple[Policy, Policy]
) -> tuple[Delta, tuple[Told, ...], tuple[Change, ...]]:
    """Compare one rule of the head with what it was.

    Args:
        base: The rule at the base; None where it is new.
        head: The rule.
        uses: Its uses at both ends.
        policies: The policies of base and head.

    Returns:
        Its delta, the changes of the policy, and those of the code.
    """
    outside, inside = _followed(uses, is_permanent=False), _followed(uses, is_permanent=True)
    delta = Delta(
        seam=head.id,
        came=len(outside.came),
        went=len(outside.went),
        moved=len(outside.moved),
        left=uses.left,
        suppressed=sum(one.is_suppressed for one in uses.after),
        fallbacks=uses.fallbacks,
        fallbacks_before=uses.fallbacks_before,
    )
    said: list[Told] = []
    if base is None:
        said.append(_introduced(head))
    else:
        said += compare_settings(base, head)
        said += _reopened(base, head, *policies)
        before, now = ({wave.id: wave for wave in policy.waves} for policy in policies)
        said += compare_entries(Lists(base, head, (*outside.moved, *inside.moved), before, now, uses.after))
    return delta, tuple(said), tuple(_of_code(head, uses, outside, inside.came if uses.hands_on else ()))


def _followed(uses: Uses, *, is_permanent: bool) -> Journeys:
    """Uses that anybody may rely on and those that are debt never become each other unseen."""
    before, after = ([one for one in end if one.is_permanent is is_permanent] for end in (uses.before, uses.after))
    return follow(before, after, uses.existed)


def _introduced(rule: Rule) -> Told:
    permits = sum(entry.count or 0 for entry in rule.migrating)
    things = "uses" if isinstance(rule, Seam) else "findings"
    listed = f"{len(rule.allow)} permanent, {len(rule.migrating)} migrating entries for {permits} {things}"
    guards = f" and guards {rule.target}" if isinstance(rule, Seam) else ""
    message = f"the {rule.called} is new{guards}: {listed}"
    return _whole(rule, "introduced", Effect.TIGHTENED, message)


def _whole(rule: Rule, what: str, effect: Effect, message: str) -> Told:
    """A change of a rule as a whole."""
    noun = "seam" if isinstance(rule, Seam) else "rule"
    return Told(rule.id, f"{noun}-{what}", effect, message, (rule.family, rule.id))


def _reopened(base: Rule, head: Rule, old: Policy, new: Policy) -> Iterator[Told]:
    """A rule whose migration was over, and is not any more: it may have debt and suppressions again."""
    if old.is_closed(base) and not new.is_closed(head):
        waves = ", ".join(wave.id for wave in new.waves_of(head)) or "no wave"
        message = f"the {head.called} was closed, for its waves were complete, and now is open: {waves}"
        yield _whole(head, "reopened", Effect.WEAKENED, message)


def removed_rule(rule: Rule) -> Told:
    """The change that takes a whole rule away."""
    lost = f"nothing guards {rule.target} any more" if isinstance(rule, Seam) else "nothing holds the code to it"
    message = f"the {rule.called} {rule.id} is gone: {lost}"
    return _whole(rule, "removed", Effect.WEAKENED, message)


def _of_code(rule: Rule, uses: Uses, outside: Journeys, besides: Iterable[Stand]) -> Iterator[Change]:
    a_use = "a use" if isinstance(rule, Seam) else "a finding"
    for one in (*outside.came, *besides):
        yield _use(rule, one, "use-came", Effect.GROWN, f"{a_use} came in at {one.site}", has_reason=one.has_reason)
    for old, new in outside.moved:
        if new.is_listed:
            yield _use(rule, new, "use-moved", Effect.MOVED, f"{a_use} moved from {old.site} to {new.site}")
        else:
            message = (
                f"{a_use} moved from {old.site} to {new.site}, and the list does not follow: seamguard prune --moves"
            )
            yield _use(rule, new, "use-moved-unlisted", Effect.GROWN, message, has_reason=False)
    yield from _suppressed(rule, uses, outside)


def _suppressed(rule: Rule, uses: Uses, outside: Journeys) -> Iterator[Change]:
    """Uses that a comment permits, at places where fewer were permitted so."""
    homes = {new: old.site for old, new in outside.moved}
    before = Counter(one.site for one in uses.before if one.is_suppressed)
    for one in uses.after:
        if one.is_suppressed:
            home = homes.get(one, one.site)
            before[home] -= 1
            if before[home] < 0:
                a_use = "a use" if isinstance(rule, Seam) else "a finding"
                message = f"a comment suppresses {a_use} at {one.site}"
                yield _use(rule, one, "suppression-added", Effect.GROWN, message, has_reason=one.has_reason)


def _use(rule: Rule, one: Stand, kind: str, effect: Effect, message: str, *, has_reason: bool = True) -> Change:
    return Change(rule.id, kind, effect, message, one.path, one.line, one.column, has_reason=has_reason)


def acknowledge(changes: Sequence[Change], acknowledged: frozenset[str]) -> tuple[Change, ...]:
    """Mark the changes that fail: growth that nobody acknowledged, or that gives no reason."""
    told = (replace(change, is_acknowledged=change.subject in acknowledged) for change in changes)
    return tuple(
        replace(change, is_blocking=change.effect in FAILING and not (change.is_acknowledged and change.has_reason))
        for change in told
    )


def in_order(changes: Sequence[Change], subjects: Mapping[str, int]) -> tuple[Change, ...]:
    """Changes by subject in the order of the policy, those that may fail first, then by place."""
    weights = {effect: number for number, effect in enumerate(Effect)}
    return tuple(
        sorted(
            changes,
            key=lambda one: (
                subjects.get(one.subject, len(subjects)),
                one.subject,
                weights[one.effect],
                one.path,
                one.line,
                one.column,
                one.kind,
                one.message,
            ),
        )
    )
