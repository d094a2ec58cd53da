"""What recorded runs come to, without any run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.probes.identity.lab import MARK, Seen, boundary, rule

from seamguard.domain.facts import Span
from seamguard.domain.probing import Frame, Made, Recorded, RunRecord, RunState, Sighting, Trouble
from seamguard.domain.rule import Mark
from seamguard.probes.identity import observe
from seamguard.probes.identity.telling import shown_path

if TYPE_CHECKING:
    from seamguard.domain.families.identity import Identity
    from seamguard.domain.probing import Stack

ROOT = Path("/code")
BOUNDARIES = (boundary("m:a"), boundary("m:b"), boundary("m:c"))


def frame(line: int, path: str = "/code/src/m.py", function: str = "f") -> Frame:
    return Frame(path, Span(line, 1, line, 5), function)


def sighting(where: int, value: object, line: int = 1, **changes: Any) -> Sighting:  # noqa: ANN401
    given = {"is_carrier": value is not None, "type_name": "m.R", "stack": (frame(line),), "made": None, **changes}
    return Sighting(where, value, **given)


def run(*sightings: Sighting, state: RunState = RunState.COMPLETED, **changes: Any) -> RunRecord:  # noqa: ANN401
    reached = tuple(dict.fromkeys(one.boundary for one in sightings))
    in_order = tuple(sorted(sightings, key=lambda one: one.boundary))
    given: dict[str, Any] = {"began": (), "reached": reached, "made": (), "called": (), **changes}
    return RunRecord(state=state, sightings=in_order, **given)


def judge(asked: Identity, *runs: RunRecord, troubles: tuple[Trouble, ...] = (), outside: int = 0) -> Seen:
    homes = tuple(frame(100 + index) for index, _ in enumerate(asked.boundaries))
    calls = tuple(frame(200 + index) for index, _ in enumerate(asked.calls))
    classes = tuple(frame(300 + index, function="Cls") for index, _ in enumerate(asked.constructions))
    return Seen(observe(asked, Recorded(runs, troubles, homes, calls, classes, outside), ROOT))


def test_the_one_object_is_that_at_most_boundaries() -> None:
    one, other = object(), object()
    seen = judge(rule(*BOUNDARIES), run(sighting(0, other, 1), sighting(1, one, 2), sighting(2, one, 3)))
    assert seen.found == [("drift", "m:a", "src/m.py:1")]


def test_of_objects_at_as_many_it_is_the_first_that_was_reached() -> None:
    one, other = object(), object()
    seen = judge(rule(*BOUNDARIES[:2]), run(sighting(1, one, 2), sighting(0, other, 1)))
    assert seen.found == [("drift", "m:a", "src/m.py:1")]


def test_an_origin_says_which_one_it_is_and_what_it_does_not_see_others_decide() -> None:
    one, other = object(), object()
    asked = rule(*(boundary(f"m:{name}", required=False) for name in "abc"), origin="a")
    seen = judge(asked, run(sighting(0, other, 1), sighting(1, one, 2), sighting(2, one, 3)))
    assert [site for _, site, _ in seen.found] == ["m:b", "m:c"]
    assert judge(asked, run(sighting(0, None, 1), sighting(1, one, 2), sighting(2, one, 3))).found == [
        ("none", "m:a", "src/m.py:1")
    ]


def test_none_may_be_allowed_and_is_never_the_one() -> None:
    asked = rule(boundary("m:a", none="allow"), boundary("m:b"))
    assert judge(asked, run(sighting(0, None), sighting(1, 3))).is_clean
    seen = judge(asked, run(sighting(0, None), sighting(1, None, 4)))
    assert seen.found == [("none", "m:b", "src/m.py:4")]
    assert seen.wrong == ["'one' saw no object at any boundary, so it proves nothing: correct `boundaries`"]
    assert seen.observed.is_blind


def test_what_is_no_carrier_is_told_once_and_is_never_the_one() -> None:
    asked = rule(*BOUNDARIES, type="m.R")
    odd = "text"
    seen = judge(asked, run(*(sighting(n, odd, n, is_carrier=False, type_name="str") for n in (0, 1)), sighting(2, 3)))
    assert [(kind, site) for kind, site, _ in seen.found] == [("not-a-carrier", "m:a"), ("not-a-carrier", "m:b")]


ORDERS: dict[str, tuple[list[int], list[str]]] = {
    "in order": ([0, 1, 2], []),
    "swapped": ([1, 0, 2], ["m:b"]),
    "backwards": ([2, 1, 0], ["m:b", "m:c"]),
    "without the first": ([1, 2], ["m:b"]),
}


@pytest.mark.parametrize("name", ORDERS)
def test_order(name: str) -> None:
    reached, expected = ORDERS[name]
    asked = rule(*(boundary(f"m:{name}", required=False) for name in "abc"), order=("a", "b", "c"))
    one = object()
    seen = judge(asked, run(*(sighting(where, one, where + 1) for where in reached)))
    assert [(kind, site) for kind, site, _ in seen.found] == [("order", site) for site in expected]
    assert all("was reached before" in said for said in seen.said)


class Raises:
    __hash__ = None  # type: ignore[assignment]  # as frozen dataclasses over dictionaries raise

    def __eq__(self, other: object) -> bool:
        raise ArithmeticError

    def __repr__(self) -> str:
        raise ArithmeticError


class Array(Raises):
    __hash__ = None

    def __eq__(self, other: object) -> Any:  # noqa: ANN401 (as arrays do)
        return [True]


@pytest.mark.parametrize("kind", [Raises, Array])
def test_objects_are_asked_nothing_but_whether_they_are_equal_and_may_refuse(kind: type) -> None:
    seen = judge(rule(*BOUNDARIES[:2]), run(sighting(0, kind()), sighting(1, kind())))
    assert [kind for kind, _, _ in seen.found] == ["drift"]
    assert not any("equal" in line for one in seen.observed.findings for line in one.lines)


def test_of_several_runs_the_one_with_most_in_a_place_counts_there() -> None:
    one, others = object(), [object() for _ in range(4)]
    few = run(sighting(0, one, 1), sighting(1, one), sighting(2, one, 9), sighting(2, others[0], 9))
    many = run(sighting(0, one, 1), sighting(1, one), *(sighting(2, other, n + 10) for n, other in enumerate(others)))
    elsewhere = run(sighting(0, one), sighting(1, others[0], 7), sighting(2, one), state=RunState.RAISED)
    seen = judge(rule(*BOUNDARIES, entry="m:run"), few, many, elsewhere)
    assert [(site, place) for _, site, place in seen.found] == [
        ("m:b", "src/m.py:7"),
        *(("m:c", f"src/m.py:{n + 10}") for n in range(4)),
    ]
    assert seen.said[0].endswith(" in run 3 of 3, which raised")
    assert seen.said[1].endswith(" in run 2 of 3")


def test_what_runs_left_out_is_told_of_those_that_completed() -> None:
    one = object()
    asked = rule(*BOUNDARIES[:2], entry="m:run", constructions=[("m.Cls", 1, None)], calls=[("m:call", 2, None)])
    counts: dict[str, Any] = {"made": ((Made("m.Cls", ()),),), "called": (((), ()),)}
    none: dict[str, Any] = {"made": ((),), "called": (((),),)}
    whole = run(sighting(0, one), sighting(1, one), **counts)
    half, raised = run(sighting(0, one), **none), run(sighting(0, one), state=RunState.RAISED, **none)
    assert judge(asked, whole, raised).is_clean
    assert judge(asked, whole, half, raised, half).wrong == [
        "m:b (b) was never reached in 2 of 4 runs (2, 4): hand the object through it, or make it `required: false`",
        "m.Cls was made 0 times in 2 of 4 runs (2, 4), and has to be at least 1: find out what went past it",
        "m:call was called 1 time in 2 of 4 runs (2, 4), and has to be at least 2: find out what went past it",
    ]


def test_too_many_are_told_where_they_are_and_else_where_the_definition_is() -> None:
    by: tuple[Stack, ...] = ((), (frame(4, path="/elsewhere/x.py"), frame(5)), (frame(6, path="/elsewhere/x.py"),))
    asked = rule(constructions=[("m.Cls", 0, 1)], calls=[("m:call", 0, 1)])
    seen = judge(asked, run(made=(tuple(Made("m.Sub", stack) for stack in by),), called=(by,)))
    assert seen.found == [
        ("called", "m:call", "src/m.py:5"),
        ("constructed", "m:Cls", "src/m.py:5"),
        ("called", "m:call", "src/m.py:200"),
        ("constructed", "m:Cls", "src/m.py:300"),
    ]
    assert seen.observed.findings[0].lines == ("called at src/m.py:5 in f",)
    assert seen.observed.findings[3].lines == ("made at /elsewhere/x.py:6 in f",)


def test_troubles_are_failures_with_their_place() -> None:
    seen = judge(rule(BOUNDARIES[0]), run(sighting(0, 1)), troubles=(Trouble(Mark(7, 2), "It is odd", (frame(8),)),))
    (failure,) = seen.observed.failures
    assert (failure.mark, failure.message) == (Mark(7, 2), "It is odd (at src/m.py:8 in f)")
    assert seen.observed.is_blind


def test_no_run_is_a_failure() -> None:
    assert len(judge(rule(BOUNDARIES[0], entry="m:run")).wrong) == 1
    opened = judge(rule(BOUNDARIES[0]), run(sighting(0, 1), state=RunState.OPEN))
    assert opened.wrong[0].startswith("no run completed (each did not end)")


def test_what_was_looked_at_is_told() -> None:
    seen = judge(rule(*BOUNDARIES), run(*(sighting(where, MARK, where + 1) for where in range(3)))).observed
    assert seen.examined == ("src/m.py",) * 3
    assert seen.definitions == ("src/m.py:100", "src/m.py:101", "src/m.py:102")
    assert seen.modules == ("m",)
    assert not seen.is_blind


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/code/src/m.py", ("src/m.py", True)),
        ("/code/.venv/lib/python3/site-packages/pkg/m.py", ("pkg/m.py", False)),
        ("/code/.hidden/m.py", (".hidden/m.py", False)),
        ("/usr/lib/python3.11/contextlib.py", ("contextlib.py", False)),
        ("/elsewhere/m.py", ("/elsewhere/m.py", False)),
        ("<string>", ("<string>", False)),
    ],
)
def test_paths_are_told_relative_to_the_codebase(path: str, shown: tuple[str, bool]) -> None:
    assert shown_path(path, ROOT) == shown
