"""A probe: what a rule wants to know of runs is listened to for as long as its body runs."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from seamguard.domain.probing import RunState
from seamguard.errors import ProbeError, Problem
from seamguard.probes.arguments import Unreadable
from seamguard.probes.constructions import carriers, constructors, implementations
from seamguard.probes.recording import OUTSIDE, Recorder
from seamguard.probes.sinks import boundary_sink, calls_sink, construction_sink, entry_sink
from seamguard.probes.stacks import definition, innermost, walk
from seamguard.probes.targets import Missing, class_of, codes_below, functions, methods
from seamguard.probes.wrapping import Wanted, is_watched, put_on, take_off

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamguard.domain.cited import CitedSite
    from seamguard.domain.families.identity import Identity
    from seamguard.domain.probing import Frame
    from seamguard.domain.rule import Mark
    from seamguard.probes.calls import Sink
    from seamguard.probes.targets import Target

    Ask = Callable[[Target, tuple[Target, ...]], Sink]


@contextmanager
def probing(rule: Identity) -> Iterator[Recorder]:
    """Listen to the boundaries of a rule, wherever they are bound, until the body ends; then all is as it was.

    Functions that a name, attribute, container, closure or `partial` holds are heard, whenever they came there.
    A tuple, a weak reference or a local variable of a function that runs already is noted as what cannot be watched.
    An object counts as handed on once a function is called with it, be it that nobody awaits what the call gives.
    Methods that override a boundary in classes made while the probe is on are noted when it ends. What `gc.freeze` has
    put out of sight is not found.

    Raises:
        ProbeError: Something that the rule names is not there.
    """
    recorder = Recorder(rule)
    asked = _Asked(recorder)
    asked.all()
    if asked.problems:
        raise ProbeError(tuple(asked.problems))
    watched = put_on([wanted for wanted, _ in asked.wanted])
    stuck = [
        (mark, seen, holder) for (_, mark), seen in zip(asked.wanted, watched, strict=True) for holder in seen.stuck
    ]
    for mark, seen, holder in stuck:
        if mark is not None:
            recorder.trouble(
                mark, f"{holder} holds {_called(seen.thing)} itself, and calls by it are not seen{_ADVICE}"
            )
    try:
        yield from _listening(recorder)
    finally:
        asked.note_late_overrides()
        recorder.is_on = False
        take_off([wanted for wanted, _ in asked.wanted], watched)


_MOST = 100
"""How many classes that only look like a structural type are watched for who made their objects."""

_ADVICE = ": look the function up when it is called, or begin the probe before it is stored there"


def _listening(recorder: Recorder) -> Iterator[Recorder]:
    """The body, which is the run itself where the rule names no entry."""
    run = recorder.begin(walk()) if recorder.rule.entry is None else None
    token = recorder.current.set(OUTSIDE if run is None else run)
    state = RunState.RAISED
    try:
        yield recorder
        state = RunState.COMPLETED
    finally:
        if run is not None:
            recorder.end(run, state)
        try:
            recorder.current.reset(token)
        except ValueError:  # a fixture that is torn down in another context than it was set up in
            recorder.current.set(OUTSIDE)


class _Asked:
    """What a rule asks for, with every problem of it."""

    def __init__(self, recorder: Recorder) -> None:
        self.wanted: list[tuple[Wanted, Mark | None]] = []
        self.problems: list[Problem] = []
        self._recorder = recorder
        self._rule = recorder.rule
        self._methods: list[tuple[CitedSite, tuple[Target, ...], Mark]] = []
        self._made: list[tuple[type, Mark]] = []

    def all(self) -> None:
        """Ask for everything that the rule is about."""
        rule, recorder = self._rule, self._recorder
        self._types()
        if rule.entry is not None:  # first, so that what it is called with belongs to its run
            self._function(rule.entry, rule.entry.mark, partial(_entry, recorder))
        recorder.boundaries = tuple(
            self._function(one.at, one.mark, partial(_boundary, recorder, index))
            for index, one in enumerate(rule.boundaries)
        )
        recorder.calls = tuple(
            self._function(one.of, one.mark, partial(_calls, recorder, index)) for index, one in enumerate(rule.calls)
        )

    def _types(self) -> None:
        """Constructions that are counted, and those of carriers, so that it can be told who made an intruder."""
        rule, recorder = self._rule, self._recorder
        found: list[Frame] = []
        for index, clause in enumerate(rule.constructions):
            kind = self._class(clause.of.name, clause.mark)
            found.append(definition(kind))
            if kind is not None:
                for one in implementations(kind):
                    self._constructions(one, carriers(kind), ((index, clause.mark),), clause.mark)
        recorder.constructions = tuple(found)
        carrier = self._class(rule.type.name, rule.type.mark) if rule.type else None
        if carrier is not None:
            recorder.is_carrier = carriers(carrier)
            for one in implementations(carrier, _MOST):
                self._constructions(one, recorder.is_carrier, (), None)

    def _class(self, name: str, mark: Mark) -> type | None:
        try:
            return class_of(name)
        except Missing as error:
            self.problems.append(Problem("", *mark, str(error)))
            return None

    def _constructions(
        self,
        kind: type,
        fits: Callable[[object], bool],
        clauses: tuple[tuple[int, Mark], ...],
        mark: Mark | None,
    ) -> None:
        try:
            found = tuple(constructors(kind))
        except Missing as error:
            if mark is not None:
                self.problems.append(Problem("", *mark, str(error)))
            return
        for one in found:
            sink = construction_sink(self._recorder, clauses, one.only, fits)
            self.wanted.append((Wanted(one.spot, one.thing, sink, everywhere=False, remove=one.remove), mark))
        if mark is not None:
            self._made.append((kind, mark))

    def _function(self, site: CitedSite, mark: Mark, ask: Ask) -> Frame:
        try:
            targets = functions(site.module, site.scope)
            sinks = [ask(target, targets) for target in targets]
        except Missing as error:
            self.problems.append(Problem("", *mark, str(error)))
        except Unreadable as error:
            self.problems.append(Problem("", *mark, f"{site} {error}"))
        else:
            wanted = (Wanted(target.spot, target.thing, sink) for target, sink in zip(targets, sinks, strict=True))
            self.wanted += ((one, mark) for one in wanted)
            self._methods.append((site, targets, mark))
            return definition(targets[0].thing)
        return definition(None)

    def note_late_overrides(self) -> None:
        """Note the classes that came while the probe was on, and in which it hears nothing."""
        for site, targets, mark in self._methods:
            owner = targets[0].only or targets[0].owner
            for late in methods(owner, site.scope.rpartition(".")[2]) if owner else ():
                if not is_watched(late.spot.read()):
                    self._late(late.owner, f"{site}", mark)
        for kind, mark in self._made:
            for one in constructors(kind):
                if not is_watched(one.spot.read()):
                    self._late(None, f"a constructor of {kind.__qualname__}", mark)

    def _late(self, owner: type | None, what: str, mark: Mark) -> None:
        where = f"{owner.__module__}.{owner.__qualname__}" if owner else "a class"
        said = f"{where}, which came while the probe was on, overrides {what}, and its calls were not seen"
        self._recorder.trouble(mark, f"{said}: import its module before")


def _entry(recorder: Recorder, target: Target, targets: tuple[Target, ...]) -> Sink:
    return entry_sink(recorder, codes_below(target, targets), target.only)


def _boundary(recorder: Recorder, index: int, target: Target, _targets: tuple[Target, ...]) -> Sink:
    return boundary_sink(recorder, index, recorder.rule.boundaries[index], target.thing, target.only)


def _calls(recorder: Recorder, index: int, target: Target, targets: tuple[Target, ...]) -> Sink:
    clause = recorder.rule.calls[index]
    return calls_sink(recorder, index, clause, codes_below(target, targets), target.only)


def _called(thing: object) -> str:
    return str(getattr(innermost(thing), "__qualname__", type(thing).__qualname__))
