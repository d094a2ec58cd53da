"""What `prune` does to the list: only what `check` says is too much goes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.changes import Alter, Remove, applied
from seamguard.domain.verdict import Status
from seamguard.editing.blindness import refuse_blind, unmatched
from seamguard.editing.moving import Moves, move_steps
from seamguard.editing.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.changes import Step
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.verdict import CheckResult, Verdict


def plan_prune(policy: Policy, result: CheckResult, *, moves: bool) -> Plan:
    """Decide which entries go, shrink or move.

    Args:
        policy: The promises.
        result: The run over the whole codebase.
        moves: Whether entries follow uses that moved.

    Raises:
        UsageError: The run did not see everything.
    """
    refuse_blind([seam for seam in policy.rules if seam.entries], result)
    steps: list[Step] = []
    notes: list[str] = []
    for seam in policy.rules:
        verdict = result.on(seam.id)
        if verdict.awaits_run:
            notes += _unseen(seam)
            continue
        moved = _moves(verdict)
        if moves:
            made, by_hand = move_steps(seam, moved, {item.entry: item.used for item in verdict.stale})
            steps += made
            notes += by_hand
        else:
            notes += _told(seam, moved)
        steps += _shrinking(seam, verdict, moved, left_alone=not moves)
        notes += [f"by hand {item.suppression.place}: {item.message}" for item in verdict.rejecting(Status.STALE)]
    return Plan(tuple(steps), (*notes, *_reopened(policy, steps)))


def _reopened(policy: Policy, steps: Iterable[Step]) -> Iterator[str]:
    """Seams that only their entries kept closed: without these, their suppressions and guards would pass again."""
    after = applied(policy, [change for step in steps for change in step])
    for seam, left in zip(policy.rules, after.rules, strict=True):
        if policy.is_closed(seam) and not after.is_closed(left):
            waves = " or ".join(repr(wave.id) for wave in policy.waves_of(seam))
            yield (
                f"by hand {seam.id}: its last entry was all that kept it closed: name it under `closes` of {waves}, or "
                "its suppressions and fallback guards pass until every wave is complete"
            )


def _moves(verdict: Verdict) -> list[Moves]:
    found: dict[Entry, Counter[tuple[str, str]]] = {}
    for judged in verdict.having(Status.MOVED):
        if judged.entry is not None:
            site = judged.finding.module, judged.finding.scope
            found.setdefault(judged.entry, Counter())[site] += 1
    return [Moves(entry, found[entry]) for entry in sorted(found, key=lambda entry: entry.mark)]


def _shrinking(seam: Rule, verdict: Verdict, moved: list[Moves], *, left_alone: bool) -> Iterator[Step]:
    """One step for each entry that permits too much; those that move are taken care of already."""
    gone = {item.entry: item.to.total() for item in moved}
    for entry in unmatched(seam, verdict):
        yield (Remove(seam.id, entry.place),)
    for item in verdict.stale:
        if item.entry in gone and not left_alone:
            continue
        left = item.used + gone.get(item.entry, 0)
        change = Alter(seam.id, item.entry.place, count=left) if left else Remove(seam.id, item.entry.place)
        yield (change,)


def _unseen(seam: Rule) -> Iterator[str]:
    """What a check cannot know must not go."""
    if seam.entries:
        yield f"left    {seam.id}: only a run shows which of its entries are needed; the suite tells those that are not"


def _told(seam: Rule, moved: list[Moves]) -> Iterator[str]:
    for item in moved:
        for (module, scope), number in item.to.items():
            uses = f"{number} use{'s' * (number != 1)}"
            yield f"left    {seam.id} {item.entry.place}: {uses} moved to {module}:{scope}; `--moves` takes them along"
