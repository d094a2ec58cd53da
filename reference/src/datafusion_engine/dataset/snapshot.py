"""Which state of a dataset is on disk now."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from datafusion_engine.delta.tables import delta_table_exists, open_delta_table

if TYPE_CHECKING:
    from datafusion_engine.dataset.registry import DatasetLocation


def dataset_exists(location: DatasetLocation) -> bool:
    """Say whether there is anything to read at a location."""
    if location.format == "delta":
        return delta_table_exists(location)
    return location.path.is_file()


def dataset_snapshot(location: DatasetLocation) -> str:
    """Name the present state of a dataset: `delta:VERSION` or `parquet:DIGEST`, and `absent` where there is none."""
    if not dataset_exists(location):
        return "absent"
    if location.format == "delta":
        return f"delta:{open_delta_table(location).version()}"
    return f"parquet:{hashlib.sha256(location.path.read_bytes()).hexdigest()}"
