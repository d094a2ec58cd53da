"""The growth gate's answer as text."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from seamguard.domain.growth import FAILING, Effect
from seamguard.domain.verdict import Outcome
from seamguard.report.style import PLAIN, Style
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.growth import Change, Comparison, Delta

_WORDS = {
    Effect.GROWN: "grown",
    Effect.WEAKENED: "weakened",
    Effect.MOVED: "moved",
    Effect.TIGHTENED: "tightened",
    Effect.CHANGED: "changed",
}


def render_comparison(result: Comparison, style: Style = PLAIN) -> str:
    """The report of one comparison, with a final newline."""
    lines = [f"{result.head}, compared with {result.base}", ""]
    width = max((len(delta.seam) for delta in result.deltas), default=0)
    lines += [delta_line(delta, width) for delta in result.deltas]
    for subject, changes in groupby(result.changes, key=attrgetter("subject")):
        lines += ["", style.strong(subject), *_changes(list(changes), style)]
    lines += ["", *(f"note      {note}" for note in result.notes)] if result.notes else []
    lines += ["", *(f"unread    {problem}" for problem in result.errors)] if result.errors else []
    return "\n".join([*lines, "", _summary(result, style)]) + "\n"


def delta_line(delta: Delta, width: int = 0) -> str:
    """What came and went of one seam, and what is left: `compile-context +0 -2, 5 left`."""
    if delta.is_off:
        return f"{delta.seam:<{width}} off, so its uses are not compared"
    moved = f", {delta.moved} moved" if delta.moved else ""
    suppressed = f" ({delta.suppressed} suppressed in code)" if delta.suppressed else ""
    guards = delta.fallbacks - delta.fallbacks_before
    change = f", {guards:+d}" if guards else ""
    count = f"{delta.fallbacks} fallback guard{'s' * (delta.fallbacks != 1)}{change}"
    fallbacks = f"; {count}" if delta.fallbacks or delta.fallbacks_before else ""
    return f"{delta.seam:<{width}} +{delta.came} -{delta.went}{moved}, {delta.left} left{suppressed}{fallbacks}"


def _changes(changes: list[Change], style: Style) -> Iterator[str]:
    for change in changes:
        base = " (at the base)" if change.is_of_base else ""
        place = style.strong(f"{change.place}:{change.column}")
        yield f"  {_WORDS[change.effect]:<9} {place}{base}: {change.message}"
        if change.code.strip():
            yield f"            {style.faint(f'{change.line} |')} {change.code.strip()}"
    yield from _what_to_do(changes)


def _what_to_do(changes: list[Change]) -> Iterator[str]:
    blocking = [change for change in changes if change.is_blocking]
    bare = [change for change in blocking if not change.has_reason and change.kind != "use-moved-unlisted"]
    if bare:
        places = ", ".join(dict.fromkeys(change.place for change in bare))
        why = "what is permitted more needs an entry whose `reason` says why, in words that are new"
        yield f"  reason    {places}: {why}"
    if blocking and not blocking[0].is_acknowledged:
        subject = blocking[0].subject
        yield f"  accept    if it is meant: --acknowledge {subject}, or the pull request's label seamguard:{subject}"
    elif any(change.effect in FAILING and not change.is_blocking for change in changes):
        rest = ", but not what lacks its reason or its entry" if blocking else ""
        yield f"  accepted  this was acknowledged{rest}"


def _summary(result: Comparison, style: Style) -> str:
    if result.errors:
        return f"{style.outcome(Outcome.ERROR)} {plural(len(result.errors), 'place')} unreadable: growth cannot be told"
    grown = _subjects(result.blocking)
    if grown:
        return f"{style.outcome(Outcome.BROKEN)} the list grew or guards less: {', '.join(grown)}"
    accepted = _subjects(change for change in result.changes if change.effect in FAILING)
    if accepted:
        return f"{style.outcome(Outcome.KEPT)} what grew or guards less was acknowledged: {', '.join(accepted)}"
    return f"{style.outcome(Outcome.KEPT)} nothing grew, and nothing guards less"


def _subjects(changes: Iterable[Change]) -> list[str]:
    return list(dict.fromkeys(change.subject for change in changes))
