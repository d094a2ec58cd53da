"""Which calls supply a parameter: a table, and the same question put to Python itself."""

from __future__ import annotations

import ast
import inspect
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from seamguard.domain.expressions import Constant, Display, Expr, Table, Unpacked
from seamguard.domain.facts import Argument, Parameter
from seamguard.rules.supplies import Answer, supplies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional-only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.VAR_POSITIONAL: "variable",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "keywords",
}


def parameters(function: Callable[..., object]) -> tuple[Parameter, ...]:
    """The parameters of a real function, as facts."""
    return tuple(
        Parameter(one.name, KINDS[one.kind], one.default is not one.empty, None, None)
        for one in inspect.signature(function).parameters.values()
    )


def arguments(text: str) -> tuple[Argument, ...]:
    """The arguments of a call as facts; names stand for what cannot be known."""
    call = ast.parse(f"f({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    plain = [
        Argument(None, _known(one.value), 1) if isinstance(one, ast.Starred) else Argument(None, _known(one), 0)
        for one in call.args
    ]
    named = [Argument(one.arg, _known(one.value), 0 if one.arg else 2) for one in call.keywords]
    return (*plain, *named)


def _known(node: ast.expr | None) -> Expr | None:
    match node:
        case ast.Constant(value=str() | int() | None as value):
            return Constant(value)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return Display(tuple(_known(item) for item in items))
        case ast.Dict(keys=keys, values=values):
            return Table(tuple((_known(key), _known(value)) for key, value in zip(keys, values, strict=True)))
        case ast.Starred(value=ast.Tuple() | ast.List() as inner):
            return Unpacked(Display(tuple(map(_known, inner.elts))))
        case _:
            return None


def plain(name: object = "", profile: object = None) -> None: ...
def by_name_only(name: object = "", *, profile: object = None) -> None: ...
def by_place_only(name: object, profile: object = None, /, **rest: object) -> None: ...
def collecting(name: object, *profile: object) -> None: ...
def gathering(name: object, /, **profile: object) -> None: ...
def open_ended(*others: object, profile: object = None, **rest: object) -> None: ...


@pytest.mark.parametrize(
    ("function", "call", "answer"),
    [
        (plain, "profile=1", Answer.YES),
        (plain, "profile=None", Answer.YES),
        (plain, "1, 2", Answer.YES),
        (plain, "1", Answer.NO),
        (plain, "", Answer.NO),
        (plain, "name=profile", Answer.NO),
        (plain, "*(1, 2)", Answer.YES),
        (plain, "*[1]", Answer.NO),
        (plain, "*(), *(1,), 2", Answer.YES),
        (plain, "*(1, *(2,))", Answer.POSSIBLE),
        (plain, "*unknown", Answer.POSSIBLE),
        (plain, "1, *unknown", Answer.POSSIBLE),
        (plain, "1, 2, *unknown", Answer.YES),
        (plain, "*unknown, 1", Answer.POSSIBLE),
        (plain, "**{'profile': 1}", Answer.YES),
        (plain, "**{'name': 1}", Answer.NO),
        (plain, "**{}", Answer.NO),
        (plain, "**{'name': 1, **{'profile': 2}}", Answer.YES),
        (plain, "**{'name': 1, **unknown}", Answer.POSSIBLE),
        (plain, "**{unknown: 1}", Answer.POSSIBLE),
        (plain, "**unknown", Answer.POSSIBLE),
        (plain, "profile=1, **unknown", Answer.YES),
        (plain, "1, 2, **unknown", Answer.YES),
        (by_name_only, "1, 2", Answer.NO),
        (by_name_only, "*unknown", Answer.NO),
        (by_name_only, "*unknown, profile=1", Answer.YES),
        (by_name_only, "**unknown", Answer.POSSIBLE),
        (by_place_only, "1, 2", Answer.YES),
        (by_place_only, "1, profile=2", Answer.NO),
        (by_place_only, "1, **unknown", Answer.NO),
        (by_place_only, "1, *unknown", Answer.POSSIBLE),
        (collecting, "1", Answer.NO),
        (collecting, "1, 2", Answer.YES),
        (collecting, "1, *unknown", Answer.POSSIBLE),
        (collecting, "*unknown", Answer.POSSIBLE),
        (gathering, "1", Answer.NO),
        (gathering, "1, other=2", Answer.YES),
        (gathering, "1, name=2", Answer.YES),
        (gathering, "1, **unknown", Answer.POSSIBLE),
        (open_ended, "1, 2, other=3", Answer.NO),
        (open_ended, "1, profile=3", Answer.YES),
        (None, "profile=1", Answer.YES),
        (None, "other=1", Answer.NO),
        (None, "1", Answer.POSSIBLE),
        (None, "*unknown", Answer.POSSIBLE),
        (None, "**unknown", Answer.POSSIBLE),
        (None, "", Answer.NO),
    ],
)
def test_whether_a_call_supplies_the_profile(function: Callable[..., object] | None, call: str, answer: Answer) -> None:
    known = None if function is None else parameters(function)
    assert supplies(arguments(call), known, 0, ["profile"]) is answer


