"""Fallback guards as facts: where they stand, what runs where something is absent, and what it costs to note them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.expressions import Attribute, Item, Name, Result
from seamguard.domain.facts import Span
from seamguard.index import read_facts

if TYPE_CHECKING:
    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Guard, ModuleFacts


def guards(code: str) -> tuple[Guard, ...]:
    return read_facts(code).guards


def lines(guard: Guard) -> list[tuple[int, int]]:
    return [(region.line, region.end_line) for region in guard.regions]


def test_a_test_has_the_branch_for_what_is_absent() -> None:
    (guard,) = guards("def f(r):\n    if r is None:\n        r = 1\n        g(r)\n    else:\n        h()\n")
    assert (guard.kind, guard.span, guard.is_related, guard.leaves) == ("fallback-if", Span(2, 8, 2, 17), True, False)
    assert lines(guard) == [(3, 4)]


def test_an_inverted_test_has_the_other_branch() -> None:
    (guard,) = guards("def f(r):\n    if r is not None:\n        g(r)\n    else:\n        h()\n")
    assert lines(guard) == [(5, 5)]


@pytest.mark.parametrize(
    ("code", "regions"),
    [
        ("if r is not None:\n        return r\n    g()\n    h()", [(4, 5)]),
        ("if r is not None:\n        g(r)\n    h()", []),
        ("with lock:\n        if r is not None:\n            return r\n        g()\n    h()", [(5, 5), (6, 6)]),
        ("with lock:\n        if r is not None:\n            return r\n        return g()\n    h()", [(5, 5)]),
        ("for r in rs:\n        if r is not None:\n            continue\n        g()\n    h()", [(5, 5)]),
        ("for r in rs:\n        if r is not None:\n            break\n    else:\n        g()\n    h()", [(6, 6)]),
        ("for r in rs:\n        if r is not None:\n            return r\n    h()", [(5, 5)]),
    ],
)
def test_after_a_branch_that_leaves_the_rest_is_for_what_is_absent(code: str, regions: list[tuple[int, int]]) -> None:
    (guard,) = guards(f"def f(r, rs, lock):\n    {code}\n")
    assert lines(guard) == regions


@pytest.mark.parametrize(
    ("handler", "regions"),
    [("pass", [(5, 5), (6, 6)]), ("g()", [(5, 5), (6, 6)]), ("return 1", [(5, 5)]), ("r = 1", [(5, 5), (6, 6)])],
)
def test_a_handler_that_goes_on_has_what_follows_a_try_that_leaves(
    handler: str, regions: list[tuple[int, int]]
) -> None:
    (guard,) = guards(f"def f(r):\n    try:\n        return r()\n    except E:\n        {handler}\n    g()\n")
    assert (guard.kind, lines(guard)) == ("fallback-except", regions)


@pytest.mark.parametrize("tried", ["r()", "raise E", "r = 1"])
def test_what_follows_a_try_that_goes_on_is_no_fallback(tried: str) -> None:
    (guard,) = guards(f"def f(r):\n    try:\n        {tried}\n    except E:\n        pass\n    g()\n")
    assert lines(guard) == [(5, 5)]


def test_who_raises_insists() -> None:
    assert guards("def f(r):\n    if r is None:\n        g()\n        raise ValueError\n") == ()
    assert guards("def f(r):\n    if r is not None:\n        return r\n    raise ValueError\n") == ()
    assert guards("try:\n    f()\nexcept ValueError:\n    g()\n    raise\n") == ()


@pytest.mark.parametrize(
    ("code", "related"),
    [
        ("if not r:\n        r = 1", True),
        ("if not r:\n        g()", False),
        ("if not r:\n        g(r)", False),
        ("if not r:\n        return g()\n    return r", True),
        ("if not r:\n        return g()\n    return q", False),
        ("if r:\n        return r\n    g()", True),
        ("if r:\n        return q\n    g()", False),
        ("if r is None:\n        g()", True),
        ("if not r.a[0]:\n        r.a[0] = 1", True),
        ("if not r.a[0]:\n        r.a[1] = 1", False),
        ("r.b if r.b else g()", True),
        ("q if r.b else g()", False),
    ],
)
def test_a_plain_test_of_truth_counts_where_the_code_is_about_the_value(code: str, related: bool) -> None:
    (guard,) = guards(f"def f(r, q):\n    {code}\n")
    assert guard.is_related is related


def form(facts: ModuleFacts, expr: Expr) -> str:
    if isinstance(expr, Name):
        return facts.reads[expr.read].name
    if isinstance(expr, Attribute):
        return f"{form(facts, expr.value)}.{expr.attr}"
    if isinstance(expr, Item):
        return f"{form(facts, expr.value)}[{expr.key}]"
    assert isinstance(expr, Result)
    return f"call of line {facts.calls[expr.call].span.line}"


@pytest.mark.parametrize(
    ("test", "subjects"),
    [
        ("r is None", ["r"]),
        ("r.a is None or r.b is None", ["r.a", "r.b"]),
        ("r['a'] is None", ["r[Constant(value='a')]"]),
        ("(q := r) is None", ["q"]),
        ("r() is None", ["call of line 2"]),
        ("r + 1 is None", []),
        ("isinstance(r, type(None))", ["r"]),
    ],
)
def test_what_may_be_absent_is_a_value_that_can_be_followed(test: str, subjects: list[str]) -> None:
    facts = read_facts(f"def f(r):\n    if {test}:\n        pass\n")
    (guard,) = facts.guards
    assert [form(facts, subject) for subject in guard.subjects] == subjects
    assert guard.leaves


def test_parameters_and_fields_have_their_places() -> None:
    facts = read_facts("class C:\n    a: int = 1\n    b = 2\n\n    def f(self, x, y: str = ''): ...\n")
    assert [(slot.kind, slot.owner, slot.position, slot.span) for slot in facts.slots] == [
        ("field", 0, 0, Span(2, 5, 2, 15)),
        ("parameter", 0, 2, Span(5, 20, 5, 26)),
    ]


def test_what_never_runs_holds_no_guard() -> None:
    assert guards("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    x = y or z()\n") == ()


@pytest.mark.parametrize(
    "code",
    [
        "if a:\n    a = b()\n" + "elif a:\n    a = b()\n" * 600,
        "def f():\n" + "    if a: return a\n" * 10_000,
        "x = " + "a or " * 20_000 + "b()",
        "if " + "not " * 900 + "(a or b())" + ": a = b()",
        "x = " + " or ".join(f"a{n}()" for n in range(10_000)),
        "def f():\n" + "    if not a:\n        b()\n    c(a)\n" * 5_000,
    ],
    ids=["chain", "guard-clauses", "operands", "not", "calls", "plain-tests"],
)
def test_made_up_code_costs_no_more_than_its_length(code: str) -> None:
    start = time.process_time()
    assert guards(code)
    assert time.process_time() - start < 10
