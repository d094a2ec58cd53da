"""The one way to get a manifest's views into a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.dataset.resolution import apply_scan_unit_overrides
from datafusion_engine.views.graph import ViewGraphRuntimeOptions, register_view_graph
from datafusion_engine.views.registry_specs import view_graph_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datafusion import SessionContext

    from datafusion_engine.lineage.scan import ScanUnit
    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from datafusion_engine.views.graph import ViewNode
    from semantics.program_manifest import ManifestDatasetResolver, SemanticProgramManifest


def ensure_view_graph(
    ctx: SessionContext,
    *,
    runtime_profile: DataFusionRuntimeProfile,
    semantic_manifest: SemanticProgramManifest,
    scan_units: Sequence[ScanUnit] = (),
    dataset_resolver: ManifestDatasetResolver | None = None,
) -> tuple[ViewNode, ...]:
    """Apply scan overrides and register all views of a manifest on the tables that result.

    Args:
        ctx: Session that shall hold the views.
        runtime_profile: Profile of that session.
        semantic_manifest: Which views, over which tables.
        scan_units: Files to read; all where empty.
        dataset_resolver: Where the tables lie; scan overrides need it.

    Returns:
        The registered views, every view after those that it reads.

    Raises:
        SemanticInputValidationError: An input that the views read is missing.
    """
    semantic_manifest.require_valid()
    apply_scan_unit_overrides(
        ctx, scan_units=scan_units, runtime_profile=runtime_profile, dataset_resolver=dataset_resolver
    )
    nodes = view_graph_nodes(semantic_manifest)
    options = ViewGraphRuntimeOptions(runtime_profile=runtime_profile, dataset_resolver=dataset_resolver)
    register_view_graph(ctx, nodes=nodes, options=options)
    return nodes
