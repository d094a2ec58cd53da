"""Which run a call belongs to: entries, nested and concurrent ones, threads, tasks and processes."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import gc
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.probes.identity.lab import Seen, boundary, rule

from seamguard.domain.probing import RunState
from seamguard.probes.identity import observe, probing

if TYPE_CHECKING:
    from types import ModuleType

    from tests.unit.probes.identity.lab import Lab

    from seamguard.probes.identity import Recorder

MODULE = """
    import asyncio
    import time

    class Resolver:
        pass

    def scan(resolver):
        return resolver

    def plan(resolver):
        return scan(resolver)

    def run(inner=None):
        resolver = Resolver()
        plan(resolver)
        if inner is not None:
            inner()
        return scan(resolver)

    async def arun(pause=0, inner=None):
        resolver = Resolver()
        plan(resolver)
        if inner is not None:
            await inner()
        await asyncio.sleep(pause)
        await asyncio.to_thread(scan, resolver)
        await asyncio.create_task(ascan(resolver))
        return scan(resolver)

    async def ascan(resolver):
        await asyncio.sleep(0)
        return scan(resolver)

    def steps():
        resolver = Resolver()
        plan(resolver)
        yield resolver
        scan(resolver)

    class Engine:
        def go(self):
            resolver = Resolver()
            plan(resolver)
            scan(resolver)

    class Turbo(Engine):
        def go(self):
            return super().go()
