"""From a rule to what has to be listened to, now and in classes that come later."""

from __future__ import annotations

import sys
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, NamedTuple

from seamguard.errors import Problem
from seamguard.probes.identity.arguments import Unreadable
from seamguard.probes.identity.arrivals import arrivals
from seamguard.probes.identity.constructions import carriers, constructors, implementations
from seamguard.probes.identity.decorated import within
from seamguard.probes.identity.sinks import GIVEN, boundary_sink, calls_sink, construction_sink, entry_sink
from seamguard.probes.identity.stacks import definition, innermost
from seamguard.probes.identity.targets import Missing, class_of, functions, mangled, methods, module_of
from seamguard.probes.identity.wrapping import Wanted, is_told, put_on, take_off

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

    from seamguard.domain.cited import CitedSite
    from seamguard.domain.probing import Frame
    from seamguard.domain.rule import Mark
    from seamguard.probes.identity.calls import Sink
    from seamguard.probes.identity.constructions import Constructor
    from seamguard.probes.identity.recording import Recorder
    from seamguard.probes.identity.targets import Target
    from seamguard.probes.identity.wrapping import Watched

    Ask = Callable[[Target, set[CodeType]], Wanted]

_MOST = 100
"""How many classes that only look like a structural type are watched for who made their objects."""

_ADVICE = ": look the function up when it is called, or begin the probe before it is stored there"


class _Method(NamedTuple):
    """A method that the rule is about, in a class and all below it.

    Attributes:
        site: What the rule cites.
        mark: Where.
        owner: The class.
        name: The name of the method.
        ask: What listens to one definition of it.
        codes: For each class with a definition, the code of the overrides below it.
    """

    site: CitedSite
    mark: Mark
    owner: type
    name: str
    ask: Ask
    codes: dict[type, set[CodeType]]

    def codes_for(self, target: Target) -> set[CodeType]:
        """The code of the overrides of a definition, which grows with those that come; all above it learn its own."""
        home = target.owner
        if home is None:
            return set()
        function = innermost(target.thing)
        if isinstance(function, FunctionType):
            for above, codes in self.codes.items():
                if above is not home and above in home.__mro__:
                    codes.add(function.__code__)
        return self.codes.setdefault(home, set())


class _Made(NamedTuple):
    """A class whose objects are recorded: what listens to one constructor, and the clause that counts them."""

    kind: type
    mark: Mark | None
    ask: Callable[[Constructor], Sink]


