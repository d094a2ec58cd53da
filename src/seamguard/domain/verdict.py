"""The answers: findings held against promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from seamguard.domain.rule import Level
from seamguard.domain.source import Category, shown_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.agenda import Due
    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Wave
    from seamguard.domain.rule import Entry, Mark, Step
    from seamguard.domain.source import Cell
    from seamguard.domain.suppression import Suppression
    from seamguard.errors import Problem


class Outcome(StrEnum):
    """What a rule's check came to; later ones outweigh earlier ones."""

    OFF = "off"
    KEPT = "kept"
    WARNED = "warned"
    STALE = "stale"
    BROKEN = "broken"
    VACUOUS = "vacuous"
    ERROR = "error"


_GROUNDS = ("codebase", "wave")

WEIGHT = {outcome: weight for weight, outcome in enumerate(Outcome)}


class Status(StrEnum):
    """What one finding came to."""

    VIOLATION = "violation"
    PERMITTED = "permitted"
    MIGRATING = "migrating"
    STALE = "stale"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with its judgement.

    Attributes:
        finding: What was seen.
        status: What it came to.
        message: One or two sentences for people.
        entry: The entry that permits it, or that it exceeds or left.
        blocking: Whether it makes the verdict fail, unless a rollout softens it or the whole verdict.
        suppression: The comment in the code that permits it.
        step: The step of its wave's rollout that softens it.
    """

    finding: Finding
    status: Status
    message: str
    entry: Entry | None
    blocking: bool
    suppression: Suppression | None = None
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class StaleEntry:
    """A permission that nothing uses, or that permits more than is used.

    Attributes:
        entry: The entry.
        used: How many uses it still covers; none where it permits nothing any more.
        message: What is stale and what to do.
        step: The step of its wave's rollout that softens it.
    """

    entry: Entry
    used: int
    message: str
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A suppression in code that must go.

    Attributes:
        suppression: The comment.
        status: STALE where it suppresses nothing, VIOLATION where the seam forbids it.
        message: What is wrong and what to do.
    """

    suppression: Suppression
    status: Status
    message: str


