"""A team's promises, decoded: which places may use which seam, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date  # noqa: TC003 (dataclass fields are read at run time by the schema test)
from enum import StrEnum
from typing import NamedTuple

from seamguard.domain.source import PLAIN_CATEGORIES, Category

MODULE_SCOPE = "<module>"
"""The scope of code that stands in no function and no class."""


class Mark(NamedTuple):
    """A place in the policy file: 1-based line and column, in characters."""

    line: int
    column: int


class WaveStatus(StrEnum):
    """How far a migration step is."""

    PLANNED = "planned"
    ACTIVE = "active"
    COMPLETE = "complete"


class Restrict(StrEnum):
    """What counts as a use of a seam."""

    CALL = "call"
    REFERENCE = "reference"
    IMPORT = "import"


class Possible(StrEnum):
    """What a use that is only possible does to the verdict."""

    ERROR = "error"
    WARN = "warn"
    IGNORE = "ignore"


class Escape(StrEnum):
    """How a seam leaves by reference, or may be used without being named."""

    CALLBACK = "callback"
    SUBMIT = "submit"
    PARTIAL = "partial"
    DECORATOR = "decorator-argument"
    TABLE = "table"
    ATTRIBUTE = "attribute"
    DEFAULT = "default"
    FACTORY = "factory"
    RETURN = "return"
    YIELD = "yield"
    GETATTR = "getattr"
    EVAL = "eval"
    REPLACE = "replace"


class Role(StrEnum):
    """What a member of a seam's group is to the seam."""

    CONSTRUCTOR = "constructor"
    ACCESSOR = "accessor"
    WRAPPER = "wrapper"
    VALUE = "value"


class Receivers(StrEnum):
    """Of which objects a method that is a seam is looked for."""

    KNOWN = "known"
    STRICT = "strict"


class Suppressions(StrEnum):
    """Whether comments in the code may permit uses of a seam."""

    PERMIT = "permit"
    FORBID = "forbid"


class Level(StrEnum):
    """What a failure does to the verdict; later ones are softer."""

    ERROR = "error"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rollout: how soft a rule is, and until when.

    Attributes:
        level: `warn` or `off`.
        waves: The step ends when all of these waves are complete; empty where a day ends it.
        day: Last day of the step; None where waves end it.
        mark: Where it stands in the policy file.
    """

    level: Level
    waves: tuple[str, ...]
    day: date | None
    mark: Mark

    @property
    def end(self) -> str:
        """When the step ends, as reports say it behind `until`."""
        if self.day is not None:
            return self.day.isoformat()
        return f"{' and '.join(self.waves)} {'is' if len(self.waves) == 1 else 'are'} complete"


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
        closes: Ids of the seams whose removal it finishes.
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
class Entry:
    """A permission to use a seam in one place.

    Attributes:
        module: Module name; a pattern (`*` is one name, `**` one or more) only where `scope` is None.
        scope: Qualified name of the covered scope, or None where the whole module is covered.
        reason: Why the use is permitted.
        count: Uses permitted, or None for a permanent entry.
        wave: Which wave removes it; None for a permanent entry.
        owner: Who answers for it.
        ticket: Where the work is tracked.
        expires: Last day on which it permits anything.
        mark: Where it stands in the policy file.
    """

    module: str
    scope: str | None
    reason: str
    count: int | None
    wave: str | None
    owner: str | None
    ticket: str | None
    expires: date | None
    mark: Mark

    @property
    def place(self) -> str:
        """The entry's key as the policy file spells it: `module` or `module:scope`."""
        return self.module if self.scope is None else f"{self.module}:{self.scope}"


@dataclass(frozen=True, slots=True)
class Example:
    """A snippet that proves a rule: it must be reported (`breaks`) or must not (`keeps`)."""

    code: str
    breaks: bool
    mark: Mark


