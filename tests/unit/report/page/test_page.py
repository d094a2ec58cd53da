"""The page of a run as a document: whole, asking for nothing, escaped, the same every time, and never too large."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.pages import Page

from seamguard.domain.agenda import Due
from seamguard.domain.facts import Span
from seamguard.domain.history import Change, Commit, Counted, Forecast, History, Point, Series
from seamguard.domain.rule import Mark
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.suppression import Suppression
from seamguard.domain.verdict import Judged, Outcome, Rejected, StaleEntry, Status, Vacuity, Verdict
from seamguard.errors import Problem
from seamguard.report.page import Beside, render_page
from seamguard.report.page.sites import MOST_CODE

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 1, 20)
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;\x00\x1b[31m\u202e`<b>`"


def hostile(make: Make) -> tuple[CheckResult, Beside]:
    """A run in which everything that somebody else wrote tries to be something else than text."""
    entry = make.entry(count=1, mark=Mark(7, 3), reason=HOSTILE, owner=HOSTILE, wave=HOSTILE)
    entry = replace(entry, module=HOSTILE, scope=HOSTILE, ticket=f"https://a.example/{HOSTILE}")
    script = replace(entry, ticket="javascript:alert(3)", mark=Mark(8, 3), scope="other", expires=TODAY)
    words: dict[str, Any] = dict.fromkeys(("path", "module", "scope", "target", "spelling", "said"), HOSTILE)
    finding = replace(
        make.finding(),
        **words,
        via=(HOSTILE, f"{HOSTILE}.x"),
        users=(HOSTILE,),
        lines=(HOSTILE,),
    )
    file = SourceFile(HOSTILE, HOSTILE, is_package=False, category=Category.PRODUCTION, read=bytes)
    comment = Suppression(file, Span(1, 1, 1, 5), 1, 1, ("ctx",), HOSTILE, HOSTILE)
    verdict = make.verdict(
        id=HOSTILE,
        outcome=Outcome.BROKEN,
        why=HOSTILE,
        instead=HOSTILE,
        judged=(
            Judged(finding, Status.VIOLATION, HOSTILE, None, blocking=True),
            Judged(finding, Status.MIGRATING, HOSTILE, entry, blocking=False),
            Judged(finding, Status.PERMITTED, HOSTILE, None, blocking=False, suppression=comment),
        ),
        stale=(StaleEntry(script, 0, HOSTILE),),
        rejected=(Rejected(comment, Status.VIOLATION, HOSTILE),),
        failures=(Vacuity(Mark(1, 1), HOSTILE),),
        homes=((HOSTILE, HOSTILE),),
    )
    wave = make.wave(id=HOSTILE, title=f"{HOSTILE}!", owner=HOSTILE)
    policy = make.policy((wave,), (make.seam(id=HOSTILE, migrating=(entry, script)),))
    result = make.result(
        policy=HOSTILE,
        root=HOSTILE,
        verdicts=(verdict, Verdict("wave", HOSTILE, Outcome.BROKEN, failures=(Vacuity(Mark(1, 1), HOSTILE),))),
        errors=(Problem(HOSTILE, 1, 1, HOSTILE),),
        notes=(Problem(HOSTILE, 0, 0, HOSTILE),),
        waves=(wave,),
        agenda=(Due("expiry", HOSTILE, TODAY, 0, None, Mark(1, 1), HOSTILE),),
        code={(HOSTILE, 5): f"x = 1; {HOSTILE}"},
    )
    text = f"{HOSTILE}\n\n\n\n" + result.code[HOSTILE, 5] + f"\n{HOSTILE}"
    return result, Beside(TODAY, policy, {HOSTILE: text}, story(2, HOSTILE), HOSTILE)


def story(commits: int, name: str = "ctx", seams: int = 1) -> History:
    """A history in which every commit takes something away from each seam."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    counts = [max(commits - number, 0) for number in range(commits)]
    points = []
    for number, left in enumerate(counts):
        commit = Commit(f"{number:08x}{0:032}", name, name, start + timedelta(days=number), name)
        change = Change(left, 0, (), (Counted(name, 1),) if number == 1 else (), (Counted(name, 1),))
        points.append(Point(commit, (change,) * seams, (left * seams,), (name,) if number == 1 else ()))
    whole = Series(name, tuple(left * seams for left in counts), Forecast(0, reason=name))
    own = tuple(Series(f"{name}{number}", tuple(counts), Forecast(0, reason=name)) for number in range(seams))
    return History(name, name, TODAY, tuple(points), own, (whole,), whole, (), (name,))


