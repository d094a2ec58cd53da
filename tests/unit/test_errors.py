"""Errors: what they say, and that they survive the way from a worker process."""

from __future__ import annotations

import copy
import pickle

import pytest

from seamguard.errors import PolicyError, Problem, ProblemsError, SeamguardError, UsageError, meant

PROBLEMS = (
    Problem("b.yaml", 2, 1, "second"),
    Problem("a.yaml", 10, 3, "later"),
    Problem("a.yaml", 9, 12, "earlier"),
    Problem("a.yaml", 9, 0, "the whole line"),
    Problem("a.yaml", 0, 0, "the whole file"),
)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.yaml", 3, 7, "remove it"), "a.yaml:3:7: remove it"),
        (Problem("a.yaml", 3, 0, "remove it"), "a.yaml:3: remove it"),
        (Problem("a.yaml", 0, 0, "create it"), "a.yaml: create it"),
    ],
)
def test_a_problem_says_where_as_exactly_as_is_known(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_all_problems_are_told_in_the_order_of_their_places() -> None:
    assert str(PolicyError(PROBLEMS)).splitlines() == [
        "a.yaml: the whole file",
        "a.yaml:9: the whole line",
        "a.yaml:9:12: earlier",
        "a.yaml:10:3: later",
        "b.yaml:2:1: second",
    ]


@pytest.mark.parametrize("kind", [ProblemsError, PolicyError])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_keeps_its_problems_between_processes(kind: type[ProblemsError], protocol: int) -> None:
    error = kind(PROBLEMS)
    same = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 (our own bytes)
    assert type(same) is kind
    assert (same.problems, str(same)) == (error.problems, str(error))
    assert copy.copy(error).problems == error.problems


@pytest.mark.parametrize("error", [PolicyError(()), UsageError("no such seam")])
def test_every_error_for_people_is_caught_by_one_name(error: Exception) -> None:
    with pytest.raises(SeamguardError):
        raise error


def test_what_is_meant_is_asked_where_something_is_like_it() -> None:
    assert meant("contxt", ["bindings", "context"]) == "did you mean 'context'? "
    assert meant("zzz", ["bindings", "context"]) == ""
