"""What changed between two commits: the list, the rules, and the uses in the code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seamguard.errors import Problem

CODEBASE = "codebase"
"""The subject of changes to which files are guarded."""


class Effect(StrEnum):
    """What a change does to the guard."""

    GROWN = "grown"
    WEAKENED = "weakened"
    MOVED = "moved"
    TIGHTENED = "tightened"
    CHANGED = "changed"


FAILING = frozenset({Effect.GROWN, Effect.WEAKENED})
"""Effects that pass only when they are acknowledged."""


class Told(NamedTuple):
    """One change of the policy, before its line is known.

    Attributes:
        subject: The seam's or wave's id, or `codebase`.
        kind: What changed, in a word for programs: `count-raised`.
        effect: What that does to the guard.
        message: The same for people.
        where: Keys and names that lead to the place in the policy file: `("seams", "session", "migrating", place)`.
        has_reason: Whether the entry says why, where the growth of an entry needs it.
    """

    subject: str
    kind: str
    effect: Effect
    message: str
    where: tuple[str, ...]
    has_reason: bool = True


class Stand(NamedTuple):
    """One use as it stands in a commit.

    Attributes:
        module: Dotted module name.
        scope: Site scope.
        path: Posix path relative to the codebase root.
        line: Its first line.
        column: Its first column.
        call: Kind and arguments, free of layout and of the name that it is used by.
        is_permanent: A permanent entry covers it.
        is_suppressed: A comment in the code permits it.
        is_listed: An entry or a comment covers it.
        has_reason: What covers it says why in words that were not there before.
    """

    module: str
    scope: str
    path: str
    line: int
    column: int
    call: str
    is_permanent: bool = False
    is_suppressed: bool = False
    is_listed: bool = False
    has_reason: bool = True

    @property
    def site(self) -> str:
        """Where it stands, in the words of the policy file."""
        return f"{self.module}:{self.scope}"


@dataclass(frozen=True, slots=True)
class Change:
    """One change with its place.

    Attributes:
        subject: The seam's or wave's id, or `codebase`.
        kind: What changed, in a word for programs.
        effect: What that does to the guard.
        message: The same for people.
        path: The policy file, or a file of the codebase.
        line: 1-based line.
        column: 1-based column.
        is_of_base: The place is one of the base, because the change took it away.
        has_reason: Whether an entry says why, where growth needs it.
        is_blocking: It fails the comparison: it is growth, and nobody acknowledged it, or it lacks its reason.
        is_acknowledged: Somebody said that its subject is meant to grow or to guard less.
        code: The line of code, where the place is one of the codebase.
        cell: Which cell of a notebook the line is in, or 0.
    """

    subject: str
    kind: str
    effect: Effect
    message: str
    path: str
    line: int
    column: int
    is_of_base: bool = False
    has_reason: bool = True
    is_blocking: bool = False
    is_acknowledged: bool = False
    code: str = ""
    cell: int = 0

    @property
    def place(self) -> str:
        """Path, in a notebook the cell, and line."""
        return f"{self.path}:cell {self.cell}:{self.line}" if self.cell else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Delta:
    """The uses of one seam that are debt, between two commits.

    Attributes:
        seam: Its id.
        came: Uses that are new.
        went: Uses that are gone.
        moved: Uses that stand elsewhere with their calls unchanged.
        left: Uses that remain.
        suppressed: How many of these a comment in the code permits.
        fallbacks: Fallback guards that remain.
        fallbacks_before: Those at the base.
        is_off: The seam is off, so that nothing of it is compared.
    """

    seam: str
    came: int
    went: int
    moved: int
    left: int
    suppressed: int = 0
    fallbacks: int = 0
    fallbacks_before: int = 0
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two commits found out.

    Attributes:
        policy: The policy file, as reports show it.
        base: What the base is called.
        head: What is compared with it.
        deltas: One for each seam of the head, in policy order.
        changes: All changes, by subject in policy order, then by place.
        notes: What a reader should know besides.
        errors: Places of the head that could not be read.
        root: The head's codebase root, from the top of the repository; empty for the top itself.
    """

    policy: str
    base: str
    head: str
    deltas: tuple[Delta, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    errors: tuple[Problem, ...]
    root: str = ""

    @property
    def blocking(self) -> tuple[Change, ...]:
        """The changes that fail it."""
        return tuple(change for change in self.changes if change.is_blocking)

    @property
    def exit_code(self) -> int:
        """0 nothing grew, or what did is acknowledged; 1 something grew; 2 could not tell."""
        return 2 if self.errors else int(bool(self.blocking))
