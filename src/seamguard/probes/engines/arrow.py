"""Trials of files and datasets in Arrow's own forms."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from seamguard.probes.engines.asked import Absent, expect, shows
from seamguard.probes.engines.sessions import answer, new_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datafusion import SessionContext

_ROWS, _ROWS_OF_A_GROUP = 100, 10


@contextmanager
def parquet_session(**options: str) -> Iterator[SessionContext]:
    """A session with one Parquet file of ten groups, sorted, as the table `numbers`."""
    import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
    from pyarrow import parquet

    with TemporaryDirectory(prefix="seamguard-") as folder:
        path = Path(folder) / "numbers.parquet"
        parquet.write_table(pa.table({"a": list(range(_ROWS))}), path, row_group_size=_ROWS_OF_A_GROUP)
        session = new_session(**options)
        session.register_parquet("numbers", str(path))
        yield session


@shows("datafusion.parquet-statistics")
def parquet_statistics() -> None:
    """A plan over a Parquet file knows how many rows it has, and their bounds."""
    with parquet_session(explain__show_statistics="true") as session:
        text = plan_text(session, "EXPLAIN SELECT a FROM numbers")
    missing = [part for part in (f"Rows=Exact({_ROWS})", f"Max=Exact(Int64({_ROWS - 1}))") if part not in text]
    if missing:
        raise Absent(f"the plan does not say {missing[0]}")


@shows("datafusion.parquet-pruning")
def parquet_pruning() -> None:
    """Groups of a Parquet file whose bounds rule a condition out are not read."""
    with parquet_session() as session:
        text = plan_text(session, "EXPLAIN ANALYZE SELECT a FROM numbers WHERE a >= 90")
    if "row_groups_pruned_statistics=10 total → 1 matched" not in text:
        raise Absent("nine of ten groups could be left out, and are not")


def plan_text(session: SessionContext, explain: str) -> str:
    """All that a query which explains another one says."""
    return "\n".join(answer(session, explain)["plan"])


@shows("datafusion.arrow-dataset")
def arrow_dataset() -> None:
    """A dataset of pyarrow can be registered, and conditions on it are applied."""
    expect(answer(_dataset_session(), "SELECT a FROM numbers WHERE a > 2"), {"a": [3]})


@shows("datafusion.arrow-dataset-scalar-subquery", refusals=("Cannot convert pyarrow",))
def arrow_dataset_scalar_subquery() -> None:
    """A column of a pyarrow dataset can be compared with a subquery."""
    query = "SELECT a FROM numbers WHERE a > (SELECT min(a) + 1 FROM numbers)"
    expect(answer(_dataset_session(), query), {"a": [3]})


def _dataset_session() -> SessionContext:
    import pyarrow as pa
    import pyarrow.dataset as pads  # type: ignore[import-untyped]  # it ships no types

    session = new_session()
    session.register_dataset("numbers", pads.dataset(pa.table({"a": [1, 2, 3]})))
    return session


PROBES = (parquet_statistics, parquet_pruning, arrow_dataset, arrow_dataset_scalar_subquery)
