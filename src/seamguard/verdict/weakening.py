"""Settings of two policies held against each other: what guards less than it did.

Every field of a clause has its comparison here (a test sees to it), and what cannot be ranked counts as weaker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from seamguard.domain.growth import Effect, Told
from seamguard.domain.rollout import is_softer
from seamguard.domain.rule import Possible, Suppressions
from seamguard.domain.seam import Escape, Receivers, Restrict, Seam
from seamguard.verdict.ranked import compare_ranked
from seamguard.verdict.terms import is_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from seamguard.domain.rule import Rule, Step
    from seamguard.domain.seam import Member

Compare: TypeAlias = "Callable[[Seam, Seam], Iterator[Told]]"
CompareShared: TypeAlias = "Callable[[Rule, Rule], Iterator[Told]]"

_POSSIBLE = (Possible.IGNORE, Possible.WARN, Possible.ERROR)


def compare_settings(base: Rule, head: Rule) -> Iterator[Told]:
    """Tell how the settings of one rule changed; its entries are another matter.

    Args:
        base: The rule as it was.
        head: The rule as it is, of the same family.
    """
    for compare in SHARED.values():
        yield from compare(base, head)
    if isinstance(base, Seam) and isinstance(head, Seam):
        for compare_own in SETTINGS.values():
            yield from compare_own(base, head)
    else:
        yield from compare_ranked(base, head)


def told(rule: Rule, key: str, kind: str, effect: Effect, message: str, *below: str) -> Told:
    """A change of one key of a rule."""
    return Told(rule.id, kind, effect, message, (rule.family, rule.id, key, *below))


def _said(base: Rule, head: Rule, name: str, key: str) -> Iterator[Told]:
    """Words for people, which guard nothing."""
    if getattr(base, name) != getattr(head, name):
        yield told(head, key, f"{key}-changed", Effect.CHANGED, f"`{key}` was reworded")


def _why(base: Rule, head: Rule) -> Iterator[Told]:
    yield from _said(base, head, "why", "why")


def _instead(base: Rule, head: Rule) -> Iterator[Told]:
    yield from _said(base, head, "instead", "instead")


def _id(base: Rule, head: Rule) -> Iterator[Told]:
    if base.id != head.id:
        message = f"the seam was called {base.id!r}; its target is the same"
        yield told(head, "id", "seam-renamed", Effect.CHANGED, message)


def _target(base: Seam, head: Seam) -> Iterator[Told]:
    if base.target != head.target:
        message = f"the target was {base.target} and is {head.target}: uses of the old one are free"
        yield told(head, "target", "seam-retargeted", Effect.WEAKENED, message)


def _supplies(base: Seam, head: Seam) -> Iterator[Told]:
    yield from _conditions(head, base.supplies, head.supplies, ("when",), head.target)


def _conditions(
    seam: Seam, base: Collection[str], head: Collection[str], where: tuple[str, ...], target: str
) -> Iterator[Told]:
    """A call counts if it supplies any of the parameters, so that more of them guard more, and none guards most."""
    if set(base) == set(head):
        return
    was, now = (f"every call that supplies {' or '.join(one)}" if one else "every call" for one in (base, head))
    wider = not head or (base and set(base) <= set(head))
    effect, kind = (Effect.TIGHTENED, "condition-widened") if wider else (Effect.WEAKENED, "condition-narrowed")
    yield told(seam, where[0], kind, effect, f"{was} of {target} counted, and now {now} does", *where[1:])


def _restrict(base: Seam, head: Seam) -> Iterator[Told]:
    if base.restrict is head.restrict:
        return
    more = (base.restrict, head.restrict) == (Restrict.CALL, Restrict.REFERENCE)
    message = f"`restrict` was {base.restrict} and is {head.restrict}"
    message += "" if more else ": uses that counted no longer do"
    yield _ranked(head, "restrict", message, is_weaker=not more)


def _ranked(seam: Rule, key: str, message: str, *below: str, is_weaker: bool) -> Told:
    kind, effect = ("weakened", Effect.WEAKENED) if is_weaker else ("tightened", Effect.TIGHTENED)
    return told(seam, key, f"{key}-{kind}", effect, message, *below)


def _possible(base: Rule, head: Rule) -> Iterator[Told]:
    if base.possible is not head.possible:
        is_weaker = _POSSIBLE.index(head.possible) < _POSSIBLE.index(base.possible)
        message = f"`possible` was {base.possible} and is {head.possible}"
        yield _ranked(head, "possible", message, is_weaker=is_weaker)


def _escapes(base: Seam, head: Seam) -> Iterator[Told]:
    for escape in Escape:
        was, now = base.effect(escape), head.effect(escape)
        is_own = escape in dict(base.escapes) or escape in dict(head.escapes)
        if was is not now and is_own:
            is_weaker = _POSSIBLE.index(now) < _POSSIBLE.index(was)
            message = f"the effect of {escape} was {was} and is {now}"
            yield _ranked(head, "escapes", message, escape.value, is_weaker=is_weaker)


def _flag(base: Rule, head: Rule, key: str, guarding: object, words: tuple[str, str]) -> Iterator[Told]:
    """A setting that guards more with one of its values: what it does when it is set so, and when it is not."""
    was, now = getattr(base, key), getattr(head, key)
    if was != now:
        is_weaker = now != guarding
        yield _ranked(head, key, words[is_weaker], is_weaker=is_weaker)


def _external(base: Seam, head: Seam) -> Iterator[Told]:
    words = ("the target has to exist again", "`external` is set: that the target exists is no longer checked")
    yield from _flag(base, head, "external", False, words)


def _suppressions(base: Rule, head: Rule) -> Iterator[Told]:
    words = ("comments in the code permit nothing any more", "comments in the code may permit uses now")
    yield from _flag(base, head, "suppressions", Suppressions.FORBID, words)


def _receivers(base: Seam, head: Seam) -> Iterator[Told]:
    words = ("objects of unknown type count too", "methods called on objects of unknown type no longer count")
    yield from _flag(base, head, "receivers", Receivers.STRICT, words)


def _implementers(base: Seam, head: Seam) -> Iterator[Told]:
    words = ("the counterparts of the method count too", "the counterparts of the method in other classes are free")
    yield from _flag(base, head, "implementers", True, words)


def _judged(base: Rule, head: Rule) -> Iterator[Told]:
    for category in sorted(set(base.judged) ^ set(head.judged)):
        is_weaker = category in base.judged
        message = f"uses in {category} are {'no longer' if is_weaker else 'now'} judged"
        yield _ranked(head, "judged", message, is_weaker=is_weaker)


def _group(base: Seam, head: Seam) -> Iterator[Told]:
    was, now = {member.target: member for member in base.group}, {member.target: member for member in head.group}
    for target in sorted(was.keys() | now.keys()):
        if target in was and target in now:
            yield from _member(head, was[target], now[target])
        else:
            is_weaker = target in was
            message = f"{target} {'left' if is_weaker else 'joined'} the seam's group"
            yield _ranked(head, "group", message, target, is_weaker=is_weaker)


def _member(seam: Seam, base: Member, head: Member) -> Iterator[Told]:
    yield from _conditions(seam, base.supplies, head.supplies, ("group", head.target), head.target)
    if base.role is not head.role:
        message = f"{head.target} was called {base.role} and is called {head.role}"
        yield told(seam, "group", "role-changed", Effect.CHANGED, message, head.target)


def _wrappers(base: Seam, head: Seam) -> Iterator[Told]:
    was, now = ({wrapper.target: wrapper for wrapper in seam.wrappers} for seam in (base, head))
    for target in sorted(now.keys() - was.keys()):
        message = f"anybody may use the wrapper {target} now"
        where = ("seams", head.id, "wrappers", target)
        yield Told(head.id, "wrapper-permitted", Effect.GROWN, message, where, is_reason(now[target].reason))
    for target in sorted(was.keys() - now.keys()):
        message = f"the wrapper {target} is no longer permitted"
        yield told(head, "wrappers", "wrapper-removed", Effect.TIGHTENED, message, target)


def _examples(base: Rule, head: Rule) -> Iterator[Told]:
    was, now = ({(example.breaks, example.code) for example in seam.examples} for seam in (base, head))
    for count, is_weaker in ((len(was - now), True), (len(now - was), False)):
        if count:
            what = f"{count} example{'s' * (count != 1)} of the rule"
            message = f"{what} {'removed or changed: what they proved is no longer proven' if is_weaker else 'added'}"
            yield _ranked(head, "examples", message, is_weaker=is_weaker)


def _rollout(base: Rule, head: Rule) -> Iterator[Told]:
    message = changed_rollout(base.rollout, head.rollout)
    if message:
        yield _ranked(head, "rollout", message, is_weaker=is_softer(head.rollout, base.rollout))


def changed_rollout(base: tuple[Step, ...], head: tuple[Step, ...]) -> str:
    """Words for a rollout that changed; empty where only its place did."""
    was, now = (", then ".join(f"{step.level} until {step.end}" for step in steps) for steps in (base, head))
    return f"the rollout was {was or 'none'} and is {now or 'none'}" if was != now else ""


def _makes(base: Seam, head: Seam) -> Iterator[Told]:
    was, now = ({made.target for made in seam.makes} for seam in (base, head))
    for target in sorted(was ^ now):
        is_weaker = target in was
        message = f"fallback guards of {target} are {'no longer' if is_weaker else 'now'} looked for"
        yield _ranked(head, "makes", message, target, is_weaker=is_weaker)


def _rewrite(base: Seam, head: Seam) -> Iterator[Told]:
    """What a machine may do about the uses, whose result is judged as any other code is."""
    if base.rewrite != head.rewrite:
        key = ("rewrite",) if head.rewrite else ()
        where = (head.family, head.id, *key)
        yield Told(head.id, "rewrite-changed", Effect.CHANGED, "`rewrite` was changed", where)


SHARED: dict[str, CompareShared] = {
    "id": _id,
    "why": _why,
    "instead": _instead,
    "possible": _possible,
    "suppressions": _suppressions,
    "judged": _judged,
    "examples": _examples,
    "rollout": _rollout,
}
"""How each field that all rules have is compared; `compare_entries` compares `allow` and `migrating`."""

SETTINGS: dict[str, Compare] = {
    "target": _target,
    "supplies": _supplies,
    "restrict": _restrict,
    "escapes": _escapes,
    "external": _external,
    "receivers": _receivers,
    "implementers": _implementers,
    "group": _group,
    "wrappers": _wrappers,
    "makes": _makes,
    "rewrite": _rewrite,
}
"""How each field of its own that a seam has is compared."""
