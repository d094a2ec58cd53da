"""`pytest guardrails/`: what it tests, what it says, and that it fails closed."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Suite, SuiteRun

GUARDRAILS = Path(__file__).parents[2] / "guardrails"
SEAMS = ("context", "bindings")
CODEBASE = {
    "test_codebase.py::test_every_file_could_be_read",
    "test_codebase.py::test_every_root_holds_files",
    "test_codebase.py::test_no_wave_is_overdue",
}
LISTED = {f"test_rules.py::test_only_listed_places_break_the_rule[{seam}]" for seam in SEAMS}
FRESH = {f"test_rules.py::test_the_list_is_fresh[{seam}]" for seam in SEAMS}
BITING = {f"test_rules_bite.py::test_the_rule_bites[{seam}]" for seam in SEAMS}
WHOLE = {"test_rules_bite.py::test_the_ground_holds", "test_runs.py::test_every_identity_rule_is_probed"}
EVERY_TEST = CODEBASE | LISTED | FRESH | BITING | WHOLE

FAILURE = """\
context: 3 uses in production: 1 permitted, 1 migrating, 1 not permitted; apart: 1 in tests, 0 in scripts; 1 definition

  src/app/late.py:5:12: app.late:late uses 'context', and no entry permits it
  5 |     return seam.Context("late", profile)
    |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  resolved  seam.Context -> app.seam.Context, defined at src/app/seam.py:1
  exception if one is right, say so in review, under `context` in allowlists.yaml:
              migrating:
                - site: app.late:late
                  count: 1
                  wave: wave-1
                  reason: <why this place may use it>

  why       One place decides where data lies.
  instead   Take the context that the caller was given.
"""
STALE = """\
bindings: 0 uses in production: none; apart: 0 in tests, 0 in scripts; 1 definition
  stale     allowlists.yaml:29:9: nothing in app.use:Store.open uses 'bindings' any more: remove the entry
  remedy    run `seamguard prune`
"""


@pytest.fixture
def repository(broken: Path) -> Path:
    """The small project with a suite of its own, as a team would have it: nothing is configured."""
    shutil.copytree(GUARDRAILS, broken / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
    (broken / "pytest.ini").write_text("[pytest]\n")
    return broken


@pytest.fixture
def troubled(repository: Path) -> Path:
    """One seam broken, the other one's list stale."""
    use = repository / "code/src/app/use.py"
    use.write_text(use.read_text().replace("return bindings(profile)", "return profile"))
    return repository


def sections(output: str) -> dict[str, str]:
    """What pytest prints under the headline of each failure."""
    parts = re.split(r"^_+ (\S+) _+\n", output.partition("= FAILURES =")[2], flags=re.MULTILINE)[1:]
    texts = [text.partition("\n=====")[0].rstrip() + "\n" for text in parts[1::2]]
    return dict(zip(parts[::2], texts, strict=True))


def test_every_seam_is_a_test_under_its_id_and_stale_is_a_test_of_its_own(troubled: Path, suite: Suite) -> None:
    run = suite(cwd=troubled)
    assert run.exit_code == 1
    failed = {
        "test_rules.py::test_only_listed_places_break_the_rule[context]",
        "test_rules.py::test_the_list_is_fresh[bindings]",
    }
    assert run.outcomes == {test: "FAILED" if test in failed else "PASSED" for test in EVERY_TEST}


def test_one_seam_can_be_run_alone(troubled: Path, suite: Suite) -> None:
    run = suite("-k", "bindings and listed", cwd=troubled)
    assert (run.exit_code, run.having("PASSED")) == (0, {"test_only_listed_places_break_the_rule[bindings]"})


def test_two_workers_say_what_one_says(troubled: Path, suite: Suite) -> None:
    alone, together = suite(cwd=troubled), suite("-n", "2", cwd=troubled)
    assert (alone.exit_code, alone.outcomes) == (together.exit_code, together.outcomes)
    assert FAILURE in together.output
    assert STALE in together.output


def test_a_failure_is_told_without_a_trace_of_python(troubled: Path, suite: Suite) -> None:
    assert sections(suite(cwd=troubled).output) == {
        "test_only_listed_places_break_the_rule[context]": FAILURE,
        "test_the_list_is_fresh[bindings]": STALE,
    }


def test_a_clean_run_makes_no_noise(repository: Path, execute: Execute) -> None:
    (repository / "code/src/app/late.py").unlink()
    command = (sys.executable, "-m", "pytest", "guardrails", "-q", "-p", "no:cacheprovider")
    run = execute(*command, cwd=repository)
    assert (run.exit_code, run.stderr) == (0, "")
    assert re.fullmatch(r"\.{11} +\[100%\]\n11 passed, 2 deselected in [\d.]+s\n", run.stdout)


def test_an_overdue_wave_is_a_failure_of_its_own(repository: Path, suite: Suite) -> None:
    policy = repository / "allowlists.yaml"
    policy.write_text(policy.read_text().replace("    status: active\n", "    status: active\n    due: 2020-01-31\n"))
    run = suite(cwd=repository)
    assert "test_no_wave_is_overdue" in run.having("FAILED")
    assert sections(run.output)["test_no_wave_is_overdue"].startswith(
        "  allowlists.yaml:8:5: wave 'wave-1' was due on 2020-01-31, "
    )