def many(make: Make, number: int) -> tuple[CheckResult, Beside]:
    """A run with so many uses, each in a module of its own."""
    judged = []
    for index in range(number):
        module = f"app.part{index % 97}.module{index}"
        finding = make.finding(f"{module}:build", 5, via=("app.compat.Ctx", "app.seam.Ctx"))
        status = Status.VIOLATION if index % 10 == 0 else Status.MIGRATING
        judged.append(Judged(finding, status, "m", make.entry(f"{module}:build", 1), blocking=index % 10 == 0))
    verdict = make.verdict(outcome=Outcome.BROKEN, judged=tuple(judged))
    seam = make.seam(migrating=tuple(make.entry(j.finding.site, 1, mark=Mark(n, 1)) for n, j in enumerate(judged, 9)))
    code = {(j.finding.path, 5): "    context = Ctx(profile)" for j in judged}
    texts = {j.finding.path: "\n\n\n\n    context = Ctx(profile)\n    return context\n" * 20 for j in judged}
    return (
        make.result(verdicts=(verdict,), code=code, waves=(make.wave(),)),
        Beside(TODAY, make.policy((make.wave(),), (seam,)), texts, None, "none"),
    )


def nothing(make: Make) -> tuple[CheckResult, Beside]:
    """A run without a finding."""
    result = make.result(verdicts=(make.verdict(), Verdict("lock", "api", Outcome.OFF)))
    return result, Beside(TODAY, make.policy((), (make.seam(),)), no_history="There is no plot: it is a test.")


def unread(make: Make) -> tuple[CheckResult, Beside]:
    """A run that ended before anything was judged."""
    return make.result(errors=(Problem("allowlists.yaml", 3, 1, "no mapping"),)), Beside(TODAY, no_history="Nothing.")


RUNS = [hostile, nothing, unread, lambda make: many(make, 60)]
NAMES = ["hostile", "nothing", "unread", "many"]


@pytest.fixture(params=RUNS, ids=NAMES)
def run(make: Make, request: pytest.FixtureRequest) -> tuple[CheckResult, Beside]:
    found: tuple[CheckResult, Beside] = request.param(make)
    return found


def test_the_page_is_whole_and_asks_for_nothing(run: tuple[CheckResult, Beside]) -> None:
    text = render_page(*run)
    Page(text).hold()
    assert {address for address in re.findall(r"url\(([^)]*)\)", text) if not address.startswith("#")} == set()
    assert "@import" not in text
    assert "default-src 'none'" in text
    assert text.endswith("</html>\n")


def test_the_same_run_gives_the_same_bytes(run: tuple[CheckResult, Beside]) -> None:
    assert render_page(*run) == render_page(*run)


def test_what_others_wrote_is_text_wherever_it_stands(make: Make) -> None:
    text = render_page(*hostile(make))
    page = Page(text)
    page.hold()
    assert "alert(1)" in page.text
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"[\x00\x1b\u202e]", text)
    assert not any("javascript" in element.own.get("href", "") for element in page.elements)
    # Everything that was given stands there: ids, prose, places, code, commits, owners, tickets.
    for element in ("code", "pre", "title", "desc", "caption", "th", "td", "dd", "li", "summary", "b"):
        assert element in {one.tag for one in page.elements}


def test_nothing_to_do_is_said(make: Make) -> None:
    text = Page(render_page(*nothing(make))).text
    for said in ("Kept", "no rule is broken", "There is no plot: it is a test.", "No code uses a seam", "no waves"):
        assert said in text


def test_a_run_without_a_policy_has_a_page(make: Make) -> None:
    page = Page(render_page(*unread(make)))
    assert page.having("data-error")[0]["data-error"] == "allowlists.yaml:3:1"
    assert page.elements[0].own["data-exit-code"] == "2"
    assert "no mapping" in page.text
    assert "The policy could not be read." in page.text


def test_all_places_are_listed_and_the_code_of_some_is_shown(make: Make) -> None:
    number = 1200
    text = render_page(*many(make, number))
    page = Page(text)
    page.hold()
    assert len(page.having("data-status")) == number
    shown = [element for element in page.elements if element.tag == "pre"]
    assert len(shown) == MOST_CODE
    assert f"All {number} places are listed" in page.text
    assert len(text) < 900 * number + 400_000
    # Those that break the rule come first.
    first = text.partition("places to migrate")[0]
    assert first.count("<pre>") == number // 10


def test_a_page_without_too_many_places_says_nothing_of_what_it_leaves_out(make: Make) -> None:
    assert "are listed" not in Page(render_page(*many(make, 60))).text


def test_a_long_history_is_thinned_and_says_so(make: Make) -> None:
    result, beside = nothing(make)
    text = render_page(result, beside._replace(history=story(260, seams=30)))
    page = Page(text)
    page.hold()
    assert "the first one and the last 200 are shown" in page.text
    assert "Of 30 rules that had uses, the 24 with the most have a plot" in page.text
    assert len(text) < 9_000_000


