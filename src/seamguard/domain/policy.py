"""A team's promises, decoded: which rules hold, which places may break them, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date  # noqa: TC003 (dataclass fields are read at run time by the schema test)
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from seamguard.domain.rule import Mark, Rule, Step
from seamguard.domain.source import PLAIN_CATEGORIES, Category

if TYPE_CHECKING:
    from seamguard.domain.seam import Seam

AnyRule = TypeVar("AnyRule", bound=Rule)


class RuleChange(Protocol):
    """Makes another rule of a rule, of the same family."""

    def __call__(self, rule: AnyRule, /) -> AnyRule:
        """Return the changed rule."""


class WaveStatus(StrEnum):
    """How far a migration step is."""

    PLANNED = "planned"
    ACTIVE = "active"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Codebase:
    """Which files are guarded. All paths are posix and relative to `root`.

    Attributes:
        root: Where the guarded tree lies, relative to the policy file's folder.
        source: Import roots: `src/a/b.py` is module `a.b`.
        production: Folders that are counted and judged.
        tests: Folders that are counted apart and not judged.
        scripts: Folders that are counted apart and not judged.
        exclude: Glob patterns of files and folders that are left out.
        include: Glob patterns of files that are Python though their name does not end in `.py` or `.pyi`.
        mark: Where the clause stands in the policy file.
        root_marks: Where each folder of the lists stands, as `((key, folder), mark)`.
        notebooks: Folders whose notebooks are a category of their own.
        stubs: Folders whose `.pyi` files are a category of their own.
        executables: Folders whose files without a suffix are one, if their first line names Python.
    """

    root: str
    source: tuple[str, ...]
    production: tuple[str, ...]
    tests: tuple[str, ...]
    scripts: tuple[str, ...]
    exclude: tuple[str, ...]
    include: tuple[str, ...]
    mark: Mark
    root_marks: tuple[tuple[tuple[str, str], Mark], ...]
    notebooks: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()
    executables: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories that the codebase has, in their order."""
        own = {Category.NOTEBOOKS: self.notebooks, Category.STUBS: self.stubs, Category.EXECUTABLES: self.executables}
        return tuple(category for category in Category if category in PLAIN_CATEGORIES or own[category])


@dataclass(frozen=True, slots=True)
class Wave:
    """One step of the migration.

    Attributes:
        id: Unique name, used by entries.
        title: For people.
        status: planned, active or complete.
        goal: Uses that may be left when its day has passed.
        due: Last day on which more of its uses may be left than its goal.
        after: Waves that come first.
        owner: Who answers for it.
        mark: Where it stands in the policy file.
        rollout: How soft its own failures and those of its entries are for now.
        closes: Ids of the rules whose debt it ends.
    """

    id: str
    title: str
    status: WaveStatus
    goal: int
    due: date | None
    after: tuple[str, ...]
    owner: str | None
    mark: Mark
    rollout: tuple[Step, ...] = ()
    closes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy file.

    Attributes:
        path: The file as the user named it.
        codebase: Which files are guarded.
        waves: Migration steps, in file order.
        seams: Guarded callables, in file order.
        others: The rules of the other families, family by family, each in file order.
    """

    path: str
    codebase: Codebase
    waves: tuple[Wave, ...]
    seams: tuple[Seam, ...]
    others: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all families, seams first."""
        return (*self.seams, *self.others)

    @property
    def rules_of_code(self) -> tuple[Rule, ...]:
        """The rules that the guarded files alone decide."""
        return tuple(rule for rule in self.rules if rule.is_of_code)

    def changed(self, change: RuleChange) -> Policy:
        """The policy with another rule in the place of each."""
        return replace(self, seams=tuple(map(change, self.seams)), others=tuple(map(change, self.others)))

    @property
    def in_force(self) -> Policy:
        """The policy without its rollouts: how soft a rule is today is left aside."""

        def enforced(rule: AnyRule) -> AnyRule:
            return replace(rule, rollout=())

        return replace(self, waves=tuple(replace(wave, rollout=()) for wave in self.waves)).changed(enforced)

    def waves_of(self, rule: Rule) -> tuple[Wave, ...]:
        """The waves on which the end of a rule's debt depends, in file order.

        Those that close it and those that own its entries; all waves where there are none of both.
        """
        owning = {entry.wave for entry in rule.migrating}
        own = tuple(wave for wave in self.waves if rule.id in wave.closes or wave.id in owning)
        return own or self.waves

    def next_wave(self, rule: Rule) -> Wave | None:
        """The wave that new debt of a rule belongs to: the first active one of its own, else the first planned one."""
        statuses = (WaveStatus.ACTIVE, WaveStatus.PLANNED)
        return next((wave for status in statuses for wave in self.waves_of(rule) if wave.status is status), None)

    def closing(self, rule: Rule) -> tuple[Wave, ...]:
        """The waves that have to be complete for a rule to be closed: those that say so, else all of its waves."""
        return tuple(wave for wave in self.waves if rule.id in wave.closes) or self.waves_of(rule)

    def is_closed(self, rule: Rule) -> bool:
        """Whether the migration of a rule is over; without a wave it never is."""
        waves = self.closing(rule)
        return bool(waves) and all(wave.status is WaveStatus.COMPLETE for wave in waves)
