"""How it is heard that a class came below another one: by `__init_subclass__`, which Python calls then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamguard.probes.identity.following import Visit
from seamguard.probes.identity.places import in_class
from seamguard.probes.identity.wrapping import Wanted, original_of

if TYPE_CHECKING:
    from collections.abc import Callable


def arrivals(owner: type, arrived: Callable[[], None]) -> Wanted:
    """What has to be watched to hear of new subclasses, each before anybody can use it."""
    spot = in_class(owner, "__init_subclass__")
    own = spot.read()
    thing = classmethod(_relay(owner)) if own is None else original_of(own)
    remove = None if own is not None else _removal(owner)

    def hear(_instance: object, _args: tuple[Any, ...], _kwargs: dict[str, Any], /) -> Visit:
        return _Arrival(arrived)

    return Wanted(spot, thing, hear, everywhere=False, remove=remove)


class _Arrival(Visit):
    """One class that comes."""

    __slots__ = ("_arrived",)

    def __init__(self, arrived: Callable[[], None]) -> None:
        self._arrived = arrived

    def returned(self, _value: object, /) -> None:
        self._arrived()


def _relay(owner: type) -> Callable[..., None]:
    """What would be done if the class had no `__init_subclass__` of its own."""

    def __init_subclass__(cls: type, **names: Any) -> None:  # noqa: N807, ANN401 (as Python calls it)
        super(owner, cls).__init_subclass__(**names)  # type: ignore[arg-type]  # a class below it

    return __init_subclass__


def _removal(owner: type) -> Callable[[], None]:
    return lambda: type.__delattr__(owner, "__init_subclass__")
