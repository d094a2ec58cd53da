"""Registration of datasets outside the execution facade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.dataset.snapshot import dataset_exists
from datafusion_engine.registry_facade import registry_facade_for_context

if TYPE_CHECKING:
    from datafusion import DataFrame, SessionContext

    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver


def register_dataset_df(
    ctx: SessionContext,
    *,
    name: str,
    location: DatasetLocation,
    runtime_profile: DataFusionRuntimeProfile,
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> DataFrame:
    """Register a dataset and return it as a DataFrame."""
    registry = registry_facade_for_context(ctx, runtime_profile=runtime_profile, dataset_resolver=dataset_resolver)
    return registry.register_dataset_df(name=name, location=location)


def register_inputs(
    ctx: SessionContext,
    runtime_profile: DataFusionRuntimeProfile,
    *,
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> None:
    """Register every input of the profile that exists; compiling names those that are missing."""
    for name in runtime_profile.data_sources.inputs:
        location = runtime_profile.catalog_ops.dataset_location_or_raise(name, dataset_resolver=dataset_resolver)
        if dataset_exists(location):
            register_dataset_df(
                ctx,
                name=name,
                location=location,
                runtime_profile=runtime_profile,
                dataset_resolver=dataset_resolver,
            )
