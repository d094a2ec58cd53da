"""Who reaches a seam, as a graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.source import Category
from seamguard.domain.verdict import Judged, Status
from seamguard.report.page.paths import MOST, Edge, Node, folded, graph_of
from seamguard.report.page.rows import Row, rows_of

if TYPE_CHECKING:
    from tests.unit.conftest import Make

SEAM = Node("app.seam.Ctx", "seam")
COMPAT = Node("app.compat.Ctx", "alias")


def _rows(make: Make, *judged: Judged, fallbacks: tuple[Judged, ...] = ()) -> tuple[Row, ...]:
    return rows_of(make.result(verdicts=(make.verdict(judged=judged, fallbacks=fallbacks),)))


def _use(make: Make, site: str, *via: str, status: Status = Status.MIGRATING, **changes: object) -> Judged:
    finding = make.finding(site, via=(*via, "app.seam.Ctx"), **changes)
    return Judged(finding, status, "m", None, blocking=status is Status.VIOLATION)


def test_uses_lead_through_the_names_that_they_took(make: Make) -> None:
    rows = _rows(
        make,
        _use(make, "app.a:f"),
        _use(make, "app.a:g"),
        _use(make, "app.b:f", "app.compat.Ctx", status=Status.VIOLATION),
        _use(make, "app.b:g", "app.api.Ctx", "app.compat.Ctx"),
    )
    graph = graph_of(rows)
    a, b, api = Node("app.a", "user"), Node("app.b", "user"), Node("app.api.Ctx", "alias")
    assert graph.edges == (
        Edge(a, SEAM, 2),
        Edge(api, COMPAT, 1),
        Edge(b, api, 1),
        Edge(b, COMPAT, 1),
        Edge(COMPAT, SEAM, 2),
    )
    assert graph.told[b].marks == (("bad", "not permitted", 1), ("debt", "migrating", 1))
    assert graph.told[b].place == "s-3"  # the worst of them
    assert graph.folded == 0


def test_fallback_guards_are_no_uses(make: Make) -> None:
    guard = _use(make, "app.c:f", kind="fallback-if")
    assert graph_of(_rows(make, fallbacks=(guard,))).edges == ()


def test_what_is_not_judged_is_there_and_told_apart(make: Make) -> None:
    test = _use(make, "tests.test_a:f", status=Status.PERMITTED, category=Category.TESTS)
    assert graph_of(_rows(make, test)).told[Node("tests.test_a", "user")].marks == (("idle", "apart", 1),)


def test_a_name_that_a_use_meets_twice_is_one_node(make: Make) -> None:
    graph = graph_of(_rows(make, _use(make, "app.a:f", "app.compat.Ctx", "app.other.Ctx", "app.compat.Ctx")))
    assert len(graph.nodes) == 4


def test_many_modules_stand_together_by_package(make: Make) -> None:
    uses = [_use(make, f"app.part{number % 7}.deep{number % 21}.module{number}:f") for number in range(300)]
    graph = graph_of(_rows(make, *uses))
    users = [node for node in graph.nodes if node.kind == "user"]
    assert len(users) == MOST
    assert {node.name for node in users} >= {"app.part6.deep20.**"}
    assert sum(told.modules for told in graph.told.values()) == 300
    assert sum(edge.uses for edge in graph.edges) == 300
    assert graph.folded == 300 - sum(told.modules == 1 for told in graph.told.values())


@pytest.mark.parametrize("number", [MOST, MOST + 1, 500])
def test_there_are_never_more_names_than_fit(number: int) -> None:
    flat = {f"top{index:03}": index for index in range(number)}
    shown = folded(flat)
    assert len({*shown.values()}) == MOST
    assert ("**" in shown.values()) == (number > MOST)
    assert shown[f"top{number - 1:03}"] == f"top{number - 1:03}"  # it has the most uses
    shown = folded({f"top{index % 3}.a{index % 50}.b{index}": 1 for index in range(number)})
    assert len({*shown.values()}) <= MOST
    for name, stands_under in shown.items():
        assert name.startswith(stands_under.removesuffix("**"))


def test_a_module_that_is_a_package_as_well_is_not_lost() -> None:
    names = {"app": 9, "app.a": 9} | {f"app.a.m{index:02}": 1 for index in range(MOST)}
    shown = folded(names)
    assert (shown["app"], shown["app.a"], shown["app.a.m00"]) == ("app", "app.a", "app.a.m00")
    assert len({*shown.values()}) == MOST
    assert [name for name in names if shown[name] == "app.a.**"] == ["app.a.m37", "app.a.m38", "app.a.m39"]


def test_no_name_is_no_group() -> None:
    assert folded({}) == {}


def test_what_is_only_guessed_at_leads_to_the_definition_as_what_it_was_met_as(make: Make) -> None:
    guess = replace(_use(make, "app.a:f").finding, via=("<some module>.Ctx",))
    graph = graph_of(_rows(make, Judged(guess, Status.VIOLATION, "m", None, blocking=True)))
    assert [edge.target for edge in graph.edges] == [SEAM, Node("<some module>.Ctx", "alias")]
