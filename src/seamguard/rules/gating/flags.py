"""Flags as the code defines them: what is true by itself, and what has to be called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.factbase import Named
from seamguard.domain.uses import TargetState
from seamguard.rules.placed import wrong_with
from seamguard.rules.tracing import class_of, function_of

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.uses import Target

_OF_CLASS = frozenset({"builtins.classmethod", "builtins.staticmethod"})
_CALLED = _OF_CLASS | {"functools.cache", "functools.lru_cache"}
_READ = frozenset({"builtins.property", "functools.cached_property", "abc.abstractproperty"})
_NEUTRAL = frozenset({"abc.abstractmethod", "typing.override", "typing.final", "typing_extensions.override"})


class Form(NamedTuple):
    """How a flag is asked.

    Attributes:
        is_called: By a call; None where its decorator decides.
        is_awaited: By a call that has to be awaited.
        is_of_class: It may be asked of a class as well as of an instance.
    """

    is_called: bool | None
    is_awaited: bool
    is_of_class: bool


def form_of(facts: Facts, target: Target) -> Form:
    """How a flag is asked that the codebase defines."""
    made = function_of(facts, _named(target))
    if made is None:
        return Form(is_called=False, is_awaited=False, is_of_class=True)
    place, number = made
    function = place.facts.functions[number]
    called: bool | None = True
    of_class = False
    for decorator in function.decorators:
        names = {one.name for one in facts.names(place.file, decorator)}
        of_class |= bool(names & _OF_CLASS)
        if names & _READ:
            called = False
        elif not names & (_CALLED | _NEUTRAL):
            called = None
    return Form(called, function.is_async, of_class)


def wrong_with_flag(facts: Facts, target: Target) -> str:
    """Why what a rule names can be no flag; empty where it can."""
    if target.state is not TargetState.DEFINED:
        if facts.file_of(target.name) is not None:
            return f"{target.name} is a module, which is always true: name what says that it may be used"
        return wrong_with(target)
    found = class_of(facts, _named(target))
    if found is not None and function_of(facts, _named(target)) is None:
        return f"{target.name} is a class, which is always true: name what says that it may be used"
    return ""


def _named(target: Target) -> Named:
    return Named(target.name, "object", True, target.module, ())
