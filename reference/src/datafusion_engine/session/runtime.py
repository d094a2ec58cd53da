"""Runtime profiles: where data lies, what is switched on, and the session that belongs to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from datafusion_engine.session.versions import require_supported_engines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datafusion import SessionContext

    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.lineage.diagnostics import DiagnosticsSink
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class FeatureGatesConfig:
    """Features that may be switched off.

    Attributes:
        enable_delta_cdf: Whether change data feeds may be read.
    """

    enable_delta_cdf: bool = True


@dataclass(frozen=True, slots=True)
class DiagnosticsConfig:
    """Where artifacts go; nowhere without a sink."""

    diagnostics_sink: DiagnosticsSink | None = None


@dataclass(frozen=True, slots=True)
class DataSourcesConfig:
    """Where the pipeline reads and writes.

    Attributes:
        inputs: Datasets that the semantic program reads.
        outputs: Delta tables that results are written to, by view.
    """

    inputs: Mapping[str, DatasetLocation]
    outputs: Mapping[str, DatasetLocation]

    def payload(self) -> dict[str, object]:
        """Return the locations as plain data."""
        lists = {"inputs": self.inputs, "outputs": self.outputs}
        return {key: {name: one.payload() for name, one in sorted(found.items())} for key, found in lists.items()}


class _RuntimeProfileCatalogFacadeMixin:
    """Dataset look-ups on the profile itself."""

    def dataset_location(
        self, name: str, *, dataset_resolver: ManifestDatasetResolver | None = None
    ) -> DatasetLocation | None:
        """Return the location of an input dataset, or None where the program knows none."""
        if dataset_resolver is None:
            from semantics.compile_context import dataset_bindings_for_profile

            dataset_resolver = dataset_bindings_for_profile(cast("DataFusionRuntimeProfile", self))
        return dataset_resolver.location(name)


@dataclass(frozen=True)
class DataFusionRuntimeProfile(_RuntimeProfileCatalogFacadeMixin):
    """Everything a run needs to know about its surroundings.

    Attributes:
        data_sources: Where the pipeline reads and writes.
        features: What is switched on.
        diagnostics: Where artifacts go.
    """

    data_sources: DataSourcesConfig
    features: FeatureGatesConfig = field(default_factory=FeatureGatesConfig)
    diagnostics: DiagnosticsConfig = field(default_factory=DiagnosticsConfig)

    @property
    def catalog_ops(self) -> RuntimeProfileCatalog:
        """Look-ups in the profile's catalogs."""
        return RuntimeProfileCatalog(self)

    def session_context(self) -> SessionContext:
        """Return the profile's session, the same one every time.

        Raises:
            EngineVersionError: The installed engines are not a pair that works.
        """
        return self._session

    def session_runtime(self) -> SessionRuntime:
        """Return the profile's session with all input datasets registered."""
        return self._session_runtime

    def payload(self) -> dict[str, object]:
        """Return what decides over a run as plain data; where artifacts go does not."""
        return {
            "data_sources": self.data_sources.payload(),
            "features": {"enable_delta_cdf": self.features.enable_delta_cdf},
        }

    def without_session(self) -> DataFusionRuntimeProfile:
        """Return an equal profile that has opened no session yet."""
        return replace(self)

    @cached_property
    def _session(self) -> SessionContext:
        require_supported_engines()
        from datafusion import SessionContext

        from datafusion_engine.plan.capabilities import record_plan_capabilities

        record_plan_capabilities(self)
        return SessionContext()

    @cached_property
    def _session_runtime(self) -> SessionRuntime:
        return open_session_runtime(self)


@dataclass(frozen=True, slots=True)
class SessionRuntime:
    """A session and the profile that it was opened for."""

    ctx: SessionContext
    profile: DataFusionRuntimeProfile


def open_session_runtime(
    profile: DataFusionRuntimeProfile, *, dataset_resolver: ManifestDatasetResolver | None = None
) -> SessionRuntime:
    """Register all input datasets in a profile's session, from where a resolver says that they lie."""
    from datafusion_engine.dataset.registration import register_inputs

    register_inputs(profile.session_context(), profile, dataset_resolver=dataset_resolver)
    return SessionRuntime(ctx=profile.session_context(), profile=profile)


@dataclass(frozen=True, slots=True)
class RuntimeProfileCatalog:
    """Look-ups in a profile's catalogs, results before inputs."""

    profile: DataFusionRuntimeProfile

    def dataset_location(
        self, name: str, *, dataset_resolver: ManifestDatasetResolver | None = None
    ) -> DatasetLocation | None:
        """Return where a result or an input lies, or None where the profile names no such dataset."""
        output = self.profile.data_sources.outputs.get(name)
        if output is not None:
            return output
        if dataset_resolver is None:
            from semantics.compile_context import dataset_bindings_for_profile

            dataset_resolver = dataset_bindings_for_profile(self.profile)
        return dataset_resolver.location(name)

    def dataset_location_or_raise(
        self, name: str, *, dataset_resolver: ManifestDatasetResolver | None = None
    ) -> DatasetLocation:
        """Return where a result or an input lies.

        Raises:
            KeyError: The profile names no such dataset.
        """
        location = self.dataset_location(name, dataset_resolver=dataset_resolver)
        if location is None:
            raise KeyError(f"The profile has no location for dataset {name!r}: add it to its inputs or outputs.")
        return location


def record_dataset_readiness(
    profile: DataFusionRuntimeProfile,
    *,
    dataset_names: Sequence[str],
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> None:
    """Record for each dataset whether it can be read: `ok`, `absent` or `missing_location`."""
    if profile.diagnostics.diagnostics_sink is None:
        return
    from datafusion_engine.dataset.snapshot import dataset_exists
    from datafusion_engine.lineage.diagnostics import record_artifact

    if dataset_resolver is None:
        from semantics.compile_context import dataset_bindings_for_profile

        dataset_resolver = dataset_bindings_for_profile(profile)
    for name in dataset_names:
        location = dataset_resolver.location(name)
        status = "missing_location" if location is None else "ok" if dataset_exists(location) else "absent"
        record_artifact(profile, "dataset_readiness_v1", {"dataset": name, "status": status})
