"""What is recorded while a probe is on: runs, what each handed through, made and called.

Whatever two threads may do at once is one step of a dictionary, list or counter, so nothing here waits for a lock. All
objects are held, so that none can be mistaken for a later one at the same address.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
import weakref
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from seamguard.domain.probing import Made, Recorded, RunRecord, RunState, Sighting, Trouble
from seamguard.probes.identity.stacks import looked_up, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamguard.domain.families.identity import Identity
    from seamguard.domain.probing import Frame
    from seamguard.domain.rule import Mark
    from seamguard.probes.identity.stacks import RawStack

UNKNOWN: Final = object()
"""The run of a context that was not copied from one in which the probe is on."""

OUTSIDE: Final = object()
"""The run of code that the probe's body runs outside of all runs."""


class Seen:
    """A value that was handed through a boundary, and who passed it."""

    __slots__ = ("is_carrier", "stack", "value")

    def __init__(self, value: object, stack: RawStack, *, is_carrier: bool) -> None:
        self.value = value
        self.stack = stack
        self.is_carrier = is_carrier


class Run:
    """One run, while it goes on.

    Attributes:
        state: How far it came.
        began: Who began it.
        seen: For each boundary the distinct values, by identity.
        reached: Each boundary that was reached, in the order in which they were.
        made: For each clause of constructions the objects, by identity.
        called: For each clause of calls who called; nobody where the clause permits the call in any case.
        counters: For each clause of calls, how many there were.
        driver: Which thread and task ran it last.
    """

    __slots__ = ("began", "called", "counters", "driver", "made", "reached", "seen", "state")

    def __init__(self, rule: Identity, began: RawStack) -> None:
        self.state = RunState.OPEN
        self.began = began
        self.seen: tuple[dict[int, Seen], ...] = tuple({} for _ in rule.boundaries)
        self.reached: dict[int, None] = {}
        self.made: tuple[dict[int, object], ...] = tuple({} for _ in rule.constructions)
        self.called: tuple[list[RawStack], ...] = tuple([] for _ in rule.calls)
        self.counters = tuple(itertools.count() for _ in rule.calls)
        self.driver: tuple[int, object] | None = None

    def forget(self, rule: Identity) -> None:
        """Start with nothing, as the process is another one now."""
        state = self.state
        self.__init__(rule, self.began)  # type: ignore[misc]  # the very object, which contexts hold
        self.state = state


