"""The walk through the commits: measurements in, curves and forecasts out."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.cache.known import Contents
from seamguard.cache.place import cache_folder
from seamguard.domain.history import UNASSIGNED, Forecast, History, Point, Series
from seamguard.engine import kept, prepared
from seamguard.errors import UsageError
from seamguard.history.ages import date_entries, read_past
from seamguard.history.measure import Measurer
from seamguard.history.store import Store, rules_digest
from seamguard.progress import part, tell
from seamguard.sources.commits import first_parents
from seamguard.sources.git import opened_blobs
from seamguard.verdict.burndown import carry, compare, wave_of
from seamguard.verdict.forecast import Seen, forecast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from seamguard.domain.history import Change, Commit, Measurement
    from seamguard.domain.policy import Policy
    from seamguard.history.ages import Past
    from seamguard.history.place import Place
    from seamguard.sources.git import Blobs


_GONE = "a target is not there in the last commit: it was removed or renamed"


def read_history(
    place: Place,
    today: date,
    since: str | None = None,
    *,
    is_cached: bool = True,
) -> History:
    """Read the history of a codebase.

    Args:
        place: The repository, the policy and the root.
        today: The day on which entries expire and ages are told.
        since: The commit to begin with; the first one where there is none.
        is_cached: Measurements are taken from the user's cache, and kept there.

    Raises:
        UsageError: There is no such commit, no history, or nothing in it to count.
    """
    commits = first_parents(place.repository, since)
    store = _store(place, today) if is_cached else None
    own = None if is_cached else Contents()
    with opened_blobs(place.repository) as blobs, prepared(), kept(own) as contents:
        measurer = Measurer(place.repository, blobs, place.policy, place.root, today, contents)
        measured = _measure_all(measurer, blobs, commits, store)
        if all(seam.missing for measurement in measured for seam in measurement.seams):
            where = f"below {place.root or '.'!r} in any of {len(measured)} commits"
            raise UsageError(
                f"no target of {place.policy.path} is {where}, so that nothing can be counted: correct one of them"
            )
        past = read_past(place, blobs)
        changes = _changes(measurer, commits, measured)
    return _assembled(place, commits, measured, changes, past, today)


def _store(place: Place, today: date) -> Store | None:
    folder = cache_folder()
    return None if folder is None else Store(folder, rules_digest(place.policy, place.root, today))


def _measure_all(
    measurer: Measurer,
    blobs: Blobs,
    commits: Sequence[Commit],
    store: Store | None,
) -> list[Measurement]:
    found = []
    with _thawed():
        for number, commit in enumerate(commits, start=1):
            measurement = store.get(commit.tree) if store else None
            # A measurement of another policy's seams would have another key; the number is checked all the same.
            tell("measuring commits", number, len(commits))
            if measurement is None or len(measurement.seams) != measurer.seams:
                with part(f"commit {number} of {len(commits)}"):
                    measurement = measurer.measure(commit)
                if store and not blobs.lacks:  # what is not there today may be there tomorrow
                    store.put(commit.tree, measurement)
            found.append(measurement)
    if store:
        store.tidy()
    return found


def _changes(
    measurer: Measurer, commits: Sequence[Commit], measured: Sequence[Measurement]
) -> list[tuple[Change, ...]]:
    """Every commit held against the one before, seam by seam."""
    found: list[tuple[Change, ...]] = []
    before: Measurement | None = None
    for number, shown in enumerate(measured):
        after = carry(before, shown)
        old = before.seams if before else [None] * len(after.seams)
        rows = zip(old, after.seams, shown.seams, strict=True)
        existed = measurer.existed(commits[max(number - 1, 0)])
        found.append(tuple(compare(*row, existed) for row in rows))
        before = after
    return found


@contextmanager
def _thawed() -> Iterator[None]:
    """Give back to the collector what the walk takes from it, unless others took something before."""
    is_ours = gc.get_freeze_count() == 0
    try:
        yield
    finally:
        if is_ours:
            gc.unfreeze()


def _assembled(
    place: Place,
    commits: Sequence[Commit],
    measured: Sequence[Measurement],
    changes: Sequence[tuple[Change, ...]],
    past: Past,
    today: date,
) -> History:
    policy = place.policy
    by_wave = _by_wave(policy, measured, [old.policy for old in past.versions])
    waves = _waves(policy, by_wave)
    points = [
        Point(commit, found, tuple(counts[wave] for wave in waves), measurement.unknown)
        for commit, found, counts, measurement in zip(commits, changes, by_wave, measured, strict=True)
    ]
    goals = {wave.id: wave.goal for wave in policy.waves}
    return History(
        policy=Path(policy.path).name,
        root=place.root,
        today=today,
        points=tuple(points),
        seams=tuple(
            _series(rule.id, points, [point.changes[i].left for point in points], 0, {i})
            for i, rule in enumerate(policy.rules_of_code)
        ),
        waves=tuple(
            _series(wave, points, [p.waves[i] for p in points], goals.get(wave, 0)) for i, wave in enumerate(waves)
        ),
        total=_series("total", points, [p.left for p in points], sum(goals.values())),
        entries=date_entries(policy, past, today),
        notes=tuple(_notes(place, past, commits)),
    )


def _by_wave(policy: Policy, measured: Sequence[Measurement], older: Sequence[Policy]) -> list[Counter[str]]:
    """How many uses each wave has left, by commit."""
    ids = [seam.id for seam in policy.rules_of_code]
    policies = (policy, *older)
    known: dict[tuple[str, str], str] = {}
    counts = []
    for measurement in measured:
        places = [(seam, use.site) for seam, found in zip(ids, measurement.seams, strict=True) for use in found.uses]
        for seam, site in places:
            if (seam, site) not in known:
                known[seam, site] = wave_of(site, seam, policies)
        counts.append(Counter(known[place] for place in places))
    return counts


def _waves(policy: Policy, by_wave: Sequence[Counter[str]]) -> tuple[str, ...]:
    """The waves that have or had uses: today's in their order, then those of older policies, then none at all."""
    found = {wave for counts in by_wave for wave in counts}
    today = [wave.id for wave in policy.waves if wave.id in found]
    older = sorted(found - {*today, UNASSIGNED})
    return (*today, *older, *([UNASSIGNED] if UNASSIGNED in found else ()))


