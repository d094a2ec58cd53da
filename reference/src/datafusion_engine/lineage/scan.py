"""Scan units: which files of which table version a task reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.delta.scan_files import candidate_files
from datafusion_engine.lineage.diagnostics import record_artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.lineage.datafusion import ScanLineage
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile


@dataclass(frozen=True, slots=True)
class ScanUnit:
    """The part of a dataset that a scan needs.

    Attributes:
        key: Identifies the unit by what it reads.
        dataset_name: Dataset that is scanned.
        delta_version: Version of its table that the files belong to.
        candidate_files: Paths relative to the table, sorted.
        total_files: How many files the version has.
    """

    key: str
    dataset_name: str
    delta_version: int
    candidate_files: tuple[str, ...]
    total_files: int


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """Scan units of several tasks.

    Attributes:
        units: Sorted by key, each key once.
        keys_by_task: Which units each task reads.
    """

    units: tuple[ScanUnit, ...]
    keys_by_task: Mapping[str, tuple[str, ...]]


def plan_scan_units(
    *,
    dataset_locations: Mapping[str, DatasetLocation],
    scans_by_task: Mapping[str, Sequence[ScanLineage]],
    runtime_profile: DataFusionRuntimeProfile,
) -> ScanPlan:
    """Choose candidate files for every scan of a Delta table that has a known location."""
    units: dict[str, ScanUnit] = {}
    keys_by_task: dict[str, tuple[str, ...]] = {}
    for task, scans in scans_by_task.items():
        planned = [
            _scan_unit(scan, location)
            for scan in scans
            if (location := dataset_locations.get(scan.dataset_name)) is not None and location.format == "delta"
        ]
        units.update((unit.key, unit) for unit in planned)
        keys_by_task[task] = tuple(sorted({unit.key for unit in planned}))
    plan = ScanPlan(tuple(units[key] for key in sorted(units)), keys_by_task)
    record_artifact(runtime_profile, "scan_units_v1", {"keys_by_task": {**keys_by_task}})
    return plan


def scan_units_hash(units: Iterable[ScanUnit]) -> str | None:
    """Digest scan units by their keys; None where there are none."""
    keys = sorted(unit.key for unit in units)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else None


def _scan_unit(scan: ScanLineage, location: DatasetLocation) -> ScanUnit:
    chosen = candidate_files(location, scan.filters)
    digest = hashlib.sha256("\n".join(chosen.files).encode()).hexdigest()
    return ScanUnit(
        key=f"{scan.dataset_name}@{chosen.version}:{digest[:16]}",
        dataset_name=scan.dataset_name,
        delta_version=chosen.version,
        candidate_files=chosen.files,
        total_files=chosen.total,
    )
