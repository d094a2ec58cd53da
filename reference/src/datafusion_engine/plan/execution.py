"""Execution of plan bundles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.dataset.resolution import apply_scan_unit_overrides
from datafusion_engine.plan.result_types import ReplayStep

if TYPE_CHECKING:
    from datafusion import SessionContext

    from datafusion_engine.lineage.scan import ScanUnit
    from datafusion_engine.plan.bundle import DataFusionPlanBundle
    from datafusion_engine.plan.result_types import ExecutionResult
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class PlanExecutionOptions:
    """How a bundle is executed.

    Attributes:
        runtime_profile: Profile of the session.
        view_name: View that the bundle stands for.
        scan_units: Scan overrides to apply first; needs `dataset_resolver`.
        dataset_resolver: Where the scanned datasets lie; recorded with a fallback too.
        start_at: First form of the plan to try; a later one forces the fallback.
    """

    runtime_profile: DataFusionRuntimeProfile
    view_name: str
    scan_units: tuple[ScanUnit, ...] = ()
    dataset_resolver: ManifestDatasetResolver | None = None
    start_at: ReplayStep = ReplayStep.SUBSTRAIT


def execute_plan_bundle(
    ctx: SessionContext, plan_bundle: DataFusionPlanBundle, *, options: PlanExecutionOptions
) -> ExecutionResult:
    """Apply scan overrides and turn a bundle into a DataFrame of the session."""
    from datafusion_engine.session.facade import DataFusionExecutionFacade

    apply_scan_unit_overrides(
        ctx,
        scan_units=options.scan_units,
        runtime_profile=options.runtime_profile,
        dataset_resolver=options.dataset_resolver,
    )
    facade = DataFusionExecutionFacade(ctx=ctx, runtime_profile=options.runtime_profile)
    return facade.execute_plan_bundle(
        plan_bundle,
        view_name=options.view_name,
        dataset_resolver=options.dataset_resolver,
        start_at=options.start_at,
    )