class Asked:
    """What a rule asks for, with every problem of it.

    Attributes:
        problems: What is not there; no path stands in them.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.problems: list[Problem] = []
        self._recorder = recorder
        self._rule = recorder.rule
        self._wanted: list[tuple[Wanted, Mark | None]] = []
        self._put: list[tuple[Wanted, Watched]] = []
        self._methods: list[_Method] = []
        self._made: list[_Made] = []
        self._sinks: set[Sink] = set()
        self._carrier: type | None = None
        self._loaded: dict[str, tuple[Mark, object]] = {}
        self._ask()

    def begin(self) -> None:
        """Listen from now on, and note what cannot be listened to."""
        watched = self._listen([wanted for wanted, _ in self._wanted])
        for (_, mark), seen in zip(self._wanted, watched, strict=True):
            called = getattr(innermost(seen.thing), "__qualname__", type(seen.thing).__qualname__)
            for holder in seen.stuck:
                if mark is not None:
                    said = f"{holder} holds {called} itself, and calls by it are not seen"
                    self._recorder.trouble(mark, f"{said}{_ADVICE}")

    def end(self) -> None:
        """Listen no more, and note the classes that came meanwhile and were not listened to."""
        try:
            for _, mark, what in self._unheard():
                if mark is not None:
                    said = f"{what} came while the probe was on, and its class told nobody, so its calls were not seen"
                    self._recorder.trouble(mark, f"{said}: import its module before")
            for module, (mark, spec) in self._loaded.items():
                if module in sys.modules and _spec(module) is not spec:
                    said = f"the module {module} was loaded again while the probe was on"
                    self._recorder.trouble(mark, f"{said}, and what it defines now was not seen: load it before")
        finally:
            self._recorder.is_on = False
            take_off([wanted for wanted, _ in self._put], [watched for _, watched in self._put])

    def _listen(self, wanted: list[Wanted]) -> list[Watched]:
        watched = put_on(wanted)
        self._put += zip(wanted, watched, strict=True)
        self._sinks.update(one.sink for one in wanted)
        return watched

    def _arrived(self) -> None:
        """A class came below one that is listened to."""
        if self._recorder.is_on:
            self._listen([wanted for wanted, _, _ in self._unheard()])

    def _unheard(self) -> Iterator[tuple[Wanted, Mark | None, str]]:
        """What would be asked for now and is not listened to, and what it is called."""
        for method in self._methods:
            for target in methods(method.owner, method.name):
                called = f"{target.owner.__qualname__ if target.owner else ''}.{method.name}"
                try:
                    wanted = method.ask(target, method.codes_for(target))
                except Unreadable as error:
                    self._recorder.trouble(method.mark, f"{called} {error}")
                else:
                    if not is_told(wanted.spot.read(), self._sinks):
                        yield wanted._replace(everywhere=False), method.mark, called
        for made in self._made:
            for one in constructors(made.kind):
                if not is_told(one.spot.read(), self._sinks):
                    wanted = Wanted(one.spot, one.thing, made.ask(one), everywhere=False, remove=one.remove)
                    yield wanted, made.mark, f"a constructor of {made.kind.__qualname__}"

    def _ask(self) -> None:
        """Ask for everything that the rule is about."""
        rule, recorder = self._rule, self._recorder
        self._import()
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
        # Of classes that only look like a Protocol nobody has to know what comes below them.
        made = (one.kind for one in self._made if one.mark is not None or one.kind is self._carrier)
        for owner in dict.fromkeys([*(one.owner for one in self._methods), *made]):
            self._wanted.append((arrivals(owner, self._arrived), None))

    def _import(self) -> None:
        """All modules come first, as one may hold a subclass of what another one defines."""
        sites = [*(one.at for one in self._rule.boundaries), *(one.of for one in self._rule.calls)]
        for site in (*sites, *([self._rule.entry] if self._rule.entry else [])):
            try:
                module_of(site.module)
            except Missing:
                continue  # it is told of the site itself
            self._loaded[site.module] = (site.mark, _spec(site.module))

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
        self._carrier = self._class(rule.type.name, rule.type.mark) if rule.type else None
        if self._carrier is not None:
            recorder.is_carrier = carriers(self._carrier)
            for one in implementations(self._carrier, _MOST):
                self._constructions(one, recorder.is_carrier, (), None)

    def _class(self, name: str, mark: Mark) -> type | None:
        try:
            kind = class_of(name)
        except Missing as error:
            self.problems.append(Problem("", *mark, str(error)))
            return None
        self._loaded[kind.__module__] = (mark, _spec(kind.__module__))
        return kind

    def _constructions(
        self,
        kind: type,
        fits: Callable[[object], bool],
        clauses: tuple[tuple[int, Mark], ...],
        mark: Mark | None,
    ) -> None:
        def ask(one: Constructor) -> Sink:
            return construction_sink(self._recorder, clauses, one.only, fits)

        try:
            found = tuple(constructors(kind))
        except Missing as error:
            if mark is not None:
                self.problems.append(Problem("", *mark, str(error)))
            return
        for one in found:
            self._wanted.append((Wanted(one.spot, one.thing, ask(one), everywhere=False, remove=one.remove), mark))
        self._made.append(_Made(kind, mark, ask))

    def _function(self, site: CitedSite, mark: Mark, ask: Ask) -> Frame:
        try:
            targets = functions(site.module, site.scope)
            owner = targets[0].only or targets[0].owner
            name = site.scope.rpartition(".")[2]
            method = None if owner is None else _Method(site, mark, owner, mangled(owner, name), ask, {})
            wanted = [ask(target, method.codes_for(target) if method else set()) for target in targets]
        except Missing as error:
            self.problems.append(Problem("", *mark, str(error)))
        except Unreadable as error:
            self.problems.append(Problem("", *mark, f"{site} {error}"))
        else:
            self._wanted += ((one, mark) for one in wanted)
            self._methods += [method] if method else []
            return definition(targets[0].thing)
        return definition(None)


def _spec(module: str) -> object:
    """What a module has anew whenever it is loaded."""
    return getattr(sys.modules.get(module), "__spec__", None)


def _entry(recorder: Recorder, target: Target, codes: set[CodeType]) -> Wanted:
    return Wanted(target.spot, target.thing, entry_sink(recorder, codes, target.only))


def _boundary(recorder: Recorder, index: int, target: Target, _codes: set[CodeType]) -> Wanted:
    boundary = recorder.rule.boundaries[index]
    inner = within(target, boundary.at) if boundary.value[0] not in GIVEN else None
    if inner is not None:
        try:
            sink = boundary_sink(recorder, index, boundary, inner.function, None, inner.around)
            return Wanted(inner.spot, inner.function, sink)
        except Unreadable:
            pass  # the parameter is the decorator's own
    return Wanted(target.spot, target.thing, boundary_sink(recorder, index, boundary, target.thing, target.only))


def _calls(recorder: Recorder, index: int, target: Target, codes: set[CodeType]) -> Wanted:
    sink = calls_sink(recorder, index, recorder.rule.calls[index], codes, target.only)
    return Wanted(target.spot, target.thing, sink)
