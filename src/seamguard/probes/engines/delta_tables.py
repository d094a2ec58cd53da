"""Trials of Delta tables: written by deltalake into a folder that is thrown away, and read through a session."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from seamguard.probes.engines.arrow import plan_text
from seamguard.probes.engines.asked import Absent, expect, shows
from seamguard.probes.engines.round_trips import through_proto, through_substrait
from seamguard.probes.engines.sessions import answer, new_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
    from datafusion import SessionContext
    from deltalake import DeltaTable

ROWS: Mapping[str, list[Any]] = {"k": [1, 2, 3], "v": ["a", "b", "c"]}
"""The rows that a table has at first."""


def arrow_table(rows: Mapping[str, list[Any]]) -> pa.Table:
    """Rows as a table of Arrow."""
    import pyarrow as pa

    return pa.table(dict(rows))


@contextmanager
def delta_folder(rows: Mapping[str, list[Any]] = ROWS, **configuration: str) -> Iterator[Path]:
    """The folder of a new table; the table's properties are given without `delta.`."""
    from deltalake import write_deltalake

    with TemporaryDirectory(prefix="seamguard-") as top:
        folder = Path(top) / "table"
        settings = {f"delta.{name}": value for name, value in configuration.items()}
        write_deltalake(folder, arrow_table(rows), configuration=settings or None)
        yield folder


def opened(folder: Path, version: int | None = None) -> DeltaTable:
    """The table, at a version or the newest."""
    from deltalake import DeltaTable

    return DeltaTable(folder, version=version)


def delta_session(table: DeltaTable, **options: str) -> SessionContext:
    """A session with the table as `numbers`, by its native provider."""
    session = new_session(**options)
    session.register_table("numbers", table)
    return session


def rows_of(table: DeltaTable) -> dict[str, list[Any]]:
    """All rows of a table through a session, sorted by the key."""
    return answer(delta_session(table), "SELECT * FROM numbers ORDER BY k")


@shows("delta.table-provider")
def table_provider() -> None:
    """A Delta table can be registered in a session, and its rows read."""
    with delta_folder() as folder:
        expect(rows_of(opened(folder)), ROWS)


@shows("delta.time-travel")
def time_travel() -> None:
    """An earlier version of a Delta table can be registered."""
    from deltalake import write_deltalake

    with delta_folder() as folder:
        write_deltalake(folder, arrow_table({"k": [4], "v": ["d"]}), mode="append")
        expect(rows_of(opened(folder, version=0)), ROWS)
        expect(rows_of(opened(folder))["k"], [1, 2, 3, 4])


@shows("delta.change-data-feed")
def change_data_feed() -> None:
    """Changes between versions can be read, with what happened to each row."""
    import pyarrow as pa

    with delta_folder(enableChangeDataFeed="true") as folder:
        opened(folder).delete("k = 2")
        changes = pa.table(opened(folder).load_cdf(starting_version=1)).to_pydict()
    expect((changes["k"], changes["_change_type"]), ([2], ["delete"]))


@shows("delta.merge")
def merge() -> None:
    """Rows can be updated, inserted and deleted in one commit."""
    with delta_folder() as folder:
        source = arrow_table({"k": [2, 4], "v": ["B", "D"]})
        merged = opened(folder).merge(source, "t.k = s.k", source_alias="s", target_alias="t")
        merged.when_matched_update_all().when_not_matched_insert_all().when_not_matched_by_source_delete().execute()
        expect(rows_of(opened(folder)), {"k": [2, 4], "v": ["B", "D"]})


@shows("delta.schema-evolution")
def schema_evolution() -> None:
    """A column can be added by what is written, and is empty in earlier rows."""
    from deltalake import write_deltalake

    with delta_folder() as folder:
        write_deltalake(folder, arrow_table({"k": [4], "v": ["d"], "w": [9]}), mode="append", schema_mode="merge")
        expect(rows_of(opened(folder))["w"], [None, None, None, 9])


@shows("delta.constraints")
def constraints() -> None:
    """Rows that break a constraint of the table are refused."""
    with delta_folder() as folder:
        opened(folder).alter.add_constraint({"positive": "k > 0"})
        if was_written(folder, {"k": [-1], "v": ["z"]}):
            raise Absent("a row that breaks a constraint is written")


def was_written(folder: Path, rows: Mapping[str, list[Any]]) -> bool:
    """Whether rows can be appended; False where they are refused as invalid."""
    from deltalake import write_deltalake
    from deltalake.exceptions import DeltaError

    try:
        write_deltalake(folder, arrow_table(rows), mode="append")
    except DeltaError as error:
        if "Invalid data" not in str(error):
            raise
        return False
    return True


@shows("delta.checkpoints")
def checkpoints() -> None:
    """A table can be read from a checkpoint, without the commits before it."""
    with delta_folder() as folder:
        opened(folder).create_checkpoint()
        (folder / "_delta_log" / f"{0:020}.json").unlink()
        expect(rows_of(opened(folder)), ROWS)


@shows("delta.scan-statistics")
def scan_statistics() -> None:
    """A plan over a Delta table knows how many rows it has."""
    with delta_folder() as folder:
        session = delta_session(opened(folder), explain__show_statistics="true")
        text = plan_text(session, "EXPLAIN SELECT k FROM numbers")
    if "statistics=[Rows=Exact(3)" not in text:
        raise Absent("the plan does not say how many rows there are")


@shows("delta.substrait-round-trip")
def substrait_round_trip() -> None:
    """A plan over a Delta table goes through Substrait with the same rows after."""
    with delta_folder() as folder:
        session = delta_session(opened(folder))
        rows = through_substrait(session, "SELECT k FROM numbers WHERE k > 1 ORDER BY k", session)
    expect(rows, {"k": [2, 3]})


@shows("delta.proto-round-trip", refusals=("LogicalExtensionCodec is not provided",))
def proto_round_trip() -> None:
    """A plan over a Delta table goes through bytes with the same rows after."""
    with delta_folder() as folder:
        expect(through_proto(delta_session(opened(folder)), "SELECT k FROM numbers ORDER BY k"), {"k": [1, 2, 3]})


@shows("delta.arrow-dataset")
def arrow_dataset() -> None:
    """A Delta table can be read as a dataset of pyarrow."""
    with delta_folder() as folder:
        expect(opened(folder).to_pyarrow_dataset().to_table().to_pydict(), ROWS)


PROBES = (
    table_provider,
    time_travel,
    change_data_feed,
    merge,
    schema_evolution,
    constraints,
    checkpoints,
    scan_statistics,
    substrait_round_trip,
    proto_round_trip,
    arrow_dataset,
)
