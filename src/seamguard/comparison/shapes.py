"""Locked shapes of two policies held against each other: what was accepted since the base, and whether it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.locks import Lock
from seamguard.domain.growth import Effect, Told
from seamguard.domain.surface_text import TextError, surface_of
from seamguard.rules.breakage import compare, is_breaking
from seamguard.rules.lock_state import rank
from seamguard.verdict.terms import is_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seamguard.domain.breakage import LineChange
    from seamguard.domain.families.locks import Recorded
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule


def compare_shapes(pairs: Mapping[str, Rule], policy: Policy) -> Iterator[Told]:
    """Tell which shapes were accepted, dropped and recorded.

    Args:
        pairs: The rules of the base by the ids of the head.
        policy: The policy of the head.
    """
    for rule in policy.others:
        old = pairs.get(rule.id)
        if isinstance(rule, Lock) and isinstance(old, Lock) and rule.recorded != old.recorded:
            yield from _compared(rule, old.recorded, rule.recorded)


def _compared(rule: Lock, was: Recorded | None, now: Recorded | None) -> Iterator[Told]:
    if now is None:
        message = f"no shape of {rule.target} is recorded any more"
        yield _told(rule, "shape-dropped", Effect.WEAKENED, message)
    elif was is None:
        yield _told(rule, "shape-recorded", Effect.TIGHTENED, f"the shape of {rule.target} is recorded")
    elif was.shape != now.shape:
        yield _accepted(rule, was, now)
    elif was.reason != now.reason:
        yield _told(rule, "reason-changed", Effect.CHANGED, f"the reason for the shape of {rule.target} was reworded")
    if was is not None and now is not None and was.version != now.version:
        yield from _version(rule, was, now)


def _accepted(rule: Lock, was: Recorded, now: Recorded) -> Told:
    """A breaking change is growth, and its reason has to be one of its own."""
    try:
        changes = compare(surface_of(was.shape), surface_of(now.shape))
    except TextError:
        return _told(rule, "shape-unreadable", Effect.WEAKENED, f"the recorded shape of {rule.target} cannot be read")
    if not is_breaking(changes):
        message = f"a compatible change of {rule.target} was accepted: {_listed(changes)}"
        return _told(rule, "compatible-change", Effect.CHANGED, message)
    message = f"a breaking change of {rule.target} was accepted ({now.reason}): {_listed(changes)}"
    return _told(
        rule, "breaking-change", Effect.GROWN, message, reason=is_reason(now.reason) and now.reason != was.reason
    )


def _version(rule: Lock, was: Recorded, now: Recorded) -> Iterator[Told]:
    message = f"the recorded version of {rule.target} was {was.version!r} and is {now.version!r}"
    fell = now.version is None or (type(was.version) is type(now.version) and not _rises(was.version, now.version))
    yield _told(
        rule, "version-lowered" if fell else "version-raised", Effect.WEAKENED if fell else Effect.CHANGED, message
    )


def _rises(was: int | str | None, now: int | str | None) -> bool:
    return was is None or (now is not None and rank(now) > rank(was))


def _listed(changes: tuple[LineChange, ...]) -> str:
    """The kinds with the lines that they are of; those that break come first."""
    ordered = sorted(changes, key=lambda change: not change.is_breaking)
    shown = (f"{', '.join(change.kinds)} ({change.new or change.old})" for change in ordered)
    return "; ".join(shown) or "none that callers see"


def _told(rule: Lock, kind: str, effect: Effect, message: str, *, reason: bool = True) -> Told:
    return Told(rule.id, kind, effect, message, (rule.family, rule.id, "recorded"), reason)
