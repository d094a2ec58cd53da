"""What a physical plan tells of itself, as far as the engine has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from datafusion_engine.plan.capabilities import plan_capabilities

if TYPE_CHECKING:
    from datafusion import DataFrame


@dataclass(frozen=True, slots=True)
class PhysicalDetails:
    """What the engine tells of how it would execute a plan; None for each thing that it does not tell.

    Attributes:
        partitions: How many partitions are computed side by side.
        statistics: What it expects of the rows.
    """

    partitions: int | None = None
    statistics: str | None = None


class _WithStatistics(Protocol):
    """A physical plan of engines that give its statistics."""

    def statistics(self) -> object:
        """Return what is expected of the rows."""


def physical_details(dataframe: DataFrame) -> PhysicalDetails:
    """Ask a DataFrame's physical plan what the engine can tell of it."""
    capabilities = plan_capabilities()
    if not capabilities.has_dataframe_execution_plan:
        return PhysicalDetails()
    plan = dataframe.execution_plan()
    return PhysicalDetails(
        partitions=plan.partition_count if capabilities.has_partition_count else None,
        statistics=(
            str(cast("_WithStatistics", plan).statistics()) if capabilities.has_execution_plan_statistics else None
        ),
    )