@pytest.mark.parametrize(
    ("call", "answer"),
    [("me, 1", Answer.NO), ("me, 1, 2", Answer.YES), ("me", Answer.NO), ("", Answer.NO), ("me, *u", Answer.POSSIBLE)],
)
def test_an_explicit_self_is_not_the_first_parameter(call: str, answer: Answer) -> None:
    assert supplies(arguments(call), parameters(plain), 1, ["profile"]) is answer


@pytest.mark.parametrize(
    ("call", "answer"),
    [("1", Answer.YES), ("**unknown", Answer.POSSIBLE), ("name=1, **unknown", Answer.YES), ("", Answer.NO)],
)
def test_one_of_several_parameters_is_enough(call: str, answer: Answer) -> None:
    assert supplies(arguments(call), parameters(plain), 0, ["profile", "name"]) is answer


# What Python itself says: every call of up to three positional arguments and two keywords, with and without unknown
# parts, for every function above. An unknown part is tried with every content of like size.

NAMES = ("name", "profile", "other")
SPREADS = ((False, False), (False, True), (True, False), (True, True))


def _keyword_sets() -> Iterator[tuple[str, ...]]:
    for size in range(3):
        yield from combinations(NAMES, size)


def _bindings(
    function: Callable[..., object], count: int, names: tuple[str, ...], spread: tuple[bool, bool]
) -> Iterator[bool]:
    """For each content of the unknown parts with which the call is valid: whether it supplies the profile."""
    signature = inspect.signature(function)
    more = [extra for extra in _keyword_sets() if not set(extra) & set(names)] if spread[1] else [()]
    for length, extra in product(range(4) if spread[0] else range(1), more):
        keywords: dict[str, Any] = dict.fromkeys((*names, *extra))
        try:
            yield "profile" in signature.bind(*(None,) * (count + length), **keywords).arguments
        except TypeError:
            continue


@pytest.mark.parametrize(
    "function", [plain, by_name_only, by_place_only, collecting, gathering, open_ended], ids=lambda one: one.__name__
)
def test_python_never_contradicts_a_certain_answer(function: Callable[..., object]) -> None:
    told = set()
    for count, names, spread in product(range(4), _keyword_sets(), SPREADS):
        outcomes = set(_bindings(function, count, names, spread))
        if not outcomes:
            continue
        call = [*("None",) * count, *(["*unknown"] * spread[0]), *(f"{name}=None" for name in names)]
        text = ", ".join([*call, *(["**unknown"] * spread[1])])
        answer = supplies(arguments(text), parameters(function), 0, ["profile"])
        told.add(answer)
        contradicted = {Answer.YES: False in outcomes, Answer.NO: True in outcomes, Answer.POSSIBLE: False}
        assert not contradicted[answer], f"{function.__name__}({text}) is {answer}, and Python finds {outcomes}"
    assert told == set(Answer)
