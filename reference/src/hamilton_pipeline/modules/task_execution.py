"""Execution of planned tasks in a session of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.plan.execution import PlanExecutionOptions, execute_plan_bundle
from datafusion_engine.session.facade import DataFusionExecutionFacade
from engine.materialize_pipeline import PlanProduct

if TYPE_CHECKING:
    from datafusion_engine.lineage.scan import ScanUnit
    from datafusion_engine.plan.bundle import DataFusionPlanBundle
    from datafusion_engine.plan.result_types import ReplayStep
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile, SessionRuntime
    from relspec.execution_plan import ExecutionPlan
    from semantics.compile_context import SemanticExecutionContext
    from semantics.program_manifest import ManifestDatasetResolver, SemanticProgramManifest


@dataclass(slots=True)
class RuntimeArtifacts:
    """What tasks of one run share.

    Attributes:
        execution: Session that they execute in.
        start_at: First form of a plan to try.
        semantic_context: What the run compiled; tasks compile for themselves where None.
        scan_override_hash: Digest of the scan units that the session reads through now.
    """

    execution: SessionRuntime
    start_at: ReplayStep
    semantic_context: SemanticExecutionContext | None = None
    scan_override_hash: str | None = None


@dataclass(frozen=True, slots=True)
class PlanScanInputs:
    """Scan units of a plan and their digest, None where there are none."""

    scan_units: tuple[ScanUnit, ...]
    scan_units_hash: str | None


def execute_tasks(
    execution: SessionRuntime,
    plan: ExecutionPlan,
    *,
    start_at: ReplayStep,
    semantic_context: SemanticExecutionContext | None = None,
) -> tuple[PlanProduct, ...]:
    """Compute every active view of a plan.

    Args:
        execution: Session to execute in.
        plan: What was planned, in any session.
        start_at: First form of each plan to try; a later one forces the fallback.
        semantic_context: What the run compiled; tasks compile for themselves where None.
    """
    runtime = RuntimeArtifacts(execution=execution, start_at=start_at, semantic_context=semantic_context)
    scan_context = PlanScanInputs(scan_units=plan.scan_units, scan_units_hash=plan.scan_units_hash)
    return tuple(
        _execute_view(runtime, view_name=name, plan_bundle=bundle, scan_context=scan_context)
        for name, bundle in plan.bundles.items()
    )


def _ensure_scan_overrides(runtime: RuntimeArtifacts, *, scan_context: PlanScanInputs) -> DataFusionRuntimeProfile:
    profile, session = runtime.execution.profile, runtime.execution.ctx
    if scan_context.scan_units_hash not in {None, runtime.scan_override_hash}:
        compiled = runtime.semantic_context
        if compiled is not None:
            _register_views(runtime, scan_context, compiled.manifest, compiled.dataset_resolver)
        else:
            from semantics.compile_context import CompileContext

            compile_context = CompileContext(runtime_profile=profile)
            manifest = compile_context.compile(ctx=session)
            _register_views(runtime, scan_context, manifest, compile_context.dataset_bindings())
        runtime.scan_override_hash = scan_context.scan_units_hash
    return profile


def _execute_view(
    runtime: RuntimeArtifacts, *, view_name: str, plan_bundle: DataFusionPlanBundle, scan_context: PlanScanInputs
) -> PlanProduct:
    profile = _ensure_scan_overrides(runtime, scan_context=scan_context)
    session, compiled = runtime.execution.ctx, runtime.semantic_context
    if not session.table_exist(view_name):
        if compiled is not None:
            _register_views(runtime, scan_context, compiled.manifest, compiled.dataset_resolver)
        else:
            from semantics.compile_context import CompileContext

            compile_context = CompileContext(runtime_profile=profile)
            manifest = compile_context.compile(ctx=session)
            _register_views(runtime, scan_context, manifest, compile_context.dataset_bindings())
    options = PlanExecutionOptions(
        runtime_profile=profile,
        view_name=view_name,
        dataset_resolver=None if compiled is None else compiled.dataset_resolver,
        start_at=runtime.start_at,
    )
    result = execute_plan_bundle(session, plan_bundle, options=options)
    return PlanProduct(view_name, result.to_table(), result.step, plan_bundle.plan_fingerprint)


def _register_views(
    runtime: RuntimeArtifacts,
    scan_context: PlanScanInputs,
    manifest: SemanticProgramManifest,
    dataset_resolver: ManifestDatasetResolver,
) -> None:
    facade = DataFusionExecutionFacade(ctx=runtime.execution.ctx, runtime_profile=runtime.execution.profile)
    facade.ensure_view_graph(
        scan_units=scan_context.scan_units, semantic_manifest=manifest, dataset_resolver=dataset_resolver
    )
