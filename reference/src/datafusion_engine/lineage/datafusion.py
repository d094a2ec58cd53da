"""What a logical plan reads: tables, columns, and the conditions on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datafusion import Expr
    from datafusion.plan import LogicalPlan

_COMPARISONS = frozenset({"=", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class ColumnFilter:
    """A condition that every row a scan needs fulfils: `column operator value`."""

    column: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class ScanLineage:
    """One table scan of a plan.

    Attributes:
        dataset_name: Table that is read.
        columns: Columns that are read, in plan order.
        filters: Conditions on it that are simple enough to choose files by; a scan may have others.
    """

    dataset_name: str
    columns: tuple[str, ...]
    filters: tuple[ColumnFilter, ...]


@dataclass(frozen=True, slots=True)
class LineageReport:
    """All scans of a plan."""

    scans: tuple[ScanLineage, ...]

    @property
    def dataset_names(self) -> tuple[str, ...]:
        """Tables that the plan reads, sorted."""
        return tuple(sorted({scan.dataset_name for scan in self.scans}))


def extract_lineage(optimized_plan: LogicalPlan) -> LineageReport:
    """Read the scans of an optimized logical plan, in which views are resolved to the tables below them."""
    return LineageReport(tuple(_scans(optimized_plan, predicates=())))


def _scans(plan: LogicalPlan, predicates: tuple[Expr, ...]) -> Iterator[ScanLineage]:
    from datafusion.expr import Filter, TableScan

    node = plan.to_variant()
    if isinstance(node, TableScan):
        conditions = (*predicates, *node.filters())
        filters = tuple(found for condition in conditions for found in _column_filters(condition))
        columns = tuple(name for _, name in node.projection())
        yield ScanLineage(node.table_name(), columns, filters)
        return
    # Only a filter that stands directly on a scan speaks about that scan's own rows.
    below = (node.predicate(),) if isinstance(node, Filter) else ()
    for child in plan.inputs():
        yield from _scans(child, below)


def _column_filters(condition: Any) -> Iterator[ColumnFilter]:  # noqa: ANN401 (the engine's types for a raw expression vary)
    if condition.variant_name() != "BinaryExpr":
        return
    operator = condition.rex_call_operator()
    left, right = condition.rex_call_operands()
    if operator == "AND":
        yield from _column_filters(left)
        yield from _column_filters(right)
    elif operator in _COMPARISONS and (left.variant_name(), right.variant_name()) == ("Column", "Literal"):
        # The optimizer puts literals on the right. A comparison with NULL is no condition that files can be chosen by.
        value = right.python_value().as_py()
        if value is not None:
            yield ColumnFilter(left.to_variant().name(), operator, value)
