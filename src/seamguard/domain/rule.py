"""What the rules of all families have: words for people, permissions, and how soft they are for now."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date  # noqa: TC003 (dataclass fields are read at run time by the schema test)
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from seamguard.domain.source import Category

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank

MODULE_SCOPE = "<module>"
"""The scope of code that stands in no function and no class."""

FAMILIES = {
    "seams": "seam",
    "required_calls": "required_call",
    "typed_arguments": "typed_argument",
    "derives_from": "derived_value",
    "retired": "retired",
    "must_exist": "must_exist",
    "locks": "lock",
    "guards": "guard",
    "globals": "global",
    "private_imports": "private_import",
    "single_authority": "single_authority",
    "imports": "import_contract",
    "workflow": "workflow",
    "identity": "identity",
    "capabilities": "capability",
    "plans": "plan",
    "rules": "local_rule",
}
"""The families of rules: the key of the policy file for each, in the order of reports, and what one rule is called.

What a family is lies in modules that are named after its key: in `domain.families`, `policy.families` and `rules`.
"""


class Mark(NamedTuple):
    """A place in the policy file: 1-based line and column, in characters."""

    line: int
    column: int


class Possible(StrEnum):
    """What a use that is only possible does to the verdict."""

    ERROR = "error"
    WARN = "warn"
    IGNORE = "ignore"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One promise about the code, and the places that may still break it.

    Attributes:
        id: Unique name among the rules of all families.
        why: Why the rule exists.
        mark: Where it stands in the policy file.
        instead: What to do instead of breaking it.
        possible: What a finding does that is only possible.
        suppressions: Whether comments in the code may permit findings.
        allow: Permanent permissions.
        migrating: Permissions that are debt.
        examples: Snippets that prove the rule.
        judged: Categories of code that are held against the entries; the others are counted apart.
        rollout: How soft its failures are for now.
    """

    family: ClassVar[str]
    """The key of the policy file under which its clauses stand."""
    is_of_code: ClassVar[bool] = True
    """Whether the guarded files alone decide it, so that every commit can be asked."""
    takes_examples: ClassVar[bool] = True
    """Whether a snippet can show the rule."""
    needs_run: ClassVar[bool] = False
    """Whether only a run of the guarded code shows what its list is about: a check sees whether it can be asked."""
    ranks: ClassVar[Mapping[str, Rank]] = {}
    """How the growth gate ranks a change of each field that only this family has."""

    id: str
    why: str
    mark: Mark
    instead: str | None = None
    possible: Possible = Possible.ERROR
    suppressions: Suppressions = Suppressions.PERMIT
    allow: tuple[Entry, ...] = ()
    migrating: tuple[Entry, ...] = ()
    examples: tuple[Example, ...] = ()
    judged: tuple[Category, ...] = (Category.PRODUCTION,)
    rollout: tuple[Step, ...] = ()

    @property
    def noun(self) -> str:
        """What one rule of the family is called, in reports for programs."""
        return FAMILIES[self.family]

    @property
    def called(self) -> str:
        """What one rule of the family is called, in sentences."""
        return self.noun.replace("_", " ")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All permissions, the permanent ones first."""
        return (*self.allow, *self.migrating)

    @property
    def takes_entries(self) -> bool:
        """Whether the policy file has room for entries under it."""
        return True

    @property
    def title(self) -> str:
        """What the rule is about, in a few words for a change of the policy."""
        return self.id

    def own_settings(self) -> tuple[tuple[str, object], ...]:
        """What only its family has: names and values, without the places where they stand."""
        shared = {field.name for field in fields(Rule)}
        names = [field.name for field in fields(self) if field.name not in shared]
        return tuple((name, getattr(self, name)) for name in names if not name.endswith(("mark", "marks")))

    def effect(self, kind: str) -> Possible:  # noqa: ARG002 (a seam answers by the kind)
        """What a finding of a kind does to the verdict where it is only possible."""
        return self.possible
