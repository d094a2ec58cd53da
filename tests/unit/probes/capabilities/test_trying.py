"""Three values: what fails is unknown, whatever it fails with."""

from __future__ import annotations

import threading
import warnings
from typing import TYPE_CHECKING, NoReturn

import pytest

from seamguard.domain.capabilities import BUILTIN, Capability, State
from seamguard.probes.capabilities import Probe, builtin_probes, take_snapshot
from seamguard.probes.engines import Absent, builtins

if TYPE_CHECKING:
    from collections.abc import Callable


def tried(ask: Callable[[], None], *refusals: str) -> Capability:
    return take_snapshot((), (Probe("x", ask, refusals),)).capabilities[0]


def raising(error: BaseException) -> Callable[[], None]:
    def ask() -> NoReturn:
        raise error

    return ask


def nothing() -> None:
    pass


def test_what_comes_to_its_end_is_present() -> None:
    assert tried(nothing) == Capability("x", State.PRESENT)


def test_what_says_so_is_absent() -> None:
    assert tried(raising(Absent("there is no x"))) == Capability("x", State.ABSENT, "there is no x")


class Panic(BaseException):
    """As extensions in Rust raise it: no Exception."""


@pytest.mark.parametrize(
    "error",
    [
        Exception("x"),
        AttributeError("no x"),
        ModuleNotFoundError("no x"),
        NotImplementedError("no x"),
        AssertionError(),
        MemoryError(),
        RecursionError(),
        SystemExit(0),
        GeneratorExit(),
        Panic("Cannot start a runtime"),
        ExceptionGroup("several", [ValueError()]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_fails_is_unknown_with_what_it_said(error: BaseException) -> None:
    found = tried(raising(error))
    assert found.state is State.UNKNOWN
    assert type(error).__name__ in found.detail or found.detail == "x"


def test_a_user_who_interrupts_is_heard() -> None:
    with pytest.raises(KeyboardInterrupt):
        tried(raising(KeyboardInterrupt()))


def test_a_refusal_is_absent_and_any_other_error_is_not() -> None:
    refused = tried(raising(Exception("Error during planning: Invalid function 'f'")), "Invalid function")
    other = tried(raising(Exception("Out of memory")), "Invalid function")
    assert refused == Capability("x", State.ABSENT, "Error during planning: Invalid function 'f'")
    assert other == Capability("x", State.UNKNOWN, "Out of memory")


@pytest.mark.parametrize("error", [Panic, SystemExit, ImportError, ModuleNotFoundError])
def test_a_panic_an_exit_and_a_failed_import_refuse_nothing(error: type[BaseException]) -> None:
    assert tried(raising(error("Invalid function")), "Invalid function").state is State.UNKNOWN


def test_trials_in_threads_leave_the_filters_of_warnings_as_they_were() -> None:
    before = [*warnings.filters]
    started, ended = threading.Event(), threading.Event()

    def first() -> None:
        started.set()
        ended.wait(0.2)  # the other one does not end before, for it waits

    def second() -> None:
        started.wait(5)
        tried(ended.set)

    other = threading.Thread(target=second)
    other.start()
    tried(first)
    other.join()
    assert ended.is_set()
    assert [*warnings.filters] == before


def test_a_warning_that_is_made_an_error_is_no_answer() -> None:
    assert tried(lambda: warnings.warn("old", DeprecationWarning, stacklevel=1)).state is State.PRESENT


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("first\nsecond", "first"),
        ("\n\n  first", "first"),
        ("", "it says nothing more"),
        ("outer\ncaused by\ninner\ncaused by\nFFI error: refused\nmore", "FFI error: refused"),
        ("no file /tmp/seamguard-ab12/table/x.parquet there", "no file <path> there"),
        ("at file:///home/a/b:3", "at <path>:3"),
        ("in tmp/tmpab12/x.parquet", "in <path>"),
        (r"in C:\Users\a\b.py", "in <path>"),
        ("<object at 0x7f00AB>", "<object at <address>>"),
        ("part-00000-cf7d9173-6a41-4d11-8b5e-3f7f51f6e86e-c000", "part-00000-<id>-c000"),
        ("x" * 300, "x" * 200 + "..."),
    ],
)
def test_details_hold_nothing_of_this_machine_and_this_run(said: str, kept: str) -> None:
    assert tried(raising(Absent(said))).detail == kept


def test_answers_are_sorted_and_versions_told() -> None:
    found = take_snapshot(["pytest", "no-such-library"], (Probe("b", nothing, version=7), Probe("a", nothing)))
    assert [(one.name, one.probe_version) for one in found.capabilities] == [("a", 1), ("b", 7)]
    assert found.libraries == (("no-such-library", None), ("pytest", pytest.__version__))


def test_everything_that_is_named_is_built_in_and_says_what_it_shows() -> None:
    assert set(builtins()) == set(BUILTIN)
    assert all(one.shows.endswith(".") and one.version >= 1 for one in builtins().values())
    assert [probe.name for probe in builtin_probes(["datafusion", "delta"])] == list(BUILTIN)
