"""Names that must exist on the reference system: what plans cite is there, and fails once it is called otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

CLAUSE = """
must_exist:
  - id: cited
    why: The plan for the next wave is written against these names.
    names:
      - semantics.compile_context.build_semantic_execution_context
      - semantics.compile_context.SemanticExecutionContext.dataset_resolver
      - semantics.program_manifest.ManifestDatasetBindings.require_location
"""
MANIFEST = "reference/src/semantics/program_manifest.py"


@pytest.fixture
def cited(reference: Path) -> Path:
    policy = reference / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8") + CLAUSE, "utf-8")
    return reference


def test_what_is_cited_is_there(cited: Path, seamguard: Execute) -> None:
    run = seamguard("check", "--select", "cited", cwd=cited)
    assert (run.exit_code, run.stdout.splitlines()[0]) == (
        0,
        "KEPT    cited  0 findings in production: none; apart: 0 in tests, 0 in scripts; 3 examined",
    )


def test_what_has_another_name_is_told_with_the_one_that_is_meant(cited: Path, seamguard: Execute) -> None:
    path = cited / MANIFEST
    path.write_text(path.read_text("utf-8").replace("require_location", "required_location"), "utf-8")
    run = seamguard("check", "--select", "cited", "--format", "json", cwd=cited)
    (found,) = json.loads(run.stdout)["findings"]
    assert (run.exit_code, found["status"], found["kind"]) == (1, "violation", "missing")
    assert (found["path"], found["module"]) == ("src/semantics/program_manifest.py", "semantics.program_manifest")
    assert "did you mean semantics.program_manifest.ManifestDatasetBindings.required_location?" in found["message"]


def test_a_name_of_nothing_under_guard_proves_nothing(cited: Path, seamguard: Execute) -> None:
    policy = cited / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8") + "      - datafusion.SessionContext\n", "utf-8")
    run = seamguard("check", "--select", "cited", cwd=cited)
    assert run.exit_code == 2
    assert "datafusion.SessionContext is not defined in the codebase, so it may be misspelt" in run.stdout
