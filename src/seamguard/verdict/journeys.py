"""The uses of two commits held against each other: which came, which went, and which only moved."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from seamguard.verdict.moves import alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamguard.domain.growth import Stand


class Journeys(NamedTuple):
    """What became of the uses of one seam.

    Attributes:
        came: New uses.
        went: Uses that are gone.
        moved: Uses that stand elsewhere now, each with where it stood.
    """

    came: tuple[Stand, ...]
    went: tuple[Stand, ...]
    moved: tuple[tuple[Stand, Stand], ...]


def follow(before: Iterable[Stand], after: Iterable[Stand], existed: Callable[[str, str], bool]) -> Journeys:
    """Tell what came from what went and what moved.

    Within a site, uses are interchangeable: as many as stood there before are the old ones. A use that came somewhere
    else is one that went, if its call is unchanged and the places are alike: another scope of the same module, or a
    scope of the same name in another module that did not have it before. One call that goes here while another comes
    there is no move, however equal they look.

    Args:
        before: Uses in the older commit.
        after: Uses in the newer one.
        existed: Whether a module had a scope in the older commit.
    """
    gone, new = _left_over(list(before), list(after))
    candidates = sorted(
        (likeness, came, went)
        for came in new
        for went in gone
        if came.call == went.call and (likeness := alike(went[:2], came[:2])) is not None
        if came.module == went.module or not existed(came.module, came.scope)
    )
    moved: dict[Stand, Stand] = {}
    taken: set[Stand] = set()
    for _, came, went in candidates:
        if came not in moved and went not in taken:
            moved[came] = went
            taken.add(went)
    return Journeys(
        tuple(sorted(one for one in new if one not in moved)),
        tuple(sorted(one for one in gone if one not in taken)),
        tuple((went, came) for came, went in sorted(moved.items())),
    )


def _left_over(before: list[Stand], after: list[Stand]) -> tuple[list[Stand], list[Stand]]:
    """What each site has fewer of than before, and what it has more of; equal calls are the same ones."""
    sites: dict[str, tuple[list[Stand], list[Stand]]] = defaultdict(lambda: ([], []))
    for one in before:
        sites[one.site][0].append(one)
    for one in after:
        sites[one.site][1].append(one)
    gone, new = [], []
    for old, now in sites.values():
        unlike_old, unlike_now = _without_equals(old, now)
        stay = min(len(unlike_old), len(unlike_now))
        gone += unlike_old[stay:]
        new += unlike_now[stay:]
    return gone, new


def _without_equals(old: list[Stand], now: list[Stand]) -> tuple[list[Stand], list[Stand]]:
    rest = list(old)
    unlike = []
    for one in now:
        twin = next((other for other in rest if other.call == one.call), None)
        if twin is None:
            unlike.append(one)
        else:
            rest.remove(twin)
    return rest, unlike
