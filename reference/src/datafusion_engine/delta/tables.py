"""Reading and writing Delta tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deltalake import DeltaTable

    from datafusion_engine.arrow import ArrowTable
    from datafusion_engine.dataset.registry import DatasetLocation


def open_delta_table(location: DatasetLocation, *, version: int | None = None) -> DeltaTable:
    """Open a table at a version, the newest where None."""
    from deltalake import DeltaTable

    return DeltaTable(location.path, version=version)


def delta_table_exists(location: DatasetLocation) -> bool:
    """Say whether a Delta table lies at the location."""
    from deltalake import DeltaTable

    return DeltaTable.is_deltatable(str(location.path))


def overwrite_delta_table(location: DatasetLocation, rows: ArrowTable) -> None:
    """Replace a table's rows and columns, creating it where it does not exist."""
    from deltalake import write_deltalake

    write_deltalake(location.path, rows, mode="overwrite", schema_mode="overwrite")


def sync_delta_table(
    location: DatasetLocation, rows: ArrowTable, *, keys: Sequence[str], partition_by: Sequence[str]
) -> None:
    """Make a table hold exactly these rows, as one commit that touches only rows that differ.

    Rows that are the same already make no commit, so that an unchanged dataset keeps its version.

    Args:
        location: Where the table lies; created there where it does not exist.
        rows: What the table shall hold.
        keys: Columns that identify a row.
        partition_by: Columns that a new table is partitioned by.
    """
    from deltalake import write_deltalake

    if not delta_table_exists(location):
        feed = {"delta.enableChangeDataFeed": str(location.delta_cdf_options is not None).lower()}
        write_deltalake(location.path, rows, partition_by=list(partition_by) or None, configuration=feed)
    else:
        _merge(open_delta_table(location), rows, keys)


def _merge(table: DeltaTable, rows: ArrowTable, keys: Sequence[str]) -> None:
    same_row = " AND ".join(f"target.{key} = source.{key}" for key in keys)
    merge = table.merge(rows, same_row, source_alias="source", target_alias="target")
    values = [name for name in rows.column_names if name not in keys]
    if values:
        differs = " OR ".join(f"(target.{name} IS DISTINCT FROM source.{name})" for name in values)
        merge = merge.when_matched_update_all(predicate=differs)
    merge.when_not_matched_insert_all().when_not_matched_by_source_delete().execute()
