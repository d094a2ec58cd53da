"""How the making of objects is watched: by `__init__`, which runs once for each.

What makes objects without it is not seen: `copy.copy`, unpickling, a class's `__new__` called by itself, and for
structural types the classes that are loaded only while the probe is on. Such an object has no stack to show.
"""

from __future__ import annotations

import functools
import sys
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from seamguard.probes.identity.places import Place, in_class
from seamguard.probes.identity.targets import Missing, can_change, methods, subclasses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
    if not can_change(kind):
        raise Missing(f"{kind.__qualname__} is written in C, and what it makes cannot be watched: count another class")
    for target in methods(kind, "__init__"):
        if target.owner is not None and _is_written(target.thing):
            yield Constructor(target.spot, target.thing, target.only, None)
    relayed: set[type] = set()
    for one in (kind, *subclasses(kind)):
        home = next(base for base in one.__mro__ if base in relayed or "__init__" in vars(base))
        if can_change(one) and home not in relayed and not _is_written(vars(home)["__init__"]):
            relayed.add(one)
            yield _relay(one)


def implementations(kind: type, most: int | None = None) -> tuple[type, ...]:
    """The classes whose objects may be carriers: a class itself, or for a Protocol the loaded ones with its methods.

    Of its other members an object may have some that its class does not show. Classes of Python's own library are no
    implementations, unless they say so.

    Args:
        kind: The class or Protocol.
        most: How many that only look like it are enough; None where all are wanted.
    """
    if not is_protocol(kind):
        return (kind,)
    demanded = members(kind)
    names = frozenset(name for name in demanded if _is_method(kind, name)) or demanded
    nominal = [one for one in subclasses(kind) if not is_protocol(one)]
    fitting = (one for one in subclasses(object) if _may_fit(one) and fits(one, names))
    return tuple(dict.fromkeys([*nominal, *islice(fitting, most)]))


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
            names |= {*vars(base), *_annotated(base)}
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
        return missing <= {name for base in kind.__mro__ for name in _annotated(base)}
    try:
        return missing <= {*object.__getattribute__(value, "__dict__")}
    except AttributeError:
        return False


def _is_method(kind: type, name: str) -> bool:
    return any(name in vars(base) and callable(vars(base)[name]) for base in kind.__mro__)


def _annotated(kind: type) -> frozenset[str]:
    """The names that a class annotates; what the annotations stand for is not asked."""
    if sys.version_info >= (3, 14):
        import annotationlib

        return frozenset(annotationlib.get_annotations(kind, format=annotationlib.Format.FORWARDREF))
    annotations = vars(kind).get("__annotations__")
    return frozenset(annotations if isinstance(annotations, dict) else ())


def _is_instance(value: object, kind: type) -> bool:
    try:
        return isinstance(value, kind)
    except Exception:  # noqa: BLE001 (of the code under guard, whose class hook raised)
        return False


def _may_fit(kind: type) -> bool:
    top = str(kind.__module__).partition(".")[0]
    is_foreign = top not in sys.stdlib_module_names and top != "seamguard"
    return is_foreign and can_change(kind) and not is_protocol(kind) and not issubclass(kind, Enum)


def _is_written(initialise: object) -> bool:
    """Whether an `__init__` is written in Python, so that a stand-in in its own place does all it did."""
    is_bound = hasattr(type(initialise), "__get__")
    return is_bound and hasattr(initialise, "__code__") and not _is_protocols_own(initialise)


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
