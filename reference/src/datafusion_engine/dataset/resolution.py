"""Scan overrides: a table is read through the files that a plan chose, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.dataset.providers import register_files
from datafusion_engine.delta.scan_files import files_as_dataset
from datafusion_engine.lineage.diagnostics import record_artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from datafusion import SessionContext

    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.lineage.scan import ScanUnit
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver


def apply_scan_unit_overrides(
    ctx: SessionContext,
    *,
    scan_units: Sequence[ScanUnit],
    runtime_profile: DataFusionRuntimeProfile | None,
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> None:
    """Re-register scanned Delta tables so that only the candidate files of the scan units are read.

    Without a profile, units or a resolver nothing is overridden. Tables that keep a change data feed are left alone:
    their readers need the whole table.

    Raises:
        ValueError: Two units pin one dataset to different versions.
    """
    if runtime_profile is None or dataset_resolver is None or not scan_units:
        return
    for name, units in _units_by_dataset(scan_units).items():
        location = dataset_resolver.location(name)
        if location is None or not _can_be_overridden(location):
            continue
        version = _pinned_version(name, units)
        files = tuple(sorted({file for unit in units for file in unit.candidate_files}))
        register_files(ctx, name, files_as_dataset(location, version=version, files=files))
        record_artifact(
            runtime_profile, "scan_unit_overrides_v1", {"dataset": name, "version": version, "files": list(files)}
        )


def _units_by_dataset(scan_units: Iterable[ScanUnit]) -> Mapping[str, list[ScanUnit]]:
    grouped: dict[str, list[ScanUnit]] = {}
    for unit in scan_units:
        grouped.setdefault(unit.dataset_name, []).append(unit)
    return grouped


def _can_be_overridden(location: DatasetLocation) -> bool:
    return location.format == "delta" and location.provider == "table" and location.delta_cdf_options is None


def _pinned_version(name: str, units: Iterable[ScanUnit]) -> int:
    versions = {unit.delta_version for unit in units}
    if len(versions) > 1:
        raise ValueError(f"Scan units pin dataset {name!r} to versions {sorted(versions)}: plan them together.")
    return versions.pop()
