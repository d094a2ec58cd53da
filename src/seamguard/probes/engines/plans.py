"""Trials of what plans tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.probes.engines.asked import Absent, accessor, expect, shows
from seamguard.probes.engines.sessions import numbers_session

if TYPE_CHECKING:
    from datafusion import ExecutionPlan
    from datafusion.plan import LogicalPlan

_QUERY = "SELECT a + 1 AS b FROM numbers WHERE a > 1"


def _physical() -> ExecutionPlan:
    return numbers_session().sql(_QUERY).execution_plan()


@shows("datafusion.dataframe-execution-plan")
def dataframe_execution_plan() -> None:
    """`DataFrame.execution_plan` gives a physical plan."""
    plan = accessor(numbers_session().sql(_QUERY), "execution_plan")
    expect(type(plan).__name__, "ExecutionPlan")


@shows("datafusion.plan-statistics")
def plan_statistics() -> None:
    """`ExecutionPlan.statistics` gives the statistics of a physical plan."""
    accessor(_physical(), "statistics")


@shows("datafusion.plan-schema")
def plan_schema() -> None:
    """`ExecutionPlan.schema` gives the schema of a physical plan."""
    accessor(_physical(), "schema")


@shows("datafusion.plan-partition-count")
def plan_partition_count() -> None:
    """`ExecutionPlan.partition_count` gives the number of partitions."""
    # A constant has one partition on every machine.
    expect(accessor(numbers_session().sql("SELECT 1 AS b").execution_plan(), "partition_count"), 1)


@shows("datafusion.plan-children")
def plan_children() -> None:
    """`ExecutionPlan.children` leads down to the scan of a table."""
    nodes, depth = [_physical()], 0
    while nodes := [child for node in nodes for child in _listed(node)]:
        depth += 1
    if not depth:
        raise Absent("a plan of several steps has no children")


def _listed(node: ExecutionPlan) -> list[ExecutionPlan]:
    found = accessor(node, "children")
    if not isinstance(found, list):
        raise Absent("children are no list")
    return found


@shows("datafusion.plan-display")
def plan_display() -> None:
    """`ExecutionPlan.display_indent` names each step of a physical plan."""
    text = str(accessor(_physical(), "display_indent"))
    missing = [step for step in ("FilterExec", "DataSourceExec") if step not in text]
    if missing:
        raise Absent(f"the text of a plan does not name {missing[0]}")


@shows("datafusion.plan-metrics")
def plan_metrics() -> None:
    """`ExecutionPlan.metrics` gives what the execution of a plan measured."""
    session = numbers_session()
    plan = session.sql(_QUERY).execution_plan()
    if not hasattr(plan, "metrics"):
        raise Absent("ExecutionPlan has no 'metrics'")
    for partition in range(plan.partition_count):
        list(session.execute(plan, partition))
    accessor(plan, "metrics")


@shows("datafusion.plan-lineage")
def plan_lineage() -> None:
    """An optimized logical plan names the tables and columns that it reads."""
    from datafusion.expr import TableScan

    plan = numbers_session().sql(_QUERY).optimized_logical_plan()
    scans = [node for node in map(_variant, _walk(plan)) if isinstance(node, TableScan)]
    expect([(scan.table_name(), [name for _, name in scan.projection()]) for scan in scans], [("numbers", ["a"])])


def _walk(plan: LogicalPlan) -> list[LogicalPlan]:
    return [plan, *(below for child in plan.inputs() for below in _walk(child))]


def _variant(plan: LogicalPlan) -> object:
    return plan.to_variant()


PROBES = (
    dataframe_execution_plan,
    plan_statistics,
    plan_schema,
    plan_partition_count,
    plan_children,
    plan_display,
    plan_metrics,
    plan_lineage,
)
