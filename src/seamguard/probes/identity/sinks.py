"""What hears of the calls of boundaries, entries and counted functions, and records what they are about."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from seamguard.domain.probing import RunState
from seamguard.probes.identity.arguments import ABSENT, Unreadable, reader
from seamguard.probes.identity.following import Visit
from seamguard.probes.identity.places import is_a
from seamguard.probes.identity.recording import Run, driver
from seamguard.probes.identity.stacks import innermost, passer, walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Token
    from types import CodeType

    from seamguard.domain.families.identity import Boundary, Calls
    from seamguard.domain.rule import Mark
    from seamguard.probes.identity.calls import Sink
    from seamguard.probes.identity.recording import Recorder

GIVEN = {"return": "returned", "yield": "yielded"}
"""What of a call is no parameter, and the part of a visit that hears of it."""

# Each `hear` begins with the same lines: to call a function for them would cost a tenth of a microsecond a call.


class Watchpoint:
    """One boundary, for whichever of its functions is called.

    Attributes:
        only: The class whose instances count; None where all calls do.
    """

    __slots__ = ("_around", "_boundary", "_index", "_path", "_recorder", "only")

    def __init__(
        self, recorder: Recorder, index: int, boundary: Boundary, only: type | None, around: frozenset[CodeType]
    ) -> None:
        self._around = around
        self._recorder = recorder
        self._index = index
        self._boundary = boundary
        self._path = boundary.value[1:]
        self.only = only

    def run(self) -> Run | None:
        """The run that a call belongs to, if its context does not name one."""
        return self._recorder.whose(self._boundary.mark, f"{self._boundary.at}")

    def note(self, run: Run, value: Any) -> None:  # noqa: ANN401 (whatever is handed on)
        """A value was handed on."""
        if not self._path and id(value) in run.seen[self._index]:
            return
        if not self._recorder.is_on:  # a coroutine or generator that outlives the probe
            return
        reading, given = 0, value
        try:
            while reading < len(self._path) and value is not None:  # what is not there has no attributes
                reading += 1
                value = getattr(value, self._path[reading - 1])
        except Exception as error:  # noqa: BLE001 (of the code under guard, which must not hear of it)
            said = f"{'.'.join(self._boundary.value[: reading + 1])} of {self._boundary.at} could not be read"
            kind = f"{type(value).__qualname__} gave {type(error).__name__}"
            run.reached.setdefault(self._index, None)
            self._recorder.trouble(self._boundary.mark, f"{said}, as {kind}: correct `value`", walk())
            return
        if id(value) not in run.seen[self._index]:
            self._recorder.see(run, self._index, value, walk(passer(given, self._around) if self._around else None))

    def miss(self, run: Run) -> None:
        """A call went through that did not show the argument."""
        run.reached.setdefault(self._index, None)
        what = f"{self._boundary.at} was called in a way that does not show {self._boundary.value[0]!r}"
        said = f"{what}, as something around it supplies it or hands it on: name a boundary within that"
        self._recorder.trouble(self._boundary.mark, said, walk())


def boundary_sink(
    recorder: Recorder,
    index: int,
    boundary: Boundary,
    thing: object,
    only: type | None,
    around: frozenset[CodeType] = frozenset(),
) -> Sink:
    """What hears of the calls of one function of a boundary.

    Args:
        recorder: Where they are recorded.
        index: Which of the rule's boundaries it is.
        boundary: The boundary.
        thing: The function.
        only: The class whose instances count; None where all calls do.
        around: The code of what decorates the function, and passes what it was not passed itself.

    Raises:
        Unreadable: The function has no such parameter, or gives nothing of the kind.
    """
    point = Watchpoint(recorder, index, boundary, only, around)
    current = recorder.current
    if boundary.value[0] in GIVEN:
        return _given_sink(point, recorder, boundary.value[0])
    if isinstance(thing, property):
        raise Unreadable("is a property, which takes no arguments: name `return`")
    read = reader(_signed(thing), boundary.value[0])
    is_plain = len(boundary.value) == 1

    def hear(instance: object, args: tuple[Any, ...], kwargs: dict[str, Any], /) -> Visit | None:
        if only is not None and not _is_of(instance, only):
            return None
        run = current.get()
        if run.__class__ is not Run:
            run = point.run()
            if run is None:
                return None
        value = read(instance, args, kwargs)
        if is_plain and id(value) in run.seen[index]:
            return None
        if value is ABSENT:
            return _Missing(point, run)
        point.note(run, value)
        return None

    return hear


def _signed(thing: object) -> Callable[..., Any]:
    """What tells the parameters of what a namespace holds."""
    function: Any = thing.__func__ if isinstance(thing, staticmethod | classmethod) else thing
    return function if callable(function) else innermost(function)  # type: ignore[return-value]  # refused where it is none


def _is_of(instance: object, only: type) -> bool:
    """Whether a call is one of a class's own. A Protocol refuses `isinstance`, and an object may lie to it."""
    return instance is None or only in (instance if is_a(instance, type) else type(instance)).__mro__


class _Missing(Visit):
    """A call that does not show the argument: of interest if it goes through all the same."""

    __slots__ = ("_point", "_run")

    def __init__(self, point: Watchpoint, run: Run) -> None:
        self._point = point
        self._run = run

    def returned(self, _value: object, /) -> None:
        self._point.miss(self._run)


