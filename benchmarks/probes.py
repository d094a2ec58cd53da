"""What a probed call costs, beside the same call without a probe; and that nothing is left when no probe is on.

`python -m benchmarks.probes` writes a small module, imports it, and times calls of each kind in short batches, with and
without a probe in turn, so that what else the machine does falls on both. For each, the best of many batches counts.
The calls are such that every object has been recorded before, which is what a program does most; what a new object
costs, whose stack is taken, is told apart. Prints a Markdown report; ends with 1 where a call costs more than the goal,
or where anything differs after a probe.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import platform
import sys
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from seamguard.domain.cited import Cited, CitedSite
from seamguard.domain.families.identity import Boundary, Calls, Constructions, Identity
from seamguard.domain.rule import Mark
from seamguard.probes.identity import probing

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL = 5.0
"""Microseconds that a probed call may cost more."""
_ROUNDS = 40
_CALLS = 2_000
_MARK = Mark(1, 1)
_MODULE = """
class Resolver:
    pass

class Request:
    def __init__(self):
        self.ctx = Inner()

class Inner:
    def __init__(self):
        self.resolver = Resolver()

class Engine:
    def method(self, resolver):
        return resolver

    @classmethod
    def build(cls, resolver):
        return resolver

    @property
    def kept(self):
        return _KEPT

def function(resolver, other=None):
    return resolver

def attributes(request):
    return request

def given(resolver):
    return resolver

async def coroutine(resolver):
    return resolver

async def awaited(resolver):
    return resolver

def generator(resolver):
    yield resolver

def yielded(resolver):
    yield resolver

def entered(resolver):
    return resolver

def counted(resolver):
    return resolver

_KEPT = Resolver()
"""


class Case(NamedTuple):
    """One kind of call.

    Attributes:
        what: What it is.
        rule: The rule of which it is a boundary.
        call: Calls as often as it is told.
        is_new: Whether each call is about something new, whose stack is taken.
    """

    what: str
    rule: Identity
    call: Callable[[int], None]
    is_new: bool = False


def main() -> int:
    """Time all kinds, and print the report."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "probed.py").write_text(_MODULE, "utf-8")
        sys.path.insert(0, folder)
        home = importlib.import_module("probed")
        before = _everything(home)
        timed = [(case, *_timed(case)) for case in _cases(home)]
        new = _new_object(home)
        begun = _begun(home)
        is_clean = all(one is other for one, other in zip(before, _everything(home), strict=True))
    print("# What a probed call costs\n\n`python -m benchmarks.probes`\n")
    wrapt = version("wrapt")
    print(f"Python {platform.python_version()}, wrapt {wrapt}; the best of {_ROUNDS} batches of {_CALLS} calls.\n")
    print("| call | bare, us | probed, us | more, us |\n| --- | --: | --: | --: |")
    for case, bare, probed in timed:
        if not case.is_new:
            print(f"| {case.what} | {bare:.2f} | {probed:.2f} | {probed - bare:.2f} |")
    print("\nWhat is new to a run is recorded with its stack, once:\n\n| what | more, us |\n| --- | --: |")
    for case, bare, probed in timed:
        if case.is_new:
            print(f"| {case.what} | {probed - bare:.1f} |")
    print(f"| an object that is handed on for the first time, 30 frames deep | {new:.1f} |\n")
    size = len(gc.get_objects()) // 1000
    print(f"To begin and end a probe takes {begun:.0f} ms in a process of {size} thousand objects.\n")
    print(f"After the probes, {len(before)} objects of the module and its classes are ", end="")
    print("the very same, so a call costs what it did." if is_clean else "not what they were.")
    slow = [case.what for case, bare, probed in timed if not case.is_new and probed - bare >= GOAL]
    return 1 if slow or not is_clean else 0


def _begun(home: Any) -> float:  # noqa: ANN401 (a module that is made here)
    """Milliseconds to begin and end a probe."""
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        with probing(_rule(_boundary("function", "resolver"))):
            home.function(None)
        times.append((time.perf_counter() - start) * 1e3)
    return min(times)


