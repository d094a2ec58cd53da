"""What changed among the fields of a record and the members of an enumeration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.breakage import Breakage
from seamguard.domain.surface import Form, Item, Trait, Word
from seamguard.rules.broken_pairs import changed, gone, keyed, new, out_of_order
from seamguard.rules.broken_types import type_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.breakage import LineChange
    from seamguard.domain.surface import Surface

_BY_NAME = (Form.TYPED_DICT, Form.MODEL)


def compare_fields(old: Surface, now: Surface) -> Iterator[LineChange]:
    """Tell how the fields of a record changed."""
    was, has = keyed(old.of(Word.FIELD)), keyed(now.of(Word.FIELD))
    before, places = _places(old), _places(now)
    moved = out_of_order(was, has)
    for key, item in was.items():
        if key not in has:
            yield gone(item, Breakage.FIELD_REMOVED)
    for key, item in has.items():
        if key not in was:
            yield new(item, _kind_of_new(item, now.form))
            continue
        kinds = list(_of_field(was[key], item))
        if item.name in before and item.name in places and before[item.name] != places[item.name]:
            kinds.insert(0, Breakage.FIELD_MOVED)
        elif key in moved:
            kinds.append(Breakage.FIELD_REORDERED)
        if kinds:
            yield changed(was[key], item, *kinds)


def _places(surface: Surface) -> dict[str, int]:
    """The places of the fields that can be given by position, or that stand at a place on the wire."""
    fields = surface.of(Word.FIELD)
    if any(option.name == "array_like" and option.value == "True" for option in surface.of(Word.OPTION)):
        return {item.name: place for place, item in enumerate(fields)}
    if surface.form in _BY_NAME:
        return {}
    positional = [item.name for item in fields if not {Trait.KEYWORD_ONLY, Trait.NO_INIT} & set(item.traits)]
    return {name: place for place, name in enumerate(positional)}


def _kind_of_new(item: Item, form: Form) -> Breakage:
    if item.is_required:
        return Breakage.FIELD_ADDED_REQUIRED
    return Breakage.FIELD_LENGTHENS_TUPLE if form is Form.NAMED_TUPLE else Breakage.FIELD_ADDED_OPTIONAL


def _of_field(old: Item, now: Item) -> Iterator[Breakage]:
    yield from _of_traits(old, now)
    if old.value != now.value:
        yield _of_default(old, now)
    if old.annotation != now.annotation:
        yield type_kind(old.annotation, now.annotation, Breakage.FIELD_CHANGED_TYPE, Breakage.FIELD_ANNOTATED)
    if old.items != now.items:
        yield Breakage.FIELD_CHANGED_OPTION


def _of_traits(old: Item, now: Item) -> Iterator[Breakage]:
    came, went = set(now.traits) - set(old.traits), set(old.traits) - set(now.traits)
    if Trait.NOT_REQUIRED in came:
        yield Breakage.FIELD_MAY_BE_ABSENT
    if Trait.NOT_REQUIRED in went:
        yield Breakage.FIELD_CHANGED_REQUIRED
    demands = Trait.NO_INIT in went and now.value is None
    if came - {Trait.NOT_REQUIRED} or Trait.INIT_ONLY in went or demands:
        yield Breakage.FIELD_CHANGED_KIND
    elif went - {Trait.NOT_REQUIRED}:
        yield Breakage.FIELD_LOOSENED_KIND


def _of_default(old: Item, now: Item) -> Breakage:
    if old.value is None:
        return Breakage.FIELD_NOW_OPTIONAL
    return Breakage.FIELD_CHANGED_REQUIRED if now.value is None else Breakage.FIELD_CHANGED_DEFAULT


def compare_members(old: Surface, now: Surface) -> Iterator[LineChange]:
    """Tell how the members of an enumeration changed; a value that depends on the place changes with it."""
    was, has = keyed(old.of(Word.MEMBER)), keyed(now.of(Word.MEMBER))
    before, after = ({key: place for place, key in enumerate(each)} for each in (was, has))
    moved = out_of_order(was, has)
    for key, item in was.items():
        if key not in has:
            yield gone(item, Breakage.MEMBER_REMOVED)
    for key, item in has.items():
        if key not in was:
            yield new(item, Breakage.MEMBER_ADDED)
        elif item != was[key] or ("auto()" in (item.value or "") and before[key] != after[key]):
            yield changed(was[key], item, Breakage.MEMBER_CHANGED_VALUE)
        elif key in moved:
            yield changed(was[key], item, Breakage.MEMBER_MOVED)
