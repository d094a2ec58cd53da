"""What changed in a signature: parameters, what is returned, and how a function is bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.breakage import Breakage, LineChange
from seamguard.domain.surface import Item, Trait, Word
from seamguard.domain.surface_text import line_of
from seamguard.rules.broken_pairs import changed, gone, keyed, new, out_of_order
from seamguard.rules.broken_types import is_wider, type_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VARIADIC = (Trait.VARIADIC_POSITIONAL, Trait.VARIADIC_KEYWORD)
# What a function becomes another kind of thing by; of the others, those that cost callers something when they come.
_KINDS = frozenset(
    {Trait.ASYNC, Trait.GENERATOR, Trait.CLASSMETHOD, Trait.STATICMETHOD, Trait.PROPERTY, Trait.CONTEXT, Trait.CLASS}
)
_COSTLY = frozenset({Trait.ABSTRACT, Trait.FINAL})


def compare_traits(old: Sequence[Trait], now: Sequence[Trait]) -> Iterator[Breakage]:
    """Tell how what a function is besides its signature changed."""
    came, went = set(now) - set(old), set(old) - set(now)
    if (came | went) & _KINDS:
        yield Breakage.OBJECT_CHANGED_KIND
    if came & _COSTLY or went - _COSTLY - _KINDS:
        yield Breakage.OBJECT_CHANGED_TRAIT
    if came - _COSTLY - _KINDS or went & _COSTLY:
        yield Breakage.OBJECT_GAINED_TRAIT


def compare_signatures(old: Sequence[Item], now: Sequence[Item]) -> Iterator[LineChange]:
    """Tell how parameters, overloads and what is returned changed."""
    was, has = _overloads(old), _overloads(now)
    if was or has:
        yield from _compare_overloads(was or (_as_overload(old),), has or (_as_overload(now),))
    else:
        yield from _compare_parameters(_of(old, Word.PARAMETER), _of(now, Word.PARAMETER))
        yield from _compare_returns(old, now)


def _of(items: Sequence[Item], word: Word) -> tuple[Item, ...]:
    return tuple(item for item in items if item.word is word)


def _overloads(items: Sequence[Item]) -> tuple[Item, ...]:
    return _of(items, Word.OVERLOAD)


def _as_overload(items: Sequence[Item]) -> Item:
    """A plain signature, as the only one of several."""
    return Item(Word.OVERLOAD, items=tuple(item for item in items if item.word in (Word.PARAMETER, Word.RETURNS)))


def _compare_overloads(old: Sequence[Item], now: Sequence[Item]) -> Iterator[LineChange]:
    """Those that are the same are no news; the others are compared in their order."""
    was, has = ([one for one in each if one not in other] for each, other in ((old, now), (now, old)))
    for before, after in zip(was, has, strict=False):
        kinds = tuple(compare_traits(before.traits, after.traits))
        if kinds:
            yield changed(before, after, *kinds)
        below = compare_signatures(before.items, after.items)
        yield from (change._replace(within=(_shown(after), *change.within)) for change in below)
    paired = min(len(was), len(has))
    yield from (LineChange(_shown(one), None, (Breakage.OVERLOAD_REMOVED,)) for one in was[paired:])
    yield from (LineChange(None, _shown(one), (Breakage.OVERLOAD_ADDED,)) for one in has[paired:])
    if not was and not has and list(old) != list(now):
        yield LineChange(_shown(old[0]), _shown(now[0]), (Breakage.OVERLOAD_REMOVED,))


def _shown(overload: Item) -> str:
    return "; ".join((line_of(overload), *map(line_of, overload.items)))


def _compare_parameters(old: Sequence[Item], now: Sequence[Item]) -> Iterator[LineChange]:
    pairs = _paired(old, now)
    places, before = _places(now), _places(old)
    kept = {id(one): one for _, one in pairs}
    by_keyword = [[one for one in each if one.kind is Trait.KEYWORD_ONLY] for each in (old, now)]
    reordered = {name for name, _ in out_of_order(keyed(by_keyword[0]), keyed(by_keyword[1]))}
    takes_all = any(one.kind is Trait.VARIADIC_KEYWORD for one in old)
    for was, has in pairs:
        kinds = list(_of_parameter(was, has, takes_all=takes_all))
        if was.kind is Trait.VARIADIC_POSITIONAL and len(places) > len(before):
            kinds.append(Breakage.PARAMETER_MOVED)  # what it took, another one takes now
        if was.name in before and has.name in places and before[was.name] != places[has.name]:
            kinds.insert(0, Breakage.PARAMETER_MOVED)
        elif has.name in reordered:
            kinds.append(Breakage.PARAMETER_REORDERED)
        if kinds:
            yield changed(was, has, *kinds)
    for was in old:
        if not any(was is one for one, _ in pairs):
            yield gone(was, Breakage.PARAMETER_SWALLOWED if _is_swallowed(was, now) else Breakage.PARAMETER_REMOVED)
    for has in now:
        if id(has) not in kept:
            yield new(has, Breakage.PARAMETER_ADDED_REQUIRED if has.is_required else Breakage.PARAMETER_ADDED_OPTIONAL)


def _paired(old: Sequence[Item], now: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Parameters by name; the variadic ones, and positional-only ones at one place, whatever they are called."""
    by_name = {item.name: item for item in now if item.kind not in _VARIADIC}
    pairs = [(item, by_name[item.name]) for item in old if item.name in by_name and item.kind not in _VARIADIC]
    taken = {item.name for pair in pairs for item in pair}
    for was in old:
        if was.kind in _VARIADIC:
            pairs += [(was, has) for has in now if has.kind is was.kind]
        elif was.kind is Trait.POSITIONAL_ONLY and was.name not in taken:
            place = _places(old)[was.name]
            pairs += [
                (was, has)
                for has in now
                if has.kind is was.kind and has.name not in taken and _places(now)[has.name] == place
            ]
    return pairs


