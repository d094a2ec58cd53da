"""What `allow` puts on the list: places that use a seam today, and no others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from seamguard.domain.changes import Add
from seamguard.domain.policy import WaveStatus
from seamguard.domain.verdict import Outcome, Status
from seamguard.editing.blindness import refuse_blind
from seamguard.editing.plan import Plan
from seamguard.editing.unseen import unseen_entry
from seamguard.errors import UsageError
from seamguard.policy.wording import unknown
from seamguard.verdict.places import closest, covers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.verdict import CheckResult, Judged, Verdict


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be permitted.

    Attributes:
        seam: Id of the seam.
        entry: The entry without its place and count: permanent if it names no wave.
        place: The module, or the module and the scope; None for every place with uses that no entry covers.
        count: How many uses; None for as many as there are.
    """

    seam: str
    entry: Entry
    place: tuple[str, str | None] | None
    count: int | None


def plan_allow(policy: Policy, result: CheckResult, wanted: Wanted) -> Plan:
    """Decide which entries come.

    Raises:
        UsageError: There is nothing that they could permit, an entry is there already, or the run saw too little.
    """
    seam = seam_of(policy, wanted.seam)
    refuse_wave(policy, wanted.entry.wave)
    _refuse_closed(policy, seam, wanted.entry.wave)
    verdict = result.on(seam.id)
    refuse_blind([seam], result)
    if verdict.outcome is Outcome.OFF and verdict.step:
        raise UsageError(f"{seam.id!r} is off until {verdict.step.end}, and its uses are not judged: let it warn first")
    if verdict.outcome is Outcome.VACUOUS:
        place = f"{result.policy}:{verdict.vacuities[0].mark.line}"
        raise UsageError(
            f"{place}: an entry of {seam.id!r} matches no module: `seamguard prune` removes it, do so first"
        )
    if verdict.awaits_run:
        unseen = unseen_entry(seam, wanted)
        _refuse_second(policy, seam, unseen)
        return Plan(((Add(seam.id, unseen),),))
    open_uses = _open_uses(verdict)
    if wanted.place is None:
        return _all_places(seam, open_uses, wanted)
    entry = _one_place(policy, seam, open_uses, wanted)
    _refuse_theft(policy, seam, verdict, entry)
    return Plan(((Add(seam.id, entry),),))


def seam_of(policy: Policy, seam_id: str) -> Rule:
    """The seam with an id.

    Raises:
        UsageError: There is none.
    """
    for seam in policy.rules:
        if seam.id == seam_id:
            return seam
    raise UsageError(f"--rule: {unknown('rule', seam_id, [seam.id for seam in policy.rules])}")


def refuse_wave(policy: Policy, wave_id: str | None) -> None:
    """Refuse a wave that can own no new debt.

    Raises:
        UsageError: It is not declared, or complete.
    """
    statuses = {wave.id: wave.status for wave in policy.waves}
    if wave_id is None:
        return
    if wave_id not in statuses:
        raise UsageError(f"--wave: {unknown('wave', wave_id, statuses)}")
    if statuses[wave_id] is WaveStatus.COMPLETE:
        open_ones = ", ".join(wave for wave, status in statuses.items() if status is not WaveStatus.COMPLETE)
        raise UsageError(
            f"--wave: {wave_id!r} is complete and accepts no entry: name an open one ({open_ones or 'none'})"
        )


def _refuse_closed(policy: Policy, seam: Rule, wave_id: str | None) -> None:
    """A closed seam accepts no debt, and where that would open it again, no slip of a command line may do so."""
    if wave_id is not None and policy.is_closed(seam):
        named = " and ".join(wave.id for wave in policy.closing(seam))
        raise UsageError(
            f"--wave: {seam.id!r} is closed, for {named} is complete, and new debt would open it again, with every "
            "suppression and fallback guard: take the use out, permit it with --permanent, or reopen a wave in review"
        )


def _open_uses(verdict: Verdict) -> list[Judged]:
    """The uses that count and that no entry covers."""
    found = verdict.having(Status.VIOLATION, Status.MOVED)
    unlisted = [item for item in found if item.finding.kind != "wrapper" and item.blocking]
    return [item for item in unlisted if item.entry is None or item.status is Status.MOVED]


