"""The door to pyarrow's tables: pyarrow ships no types, so what the pipeline uses of it is typed here.

It is imported only when a table is made: a missing engine is refused with a message, not by a failing import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from datafusion import DataFrame


class ArrowTable(Protocol):
    """Rows in columns."""

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""

    @property
    def num_rows(self) -> int:
        """How many rows there are."""

    def sort_by(self, sorting: list[tuple[str, str]]) -> ArrowTable:
        """Return the rows sorted by columns, each `ascending` or `descending`."""

    def to_pylist(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


def table_of_rows(rows: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> ArrowTable:
    """Make a table of rows; `columns` names the Arrow type of each column, for example `int64`."""
    import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types

    schema = pa.schema([(column, pa.type_for_alias(kind)) for column, kind in columns.items()])
    table: ArrowTable = pa.Table.from_pylist(list(rows), schema=schema)
    return table


def table_of_stream(stream: object) -> ArrowTable:
    """Read an Arrow stream to its end."""
    import pyarrow as pa

    table: ArrowTable = pa.table(stream)
    return table


def table_of_dataframe(dataframe: DataFrame) -> ArrowTable:
    """Compute a DataFrame; columns are nullable, text is plain `string` whatever form the engine used for it."""
    import pyarrow as pa

    schema = pa.schema(
        pa.field(column.name, pa.string() if pa.types.is_string_view(column.type) else column.type)
        for column in dataframe.schema()
    )
    # Branches of a union may disagree on nullability from batch to batch, which pyarrow refuses to join.
    parts = [pa.Table.from_arrays(batch.columns, names=schema.names).cast(schema) for batch in dataframe.collect()]
    table: ArrowTable = pa.concat_tables([schema.empty_table(), *parts])
    return table


def write_parquet(table: ArrowTable, path: Path) -> None:
    """Write a table as one Parquet file."""
    from pyarrow import parquet

    parquet.write_table(table, path)
