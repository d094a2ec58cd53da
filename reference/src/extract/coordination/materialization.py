"""Writing extracted tables to the datasets that the semantic program reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.arrow import write_parquet
from datafusion_engine.dataset.snapshot import dataset_snapshot
from datafusion_engine.delta.tables import sync_delta_table
from datafusion_engine.lineage.diagnostics import record_artifact
from extract.python_facts import EXTRACT_DATASETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datafusion_engine.arrow import ArrowTable
    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver


def materialize_extract_outputs(
    runtime_profile: DataFusionRuntimeProfile,
    tables: Mapping[str, ArrowTable],
    *,
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> dict[str, str]:
    """Write tables to their datasets and return the state that each dataset has then.

    Args:
        runtime_profile: Names the datasets and keeps the artifacts.
        tables: Rows by dataset; a dataset holds exactly these afterwards.
        dataset_resolver: Where the datasets lie; resolved from the profile where None.

    Raises:
        ValueError: A dataset has no location.
    """
    resolver = _resolve_dataset_resolver(runtime_profile, dataset_resolver=dataset_resolver)
    snapshots: dict[str, str] = {}
    for name, rows in tables.items():
        location = resolver.location(name)
        if location is None:
            raise ValueError(f"Extracted dataset {name!r} has no location: add it to the profile's inputs.")
        _write(name, location, rows)
        snapshots[name] = dataset_snapshot(location)
    record_artifact(runtime_profile, "extract_outputs_v1", {"snapshots": snapshots})
    return snapshots


def _resolve_dataset_resolver(
    runtime_profile: DataFusionRuntimeProfile, *, dataset_resolver: ManifestDatasetResolver | None = None
) -> ManifestDatasetResolver:
    if dataset_resolver is not None:
        return dataset_resolver
    from semantics.compile_context import CompileContext

    return CompileContext(runtime_profile=runtime_profile).dataset_bindings()


def _write(name: str, location: DatasetLocation, rows: ArrowTable) -> None:
    location.path.parent.mkdir(parents=True, exist_ok=True)
    if location.format == "parquet":
        write_parquet(rows, location.path)
        return
    dataset = EXTRACT_DATASETS[name]
    sync_delta_table(location, rows, keys=dataset.keys, partition_by=dataset.partition_by)
