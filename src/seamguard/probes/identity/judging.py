"""Recorded runs, held against their rule: what is one object, and what is not."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from seamguard.domain.families.identity import WhenNone
from seamguard.domain.observed import Observed
from seamguard.domain.probing import RunState
from seamguard.domain.verdict import Vacuity
from seamguard.probes.identity.telling import Teller, home_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seamguard.domain.families.identity import Calls, Constructions, Identity
    from seamguard.domain.finding import Finding
    from seamguard.domain.probing import Recorded, RunRecord, Sighting, Stack


def observe(rule: Identity, recorded: Recorded, root: Path) -> Observed:
    """What a rule saw in runs.

    Where several runs break it in one place, the findings there are those of the run with most of them, so that entries
    count what one run does. A run that raised, or that has not ended, is judged for what it did and not for what it
    left out.

    Args:
        rule: The rule.
        recorded: What its probe recorded.
        root: The folder of the codebase, to which paths are told relative.
    """
    teller = Teller(rule, recorded, root)
    found = [[*_findings(teller, number, run)] for number, run in enumerate(recorded.runs)]
    failures = (*_troubles(teller), *_left_out(rule, recorded))
    seen = [sighting for run in recorded.runs for sighting in run.sightings]
    vacuities = (
        ()
        if failures or not rule.boundaries or any(one.value is not None for one in seen)
        else (
            Vacuity(
                rule.mark, f"{rule.id!r} saw no object at any boundary, so it proves nothing: correct `boundaries`"
            ),
        )
    )
    return Observed(
        findings=tuple(sorted(_most(found), key=lambda finding: finding.order)),
        examined=tuple(teller.path(stack) for stack in _examined(recorded)),
        vacuities=vacuities,
        failures=failures,
        definitions=tuple(dict.fromkeys(teller.definition(boundary) for boundary in recorded.boundaries)),
        modules=tuple(sorted(_modules(rule, recorded))),
        blind=bool(failures or vacuities),
    )


def the_one(rule: Identity, run: RunRecord) -> Sighting | None:
    """The sighting of the object that a run hands on: the first at its origin, or that at most boundaries.

    Of objects at as many boundaries it is the one that was seen first, in the order of boundaries as they were reached.
    """
    carried = [one for one in run.sightings if one.value is not None and one.is_carrier]
    if rule.origin is not None:
        at_origin = [one for one in carried if rule.boundaries[one.boundary].label == rule.origin]
        if at_origin:
            return at_origin[0]
    places = Counter(id(one.value) for one in carried)
    ranks = {boundary: rank for rank, boundary in enumerate(run.reached)}
    carried.sort(key=lambda one: (-places[id(one.value)], ranks[one.boundary]))
    return carried[0] if carried else None


def _findings(teller: Teller, number: int, run: RunRecord) -> Iterator[Finding]:
    yield from _of_values(teller, number, run)
    yield from _of_order(teller, number, run)
    for index, clause in enumerate(teller.rule.constructions):
        for made in run.made[index][_limit(clause) :]:
            yield teller.constructed(number, index, made)
    for index, counted in enumerate(teller.rule.calls):
        for stack in run.called[index][_limit(counted) :]:
            yield teller.called(number, index, stack)


def _limit(clause: Constructions | Calls) -> int | None:
    """How many are permitted; None, as the start of a slice, would be all of them, so a limit is made up."""
    return 1 << 62 if clause.at_most is None else clause.at_most


def _of_values(teller: Teller, number: int, run: RunRecord) -> Iterator[Finding]:
    one = the_one(teller.rule, run)
    for sighting in run.sightings:
        if sighting.value is None:
            if teller.rule.boundaries[sighting.boundary].none is WhenNone.FAIL:
                yield teller.none(number, sighting)
        elif not sighting.is_carrier:
            yield teller.no_carrier(number, sighting)
        elif one is not None and sighting.value is not one.value:
            yield teller.drift(number, sighting, one)


def _of_order(teller: Teller, number: int, run: RunRecord) -> Iterator[Finding]:
    """Boundaries that were reached for the first time before the one that has to come first."""
    by_label = {boundary.label: index for index, boundary in enumerate(teller.rule.boundaries)}
    ranks = {boundary: rank for rank, boundary in enumerate(run.reached)}
    order = [by_label[label] for label in teller.rule.order]
    for before, after in pairwise(order):
        if after in ranks and ranks.get(before, len(ranks)) > ranks[after]:
            first = next((one for one in run.sightings if one.boundary == after), None)
            yield teller.out_of_order(number, before, after, first)


def _most(found: list[list[Finding]]) -> Iterator[Finding]:
    """For each site the findings of the run with most there; of those with as many, the first."""
    by_site: dict[str, list[list[Finding]]] = {}
    for of_run in found:
        for site in dict.fromkeys(finding.site for finding in of_run):
            by_site.setdefault(site, []).append([finding for finding in of_run if finding.site == site])
    for candidates in by_site.values():
        yield from max(candidates, key=len)


def _troubles(teller: Teller) -> Iterator[Vacuity]:
    for trouble in teller.recorded.troubles:
        yield Vacuity(trouble.mark, f"{trouble.said}{teller.at(trouble.stack)}")


def _left_out(rule: Identity, recorded: Recorded) -> Iterator[Vacuity]:
    """What no run, or not every run that came to its end, did."""
    runs = recorded.runs
    if rule.entry is not None and not runs:
        outside = f"; boundaries were reached {recorded.outside} times outside of it" if recorded.outside else ""
        said = f"{rule.entry} was never called, so there was no run{outside}: call it in the probe, or correct `entry`"
        yield Vacuity(rule.entry.mark, said)
        return
    ended = [(number, run) for number, run in enumerate(runs, 1) if run.state is RunState.COMPLETED]
    if not ended:
        states = sorted({"raised" if run.state is RunState.RAISED else "did not end" for run in runs})
        said = f"no run completed ({'each' if len(states) == 1 else 'some'} {', some '.join(states)})"
        yield Vacuity(rule.mark, f"{said}, so what {rule.id!r} demands of runs is not proved: let one complete")
        return
    for index, boundary in enumerate(rule.boundaries):
        missing = [number for number, run in ended if index not in run.reached]
        if boundary.required and missing:
            said = f"{boundary.at} ({boundary.label}) was never reached{_in(missing, len(runs))}"
            yield Vacuity(boundary.mark, f"{said}: hand the object through it, or make it `required: false`")
    for which, clause in enumerate(rule.constructions):
        yield from _too_few(clause, [(number, len(run.made[which])) for number, run in ended], len(runs), "made")
    for which, counted in enumerate(rule.calls):
        yield from _too_few(counted, [(number, len(run.called[which])) for number, run in ended], len(runs), "called")


def _too_few(clause: Constructions | Calls, counts: list[tuple[int, int]], runs: int, verb: str) -> Iterator[Vacuity]:
    few = [(number, count) for number, count in counts if count < clause.at_least]
    if few:
        least = min(count for _, count in few)
        times = f"{least} time{'' if least == 1 else 's'}"
        said = f"{clause.of} was {verb} {times}{_in([number for number, _ in few], runs)}"
        yield Vacuity(clause.mark, f"{said}, and has to be at least {clause.at_least}: find out what went past it")


def _in(numbers: list[int], runs: int) -> str:
    if runs == 1:
        return ""
    listed = ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")
    return f" in {len(numbers)} of {runs} runs ({listed})"


def _examined(recorded: Recorded) -> Iterator[Stack]:
    """Who handed on, made or called each thing that was looked at."""
    for run in recorded.runs:
        yield from (sighting.stack for sighting in run.sightings)
        yield from (made.stack for clause in run.made for made in clause)
        yield from (stack for clause in run.called for stack in clause)


def _modules(rule: Identity, recorded: Recorded) -> set[str]:
    sites = [boundary.at for boundary in rule.boundaries] + [clause.of for clause in rule.calls]
    classes = zip(rule.constructions, recorded.constructions, strict=True)
    return {site.module for site in sites} | {home_of(clause, frame)[0] for clause, frame in classes}
