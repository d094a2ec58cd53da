"""Candidate files: the part of a Delta table that can hold rows a scan wants."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.delta.tables import open_delta_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pyarrow.dataset as pads  # type: ignore[import-untyped]  # it ships no types

    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.lineage.datafusion import ColumnFilter

_COMPARISONS: Mapping[str, Callable[[pads.Expression, pads.Expression], pads.Expression]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class CandidateFiles:
    """Files of one table version that a scan may need.

    Attributes:
        version: Table version they belong to.
        files: Paths relative to the table, sorted.
        total: How many files the version has.
    """

    version: int
    files: tuple[str, ...]
    total: int


def candidate_files(location: DatasetLocation, filters: Sequence[ColumnFilter]) -> CandidateFiles:
    """Choose the files whose partition values and statistics do not rule out a row that passes all filters."""
    table = open_delta_table(location)
    dataset = table.to_pyarrow_dataset()
    chosen = dataset.get_fragments(filter=_expression(dataset, filters))
    return CandidateFiles(
        version=table.version(),
        files=tuple(sorted(fragment.path for fragment in chosen)),
        total=sum(1 for _ in dataset.get_fragments()),
    )


def files_as_dataset(location: DatasetLocation, *, version: int, files: Collection[str]) -> pads.FileSystemDataset:
    """Open chosen files of a table version as a dataset that knows no other file.

    Raises:
        ValueError: The version has no such file.
    """
    import pyarrow.dataset as pads

    whole = open_delta_table(location, version=version).to_pyarrow_dataset()
    fragments = [fragment for fragment in whole.get_fragments() if fragment.path in files]
    missing = set(files) - {fragment.path for fragment in fragments}
    if missing:
        raise ValueError(f"Version {version} of {location.path} has no file {min(missing)!r}: plan the scan again.")
    return pads.FileSystemDataset(fragments, whole.schema, whole.format, whole.filesystem)


def _expression(dataset: pads.Dataset, filters: Sequence[ColumnFilter]) -> pads.Expression | None:
    import pyarrow as pa
    import pyarrow.dataset as pads

    combined: pads.Expression | None = None
    for condition in filters:
        value = pads.scalar(pa.scalar(condition.value, type=dataset.schema.field(condition.column).type))
        part = _COMPARISONS[condition.operator](pads.field(condition.column), value)
        combined = part if combined is None else combined & part
    return combined
