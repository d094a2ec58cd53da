"""How a call's arguments are read: worked out once for a function, so that a call costs a look-up."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[object, tuple[Any, ...], dict[str, Any]], object]

ABSENT: Final = object()
"""What a reader gives where a call does not show the argument."""


class Unreadable(Exception):  # noqa: N818 (it is told in the middle of a sentence)
    """Why a parameter cannot be read; the text goes on from the function's name."""


def reader(function: Callable[..., Any], name: str) -> Reader:
    """What reads a parameter of a call from `(instance, args, kwargs)`, as wrapt splits them.

    A method's instance, or a classmethod's class, is the first parameter and not among `args`; where there is none,
    `args` are whole.

    Raises:
        Unreadable: The function takes no such parameter.
    """
    parameters = _parameters(function, name)
    names = [*parameters]
    if name not in parameters:
        return _from_keywords(name, [one.kind for one in parameters.values()])
    parameter = parameters[name]
    default = ABSENT if parameter.default is parameter.empty else parameter.default
    if parameter.kind is parameter.KEYWORD_ONLY:
        return lambda _instance, _args, kwargs: kwargs.get(name, default)
    index = names.index(name)
    if index == 0:
        return _first(name, default)
    return _positional(name, index, default, by_name=parameter.kind is not parameter.POSITIONAL_ONLY)


def _parameters(function: Callable[..., Any], name: str) -> dict[str, inspect.Parameter]:
    """The parameters: what decorates a function counts only where it shows the name itself."""
    gathering = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    listed: dict[str, inspect.Parameter] = {}
    for follows in (False, True):
        try:
            listed = dict(inspect.signature(function, follow_wrapped=follows).parameters)
        except (TypeError, ValueError) as error:
            if not follows:
                continue
            raise Unreadable("does not tell its parameters: name another boundary") from error
        if name in listed and listed[name].kind not in gathering:
            return listed
    if name in listed:
        raise Unreadable(f"gathers arguments in {name!r}: name one of them")
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in listed.values()):
        return listed
    known = ", ".join(one.name for one in listed.values() if one.kind not in gathering) or "none"
    raise Unreadable(f"takes no parameter {name!r}: name one of its parameters ({known}), `return` or `yield`")


def _from_keywords(name: str, kinds: list[inspect._ParameterKind]) -> Reader:
    """Of a function that gathers keywords. What it gathers by position, as a decorator does, may be it as well."""
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        return lambda _instance, _args, kwargs: kwargs.get(name)
    before = kinds.index(inspect.Parameter.VAR_POSITIONAL)

    def read(instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        named = before if instance is None else max(before - 1, 0)
        return kwargs.get(name, ABSENT if len(args) > named else None)

    return read


def _first(name: str, default: object) -> Reader:
    def read(instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        if instance is not None:
            return instance
        return args[0] if args else kwargs.get(name, default)

    return read


def _positional(name: str, index: int, default: object, *, by_name: bool) -> Reader:
    after_instance = index - 1

    def read(instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        if by_name and name in kwargs:
            return kwargs[name]
        place = index if instance is None else after_instance
        return args[place] if place < len(args) else default

    return read
