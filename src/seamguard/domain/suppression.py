"""Permissions that stand in the code itself: `# seamguard: allow[seam-id] -- reason`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seamguard.domain.source import shown_place

if TYPE_CHECKING:
    from seamguard.domain.facts import Span
    from seamguard.domain.finding import Finding
    from seamguard.domain.source import SourceFile


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that suppresses findings, or is meant to.

    Attributes:
        file: The file.
        span: The comment.
        first: First line of the statement that it speaks of; 0 where there is none.
        last: Last line of that statement; of a compound one, of its header.
        seams: Ids of the seams whose findings it suppresses; empty where it cannot be read.
        reason: Why the uses may stay.
        fault: What is wrong with it and what to do; empty where it can be read.
    """

    file: SourceFile
    span: Span
    first: int
    last: int
    seams: tuple[str, ...]
    reason: str
    fault: str = ""

    @property
    def place(self) -> str:
        """Where it stands, as reports show it."""
        return shown_place(self.file.path, self.file.cells, self.span.line, self.span.column)

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of the statement in which a finding starts, and of the finding's seam."""
        here = finding.path == self.file.path and self.first <= finding.span.line <= self.last
        return here and finding.subject in self.seams