@dataclass(frozen=True, slots=True)
class Vacuity:
    """Why a rule cannot fail, with its place in the policy file."""

    mark: Mark
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one subject came to.

    Attributes:
        rule: The rule family.
        id: The rule's id.
        outcome: OFF, KEPT, WARNED, STALE, BROKEN or VACUOUS.
        judged: Every use and wrapper in every category, sorted by place.
        stale: Entries that permit more than is used, in file order.
        rejected: Suppressions in code that are not needed or not permitted, sorted by place.
        vacuities: Why the rule proves nothing; empty where it proves something.
        failures: Broken promises that no code finding carries, such as a wave past its day.
        definitions: Where the targets are defined, as `path:line`.
        homes: Where each target is defined first, by its name.
        by_category: Uses per category that the codebase has.
        judged_categories: The categories whose uses are held against the entries.
        why: Why the rule exists.
        instead: What to do instead.
        step: The step of the rollout that softens it as a whole; None where its level is `error`.
        examined: How many things were looked at.
        fallbacks: Fallback guards in judged categories, sorted by place; they are no uses and count as none.
        takes_entries: Whether the policy file has room for entries under the rule.
        needs_run: Only a run of the code shows what the list is about.
        awaits_run: That is so, and this verdict knows of none.
    """

    rule: str
    id: str
    outcome: Outcome
    judged: tuple[Judged, ...] = ()
    stale: tuple[StaleEntry, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    vacuities: tuple[Vacuity, ...] = ()
    failures: tuple[Vacuity, ...] = ()
    definitions: tuple[str, ...] = ()
    homes: tuple[tuple[str, str], ...] = ()
    by_category: tuple[tuple[Category, int], ...] = ()
    judged_categories: tuple[Category, ...] = (Category.PRODUCTION,)
    why: str = ""
    instead: str | None = None
    step: Step | None = None
    examined: int = 0

    @property
    def is_of_rule(self) -> bool:
        """Whether it is about a rule, and not about what all rules stand on."""
        return self.rule not in _GROUNDS

    @property
    def level(self) -> Level:
        """What its failures do, of themselves."""
        return self.step.level if self.step else Level.ERROR

    def fails(self, item: Judged | StaleEntry | Rejected) -> bool:
        """Whether one finding, entry or suppression makes the verdict fail, and not only warn."""
        if isinstance(item, Rejected):
            return self.step is None
        return self.step is None and item.step is None and (isinstance(item, StaleEntry) or item.blocking)

    fallbacks: tuple[Judged, ...] = ()
    takes_entries: bool = True
    needs_run: bool = False
    awaits_run: bool = False

    @property
    def shown(self) -> tuple[Judged, ...]:
        """Everything that was seen, uses and fallback guards alike, sorted by place."""
        return tuple(sorted((*self.judged, *self.fallbacks), key=lambda item: item.finding.order))

    def falling_back(self, *statuses: Status) -> tuple[Judged, ...]:
        """The fallback guards of these statuses."""
        return tuple(item for item in self.fallbacks if item.status in statuses)

    def having(self, *statuses: Status) -> tuple[Judged, ...]:
        """The findings of these statuses in categories that are judged at all."""
        held = self.judged_categories
        return tuple(item for item in self.judged if item.status in statuses and item.finding.category in held)

    @property
    def suppressed(self) -> int:
        """How many uses a comment in the code permits."""
        return sum(item.suppression is not None for item in self.judged)

    def rejecting(self, status: Status) -> tuple[Rejected, ...]:
        """The suppressions that are rejected with this status."""
        return tuple(item for item in self.rejected if item.status is status)

    @property
    def idle(self) -> tuple[StaleEntry | Rejected, ...]:
        """The permissions that nobody needs: entries, then suppressions in code."""
        return (*self.stale, *self.rejecting(Status.STALE))


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything that one run found out.

    Attributes:
        policy: The policy file's name, as reports show it.
        root: The codebase root, as the policy or the caller gives it.
        files: How many files belong to the codebase.
        parsed: How many of them could matter and were parsed.
        verdicts: One for each subject, in policy order.
        errors: Places that could not be read, sorted.
        left_out: Folders that were not entered.
        code: Source lines of findings, by `(path, line)`.
        open_waves: By the id of each rule that may have new debt, the wave that it would belong to.
        cells: Where the cells of each notebook stand, by path: lines of findings count through all of them.
        notes: Places that were left out for what they hold.
        waves: The policy's waves, in file order.
        agenda: What is due next, nearest first.
        shard: Which share of the rules was judged, as `2/4`; empty where that is all of them.
        left: How many uses are left under the entries of each wave; empty where not all rules were judged.
    """

    policy: str
    root: str
    files: int
    parsed: int
    verdicts: tuple[Verdict, ...]
    errors: tuple[Problem, ...]
    left_out: tuple[str, ...]
    code: dict[tuple[str, int], str]
    open_waves: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    waves: tuple[Wave, ...] = ()
    agenda: tuple[Due, ...] = ()
    shard: str = ""
    left: Mapping[str, int] = field(default_factory=dict)

    def on(self, rule: str) -> Verdict:
        """The verdict on the rule with an id, which has to be one of those that were judged."""
        return next(verdict for verdict in self.verdicts if verdict.is_of_rule and verdict.id == rule)

    def place(self, finding: Finding) -> str:
        """Where a finding starts, as reports show it."""
        span = finding.span
        return shown_place(finding.path, self.cells.get(finding.path, ()), span.line, span.column)

    @property
    def outcome(self) -> Outcome:
        """The outcome that outweighs the others; an unreadable place outweighs all."""
        if self.errors:
            return Outcome.ERROR
        nothing = Outcome.OFF if self.shard else Outcome.VACUOUS  # other shards have the rules
        return max((verdict.outcome for verdict in self.verdicts), key=WEIGHT.__getitem__, default=nothing)

    @property
    def exit_code(self) -> int:
        """0 kept or warned; 1 broken or stale; 2 could not tell, be it that all that was asked for is off.

        Of several shards, some may well have no rule, or none but such as are off.
        """
        codes = {Outcome.KEPT: 0, Outcome.WARNED: 0, Outcome.STALE: 1, Outcome.BROKEN: 1}
        return 0 if self.shard and self.outcome is Outcome.OFF else codes.get(self.outcome, 2)
