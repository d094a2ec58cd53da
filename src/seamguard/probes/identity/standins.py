"""What stands in the place of a function while a probe is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import wrapt

if TYPE_CHECKING:
    from collections.abc import Callable

    Hook = Callable[[Callable[..., Any], object, tuple[Any, ...], dict[str, Any]], Any]
    _Bound = wrapt.BoundFunctionWrapper[Any, Any]
    _Unbound = wrapt.FunctionWrapper[Any, Any]
else:
    _Bound, _Unbound = wrapt.BoundFunctionWrapper, wrapt.FunctionWrapper


class BoundStandIn(_Bound):
    """A stand-in that was looked up on an instance or class."""

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        """Pickled as what it stands for, as that is found under its name in any process."""
        owner = getattr(self.__wrapped__, "__self__", None)
        return getattr, (owner if owner is not None else self._self_owner, self.__name__)

    def __copy__(self) -> BoundStandIn:
        """Functions are copied by reference."""
        return self


class StandIn(_Unbound):
    """Calls what it stands for, and lets a hook see the call."""

    __bound_function_wrapper__ = BoundStandIn

    def __reduce_ex__(self, protocol: object) -> str:
        """Pickled by its name, as functions are."""
        return self.__qualname__

    def __copy__(self) -> StandIn:
        """Functions are copied by reference."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> StandIn:
        """Functions are copied by reference."""
        return self


class Pair(NamedTuple):
    """An object, and what stands in its places."""

    original: object
    stand_in: object


def pairs_for(thing: object, hook: Hook) -> tuple[Pair, ...]:
    """What has to be replaced, the first one where `thing` itself stands, so that a hook sees each call of it.

    Args:
        thing: What a namespace holds: a function or other callable, a property, or a descriptor around a function.
        hook: Called in place of the function, as wrapt calls it.
    """
    if isinstance(thing, property):
        return (Pair(thing, thing.getter(StandIn(thing.fget, hook))),)  # type: ignore[arg-type]  # a reader without a function is refused
    inner = getattr(thing, "func", None)
    if not callable(thing) and callable(inner) and "func" in getattr(thing, "__dict__", ()):
        return (Pair(inner, StandIn(inner, hook)),)  # a cached property, or what else keeps its function as `func`
    outer = Pair(thing, StandIn(thing, hook))  # type: ignore[arg-type]  # whatever can be called or bound
    if isinstance(thing, staticmethod | classmethod) and not isinstance(thing, StandIn):
        return (outer, Pair(thing.__func__, StandIn(thing.__func__, hook)))
    return (outer,)


def around(holder: object, pair: Pair) -> Pair | None:
    """What an object that cannot be changed is made anew as, so that it holds the stand-in; None where it cannot be."""
    kind = type(holder)
    target: Any = pair.stand_in
    inner: Any = holder
    if kind is BoundStandIn and inner._self_parent is pair.original:
        return Pair(holder, inner.__wrapped__)
    if kind.__name__ == "method" and getattr(inner, "__func__", None) is pair.original:
        return Pair(holder, target.__get__(inner.__self__, type(inner.__self__)))
    if kind in (staticmethod, classmethod) and inner.__func__ is pair.original:
        return Pair(holder, kind(target))
    if kind is property:
        getter, setter, deleter = (
            target if part is pair.original else part for part in (inner.fget, inner.fset, inner.fdel)
        )
        return Pair(holder, property(getter, setter, deleter, inner.__doc__))
    return None
