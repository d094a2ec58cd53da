"""What an expression may stand for in the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FEW = 8  # values made of others that are told apart
_NESTED = 5  # values inside values; a loop that wraps what it wrapped would go on without end


class Value(NamedTuple):
    """One thing that an expression may be.

    Attributes:
        kind: With a name in the program: `module`; `object` (a class, function or variable, named by module and
            qualname); `method` (an object bound to an instance or class); `property` (the function behind one that is
            read); `instance` (of the named class); `super` (of the named class); `generator` (of the named function);
            `attribute` (one of unknown name, of the named module or class); `external` (`name` is a dotted name outside
            the codebase).
            Without one: `constant` (a string, number, truth value or None); `container` (a tuple, list, set or dict);
            `row` (a tuple of which each place is known); `bag` (what gives what its parts give, in an unknown order);
            `static` (a function that a class body does not bind); `awaitable`; `union` (of types); `generic`,
            `subscript`, `newtype` and `typevar` (types that are made); `namespace` (of a module or object) and `scope`
            (of a function); `getter` (what `attrgetter` and its like make); `builtin` (a method of one of these).
        module: The module that holds it; empty where it has none.
        name: Qualified name within the module; empty for `module`.
        via: Dotted names that led here, the first one asked for first.
        certain: False where it is that only if code runs in an unusual order.
        data: What a value without a name is made of; of an object or method, the calls that bound arguments to it;
            of an instance, whether its very class is known.
    """

    kind: str
    module: str
    name: str
    via: tuple[str, ...] = ()
    certain: bool = True
    data: tuple[object, ...] = ()

    @property
    def thing(self) -> tuple[object, ...]:
        """What tells one value from another, whatever led to them."""
        return (*self[:3], self.data)

    @property
    def bare(self) -> Value:
        """The value without the way that led to it, to be part of another."""
        return self._replace(via=(), certain=True)

    @property
    def as_class(self) -> Value:
        """The class of an instance."""
        return self._replace(kind="object", data=())

    @property
    def is_exact(self) -> bool:
        """Whether an instance was made by its class, so that it is of no subclass."""
        return self.data == EXACT

    @property
    def dotted(self) -> str:
        """The full dotted name."""
        return f"{self.module}.{self.name}" if self.module and self.name else self.module or self.name

    def behind(self, name: str) -> Value:
        """The same value, reached by way of `name`."""
        return self if self.via[:1] == (name,) else self._replace(via=(name, *self.via))


Values = tuple[Value, ...]
EXACT = ("exact",)
"""The data of an instance of which the very class is known."""


def unique(values: Iterable[Value]) -> Values:
    """The values without repetition, in order; of the same thing, a certain one is kept."""
    given = tuple(values)
    if len(given) < 2:
        return given
    best: dict[tuple[object, ...], Value] = {}
    for value in given:
        kind, module, name, _, certain, data = value
        key = (kind, module, name, data)  # `value.thing`, which is asked for too often here to be looked up
        if key not in best or (certain and not best[key].certain):
            best[key] = value
    return tuple(best.values())


def doubtful(values: Iterable[Value]) -> Values:
    """The same values, none of them certain."""
    return tuple(value._replace(certain=False) for value in values)


def constant(value: str | float | bool | tuple[object, ...] | None) -> Value:
    """A string, number, truth value or None; or a tuple of these, as a key."""
    return Value("constant", "", "", (), True, (type(value).__name__, value))


def strings(values: Iterable[Value]) -> list[str]:
    """The strings among some values."""
    found = (value.data[1] for value in values if value.kind == "constant")
    return [item for item in found if isinstance(item, str)]


SOME_ATTRIBUTE = "attribute"
"""The kind of a value that is an attribute whose name is not known, of what it is named by."""


def some_attribute(owners: Iterable[Value]) -> Values:
    """An attribute of modules, classes and instances of which only they are known."""
    known = [owner for owner in owners if owner.kind in ("module", "object", "instance") and owner.module]
    return tuple(Value(SOME_ATTRIBUTE, owner.module, owner.name, owner.via, False) for owner in known)


_MADE = frozenset({"row", "bag", "static", "awaitable", "union", "namespace"})
"""Kinds of which the parts say what there may be, so that two of one shape come to one with the parts of both."""


def few(values: Sequence[Value]) -> Values:
    """The values as they are; joined, where more of them are made of others than are worth telling apart."""
    return joined(values) if sum(value.kind in _MADE for value in values) > _FEW else tuple(values)


def joined(values: Iterable[Value]) -> Values:
    """The values, with one for all that are made of others and of one shape, down to what they are made of.

    Whatever one of them holds at a place, the one that stands for them holds there too. As only so many shapes fit
    into each other (see `made_of`), it can grow no oftener than there are other values to be held.
    """
    alike: dict[tuple[object, ...], list[Value]] = {}
    for value in values:
        is_made = value.kind in _MADE
        shape = (value.kind, value.name, len(value.data), value.certain) if is_made else value.thing
        alike.setdefault(shape, []).append(value)
    return unique(value for same in alike.values() for value in (_one(same) if same[0].kind in _MADE else same))


def _one(alike: list[Value]) -> Values:
    places = zip(*map(parts_of, alike), strict=True)
    parts = tuple(joined(value for part in place for value in part) for place in places)
    return (alike[0]._replace(data=parts),)


def made_of(kind: str, name: str, parts: Iterable[Values]) -> Values:
    """A value of one of the kinds without a name, made of others; nothing where it would nest too deeply."""
    data = tuple(few([value.bare for value in part]) for part in parts)
    made = Value(kind, "", name, (), True, data)
    return (made,) if _fits(made) else ()


def parts_of(value: Value) -> tuple[Values, ...]:
    """What a value that `made_of` made is made of."""
    return cast("tuple[Values, ...]", value.data)


def _fits(made: Value) -> bool:
    """Whether values stand no deeper inside a value than they may; what stands in many places is looked at once."""
    level = [made.data]
    for _ in range(_NESTED):
        inner = (part for data in level for parts in data if isinstance(parts, tuple) for part in parts)
        held = {id(part.data): part.data for part in inner if isinstance(part, Value)}
        if not held:
            return True
        level = [*held.values()]
    return False
