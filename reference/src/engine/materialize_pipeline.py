"""Products: single views, executed and ready to leave the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.plan.bundle import build_plan_bundle
from datafusion_engine.plan.execution import PlanExecutionOptions, execute_plan_bundle
from datafusion_engine.plan.result_types import ReplayStep

if TYPE_CHECKING:
    from datafusion_engine.arrow import ArrowTable
    from datafusion_engine.session.runtime import SessionRuntime
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class PlanProduct:
    """An executed view.

    Attributes:
        view_name: Its name.
        table: Its rows.
        step: Form of the plan that produced them.
        plan_fingerprint: Digest of the plan and of the data that it read.
    """

    view_name: str
    table: ArrowTable
    step: ReplayStep
    plan_fingerprint: str


def build_view_product(
    view_name: str,
    *,
    session_runtime: SessionRuntime,
    dataset_resolver: ManifestDatasetResolver | None = None,
    start_at: ReplayStep = ReplayStep.SUBSTRAIT,
) -> PlanProduct:
    """Plan and execute a registered view, reading only the files that it needs.

    Args:
        view_name: Registered view.
        session_runtime: Session that holds it.
        dataset_resolver: Where its datasets lie; resolved from the profile where None.
        start_at: First form of the plan to try; a later one forces the fallback.

    Raises:
        ValueError: The session holds no such view.
    """
    profile, ctx = session_runtime.profile, session_runtime.ctx
    if not ctx.table_exist(view_name):
        raise ValueError(f"View {view_name!r} is not registered: call ensure_view_graph or build_cpg first.")
    bundle = build_plan_bundle(
        ctx, ctx.table(view_name), session_runtime=session_runtime, dataset_resolver=dataset_resolver
    )
    if dataset_resolver is None:
        from semantics.compile_context import CompileContext

        dataset_resolver = CompileContext(runtime_profile=profile).dataset_bindings()
    options = PlanExecutionOptions(
        runtime_profile=profile,
        view_name=view_name,
        scan_units=bundle.scan_units,
        dataset_resolver=dataset_resolver,
        start_at=start_at,
    )
    result = execute_plan_bundle(ctx, bundle, options=options)
    return PlanProduct(view_name, result.to_table(), result.step, bundle.plan_fingerprint)
