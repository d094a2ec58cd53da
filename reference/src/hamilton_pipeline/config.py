"""What a run is told, and the profile that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from datafusion_engine.dataset.registry import DatasetLocation, DeltaCdfOptions
from datafusion_engine.lineage.diagnostics import ArtifactLog
from datafusion_engine.plan.result_types import ReplayStep
from datafusion_engine.session.runtime import DataFusionRuntimeProfile, DataSourcesConfig, DiagnosticsConfig
from semantics.ir import VIEW_NAMES, build_semantic_ir

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from datafusion_engine.lineage.diagnostics import DiagnosticsSink


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """What a run is told.

    Attributes:
        folder: Where all tables lie; created where it does not exist.
        sources: Text of each Python file to ingest first, by posix path; None to work on what is there.
        outputs: Views to compute and write; ValueError where the semantic program has no such view.
        start_at: First form of a plan to execute from; a later one forces the fallback.
        state_file: Remembers what each result was computed from, so that a later run skips what did not change; None to
            compute everything.
        changes_since: Also compute the views over the rows that changed since this commit, and write them to tables of
            their own; None to leave that out.
        sink: Keeps the artifacts.
    """

    folder: Path
    sources: Mapping[str, str] | None = None
    outputs: tuple[str, ...] = VIEW_NAMES
    start_at: ReplayStep = ReplayStep.SUBSTRAIT
    state_file: Path | None = None
    changes_since: int | None = None
    sink: DiagnosticsSink = field(default_factory=ArtifactLog)

    def __post_init__(self) -> None:
        # An unknown output is refused here, before a run has written anything.
        build_semantic_ir(self.outputs)


def changed_output(view_name: str) -> str:
    """Return the name of the result that holds a view's changed rows."""
    return f"{view_name}__changed"


def resolve_runtime_profile(config: PipelineConfig) -> DataFusionRuntimeProfile:
    """Lay out a run's folder: `inputs/` that extraction fills, `outputs/` one table per result."""
    inputs, outputs = config.folder / "inputs", config.folder / "outputs"
    feed = DeltaCdfOptions(starting_version=config.changes_since or 0)
    results = (*VIEW_NAMES, *map(changed_output, VIEW_NAMES))
    return DataFusionRuntimeProfile(
        data_sources=DataSourcesConfig(
            inputs={
                "repo_files": DatasetLocation(inputs / "repo_files.parquet", format="parquet"),
                "cst_defs": DatasetLocation(inputs / "cst_defs", delta_cdf_options=feed),
                "cst_refs": DatasetLocation(inputs / "cst_refs"),
            },
            outputs={name: DatasetLocation(outputs / name) for name in results},
        ),
        diagnostics=DiagnosticsConfig(diagnostics_sink=config.sink),
    )
