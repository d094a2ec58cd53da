"""The step summary: what it says, that it shows text from elsewhere as text, and that it always fits."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reports import read_markdown, rendered

from seamguard.domain.agenda import Due
from seamguard.domain.growth import Change, Comparison, Delta, Effect
from seamguard.domain.rule import Level, Mark
from seamguard.domain.verdict import Judged, Outcome, StaleEntry, Status
from seamguard.errors import Problem
from seamguard.report.check_markdown import render_check_markdown, render_markdown_problems
from seamguard.report.entries import permission
from seamguard.report.growth_markdown import render_comparison_markdown
from seamguard.report.markdown import LIMIT
from seamguard.report.placement import Placement
from seamguard.report.words import flowing

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.verdict import CheckResult

THERE = Placement("reference/", "", "https://host/a/b/blob/c0ffee/")
WHOLE = """\
### seamguard: **BROKEN**

1 kept, 1 broken, in 9 files.

#### ctx

- [reference/src/app/use.py:5:12](https://host/a/b/blob/c0ffee/reference/src/app/use.py#L5): no entry permits it<br>\
<code>return Ctx&#40;&#41;</code>
- [reference/src/app/use.py:6:12](https://host/a/b/blob/c0ffee/reference/src/app/use.py#L6): no entry permits it
- [allowlists.yaml:20:9](https://host/a/b/blob/c0ffee/allowlists.yaml#L20): gone

**Why:** One place decides.

**Instead:** Take it.

**Stale entries:** run `seamguard prune`.

More: <code>seamguard explain ctx</code>

<details><summary>If an exception is right: what to add under <code>ctx</code> in <code>allowlists.yaml</code></summary>

<pre>migrating:
  - site: app.use:build
    count: 2
    wave: wave-1
    reason: &lt;why this place may use it&gt;</pre>

</details>

<details><summary>1 warning</summary>

- ctx, [allowlists.yaml:20:9](https://host/a/b/blob/c0ffee/allowlists.yaml#L20): going (warns until wave-2 is complete)

</details>

#### Rules

|  | rule | permitted | migrating | not permitted | moved | stale | note |
| --- | --- | --- | --- | --- | --- | --- | --- |
| **BROKEN** | ctx |  |  | 2 |  | 2 |  |
| KEPT | run |  |  |  |  |  | judged where the suite runs the code |

#### Waves

| wave | status | owner | due | goal | left |
| --- | --- | --- | --- | --- | --- |
| wave-1: First | active | @<!-- -->team | 2030-01-02 | 0 | 3 |

#### Next

- wave-1 ends, in 2 days
"""


@pytest.fixture
def result(make: Make) -> CheckResult:
    judged = tuple(
        Judged(make.finding(line=line), Status.VIOLATION, "no entry permits it", None, blocking=True) for line in (5, 6)
    )
    stale = (StaleEntry(make.entry(), 0, "gone"), StaleEntry(make.entry(), 0, "going", make.step(Level.WARN)))
    first = make.verdict(outcome=Outcome.BROKEN, judged=judged, stale=stale, instead="Take it.")
    return make.result(
        verdicts=(first, make.verdict(id="run", awaits_run=True)),
        code={("src/app/use.py", 5): "    return Ctx()"},
        open_waves={"ctx": "wave-1"},
        waves=(make.wave(due=date(2030, 1, 2), owner="@team"),),
        left={"wave-1": 3},
        agenda=(Due("wave", "wave-1", date(2030, 1, 2), 2, 3, Mark(4, 5), "wave-1 ends"),),
    )


def test_what_to_do_comes_first_then_where_everything_stands(result: CheckResult) -> None:
    assert render_check_markdown(result, THERE) == WHOLE


def test_without_a_repository_places_are_not_linked(result: CheckResult) -> None:
    text = render_check_markdown(result)
    assert "- <code>src/app/use.py:5:12</code>: no entry" in text
    assert "](" not in text


def test_what_could_not_be_read_is_said_and_outweighs_the_rest(result: CheckResult) -> None:
    text = render_check_markdown(replace(result, errors=(Problem("src/bad.py", 3, 1, "no syntax"),)), THERE)
    assert text.startswith("### seamguard: **ERROR**\n\n1 kept, 1 broken, 1 place unreadable, in 9 files.\n")
    assert text.index("no syntax") < text.index("no entry permits it")


def test_a_rule_that_only_a_run_decides_is_not_pruned(make: Make) -> None:
    verdict = make.verdict(outcome=Outcome.STALE, stale=(StaleEntry(make.entry(), 0, "gone"),), needs_run=True)
    assert "**Stale entries:** take off by hand" in render_check_markdown(make.result(verdicts=(verdict,)))


def test_without_a_policy_there_is_a_document_that_says_so() -> None:
    text = render_markdown_problems([Problem("allowlists.yaml", 4, 7, "unknown key `x`")])
    assert text == "### seamguard: **ERROR**\n\nNothing was judged:\n\n- allowlists.yaml:4:7: unknown key &#96;x&#96;\n"


@pytest.mark.parametrize("limit", [2_000, 20_000, LIMIT])
def test_it_is_cut_with_words_that_say_so(make: Make, result: CheckResult, limit: int) -> None:
    many = tuple(
        Judged(make.finding(f"app.m{number}:f"), Status.VIOLATION, f"say {number} " + "é" * 300, None, blocking=True)
        for number in range(3_000)
    )
    verdicts = tuple(make.verdict(id=f"rule-{number}", outcome=Outcome.BROKEN, judged=many) for number in range(3))
    text = render_check_markdown(replace(result, verdicts=verdicts), limit=limit)
    assert len(text.encode()) <= limit
    assert re.search(r"\*\*\d+ lines left out, for a summary takes no more: the text report has them all\.\*\*", text)
    assert text.count("<details>") == text.count("</details>")
    if limit > 2_000:
        assert [*read_markdown(text).verdicts] == ["rule-0", "rule-1", "rule-2"], "places do not crowd out the tables"


def test_the_growth_report_is_cut_as_well() -> None:
    changes = tuple(Change("ctx", "kind", Effect.GROWN, f"say {n}", "a.py", n, 1, is_blocking=True) for n in range(999))
    quiet = tuple(Change("ctx", "kind", Effect.MOVED, f"quiet {n}", "a.py", n, 1) for n in range(999))
    result = Comparison("p", "main", "HEAD", (Delta("ctx", 1, 0, 0, 2),), (*changes, *quiet), (), ())
    text = render_comparison_markdown(result, 20_000)
    assert len(text.encode()) <= 20_000
    assert re.search(r"\*\*\d+ lines left out", text)
    assert text.index("| ctx | +1 |") < text.index("say 0")
    assert text.endswith("label the pull request `seamguard:ctx`.\n")
    whole = render_comparison_markdown(result)
    assert "left out" not in whole
    assert whole.count("say") == whole.count("quiet") == 999


_TAG = re.compile(r"<[^>]*>")
_OURS = {"h3", "h4", "p", "strong", "ul", "li", "code", "br", "details", "summary", "pre", "hr"}
_OURS |= {"table", "thead", "tbody", "tr", "th", "td", "!--"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(min_size=1, max_size=40) | st.sampled_from(["|", "`a`", "<b>", "](x)", "@a", "a\n# b", "***", "::"])
)
def test_text_from_elsewhere_is_shown_as_text(make: Make, text: str) -> None:
    finding = make.finding(scope=text, path=f"src/{text}.py")
    judged = (Judged(finding, Status.VIOLATION, text, None, blocking=True),)
    verdict = make.verdict(outcome=Outcome.BROKEN, judged=judged, why=text, instead=text)
    code = {(finding.path, finding.span.line): text}
    page = rendered(render_check_markdown(make.result(verdicts=(verdict,), code=code, open_waves={"ctx": "w"})))
    tags = {re.split(r"[\s/>]", tag.lstrip("</"), maxsplit=1)[0] for tag in _TAG.findall(page)}
    assert tags <= _OURS
    shown = html.unescape(_TAG.sub("", page))
    assert shown.count(flowing(text)) >= 3, "message, why and instead"
    assert "".join(permission(finding, 1, "w")) in shown.replace("\n", "")
