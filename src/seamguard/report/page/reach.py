"""Who reaches a seam, drawn from left to right, and the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.html import code, table, text
from seamguard.report.page.drawing import drawing
from seamguard.report.page.overview import outcome_mark
from seamguard.report.page.paths import MOST, graph_of
from seamguard.report.page.rows import Mark, of_verdict
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.verdict import CheckResult, Verdict
    from seamguard.report.page.paths import Graph, Told
    from seamguard.report.page.rows import Row


def reach(result: CheckResult, rows: Sequence[Row]) -> Iterator[str]:
    """The section."""
    seams = [verdict for verdict in result.verdicts if verdict.rule == "seam"]
    graphs = [(verdict, graph_of(of_verdict(rows, verdict))) for verdict in seams]
    used = [(verdict, graph) for verdict, graph in graphs if graph.edges]
    if not used:
        yield "<p>No code uses a seam.</p>" if seams else "<p>The policy has no seam.</p>"
        return
    yield (
        "<p>Modules on the left use the seam on the right, by the names between them: re-exports, aliases, wrappers "
        "and attributes. The more uses, the thicker a line. Tests and scripts are there too, fallback guards are not."
        "</p>"
    )
    for number, (verdict, graph) in enumerate(used, 1):
        yield from _seam(verdict, graph, number)


def _seam(verdict: Verdict, graph: Graph, number: int) -> Iterator[str]:
    name = text(verdict.id)
    yield f'<figure class="reach"><h3>{outcome_mark(verdict.outcome).html} {name}</h3>'
    if graph.folded:
        yield (
            f'<p class="note">{plural(graph.folded, "module")} stand together by package, as no more than {MOST} fit: '
            "the sites below name each.</p>"
        )
    yield f'<div class="scroll" role="region" aria-label="Drawing: who reaches {name}" tabindex="0">'
    yield from drawing(graph, verdict.id, number)
    yield "</div>"
    yield f"<details><summary>{name} as a table</summary>"
    yield from table(f"Who reaches {name}", ("From", "Says", "Goes to", '<span class="num">Uses</span>'), _lines(graph))
    yield "</details></figure>"


def _lines(graph: Graph) -> Iterator[str]:
    for edge in graph.edges:
        told = graph.told.get(edge.source)
        said = "" if told is None else " ".join(_said(told))
        name = code(edge.source.name)
        linked = f'<a href="#{told.place}">{name}</a>' if told else name
        yield (
            f'<tr><th scope="row" class="site">{linked}</th><td class="wide">{said}</td>'
            f'<td class="site">{code(edge.target.name)}</td><td class="num">{edge.uses}</td></tr>'
        )


def _said(told: Told) -> Iterator[str]:
    if told.modules > 1:
        yield f"{plural(told.modules, 'module')}:"
    yield from (Mark(f"{number} {word}", kind).html for kind, word, number in told.marks)
