"""Facts as columns, and back: of many records of one kind, all first fields lie together, then all second ones.

Facts are hundreds of thousands of small tuples. Column by column they take half the time to write and half the room
that pickle needs for them one by one, and as no value lies inside another, depth costs no stack.
"""

from __future__ import annotations

import sys
from array import array
from functools import partial
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, TypeAlias

from seamguard.cache import codec
from seamguard.domain import expressions, facts
from seamguard.domain.facts import ModuleFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Column: TypeAlias = tuple[Any, ...]
"""How to come by values: what they are, and either the values or how many of that kind there are on the next level."""

_PLAIN = (str, int, bool, type(None), float)
_HOLDERS = (tuple, dict, frozenset)
_RECORDS = [
    found
    for module in (expressions, facts)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, tuple) and found.__module__ == module.__name__
]
_KINDS: tuple[type, ...] = (*_PLAIN, *_HOLDERS, *_RECORDS)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_TEXT, _LIST, _NOTHING, _FLAGS, _MIXED = "text", "list", "nothing", "flags", "mixed"
_WIDTHS = "BHiq"


def dumps(value: ModuleFacts) -> bytes:
    """Write the facts of a file."""
    level = _Level()
    first = level.column([value])
    levels = []
    while level.groups:
        deeper = _Level()
        levels.append([(_NUMBERS[kind], _parts(kind, group, deeper)) for kind, group in level.groups.items()])
        level = deeper
    return codec.dumps((sys.byteorder, first, levels))


class _Level:
    """The columns of one level, and by their kinds the values that are written on the next one."""

    def __init__(self) -> None:
        self.groups: dict[type, list[Any]] = {}

    def column(self, values: Sequence[Any]) -> Column:
        """Put values by. What is no value of facts is left to pickle."""
        kinds = dict.fromkeys(map(type, values))
        if len(kinds) == 1:
            (kind,) = kinds
            if kind is int:
                return _numbers(values)
            if kind is str:
                return _TEXT, values
            if kind is type(None):
                return _NOTHING, len(values)
            if kind is bool:
                return _FLAGS, bytes(values)
            if kind in _NUMBERS and kind is not float:
                self.groups.setdefault(kind, []).extend(values)
                return _NUMBERS[kind], len(values)
        elif kinds and kinds.keys() <= _NUMBERS.keys():
            return self._mixed(values, kinds)
        return _LIST, list(values)

    def _mixed(self, values: Sequence[Any], kinds: Iterable[type]) -> Column:
        add = {kind: self.groups.setdefault(kind, []).append for kind in kinds}
        found = list(map(type, values))
        for kind, value in zip(found, values, strict=True):
            add[kind](value)
        return _MIXED, bytes(map(_NUMBERS.__getitem__, found))


def _parts(kind: type, group: list[Any], deeper: _Level) -> list[Column]:
    """What values of one kind are made of, field by field."""
    if kind in _HOLDERS:
        inside = [list(chain.from_iterable(group))]
        if kind is dict:
            inside.append(list(chain.from_iterable(map(dict.values, group))))
        return [_numbers(list(map(len, group))), *map(deeper.column, inside)]
    if kind in _PLAIN:
        return [(_LIST, group)]
    return list(map(deeper.column, zip(*group, strict=True)))


def _numbers(values: Sequence[int]) -> Column:
    for code in _WIDTHS:
        try:
            return code, array(code, values).tobytes()
        except OverflowError:
            continue
    return _LIST, list(values)


def loads(data: bytes) -> ModuleFacts:
    """Read what `dumps` has written.

    Raises:
        ForeignError: It was something else.
    """
    written: Any = codec.loads(data)
    try:
        order, first, levels = written
        made: dict[int, Iterator[Any]] = {}
        for level in reversed(levels):
            made = {number: iter(_made(_KINDS[number], parts, made, order)) for number, parts in level}
        (found,) = _values(first, made, order)
    except Exception as error:  # what is none of ours can fail anywhere
        raise codec.ForeignError(str(error)) from error
    if not isinstance(found, ModuleFacts):
        raise codec.ForeignError("no facts of a file")
    return found


def _made(kind: type, parts: list[Column], made: dict[int, Iterator[Any]], order: str) -> Iterable[Any]:
    """Values of one kind, from what they are made of."""
    columns = [_values(part, made, order) for part in parts]
    if kind in _PLAIN:
        return columns[0]
    if kind in _HOLDERS:
        sizes, *inside = columns
        items = iter(inside[0] if len(inside) == 1 else zip(*inside, strict=True))
        return _held(kind, sizes, items)
    if len(columns) != len(kind._fields):  # type: ignore[attr-defined]  # all records are named tuples
        raise ValueError(f"not the fields of {kind.__name__}")
    # What `kind(*fields)` does, without a call of Python code for each.
    make: Callable[[Iterable[Any]], Any] = partial(tuple.__new__, kind)
    return list(map(make, zip(*columns, strict=True)))


def _held(kind: Callable[[Iterable[Any]], Any], sizes: Iterable[int], items: Iterator[Any]) -> list[Any]:
    if kind is dict:
        return [dict(islice(items, size)) for size in sizes]
    empty = kind(())
    return [kind(islice(items, size)) if size else empty for size in sizes]


def _values(column: Column, made: dict[int, Iterator[Any]], order: str) -> Iterable[Any]:
    how, what = column
    # Lists, for one column is taken whole before the next one.
    if isinstance(how, int):
        return list(islice(made[how], what))
    if how in (_TEXT, _LIST):
        return list(what)
    if how == _NOTHING:
        return repeat(None, what)
    if how == _FLAGS:
        return map(bool, what)
    if how == _MIXED:
        return list(map(next, map(made.__getitem__, what)))
    numbers = array(how, what)
    if order != sys.byteorder:
        numbers.byteswap()
    return numbers
