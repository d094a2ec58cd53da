"""The text report, whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.agenda import Due
from seamguard.domain.facts import Span
from seamguard.domain.rule import Level, Mark
from seamguard.domain.source import Category, SourceFile
from seamguard.domain.suppression import Suppression
from seamguard.domain.verdict import Judged, Outcome, Rejected, StaleEntry, Status, Vacuity, Verdict
from seamguard.errors import Problem
from seamguard.report import Style, render_notice, render_text, render_verdict

if TYPE_CHECKING:
    from tests.unit.conftest import Make

    from seamguard.domain.verdict import CheckResult

CODE = {
    ("src/app/use.py", 5): "    return ctx(profile)",
    ("src/app/use.py", 12): "\tkeep = Ctx(profile,",
    ("src/app/other.py", 40): "    run = CC",
}


@pytest.fixture
def broken(make: Make) -> Verdict:
    """A seam with every kind of trouble that code can make."""
    over, left = make.entry("app.use:run", 1, mark=Mark(33, 9)), make.entry("app.gone:f", 1, mark=Mark(37, 9))
    new = make.finding("app.use:build", 5, via=("app.compat.CC", "app.seam.Ctx"), spelling="CC")
    third = make.finding("app.use:run", span=Span(12, 9, 14, 6))
    moved = make.finding(
        "app.other:make", span=Span(40, 11, 40, 13), kind="callback", certain=False, spelling="app.seam.Ctx"
    )
    tested = make.finding("tests.test_use:test", category=Category.TESTS)
    return Verdict(
        rule="seam",
        id="ctx",
        outcome=Outcome.BROKEN,
        judged=(
            Judged(moved, Status.MOVED, "moved from app.old:make to app.other:make: rename it", left, blocking=True),
            Judged(new, Status.VIOLATION, "app.use:build uses 'ctx', and no entry permits it", None, blocking=True),
            Judged(third, Status.VIOLATION, "2 uses in app.use:run: take one out", over, blocking=True),
            Judged(tested, Status.PERMITTED, "Counted apart.", None, blocking=False),
        ),
        stale=(StaleEntry(left, 0, "nothing in app.gone:f uses 'ctx' any more: remove the entry"),),
        definitions=("src/app/seam.py:3",),
        homes=(("app.seam.Ctx", "src/app/seam.py:3"),),
        by_category=((Category.PRODUCTION, 3), (Category.TESTS, 1), (Category.SCRIPTS, 0)),
        why="One place decides.",
        instead="Take the context that the caller was given.",
    )


BROKEN_LINES = """\
  src/app/other.py:40:11: moved from app.old:make to app.other:make: rename it
  40 |     run = CC
     |           ^^
  resolved  possible (callback): app.seam.Ctx, defined at src/app/seam.py:3
  entry     allowlists.yaml:37 app.gone:f (wave-1)

  src/app/use.py:5:12: app.use:build uses 'ctx', and no entry permits it
  5 |     return ctx(profile)
    |            ^^^^^^^^^^
  resolved  CC -> app.compat.CC -> app.seam.Ctx, defined at src/app/seam.py:3
  exception if one is right, say so in review, under `ctx` in allowlists.yaml:
              migrating:
                - site: app.use:build
                  count: 1
                  wave: wave-2
                  reason: <why this place may use it>

  src/app/use.py:12:9: 2 uses in app.use:run: take one out
  12 | \tkeep = Ctx(profile,
     | \t       ^^^^^^^^^^^^
  resolved  Ctx -> app.seam.Ctx, defined at src/app/seam.py:3
  entry     allowlists.yaml:33 app.use:run (wave-1)

  why       One place decides.
  instead   Take the context that the caller was given.
"""
COUNTS = "3 uses in production: 1 moved, 2 not permitted; apart: 1 in tests, 0 in scripts; 1 definition"
STALE_LINE = "  stale     allowlists.yaml:37:9: nothing in app.gone:f uses 'ctx' any more: remove the entry\n"
REMEDY_LINE = "  remedy    run `seamguard prune`\n"


def test_a_broken_seam_shows_code_resolution_reason_remedy_and_the_entry_to_add(make: Make, broken: Verdict) -> None:
    text = render_text(make.result(verdicts=(broken,), code=CODE, open_waves={"ctx": "wave-2"}))
    assert text == (
        f"BROKEN  ctx  {COUNTS}\n\n{BROKEN_LINES}{STALE_LINE}{REMEDY_LINE}\nBROKEN  1 broken (9 files, 2 parsed)\n"
    )


def test_a_failed_test_shows_the_same_without_what_another_test_shows(make: Make, broken: Verdict) -> None:
    result = make.result(verdicts=(broken,), code=CODE, open_waves={"ctx": "wave-2"})
    assert render_verdict(broken, result, stale=False) == f"ctx: {COUNTS}\n\n{BROKEN_LINES}".rstrip()
    assert render_verdict(broken, result, stale=True) == f"ctx: {COUNTS}\n{STALE_LINE}{REMEDY_LINE}".rstrip()


def test_without_an_open_wave_the_entry_to_add_is_permanent(make: Make, broken: Verdict) -> None:
    text = render_text(make.result(verdicts=(broken,)))
    assert "              allow:\n                - site: app.use:build\n                  reason: <why" in text
    assert "count:" not in text


def test_two_uses_in_one_scope_ask_for_one_entry_with_both(make: Make) -> None:
    found = tuple(Judged(make.finding(line=n), Status.VIOLATION, "m", None, blocking=True) for n in (3, 4))
    text = render_text(make.result(verdicts=(make.verdict(judged=found),), open_waves={"ctx": "wave-1"}))
    assert text.count("- site: app.use:build\n                  count: 2\n") == 1
    assert text.count("- site:") == 1


def test_code_that_is_not_at_hand_leaves_no_gap(make: Make, broken: Verdict) -> None:
    text = render_text(make.result(verdicts=(broken,)))
    assert "rename it\n  resolved  possible" in text


def test_kept_vacuous_and_unreadable(make: Make) -> None:
    kept = make.verdict(id="fine")
    empty = Verdict(
        "codebase", "tests: checks", Outcome.VACUOUS, vacuities=(Vacuity(Mark(5, 11), "`checks` holds no file"),)
    )
    late = Verdict("wave", "wave-1", Outcome.BROKEN, failures=(Vacuity(Mark(8, 5), "wave 'wave-1' was due"),))
    result = make.result(
        verdicts=(empty, kept, late),
        errors=(Problem("src/app/bad.py", 3, 7, "this is not Python"), Problem("src/x.py", 0, 0, "permission denied")),
        left_out=("src/.venv",),
    )
    assert render_text(result) == (
        "VACUOUS tests: checks  codebase\n"
        "  allowlists.yaml:5:11: `checks` holds no file\n"
        "\n"
        "KEPT    fine  0 uses in production: none; apart: 0 in tests, 0 in scripts; 0 definitions\n"
        "\n"
        "BROKEN  wave-1  wave\n"
        "  allowlists.yaml:8:5: wave 'wave-1' was due\n"
        "\n"
        "ERROR   these places could not be read, so nothing is known of them:\n"
        "  src/app/bad.py:3:7: this is not Python\n"
        "  src/x.py: permission denied\n"
        "\n"
        "ERROR   1 kept, 1 broken, 1 vacuous, 2 places unreadable (9 files, 2 parsed; 1 folder left out)\n"
    )


def test_a_possible_use_under_warn_is_told_and_breaks_nothing(make: Make) -> None:
    warned = Judged(
        make.finding(certain=False, kind="callback"), Status.PERMITTED, "Only possibly a use.", None, blocking=False
    )
    text = render_text(make.result(verdicts=(make.verdict(judged=(warned,)),)))
    assert "\n  warning   src/app/use.py:5:12: callback: Only possibly a use.\n" in text


def test_a_run_that_judged_nothing_is_not_a_success(make: Make) -> None:
    result: CheckResult = make.result()
    assert render_text(result) == "VACUOUS nothing judged (9 files, 2 parsed)\n"
    assert result.exit_code == 2


def test_colour_changes_nothing_but_colour(make: Make, broken: Verdict) -> None:
    result = make.result(verdicts=(broken,), code=CODE)
    coloured = render_text(result, Style(colour=True))
    assert coloured.startswith("\x1b[1;31mBROKEN \x1b[0m \x1b[1mctx\x1b[0m  ")
    for code in ("\x1b[1;31m", "\x1b[1m", "\x1b[2m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == render_text(result)


class TestRollout:
    def test_a_warned_seam_shows_all_of_it_and_until_when(self, make: Make, broken: Verdict) -> None:
        warned = replace(broken, outcome=Outcome.WARNED, step=make.step(Level.WARN, "wave-1", "wave-2"))
        text = render_text(make.result(verdicts=(warned,), code=CODE, open_waves={"ctx": "wave-2"}))
        level = "  level     warn until wave-1 and wave-2 are complete\n"
        assert text == (
            f"WARNED  ctx  {COUNTS}\n{level}\n{BROKEN_LINES}{STALE_LINE}{REMEDY_LINE}\n"
            "WARNED  1 warned (9 files, 2 parsed)\n"
        )

    def test_a_seam_that_is_kept_says_that_it_would_only_warn(self, make: Make) -> None:
        kept = make.verdict(step=make.step(Level.WARN, day=date(2026, 3, 31)))
        assert "\n  level     warn until 2026-03-31\n" in render_text(make.result(verdicts=(kept,)))

    def test_a_seam_that_is_off_takes_one_line(self, make: Make) -> None:
        use = Judged(make.finding(), Status.PERMITTED, "Not judged.", None, blocking=False)
        off = make.verdict(
            outcome=Outcome.OFF,
            judged=(use,),
            step=make.step(Level.OFF, "wave-1"),
            by_category=((Category.PRODUCTION, 1), (Category.TESTS, 2)),
            definitions=("src/app/seam.py:3",),
        )
        assert render_text(make.result(verdicts=(off, make.verdict(id="other")))).splitlines()[:3] == [
            "OFF     ctx  1 use in production: not judged until wave-1 is complete; apart: 2 in tests; 1 definition",
            "",
            "KEPT    other  0 uses in production: none; apart: 0 in tests, 0 in scripts; 0 definitions",
        ]

    def test_what_a_wave_softens_says_so_where_the_rest_fails(self, make: Make) -> None:
        step, debt = make.step(Level.WARN, "wave-2"), make.entry(count=1)
        verdict = make.verdict(
            outcome=Outcome.BROKEN,
            judged=(
                Judged(make.finding(line=3), Status.VIOLATION, "expired", debt, blocking=True, step=step),
                Judged(make.finding(line=4), Status.VIOLATION, "no entry permits it", None, blocking=True),
            ),
            stale=(StaleEntry(debt, 0, "remove the entry", step),),
        )
        text = render_text(make.result(verdicts=(verdict,)))
        assert text.count("  level     warn until wave-2 is complete\n") == 1
        assert "app.use:build (wave-1)\n  level     warn until wave-2 is complete\n\n  src/app/use.py:4" in text
        assert "  stale     allowlists.yaml:20:9: remove the entry (warns until wave-2 is complete)\n" in text

    def test_a_wave_that_warns(self, make: Make) -> None:
        step = make.step(Level.WARN, day=date(2026, 3, 31))
        late = Verdict("wave", "wave-1", Outcome.WARNED, failures=(Vacuity(Mark(8, 5), "was due"),), step=step)
        assert render_text(make.result(verdicts=(late,))).startswith(
            "WARNED  wave-1  wave\n  level     warn until 2026-03-31\n  allowlists.yaml:8:5: was due\n\n"
        )


class TestAgenda:
    @pytest.mark.parametrize(("days", "when"), [(0, ", today"), (1, ", in 1 day"), (12, ", in 12 days"), (None, "")])
    def test_what_is_due_next_stands_before_the_last_line(self, make: Make, days: int | None, when: str) -> None:
        due = Due("wave", "wave-1", date(2026, 3, 31), days, 7, Mark(4, 5), "wave-1: 7 left, due 2026-03-31")
        text = render_text(make.result(verdicts=(make.verdict(),), agenda=(due, due)))
        line = f"next    wave-1: 7 left, due 2026-03-31{when}\n"
        assert text.endswith(f"definitions\n\n{line}{line}\nKEPT    1 kept (9 files, 2 parsed)\n")


class TestNotice:
    """What the suite says in a green run."""

    def test_a_warned_seam_is_told_by_its_counts_and_places(self, make: Make, broken: Verdict) -> None:
        warned = replace(broken, outcome=Outcome.WARNED, step=make.step(Level.WARN))
        assert render_notice(warned, make.result(verdicts=(warned,))) == (
            f"seamguard: 'ctx' warns until wave-2 is complete: {COUNTS}\n"
            "  src/app/other.py:40:11: moved from app.old:make to app.other:make: rename it\n"
            "  src/app/use.py:5:12: app.use:build uses 'ctx', and no entry permits it\n"
            "  src/app/use.py:12:9: 2 uses in app.use:run: take one out\n"
            "  allowlists.yaml:37:9: nothing in app.gone:f uses 'ctx' any more: remove the entry"
        )

    def test_what_a_wave_softens_is_told_beside_what_fails(self, make: Make, broken: Verdict) -> None:
        step = make.step(Level.WARN)
        (idle,) = broken.stale
        half = replace(broken, stale=(replace(idle, step=step),))
        assert render_notice(half, make.result(verdicts=(half,))) == (
            f"seamguard: 'ctx' warns: {COUNTS}\n  allowlists.yaml:37:9: nothing in app.gone:f uses 'ctx' any more: "
            "remove the entry (warns until wave-2 is complete)"
        )

    def test_suppressions_and_failures_are_among_it(self, make: Make) -> None:
        file = SourceFile("src/app/use.py", "app.use", is_package=False, category=Category.PRODUCTION, read=bytes)
        comment = Suppression(file, Span(5, 30, 5, 60), 5, 5, ("ctx",), "r")
        rejected = (Rejected(comment, Status.VIOLATION, "forbidden"), Rejected(comment, Status.STALE, "idle"))
        verdict = make.verdict(
            rejected=rejected, failures=(Vacuity(Mark(8, 5), "reported"),), step=make.step(Level.WARN)
        )
        places = "  allowlists.yaml:8:5: reported\n  src/app/use.py:5:30: forbidden\n  src/app/use.py:5:30: idle"
        assert render_notice(verdict, make.result(verdicts=(verdict,))).partition("\n")[2] == places

    def test_what_is_off_takes_one_line(self, make: Make) -> None:
        off = make.verdict(outcome=Outcome.OFF, step=make.step(Level.OFF, day=date(2026, 3, 31)))
        assert render_notice(off, make.result(verdicts=(off,))) == "seamguard: 'ctx' is off until 2026-03-31"

    def test_what_fails_or_is_kept_needs_none(self, make: Make, broken: Verdict) -> None:
        late = Verdict("wave", "wave-1", Outcome.BROKEN, failures=(Vacuity(Mark(8, 5), "was due"),))
        for verdict in (broken, late, make.verdict(), make.verdict(step=make.step(Level.WARN))):
            assert render_notice(verdict, make.result(verdicts=(verdict,))) == ""