def _everything(home: Any) -> list[object]:  # noqa: ANN401 (a module that is made here)
    """All that the module and its classes hold."""
    classes = [value for value in vars(home).values() if isinstance(value, type)]
    return [value for holder in (home, *classes) for value in vars(holder).values()]


def _timed(case: Case) -> tuple[float, float]:
    """Microseconds of a call without and with a probe."""
    bare, probed = [], []
    for _ in range(_ROUNDS):
        bare.append(_batch(case.call, nullcontext()))
        probed.append(_batch(case.call, probing(case.rule)))
    return min(bare), min(probed)


def _batch(call: Callable[[int], None], around: AbstractContextManager[object]) -> float:
    with around:
        call(10)
        start = time.perf_counter()
        call(_CALLS)
        return (time.perf_counter() - start) / _CALLS * 1e6


def _new_object(home: Any) -> float:  # noqa: ANN401 (as above)
    def deep(depth: int) -> float:
        if depth:
            return deep(depth - 1)
        made = [home.Resolver() for _ in range(_CALLS)]
        function = home.function
        start = time.perf_counter()
        for one in made:
            function(one)
        return (time.perf_counter() - start) / _CALLS * 1e6

    times = []
    for _ in range(_ROUNDS):
        with probing(_rule(_boundary("function", "resolver"))):
            times.append(deep(25))
    return min(times)


def _boundary(scope: str, *value: str) -> Boundary:
    return Boundary(CitedSite("probed", scope, _MARK), value, scope)


def _rule(*boundaries: Boundary, **settings: Any) -> Identity:  # noqa: ANN401 (as in a policy)
    return Identity(id="probed", why="It is timed.", mark=_MARK, boundaries=boundaries, **settings)


def _cases(home: Any) -> list[Case]:  # noqa: ANN401 (as above)
    one, request, engine = home.Resolver(), home.Request(), home.Engine()

    def repeat(call: Callable[[], object]) -> Callable[[int], None]:
        def calls(times: int) -> None:
            for _ in range(times):
                call()

        return calls

    def awaiting(name: str) -> Callable[[int], None]:
        async def calls(times: int) -> None:
            for _ in range(times):
                await getattr(home, name)(one)

        return lambda times: asyncio.run(calls(times))

    entry = CitedSite("probed", "entered", _MARK)
    calls = (Calls(CitedSite("probed", "counted", _MARK), 0, 1_000_000, _MARK),)
    made = (Constructions(Cited("probed.Inner", _MARK), 0, None, _MARK),)
    return [
        Case("function", _rule(_boundary("function", "resolver")), repeat(lambda: home.function(one))),
        Case("by keyword", _rule(_boundary("function", "resolver")), repeat(lambda: home.function(resolver=one))),
        Case("default", _rule(_boundary("function", "other")), repeat(lambda: home.function(one))),
        Case("method", _rule(_boundary("Engine.method", "resolver")), repeat(lambda: engine.method(one))),
        Case("classmethod", _rule(_boundary("Engine.build", "resolver")), repeat(lambda: home.Engine.build(one))),
        Case("property", _rule(_boundary("Engine.kept", "return")), repeat(lambda: engine.kept)),
        Case(
            "path of two attributes",
            _rule(_boundary("attributes", "request", "ctx", "resolver")),
            repeat(lambda: home.attributes(request)),
        ),
        Case("return", _rule(_boundary("given", "return")), repeat(lambda: home.given(one))),
        Case("coroutine, parameter", _rule(_boundary("coroutine", "resolver")), awaiting("coroutine")),
        Case("coroutine, return", _rule(_boundary("awaited", "return")), awaiting("awaited")),
        Case(
            "generator, parameter",
            _rule(_boundary("generator", "resolver")),
            repeat(lambda: [*home.generator(one)]),
        ),
        Case("generator, yield", _rule(_boundary("yielded", "yield")), repeat(lambda: [*home.yielded(one)])),
        Case("counted call", _rule(calls=calls), repeat(lambda: home.counted(one))),
        Case("a run that begins and ends", _rule(entry=entry), repeat(lambda: home.entered(one)), is_new=True),
        Case("an object that is made and counted", _rule(constructions=made), repeat(home.Inner), is_new=True),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
