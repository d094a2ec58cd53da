"""How the making of objects is watched: by `__init__`, which runs once for each.

What makes objects without it is not seen: `copy.copy`, unpickling, a class's `__new__` called by itself, and for
structural types the classes that are loaded only while the probe is on. Such an object has no stack to show.
"""

from __future__ import annotations

import functools
import inspect
import sys
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from seamguard.probes.places import Place, in_class
from seamguard.probes.targets import Missing, Target, methods, subclasses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8
_MOST = 100
"""How many classes that only look like a structural type are watched for stacks."""


class Constructor(NamedTuple):
    """What has to be watched to hear of the objects of a class.

    Attributes:
        spot: The place of its `__init__`.
        thing: What stands there, or does the same.
        only: The class whose instances are meant, where the `__init__` is inherited.
        remove: Where `thing` is not what stands there, what makes the place what it was.
    """

    spot: Place
    thing: object
    only: type | None
    remove: Callable[[], None] | None


def constructors(kind: type) -> Iterator[Constructor]:
    """What has to be watched to hear of all objects of a class and its loaded subclasses.

    Raises:
        Missing: Objects of the class are made where nobody can watch.
    """
    if issubclass(kind, Enum):
        raise Missing(f"the members of {kind.__qualname__} are made with the enum: count another class")
    if not _can_change(kind):
        raise Missing(f"{kind.__qualname__} is written in C, and what it makes cannot be watched: count another class")
    for target in methods(kind, "__init__"):
        if target.owner is not None and _is_written(target):
            yield Constructor(target.spot, target.thing, target.only, None)
    for one in (kind, *subclasses(kind)):
        home = next(base for base in one.__mro__ if "__init__" in vars(base))
        if _can_change(one) and not _is_written(Target(in_class(home, "__init__"), vars(home)["__init__"], home)):
            yield _relay(one)


def implementations(kind: type) -> tuple[type, ...]:
    """The classes whose objects are carriers: a class itself, or for a Protocol the loaded classes that fit it."""
    if not is_protocol(kind):
        return (kind,)
    names = members(kind)
    nominal = [one for one in subclasses(kind) if not is_protocol(one)]
    fitting = (one for one in subclasses(object) if _may_fit(one) and fits(one, names))
    return tuple(dict.fromkeys([*nominal, *[one for one, _ in zip(fitting, range(_MOST), strict=False)]]))


def carriers(kind: type) -> Callable[[object], bool]:
    """What tells whether an object is of a type; nothing is asked of the object but its class and attributes."""
    if not is_protocol(kind):
        return lambda value: _is_instance(value, kind)
    names = members(kind)
    return lambda value: kind in type(value).__mro__ or fits(type(value), names, value)


def is_protocol(kind: type) -> bool:
    """Whether a class is a Protocol itself, and not only derived from one."""
    return bool(vars(kind).get("_is_protocol", False))


def members(kind: type) -> frozenset[str]:
    """What a Protocol demands."""
    names: set[str] = set()
    for base in kind.__mro__:
        if is_protocol(base) and base is not Protocol:
            names |= {*vars(base), *inspect.get_annotations(base)}
    return frozenset(name for name in names if not name.startswith("_abc_") and name not in _MACHINERY)


class _Plain(Protocol):
    """A Protocol that demands nothing: what it has all the same is Python's own."""

    __slots__ = ()


_MACHINERY = frozenset(
    (*vars(_Plain), *vars(Protocol), *vars(object), "__annotations__", "__dict__", "__weakref__")
) | {
    "__annotate__",
    "__annotate_func__",
    "__annotations_cache__",
    "__callable_proto_members_only__",
    "__non_callable_proto_members__",
    "__orig_bases__",
    "__protocol_attrs__",
    "__type_params__",
}


def fits(kind: type, names: frozenset[str], value: object = None) -> bool:
    """Whether a class, or an object of it, has all that a Protocol demands."""
    missing = {name for name in names if not any(name in vars(base) for base in kind.__mro__)}
    if not missing:
        return True
    if value is None:
        missing -= {name for base in kind.__mro__ for name in vars(base).get("__annotations__", ())}
        return not missing
    try:
        return missing <= {*object.__getattribute__(value, "__dict__")}
    except AttributeError:
        return False


def _is_instance(value: object, kind: type) -> bool:
    try:
        return isinstance(value, kind)
    except Exception:  # noqa: BLE001 (of the code under guard, whose class hook raised)
        return False


def _may_fit(kind: type) -> bool:
    top = str(kind.__module__).partition(".")[0]
    return _can_change(kind) and not is_protocol(kind) and top not in sys.stdlib_module_names and top != "seamguard"


def _can_change(kind: type) -> bool:
    return bool(kind.__flags__ & _HEAP_TYPE) and not kind.__flags__ & _IMMUTABLE_TYPE


def _is_written(target: Target) -> bool:
    """Whether an `__init__` is written in Python, so that a stand-in in its own place does all it did."""
    return (
        callable(getattr(target.thing, "__get__", None))
        and hasattr(_function(target.thing), "__code__")
        and not (_is_protocols_own(target.thing))
    )


def _function(thing: object) -> object:
    return inspect.unwrap(thing) if callable(thing) else thing


def _is_protocols_own(initialise: object) -> bool:
    return getattr(initialise, "__name__", "") in ("_no_init_or_replace_init", "_no_init")


_PLAIN_NEW: Any = object.__new__


def _relay(kind: type) -> Constructor:
    """An `__init__` for a class that has none of its own: it does what would be done without it."""
    own = vars(kind).get("__init__")

    @functools.wraps(kind.__init__)  # type: ignore[misc]  # it is only looked at
    def initialise(self: Any, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (whatever its class takes)
        following = type(self).__mro__[type(self).__mro__.index(kind) + 1 :]
        inherited = (vars(base)["__init__"] for base in following if "__init__" in vars(base))
        following_init = next(one for one in inherited if not _is_protocols_own(one))
        if following_init is not object.__init__:
            following_init.__get__(self, type(self))(*args, **kwargs)
        elif (args or kwargs) and type(self).__new__ is _PLAIN_NEW:
            raise TypeError(f"{type(self).__name__}() takes no arguments")

    def remove() -> None:
        if own is None:
            type.__delattr__(kind, "__init__")
        else:
            type.__setattr__(kind, "__init__", own)

    return Constructor(in_class(kind, "__init__"), initialise, None, remove)
