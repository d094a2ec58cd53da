"""What the installed engine can do with plans, found out by trying, and what of the pipeline that switches on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from datafusion_engine.lineage.diagnostics import RUNTIME_CAPABILITIES, record_artifact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from seamguard.runtime import Report

FEATURES: Mapping[str, tuple[str, ...]] = {
    "substrait_replay": ("datafusion.substrait-round-trip", "delta.substrait-round-trip"),
    "plan_partitions": ("datafusion.dataframe-execution-plan", "datafusion.plan-partition-count"),
    "plan_statistics": ("datafusion.dataframe-execution-plan", "datafusion.plan-statistics"),
}
"""For each feature that adapts to the engine what it needs."""


@dataclass(frozen=True, slots=True)
class PlanCapabilities:
    """Flags that code asks before it uses what not every engine has.

    Attributes:
        has_dataframe_execution_plan: Whether a DataFrame gives its physical plan.
        has_execution_plan_statistics: Whether a physical plan gives its statistics.
        has_execution_plan_schema: Whether a physical plan gives its schema.
        has_partition_count: Whether a physical plan gives the number of its partitions.
        has_substrait_replay: Whether plans come back from Substrait with the same rows, over Delta tables too.
        datafusion_version: The engine that was tried; None where none is installed.
    """

    has_dataframe_execution_plan: bool
    has_execution_plan_statistics: bool
    has_execution_plan_schema: bool
    has_partition_count: bool
    has_substrait_replay: bool
    datafusion_version: str | None


@cache
def plan_capabilities() -> PlanCapabilities:
    """Return what the engine can do; it is tried once in a process, for engines do not change in one."""
    report = _report()
    return PlanCapabilities(
        has_dataframe_execution_plan=report.has("datafusion.dataframe-execution-plan"),
        has_execution_plan_statistics=report.has("datafusion.plan-statistics"),
        has_execution_plan_schema=report.has("datafusion.plan-schema"),
        has_partition_count=report.has("datafusion.plan-partition-count"),
        has_substrait_replay=report.is_on("substrait_replay"),
        datafusion_version=dict(report.snapshot.libraries)["datafusion"],
    )


def record_plan_capabilities(profile: DataFusionRuntimeProfile) -> None:
    """Record what the engine can do, and for each feature whether it is on and why."""
    record_artifact(profile, RUNTIME_CAPABILITIES, _report().payload())


@cache
def _report() -> Report:
    from seamguard.runtime import record_capabilities

    return record_capabilities(builtin=("datafusion.plan-schema",), features=FEATURES)
