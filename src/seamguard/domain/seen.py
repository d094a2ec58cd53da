"""What rules saw of a codebase: all that verdicts depend on, so that nobody needs its files any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.finding import Finding
    from seamguard.domain.observed import Observed
    from seamguard.domain.rule import Mark, Rule
    from seamguard.domain.source import SourceTree
    from seamguard.domain.suppression import Suppression
    from seamguard.errors import Problem


class Watched(NamedTuple):
    """What one rule saw: in the codebase, in which examples, and of a seam the fallback guards."""

    observed: Observed
    reported: frozenset[Mark]
    fallbacks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What some rules saw of one codebase.

    Attributes:
        tree: The codebase.
        rules: What each of them saw, in policy order.
        problems: Files that could not be read or parsed.
        suppressions: Comments that permit, in all files that are judged.
        parsed: The paths of the files that were parsed.
        code: Source lines of what was found, by `(path, line)`; none where nobody shows them.
    """

    tree: SourceTree
    rules: Mapping[Rule, Watched]
    problems: frozenset[Problem]
    suppressions: tuple[Suppression, ...]
    parsed: frozenset[str]
    code: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def unknown(self) -> frozenset[Problem]:
        """All places of which nothing is known: in the listing, in files, and for single rules."""
        own = (found for one in self.rules.values() for found in one.observed.problems)
        return frozenset((*self.tree.problems, *self.problems, *own))

    @property
    def places(self) -> frozenset[tuple[str, int]]:
        """The lines of the codebase in which something was found."""
        found = (finding for one in self.rules.values() for finding in (*one.observed.findings, *one.fallbacks))
        return frozenset((finding.path, finding.span.line) for finding in found)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Stands for the way to the bytes of a file: it leads nowhere on another machine."""

    def __call__(self) -> NoReturn:
        """Raise OSError, as of a file that cannot be read."""
        raise OSError("was read on another machine")
