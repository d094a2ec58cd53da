"""One call of a function that is watched, told to whoever wants to hear of it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Protocol

from seamguard.probes.identity.following import finished, followed, running
from seamguard.probes.identity.stacks import innermost

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.probes.identity.following import Visit
    from seamguard.probes.identity.standins import Hook


class Sink(Protocol):
    """Hears of each call of a function: its arguments at once, and by a visit what follows."""

    def __call__(self, instance: object, args: tuple[Any, ...], kwargs: dict[str, Any], /) -> Visit | None:
        """One call: an instance that the function is bound to, and the arguments that stand in the call."""


class _Audience(Protocol):
    @property
    def sinks(self) -> tuple[Sink, ...]: ...

    @property
    def thing(self) -> object: ...


def told(watched: _Audience) -> Hook:
    """A hook that tells each call to the sinks that listen at that time."""
    function = innermost(watched.thing)
    is_generator = inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)
    is_lazy = is_generator or inspect.iscoroutinefunction(function)

    def hook(wrapped: Callable[..., Any], instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 (whatever it gives)
        visits: list[Visit] | None = None
        for sink in watched.sinks:
            visit = sink(instance, args, kwargs)
            if visit is not None:
                visits = [visit] if visits is None else [*visits, visit]
        if visits is None:
            return wrapped(*args, **kwargs)
        steps = [visit for visit in visits if visit.takes_steps]
        if steps:
            with running(steps):
                result = wrapped(*args, **kwargs)
        else:
            result = wrapped(*args, **kwargs)
        return (
            followed(result, visits, steps, is_generator=is_generator) if is_lazy else finished(result, visits, steps)
        )

    return hook
