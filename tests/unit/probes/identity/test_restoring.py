"""Everything is as it was after a probe, in whatever order probes end and whatever happens meanwhile."""

from __future__ import annotations

import functools
import gc
import threading
import types
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.probes.identity.lab import HOME, boundary, rule

from seamguard.probes.identity import probing

if TYPE_CHECKING:
    from tests.unit.probes.identity.lab import Lab, Seen


def test_the_class_is_as_it_was(lab: Lab) -> None:
    home = lab.module("home", HOME)
    before = {kind: {**vars(kind)} for kind in (home.Base, home.Derived, home.Other)}
    keys = {kind: [*vars(kind)] for kind in before}
    asked = rule(boundary("home:Derived.method"), constructions=[("home.Base", 0, None)])
    with probing(asked):
        home.Derived().method(1)
    for kind, namespace in before.items():
        assert [*vars(kind)] == keys[kind]
        assert all(vars(kind)[name] is value for name, value in namespace.items())


def test_what_was_put_there_since_is_left(lab: Lab) -> None:
    home = lab.module("home", HOME)
    with probing(rule(boundary("home:fn"), boundary("home:Base.method"))):
        vars(home)["fn"] = print
        home.Base.method = print
    assert home.fn is print
    assert home.Base.method is print


@pytest.mark.parametrize("first", [0, 1])
def test_probes_of_the_same_boundary_end_in_any_order(lab: Lab, first: int) -> None:
    home = lab.module("home", HOME)
    before = (vars(home)["fn"], vars(home.Base)["method"], vars(home.Base)["shown"])
    asked = rule(
        boundary("home:fn"), boundary("home:Base.method", required=False), boundary("home:Base.shown", "return")
    )
    probes = [probing(asked), probing(asked)]
    recorders = [probe.__enter__() for probe in probes]
    home.fn("a")
    probes[first].__exit__(None, None, None)
    home.fn("b")
    probes[1 - first].__exit__(None, None, None)
    home.fn("c")
    seen = [[one.value for one in recorder.recorded().runs[0].sightings] for recorder in recorders]
    assert seen[first] == ["a"]
    assert seen[1 - first] == ["a", "b"]
    assert (vars(home)["fn"], vars(home.Base)["method"], vars(home.Base)["shown"]) == before


def test_a_probe_that_cannot_begin_leaves_everything_as_it_was(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    home = lab.module("home", HOME)
    before = vars(home)["fn"]

    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("seamguard.probes.identity.wrapping._exchange", refuse)
    with pytest.raises(MemoryError), probing(rule(boundary("home:fn"))):
        pass
    monkeypatch.undo()
    assert vars(home)["fn"] is before


def test_garbage_holds_nothing(lab: Lab) -> None:
    """A probe leaves nothing behind that a later one would find."""
    home = lab.module("home", HOME)
    asked = rule(boundary("home:fn"))
    gc.collect()
    for _ in range(3):
        seen: Seen = lab.probe(asked, lambda: home.fn(1))
        assert seen.is_clean, seen
    assert type(home.fn) is types.FunctionType


def test_probes_begin_and_end_while_other_threads_call(lab: Lab) -> None:
    home = lab.module("home", HOME)
    is_over, wrong = threading.Event(), []

    def call() -> None:
        instance, value = home.Derived(), object()
        while not is_over.is_set():
            if home.fn(value) is not value or instance.method(value) is not value:
                wrong.append(value)

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    asked = rule(boundary("home:fn", required=False), boundary("home:Base.method", required=False))
    for _ in range(10):
        with probing(asked):
            home.fn(1)
    is_over.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert type(home.fn) is types.FunctionType


@given(st.lists(st.tuples(st.sampled_from(["begin", "end", "copy", "call"]), st.integers(0, 4)), max_size=25))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_begins_and_ends_in_whatever_order_all_is_as_it_was(lab: Lab, steps: list[tuple[str, int]]) -> None:
    home = lab.module("home", HOME)
    before = [*vars(home).values(), *vars(home.Base).values()]
    asked = rule(boundary("home:fn"), boundary("home:Base.method"), boundary("home:Base.make"))
    on: list[Any] = []
    kept: list[Any] = []
    for what, which in steps:
        if what == "begin":
            on.append(probing(asked))
            on[-1].__enter__()
        elif what == "end" and on:
            on.pop(which % len(on)).__exit__(None, None, None)
        elif what == "copy":
            kept += [home.fn, home.Base().method, functools.partial(home.Base.make), {"x": home.fn}]
        else:
            assert [home.fn(which), home.Base.make(which), home.Base().method(which)] == [which] * 3
    for probe in on:
        probe.__exit__(None, None, None)
    assert [id(one) for one in before] == [id(one) for one in (*vars(home).values(), *vars(home.Base).values())]
    assert {type(one).__module__ for one in kept} <= {"builtins", "functools"}
    assert {type(one["x"]) for one in kept if type(one) is dict} <= {types.FunctionType}


def test_what_was_recorded_is_let_go_with_its_recorder(lab: Lab) -> None:
    home = lab.module("home", HOME)

    def probed() -> tuple[weakref.ref[Any], weakref.ref[Any]]:
        value = home.Base()
        with probing(rule(boundary("home:fn"), constructions=[("home.Base", 0, None)])) as recorder:
            home.fn(value)
            home.fn(home.Base())
        return weakref.ref(value), weakref.ref(recorder)

    held = probed()
    gc.collect()
    assert [one() for one in held] == [None, None]
