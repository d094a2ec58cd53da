"""Rules that warn first and block later, and waves in their order, as the command and the suite see them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Suite

GUARDRAILS = Path(__file__).parents[2] / "guardrails"
WAVES = "test_no_wave_is_overdue"
CONTEXT = {"test_only_listed_places_break_the_rule[context]", "test_the_list_is_fresh[context]"}
BINDINGS = {"test_only_listed_places_break_the_rule[bindings]", "test_the_list_is_fresh[bindings]"}
# Days that have passed, and one that will not, whenever the test is run.
PAST, AHEAD = "2020-01-31", "9999-12-31"
WARN = "rollout: [{level: warn, until: wave-1}]"
OFF = f"rollout: [{{level: off, until: {AHEAD}}}]"
COUNTS = (
    "3 uses in production: 1 permitted, 1 migrating, 1 not permitted; apart: 1 in tests, 0 in scripts; 1 definition"
)
LATE = "src/app/late.py:5:12: app.late:late uses 'context', and no entry permits it"


@pytest.fixture
def repository(broken: Path) -> Path:
    """The small project, in which `context` is broken, with a suite of its own."""
    shutil.copytree(GUARDRAILS, broken / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
    (broken / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    return broken


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    """Replaces what stands exactly once in the policy."""
    policy = folder / "allowlists.yaml"
    text = policy.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    policy.write_text(text, "utf-8")


def soften(folder: Path, seam: str, rollout: str) -> None:
    edit(folder, (f"  - id: {seam}\n", f"  - id: {seam}\n    {rollout}\n"))


def told(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    run = seamguard("check", "--format", "json", cwd=folder)
    return run.exit_code, json.loads(run.stdout)


class TestSeamThatWarns:
    def test_the_command_shows_all_of_it_and_passes(self, seamguard: Execute, repository: Path) -> None:
        soften(repository, "context", WARN)
        run = seamguard("check", cwd=repository)
        assert (run.exit_code, run.stderr) == (0, "")
        head, level, *rest = run.stdout.splitlines()
        assert (head, level) == (f"WARNED  context  {COUNTS}", "  level     warn until wave-1 is complete")
        assert f"  {LATE}" in rest
        assert rest[-1].startswith("WARNED  1 kept, 1 warned (6 files")

    def test_programs_are_told_what_blocks_and_what_does_not(self, seamguard: Execute, repository: Path) -> None:
        assert [item["blocking"] for item in told(seamguard, repository)[1]["findings"]].count(True) == 1
        soften(repository, "context", WARN)
        exit_code, report = told(seamguard, repository)
        assert (exit_code, report["summary"]["outcome"], report["summary"]["warned"]) == (0, "warned", 1)
        context, bindings = report["subjects"]
        assert (context["outcome"], context["level"], context["until"]) == ("warned", "warn", "wave-1")
        assert (bindings["outcome"], bindings["level"], bindings["until"]) == ("kept", "error", None)
        assert context["violations"] == 1
        assert {item["blocking"] for item in report["findings"]} == {False}

    @pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "two"])
    def test_the_suite_passes_and_says_so_at_its_end(
        self, suite: Suite, repository: Path, workers: tuple[str, ...]
    ) -> None:
        soften(repository, "context", WARN)
        run = suite(*workers, cwd=repository)
        assert (run.exit_code, run.having("FAILED")) == (0, set())
        assert run.output.count(f"seamguard: 'context' warns until wave-1 is complete: {COUNTS}\n  {LATE}\n") == 1
        assert "'bindings'" not in run.output

    def test_what_is_stale_is_told_too(self, suite: Suite, repository: Path) -> None:
        use = repository / "code/src/app/use.py"
        use.write_text(use.read_text().replace("return bindings(profile)", "return profile"))
        own = ("-k", "bindings and not bites")
        assert suite(*own, cwd=repository).having("FAILED") == {"test_the_list_is_fresh[bindings]"}
        soften(repository, "bindings", WARN)
        run = suite(*own, cwd=repository)
        assert (run.exit_code, run.having("PASSED")) == (0, BINDINGS)
        assert "\n  allowlists.yaml:30:9: nothing in app.use:Store.open uses 'bindings' any more" in run.output

    @pytest.mark.parametrize(
        "rollout", [f"rollout: [{{level: warn, until: {PAST}}}]", f"rollout: [{{level: off, until: {PAST}}}]"]
    )
    def test_it_blocks_by_itself_when_its_day_has_passed(
        self, seamguard: Execute, suite: Suite, repository: Path, rollout: str
    ) -> None:
        soften(repository, "context", rollout)
        assert told(seamguard, repository)[1]["subjects"][0]["outcome"] == "broken"
        run = suite(cwd=repository)
        assert run.having("FAILED") == {"test_only_listed_places_break_the_rule[context]"}
        assert "warns" not in run.output

    def test_a_rule_that_cannot_fail_is_never_softened(
        self, seamguard: Execute, suite: Suite, repository: Path
    ) -> None:
        soften(repository, "context", WARN)
        edit(repository, ("target: app.seam.Context", "target: app.seam.Contxt"))
        assert told(seamguard, repository)[0] == 2
        assert suite(cwd=repository).having("FAILED") >= {"test_only_listed_places_break_the_rule[context]"}

    def test_nor_is_a_file_that_cannot_be_read(self, seamguard: Execute, repository: Path) -> None:
        soften(repository, "context", WARN)
        (repository / "code/src/app/late.py").write_text("from app.seam import Context\ndef late(:\n")
        assert told(seamguard, repository)[0] == 2


class TestSeamThatIsOff:
    def test_the_command_counts_it_in_one_line(self, seamguard: Execute, repository: Path) -> None:
        soften(repository, "context", OFF)
        run = seamguard("check", cwd=repository)
        assert (run.exit_code, run.stderr) == (0, "")
        first, gap, second = run.stdout.splitlines()[:3]
        assert first == (
            f"OFF     context  3 uses in production: not judged until {AHEAD}; apart: 1 in tests, 0 in scripts; "
            "1 definition"
        )
        assert (gap, second.split()[:2]) == ("", ["KEPT", "bindings"])

    def test_it_can_be_explained_before_it_is_turned_on(self, seamguard: Execute, repository: Path) -> None:
        soften(repository, "context", OFF)
        run = seamguard("explain", "context", cwd=repository)
        assert f"  rollout   off until {AHEAD}\n" in run.stdout
        assert f"  src/app/late.py:5:12: Not judged: 'context' is off until {AHEAD}.\n" in run.stdout

    @pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "two"])
    def test_the_suite_passes_and_says_so_at_its_end(
        self, suite: Suite, repository: Path, workers: tuple[str, ...]
    ) -> None:
        soften(repository, "context", OFF)
        run = suite(*workers, cwd=repository)
        assert run.exit_code == 0
        assert run.output.count(f"seamguard: 'context' is off until {AHEAD}\n") == 1

    def test_its_target_may_come_later(self, seamguard: Execute, repository: Path) -> None:
        soften(repository, "context", OFF)
        edit(repository, ("target: app.seam.Context", "target: app.later.Context"))
        exit_code, report = told(seamguard, repository)
        assert (exit_code, [one["outcome"] for one in report["subjects"]]) == (0, ["off", "kept"])

    def test_where_all_is_off_nothing_is_guarded_and_that_fails(
        self, seamguard: Execute, suite: Suite, repository: Path
    ) -> None:
        soften(repository, "context", OFF)
        soften(repository, "bindings", OFF)
        run = seamguard("check", cwd=repository)
        assert run.exit_code == 2
        assert "  allowlists.yaml:13:15: no rule is judged, for all are off" in run.stdout
        assert suite(cwd=repository).having("FAILED") == {
            "test_only_listed_places_break_the_rule[context]",
            "test_only_listed_places_break_the_rule[bindings]",
        }

    def test_one_that_is_selected_alone_is_no_answer(self, seamguard: Execute, repository: Path) -> None:
        soften(repository, "context", OFF)
        run = seamguard("check", "--select", "context", cwd=repository)
        assert run.exit_code == 2
        assert run.stdout.splitlines()[-1].startswith("OFF     1 off (6 files")


class TestWaves:
    SECOND = "  - {id: wave-2, status: active, after: [wave-1]}\nseams:\n"

    @pytest.fixture
    def repository(self, kept: Path, repository: Path) -> Path:
        (kept / "code/src/app/late.py").unlink()
        return repository

    def test_one_that_begins_before_those_it_comes_after_is_broken(
        self, seamguard: Execute, suite: Suite, repository: Path
    ) -> None:
        edit(repository, ("seams:\n", self.SECOND))
        run = seamguard("check", cwd=repository)
        assert run.exit_code == 1
        message = (
            "  allowlists.yaml:11:5: wave 'wave-2' is active, but comes after 'wave-1', which is active: "
            "complete 'wave-1' first, or set it back to `planned`, or change `after` in review\n"
        )
        assert f"BROKEN  wave-2  wave\n{message}" in run.stdout
        failed = suite(cwd=repository)
        assert failed.having("FAILED") == {WAVES}
        assert message in failed.output

    @pytest.mark.parametrize(("goal", "exit_code"), [(0, 1), (1, 1), (2, 0), (3, 0)])
    def test_one_past_its_day_may_have_its_goal_left(
        self, seamguard: Execute, suite: Suite, repository: Path, goal: int, exit_code: int
    ) -> None:
        edit(repository, ("    status: active\n", f"    status: active\n    due: {PAST}\n    goal: {goal}\n"))
        run = seamguard("check", cwd=repository)
        assert run.exit_code == exit_code
        assert ("2 uses are left under its entries" in run.stdout) is bool(exit_code)
        assert ("next    wave-1 (One resolver) has reached its goal" in run.stdout) is (exit_code == 0)
        assert suite(cwd=repository).having("FAILED") == ({WAVES} if exit_code else set())

    @pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "two"])
    def test_one_that_is_late_may_warn_for_a_while(
        self, seamguard: Execute, suite: Suite, repository: Path, workers: tuple[str, ...]
    ) -> None:
        late = f"    status: active\n    due: {PAST}\n    rollout: [{{level: warn, until: {AHEAD}}}]\n"
        edit(repository, ("    status: active\n", late))
        exit_code, report = told(seamguard, repository)
        assert (exit_code, report["summary"]["outcome"]) == (0, "warned")
        assert [(one["outcome"], one["level"]) for one in report["subjects"] if one["rule"] == "wave"] == [
            ("warned", "warn")
        ]
        run = suite(*workers, cwd=repository)
        assert (run.exit_code, run.having("FAILED")) == (0, set())
        notice = (
            f"seamguard: wave 'wave-1' warns until {AHEAD}:\n  allowlists.yaml:8:5: wave 'wave-1' was due on {PAST}"
        )
        assert run.output.count(notice) == 1

    def test_an_entry_left_in_a_complete_wave_fails_whatever_its_goal(
        self, seamguard: Execute, repository: Path
    ) -> None:
        edit(repository, ("    status: active\n", "    status: complete\n    goal: 9\n"))
        assert told(seamguard, repository)[0] == 1
        (repository / "code/src/app/use.py").write_text("")
        assert told(seamguard, repository)[0] == 1

    def test_what_is_due_next_is_told_with_dates(self, seamguard: Execute, repository: Path) -> None:
        edit(repository, ("    status: active\n", f"    status: active\n    due: {AHEAD}\n"))
        report = told(seamguard, repository)[1]
        message = f"wave-1 (One resolver): 2 left, due {AHEAD}"
        place = {"line": 8, "column": 5, "message": message}
        assert report["next"] == [{"kind": "wave", "id": "wave-1", "date": AHEAD, "left": 2, **place}]
        assert f"\nnext    {message}, in " in seamguard("check", cwd=repository).stdout
