"""`derives_from` on the reference system: the resolvers that do not come from the compile boundary are debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.on_reference import checked, copied, edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

POLICY = """\
version: 1
codebase: {root: reference, source: [src]}
waves: [{id: wave-2, status: active}]
derives_from:
  - id: one-resolver
    why: One compile boundary decides where datasets live.
    instead: Take it from the SemanticExecutionContext that the caller was given.
    value: {parameter: dataset_resolver, of: datafusion_engine.views.registration.ensure_view_graph}
    from: [semantics.compile_context.build_semantic_execution_context]
    allow: [{module: semantics.compile_context, reason: The compile boundary itself.}]
    migrating:
"""
DEBT = {
    "datafusion_engine.plan.pipeline:plan_with_delta_pins": "none",
    "hamilton_pipeline.driver_factory:build_view_graph_context": "none",
    "hamilton_pipeline.modules.task_execution:_ensure_scan_overrides": "other-call",
    "hamilton_pipeline.modules.task_execution:_execute_view": "other-call",
    "semantics.pipeline:build_cpg": "other-call",
}
ENTRY = "      - {{site: '{}', count: 1, wave: wave-2, reason: Takes it from the context then.}}\n"
PIPELINE = "src/datafusion_engine/plan/pipeline.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copied(tmp_path, POLICY + "".join(ENTRY.format(site) for site in DEBT))


def test_the_debt_of_today_is_at_the_sites_of_the_seam(seamguard: Execute, project: Path) -> None:
    found = checked(seamguard, project, 0)
    owed = [one for one in found if one["status"] == "migrating"]
    assert {f"{one['module']}:{one['scope']}": one["kind"] for one in owed} == DEBT
    assert {one["module"] for one in found if one not in owed} == {"semantics.compile_context"}


@pytest.mark.parametrize(
    ("after", "kind", "certainty"),
    [
        ("dataset_resolver=None", "none", "certain"),
        ("dataset_resolver=ManifestDatasetBindings(locations={})", "other-call", "certain"),
        ("dataset_resolver=resolver or ManifestDatasetBindings(locations={})", "other-call", "certain"),
        ("**{'dataset_resolver': ManifestDatasetBindings(locations={})}", "other-call", "certain"),
        ("dataset_resolver=elsewhere()", "unknown", "possible"),
    ],
)
def test_a_resolver_from_elsewhere_is_broken(
    seamguard: Execute, project: Path, after: str, kind: str, certainty: str
) -> None:
    edit(
        project,
        PIPELINE,
        "from __future__ import annotations\n",
        "from __future__ import annotations\n\nfrom semantics.program_manifest import ManifestDatasetBindings\n",
    )
    call = "ensure_view_graph(ctx, runtime_profile=runtime_profile, semantic_manifest=manifest, "
    edit(project, PIPELINE, f"{call}dataset_resolver=resolver)", f"{call}{after})")
    broken = [one for one in checked(seamguard, project, 1) if one["path"] == PIPELINE]
    line = (project / "reference" / PIPELINE).read_text("utf-8").split(after)[0].count("\n") + 1
    assert (line, kind, certainty) in [(one["line"], one["kind"], one["certainty"]) for one in broken]


def test_a_resolver_that_the_boundary_made_pays_the_debt(seamguard: Execute, project: Path) -> None:
    edit(
        project,
        PIPELINE,
        "semantic_manifest=manifest, dataset_resolver=given_resolver)",
        "semantic_manifest=manifest, dataset_resolver=resolver)",
    )
    run = seamguard("check", cwd=project)
    assert run.exit_code == 1
    assert (
        "nothing in datafusion_engine.plan.pipeline:plan_with_delta_pins breaks 'one-resolver' any more" in run.stdout
    )


def test_a_boundary_that_is_gone_proves_nothing(seamguard: Execute, project: Path) -> None:
    edit(project, "src/semantics/compile_context.py", "def build_semantic_execution_context", "def build_context")
    run = seamguard("check", cwd=project)
    assert run.exit_code == 2
    assert "semantics.compile_context.build_semantic_execution_context does not exist" in run.stdout
