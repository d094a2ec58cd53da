"""Fallback guards: debt while their seam is open, violations once every wave of it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.policy import WaveStatus
from seamguard.domain.rule import Possible
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Judged, Status, Vacuity
from seamguard.verdict.places import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from seamguard.domain.finding import Finding
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Target

_REMEDIES = {
    "fallback-if": "remove the branch, and require the value",
    "fallback-or": "use the value itself, and require it",
    "fallback-conditional": "use the value itself, and require it",
    "fallback-except": "let the exception pass, or handle it without the seam",
    "fallback-default": "remove the default, and require the value",
    "fallback-parameter": "make it required, and remove None from its type",
    "fallback-return": "remove the branch, and require the value",
}


class Closing(NamedTuple):
    """How a seam's migration ends.

    Attributes:
        closed: Every wave of the seam is complete.
        waves: Of a closed seam all of its waves, of an open one those that are not complete yet.
    """

    closed: bool = False
    waves: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The waves, for messages."""
        plural = "s" if len(self.waves) > 1 else ""
        return f"wave{plural} {' and '.join(map(repr, self.waves))} {'are' if plural else 'is'} complete"


def closing_of(policy: Policy, seam: Rule) -> Closing:
    """How the migration of a seam ends, as its policy says."""
    closed = policy.is_closed(seam)
    if closed:
        return Closing(closed, tuple(wave.id for wave in policy.closing(seam)))
    waves = (wave for wave in policy.waves_of(seam) if wave.status is not WaveStatus.COMPLETE)
    return Closing(closed, tuple(wave.id for wave in waves))


def judge_fallbacks(seam: Rule, findings: Iterable[Finding], closing: Closing, today: date) -> Iterator[Judged]:
    """Judge the fallback guards of one seam: what is only possible and shall be ignored is left out."""
    for finding in findings:
        effect = Possible.ERROR if finding.certain else seam.effect(finding.kind)
        entry = closest(seam.entries, finding.module, finding.scope)
        if effect is Possible.IGNORE:
            continue
        if entry is not None and _permits(entry, today):
            yield Judged(finding, Status.PERMITTED, f"Permitted: {entry.reason}", entry, blocking=False)
        elif not closing.closed:
            until = f"until {closing.named}" if closing.waves else "until a wave that closes the seam is complete"
            message = f"{_said(finding)}: counts as debt {until}"
            yield Judged(finding, Status.MIGRATING, message, None, blocking=False)
        elif effect is Possible.WARN:
            message = "Only possibly a fallback guard, and the policy says `warn` for that."
            yield Judged(finding, Status.PERMITTED, message, None, blocking=False)
        else:
            message = f"{_said(finding)}, but {closing.named}: {_REMEDIES[finding.kind]}"
            yield Judged(finding, Status.VIOLATION, message, None, blocking=True)


def _permits(entry: Entry, today: date) -> bool:
    """Whether an entry permits a place for good."""
    return entry.count is None and (entry.expires is None or entry.expires >= today)


def _said(finding: Finding) -> str:
    """What a guard does."""
    sure = "" if finding.certain else " possibly"
    if finding.kind == "fallback-parameter":
        return f"{finding.spelling} of {finding.site} may{sure} be None where {finding.subject!r} makes a value"
    if finding.kind == "fallback-return":
        return f"{finding.site}{sure} goes on without {finding.spelling}, which {finding.subject!r} makes"
    return f"{finding.site}{sure} provides for the absence of what {finding.subject!r} makes"


def idle_types(seam: Seam, types: Iterable[Target], known: Collection[str]) -> tuple[Vacuity, ...]:
    """Return what is wrong with the classes that a seam is said to make: no fallback for them can be found.

    Args:
        seam: The seam.
        types: The classes, looked up, in the order of `seam.makes`.
        known: Those among them that are classes.
    """
    found = []
    for made, target in zip(seam.makes, types, strict=True):
        reason = _idle(seam, target, target.name in known)
        found += [Vacuity(made.mark, reason)] if reason else []
    return tuple(found)


def _idle(seam: Seam, target: Target, is_class: bool) -> str:
    advice = f" ({target.advice})" if target.advice else ""
    if target.state is TargetState.REEXPORT:
        return f"{target.name} under `makes` is a re-export: name the definition, {target.advice}"
    if target.state is TargetState.UNREADABLE:
        return f"the module {target.module}, which should define {target.name}, cannot be read: see the errors"
    if target.state is TargetState.MISSING:
        return f"{target.name} under `makes` does not exist in the codebase{advice}: correct or remove it"
    if target.state is TargetState.EXTERNAL and not seam.external:
        return (
            f"{target.name} under `makes` is not defined in the codebase, so it may be misspelt: correct or remove it"
        )
    if target.state is TargetState.DEFINED and not is_class:
        return f"{target.name} under `makes` is no class: name the class of what the seam makes"
    return ""
