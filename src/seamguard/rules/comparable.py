"""Two shapes, so written that what means the same is the same text."""

from __future__ import annotations

from dataclasses import replace

from seamguard.domain.surface import Form, Item, Surface, Word
from seamguard.rules.broken_types import canonical

# Values without an entry, and what an entry makes of them.
_EMPTY = {
    **dict.fromkeys(("{}", "dict()"), "dict"),
    **dict.fromkeys(("[]", "list()"), "list"),
    **dict.fromkeys(("()", "tuple()"), "tuple"),
    "set()": "set",
    **dict.fromkeys(("frozenset()", "frozenset([])", "frozenset(())", "frozenset({})"), "frozenset"),
}


def comparable(old: Surface, now: Surface) -> tuple[Surface, Surface]:
    """Two shapes, so written that what means the same is the same text.

    Each type stands as the first of the two spells it, however its unions are ordered; and an empty list, set or
    dictionary is one without entries where the other shape has entries.
    """
    spelled: dict[str, str] = {}
    first, second = (_respelled(each, spelled) for each in (old, now))
    return _opened(first, second), _opened(second, first)


def _respelled(surface: Surface, spelled: dict[str, str]) -> Surface:
    is_alias = surface.form is Form.ALIAS
    return replace(surface, items=tuple(_item(one, spelled, is_alias=is_alias) for one in surface.items))


def _item(item: Item, spelled: dict[str, str], *, is_alias: bool) -> Item:
    annotation, value = item.annotation, item.value
    if annotation is not None:
        annotation = spelled.setdefault(canonical(annotation), annotation)
    if is_alias and value is not None:
        value = spelled.setdefault(canonical(value), value)
    items = tuple(_item(one, spelled, is_alias=False) for one in item.items)
    return replace(item, annotation=annotation, value=value, items=items)


def _opened(surface: Surface, other: Surface) -> Surface:
    if surface.form is not Form.CONSTANT or not other.of(Word.DISPLAY):
        return surface
    return replace(surface, items=tuple(_display(item) for item in surface.items))


def _display(item: Item) -> Item:
    kind = _EMPTY.get(item.value or "") if item.word is Word.VALUE else None
    return item if kind is None else Item(Word.DISPLAY, annotation=kind)
