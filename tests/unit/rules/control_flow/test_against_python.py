"""What is said of the ways through a function, and what running it with every outcome shows."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.unit.rules.control_flow.drafts import Draft, Runs, drafts, run

from seamguard.rules.control_flow import Calls, Known, flow_of, leaving_without, reached_without

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = settings(
    max_examples=300,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MANY = settings(FEW, max_examples=int(os.environ.get("SEAMGUARD_PROGRAMS", "5000")), derandomize=False)
MOST_RUNS = 400


def said(draft: Draft) -> Runs:
    """What the analysis says of a draft, in the words of its runs."""
    function = draft.function
    calls = {name: frozenset(called(function, name)) for name in ("r", "o", "end", "quiet")}
    flow = flow_of(function, Known(ends=calls["end"], swallows=calls["quiet"]))
    made = Calls(certain=calls["r"])
    returned = {number_of(lack.node) for lack in leaving_without(flow, made)}
    early = {number_of(lack.node) for lack in reached_without(flow, calls["o"], made)}
    return Runs(returned, {number for number in early if number is not None}, are_all=True)


def called(function: ast.FunctionDef, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def number_of(node: ast.AST) -> int | None:
    """What a `return` returns, or `o` is called with; None for the function itself."""
    if isinstance(node, ast.FunctionDef):
        return None
    number = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, int)]
    return number[0]


def verify(draft: Draft) -> None:
    """Whatever happened was said. Where everything that can be said could happen, nothing else was said either."""
    told, seen = said(draft), run(draft, MOST_RUNS)
    is_exact = seen.are_all and len(draft.errors) == 1
    for what, one, other in (("returned", told.returned, seen.returned), ("early", told.early, seen.early)):
        if other - one or (is_exact and one != other):
            pytest.fail(f"{what}: said {one}, seen {other}\n{draft.code}", pytrace=False)


@FEW
@given(drafts())
def test_what_can_happen_is_said(draft: Draft) -> None:
    verify(draft)


@FEW
@given(drafts(is_plain=True))
def test_what_is_said_can_happen(draft: Draft) -> None:
    verify(draft)


@pytest.mark.long
@MANY
@given(st.one_of(drafts(), drafts(is_plain=True)))
def test_many_functions(draft: Draft) -> None:
    verify(draft)


@pytest.mark.parametrize("is_plain", [False, True])
def test_a_wrong_answer_is_noticed(is_plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a function that leaves the call out: that it does not; of one that does not: that it does."""
    code = "def f():\n    r()\n    return 1\n" if is_plain else "def f():\n    if b():\n        return 1\n    r()\n"
    answer = Runs({1} if is_plain else set(), set(), are_all=True)
    monkeypatch.setattr(f"{__name__}.said", lambda _draft: answer)
    with pytest.raises(pytest.fail.Exception, match="returned: said"):
        verify(Draft(code, (KeyError,)))