@pytest.mark.parametrize(("day", "lines"), [(3, 2), (300, 1)])
def test_a_wave_is_shown_with_its_goal_and_its_last_day_if_that_is_in_sight(make: Make, day: int, lines: int) -> None:
    result, beside = nothing(make)
    history = story(5)
    wave = replace(history.waves[0], id="wave-1", forecast=Forecast(2, reason="none"))
    due = date(2026, 1, 1) + timedelta(days=day)
    policy = make.policy((make.wave(due=due, goal=2),), (make.seam(),))
    text = render_page(result, beside._replace(policy=policy, history=replace(history, waves=(wave,))))
    Page(text).hold()
    assert text.count('class="promise"') == 2 * lines  # on wide screens and on narrow ones
    assert f"goal 2, due <time>{due}</time>" in text


def test_every_mark_of_a_wave_leads_to_its_commit_also_where_its_rule_has_no_plot(make: Make) -> None:
    """Of more rules than there is room for, those with few uses have no curve, and their commits a row all the same."""
    result, beside = nothing(make)
    history = story(3, seams=25)
    few = replace(history.seams[24], counts=(1, 0, 0))
    still = [replace(change, added=(), removed=()) for change in history.points[1].changes[:24]]
    gone = replace(history.points[1], changes=(*still, history.points[1].changes[24]), unknown=())
    points = (history.points[0], gone, history.points[2])
    told = replace(history, points=points, seams=(*history.seams[:24], few))
    Page(render_page(result, beside._replace(history=told))).hold()


@pytest.mark.parametrize("commits", [1, 2])
def test_one_commit_makes_no_curve(make: Make, commits: int) -> None:
    result, beside = nothing(make)
    text = render_page(result, beside._replace(history=story(commits), no_history=""))
    assert ("There is no plot" in text, "<h3>Seam by seam</h3>" in text) == (commits == 1, commits == 2)


def test_the_policy_of_a_merge_may_be_all_that_is_there(make: Make) -> None:
    """Without the text of files, the line that the run kept is shown."""
    result, beside = many(make, 3)
    page = Page(render_page(result, beside._replace(texts={})))
    assert page.text.count("context = Ctx(profile)") == 3


def test_the_text_of_a_file_that_has_changed_is_not_shown(make: Make) -> None:
    result, beside = many(make, 1)
    changed = {path: text.replace("context", "another") for path, text in beside.texts.items()}
    page = Page(render_page(result, beside._replace(texts=changed)))
    assert "another" not in page.text
    assert "context = Ctx(profile)" in page.text


def test_policy_of_any_kind_can_be_given(make: Make) -> None:
    assert "no waves" in render_page(make.result(), Beside(TODAY, make.policy((), ())))


def test_the_entry_that_would_permit_a_place_stands_once_where_its_site_begins(make: Make) -> None:
    judged = [Judged(make.finding(line=n), Status.VIOLATION, "m", None, blocking=True) for n in (5, 6)]
    judged.append(Judged(make.finding("app.on:go"), Status.VIOLATION, "m", None, blocking=True))
    judged.append(
        Judged(make.finding("app.in:go"), Status.VIOLATION, "over", make.entry("app.in:go", 1), blocking=True)
    )
    verdict = make.verdict(outcome=Outcome.BROKEN, judged=tuple(judged))
    result = make.result(verdicts=(verdict,), open_waves={"ctx": "wave-1"})
    text = render_page(result, Beside(TODAY))
    Page(text).hold()
    entries = re.findall(r'<pre class="entry"><code>(.*?)</code>', text, re.DOTALL)
    head, tail = "migrating:\n  - site: ", "    wave: wave-1\n    reason: &lt;why this place may use it&gt;"
    assert entries == [f"{head}app.on:go\n    count: 1\n{tail}", f"{head}app.use:build\n    count: 2\n{tail}"]
    assert 'class="entry"' not in render_page(
        make.result(verdicts=(replace(verdict, takes_entries=False),)), Beside(TODAY)
    )


def test_a_page_of_some_rules_says_so_and_counts_no_debt_of_the_others(make: Make) -> None:
    debt = make.entry("app.use:build", 1)
    policy = make.policy((make.wave(),), (make.seam(migrating=(debt,)), make.seam(id="other", migrating=(debt,))))
    text = Page(render_page(make.result(verdicts=(make.verdict(),), waves=policy.waves), Beside(TODAY, policy))).text
    assert f"on {TODAY.isoformat()}, 1 of 2 rules" in text
    assert "Only what was judged counts: 1 of 2 rules." in text
    assert "under 1 entry" in text
    both = make.result(verdicts=(make.verdict(), make.verdict(id="other")), waves=policy.waves)
    assert "of 2 rules" not in Page(render_page(both, Beside(TODAY, policy))).text
