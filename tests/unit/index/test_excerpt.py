"""A call in its plain form: what is handed over, and nothing of how it is written."""

from __future__ import annotations

import pytest

from seamguard.domain.facts import Span
from seamguard.index.excerpt import cut, plain_call


def whole(text: str) -> Span:
    lines = text.split("\n")
    return Span(1, 1, len(lines), len(lines[-1]) + 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(1, a='x')", 'g.f( 1,\n  a = "x", # why\n)'),
        ("C(p)", "module.C(p)"),
        ("f(lambda: 1)", "f(lambda:1)"),
    ],
)
def test_equal_calls(one: str, other: str) -> None:
    assert plain_call(one, whole(one)) == plain_call(other, whole(other))


@pytest.mark.parametrize(("one", "other"), [("f(1)", "f(2)"), ("f(a=1)", "f(b=1)"), ("f(1)", "f(*[1])"), ("f", "g")])
def test_unequal_calls(one: str, other: str) -> None:
    assert plain_call(one, whole(one)) != plain_call(other, whole(other))


def test_what_python_does_not_parse_is_compared_as_text() -> None:
    assert plain_call("f(x y)", whole("f(x y)")) == "f(xy)"


def test_a_span_is_cut_out_of_its_lines() -> None:
    text = "a = f(\n    1,\n) + g()\n"
    assert cut(text, Span(1, 5, 3, 2)) == "f(\n    1,\n)"
    assert cut(text, Span(3, 5, 3, 8)) == "g()"
    assert cut(text, Span(9, 1, 9, 2)) == ""
