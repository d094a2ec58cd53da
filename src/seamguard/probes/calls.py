"""One call of a function that is watched, from its arguments to its end.

Functions end when they return; coroutines, generators and asynchronous generators are followed until they do.
"""

from __future__ import annotations

import contextlib
import inspect
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Any, Protocol

import wrapt

from seamguard.probes.stacks import innermost

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from seamguard.probes.standins import Hook


class Visit:
    """What a sink wants to hear of one call besides its arguments. All of it is optional."""

    __slots__ = ()

    def resumed(self) -> None:
        """The code of the function runs from now on."""

    def paused(self) -> None:
        """It does not run any more, for now or for good."""

    def yielded(self, value: object, /) -> None:
        """A generator gave a value."""

    def returned(self, value: object, /) -> None:
        """The function came to its end."""

    def failed(self, error: BaseException, /) -> None:
        """The function raised, or a generator was closed before its end."""


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
        with _running(visits):
            result = wrapped(*args, **kwargs)
        return _followed(result, visits, is_generator=is_generator) if is_lazy else _finished(result, visits)

    return hook


def _finished(result: object, visits: list[Visit]) -> object:
    """A plain function came to its end, unless what it gives is a coroutine: then that has to come to its end."""
    if type(result) is CoroutineType:
        return _Coroutine(result, visits)
    for visit in visits:
        visit.returned(result)
    return result


def _followed(result: Any, visits: list[Visit], *, is_generator: bool) -> Any:  # noqa: ANN401 (whatever a function gives)
    """What a function gave that has not run yet, so that its end is heard of too."""
    if type(result) is CoroutineType:
        return _Coroutine(result, visits)
    if is_generator and type(result) is GeneratorType:
        return _Generator(result, visits)
    if is_generator and type(result) is AsyncGeneratorType:
        return _AsyncGenerator(result, visits)
    managers = (contextlib._GeneratorContextManager, contextlib._AsyncGeneratorContextManager)
    if isinstance(result, managers):
        result.gen = _followed(result.gen, visits, is_generator=True)
        return result
    return _finished(result, visits)


class _running:  # noqa: N801 (reads as a clause of `with`)
    """A stretch in which the code of a function runs; every exception passes, and is told unless it is an end."""

    __slots__ = ("_ends", "_visits")

    def __init__(self, visits: list[Visit], ends: tuple[type[BaseException], ...] = ()) -> None:
        self._visits = visits
        self._ends = ends

    def __enter__(self) -> None:
        for visit in self._visits:
            visit.resumed()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        for visit in reversed(self._visits):
            visit.paused()
        if error is not None and not isinstance(error, self._ends):
            for visit in self._visits:
                visit.failed(error)


class _Followed(wrapt.BaseObjectProxy[Any]):
    """A coroutine or generator, in every respect but that its steps are told."""

    _ENDS: tuple[type[BaseException], ...] = (StopIteration,)

    def __init__(self, wrapped: Any, visits: list[Visit]) -> None:  # noqa: ANN401 (one of several kinds)
        super().__init__(wrapped)
        self._self_visits = visits

    def close(self) -> None:
        with _running(self._self_visits):
            self.__wrapped__.close()
        for visit in self._self_visits:
            visit.failed(GeneratorExit())

    def __next__(self) -> Any:  # noqa: ANN401 (whatever the code under guard yields)
        return self.send(None)

    def send(self, value: Any) -> Any:  # noqa: ANN401 (as above)
        return self._advanced(self.__wrapped__.send, value)

    def throw(self, *error: Any) -> Any:  # noqa: ANN401 (as above)
        return self._advanced(self.__wrapped__.throw, *error)

    def _advanced(self, advance: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 (as above)
        try:
            with _running(self._self_visits, self._ENDS):
                given = advance(*args)
        except StopIteration as end:
            self._ended(end.value)
            raise
        self._paused_with(given)
        return given

    def _ended(self, value: object, /) -> None:
        for visit in self._self_visits:
            visit.returned(value)

    def _paused_with(self, value: object, /) -> None:
        """What a step gave is of interest where a generator gave it."""


class _Coroutine(_Followed):
    def __await__(self) -> Iterator[Any]:
        return self


class _Generator(_Followed):
    def __iter__(self) -> Iterator[Any]:
        return self

    def _paused_with(self, value: object, /) -> None:
        for visit in self._self_visits:
            visit.yielded(value)


class _AsyncStep(_Followed):
    """What asking an asynchronous generator for its next value gives: awaiting it runs the generator."""

    _ENDS = (StopIteration, StopAsyncIteration)

    def __await__(self) -> Iterator[Any]:
        return self

    def __iter__(self) -> Iterator[Any]:
        return self

    def close(self) -> None:
        self.__wrapped__.close()

    def _advanced(self, advance: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 (as above)
        try:
            return super()._advanced(advance, *args)
        except StopAsyncIteration:
            super()._ended(None)
            raise

    def _ended(self, value: object, /) -> None:
        for visit in self._self_visits:
            visit.yielded(value)


class _AsyncGenerator(wrapt.BaseObjectProxy[Any]):
    """An asynchronous generator, in every respect but that its steps are told."""

    def __init__(self, wrapped: Any, visits: list[Visit]) -> None:  # noqa: ANN401 (the stubs have no better name)
        super().__init__(wrapped)
        self._self_visits = visits

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    def __anext__(self) -> Any:  # noqa: ANN401 (an awaitable)
        return _AsyncStep(self.__wrapped__.__anext__(), self._self_visits)

    def asend(self, value: Any) -> Any:  # noqa: ANN401 (as above)
        return _AsyncStep(self.__wrapped__.asend(value), self._self_visits)

    def athrow(self, *error: Any) -> Any:  # noqa: ANN401 (as above)
        return _AsyncStep(self.__wrapped__.athrow(*error), self._self_visits)

    def aclose(self) -> Any:  # noqa: ANN401 (as above)
        return _AsyncEnd(self.__wrapped__.aclose(), self._self_visits)


class _AsyncEnd(_AsyncStep):
    """What closing an asynchronous generator gives."""

    def _ended(self, _value: object, /) -> None:
        for visit in self._self_visits:
            visit.failed(GeneratorExit())