def _all_places(seam: Rule, uses: Sequence[Judged], wanted: Wanted) -> Plan:
    sites = Counter(_site(use.finding) for use in uses)
    fresh = {_site(use.finding) for use in uses if use.status is Status.VIOLATION}
    counts: Counter[tuple[str, str]] = Counter()
    left = []
    for (module, scope), number in sorted(sites.items()):
        # An entry covers what is written inside its scope as well, also what moved there.
        around = [site for site in fresh if site[0] == module and f"{scope}.".startswith(f"{site[1]}.")]
        if around:
            counts[max(around, key=lambda site: len(site[1]))] += number
        else:
            left.append(_follows(seam, f"{module}:{scope}" if scope else module))
    entries = (
        _entry(wanted.entry, module, scope or None, number) for (module, scope), number in sorted(counts.items())
    )
    return Plan(tuple((Add(seam.id, entry),) for entry in entries), tuple(left))


def _site(finding: Finding) -> tuple[str, str]:
    """The module and the scope that an entry names for a finding; no scope where only the whole file has a name."""
    return finding.module, finding.scope if finding.entry_place[0] == "site" else ""


def _follows(seam: Rule, site: str) -> str:
    return f"left    {seam.id} {site}: its uses moved there; `seamguard prune --moves` takes their entry along"


def _entry(wanted: Entry, module: str, scope: str | None, count: int) -> Entry:
    return replace(wanted, module=module, scope=scope, count=None if wanted.wave is None else count)


def _one_place(policy: Policy, seam: Rule, uses: Sequence[Judged], wanted: Wanted) -> Entry:
    module, scope = wanted.place or ("", None)
    entry = _entry(wanted.entry, module, scope, 1)
    _refuse_second(policy, seam, entry)
    here = [use for use in uses if covers(entry, use.finding.module, use.finding.scope)]
    if not here:
        raise UsageError(_nothing_there(seam, entry.place, uses))
    if all(use.status is Status.MOVED for use in here):
        raise UsageError(_follows(seam, entry.place))
    if wanted.count is not None and wanted.count > len(here):
        raise UsageError(
            f"--count: {entry.place} has {len(here)} uses of {seam.id!r} that no entry covers, and {wanted.count} "
            "would be stale at once: leave the option out"
        )
    return _entry(wanted.entry, module, scope, wanted.count or len(here))


def _refuse_second(policy: Policy, seam: Rule, entry: Entry) -> None:
    """Refuse an entry for a place that has one."""
    for other in seam.entries:
        if other.place == entry.place:
            where = f"{policy.path}:{other.mark.line}:{other.mark.column}"
            raise UsageError(
                f"{where}: {other.place} has an entry already: if it is to permit more, raise its count by hand, "
                "in review"
            )


def _refuse_theft(policy: Policy, seam: Rule, verdict: Verdict, entry: Entry) -> None:
    """Refuse a pattern that names places as exactly as another one, and would take uses that the other one counts."""
    held = ((use.entry, use.finding) for use in verdict.judged if use.entry and use.status is not Status.MOVED)
    for other, finding in held:
        if closest((*seam.entries, entry), finding.module, finding.scope) is entry:
            where = f"{policy.path}:{other.mark.line}:{other.mark.column}"
            raise UsageError(
                f"{where}: the use in {finding.site} is one of the entry for {other.place}, and {entry.place} would "
                "take it: name the module or the site"
            )


def _nothing_there(seam: Rule, place: str, uses: Sequence[Judged]) -> str:
    nothing = f"{place} has no use of {seam.id!r} that no entry covers"
    if not uses:
        return f"{nothing}, and neither has any other place"
    module, colon, _ = place.partition(":")
    known = sorted({use.finding.entry_place[1] if colon else use.finding.module for use in uses})
    nearby = [site for site in known if site.startswith(f"{module}:")]
    (close,) = get_close_matches(place, nearby or known, 1, 0)
    return f"{nothing}; the closest place that has some is {close}"
