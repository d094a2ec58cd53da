"""One rule's findings held against its entries."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.patterns import covers_module
from seamguard.domain.policy import WaveStatus
from seamguard.domain.rollout import level_on
from seamguard.domain.rule import Level, Possible
from seamguard.domain.source import PLAIN_CATEGORIES, Category
from seamguard.domain.verdict import Judged, Outcome, StaleEntry, Status, Vacuity, Verdict
from seamguard.verdict.examples import NO_EXAMPLES, Examples
from seamguard.verdict.fallbacks import Closing, judge_fallbacks
from seamguard.verdict.moves import pair_moves
from seamguard.verdict.places import closest
from seamguard.verdict.rollout import settled
from seamguard.verdict.suppressions import permitted, refusal, rejected, suppressed
from seamguard.verdict.wrappers import WRAPPER, judge_wrappers

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from seamguard.domain.finding import Finding
    from seamguard.domain.observed import Observed
    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Entry, Rule, Step
    from seamguard.domain.suppression import Suppression


class Circumstances(NamedTuple):
    """What a verdict depends on besides the rule and what it saw.

    Attributes:
        waves: All waves of the policy.
        modules: The modules that are judged for the rule.
        today: The day on which entries expire.
        unreadable: Modules that could not be read, of whose uses nothing is known.
        suppressions: Those in all files that are judged for the rule.
        categories: The categories that the codebase has.
        fallbacks: Its fallback guards.
        closing: Whether its waves are complete.
    """

    waves: tuple[Wave, ...]
    modules: Collection[str]
    today: date
    unreadable: frozenset[str]
    suppressions: tuple[Suppression, ...] = ()
    categories: tuple[Category, ...] = PLAIN_CATEGORIES
    fallbacks: tuple[Finding, ...] = ()
    closing: Closing = Closing()


def judge_rule(rule: Rule, seen: Observed, given: Circumstances, examples: Examples = NO_EXAMPLES) -> Verdict:
    """Judge one rule, unless it is off.

    Args:
        rule: The promise.
        seen: What it saw: every finding that counts, in every category, and why it may prove nothing.
        given: Waves, modules, suppressions and the day.
        examples: What the policy's examples of this rule showed.
    """
    counted = tuple(f for f in seen.findings if f.certain or rule.effect(f.kind) is not Possible.IGNORE)
    unjudged = _unjudged(rule, seen, counted, given)
    if unjudged.level is Level.OFF:
        return unjudged
    held = [finding for finding in counted if finding.category in rule.judged]
    pairs = {} if refusal(rule, given.closing) else suppressed(held, given.suppressions)
    open_ones = [finding for finding in held if finding not in pairs]
    fallbacks = tuple(judge_fallbacks(rule, given.fallbacks, given.closing, given.today))
    permitting = frozenset(item.entry for item in fallbacks if item.entry is not None)
    ledger = _Ledger(rule, seen, [finding for finding in open_ones if finding.kind != WRAPPER], given, permitting)
    apart = [_apart(finding) for finding in counted if finding.category not in rule.judged]
    wrappers = judge_wrappers(rule, [finding for finding in open_ones if finding.kind == WRAPPER])
    judged = [*ledger.judged(), *wrappers, *permitted(pairs), *apart]
    refused = rejected(rule, given.suppressions, pairs.values(), given.unreadable, given.closing)
    return settled(
        replace(
            unjudged,
            judged=tuple(sorted(judged, key=lambda item: item.finding.order)),
            fallbacks=fallbacks,
            stale=() if seen.is_blind else ledger.stale(),
            rejected=refused if unjudged.awaits_run or not seen.is_blind else (),
            vacuities=(*seen.vacuities, *examples.unreported),
            failures=(*examples.reported, *seen.failures, *(ledger.void() if unjudged.awaits_run else ())),
        )
    )


def _unjudged(rule: Rule, seen: Observed, counted: tuple[Finding, ...], given: Circumstances) -> Verdict:
    """What is known of a rule before it is judged, which is all there is to say while it is off."""
    _, step = level_on(rule.rollout, given.waves, given.today)
    uses = [finding for finding in counted if finding.kind != WRAPPER]
    numbers = Counter(finding.category for finding in uses)
    message = f"Not judged: {rule.id!r} is off until {step.end}." if step else ""
    return Verdict(
        rule=rule.noun,
        id=rule.id,
        outcome=Outcome.OFF,
        judged=tuple(Judged(finding, Status.PERMITTED, message, None, blocking=False) for finding in uses),
        definitions=seen.definitions,
        homes=seen.homes,
        examined=len(seen.examined),
        by_category=tuple((category, numbers[category]) for category in given.categories),
        judged_categories=rule.judged,
        why=rule.why,
        instead=rule.instead,
        takes_entries=rule.takes_entries,
        step=step,
        needs_run=rule.needs_run,
        awaits_run=rule.needs_run and seen.is_blind,
    )


def _apart(finding: Finding) -> Judged:
    message = f"Counted apart: code in {finding.category.value} is not judged."
    return Judged(finding, Status.PERMITTED, message, None, blocking=False)


def _soft_waves(given: Circumstances) -> dict[str | None, Step]:
    """The waves whose entries are held to less for now, each with the step of its rollout that says so."""
    steps = {wave.id: level_on(wave.rollout, given.waves, given.today)[1] for wave in given.waves}
    return {wave: step for wave, step in steps.items() if step is not None}


class _Ledger:
    """Entries of one rule with the uses that each of them covers."""

    def __init__(
        self,
        rule: Rule,
        seen: Observed,
        findings: list[Finding],
        given: Circumstances,
        permitting: frozenset[Entry],
    ) -> None:
        self._rule = rule
        self._permitting = permitting  # fallback guards, and so they stand without a use
        self._homes = seen.idle
        self._uses = "uses" if rule.family == "seams" else "findings"
        self._modules = {*given.modules, *seen.modules}
        self._given = given
        self._by_entry: dict[Entry, list[Finding]] = {entry: [] for entry in rule.entries}
        self._unlisted: list[Finding] = []
        for finding in findings:
            entry = closest(self._by_entry, finding.module, finding.scope)
            (self._unlisted if entry is None else self._by_entry[entry]).append(finding)
        self._steps = _soft_waves(given)
        missing = {entry: self._missing(entry) for entry in self._by_entry}
        # What a run does at one boundary does not move to another.
        self._moves = {} if rule.needs_run else pair_moves(missing, [f for f in self._unlisted if self._weighs(f)])
        self._complete = {wave.id for wave in given.waves if wave.status is WaveStatus.COMPLETE}

    def _weighs(self, finding: Finding) -> bool:
        """Whether a finding counts against budgets: what is only possible does where the policy says `error`."""
        return finding.certain or self._rule.effect(finding.kind) is Possible.ERROR

    def _missing(self, entry: Entry) -> int:
        """How many uses an entry lost; a permanent one that lost its use may have lost any number."""
        if self._is_unknown(entry) or entry in self._permitting:
            return 0
        if entry.count is None:
            return 0 if self._by_entry[entry] else len(self._unlisted)
        return entry.count - self._used(entry)

    def _used(self, entry: Entry) -> int:
        return sum(map(self._weighs, self._by_entry[entry]))

    def judged(self) -> list[Judged]:
        """Every finding with its status."""
        listed = [self._listed(entry, finding) for entry, found in self._by_entry.items() for finding in found]
        return [*listed, *map(self._outside, self._unlisted)]

    def _listed(self, entry: Entry, finding: Finding) -> Judged:
        step = self._steps.get(entry.wave)
        objection = self._objection(entry, remove="the use" if self._rule.family == "seams" else "the finding")
        if objection is not None:
            blocking = self._weighs(finding)
            return Judged(finding, Status.VIOLATION, objection, entry, blocking=blocking, step=step)
        if entry.count is None:
            return Judged(finding, Status.PERMITTED, f"Permitted: {entry.reason}", entry, blocking=False)
        used = self._used(entry)
        if used > entry.count and self._weighs(finding) and not self._is_off(entry):
            said = f"{finding.said}: " if finding.said else ""
            message = (
                f"{said}{used} {self._uses} in {entry.place}, and its entry permits {entry.count}: the list may only "
                "shrink, so take the new one out"
            )
            return Judged(finding, Status.VIOLATION, message, entry, blocking=True, step=step)
        message = f"Migrating in {entry.wave}: {entry.reason}"
        return Judged(finding, Status.MIGRATING, message, entry, blocking=False)

    def _is_off(self, entry: Entry) -> bool:
        """Whether the wave of an entry is off for now, so that the entry permits whatever stands in its place."""
        step = self._steps.get(entry.wave)
        return step is not None and step.level is Level.OFF

    def _objection(self, entry: Entry, remove: str) -> str | None:
        """Why an entry no longer permits anything."""
        closing = self._given.closing
        if entry.wave not in self._complete and entry.count is not None and closing.closed:
            return f"{closing.named}, and {self._rule.id!r} accepts no debt: remove {remove}, or reopen it in review"
        if self._is_off(entry):
            return None
        if entry.expires is not None and entry.expires < self._given.today:
            day = entry.expires.isoformat()
            return f"the entry for {entry.place} expired on {day}: remove {remove}, or renew the entry in review"
        if entry.wave in self._complete:
            closed = f"wave {entry.wave!r} is complete and accepts no entry"
            return f"{closed}: remove {remove}, or reopen the wave in review"
        return None

    def _outside(self, finding: Finding) -> Judged:
        entry = self._moves.get(finding)
        if entry is not None:
            todo = "finish the migration, or let `seamguard prune --moves` rename the entry's site"
            message = f"moved from {entry.place} to {finding.site}: {todo}"
            return Judged(finding, Status.MOVED, message, entry, blocking=True)
        if not self._weighs(finding):
            return Judged(
                finding,
                Status.PERMITTED,
                "Only possibly a use, and the policy says `warn` for that.",
                None,
                blocking=False,
            )
        sure = "uses" if finding.certain else "may use"
        said = finding.said or f"{finding.site} {sure} {self._rule.id!r}"
        message = f"{said}, and no entry permits it"
        return Judged(finding, Status.VIOLATION, message, None, blocking=True)

    def stale(self) -> tuple[StaleEntry, ...]:
        """Entries that permit more than is used, in file order; a use that moved is not missed twice."""
        moved = Counter(self._moves.values())
        found = []
        for entry, uses in self._by_entry.items():
            left = len(uses) + moved[entry]
            unseen = self._is_unknown(entry) or self._matches_nothing(entry) or self._is_off(entry)
            # An entry that permits nothing any more must go, also where no use of it fails.
            void = None if moved[entry] or any(map(self._weighs, uses)) else self._objection(entry, remove="it")
            is_needed = self._is_home(entry) or entry in self._permitting
            is_idle = left < (entry.count or 1) and not is_needed
            if (is_idle or void) and not unseen:
                message = void if void and (left or not is_idle) else self._stale_message(entry, left)
                covered = 0 if void else len(uses)
                found.append(StaleEntry(entry, covered, message, self._steps.get(entry.wave)))
        return tuple(sorted(found, key=lambda item: item.entry.mark))

    def void(self) -> tuple[Vacuity, ...]:
        """Entries that permit nothing any more, whatever a run may find in their places."""
        told = ((entry, self._objection(entry, remove=f"the one for {entry.place}")) for entry in self._by_entry)
        return tuple(Vacuity(entry.mark, said) for entry, said in told if said is not None)

    def _is_home(self, entry: Entry) -> bool:
        """A permanent entry for the module that defines the target stands as long as the definition does."""
        return (
            entry.count is None
            and entry.scope is None
            and any(covers_module(entry.module, home) for home in self._homes)
        )

    def _is_unknown(self, entry: Entry) -> bool:
        return any(covers_module(entry.module, module) for module in self._given.unreadable)

    def _matches_nothing(self, entry: Entry) -> bool:
        return entry.scope is None and not any(covers_module(entry.module, module) for module in self._modules)

    def _stale_message(self, entry: Entry, used: int) -> str:
        if used and entry.count is not None:
            return (
                f"{entry.place} holds {used} of the {entry.count} {self._uses} that its entry permits: lower `count` "
                f"to {used}"
            )
        if entry.module not in self._modules and "*" not in entry.module:
            return f"the module {entry.module} no longer exists: remove the entry"
        verb = "uses" if self._rule.family == "seams" else "breaks"
        return f"nothing in {entry.place} {verb} {self._rule.id!r} any more: remove the entry"