"""
BOUNDARIES = (boundary("home:plan"), boundary("home:scan"))
RUN = rule(*BOUNDARIES, entry="home:run")


@pytest.fixture
def home(lab: Lab) -> ModuleType:
    return lab.module("home", MODULE)


def sizes(recorder: Recorder) -> list[tuple[str, int]]:
    """The state of each run, and how many values it handed through boundaries."""
    return [(str(run.state), len(run.sightings)) for run in recorder.recorded().runs]


def test_each_call_of_the_entry_is_a_run(lab: Lab, home: ModuleType) -> None:
    def body() -> None:
        home.plan(1)  # before all runs
        home.run(inner=lambda: home.run(inner=home.run))
        home.run()
        home.plan(2)

    with probing(RUN) as recorder:
        body()
    assert sizes(recorder) == [("completed", 2)] * 4
    assert recorder.recorded().outside == 4
    assert Seen(observe(RUN, recorder.recorded(), lab.root)).is_clean


def test_an_override_that_calls_what_it_overrides_is_one_run(home: ModuleType) -> None:
    with probing(rule(*BOUNDARIES, entry="home:Engine.go")) as recorder:
        home.Turbo().go()
        home.Engine().go()
    assert sizes(recorder) == [("completed", 2)] * 2


def test_a_run_without_entry_is_the_body(home: ModuleType) -> None:
    with probing(rule(*BOUNDARIES)) as recorder:
        home.run()
        threading.Thread(target=home.run).start()
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and thread.name.startswith("Thread-"):
                thread.join()
        assert sizes(recorder) == [("open", 4)]
    assert sizes(recorder) == [("completed", 4)]


def test_a_generator_is_a_run_while_it_is_being_run(home: ModuleType) -> None:
    with probing(rule(*BOUNDARIES, entry="home:steps")) as recorder:
        one, other, early, left = home.steps(), home.steps(), home.steps(), home.steps()
        for generator in (one, other, early, left):
            next(generator)
        home.scan("outside")
        assert [*one] == []
        assert [*other] == []
        early.close()
    assert sizes(recorder) == [("completed", 2), ("completed", 2), ("raised", 2), ("open", 2)]


def test_two_hundred_runs_at_once_are_kept_apart(lab: Lab, home: ModuleType) -> None:
    asked = rule(*BOUNDARIES, entry="home:arun")

    async def many() -> None:
        await asyncio.gather(*(home.arun(pause=index % 3 / 1000) for index in range(50)))

    def body() -> None:
        with ThreadPoolExecutor(4) as pool:
            for future in [pool.submit(asyncio.run, many()) for _ in range(4)]:
                future.result()

    with probing(asked) as recorder:
        body()
    assert sizes(recorder) == [("completed", 2)] * 200
    assert Seen(observe(asked, recorder.recorded(), lab.root)).is_clean


def test_two_hundred_threads_are_kept_apart(lab: Lab, home: ModuleType) -> None:
    def body() -> None:
        with ThreadPoolExecutor(16) as pool:
            for future in [pool.submit(home.run) for _ in range(200)]:
                future.result()

    with probing(RUN) as recorder:
        body()
    assert sizes(recorder) == [("completed", 2)] * 200
    assert Seen(observe(RUN, recorder.recorded(), lab.root)).is_clean


def test_a_task_belongs_to_its_run_though_that_is_over(home: ModuleType) -> None:
    async def main() -> None:
        tasks: list[Any] = []
        await started(tasks)
        await asyncio.gather(*tasks)

    async def started(tasks: list[Any]) -> None:
        async def late() -> None:
            await asyncio.sleep(0.01)
            home.scan("late")

        home.run(inner=lambda: tasks.append(asyncio.create_task(late())))

    with probing(RUN) as recorder:
        asyncio.run(main())
    assert sizes(recorder) == [("completed", 3)]


def in_bare_thread(function: Any, *args: Any) -> None:  # noqa: ANN401 (any function)
    """As a thread of a library does it that knows nothing of contexts."""
    thread = threading.Thread(target=lambda: contextvars.Context().run(function, *args))
    thread.start()
    thread.join()


def test_a_thread_without_context_belongs_to_the_only_run(lab: Lab, home: ModuleType) -> None:
    seen = lab.probe(RUN, lambda: home.run(inner=lambda: in_bare_thread(home.scan, "other")))
    assert [kind for kind, _, _ in seen.found] == ["drift"]
    assert not seen.wrong


def test_a_thread_without_context_that_may_belong_to_several_is_told(lab: Lab, home: ModuleType) -> None:
    def inner() -> None:
        in_bare_thread(home.scan, "other")

    seen = lab.probe(RUN, lambda: home.run(inner=lambda: home.run(inner=inner)))
    assert seen.found == []
    (wrong,) = seen.wrong
    assert wrong.startswith(
        "home:scan was reached in a thread or task that no run started with its context, while 2 runs"
    )
    assert "in test_a_thread_without_context_that_may_belong_to_several_is_told.<locals>" not in wrong
    assert "(at " in wrong


@pytest.mark.parametrize("several", [False, True])
def test_a_task_that_was_started_before_a_run_is_told_as_such_a_thread_is(
    lab: Lab, home: ModuleType, several: bool
) -> None:
    async def worker(jobs: asyncio.Queue[Any]) -> None:
        home.scan(await jobs.get())
        jobs.task_done()

    async def main() -> None:
        jobs: asyncio.Queue[Any] = asyncio.Queue()
        task = asyncio.create_task(worker(jobs))
        beside = asyncio.create_task(home.arun(pause=0.05)) if several else None
        await asyncio.sleep(0)
        await home.arun(inner=functools.partial(handed, jobs))
        await task
        if beside:
            await beside

    async def handed(jobs: asyncio.Queue[Any]) -> None:
        jobs.put_nowait("other")
        await jobs.join()

    seen = lab.probe(rule(*BOUNDARIES, entry="home:arun"), lambda: asyncio.run(main()))
    assert [kind for kind, _, _ in seen.found] == ([] if several else ["drift"])
    assert ["while 2 runs were going on" in wrong for wrong in seen.wrong] == ([True] if several else [])


def test_a_generator_that_was_given_up_is_not_going_on(lab: Lab, home: ModuleType) -> None:
    def body() -> None:
        generator = home.steps()
        next(generator)
        del generator
        in_bare_thread(home.scan, "late")

    seen = lab.probe(rule(*BOUNDARIES, entry="home:steps"), body)
    assert "while every run had ended" in seen.wrong[0]
    assert not seen.found


def test_probes_of_one_rule_side_by_side_know_their_own(lab: Lab, home: ModuleType) -> None:
    """As where a test runner has several threads or tasks."""
    asked = rule(*BOUNDARIES)

    async def test() -> bool:
        with probing(asked) as recorder:
            resolver = home.Resolver()
            home.plan(resolver)
            await asyncio.sleep(0.01)
            home.scan(resolver)
        return Seen(observe(asked, recorder.recorded(), lab.root)).is_clean

    async def tests() -> list[bool]:
        return [*await asyncio.gather(*(test() for _ in range(4)))]

    assert asyncio.run(tests()) == [True] * 4


def test_a_thread_without_context_after_all_runs_is_told_and_before_all_is_none_of_theirs(
    lab: Lab, home: ModuleType
) -> None:
    def body() -> None:
        in_bare_thread(home.scan, "before")
        home.run()

    assert lab.probe(RUN, body).is_clean

    def late() -> None:
        home.run()
        in_bare_thread(home.scan, "after")

    assert "while every run had ended" in lab.probe(RUN, late).wrong[0]


def test_an_entry_that_is_never_called_and_runs_that_never_complete_are_told(lab: Lab, home: ModuleType) -> None:
    never = lab.probe(RUN, lambda: home.scan(1))
    (wrong,) = never.wrong
    assert wrong.startswith("home:run was never called, so there was no run; boundaries were reached 1 times outside")

    def body() -> None:
        with pytest.raises(KeyError):
            home.run(inner=lambda: dict[str, int]()["x"])
        generator = home.steps()
        next(generator)

    assert lab.probe(RUN, body).wrong[0].startswith("no run completed (each raised)")


def test_the_exception_of_the_body_is_not_masked(home: ModuleType) -> None:
    error = ValueError("mine")
    with pytest.raises(ValueError, match="mine") as told, probing(rule(*BOUNDARIES)) as recorder:
        raise error
    assert told.value is error
    assert error.__cause__ is error.__context__ is None
    assert recorder.recorded().runs[0].state is RunState.RAISED


def test_temporaries_are_as_many_objects_as_they_are(home: ModuleType) -> None:
    """Their addresses are used again where nobody holds them."""
    with probing(rule(*BOUNDARIES)) as recorder:
        for _ in range(5):
            home.plan(home.Resolver())
            gc.collect()
    assert sizes(recorder) == [("completed", 10)]


def test_who_made_an_object_is_not_who_made_an_earlier_one_at_its_address(home: ModuleType) -> None:
    def first() -> None:
        home.Resolver()

    def second() -> object:
        return home.Resolver()

    with probing(rule(*BOUNDARIES, type="home.Resolver")) as recorder:
        first()
        home.plan(second())
    made = recorder.recorded().runs[0].sightings[0].made
    assert made is not None
    assert made[0].function.endswith("second")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # of newer Pythons, where other tests left threads
def test_a_forked_process_judges_its_own(home: ModuleType) -> None:
    with probing(rule(*BOUNDARIES)) as recorder:
        home.run()
        child = os.fork()
        if not child:  # pragma: no cover (another process)
            empty = sizes(recorder) == [("open", 0)]
            home.run()
            os._exit(0 if empty and sizes(recorder) == [("open", 2)] else 1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert sizes(recorder) == [("open", 2)]


def test_a_fixture_may_end_in_another_context(home: ModuleType) -> None:
    probe = probing(rule(*BOUNDARIES))
    recorder = contextvars.copy_context().run(probe.__enter__)
    home.plan(1)
    contextvars.copy_context().run(probe.__exit__, None, None, None)
    assert sizes(recorder) == [("completed", 2)]
