"""Replay of a plan bundle: Substrait first, then protobuf, then the DataFrame that was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.lineage.diagnostics import SUBSTRAIT_FALLBACK, record_artifact
from datafusion_engine.plan.result_types import ExecutionResult, ReplayStep
from datafusion_engine.plan.serialization import PlanCodecError, replay_proto_bytes, replay_substrait_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datafusion import DataFrame, SessionContext

    from datafusion_engine.plan.bundle import DataFusionPlanBundle
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver


def replay_plan_bundle(
    ctx: SessionContext, bundle: DataFusionPlanBundle, *, start_at: ReplayStep = ReplayStep.SUBSTRAIT
) -> ExecutionResult:
    """Turn a bundle back into a DataFrame by the first form that works.

    The last form is the DataFrame that was planned: it reads the tables that it was planned with, also where the
    session has others under their names by now.

    Args:
        ctx: Session to execute in.
        bundle: What was planned.
        start_at: First form to try.
    """
    order = tuple(ReplayStep)
    failures = [f"{step}: skipped, told to start at {start_at}" for step in order[: order.index(start_at)]]
    for step in order[order.index(start_at) :]:
        try:
            return ExecutionResult(_replay(ctx, bundle, step), step, tuple(failures))
        except PlanCodecError as error:
            failures.append(f"{step}: {error}")
    raise AssertionError("the planned DataFrame needs no conversion and cannot fail")


def record_fallback(
    runtime_profile: DataFusionRuntimeProfile,
    result: ExecutionResult,
    *,
    view_name: str,
    dataset_names: Sequence[str],
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> None:
    """Record that a view was not executed from its Substrait plan, why, and which datasets it reads from where."""
    found = (
        (name, dataset_resolver.location(name) if dataset_resolver is not None else None) for name in dataset_names
    )
    record_artifact(
        runtime_profile,
        SUBSTRAIT_FALLBACK,
        {
            "view_name": view_name,
            "step": result.step.value,
            "failures": list(result.failures),
            "datasets": {name: None if location is None else str(location.path) for name, location in found},
        },
    )


def _replay(ctx: SessionContext, bundle: DataFusionPlanBundle, step: ReplayStep) -> DataFrame:
    if step is ReplayStep.DATAFRAME:
        return bundle.df
    data = bundle.substrait_bytes if step is ReplayStep.SUBSTRAIT else bundle.proto_bytes
    if data is None:
        raise PlanCodecError("the plan has no such form")
    return replay_substrait_bytes(ctx, data) if step is ReplayStep.SUBSTRAIT else replay_proto_bytes(ctx, data)
