"""Two shapes of one thing, held against each other: what changed, and whether it breaks callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.breakage import Breakage, LineChange
from seamguard.domain.surface import Form, Item, Surface, Trait, Word
from seamguard.domain.surface_text import line_of
from seamguard.rules.broken_fields import compare_fields, compare_members
from seamguard.rules.broken_pairs import changed, gone, keyed, new, out_of_order
from seamguard.rules.broken_signatures import compare_signatures, compare_traits
from seamguard.rules.broken_types import type_kind
from seamguard.rules.comparable import comparable

if TYPE_CHECKING:
    from collections.abc import Iterator

# Options that take nothing from callers when they come, and those that take nothing when they go.
_HARMLESS = frozenset({"order", "weakref_slot", "cache_hash", "populate_by_name", "validate_by_name", "gc"})
_LOSABLE = frozenset({"forbid_unknown_fields", "slots", "strict"})


def compare(old: Surface, now: Surface) -> tuple[LineChange, ...]:
    """Tell what changed between two shapes, line by line; nothing where they are the same.

    Args:
        old: The shape as it was recorded.
        now: The shape as it is.
    """
    old, now = comparable(old, now)
    changes = tuple(_compared(old, now))
    if not changes and old != now:  # whatever nobody thought of is no smaller than what somebody did
        return (LineChange(old.form, now.form, (Breakage.OBJECT_CHANGED_KIND,)),)
    return changes


def is_breaking(changes: tuple[LineChange, ...]) -> bool:
    """Whether any change of a shape breaks callers."""
    return any(change.is_breaking for change in changes)


def _compared(old: Surface, now: Surface) -> Iterator[LineChange]:
    if old.form is not now.form:
        yield LineChange(old.form, now.form, (Breakage.OBJECT_CHANGED_KIND,))
    kinds = tuple(compare_traits(old.traits, now.traits))
    if kinds:
        yield LineChange(" ".join((old.form, *old.traits)), " ".join((now.form, *now.traits)), kinds)
    yield from _type_parameters(old, now)
    yield from _bases(old, now)
    yield from _options(old, now)
    yield from compare_signatures(old.items, now.items)
    yield from compare_fields(old, now)
    yield from compare_members(old, now)
    yield from _attributes(old, now)
    yield from _methods(old, now)
    yield from _exports(old, now)
    yield from _constants(old, now)


def _type_parameters(old: Surface, now: Surface) -> Iterator[LineChange]:
    was, has = keyed(old.of(Word.TYPE_PARAMETER)), keyed(now.of(Word.TYPE_PARAMETER))
    kind = Breakage.TYPE_PARAMETERS_CHANGED
    moved = out_of_order(was, has)
    yield from (gone(was[key], kind) for key in was if key not in has)
    for key, item in has.items():
        if key not in was:
            yield new(item, kind)
        elif item != was[key] or key in moved:
            yield changed(was[key], item, kind)


def _bases(old: Surface, now: Surface) -> Iterator[LineChange]:
    was = {line_of(item): item for item in old.of(Word.BASE)}
    has = {line_of(item): item for item in now.of(Word.BASE)}
    yield from (gone(was[key], Breakage.CLASS_REMOVED_BASE) for key in was if key not in has)
    yield from (new(has[key], Breakage.CLASS_ADDED_BASE) for key in has if key not in was)
    moved = out_of_order(was, has)
    yield from (changed(was[key], has[key], Breakage.CLASS_MOVED_BASE) for key in has if key in moved)


def _options(old: Surface, now: Surface) -> Iterator[LineChange]:
    was, has = keyed(old.of(Word.OPTION)), keyed(now.of(Word.OPTION))
    for key, item in was.items():
        if key not in has:
            is_free = item.name in _LOSABLE and item.value == "True"
            yield gone(item, Breakage.CLASS_LOOSENED_OPTION if is_free else Breakage.CLASS_CHANGED_OPTION)
        elif has[key] != item:
            yield changed(item, has[key], Breakage.CLASS_CHANGED_OPTION)
    for key, item in has.items():
        if key not in was:
            is_free = item.name in _HARMLESS and item.value == "True"
            yield new(item, Breakage.CLASS_LOOSENED_OPTION if is_free else Breakage.CLASS_CHANGED_OPTION)


def _attributes(old: Surface, now: Surface) -> Iterator[LineChange]:
    was, has = keyed(old.of(Word.ATTRIBUTE)), keyed(now.of(Word.ATTRIBUTE))
    methods = keyed(now.of(Word.METHOD))
    for key, item in was.items():
        if key in has and has[key] != item:
            yield changed(item, has[key], *_of_attribute(item, has[key]))
        elif key not in has:
            kind = Breakage.OBJECT_CHANGED_KIND if key in methods else Breakage.OBJECT_REMOVED
            yield LineChange(line_of(item), line_of(methods[key]) if key in methods else None, (kind,))
    before = keyed(old.of(Word.METHOD))
    for key, item in has.items():
        if key not in was and key not in before:
            yield new(item, _kind_of_new(item, now))


def _of_attribute(old: Item, now: Item) -> Iterator[Breakage]:
    if old.traits != now.traits:
        yield Breakage.OBJECT_CHANGED_KIND
    if old.annotation != now.annotation:
        yield type_kind(old.annotation, now.annotation, Breakage.ATTRIBUTE_CHANGED_TYPE, Breakage.ATTRIBUTE_ANNOTATED)
    if old.value != now.value:
        yield Breakage.ATTRIBUTE_CHANGED_VALUE


def _kind_of_new(item: Item, surface: Surface) -> Breakage:
    """A new member of a Protocol, an abstract one and a constructor that demands arguments demand something."""
    demands = (
        surface.form is Form.PROTOCOL
        or Trait.ABSTRACT in item.traits
        or (item.name in ("__init__", "__new__") and any(each.is_required for each in item.of(Word.PARAMETER)))
    )
    return Breakage.OBJECT_ADDED_REQUIRED if demands else Breakage.OBJECT_ADDED


def _methods(old: Surface, now: Surface) -> Iterator[LineChange]:
    was, has = keyed(old.of(Word.METHOD)), keyed(now.of(Word.METHOD))
    attributes, before = keyed(now.of(Word.ATTRIBUTE)), keyed(old.of(Word.ATTRIBUTE))
    for key, item in was.items():
        if key not in has and key not in before | attributes:
            yield gone(item, Breakage.OBJECT_REMOVED)
        elif key in attributes:
            yield changed(item, attributes[key], Breakage.OBJECT_CHANGED_KIND)
        elif key in has:
            kinds = tuple(compare_traits(item.traits, has[key].traits))
            if kinds:
                yield changed(item, has[key], *kinds)
            below = compare_signatures(item.items, has[key].items)
            yield from (change._replace(within=(line_of(has[key]), *change.within)) for change in below)
            yield from (
                change._replace(within=(line_of(has[key]), *change.within))
                for change in _type_parameters(Surface(now.form, (), item.items), Surface(now.form, (), has[key].items))
            )
    for key, item in has.items():
        if key not in was and key not in before:
            yield new(item, _kind_of_new(item, now))


def _exports(old: Surface, now: Surface) -> Iterator[LineChange]:
    was, has = keyed(old.of(Word.EXPORT)), keyed(now.of(Word.EXPORT))
    yield from (gone(was[key], Breakage.EXPORT_REMOVED) for key in was if key not in has)
    yield from (new(has[key], Breakage.EXPORT_ADDED) for key in has if key not in was)


def _constants(old: Surface, now: Surface) -> Iterator[LineChange]:
    for word, kind in (
        (Word.TYPE, Breakage.ATTRIBUTE_CHANGED_TYPE),
        (Word.DISPLAY, Breakage.ATTRIBUTE_CHANGED_VALUE),
        (Word.VALUE, Breakage.ATTRIBUTE_CHANGED_VALUE),
    ):
        was, has = next(iter(old.of(word)), None), next(iter(now.of(word)), None)
        if was != has:
            yield _constant(was, has, kind)
    yield from _entries(old, now)


def _constant(was: Item | None, has: Item | None, kind: Breakage) -> LineChange:
    if kind is Breakage.ATTRIBUTE_CHANGED_TYPE:
        texts = [item.annotation if item else None for item in (was, has)]
        kind = type_kind(texts[0], texts[1], kind, Breakage.ATTRIBUTE_ANNOTATED)
    return LineChange(line_of(was) if was else None, line_of(has) if has else None, (kind,))


def _entries(old: Surface, now: Surface) -> Iterator[LineChange]:
    was, has = keyed(old.of(Word.ENTRY)), keyed(now.of(Word.ENTRY))
    moved = out_of_order(was, has)
    shown = next((item.annotation for item in now.of(Word.DISPLAY)), None)
    came = Breakage.ENTRY_ADDED if shown in ("dict", "set", "frozenset") else Breakage.ATTRIBUTE_CHANGED_VALUE
    yield from (gone(was[key], Breakage.ENTRY_REMOVED) for key in was if key not in has)
    for key, item in has.items():
        if key not in was:
            yield new(item, came)
        elif was[key] != item:
            yield changed(was[key], item, Breakage.ENTRY_CHANGED_VALUE)
        elif key in moved:
            yield changed(was[key], item, Breakage.ENTRY_MOVED)