@dataclass(frozen=True, slots=True)
class Member:
    """Another way to what a seam guards, held to the same list.

    Attributes:
        target: Dotted name of the definition.
        role: What it is to the seam.
        supplies: Only calls that supply one of these parameters count; empty for every call.
        mark: Where its target stands.
    """

    target: str
    role: Role
    supplies: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function that hands out what a seam makes, and that anybody may use.

    Attributes:
        target: Dotted name of the function.
        reason: Why anybody may.
        mark: Where its target stands.
    """

    target: str
    reason: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Made:
    """A class of what a seam makes, for which no fallback may stay once the seam is closed.

    Attributes:
        target: Dotted name of the class.
        mark: Where it stands.
    """

    target: str
    mark: Mark = field(compare=False)

    def __str__(self) -> str:
        return self.target


@dataclass(frozen=True, slots=True)
class Seam:
    """A guarded callable and the places that may use it.

    Attributes:
        id: Unique name of the rule.
        target: Dotted name of the definition, or of a module where `restrict` is `import`.
        supplies: Only calls that supply one of these parameters count; empty for every call.
        why: Why the seam is guarded.
        instead: What to do instead of using it.
        restrict: What counts as a use.
        possible: What a possible use does.
        external: The target is defined outside the codebase, so that its existence is not checked.
        suppressions: Whether comments in the code may permit uses.
        allow: Permanent permissions.
        migrating: Permissions that are debt.
        examples: Snippets that prove the rule.
        mark: Where it stands in the policy file.
        target_mark: Where its target stands.
        judged: Categories of code that are held against the entries; the others are counted apart.
        receivers: Whether a method called on an object of unknown type is possibly the target.
        implementers: A method's counterparts in the classes that implement its class are the target as well.
        escapes: What a use of each of these kinds does that is only possible, where it is not what `possible` says.
        group: Other ways to what the seam guards.
        wrappers: Functions that hand out what the seam makes, and that anybody may use.
        rollout: How soft its failures are for now.
        makes: Classes of what the seam makes, besides those that it names itself.
    """

    id: str
    target: str
    supplies: tuple[str, ...]
    why: str
    instead: str | None
    restrict: Restrict
    possible: Possible
    external: bool
    suppressions: Suppressions
    allow: tuple[Entry, ...]
    migrating: tuple[Entry, ...]
    examples: tuple[Example, ...]
    mark: Mark
    target_mark: Mark
    judged: tuple[Category, ...] = (Category.PRODUCTION,)
    receivers: Receivers = Receivers.KNOWN
    implementers: bool = False
    escapes: tuple[tuple[Escape, Possible], ...] = ()
    group: tuple[Member, ...] = ()
    wrappers: tuple[Wrapper, ...] = ()
    rollout: tuple[Step, ...] = ()
    makes: tuple[Made, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All permissions, the permanent ones first."""
        return (*self.allow, *self.migrating)

    @property
    def parts(self) -> tuple[Seam, ...]:
        """The seam itself and each member of its group, as seams of one target each."""
        members = (
            replace(self, target=one.target, supplies=one.supplies, target_mark=one.mark, group=(), external=False)
            for one in self.group
        )
        return (self, *members)

    def effect(self, kind: str) -> Possible:
        """What a use of a kind does to the verdict where it is only possible."""
        return next((effect for escape, effect in self.escapes if escape == kind), self.possible)


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy file.

    Attributes:
        path: The file as the user named it.
        codebase: Which files are guarded.
        waves: Migration steps, in file order.
        seams: Guarded callables, in file order.
    """

    path: str
    codebase: Codebase
    waves: tuple[Wave, ...]
    seams: tuple[Seam, ...]

    def waves_of(self, seam: Seam) -> tuple[Wave, ...]:
        """The waves on which the end of a seam's debt depends, in file order.

        Those that close it and those that own its entries; all waves where there are none of both.
        """
        owning = {entry.wave for entry in seam.migrating}
        own = tuple(wave for wave in self.waves if seam.id in wave.closes or wave.id in owning)
        return own or self.waves

    def next_wave(self, seam: Seam) -> Wave | None:
        """The wave that new debt of a seam belongs to: the first active one of its own, else the first planned one."""
        statuses = (WaveStatus.ACTIVE, WaveStatus.PLANNED)
        return next((wave for status in statuses for wave in self.waves_of(seam) if wave.status is status), None)

    def closing(self, seam: Seam) -> tuple[Wave, ...]:
        """The waves that have to be complete for a seam to be closed: those that say so, else all of its waves."""
        return tuple(wave for wave in self.waves if seam.id in wave.closes) or self.waves_of(seam)

    def is_closed(self, seam: Seam) -> bool:
        """Whether the migration of a seam is over; without a wave it never is."""
        waves = self.closing(seam)
        return bool(waves) and all(wave.status is WaveStatus.COMPLETE for wave in waves)