def test_nothing_under_guard_is_written_or_imported(repository: Path, execute: Execute) -> None:
    (repository / "code/src/app/use.py").write_text("raise SystemExit('imported')\n")
    before = {path: path.stat().st_mtime_ns for path in (repository / "code").rglob("*")}
    before[repository / "allowlists.yaml"] = (repository / "allowlists.yaml").stat().st_mtime_ns
    run = execute(sys.executable, "-m", "pytest", "guardrails", cwd=repository, env={"PYTHONDONTWRITEBYTECODE": ""})
    assert run.exit_code == 1
    after = [*(repository / "code").rglob("*"), repository / "allowlists.yaml"]
    assert {path: path.stat().st_mtime_ns for path in after} == before


class TestOptions:
    def test_paths_are_as_seen_from_where_pytest_is_run(self, repository: Path, execute: Execute) -> None:
        (repository / "code").rename(repository / "guardrails/other")
        (repository / "allowlists.yaml").rename(repository / "guardrails/policy.yaml")
        options = ("--seamguard-policy", "policy.yaml", "--seamguard-root", "other", "-p", "no:cacheprovider")
        run = execute(sys.executable, "-m", "pytest", "-q", *options, "test_rules.py", cwd=repository / "guardrails")
        assert "src/app/late.py:5:12: " in run.stdout
        assert "1 failed, 3 passed" in run.stdout

    def test_the_policy_is_found_in_the_root_of_the_tests(self, repository: Path, execute: Execute) -> None:
        command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
        run = execute(*command, cwd=repository / "guardrails")
        assert "1 failed, 10 passed" in run.stdout


class TestFailsClosed:
    """A suite that cannot judge must never pass."""

    @pytest.mark.parametrize(
        ("policy", "says"),
        [
            (None, ["allowlists.yaml: there is no such policy file"]),
            ("", ["allowlists.yaml:1:1: the policy is empty"]),
            ("version: 1\nseams: []\n", ["allowlists.yaml:2:8: "]),
            (
                "version: 2\nseams:\n  - id: context\n    targt: app.seam.Context\n    why: x\n",
                ["allowlists.yaml:1:10: `version`", "allowlists.yaml:4:5: unknown key 'targt'; did you mean 'target'?"],
            ),
        ],
        ids=["missing", "empty", "no-seams", "two-problems"],
    )
    def test_without_a_policy_that_can_be_read(
        self, repository: Path, suite: Suite, policy: str | None, says: list[str]
    ) -> None:
        path = repository / "allowlists.yaml"
        path.unlink()
        if policy is not None:
            path.write_text(policy)
        self._judges_nothing(suite(cwd=repository), [f"{repository}/{text}" for text in says])

    def test_without_a_policy_on_two_workers(self, repository: Path, suite: Suite) -> None:
        (repository / "allowlists.yaml").write_text("version: 2\nseems: []\n")
        self._judges_nothing(suite("-n", "2", cwd=repository), ["allowlists.yaml:1:10: ", "allowlists.yaml:2:1: "])

    @staticmethod
    def _judges_nothing(run: SuiteRun, says: list[str]) -> None:
        assert run.exit_code in (1, 2)
        assert run.having("PASSED") == set()
        for text in says:
            assert text in run.output
        for trace in ("Traceback", "pytest_plugin.py", "engine.py"):
            assert trace not in run.output

    def test_without_a_policy_where_only_the_codebase_is_tested(self, repository: Path, execute: Execute) -> None:
        (repository / "allowlists.yaml").write_text("")
        run = execute(sys.executable, "-m", "pytest", "guardrails/test_codebase.py", cwd=repository)
        assert run.exit_code == 1
        assert "3 errors" in run.stdout
        assert "passed" not in run.stdout
        assert "allowlists.yaml:1:1: the policy is empty" in run.stdout
        assert "pytest_plugin.py" not in run.stdout

    def test_without_the_plugin(self, repository: Path, suite: Suite) -> None:
        run = suite("-p", "no:seamguard.pytest_plugin", cwd=repository)
        assert (run.exit_code, set(run.outcomes.values())) == (1, {"ERROR"})
        assert "fixture 'guardrail' not found" in run.output

    @pytest.mark.parametrize("root", ["code", "nowhere"])
    def test_with_a_root_that_holds_nothing(self, repository: Path, suite: Suite, root: str) -> None:
        shutil.rmtree(repository / "code")
        (repository / "code/src").mkdir(parents=True)
        run = suite("--seamguard-root", root, cwd=repository)
        assert run.exit_code == 1
        assert run.having("FAILED") >= {"test_every_root_holds_files", *(t.partition("::")[2] for t in LISTED)}
        assert "`codebase.source` names 'src', which holds no Python file" in run.output

    def test_with_a_file_that_cannot_be_read(self, repository: Path, suite: Suite) -> None:
        (repository / "code/src/app/late.py").write_text("from app.seam import bindings\ndef late(:\n")
        run = suite(cwd=repository)
        assert (run.exit_code, run.having("FAILED")) == (1, {"test_every_file_could_be_read"})
        assert sections(run.output)["test_every_file_could_be_read"].startswith("src/app/late.py:2:")


def test_the_plugin_costs_nothing_where_it_is_not_used(execute: Execute, tmp_path: Path) -> None:
    (tmp_path / "test_light.py").write_text(
        "import sys\n\n\n"
        "def test_light():\n"
        "    assert 'seamguard.pytest_plugin' in sys.modules\n"
        "    heavy = {'yaml', 'libcst', 'seamguard.engine', 'seamguard.policy', 'seamguard.report'}\n"
        "    assert heavy & set(sys.modules) == set()\n"
    )
    run = execute(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_light.py")
    assert run.exit_code == 0, run.stdout
    (tmp_path / "test_heavy.py").write_text("import seamguard.engine\n" + (tmp_path / "test_light.py").read_text())
    assert execute(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_heavy.py").exit_code == 1
