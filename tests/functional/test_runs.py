"""Tests that are marked for identity rules: what they run is held to the policy, and none of them can be left out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.functional.conftest import Project, Suite, SuiteRun

GUARDRAILS = Path(__file__).parents[2] / "guardrails"
FLOW = """\
class Resolver:
    def __init__(self, names=()):
        self.names = names

    def __eq__(self, other):
        return self.names == other.names


def plan(resolver):
    return resolver


def execute(resolver):
    return resolver


def run(again=False):
    resolver = Resolver()
    plan(resolver)
    execute(Resolver() if again else resolver)
"""
POLICY = """\
version: 1
codebase:
  source: [src]
  production: [src]
waves:
  - id: wave-1
    status: active
identity:
  - id: one-resolver
    type: app.flow.Resolver
    why: Two resolvers can disagree.
    instead: Hand on the one that the run has.
    entry: app.flow:run
    boundaries:
      - at: app.flow:plan
        value: resolver
      - at: app.flow:execute
        value: resolver
"""
DEBT = """\
    migrating:
      - site: app.flow:execute
        count: 1
        wave: wave-1
        reason: Makes its own.
"""
MARKED = "import pytest\nfrom app.flow import run\n\n\n@pytest.mark.identity('one-resolver')\ndef test_flow():\n    "


@pytest.fixture
def held(project: Project, suite: Suite) -> Held:
    return Held(project, suite)


class Held:
    """The small program with its suite."""

    def __init__(self, project: Project, suite: Suite) -> None:
        self._project, self._suite = project, suite

    def __call__(self, test: str, *arguments: str, policy: str = POLICY) -> SuiteRun:
        """What the suite says where one of its files holds `test`."""
        ini = "[pytest]\npythonpath = src\n"
        folder = self._project({"src/app/__init__.py": "", "src/app/flow.py": FLOW, "pytest.ini": ini}, policy)
        own = folder / "guardrails"
        own.mkdir(exist_ok=True)
        shutil.copy(GUARDRAILS / "test_runs.py", own)
        (own / "test_flow.py").write_text(test)
        return self._suite(*arguments, cwd=folder)


def test_a_run_that_hands_one_object_on_passes(held: Held) -> None:
    run = held(MARKED + "run()\n")
    assert run.outcomes == {
        "test_runs.py::test_every_identity_rule_is_probed": "PASSED",
        "test_flow.py::test_flow": "PASSED",
    }


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_with_another_object_is_a_failed_test(held: Held, workers: str) -> None:
    run = held(MARKED + "run(again=True)\n", "-n", workers)
    assert run.outcomes["test_flow.py::test_flow"] == "FAILED"
    assert "src/app/flow.py:20:" in run.output
    assert "equal" in run.output
    assert "execute(Resolver() if again else resolver)" in run.output
    assert "Two resolvers can disagree." in run.output
    assert "- site: app.flow:execute" in run.output


def test_debt_permits_what_it_counts_and_is_stale_when_it_is_paid(held: Held) -> None:
    assert held(MARKED + "run(again=True)\n", policy=POLICY + DEBT).exit_code == 0
    run = held(MARKED + "run()\n", policy=POLICY + DEBT)
    assert run.outcomes["test_flow.py::test_flow"] == "FAILED"
    assert "stale     allowlists.yaml:20:9: nothing in app.flow:execute breaks 'one-resolver' any more" in run.output
    assert "remedy    take off by hand what no run needs" in run.output


def test_a_run_that_never_happens_fails(held: Held) -> None:
    run = held(MARKED + "pass\n")
    assert run.outcomes["test_flow.py::test_flow"] == "FAILED"
    assert "app.flow:run" in run.output


def test_a_rule_without_a_marked_test_fails(held: Held) -> None:
    run = held("def test_flow():\n    pass\n")
    assert run.having("FAILED") == {"test_every_identity_rule_is_probed"}
    assert "allowlists.yaml:9:5: no test of this session is held to 'one-resolver'" in run.output


def test_a_marked_test_that_is_deselected_holds_nothing(held: Held) -> None:
    slow = MARKED.replace("@pytest.mark.identity", "@pytest.mark.slow\n@pytest.mark.identity")
    run = held(slow + "run()\n", "-m", "not slow", "-W", "ignore")
    assert run.having("FAILED") == {"test_every_identity_rule_is_probed"}


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (MARKED + "pytest.skip('no engine here')\n", "no engine here"),
        (MARKED.replace("def ", "@pytest.mark.skip(reason='slow')\ndef ") + "run()\n", "slow"),
        (MARKED.replace("def ", "@pytest.mark.skipif(True, reason='later')\ndef ") + "run()\n", "later"),
        (MARKED.replace("def ", "@pytest.mark.xfail(reason='known')\ndef ") + "run(again=True)\n", "known"),
        (MARKED.replace("def ", "@pytest.mark.xfail\ndef ") + "run(again=True)\n", "expected to fail"),
    ],
)
def test_a_marked_test_that_is_skipped_fails(held: Held, test: str, why: str) -> None:
    run = held(test)
    assert run.outcomes["test_flow.py::test_flow"] in ("FAILED", "ERROR")  # of its call, or of its setup
    assert run.exit_code == 1
    assert f"nothing was held to one-resolver: the test was skipped ({why})" in run.output


def test_the_exception_of_the_test_itself_is_what_fails(held: Held) -> None:
    run = held(MARKED + "run(again=True)\n    raise ValueError('of its own')\n")
    assert run.outcomes["test_flow.py::test_flow"] == "FAILED"
    assert "ValueError: of its own" in run.output
    assert "app.flow:execute" in run.output


FROZEN = """\
from dataclasses import dataclass

