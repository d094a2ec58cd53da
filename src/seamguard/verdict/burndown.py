"""What is left of a migration in one state of the code, and what changed since another one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.growth import Stand
from seamguard.domain.history import UNASSIGNED, Change, Counted, Journey
from seamguard.domain.rule import Possible
from seamguard.domain.verdict import Status
from seamguard.verdict.journeys import follow
from seamguard.verdict.places import closest
from seamguard.verdict.wrappers import WRAPPER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seamguard.domain.finding import Finding
    from seamguard.domain.history import LeftUse, Measured, Measurement
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.verdict import Judged, Verdict


def uses_left(seam: Rule, verdict: Verdict) -> tuple[Judged, ...]:
    """The uses that a migration has still to remove: judged ones that no permanent entry permits.

    Those that a comment in the code permits are among them. What is only possibly a use is, where that fails the check.
    """
    return tuple(item for item in uses_that_weigh(seam, verdict) if not _is_permitted_for_good(item))


def uses_that_weigh(seam: Rule, verdict: Verdict) -> tuple[Judged, ...]:
    """The uses in judged code that are certain, or that fail the check though they are only possible."""
    return tuple(item for item in verdict.having(*Status) if _weighs(seam, item.finding))


def _weighs(seam: Rule, finding: Finding) -> bool:
    return finding.kind != WRAPPER and (finding.certain or seam.effect(finding.kind) is Possible.ERROR)


def _is_permitted_for_good(item: Judged) -> bool:
    return item.status is Status.PERMITTED and item.entry is not None and item.entry.count is None


def carry(before: Measurement | None, after: Measurement) -> Measurement:
    """A state of the code in which what cannot be read is taken to be as it was when that was last possible.

    Without this, a file that breaks would lose its uses, and one that is mended would bring them in.
    """
    if before is None:
        return after
    rows = zip(before.seams, after.seams, strict=True)
    return after._replace(seams=tuple(_carried(old, new, after.unread) for old, new in rows))


def _carried(before: Measured, after: Measured, unread: tuple[str, ...] | None) -> Measured:
    is_lost = after.is_unseen or unread is None
    lost = [use for use in before.uses if is_lost or use.site.partition(":")[0] in (unread or ())]
    return after._replace(uses=tuple(sorted((*lost, *after.uses)))) if lost else after


def compare(before: Measured | None, after: Measured, shown: Measured, existed: Callable[[str, str], bool]) -> Change:
    """One seam in one state of the code, held against the state before; the first one has nothing that changed.

    What moved is told from what came and went by `follow`, as for the growth gate.

    Args:
        before: What was left before, with what could not be read as it was; see `carry`.
        after: The same of this state.
        shown: What this state itself shows, which is what counts.
        existed: Whether a module had a scope before.
    """
    sites = _counted(use.site for use in shown.uses)
    suppressed = sum(use.suppressed for use in shown.uses)
    if before is None:
        return Change(len(shown.uses), suppressed, sites, missing=after.missing)
    became = follow(_stands(before.uses), _stands(after.uses), existed)
    return Change(
        left=len(shown.uses),
        suppressed=suppressed,
        sites=sites,
        added=_counted(stand.site for stand in became.came),
        removed=_counted(stand.site for stand in became.went),
        moved=tuple(sorted(Journey(old.site, new.site) for old, new in became.moved)),
        missing=after.missing,
        begins=not set(before.missing) <= set(after.missing) or (before.is_unseen and not before.uses),
    )


def wave_of(site: str, seam: str, policies: Sequence[Policy]) -> str:
    """The wave that removes a use: of the entry that covers its site, in the first policy that has one.

    What no entry ever covered is of the wave that closes the seam, if there is one.

    Args:
        site: `module:scope`.
        seam: The seam's id.
        policies: Today's policy first, then older versions, the latest first.
    """
    module, _, scope = site.partition(":")
    for policy in policies:
        own = (entry for found in policy.rules if found.id == seam for entry in found.migrating)
        entry = closest(own, module, scope)
        if entry is not None and entry.wave is not None:
            return entry.wave
    closing = (wave.id for policy in policies for wave in policy.waves if seam in wave.closes)
    return next(closing, UNASSIGNED)


def _stands(uses: Iterable[LeftUse]) -> Iterator[Stand]:
    """Uses as places; their numbers stand in for lines, so that equal ones are told apart."""
    for number, use in enumerate(uses):
        module, _, scope = use.site.partition(":")
        yield Stand(module, scope, "", number, 0, use.text)


def _counted(sites: Iterable[str]) -> tuple[Counted, ...]:
    return tuple(Counted(site, uses) for site, uses in sorted(Counter(sites).items()))