class _Given(Visit):
    """A call of which what it gives is looked at."""

    __slots__ = ("_point", "_run", "_yields")

    def __init__(self, point: Watchpoint, run: Run, *, yields: bool) -> None:
        self._point = point
        self._run = run
        self._yields = yields

    def returned(self, value: object, /) -> None:
        if not self._yields:
            self._point.note(self._run, value)

    def yielded(self, value: object, /) -> None:
        if self._yields:
            self._point.note(self._run, value)


def _given_sink(point: Watchpoint, recorder: Recorder, part: str) -> Sink:
    current = recorder.current
    only = point.only
    yields = part == "yield"

    def hear(instance: object, _args: tuple[Any, ...], _kwargs: dict[str, Any], /) -> Visit | None:
        if only is not None and not _is_of(instance, only):
            return None
        run = current.get()
        if run.__class__ is not Run:
            run = point.run()
            if run is None:
                return None
        return _Given(point, run, yields=yields)

    return hear


class _Whole(Visit):
    """One call of the entry: a run from the call to its end, in whatever steps that is."""

    __slots__ = ("_recorder", "_run", "_token")
    takes_steps = True

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._run = recorder.begin(walk())
        self._token: Token[Any] | None = None
        self.resumed()

    def resumed(self) -> None:
        if self._token is None:
            self._run.driver = driver()
            self._token = self._recorder.current.set(self._run)

    def paused(self) -> None:
        if self._token is not None:
            self._recorder.current.reset(self._token)
            self._token = None

    def returned(self, _value: object, /) -> None:
        self._recorder.end(self._run, RunState.COMPLETED)

    def failed(self, _error: BaseException, /) -> None:
        self._recorder.end(self._run, RunState.RAISED)

    def __del__(self) -> None:
        self._recorder.end(self._run, RunState.OPEN)  # a generator that nobody can go on with is not going on


def entry_sink(recorder: Recorder, codes: set[CodeType], only: type | None) -> Sink:
    """What makes a run of each call of the entry."""

    def hear(instance: object, _args: tuple[Any, ...], _kwargs: dict[str, Any], /) -> Visit | None:
        if not recorder.is_on or (only is not None and not _is_of(instance, only)):
            return None
        if instance is not None and _is_from_override(codes, instance):
            return None
        return _Whole(recorder)

    return hear


def calls_sink(recorder: Recorder, index: int, clause: Calls, codes: set[CodeType], only: type | None) -> Sink:
    """What counts the calls of a function.

    Args:
        recorder: Where they are counted.
        index: Which of the rule's clauses it is.
        clause: The clause.
        codes: The code of the function's overrides, which may call the one that they override: that is one call. It
            grows with the overrides that come.
        only: The class whose instances count; None where all calls do.
    """
    current = recorder.current
    at_most = clause.at_most

    def hear(instance: object, _args: tuple[Any, ...], _kwargs: dict[str, Any], /) -> Visit | None:
        if only is not None and not _is_of(instance, only):
            return None
        if instance is not None and _is_from_override(codes, instance):
            return None
        run = current.get()
        if run.__class__ is not Run:
            run = recorder.whose(clause.mark, f"{clause.of}")
            if run is None:
                return None
        number = next(run.counters[index])
        run.called[index].append(walk() if at_most is not None and number >= at_most else ())
        return None

    return hear


def _is_from_override(codes: set[CodeType], instance: object) -> bool:
    """Whether an override of the same object's method makes this call: then both are one call."""
    frame = sys._getframe(3)  # whoever calls, past the hook and the sink
    code = frame.f_code
    if code not in codes or not code.co_argcount:
        return False
    return frame.f_locals.get(code.co_varnames[0]) is instance


def construction_sink(
    recorder: Recorder,
    clauses: tuple[tuple[int, Mark], ...],
    only: type | None,
    fits: Callable[[object], bool],
) -> Sink:
    """What hears of the objects that a class makes.

    Args:
        recorder: Where they are recorded.
        clauses: The clauses that count them, with their places in the policy file; none where only stacks are wanted.
        only: The class whose instances are meant; None where all are.
        fits: Whether an object that was made is one of those that are meant.
    """
    current = recorder.current

    def hear(instance: object, _args: tuple[Any, ...], _kwargs: dict[str, Any], /) -> Visit | None:
        if instance is None or not recorder.is_on or (only is not None and not _is_of(instance, only)):
            return None
        is_new = recorder.make(instance)
        for index, mark in clauses:
            run = current.get()
            if run.__class__ is not Run:
                run = recorder.whose(mark, f"the construction of {type(instance).__qualname__}")
            if run is not None:
                run.made[index].setdefault(id(instance), instance)
        return _Making(recorder, instance, fits) if is_new else None

    return hear


class _Making(Visit):
    """The making of one object."""

    __slots__ = ("_fits", "_made", "_recorder")
    takes_steps = True

    def __init__(self, recorder: Recorder, made: object, fits: Callable[[object], bool]) -> None:
        self._recorder = recorder
        self._made = made
        self._fits = fits

    def returned(self, _value: object, /) -> None:
        if not self._fits(self._made):
            self._recorder.unmake(self._made)

    def failed(self, _error: BaseException, /) -> None:
        self._recorder.unmake(self._made)
