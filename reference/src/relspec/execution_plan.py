"""Execution plans: which tasks run, with which plans and which scan units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from datafusion_engine.lineage.scan import scan_units_hash
from datafusion_engine.plan.pipeline import plan_with_delta_pins
from relspec.execution_authority import ExecutionAuthorityContext

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from datafusion_engine.lineage.scan import ScanUnit
    from datafusion_engine.plan.bundle import DataFusionPlanBundle
    from datafusion_engine.session.runtime import SessionRuntime
    from datafusion_engine.views.graph import ViewNode
    from semantics.compile_context import SemanticExecutionContext


@dataclass(frozen=True, slots=True)
class ExecutionPlan:
    """Planned tasks; a task computes the view of its name.

    Attributes:
        authority: What the tasks were planned under.
        bundles: Plan of each active task.
        scan_units: Files that the active tasks read.
        scan_keys_by_task: Which units each active task reads.
    """

    authority: ExecutionAuthorityContext
    bundles: Mapping[str, DataFusionPlanBundle]
    scan_units: tuple[ScanUnit, ...]
    scan_keys_by_task: Mapping[str, tuple[str, ...]]

    @property
    def active_tasks(self) -> tuple[str, ...]:
        """Tasks that will run."""
        return tuple(self.bundles)

    @property
    def scan_units_hash(self) -> str | None:
        """Digest of the scan units; None where nothing is pinned."""
        return scan_units_hash(self.scan_units)


def compile_execution_plan(
    *,
    session_runtime: SessionRuntime,
    view_nodes: Sequence[ViewNode],
    semantic_context: SemanticExecutionContext | None = None,
) -> ExecutionPlan:
    """Plan views in a session that holds their inputs, under what the run compiled if it did."""
    planned = plan_with_delta_pins(
        session_runtime.ctx,
        view_nodes=view_nodes,
        runtime_profile=session_runtime.profile,
        semantic_context=semantic_context,
    )
    return ExecutionPlan(
        authority=ExecutionAuthorityContext(planned.semantic_context),
        bundles=planned.bundles,
        scan_units=planned.scan_plan.units,
        scan_keys_by_task=planned.scan_plan.keys_by_task,
    )


def prune_execution_plan(plan: ExecutionPlan, *, active_tasks: Collection[str]) -> ExecutionPlan:
    """Return the plan with only these of its tasks, and only the scan units that they read."""
    keys_by_task = {task: keys for task, keys in plan.scan_keys_by_task.items() if task in active_tasks}
    read = {key for keys in keys_by_task.values() for key in keys}
    return replace(
        plan,
        bundles={task: bundle for task, bundle in plan.bundles.items() if task in active_tasks},
        scan_units=tuple(unit for unit in plan.scan_units if unit.key in read),
        scan_keys_by_task=keys_by_task,
    )
