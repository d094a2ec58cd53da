"""What is told of one place or rule when somebody asks why: ways, pasts, and what a line says that no rule counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.factbase import Named
    from seamguard.domain.facts import Span
    from seamguard.domain.finding import Finding
    from seamguard.domain.history import Commit
    from seamguard.domain.rule import Entry


class How(StrEnum):
    """What gives a name its meaning in one step."""

    IMPORTED = "imported"
    STAR = "imported by a star"
    ASSIGNED = "assigned"
    PARAMETER = "a parameter"
    DEFINED = "defined"
    SERVED = "served by `__getattr__`"
    MODULE = "a module"
    OUTSIDE = "outside the codebase"


class Hop(NamedTuple):
    """One step of the way from a name to what it stands for.

    Attributes:
        name: As the code writes it, or its dotted name.
        how: What gives it its meaning.
        path: The file in which it does; empty where that is outside the codebase.
        line: The line; 0 for a whole file.
        code: What stands there, on one line.
    """

    name: str
    how: How
    path: str = ""
    line: int = 0
    code: str = ""


class Mention(NamedTuple):
    """Something on a line that a rule might have counted.

    Attributes:
        kind: call, import, name or defines.
        spelling: As the code writes it.
        span: Where it stands.
        meant: What it may stand for; empty where that cannot be known.
        way: How it comes to that.
    """

    kind: str
    spelling: str
    span: Span
    meant: tuple[Named, ...]
    way: tuple[Hop, ...]


class Unmet(NamedTuple):
    """Why a rule counts nothing in a place.

    Attributes:
        rule: The rule's id; empty where it holds for all of them.
        message: A sentence for people.
    """

    rule: str
    message: str


class Since(NamedTuple):
    """Since when something stands where it stands.

    Attributes:
        what: code or entry.
        commit: The commit that brought it; None where there is none, or it cannot be known.
        note: What limits that, or why nothing is known.
    """

    what: str
    commit: Commit | None
    note: str = ""


class Line(NamedTuple):
    """A line of code with its number; `is_asked` tells it from those around it."""

    number: int
    text: str
    is_asked: bool


class Asked(NamedTuple):
    """What somebody asked about, as far as it is known.

    Attributes:
        kind: rule, wave, owner, place, folder or outsider (a file that is none of the codebase's).
        text: What was asked, in the words of reports: an id, a site, a module, a path or `path:line`.
        path: The file; empty where no single one is meant.
        line: The line of its text; 0 where none is named.
        module: The module that the whole file makes, where that is asked about.
        note: Of an outsider, why it is none, and what to do.
    """

    kind: str
    text: str
    path: str = ""
    line: int = 0
    module: str = ""
    note: str = ""

    def holds(self, finding: Finding) -> bool:
        """Whether a finding stands in the place, or of a line, goes over it."""
        if self.kind == "folder":
            return self.text == "." or finding.path.startswith(f"{self.text}/")
        if self.path:
            span = finding.span
            return finding.path == self.path and (not self.line or span.line <= self.line <= span.end_line)
        inside = ":" in self.text and finding.site.startswith((f"{self.text}.", f"{self.text}:"))
        return self.text in (finding.site, finding.module) or inside

    def names(self, entry: Entry) -> bool:
        """Whether an entry is one for the place."""
        return self.text in (entry.place, entry.module) or (bool(self.module) and entry.module == self.module)

    def concerns(self, entry: Entry) -> bool:
        """Whether an entry belongs to the wave or the owner."""
        return self.text == (entry.wave if self.kind == "wave" else entry.owner)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found out for an answer, besides the verdicts.

    Attributes:
        asked: What was asked about.
        left: How many uses each wave has left, by its id.
        ways: How the names of findings resolve; only of those that are asked about.
        pasts: Since when they and their entries stand.
        around: The lines around each of them.
        here: The lines around the one that was asked about, where no rule counts anything.
        mentions: What stands on that line.
        unmet: Why no rule counts it.
    """

    asked: Asked
    left: Mapping[str, int]
    ways: Mapping[Finding, tuple[Hop, ...]] = field(default_factory=dict)
    pasts: Mapping[Finding, tuple[Since, ...]] = field(default_factory=dict)
    around: Mapping[Finding, tuple[Line, ...]] = field(default_factory=dict)
    here: tuple[Line, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unmet: tuple[Unmet, ...] = ()
