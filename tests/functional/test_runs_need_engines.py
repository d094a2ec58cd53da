"""Where the engines are missing or fail, nothing is known of a run: the suite fails, and says why."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from tests.functional.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

NEEDS_NO_RUN = "test_every_boundary_has_a_negative_test"
BLOCKING = """\
import sys
from importlib.machinery import PathFinder

class Missing(PathFinder):
    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        top = fullname.partition(".")[0]
        return None if top in {missing!r} else PathFinder.find_spec(fullname, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Missing
"""


@pytest.mark.parametrize("missing", [("datafusion",), ("datafusion", "deltalake", "pyarrow")])
def test_without_an_engine_the_suite_fails_and_says_what_to_install(
    execute: Execute, tmp_path: Path, missing: tuple[str, ...]
) -> None:
    (tmp_path / "sitecustomize.py").write_text(BLOCKING.format(missing=missing))
    arguments = ("-m", "pytest", "-p", "no:cacheprovider", "-rA", "guardrails/reference")
    path = os.pathsep.join([str(tmp_path), str(REPOSITORY / "src")])
    run = execute(sys.executable, *arguments, cwd=REPOSITORY, env={"PYTHONPATH": path})
    assert run.exit_code == 1
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR|SKIPPED|XFAIL) (?:\S*::)?(\w+)", run.stdout, re.MULTILINE)
    held = {test for outcome, test in outcomes if outcome == "ERROR"}
    assert "test_a_converged_run_hands_one_resolver_through_all_stages" in held
    assert {(outcome, test) for outcome, test in outcomes if test not in held} == {("PASSED", NEEDS_NO_RUN)}
    told = f"{' and '.join(missing)} cannot be imported, and nothing is known of a run without: install '.[delta]'"
    assert run.stdout.count(told) == sum(outcome == "ERROR" for outcome, _ in outcomes)


def test_a_run_that_raises_is_told_and_its_plans_are_not_run_again(execute: Execute, reference: Path) -> None:
    """Where pytest shows the arguments of calls, it never ends: a planned DataFrame runs when it is shown."""
    arrow = reference / "reference/src/datafusion_engine/arrow.py"
    text, body = arrow.read_text("utf-8"), "    schema = pa.schema(\n"
    assert text.count(body) == 1
    sown = '    if "cst_refs" in str(dataframe.logical_plan()):\n        raise LookupError("sown")\n'
    arrow.write_text(text.replace(body, sown + body), "utf-8")
    arguments = ("-m", "pytest", "-p", "no:cacheprovider", "guardrails/reference/test_resolver_identity.py")
    run = execute(sys.executable, *arguments, cwd=reference, env={"PYTHONPATH": str(REPOSITORY / "src")})
    assert run.exit_code == 1
    assert "LookupError: sown" in run.stdout
