"""One seam's findings held against its entries."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.policy import Level, Possible, WaveStatus
from seamguard.domain.rollout import level_on
from seamguard.domain.source import PLAIN_CATEGORIES, Category, shown_place
from seamguard.domain.verdict import Judged, Outcome, StaleEntry, Status, Verdict
from seamguard.verdict.examples import NO_EXAMPLES, Examples
from seamguard.verdict.fallbacks import Closing, judge_fallbacks
from seamguard.verdict.moves import pair_moves
from seamguard.verdict.places import closest, covers_module
from seamguard.verdict.rollout import settled
from seamguard.verdict.suppressions import permitted, refusal, rejected, suppressed
from seamguard.verdict.vacuous import idle_settings, is_blind, vacuities
from seamguard.verdict.wrappers import WRAPPER, judge_wrappers

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Entry, Seam, Step, Wave
    from seamguard.domain.suppression import Suppression
    from seamguard.domain.uses import Definition, Target
    from seamguard.domain.verdict import Vacuity


class Circumstances(NamedTuple):
    """What a verdict depends on besides the seam and its findings.

    Attributes:
        waves: All waves of the policy.
        modules: The modules that are judged for the seam.
        today: The day on which entries expire.
        unreadable: Modules that could not be read, of whose uses nothing is known.
        suppressions: Those in all files that are judged for the seam.
        categories: The categories that the codebase has.
        failures: What is wrong with the seam's permitted wrappers.
        fallbacks: Its fallback guards.
        closing: Whether its waves are complete.
        empty: What is wrong with the classes that it makes.
        classes: Those classes, with their definitions.
    """

    waves: tuple[Wave, ...]
    modules: Collection[str]
    today: date
    unreadable: frozenset[str]
    suppressions: tuple[Suppression, ...] = ()
    categories: tuple[Category, ...] = PLAIN_CATEGORIES
    failures: tuple[Vacuity, ...] = ()
    fallbacks: tuple[Finding, ...] = ()
    closing: Closing = Closing()
    empty: tuple[Vacuity, ...] = ()
    classes: tuple[tuple[str, Definition | None], ...] = ()


def judge_seam(
    seam: Seam,
    targets: tuple[Target, ...],
    findings: tuple[Finding, ...],
    given: Circumstances,
    examples: Examples = NO_EXAMPLES,
) -> Verdict:
    """Judge one seam, unless it is off.

    Args:
        seam: The promise.
        targets: Its target and those of its group, looked up, in the order of `seam.parts`.
        findings: Every use that counts, in every category.
        given: Waves, modules, suppressions and the day.
        examples: What the policy's examples of this seam showed.
    """
    counted = tuple(f for f in findings if f.certain or seam.effect(f.kind) is not Possible.IGNORE)
    unjudged = _unjudged(seam, targets, counted, given)
    if unjudged.level is Level.OFF:
        return unjudged
    held = [finding for finding in counted if finding.category in seam.judged]
    pairs = {} if refusal(seam, given.closing) else suppressed(held, given.suppressions)
    open_ones = [finding for finding in held if finding not in pairs]
    fallbacks = tuple(judge_fallbacks(seam, given.fallbacks, given.closing, given.today))
    permitting = frozenset(item.entry for item in fallbacks if item.entry is not None)
    ledger = _Ledger(seam, targets, [finding for finding in open_ones if finding.kind != WRAPPER], given, permitting)
    apart = [_apart(finding) for finding in counted if finding.category not in seam.judged]
    wrappers = judge_wrappers(seam, [finding for finding in open_ones if finding.kind == WRAPPER])
    judged = [*ledger.judged(), *wrappers, *permitted(pairs), *apart]
    reasons, blind = _emptiness(seam, targets, held, given)
    refused = rejected(seam, given.suppressions, pairs.values(), given.unreadable, given.closing)
    return settled(
        replace(
            unjudged,
            judged=tuple(sorted(judged, key=lambda item: item.finding.order)),
            fallbacks=fallbacks,
            stale=() if blind else ledger.stale(),
            rejected=() if blind else refused,
            vacuities=(*reasons, *given.empty, *examples.unreported),
            failures=(*examples.reported, *(() if blind else given.failures)),
        )
    )


def _unjudged(seam: Seam, targets: tuple[Target, ...], counted: tuple[Finding, ...], given: Circumstances) -> Verdict:
    """What is known of a seam before it is judged, which is all there is to say while it is off."""
    _, step = level_on(seam.rollout, given.waves, given.today)
    uses = [finding for finding in counted if finding.kind != WRAPPER]
    numbers = Counter(finding.category for finding in uses)
    message = f"Not judged: {seam.id!r} is off until {step.end}." if step else ""
    return Verdict(
        rule="seam",
        id=seam.id,
        outcome=Outcome.OFF,
        judged=tuple(Judged(finding, Status.PERMITTED, message, None, blocking=False) for finding in uses),
        definitions=tuple(place for target in targets for place in _places(target)),
        homes=(
            *((target.name, place) for target in targets for place in _places(target)[:1]),
            *((name, _place(made)) for name, made in given.classes if made is not None),
        ),
        by_category=tuple((category, numbers[category]) for category in given.categories),
        judged_categories=seam.judged,
        why=seam.why,
        instead=seam.instead,
        step=step,
    )


def _emptiness(
    seam: Seam, targets: tuple[Target, ...], held: list[Finding], given: Circumstances
) -> tuple[list[Vacuity], bool]:
    """Why the rule proves nothing, in the order of the policy file, and whether a part of it sees nothing at all."""
    reasons, blind = {*idle_settings(seam, targets)}, False
    for part, target in zip(seam.parts, targets, strict=True):
        # Each part has to find something of its own.
        own = [finding for finding in held if finding.target == part.target or finding.kind == WRAPPER]
        reasons |= {*vacuities(part, target, own, given.modules)}
        blind = blind or is_blind(part, target, own)
    return sorted(reasons, key=lambda reason: (reason.mark, reason.message)), blind


def _places(target: Target) -> list[str]:
    return [_place(made) for made in target.definitions]


def _place(made: Definition) -> str:
    return shown_place(made.file.path, made.file.cells, made.span.line)


def _apart(finding: Finding) -> Judged:
    message = f"Counted apart: {finding.category.value} code is not judged."
    return Judged(finding, Status.PERMITTED, message, None, blocking=False)


def _soft_waves(given: Circumstances) -> dict[str | None, Step]:
    """The waves whose entries are held to less for now, each with the step of its rollout that says so."""
    steps = {wave.id: level_on(wave.rollout, given.waves, given.today)[1] for wave in given.waves}
    return {wave: step for wave, step in steps.items() if step is not None}


class _Ledger:
    """Entries of one seam with the uses that each of them covers."""

    def __init__(
        self,
        seam: Seam,
        targets: tuple[Target, ...],
        findings: list[Finding],
        given: Circumstances,
        permitting: frozenset[Entry],
    ) -> None:
        self._seam = seam
        self._permitting = permitting  # fallback guards, and so they stand without a use
        self._homes = {target.module for target in targets}
        self._given = given
        self._by_entry: dict[Entry, list[Finding]] = {entry: [] for entry in seam.entries}
        self._unlisted: list[Finding] = []
        for finding in findings:
            entry = closest(self._by_entry, finding.module, finding.scope)
            (self._unlisted if entry is None else self._by_entry[entry]).append(finding)
        self._steps = _soft_waves(given)
        missing = {entry: self._missing(entry) for entry in self._by_entry}
        self._moves = pair_moves(missing, [f for f in self._unlisted if self._weighs(f)])
        self._complete = {wave.id for wave in given.waves if wave.status is WaveStatus.COMPLETE}

    def _weighs(self, finding: Finding) -> bool:
        """Whether a finding counts against budgets: what is only possible does where the policy says `error`."""
        return finding.certain or self._seam.effect(finding.kind) is Possible.ERROR

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
        objection = self._objection(entry, remove="the use")
        if objection is not None:
            blocking = self._weighs(finding)
            return Judged(finding, Status.VIOLATION, objection, entry, blocking=blocking, step=step)
        if entry.count is None:
            return Judged(finding, Status.PERMITTED, f"Permitted: {entry.reason}", entry, blocking=False)
        used = self._used(entry)
        if used > entry.count and self._weighs(finding) and not self._is_off(entry):
            message = (
                f"{used} uses in {entry.place}, and its entry permits {entry.count}: the list may only shrink, "
                "so take the new one out"
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
            return f"{closing.named}, and {self._seam.id!r} accepts no debt: remove {remove}, or reopen it in review"
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
        message = f"{finding.site} {sure} {self._seam.id!r}, and no entry permits it"
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
        return entry.scope is None and not any(covers_module(entry.module, module) for module in self._given.modules)

    def _stale_message(self, entry: Entry, used: int) -> str:
        if used and entry.count is not None:
            return (
                f"{entry.place} holds {used} of the {entry.count} uses that its entry permits: lower `count` to {used}"
            )
        if entry.module not in self._given.modules and "*" not in entry.module:
            return f"the module {entry.module} no longer exists: remove the entry"
        return f"nothing in {entry.place} uses {self._seam.id!r} any more: remove the entry"
