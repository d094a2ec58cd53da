"""One place per session that datasets are registered through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.dataset.providers import register_provider
from datafusion_engine.lineage.diagnostics import record_artifact

if TYPE_CHECKING:
    from datafusion import DataFrame, SessionContext

    from datafusion_engine.dataset.registry import DatasetCatalog, DatasetLocation
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class RegistryFacade:
    """Registers datasets in a session and refuses names that mean something else already.

    Attributes:
        ctx: Session that holds the datasets.
        runtime_profile: Profile of that session.
        dataset_catalog: What the names of the semantic program are bound to.
    """

    ctx: SessionContext
    runtime_profile: DataFusionRuntimeProfile
    dataset_catalog: DatasetCatalog

    def register_dataset_df(self, *, name: str, location: DatasetLocation) -> DataFrame:
        """Register a dataset and return it as a DataFrame; ValueError where the name is bound elsewhere."""
        self.dataset_catalog.register(name, location)
        register_provider(self.ctx, name, location)
        record_artifact(
            self.runtime_profile,
            "dataset_registered_v1",
            {"dataset": name, "path": str(location.path), "provider": location.provider},
        )
        return self.ctx.table(name)


def registry_facade_for_context(
    ctx: SessionContext,
    *,
    runtime_profile: DataFusionRuntimeProfile,
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> RegistryFacade:
    """Return a registry facade that knows a resolver's datasets, those of the profile where None."""
    from datafusion_engine.dataset.registry import DatasetCatalog

    if dataset_resolver is None:
        from semantics.compile_context import dataset_bindings_for_profile

        dataset_resolver = dataset_bindings_for_profile(runtime_profile)
    catalog = DatasetCatalog()
    for name in dataset_resolver.names():
        location = dataset_resolver.location(name)
        if location is not None:
            catalog.register(name, location)
    return RegistryFacade(ctx=ctx, runtime_profile=runtime_profile, dataset_catalog=catalog)
