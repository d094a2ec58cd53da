"""Planning in two passes: the first finds out what is read, the second plans on exactly that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.dataset.resolution import apply_scan_unit_overrides
from datafusion_engine.lineage.scan import ScanPlan, plan_scan_units
from datafusion_engine.plan.bundle import build_plan_bundle
from datafusion_engine.session.runtime import SessionRuntime
from datafusion_engine.views.registration import ensure_view_graph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datafusion import SessionContext

    from datafusion_engine.plan.bundle import DataFusionPlanBundle
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from datafusion_engine.views.graph import ViewNode
    from semantics.compile_context import SemanticExecutionContext
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class PlannedViews:
    """Views planned on pinned tables.

    Attributes:
        semantic_context: What they were compiled under.
        bundles: Plan of each view.
        scan_plan: Files that each view reads.
    """

    semantic_context: SemanticExecutionContext
    bundles: Mapping[str, DataFusionPlanBundle]
    scan_plan: ScanPlan


def plan_with_delta_pins(
    ctx: SessionContext,
    *,
    view_nodes: Sequence[ViewNode],
    runtime_profile: DataFusionRuntimeProfile,
    semantic_context: SemanticExecutionContext | None = None,
) -> PlannedViews:
    """Plan views, pin the table versions and files that they read, and plan them again on those.

    Args:
        ctx: Session that holds the views' inputs.
        view_nodes: What to plan.
        runtime_profile: Profile of that session.
        semantic_context: What the run compiled; compiled anew where None, and then only the pins are resolved by it.
    """
    given_resolver = None if semantic_context is None else semantic_context.dataset_resolver
    if semantic_context is None:
        from semantics.compile_context import build_semantic_execution_context

        semantic_context = build_semantic_execution_context(runtime_profile=runtime_profile, ctx=ctx)
    manifest, resolver = semantic_context.manifest, semantic_context.dataset_resolver
    ensure_view_graph(ctx, runtime_profile=runtime_profile, semantic_manifest=manifest, dataset_resolver=given_resolver)
    session_runtime = SessionRuntime(ctx=ctx, profile=runtime_profile)
    first_pass = _plan_views(view_nodes, session_runtime, dataset_resolver=given_resolver)
    scan_plan = _scan_planning(first_pass, runtime_profile=runtime_profile, dataset_resolver=resolver)
    apply_scan_unit_overrides(
        ctx, scan_units=scan_plan.units, runtime_profile=runtime_profile, dataset_resolver=resolver
    )
    ensure_view_graph(ctx, runtime_profile=runtime_profile, semantic_manifest=manifest, dataset_resolver=resolver)
    second_pass = _plan_views(view_nodes, session_runtime, dataset_resolver=given_resolver)
    return PlannedViews(semantic_context, second_pass, scan_plan)


def _plan_views(
    nodes: Sequence[ViewNode], session_runtime: SessionRuntime, *, dataset_resolver: ManifestDatasetResolver | None
) -> dict[str, DataFusionPlanBundle]:
    ctx = session_runtime.ctx
    return {
        node.name: build_plan_bundle(
            ctx, ctx.table(node.name), session_runtime=session_runtime, dataset_resolver=dataset_resolver
        )
        for node in nodes
    }


def _scan_planning(
    bundles: Mapping[str, DataFusionPlanBundle],
    *,
    runtime_profile: DataFusionRuntimeProfile,
    dataset_resolver: ManifestDatasetResolver,
) -> ScanPlan:
    found = ((name, dataset_resolver.location(name)) for name in dataset_resolver.names())
    return plan_scan_units(
        dataset_locations={name: location for name, location in found if location is not None},
        scans_by_task={task: bundle.lineage.scans for task, bundle in bundles.items()},
        runtime_profile=runtime_profile,
    )
