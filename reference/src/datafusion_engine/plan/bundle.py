"""Plan bundles: one view's plan in every form, with what it reads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from datafusion_engine.dataset.snapshot import dataset_snapshot
from datafusion_engine.lineage.datafusion import extract_lineage
from datafusion_engine.lineage.scan import plan_scan_units
from datafusion_engine.plan.capabilities import plan_capabilities
from datafusion_engine.plan.physical import physical_details
from datafusion_engine.plan.serialization import PlanCodecError, proto_bytes, substrait_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datafusion import DataFrame, SessionContext
    from datafusion.plan import LogicalPlan

    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.lineage.datafusion import LineageReport
    from datafusion_engine.lineage.scan import ScanUnit
    from datafusion_engine.plan.physical import PhysicalDetails
    from datafusion_engine.session.runtime import SessionRuntime
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class DataFusionPlanBundle:
    """A planned view.

    Attributes:
        df: The planned DataFrame, bound to the tables of the session that planned it.
        substrait_bytes: Its plan by table names, or None where it has no Substrait form.
        proto_bytes: Its plan with its file listings, or None where a table has no such form.
        physical: What the engine tells of how it would execute it.
        lineage: What it reads.
        scan_units: The files that it needs.
        cdf_windows: First commit that is read of each change data feed.
        snapshot_keys: State of each dataset at planning time.
        plan_fingerprint: Digest of the plan, of the windows and of the states.
    """

    df: DataFrame = field(repr=False)  # whose repr runs the query
    substrait_bytes: bytes | None
    proto_bytes: bytes | None
    physical: PhysicalDetails
    lineage: LineageReport
    scan_units: tuple[ScanUnit, ...]
    cdf_windows: Mapping[str, int]
    snapshot_keys: Mapping[str, str]
    plan_fingerprint: str


def build_plan_bundle(
    ctx: SessionContext,
    dataframe: DataFrame,
    *,
    session_runtime: SessionRuntime,
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> DataFusionPlanBundle:
    """Plan a DataFrame and gather every form of its plan.

    Args:
        ctx: Session that the DataFrame belongs to.
        dataframe: What to plan.
        session_runtime: Names the profile whose datasets may be scanned.
        dataset_resolver: Where those lie; looked up in the profile, each time anew, where None.
    """
    optimized = dataframe.optimized_logical_plan()
    lineage = extract_lineage(optimized)
    locate = partial(_manifest_dataset_locations, session_runtime, dataset_resolver=dataset_resolver)
    windows = _cdf_window_snapshot(locate(), lineage)
    snapshots = _snapshot_keys_for_manifest(locate(), lineage)
    scan_plan = plan_scan_units(
        dataset_locations=locate(),
        scans_by_task={"plan_bundle": lineage.scans},
        runtime_profile=session_runtime.profile,
    )
    return DataFusionPlanBundle(
        df=dataframe,
        substrait_bytes=_substrait_or_none(ctx, optimized),
        proto_bytes=_proto_or_none(optimized) or _proto_or_none(dataframe.logical_plan()),
        physical=physical_details(dataframe),
        lineage=lineage,
        scan_units=scan_plan.units,
        cdf_windows=windows,
        snapshot_keys=snapshots,
        plan_fingerprint=_fingerprint(optimized, windows, snapshots),
    )


def _manifest_dataset_locations(
    session_runtime: SessionRuntime, *, dataset_resolver: ManifestDatasetResolver | None
) -> dict[str, DatasetLocation]:
    if dataset_resolver is None:
        from semantics.compile_context import dataset_bindings_for_profile

        dataset_resolver = dataset_bindings_for_profile(session_runtime.profile)
    found = ((name, dataset_resolver.location(name)) for name in dataset_resolver.names())
    return {name: location for name, location in found if location is not None}


def _cdf_window_snapshot(locations: Mapping[str, DatasetLocation], lineage: LineageReport) -> dict[str, int]:
    return {
        name: location.delta_cdf_options.starting_version
        for name, location in sorted(locations.items())
        if name in lineage.dataset_names and location.delta_cdf_options is not None
    }


def _snapshot_keys_for_manifest(locations: Mapping[str, DatasetLocation], lineage: LineageReport) -> dict[str, str]:
    return {
        name: dataset_snapshot(location)
        for name, location in sorted(locations.items())
        if name in lineage.dataset_names
    }


def _substrait_or_none(ctx: SessionContext, plan: LogicalPlan) -> bytes | None:
    if not plan_capabilities().has_substrait_replay:
        return None
    try:
        return substrait_bytes(ctx, plan)
    except PlanCodecError:
        return None


def _proto_or_none(plan: LogicalPlan) -> bytes | None:
    try:
        return proto_bytes(plan)
    except PlanCodecError:
        return None


def _fingerprint(plan: LogicalPlan, windows: Mapping[str, int], snapshots: Mapping[str, str]) -> str:
    parts = (plan.display_indent(), dict(windows), dict(snapshots))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