def _places(items: Sequence[Item]) -> dict[str, int]:
    """The places of those that can be given by position."""
    positional = [item.name for item in items if item.kind in (None, Trait.POSITIONAL_ONLY)]
    return {name: place for place, name in enumerate(positional)}


def _of_parameter(old: Item, now: Item, *, takes_all: bool) -> Iterator[Breakage]:
    """How one parameter changed; where a variadic one took all keywords, it took that of a positional-only one too."""
    if old.name != now.name:
        yield Breakage.PARAMETER_RENAMED
    if old.kind is not now.kind:
        tight = (Trait.KEYWORD_ONLY,) if takes_all else (Trait.KEYWORD_ONLY, Trait.POSITIONAL_ONLY)
        is_looser = now.kind is None and old.kind in tight
        yield Breakage.PARAMETER_LOOSENED_KIND if is_looser else Breakage.PARAMETER_CHANGED_KIND
    if old.value != now.value:
        yield _of_default(old, now)
    if old.annotation != now.annotation:
        yield _of_type(old.annotation, now.annotation)


def _of_default(old: Item, now: Item) -> Breakage:
    if now.value is None:
        return Breakage.PARAMETER_CHANGED_REQUIRED
    return Breakage.PARAMETER_NOW_OPTIONAL if old.value is None else Breakage.PARAMETER_CHANGED_DEFAULT


def _of_type(old: str | None, now: str | None) -> Breakage:
    """Callers may go on giving what they gave where the new type takes all of the old one."""
    kind = type_kind(old, now, Breakage.PARAMETER_CHANGED_TYPE, Breakage.PARAMETER_ANNOTATED)
    return Breakage.PARAMETER_WIDENED_TYPE if is_wider(now, old) else kind


def _is_swallowed(item: Item, now: Sequence[Item]) -> bool:
    """Whether what callers give for a parameter that is gone lands in a variadic one."""
    kinds = {each.kind for each in now}
    takes_position, takes_keyword = (kind in kinds for kind in _VARIADIC)
    if item.kind is Trait.KEYWORD_ONLY:
        return takes_keyword
    if item.kind is Trait.POSITIONAL_ONLY:
        return takes_position
    return item.kind is None and takes_position and takes_keyword


def _compare_returns(old: Sequence[Item], now: Sequence[Item]) -> Iterator[LineChange]:
    was, has = (next(iter(_of(each, Word.RETURNS)), None) for each in (old, now))
    if was == has:
        return
    before, after = (one.annotation if one is not None else None for one in (was, has))
    kind = type_kind(before, after, Breakage.RETURN_CHANGED_TYPE, Breakage.RETURN_ANNOTATED)
    if is_wider(before, after):
        kind = Breakage.RETURN_NARROWED_TYPE
    yield LineChange(line_of(was) if was else None, line_of(has) if has else None, (kind,))