class Recorder:
    """What a probe saw so far.

    Attributes:
        rule: The rule.
        current: The run to which the code that runs belongs.
        is_on: Whether the probe is on: what happens later is not recorded.
    """

    def __init__(self, rule: Identity) -> None:
        self.rule = rule
        self.current: ContextVar[Any] = ContextVar(f"seamguard_run_of_{rule.id}", default=UNKNOWN)
        self.is_on = True
        self.is_carrier: Callable[[object], bool] = lambda _value: True
        self.boundaries: tuple[Frame, ...] = ()
        self.calls: tuple[Frame, ...] = ()
        self.constructions: tuple[Frame, ...] = ()
        self._runs: list[Run] = []
        self._active: dict[int, Run] = {}
        self._made: dict[int, tuple[object, RawStack]] = {}
        self._troubles: dict[tuple[object, ...], tuple[Mark, str, RawStack]] = {}
        self._outside: list[None] = []
        _recorders[id(self)] = self

    def begin(self, began: RawStack) -> Run:
        """A new run."""
        run = Run(self.rule, began)
        self._runs.append(run)
        self._active[id(run)] = run
        return run

    def end(self, run: Run, state: RunState) -> None:
        """A run is over; who still belongs to it may go on adding to it."""
        if run.state is RunState.OPEN and self.is_on:
            run.state = state
        run.driver = None
        self._active.pop(id(run), None)

    def whose(self, mark: Mark, what: str) -> Run | None:
        """The run of a call whose context names none; where that cannot be told, it is noted.

        A thread that was started without a context knows no run, and neither does a task or thread that was started
        before the run. If there is just one, it is that. Whoever has a run in its hands, such as one that pauses as
        a generator, is outside of it.
        """
        if not self.is_on or self._is_anothers():
            return None
        active = [*self._active.values()]
        is_outside = self.current.get() is OUTSIDE
        if is_outside:
            here = driver()
            active = [run for run in active if run.driver != here]
        if len(active) == 1:
            return active[0]
        if not active and (is_outside or not self._runs):
            self._outside.append(None)
            return None
        among = f"{len(active)} runs were going on" if active else "every run had ended"
        self.trouble(
            mark,
            f"{what} was reached in a thread or task that no run started with its context, while {among}, so it cannot "
            "be told which run that belongs to: start it in the run, a thread by `contextvars.copy_context().run`",
            walk(),
        )
        return None

    def _is_anothers(self) -> bool:
        """Whether the code that runs belongs to another probe of the rule alone, as where tests run side by side."""
        if self.current.get() is not UNKNOWN:
            return False
        return any(one.is_on and one.rule == self.rule and one.current.get() is not UNKNOWN for one in _all())

    def see(self, run: Run, boundary: int, value: object, stack: RawStack) -> None:
        """A value was handed through a boundary, which has not been recorded for it in this run yet."""
        run.reached.setdefault(boundary, None)
        seen = Seen(value, stack, is_carrier=value is not None and self.is_carrier(value))
        run.seen[boundary].setdefault(id(value), seen)

    def make(self, made: object) -> bool:
        """An object is being made; whether that is news, and not only a base class's part of it."""
        if id(made) in self._made:
            return False
        self._made[id(made)] = (made, walk())
        return True

    def unmake(self, made: object) -> None:
        """It could not be made."""
        self._made.pop(id(made), None)
        for run in [*self._runs]:
            for clause in run.made:
                clause.pop(id(made), None)

    def trouble(self, mark: Mark, said: str, stack: RawStack = ()) -> None:
        """Something could not be seen or told, if it is not known of the place already."""
        self._troubles.setdefault((mark, said, *stack[:1]), (mark, said, stack))

    def recorded(self) -> Recorded:
        """Everything up to now, as it can be judged."""
        return Recorded(
            runs=tuple(self._record(run) for run in [*self._runs]),
            troubles=tuple(sorted(Trouble(mark, said, looked_up(by)) for mark, said, by in self._troubles.values())),
            boundaries=self.boundaries,
            calls=self.calls,
            constructions=self.constructions,
            outside=len(self._outside),
        )

    def _record(self, run: Run) -> RunRecord:
        sightings = (
            self._sighting(boundary, seen) for boundary, values in enumerate(run.seen) for seen in [*values.values()]
        )
        made = (tuple(self._who_made(one) for one in [*clause.values()]) for clause in run.made)
        called = (tuple(looked_up(stack) for stack in [*clause]) for clause in run.called)
        reached = (*run.reached,)
        return RunRecord(run.state, looked_up(run.began), tuple(sightings), reached, tuple(made), tuple(called))

    def _sighting(self, boundary: int, seen: Seen) -> Sighting:
        made = self._made.get(id(seen.value))
        return Sighting(
            boundary=boundary,
            value=seen.value,
            is_carrier=seen.is_carrier,
            type_name=named(type(seen.value)),
            stack=looked_up(seen.stack),
            made=None if made is None else looked_up(made[1]),
        )

    def _who_made(self, made: object) -> Made:
        return Made(named(type(made)), looked_up(self._made[id(made)][1]))

    def forget(self) -> None:
        """Start with nothing: this is a new process, and the other one judges what was before."""
        mine = self.current.get()
        self._active = {id(run): run for run in self._active.values() if run is mine or len(self._active) == 1}
        self._runs[:] = self._active.values()
        for run in self._runs:
            run.forget(self.rule)
        self._made.clear()
        self._outside.clear()


def driver() -> tuple[int, object]:
    """The thread and the task that run now: code of two of them may take turns within one run's time."""
    tasks = sys.modules.get("asyncio")
    try:
        return threading.get_ident(), tasks.current_task() if tasks else None
    except RuntimeError:  # no loop runs here
        return threading.get_ident(), None


def named(kind: type) -> str:
    """What messages call a class."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


_recorders: weakref.WeakValueDictionary[int, Recorder] = weakref.WeakValueDictionary()


def _all() -> Iterator[Recorder]:
    """All recorders; the list of references is one step, as others may begin and end in other threads."""
    return (recorder for reference in _recorders.valuerefs() if (recorder := reference()) is not None)


def _after_fork() -> None:
    for recorder in _all():
        recorder.forget()


os.register_at_fork(after_in_child=_after_fork)
