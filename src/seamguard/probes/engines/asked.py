"""One thing that is tried: what trying it shows, and how a function says that it is not there."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Absent(Exception):  # noqa: N818 (an answer, not an error: what was tried is not there)
    """Raised by what is tried, to say that it is not there, and why."""


class Builtin(NamedTuple):
    """Something that can be tried.

    Attributes:
        name: What it is called.
        version: Rises whenever the function below may answer otherwise than before.
        shows: What it means that it is present, in one sentence for people.
        refusals: Texts of an error by which the engine says that it does not do this; any other error says nothing.
        ask: Tries it; raises `Absent` where it is not there, and anything else where that cannot be told.
    """

    name: str
    version: int
    shows: str
    refusals: tuple[str, ...]
    ask: Callable[[], None]


def shows(name: str, *, version: int = 1, refusals: tuple[str, ...] = ()) -> Callable[[Callable[[], None]], Builtin]:
    """Make what can be tried of a function, whose docstring says what it shows."""
    return lambda ask: Builtin(name, version, inspect.getdoc(ask) or "", refusals, ask)


def expect(got: object, wanted: object) -> None:
    """Say that something is not there where it answers otherwise than it should.

    Raises:
        Absent: It does.
    """
    if got != wanted:
        raise Absent(f"gives {got!r} in place of {wanted!r}")


def accessor(owner: object, name: str) -> object:
    """What an attribute holds, or gives when it is called without arguments.

    Raises:
        Absent: There is no such attribute, or it holds nothing.
    """
    missing = object()
    held = getattr(owner, name, missing)
    if held is missing:
        raise Absent(f"{type(owner).__name__} has no {name!r}")
    answer = held() if callable(held) else held
    if answer is None:
        raise Absent(f"{name!r} of {type(owner).__name__} holds nothing")
    return answer
