"""What an execution returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from datafusion_engine.arrow import table_of_dataframe

if TYPE_CHECKING:
    from datafusion import DataFrame

    from datafusion_engine.arrow import ArrowTable


class ReplayStep(StrEnum):
    """Forms of a plan, in the order in which they are tried."""

    SUBSTRAIT = "substrait"
    PROTO = "proto"
    DATAFRAME = "dataframe"


@dataclass(frozen=True, slots=True)
class ExecutionResult:
    """A planned view, ready to be read.

    Attributes:
        dataframe: Its rows, not yet computed.
        step: Form of the plan that it was made from.
        failures: Why each earlier form was not used.
    """

    dataframe: DataFrame = field(repr=False)  # whose repr runs the query
    step: ReplayStep
    failures: tuple[str, ...]

    def to_table(self) -> ArrowTable:
        """Compute the rows."""
        return table_of_dataframe(self.dataframe)
