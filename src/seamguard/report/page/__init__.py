"""One run as one page: what a team lead opens from a job's artifacts, and plans the next wave with.

The page asks for nothing, runs nothing, and says of every verdict what programs need as well:

- `<html>` has `data-outcome` and `data-exit-code`: what the run came to.
- A row of the first table has `data-rule`, `data-subject` and `data-outcome`: one verdict, by family and id.
- A place has `data-rule`, `data-subject`, `data-status`, `data-kind`, `data-place`, `data-blocking` and `data-warning`:
  one finding, as in JSON. Its place is `path:line:column`, in a notebook `path:cell N:line:column`.
- A reason has `data-rule`, `data-subject`, `data-warning` and `data-reason`, a place of the policy: why a rule proves
  nothing, or fails as a whole.
- An error has `data-error`: a place that could not be read.

`tests/unit/report/page/test_page_and_json.py` holds them against the JSON of the same run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.report.html import attributes, document, text
from seamguard.report.page.beside import Beside
from seamguard.report.page.burndown import burndown
from seamguard.report.page.debts import debts_of
from seamguard.report.page.first import what_first
from seamguard.report.page.overview import errors, header, verdict_table
from seamguard.report.page.owners import owners
from seamguard.report.page.reach import reach
from seamguard.report.page.rows import rows_of
from seamguard.report.page.sites import sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.verdict import CheckResult

__all__ = ["Beside", "render_page"]

_SECTIONS = {
    "overview": "Overview",
    "owners": "Waves and owners",
    "burndown": "Burndown",
    "reach": "Who reaches a seam",
    "sites": "Sites",
}


def render_page(result: CheckResult, beside: Beside) -> str:
    """The page of one run, with a final newline.

    Args:
        result: The run.
        beside: What the page shows besides verdicts.
    """
    title = f"{result.outcome.value.capitalize()}: {text(result.policy)}"
    root = attributes({"data-outcome": result.outcome.value, "data-exit-code": str(result.exit_code)})
    styles = ("page.css", "check_page.css")
    skip = ("content", "Skip to the overview")
    return "\n".join(document(title, _body(result, beside), styles=styles, skip=skip, root=root)) + "\n"


def _body(result: CheckResult, beside: Beside) -> Iterator[str]:
    rows = rows_of(result)
    debts = debts_of(result, beside, rows)
    yield from header(result, beside, rows, debts)
    yield '<nav aria-label="Sections"><ul>'
    yield from (f'<li><a href="#{name}">{title}</a></li>' for name, title in _SECTIONS.items())
    yield "</ul></nav>"
    yield '<main id="content" tabindex="-1">'
    parts = {
        "overview": (*what_first(result, beside, rows, debts), *errors(result), *verdict_table(result, rows)),
        "owners": owners(result, beside, debts),
        "burndown": burndown(beside),
        "reach": reach(result, rows),
        "sites": sites(result, beside, rows, debts),
    }
    for name, title in _SECTIONS.items():
        yield f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>'
        yield from parts[name]
        yield "</section>"
    yield "</main>"