def _series(
    id_: str, points: Sequence[Point], counts: Sequence[int], goal: int, seams: set[int] | None = None
) -> Series:
    """A curve with its forecast, which takes no account of commits that cannot be compared with the last one."""
    gaps = {_path(place) for place in points[-1].unknown}
    seen = [
        Seen(point.commit.when, count)
        for point, count in zip(points, counts, strict=True)
        if _is_known(point, seams) and {_path(place) for place in point.unknown} <= gaps
    ]
    if not _is_known(points[-1], seams):
        return Series(
            id_,
            tuple(counts),
            Forecast(goal, reason=_GONE),
        )
    return Series(id_, tuple(counts), forecast(seen, goal))


def _is_known(point: Point, seams: set[int] | None) -> bool:
    """Whether the targets of some seams, or of all of them, exist in a commit."""
    return not any(change.missing for i, change in enumerate(point.changes) if seams is None or i in seams)


def _path(place: str) -> str:
    return place.partition(":")[0]


def _notes(place: Place, past: Past, commits: Sequence[Commit]) -> Iterator[str]:
    if place.repository.is_shallow:
        yield (
            f"This clone is shallow, so that its history is cut off before {commits[0].short}: fetch it whole "
            "(in GitHub Actions `fetch-depth: 0`, elsewhere `git fetch --unshallow`)."
        )
    if place.policy_path is None:
        yield "The policy lies outside the repository, so that the age of its entries is not known."
    if past.unread:
        versions = "1 version" if past.unread == 1 else f"{past.unread} versions"
        yield f"{versions} of the policy cannot be read: entries that stood there may be older than is told."
