"""Trials of functions in Python: each kind is registered and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.probes.engines.asked import expect, shows
from seamguard.probes.engines.sessions import answer, numbers_session

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types


@shows("datafusion.udf-scalar")
def scalar() -> None:
    """A function of Python can be registered, and gives a value for each row."""
    import pyarrow as pa
    from datafusion import udf

    def double(values: pa.Array) -> pa.Array:
        return pa.array([value.as_py() * 2 for value in values], pa.int64())

    session = numbers_session()
    session.register_udf(udf(double, [pa.int64()], pa.int64(), "immutable", name="doubled"))
    expect(answer(session, "SELECT doubled(a) AS b FROM numbers ORDER BY b"), {"b": [2, 4, 6]})


@shows("datafusion.udf-aggregate")
def aggregate() -> None:
    """A class of Python can be registered as an aggregate."""
    import pyarrow as pa
    from datafusion import Accumulator, udaf

    class Total(Accumulator):
        def __init__(self) -> None:
            self._total = 0

        def update(self, *values: pa.Array) -> None:
            self._total += sum(value.as_py() for value in values[0])

        def merge(self, states: list[pa.Array]) -> None:
            self.update(states[0])

        def state(self) -> list[pa.Scalar]:
            return [pa.scalar(self._total)]

        def evaluate(self) -> pa.Scalar:
            return pa.scalar(self._total)

    session = numbers_session()
    session.register_udaf(udaf(Total, [pa.int64()], pa.int64(), [pa.int64()], "immutable", name="total"))
    expect(answer(session, "SELECT total(a) AS b FROM numbers"), {"b": [6]})


@shows("datafusion.udf-window")
def window() -> None:
    """A class of Python can be registered as a window function."""
    import pyarrow as pa
    from datafusion import udwf
    from datafusion.user_defined import WindowEvaluator

    class RunningTotal(WindowEvaluator):
        def uses_window_frame(self) -> bool:
            return True

        def evaluate(self, values: list[pa.Array], eval_range: tuple[int, int]) -> pa.Scalar:
            return pa.scalar(sum(value.as_py() for value in values[0][slice(*eval_range)]))

    session = numbers_session()
    session.register_udwf(udwf(RunningTotal, pa.int64(), pa.int64(), "immutable", name="running_total"))
    rows = answer(session, "SELECT running_total(a) OVER (ORDER BY a) AS b FROM numbers ORDER BY b")
    expect(rows, {"b": [1, 3, 6]})


@shows("datafusion.udf-table")
def table() -> None:
    """A function of Python can be registered that gives a table."""
    from datafusion import Table, udtf

    session = numbers_session()
    # A table that is made within the call would start a runtime within another, which panics.
    held = Table(session.table("numbers"))
    session.register_udtf(udtf(lambda: held, "all_numbers"))
    expect(answer(session, "SELECT a FROM all_numbers() ORDER BY a"), {"a": [1, 2, 3]})


PROBES = (scalar, aggregate, window, table)
