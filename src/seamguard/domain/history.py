"""A migration over time: what each commit had left of every seam, how that changed, and when it may end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from seamguard.domain.rule import Entry

UNASSIGNED = "unassigned"
"""Stands for the wave of a use that no migrating entry ever covered."""


class Commit(NamedTuple):
    """One commit of a history.

    Attributes:
        oid: Its full name.
        tree: The name of everything that it holds: the same tree, the same codebase.
        author: Who wrote it.
        when: When it was written, in the author's own time zone.
        subject: The first line of its message.
    """

    oid: str
    tree: str
    author: str
    when: datetime
    subject: str

    @property
    def short(self) -> str:
        """Enough of its name for people."""
        return self.oid[:8]


class LeftUse(NamedTuple):
    """A use that is still to be removed.

    Attributes:
        site: `module:scope`.
        text: Stands for the code of the use: the same code, whatever its layout, the same text.
        suppressed: A comment in the code permits it.
    """

    site: str
    text: str
    suppressed: bool


class Measured(NamedTuple):
    """What one commit has left of one seam.

    Attributes:
        uses: In order of their sites.
        missing: Targets that the codebase does not define there.
        is_unseen: A target is there, but cannot be told, and so not its uses.
    """

    uses: tuple[LeftUse, ...]
    missing: tuple[str, ...] = ()
    is_unseen: bool = False


class Measurement(NamedTuple):
    """What one commit has left of all seams, in the order of the policy.

    Attributes:
        seams: One for each seam.
        unknown: Places of which nothing could be found out, so that there may be more.
        unread: Modules that could not be read; None where that holds for all of them.
    """

    seams: tuple[Measured, ...]
    unknown: tuple[str, ...] = ()
    unread: tuple[str, ...] | None = ()


class Counted(NamedTuple):
    """A site and a number of uses there."""

    site: str
    uses: int


class Journey(NamedTuple):
    """A use that went in one place and came in another."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Change:
    """One seam in one commit, held against the commit before.

    Attributes:
        left: How many uses are left.
        suppressed: How many of them a comment in the code permits.
        sites: Where they stand.
        added: Uses that came and went nowhere else.
        removed: Uses that went and came nowhere else.
        moved: Uses that went in one place and came in another.
        missing: Targets that do not exist in this commit.
        begins: A target exists that did not before: what came with it stood nowhere else, and is no step back.
    """

    left: int
    suppressed: int
    sites: tuple[Counted, ...]
    added: tuple[Counted, ...] = ()
    removed: tuple[Counted, ...] = ()
    moved: tuple[Journey, ...] = ()
    missing: tuple[str, ...] = ()
    begins: bool = False

    @property
    def is_change(self) -> bool:
        """Whether uses came, went or moved."""
        return bool(self.added or self.removed or self.moved)

    @property
    def is_regression(self) -> bool:
        """Whether uses came that stood nowhere before, though the target did."""
        return bool(self.added) and not self.begins


@dataclass(frozen=True, slots=True)
class Point:
    """One commit of the curve.

    Attributes:
        commit: The commit.
        changes: One for each seam, in the order of the policy.
        waves: Uses left by wave, in the order of `History.waves`.
        unknown: Places of which nothing is known in this commit.
    """

    commit: Commit
    changes: tuple[Change, ...]
    waves: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """Uses left of all seams."""
        return sum(change.left for change in self.changes)

    @property
    def is_change(self) -> bool:
        """Whether any seam changed."""
        return any(change.is_change for change in self.changes)

    @property
    def is_regression(self) -> bool:
        """Whether any seam went a step back."""
        return any(change.is_regression for change in self.changes)


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a count may reach its goal, if it goes on as it went since its last peak.

    Attributes:
        goal: The count at which it is done.
        since: The first point that the line was fitted to; None where there is no line.
        points: How many points that was.
        per_day: Slope of the line, in uses a day.
        start: The line's value at `since`.
        finish: When the line meets the goal; None where it never does.
        earliest: Early end of the 95 % interval.
        latest: Late end; None where the interval has none.
        reason: Why there is no forecast; empty where there is one.
    """

    goal: int
    since: datetime | None = None
    points: int = 0
    per_day: float = 0.0
    start: float = 0.0
    finish: date | None = None
    earliest: date | None = None
    latest: date | None = None
    reason: str = ""


class Dated(NamedTuple):
    """An entry of today's policy with its age.

    Attributes:
        seam: Id of its seam.
        entry: The entry.
        since: The first commit whose policy had it; None where it is not committed, or nothing is known of the past.
        days: Whole days since then.
        is_committed: HEAD's policy has it; None where nothing is known of the policy's past.
        is_expired: It permits nothing any more.
    """

    seam: str
    entry: Entry
    since: Commit | None
    days: int | None
    is_committed: bool | None
    is_expired: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A curve of its own: a seam, a wave, or all together.

    Attributes:
        id: Of the seam or wave; `total` for all.
        counts: Uses left, by point.
        forecast: When it may end.
    """

    id: str
    counts: tuple[int, ...]
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class History:
    """Everything that a walk through the commits found out.

    Attributes:
        policy: The policy file's name, as reports show it.
        root: The codebase root, from the top of the repository.
        today: The day on which ages were told.
        points: Oldest first.
        seams: One curve for each seam, in the order of the policy.
        waves: One for each wave that has or had uses, in the order of the policy, what belongs to none last.
        total: All seams together.
        entries: Today's entries, in the order of the policy.
        notes: What limits this history, for people.
    """

    policy: str
    root: str
    today: date
    points: tuple[Point, ...]
    seams: tuple[Series, ...]
    waves: tuple[Series, ...]
    total: Series
    entries: tuple[Dated, ...] = ()
    notes: tuple[str, ...] = field(default=())
