"""What a call gives that has not run yet is followed to its end: coroutines and generators of both kinds.

Each is wrapped in a proxy that is like it in every respect but that it tells its steps. What is not awaited, closed or
iterated stays so.
"""

from __future__ import annotations

import contextlib
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator


class Visit:
    """What a sink wants to hear of one call besides its arguments. All of it is optional."""

    __slots__ = ()
    takes_steps: ClassVar[bool] = False
    """Whether it wants to hear when the code runs, pauses and fails, and not only what it gives."""

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


def finished(result: object, visits: list[Visit], steps: list[Visit]) -> object:
    """A plain function came to its end, unless what it gives is a coroutine: then that has to come to its end."""
    if type(result) is CoroutineType:
        return _Coroutine(result, visits, steps)
    for visit in visits:
        visit.returned(result)
    return result


def followed(result: Any, visits: list[Visit], steps: list[Visit], *, is_generator: bool) -> Any:  # noqa: ANN401 (whatever a function gives)
    """What a function gave that has not run yet, so that its end is heard of too."""
    kind = type(result)
    if kind is GeneratorType and is_generator:
        return _Generator(result, visits, steps)
    if kind is AsyncGeneratorType and is_generator:
        return _AsyncGenerator(result, visits, steps)
    managers = (contextlib._GeneratorContextManager, contextlib._AsyncGeneratorContextManager)
    if is_generator and isinstance(result, managers):
        result.gen = followed(result.gen, visits, steps, is_generator=True)
        return result
    return finished(result, visits, steps)


class running:  # noqa: N801 (reads as a clause of `with`)
    """A stretch in which the code of a function runs; every exception passes, and is told unless it is an end."""

    __slots__ = ("_ends", "_steps")

    def __init__(self, steps: list[Visit], ends: tuple[type[BaseException], ...] = ()) -> None:
        self._steps = steps
        self._ends = ends

    def __enter__(self) -> None:
        for visit in self._steps:
            visit.resumed()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        for visit in reversed(self._steps):
            visit.paused()
        if error is not None and not isinstance(error, self._ends):
            for visit in self._steps:
                visit.failed(error)


class _Proxy:
    """Something else, for all who look at it. A proxy of wrapt would be more like it, but costs a microsecond more."""

    __slots__ = ("__weakref__", "_inner", "_steps", "_visits")

    def __init__(self, inner: Any, visits: list[Visit], steps: list[Visit]) -> None:  # noqa: ANN401 (one of several kinds)
        self._inner = inner
        self._visits = visits
        self._steps = steps

    @property  # type: ignore[misc]  # nobody sets it
    def __class__(self) -> Any:  # noqa: ANN401 (what `isinstance` hears)
        return type(self._inner)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the inner one has)
        return getattr(self._inner, name)

    def __repr__(self) -> str:
        return repr(self._inner)


class _Followed(_Proxy):
    """A coroutine or generator; those that nobody follows step by step take the short ways."""

    __slots__ = ()
    _ENDS: tuple[type[BaseException], ...] = (StopIteration,)

    def close(self) -> None:
        with running(self._steps):
            self._inner.close()
        for visit in self._steps:
            visit.failed(GeneratorExit())

    def __next__(self) -> Any:  # noqa: ANN401 (whatever the code under guard yields)
        return self.send(None)

    def send(self, value: Any) -> Any:  # noqa: ANN401 (as above)
        return self._advanced(self._inner.send, value)

    def throw(self, *error: Any) -> Any:  # noqa: ANN401 (as above)
        return self._advanced(self._inner.throw, *error)

    def _advanced(self, advance: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 (as above)
        try:
            if self._steps:
                with running(self._steps, self._ENDS):
                    given = advance(*args)
            else:
                given = advance(*args)
        except StopIteration as end:
            self._ended(end.value)
            raise
        self._paused_with(given)
        return given

    def _ended(self, value: object, /) -> None:
        for visit in self._visits:
            visit.returned(value)

    def _paused_with(self, value: object, /) -> None:
        """What a step gave is of interest where a generator gave it."""


class _Coroutine(_Followed):
    __slots__ = ()

    def __await__(self) -> Iterator[Any]:
        return self if self._steps else self._awaited()

    def _awaited(self) -> Generator[Any, Any, Any]:
        value = yield from self._inner.__await__()
        self._ended(value)
        return value


class _Generator(_Followed):
    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:  # noqa: ANN401 (as above)
        if self._steps:
            return self._advanced(self._inner.__next__)
        try:
            given = next(self._inner)
        except StopIteration as end:
            self._ended(end.value)
            raise
        for visit in self._visits:
            visit.yielded(given)
        return given

    def _paused_with(self, value: object, /) -> None:
        for visit in self._visits:
            visit.yielded(value)


class _AsyncStep(_Followed):
    """What asking an asynchronous generator for its next value gives: awaiting it runs the generator."""

    __slots__ = ()

    _ENDS = (StopIteration, StopAsyncIteration)

    def __await__(self) -> Iterator[Any]:
        return self

    def __iter__(self) -> Iterator[Any]:
        return self

    def close(self) -> None:
        self._inner.close()

    def _advanced(self, advance: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 (as above)
        try:
            return super()._advanced(advance, *args)
        except StopAsyncIteration:
            super()._ended(None)
            raise

    def _ended(self, value: object, /) -> None:
        for visit in self._visits:
            visit.yielded(value)


class _AsyncGenerator(_Proxy):
    """An asynchronous generator; whoever asks it for something gets what tells the steps."""

    __slots__ = ()

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    def __anext__(self) -> Any:  # noqa: ANN401 (an awaitable)
        return _AsyncStep(self._inner.__anext__(), self._visits, self._steps)

    def asend(self, value: Any) -> Any:  # noqa: ANN401 (as above)
        return _AsyncStep(self._inner.asend(value), self._visits, self._steps)

    def athrow(self, *error: Any) -> Any:  # noqa: ANN401 (as above)
        return _AsyncStep(self._inner.athrow(*error), self._visits, self._steps)

    def aclose(self) -> Any:  # noqa: ANN401 (as above)
        return _AsyncEnd(self._inner.aclose(), self._visits, self._steps)


class _AsyncEnd(_AsyncStep):
    """What closing an asynchronous generator gives."""

    __slots__ = ()

    def _ended(self, _value: object, /) -> None:
        for visit in self._steps:
            visit.failed(GeneratorExit())
