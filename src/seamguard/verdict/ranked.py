"""The settings of rules of all families but seams, held against each other by the ranks that each family declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamguard.domain.growth import Effect, Told
from seamguard.domain.ranks import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.ranks import Demand, Rank
    from seamguard.domain.rule import Rule


def compare_ranked(base: Rule, head: Rule) -> Iterator[Told]:
    """Tell how the settings of a rule changed that only its family has.

    Args:
        base: The rule as it was.
        head: The rule as it is, of the same family.
    """
    before = dict(base.own_settings())
    for name, now in head.own_settings():
        was = before[name]
        if was != now and head.ranks[name].kind is not Kind.APART:
            yield from _compared(head, name, was, now, head.ranks[name])


def _compared(rule: Rule, key: str, was: Any, now: Any, rank: Rank) -> Iterator[Told]:  # noqa: ANN401 (any setting)
    if rank.kind is Kind.SELECTION and not (was and now):
        message = f"`{key}` was {_shown(was)} and is {_shown(now)}"
        yield _ranked(rule, key, message, is_weaker=bool(now))
        return
    if rank.kind is Kind.GRADED:
        yield from _graded(rule, key, was, now)
        return
    if rank.kind in (Kind.DEMANDS, Kind.SELECTION, Kind.EXCEPTIONS):
        yield from _items(rule, key, set(was) ^ set(now), now, guards_more=rank.kind is not Kind.EXCEPTIONS)
        return
    message = f"`{key}` was {_shown(was)} and is {_shown(now)}"
    if rank.kind is Kind.WORDS:
        yield _told(rule, f"{key}-changed", Effect.CHANGED, message, key)
    else:
        is_ordered = rank.kind is Kind.ORDERED
        is_weaker = rank.order.index(now) < rank.order.index(was) if is_ordered else was not in rank.order
        yield _ranked(rule, key, message, is_weaker=is_weaker)


def _items(rule: Rule, key: str, changed: set[Any], now: tuple[Any, ...], *, guards_more: bool) -> Iterator[Told]:
    """What a list lost and gained; with `guards_more`, more items guard more."""
    for item in sorted(changed, key=str):
        is_gone = item not in now
        verb = "no longer names" if is_gone else "names"
        yield _ranked(rule, key, f"`{key}` {verb} {item}", str(item), is_weaker=is_gone is guards_more)


def _graded(rule: Rule, key: str, was: tuple[Demand, ...], now: tuple[Demand, ...]) -> Iterator[Told]:
    """What a list lost and gained, and which of its items ask for less or more than they did."""
    before, after = ({str(item): item for item in items} for items in (was, now))
    for one in sorted(before.keys() | after.keys()):
        old, new = before.get(one), after.get(one)
        if old is None or new is None:
            item = old or new
            verb = "names" if old is None else "no longer names"
            yield _ranked(rule, key, f"`{key}` {verb} {one}", *([item.name] if item else ()), is_weaker=new is None)
        elif old.terms != new.terms:
            message = f"`{key}` asked of {one}: {old.terms}, and asks: {new.terms}"
            is_weaker = new.asks_less_than(old)
            if is_weaker or old.asks_less_than(new):
                yield _ranked(rule, key, message, new.name, is_weaker=is_weaker)
            else:
                yield _told(rule, f"{key}-changed", Effect.CHANGED, message, key, new.name)


def _ranked(rule: Rule, key: str, message: str, *below: str, is_weaker: bool) -> Told:
    what, effect = ("weakened", Effect.WEAKENED) if is_weaker else ("tightened", Effect.TIGHTENED)
    return _told(rule, f"{key}-{what}", effect, message, key, *below)


def _told(rule: Rule, kind: str, effect: Effect, message: str, *where: str) -> Told:
    return Told(rule.id, kind, effect, message, (rule.family, rule.id, *where))


def _shown(value: Any) -> str:  # noqa: ANN401 (any setting)
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "not given"
    return "not given" if value in (None, "") else str(value)
