"""What the seams of two policies stand on, held against each other: the guarded files, and the waves."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from seamguard.domain.growth import CODEBASE, Effect, Told
from seamguard.domain.policy import WaveStatus
from seamguard.domain.rollout import is_softer
from seamguard.verdict.weakening import changed_rollout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from seamguard.domain.policy import Codebase, Policy, Wave

_STATUS = tuple(WaveStatus)
_APART = ("tests", "scripts")


def compare_codebase(base: Codebase, head: Codebase, roots: tuple[str, str]) -> Iterator[Told]:
    """Tell how the choice of guarded files changed.

    Args:
        base: The clause as it was.
        head: The clause as it is.
        roots: Where the codebase lay and lies, from the top of the repository.
    """
    if roots[0] != roots[1]:
        yield _clause("root", "", Effect.WEAKENED, f"the codebase was {roots[0] or '.'} and is {roots[1] or '.'}")
    yield from _dropped("source", set(base.source) - set(head.source), set(head.source) - set(base.source))
    lost = {folder for folder in base.production if not _stays(folder, head)}
    won = {folder for folder in head.production if not _stays(folder, base)}
    yield from _dropped("production", lost, won)
    for key in _APART:
        yield from _counted_apart(key, base, head)
    yield from _dropped("exclude", set(head.exclude) - set(base.exclude), set(base.exclude) - set(head.exclude))
    for key in ("include", "notebooks", "executables"):
        was, now = set(getattr(base, key)), set(getattr(head, key))
        yield from _dropped(key, was - now, now - was)
    yield from _stubs(base, head)


def _clause(key: str, item: str, effect: Effect, message: str) -> Told:
    return Told(CODEBASE, f"{key}-{effect}", effect, message, (CODEBASE, key, *([item] if item else [])))


def _dropped(key: str, less: Iterable[str], more: Iterable[str]) -> Iterator[Told]:
    """What a list lost or gained: `less` guards less for it, `more` guards more."""
    verbs = ("no longer leaves out", "leaves out") if key == "exclude" else ("names", "no longer names")
    for item in sorted(less):
        yield _clause(key, item, Effect.WEAKENED, f"`{key}` {verbs[1]} {item!r}: less of the code is guarded")
    for item in sorted(more):
        yield _clause(key, item, Effect.TIGHTENED, f"`{key}` {verbs[0]} {item!r}")


def _lies_in(folder: str, folders: Iterable[str]) -> bool:
    return any(PurePosixPath(folder).is_relative_to(PurePosixPath(outer)) for outer in folders)


def _stays(folder: str, codebase: Codebase) -> bool:
    """Whether a folder of `production` is of it in a clause too, if only as a part of another one."""
    return _lies_in(folder, codebase.production) and _owner_of(codebase, folder) == "production"


def _owner_of(codebase: Codebase, folder: str) -> str | None:
    """The key of the innermost folder around one; an import root that none of them divides is production."""
    around = [
        (len(PurePosixPath(outer).parts), key)
        for key in ("production", *_APART)
        for outer in getattr(codebase, key)
        if _lies_in(folder, [outer])
    ]
    return max(around)[1] if around else "production" if _lies_in(folder, codebase.source) else None


def _counted_apart(key: str, base: Codebase, head: Codebase) -> Iterator[Told]:
    was, now = set(getattr(base, key)), set(getattr(head, key))
    for folder in sorted(was - now):
        owner = _owner_of(head, folder)
        message = f"`{key}` no longer names {folder!r}: its uses are not counted there any more"
        effect = Effect.WEAKENED
        if owner == "production":
            effect, message = Effect.TIGHTENED, f"{folder} is judged and no longer counted apart"
        elif owner == key:
            effect, message = (
                Effect.CHANGED,
                f"`{key}` names {folder!r} no more, which lies in another of its folders",
            )
        yield _clause(key, folder, effect, message)
    for folder in sorted(now - was):
        owner = _owner_of(base, folder)
        effect, message = Effect.TIGHTENED, f"`{key}` names {folder!r}"
        if owner == "production":
            effect, message = Effect.WEAKENED, f"{folder} is counted apart, under `{key}`, and no longer judged"
        elif owner == key:
            effect, message = Effect.CHANGED, f"`{key}` names {folder!r}, which lay in another of its folders"
        yield _clause(key, folder, effect, message)


def _stubs(base: Codebase, head: Codebase) -> Iterator[Told]:
    """Stubs are for whom their folder is for, unless they are a category of their own."""
    for folder in sorted(set(base.stubs) ^ set(head.stubs)):
        is_own = folder in head.stubs
        judged = _owner_of(base if is_own else head, folder) == "production"
        effect = Effect.WEAKENED if judged == is_own else Effect.TIGHTENED
        yield _clause(
            "stubs", folder, effect, f"the stubs in {folder} {'became' if is_own else 'are no longer'} a category"
        )


def compare_waves(base: Policy, head: Policy) -> Iterator[Told]:
    """Tell how the waves changed."""
    was, now = {wave.id: wave for wave in base.waves}, {wave.id: wave for wave in head.waves}
    for wave in head.waves:
        if wave.id in was:
            for compare in WAVES.values():
                yield from compare(was[wave.id], wave)
        else:
            yield _wave(wave, "id", "wave-added", Effect.CHANGED, f"the wave {wave.id} is new")
    for wave in base.waves:
        if wave.id not in now:
            message = f"the wave {wave.id} is gone, and with it what it held the code to"
            yield _wave(wave, "id", "wave-removed", Effect.WEAKENED, message)


def _wave(wave: Wave, key: str, kind: str, effect: Effect, message: str) -> Told:
    return Told(wave.id, kind, effect, message, ("waves", wave.id, key))


def _ranked(wave: Wave, key: str, message: str, kinds: tuple[str, str], *, is_weaker: bool) -> Told:
    effect = Effect.WEAKENED if is_weaker else Effect.TIGHTENED
    return _wave(wave, key, kinds[not is_weaker], effect, message)


def _status(base: Wave, head: Wave) -> Iterator[Told]:
    if base.status is not head.status:
        is_weaker = _STATUS.index(head.status) < _STATUS.index(base.status)
        kinds = ("wave-reopened" if base.status is WaveStatus.COMPLETE else "wave-put-back", "wave-advanced")
        message = f"the wave {head.id} was {base.status} and is {head.status}"
        yield _ranked(head, "status", message, kinds, is_weaker=is_weaker)


def _goal(base: Wave, head: Wave) -> Iterator[Told]:
    if base.goal != head.goal:
        message = f"the goal of {head.id} was {base.goal} and is {head.goal}"
        yield _ranked(head, "goal", message, ("goal-raised", "goal-lowered"), is_weaker=head.goal > base.goal)


def _due(base: Wave, head: Wave) -> Iterator[Told]:
    if base.due != head.due:
        was, now = (wave.due.isoformat() if wave.due else "no day" for wave in (base, head))
        message = f"{head.id} was due on {was} and is due on {now}"
        yield _ranked(head, "due", message, ("due-put-off", "due-advanced"), is_weaker=_is_later(base.due, head.due))


def _is_later(base: date | None, head: date | None) -> bool:
    return base is not None and (head is None or head > base)


def _after(base: Wave, head: Wave) -> Iterator[Told]:
    yield from _listed(head, "after", base.after, head.after, "come after")


def _listed(wave: Wave, key: str, base: Sequence[str], head: Sequence[str], verb: str) -> Iterator[Told]:
    for name in sorted(set(base) ^ set(head)):
        is_weaker = name in base
        message = f"{wave.id} {'has no longer to' if is_weaker else 'has to'} {verb} {name}"
        yield _ranked(wave, key, message, (f"{key}-dropped", f"{key}-added"), is_weaker=is_weaker)


def _closes(base: Wave, head: Wave) -> Iterator[Told]:
    yield from _listed(head, "closes", base.closes, head.closes, "close")


def _title(base: Wave, head: Wave) -> Iterator[Told]:
    yield from _worded(base, head, "title")


def _owner(base: Wave, head: Wave) -> Iterator[Told]:
    yield from _worded(base, head, "owner")


def _worded(base: Wave, head: Wave, key: str) -> Iterator[Told]:
    if getattr(base, key) != getattr(head, key):
        yield _wave(head, key, f"{key}-changed", Effect.CHANGED, f"`{key}` of {head.id} changed")


def _rollout(base: Wave, head: Wave) -> Iterator[Told]:
    message = changed_rollout(base.rollout, head.rollout)
    if message:
        is_weaker = is_softer(head.rollout, base.rollout)
        yield _ranked(head, "rollout", message, ("rollout-weakened", "rollout-tightened"), is_weaker=is_weaker)


WAVES = {
    "status": _status,
    "goal": _goal,
    "due": _due,
    "after": _after,
    "title": _title,
    "owner": _owner,
    "rollout": _rollout,
    "closes": _closes,
}
"""How each field of a wave is compared, besides its id."""
