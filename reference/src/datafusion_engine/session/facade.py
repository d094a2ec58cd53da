"""The one object that executes: it holds a session and its profile, and hands on to the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.delta.tables import overwrite_delta_table
from datafusion_engine.plan.replay import record_fallback, replay_plan_bundle
from datafusion_engine.plan.result_types import ReplayStep
from datafusion_engine.registry_facade import registry_facade_for_context
from datafusion_engine.views.registration import ensure_view_graph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datafusion import DataFrame, SessionContext

    from datafusion_engine.arrow import ArrowTable
    from datafusion_engine.dataset.registry import DatasetLocation
    from datafusion_engine.lineage.scan import ScanUnit
    from datafusion_engine.plan.bundle import DataFusionPlanBundle
    from datafusion_engine.plan.result_types import ExecutionResult
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from datafusion_engine.views.graph import ViewNode
    from semantics.program_manifest import ManifestDatasetResolver, SemanticProgramManifest


@dataclass(frozen=True, slots=True)
class DataFusionExecutionFacade:
    """Registers, executes and writes in one session."""

    ctx: SessionContext
    runtime_profile: DataFusionRuntimeProfile

    def execute_plan_bundle(
        self,
        bundle: DataFusionPlanBundle,
        *,
        view_name: str,
        dataset_resolver: ManifestDatasetResolver | None = None,
        start_at: ReplayStep = ReplayStep.SUBSTRAIT,
    ) -> ExecutionResult:
        """Turn a bundle back into a DataFrame of this session and record it when that took a fallback.

        Args:
            bundle: What was planned.
            view_name: View that it stands for.
            dataset_resolver: Where its datasets lie; recorded with a fallback where given.
            start_at: First form of the plan to try; a later one forces the fallback.
        """
        result = replay_plan_bundle(self.ctx, bundle, start_at=start_at)
        if result.step is not ReplayStep.SUBSTRAIT:
            record_fallback(
                self.runtime_profile,
                result,
                view_name=view_name,
                dataset_names=bundle.lineage.dataset_names,
                dataset_resolver=dataset_resolver,
            )
        return result

    def write(
        self, view_name: str, rows: ArrowTable, *, dataset_resolver: ManifestDatasetResolver | None = None
    ) -> DatasetLocation:
        """Write a view's rows to the Delta table that the profile names for it.

        Raises:
            KeyError: The profile names no table for it.
            ValueError: The name is that of an input, which would be lost.
        """
        profile = self.runtime_profile
        location = profile.catalog_ops.dataset_location_or_raise(view_name, dataset_resolver=dataset_resolver)
        if profile.dataset_location(view_name, dataset_resolver=dataset_resolver) is not None:
            raise ValueError(f"{view_name!r} is an input of the program: write the result under another name.")
        overwrite_delta_table(location, rows)
        return location

    def ensure_view_graph(
        self,
        *,
        semantic_manifest: SemanticProgramManifest,
        scan_units: Sequence[ScanUnit] = (),
        dataset_resolver: ManifestDatasetResolver | None = None,
    ) -> tuple[ViewNode, ...]:
        """Register all views of a manifest in this session."""
        return ensure_view_graph(
            self.ctx,
            runtime_profile=self.runtime_profile,
            scan_units=scan_units,
            semantic_manifest=semantic_manifest,
            dataset_resolver=dataset_resolver,
        )

    def register_dataset(
        self, *, name: str, location: DatasetLocation, dataset_resolver: ManifestDatasetResolver | None = None
    ) -> DataFrame:
        """Register a dataset in this session."""
        registry = registry_facade_for_context(
            self.ctx, runtime_profile=self.runtime_profile, dataset_resolver=dataset_resolver
        )
        return registry.register_dataset_df(name=name, location=location)

    def register_cdf_inputs(
        self, *, table_names: Sequence[str], dataset_resolver: ManifestDatasetResolver | None = None
    ) -> Mapping[str, str]:
        """Register the change feeds of tables and return the name that each is registered under.

        Raises:
            ValueError: The profile switches change feeds off.
        """
        if not self.runtime_profile.features.enable_delta_cdf:
            raise ValueError("Change feeds are switched off: set `enable_delta_cdf` in the profile's features.")
        from datafusion_engine.delta.cdf import register_cdf_inputs

        if dataset_resolver is None:
            from semantics.compile_context import dataset_bindings_for_profile

            dataset_resolver = dataset_bindings_for_profile(self.runtime_profile)
        return register_cdf_inputs(
            self.ctx, self.runtime_profile, table_names=table_names, dataset_resolver=dataset_resolver
        )
