"""What leads to what in one file, and that most of it is told without being taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.index.reader import read_facts
from seamguard.resolve.graph import Graph
from seamguard.resolve.relevance import Kind, Relevance

if TYPE_CHECKING:
    from seamguard.domain.expressions import Expr
    from seamguard.resolve.graph import Content


def _leading(code: str, *wanted: str, passing: frozenset[str] = frozenset()) -> list[str]:
    """The names of the bindings that may come to a wanted name, in order."""
    facts = read_facts(code)
    relevance = Relevance(Graph(facts), frozenset(wanted), passing=passing)
    return [facts.bindings[index].name for index in relevance.all_of(Kind.BINDING)]


@pytest.mark.parametrize(
    ("code", "leading"),
    [
        ("a = T\nb = a\nc = other", "ab"),
        ("def f():\n    return b\na = f\nb = T\nc = 1", "fab"),
        ("a = m.T\nb = m.other", "a"),
        ("a = m.T.other\nb = m.T.get(1)", "b"),
        ("a = 'm.T'\nb = 'Ts'\nc = 'T'", "ac"),
        ("a = [1, (T,)]\nb = a[0]\nc = {}", "ab"),
        ("a = {}\nb = {}\na[1] = T\nc = a.get(1)", "ac"),
        ("a = list(T)\nb = plain(T)\nc = Made(x=T)", "ac"),
        ("a = T(1)\nb = a", "ab"),
    ],
)
def test_what_a_value_may_come_from_leads_to_it(code: str, leading: str) -> None:
    assert "".join(_leading(code, "T")) == leading


def test_a_call_of_what_gives_back_its_arguments_comes_from_them() -> None:
    code = "a = same(T)\nb = other(T)"
    assert _leading(code, "T") == []
    assert _leading(code, "T", passing=frozenset({"same"})) == ["a"]


def test_one_graph_answers_for_any_names() -> None:
    facts = read_facts("a = T\nb = 'U'\nc = f(a, b)")
    graph = Graph(facts)
    for wanted, leading in {"T": [0], "U": [1], "f": [2], "x": []}.items():
        assert Relevance(graph, {wanted}).all_of(Kind.BINDING) == leading
    assert Relevance(graph, {"T"}).all_of(Kind.ARGUMENT) == [0]
    assert Relevance(graph, {"T"}).mentions(facts.calls[0].arguments[0].value)
    assert not Relevance(graph, {"U"}).mentions(facts.calls[0].arguments[0].value)


def test_names_calls_and_attributes_are_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[Expr | None, ...]] = []
    content = Graph.content

    def noted(graph: Graph, *exprs: Expr | None) -> Content:
        taken.append(exprs)
        return content(graph, *exprs)

    monkeypatch.setattr(Graph, "content", noted)
    Graph(read_facts("import m\na = m.x\nb = f(a, m.y)\nb.z = a\nreturned = b()\n"))
    assert taken == []
    Graph(read_facts("a = [b]\n"))
    assert len(taken) > 0
