"""Places that hold an object: where they are, and how another object is put there."""

from __future__ import annotations

import gc
from collections import deque
from functools import partial
from types import CellType, FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_T = TypeVar("_T")


class Place(NamedTuple):
    """One place that holds an object.

    Attributes:
        read: What it holds now; None where it is gone.
        write: Puts something else there.
    """

    read: Callable[[], object]
    write: Callable[[Any], object]


def in_class(owner: type, name: str) -> Place:
    """An attribute in a class's own namespace."""
    # Not `setattr`, which a metaclass may have redefined; not the dictionary, of which method caches would not learn.
    return Place(lambda: vars(owner).get(name), lambda value: type.__setattr__(owner, name, value))


def in_dict(holder: dict[Any, Any], key: object) -> Place:
    """A value of a dictionary, such as the namespace of a module."""
    return Place(lambda: dict.get(holder, key), lambda value: dict.__setitem__(holder, key, value))


def attribute(holder: object, name: str) -> Place:
    """An attribute of an instance."""
    return Place(lambda: getattr(holder, name, None), lambda value: setattr(holder, name, value))


def is_a(thing: object, *kinds: type[_T]) -> TypeGuard[_T]:
    """Whether an object is of one of Python's own classes. `isinstance` would ask the object, which may raise."""
    return issubclass(type(thing), kinds)


def places_in(holder: object, wanted: object) -> Iterator[Place]:
    """The places in an object, known to refer to another one, that hold that one and can be changed."""
    if is_a(holder, dict):
        owner = class_of_namespace(holder)
        for key in [key for key, value in [*dict.items(holder)] if value is wanted]:
            yield in_dict(holder, key) if owner is None else in_class(owner, key)
    elif is_a(holder, list) or is_a(holder, deque):
        for index in [index for index, value in enumerate([*holder]) if value is wanted]:
            yield _at_index(holder, index)
    elif is_a(holder, set):
        if any(value is wanted for value in [*holder]):
            yield _in_set(holder, wanted)
    elif is_a(holder, CellType):
        yield in_cell(holder)
    elif is_a(holder, partial) and holder.func is wanted:
        yield _in_partial(holder)
    elif is_a(holder, tuple):
        yield from _around_tuple(holder, wanted)
    yield from _attributes(holder, wanted)


def class_of_namespace(holder: dict[Any, Any]) -> type | None:
    """The class whose own namespace a dictionary is."""
    if "__module__" not in holder:  # every class has it there, and hardly anything else
        return None
    for owner in gc.get_referrers(holder):
        if is_a(owner, type) and any(one is holder for one in gc.get_referents(vars(owner))):
            return owner
    return None


def _at_index(holder: list[Any] | deque[Any], index: int) -> Place:
    def read() -> object:
        return holder[index] if index < len(holder) else None

    return Place(read, lambda value: holder.__setitem__(index, value))


def _in_set(holder: set[Any], wanted: object) -> Place:
    there = [wanted]

    def read() -> object:
        return next((value for value in [*holder] if value is there[0]), None)

    def write(value: object) -> None:
        holder.discard(there[0])
        holder.add(value)
        there[0] = value

    return Place(read, write)


def in_cell(cell: CellType) -> Place:
    """A variable of a closure."""

    def read() -> object:
        try:
            return cell.cell_contents
        except ValueError:
            return None  # the variable was deleted

    return Place(read, lambda value: setattr(cell, "cell_contents", value))


def _in_partial(holder: partial[Any]) -> Place:
    def write(value: object) -> None:
        _set_state(holder, (value, *_state_of(holder)[1:]))

    return Place(lambda: holder.func, write)


def _state_of(holder: partial[Any]) -> tuple[Any, ...]:
    """Function, arguments, keywords and namespace: by these a `partial` is pickled, and can be changed."""
    reduced: Any = holder.__reduce__()
    return tuple(reduced[2])


def _set_state(holder: Any, state: tuple[Any, ...]) -> None:  # noqa: ANN401 (a `partial`, of which the stubs know less)
    holder.__setstate__(state)


def _around_tuple(holder: tuple[object, ...], wanted: object) -> Iterator[Place]:
    """A tuple cannot be changed, but defaults and the arguments of a partial are tuples that can be exchanged."""

    def exchanged(old: object, new: object, now: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(new if value is old else value for value in now)

    for around in gc.get_referrers(holder):
        if is_a(around, FunctionType) and around.__defaults__ is holder:
            yield _in_defaults(around, wanted, exchanged)
        elif is_a(around, partial) and around.args is holder:
            yield _in_arguments(around, wanted, exchanged)


def _in_defaults(function: FunctionType, wanted: object, exchanged: Callable[..., tuple[object, ...]]) -> Place:
    there = [wanted]
    before = function.__defaults__
    ours: list[object] = [before]

    def read() -> object:
        return there[0] if function.__defaults__ is ours[0] else None

    def write(value: object) -> None:
        # The tuple that was there comes back as it was.
        now = before if value is wanted else exchanged(there[0], value, function.__defaults__ or ())
        function.__defaults__ = now
        there[0], ours[0] = value, now

    return Place(read, write)


def _in_arguments(holder: partial[Any], wanted: object, exchanged: Callable[..., tuple[object, ...]]) -> Place:
    there = [wanted]

    def read() -> object:
        return there[0] if any(value is there[0] for value in holder.args) else None

    def write(value: object) -> None:
        function, args, keywords, names = _state_of(holder)
        _set_state(holder, (function, exchanged(there[0], value, args), keywords, names))
        there[0] = value

    return Place(read, write)


def _attributes(holder: object, wanted: object) -> Iterator[Place]:
    """Attributes of an instance, be they in its dictionary or in slots."""
    if is_a(holder, type, dict, list, set, CellType, FunctionType):
        return
    try:
        namespace = object.__getattribute__(holder, "__dict__")
    except AttributeError:
        namespace = None
    if isinstance(namespace, dict):
        for key in [key for key, value in [*namespace.items()] if value is wanted]:
            yield in_dict(namespace, key)
    for owner in (base for base in type(holder).__mro__ if "__slots__" in vars(base)):
        for slot in vars(owner).values():
            if isinstance(slot, MemberDescriptorType) and _slot_of(slot, holder) is wanted:
                yield _in_slot(slot, holder)


def _slot_of(slot: MemberDescriptorType, holder: object) -> object:
    try:
        return slot.__get__(holder)
    except (AttributeError, TypeError):
        return None


def _in_slot(slot: MemberDescriptorType, holder: object) -> Place:
    return Place(lambda: _slot_of(slot, holder), lambda value: slot.__set__(holder, value))
