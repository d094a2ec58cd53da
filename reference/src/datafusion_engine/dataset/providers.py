"""Putting a dataset into a session under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.delta.cdf import read_changes
from datafusion_engine.delta.tables import open_delta_table

if TYPE_CHECKING:
    from datafusion import SessionContext
    from pyarrow.dataset import Dataset  # type: ignore[import-untyped]  # it ships no types

    from datafusion_engine.dataset.registry import DatasetLocation


def register_provider(ctx: SessionContext, name: str, location: DatasetLocation) -> None:
    """Register a dataset under a name, in place of what the name stood for."""
    ctx.deregister_table(name)
    if location.provider == "delta_cdf":
        ctx.from_arrow(read_changes(location), name)
    elif location.format == "delta":
        ctx.register_table(name, open_delta_table(location))
    else:
        ctx.register_parquet(name, str(location.path))


def register_files(ctx: SessionContext, name: str, files: Dataset) -> None:
    """Register chosen files under a name, in place of what the name stood for.

    DataFusion 51 cannot scan such a table for a query that compares one of its columns with a scalar subquery.
    """
    ctx.deregister_table(name)
    ctx.register_dataset(name, files)