import pytest
from app.flow import run

@dataclass(frozen=True)
class Frozen(Exception):
    text: str

def test_flow(identity_probe):
    with pytest.raises(Frozen), identity_probe("one-resolver") as probe:
        run(again=True)
        raise Frozen("its own")
    assert [one.finding.kind for one in probe.verdict.judged] == ["drift"]
"""


def test_an_exception_that_nobody_may_write_on_passes(held: Held) -> None:
    assert held(FROZEN).outcomes["test_flow.py::test_flow"] == "PASSED"


def test_a_rule_that_is_not_in_the_policy_fails_its_test(held: Held) -> None:
    run = held(MARKED.replace("one-resolver", "one-solver") + "run()\n")
    assert run.outcomes["test_flow.py::test_flow"] == "FAILED"
    assert (
        "no identity rule has the id 'one-solver'; did you mean 'one-resolver'? allowlists.yaml has: one-resolver"
        in run.output
    )


@pytest.mark.parametrize("mark", ["identity", "identity()", 'identity(rule="one-resolver")'])
def test_a_mark_that_names_no_rule_fails_its_test(held: Held, mark: str) -> None:
    run = held(MARKED.replace("identity('one-resolver')", mark) + "run()\n")
    assert run.outcomes["test_flow.py::test_flow"] == "FAILED"
    assert "the mark `identity` names no rule so: write `@pytest.mark.identity(" in run.output


def test_a_module_that_cannot_be_imported_fails_with_its_place_in_the_policy(held: Held) -> None:
    run = held(MARKED.replace("from app.flow import run\n", "") + "pass\n", "-o", "pythonpath=.")
    assert run.outcomes["test_flow.py::test_flow"] == "FAILED"
    assert "allowlists.yaml:10:11: " in run.output
    assert "app" in run.output


def test_a_rollout_lets_it_pass_and_tells(held: Held) -> None:
    run = held(MARKED + "run(again=True)\n", policy=POLICY + "    rollout: [{level: warn, until: wave-1}]\n")
    assert run.exit_code == 0
    assert "one-resolver" in run.output
    assert "src/app/flow.py:20:" in run.output


def test_a_test_of_its_own_looks_at_what_the_probe_found(held: Held) -> None:
    test = """\
import pytest
from app.flow import run
from seamguard.runtime import IdentityError


def test_flow(identity_probe):
    with pytest.raises(IdentityError, match="app.flow:execute"), identity_probe("one-resolver") as probe:
        run(again=True)
    assert [judged.finding.site for judged in probe.verdict.judged] == ["app.flow:execute"]
    with identity_probe("one-resolver"):
        run()
"""
    assert held(test).having("PASSED") == {"test_flow"}
