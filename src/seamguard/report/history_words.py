"""What the reports of a history say in words, the same in every format."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from seamguard.report.words import plain, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from seamguard.domain.history import Change, Commit, Dated, Forecast, History, Point

ORDERS = ("age", "expiry", "owner", "seam", "wave")
"""What entries can be sorted and grouped by."""

NONE = "none"
REGRESSION = "regression"
_GONE = "target missing"


class Step(NamedTuple):
    """One thing that a commit did to a seam.

    Attributes:
        sign: `+` for a use that came, `-` for one that went, `>` for one that moved.
        seam: The seam's id.
        what: The site; of a move, both.
        uses: How many.
    """

    sign: str
    seam: str
    what: str
    uses: int


class EntryGroup(NamedTuple):
    """Entries that belong together.

    Attributes:
        title: What they have in common; empty where everything is one group.
        entries: In the order that was asked for.
    """

    title: str
    entries: tuple[Dated, ...]


def steps(history: History, point: Point) -> tuple[Step, ...]:
    """Everything that a commit did, seam by seam: what came first, then what moved and what went."""
    found = []
    for seam, change in zip(history.seams, point.changes, strict=True):
        found += [Step("+", seam.id, plain(site), uses) for site, uses in change.added]
        found += [Step(">", seam.id, f"{plain(old)} -> {plain(new)}", 1) for old, new in change.moved]
        found += [Step("-", seam.id, plain(site), uses) for site, uses in change.removed]
    return tuple(found)


def told(history: History) -> tuple[Point, ...]:
    """The commits of which there is something to tell: that changed something, or after which less is known."""
    found, gaps = [], False
    for point in history.points:
        if point.is_change or (point.unknown and not gaps):
            found.append(point)
        gaps = bool(point.unknown)
    return tuple(found)


def marks(history: History, point: Point) -> tuple[str, ...]:
    """What is to be said of a commit beside its numbers."""
    rows = zip(history.seams, point.changes, strict=True)
    missing = [f"{plain(seam.id)}: {_GONE}" for seam, change in rows if change.missing]
    unknown = [f"{plural(len(point.unknown), 'place')} unknown"] if point.unknown else []
    return (*([REGRESSION] if point.is_regression else []), *unknown, *missing)


def counts(point: Point) -> tuple[str, ...]:
    """How many uses each seam has left, and how that changed: `6 (+2 -1 >1)`; `6?` where not all is known."""
    return tuple(_count(change, is_unknown=bool(point.unknown)) for change in point.changes)


def _count(change: Change, *, is_unknown: bool) -> str:
    came = sum(uses for _, uses in change.added)
    went = sum(uses for _, uses in change.removed)
    parts = [f"+{came}" * bool(came), f"-{went}" * bool(went), f">{len(change.moved)}" * bool(change.moved)]
    told = " ".join(part for part in parts if part)
    left = f"{change.left}{'?' if change.missing or is_unknown else ''}"
    return f"{left} ({told})" if told else left


def day(commit: Commit) -> str:
    """The author's date of a commit."""
    return commit.when.date().isoformat()


class Told(NamedTuple):
    """When a count may reach its goal, in words: the gist, and what stands behind it."""

    gist: str
    detail: str

    def __str__(self) -> str:
        return f"{self.gist} ({self.detail})" if self.detail else self.gist


def tell_forecast(forecast: Forecast) -> Told:
    """When a count may reach its goal."""
    if forecast.finish and forecast.reason:
        goal = f" of {forecast.goal}" if forecast.goal else ""
        return Told(f"goal{goal} reached on {forecast.finish}", "")
    if forecast.reason or forecast.finish is None:
        return Told("no forecast", forecast.reason)
    goal = f"{forecast.goal} left " if forecast.goal else ""
    rate = f"{-forecast.per_day:.2g} uses a day since {forecast.since:%Y-%m-%d}"
    if forecast.latest is None:
        return Told(f"{goal}about {forecast.finish}", f"not before {forecast.earliest}, perhaps never; {rate}")
    return Told(f"{goal}about {forecast.finish}", f"95 %: {forecast.earliest} to {forecast.latest}; {rate}")


def grouped(entries: Iterable[Dated], by: str) -> tuple[EntryGroup, ...]:
    """Entries sorted, and where they have it in common, grouped; what is not known comes last."""
    order, title = _ORDERS[by]
    ranked = sorted(entries, key=lambda dated: (*order(dated), dated.seam, dated.entry.place))
    return tuple(EntryGroup(name, tuple(group)) for name, group in groupby(ranked, key=title))


def _by_age(dated: Dated) -> tuple[bool, int]:
    return dated.days is None, -(dated.days or 0)


def _by_expiry(dated: Dated) -> tuple[object, ...]:
    expires = dated.entry.expires
    return expires is None, "" if expires is None else expires.isoformat(), *_by_age(dated)


def _by(name: Callable[[Dated], str | None]) -> Callable[[Dated], tuple[bool, str, bool, int]]:
    return lambda dated: (name(dated) is None, name(dated) or "", *_by_age(dated))


_ORDERS: dict[str, tuple[Callable[[Dated], tuple[object, ...]], Callable[[Dated], str]]] = {
    "age": (_by_age, lambda _: ""),
    "expiry": (_by_expiry, lambda _: ""),
    "owner": (_by(lambda dated: dated.entry.owner), lambda dated: dated.entry.owner or NONE),
    "seam": (_by(lambda dated: dated.seam), lambda dated: dated.seam),
    "wave": (_by(lambda dated: dated.entry.wave), lambda dated: dated.entry.wave or NONE),
}


def age(dated: Dated) -> str:
    """How old an entry is."""
    if dated.is_committed is None:
        return "unknown"
    return "uncommitted" if dated.days is None else plural(dated.days, "day")


def expiry(dated: Dated) -> str:
    """Until when an entry holds."""
    if dated.entry.expires is None:
        return ""
    return f"{dated.entry.expires.isoformat()}{' EXPIRED' if dated.is_expired else ''}"


def span(history: History) -> str:
    """From when to when a history goes, and over how many commits."""
    first, last = history.points[0].commit, history.points[-1].commit
    return f"{plural(len(history.points), 'commit')}, {day(first)} to {day(last)}"


def peak(history: History, counts: tuple[int, ...]) -> tuple[int, date]:
    """The highest of some counts, and on which day it was reached last."""
    top = max(counts)
    index = max(i for i, number in enumerate(counts) if number == top)
    return top, history.points[index].commit.when.date()
