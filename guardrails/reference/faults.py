"""For each boundary of the reference system, how another resolver, none, or nothing at all comes to pass there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guardrails.reference.seeding import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping

COPY = "type({0})(dict({0}.locations))"
"""Equal to the resolver that it is written for, and not the same."""


class Fault(NamedTuple):
    """What goes wrong at one boundary.

    Attributes:
        spot: Where the resolver is made again.
        callers: The functions that call the boundary's function: all of those that a run comes to.
        again: The expression that makes it, with `{0}` for the one that stands there.
        none: The expression that hands None on; None where what would be handed on cannot be made without a resolver.
        raises: What the system raises at the boundary that is handed None, where it cannot go on.
        spreads: The boundaries below through which the other object is handed on.
        passes: The call, where it is another one than that in which the spot stands.
    """

    spot: Spot
    callers: tuple[str, ...]
    again: str = COPY
    none: str | None = "None"
    raises: type[Exception] | None = None
    spreads: frozenset[str] = frozenset()
    passes: Spot | None = None

    @property
    def told(self) -> str:
        """Who passes the object, as findings tell places."""
        return (self.passes or self.spot).call


ORIGIN = Spot(
    "semantics.compile_context:build_semantic_execution_context", "dataset_resolver=<manifest.dataset_bindings>"
)
"""Where the resolver comes from that a run hands on."""

_CONVERGED = "hamilton_pipeline.converged:build_view_graph_context"
_DRIVER = "hamilton_pipeline.driver_factory:"
_TASKS = "hamilton_pipeline.modules.task_execution:"
_FACADE = "datafusion_engine.session.facade:DataFusionExecutionFacade."
_PLANNING = "datafusion_engine.plan.pipeline:plan_with_delta_pins"
_EXECUTION = "datafusion_engine.plan.execution:execute_plan_bundle"
_REGISTRATION = "datafusion_engine.views.registration:ensure_view_graph"
_BUNDLE = "datafusion_engine.plan.bundle:build_plan_bundle"
_PRODUCT = "engine.materialize_pipeline:build_view_product"
_EXTRACTION = "extract.coordination.materialization:"
_GRAPH_CALLERS = (_FACADE + "ensure_view_graph", _PLANNING, "semantics.pipeline:build_cpg")
_REPLACED = "replace({0}, dataset_resolver=type({0}.dataset_resolver)(dict({0}.dataset_resolver.locations)))"

FAULTS: Mapping[str, Fault] = {
    "compile": Fault(
        Spot(_CONVERGED, "SessionRuntime(ctx=<semantic_context>.ctx, profile=profile)"),
        (_CONVERGED,),
        again="build_semantic_execution_context(runtime_profile=profile)",
        none=None,
    ),
    "extraction": Fault(
        Spot(_EXTRACTION + "_resolve_dataset_resolver", "return <dataset_resolver>\n"),
        (_EXTRACTION + "materialize_extract_outputs",),
        raises=AttributeError,
        passes=Spot(_EXTRACTION + "materialize_extract_outputs", "_resolve_dataset_resolver(<runtime_profile>"),
    ),
    "registry-facade": Fault(
        Spot("datafusion_engine.dataset.registration:register_dataset_df", "dataset_resolver=<dataset_resolver>"),
        ("datafusion_engine.dataset.registration:register_dataset_df", _FACADE + "register_dataset"),
    ),
    "view-registration": Fault(
        Spot(_PLANNING, "semantic_manifest=manifest, dataset_resolver=<given_resolver>)"),
        _GRAPH_CALLERS,
        spreads=frozenset({"scan-overrides"}),
    ),
    "view-manifest": Fault(
        Spot("semantics.compile_context:narrow_semantic_program", "dataset_bindings=<manifest.dataset_bindings>"),
        _GRAPH_CALLERS,
        none=None,
        passes=Spot("semantics.pipeline:build_cpg", "semantic_manifest=<manifest>, dataset_resolver"),
    ),
    "readiness": Fault(
        Spot(_DRIVER + "build_plan_context", "dataset_resolver=<view_ctx.dataset_resolver>"),
        (_DRIVER + "build_plan_context",),
    ),
    "planning": Fault(
        Spot(_PLANNING, "(first_pass, runtime_profile=runtime_profile, dataset_resolver=<resolver>)"),
        (_PLANNING,),
        raises=AttributeError,
    ),
    "authority": Fault(
        Spot("relspec.execution_plan:compile_execution_plan", "ExecutionAuthorityContext(<planned.semantic_context>)"),
        (_DRIVER + "build_plan_context",),
        again=_REPLACED,
        none="replace({0}, dataset_resolver=None)",
        passes=Spot(_DRIVER + "build_plan_context", "session_runtime=<view_ctx.session_runtime>"),
    ),
    "bundle-locations": Fault(
        Spot(_BUNDLE, "session_runtime, dataset_resolver=<dataset_resolver>)"),
        (_BUNDLE,),
        passes=Spot(_BUNDLE, "_cdf_window_snapshot(locate(), <lineage>)"),
    ),
    "scan-overrides": Fault(
        Spot(_PLANNING, "=scan_plan.units, runtime_profile=runtime_profile, dataset_resolver=<resolver>"),
        (_REGISTRATION, _PLANNING, _EXECUTION),
    ),
    "pruning": Fault(
        Spot(_DRIVER + "_plan_with_incremental_pruning", "config, dataset_resolver=<dataset_resolver>)"),
        (_DRIVER + "_plan_with_incremental_pruning",),
        raises=AttributeError,
    ),
    "task-views": Fault(
        Spot(_TASKS + "_ensure_scan_overrides", "compiled.manifest, <compiled.dataset_resolver>)"),
        (_TASKS + "_ensure_scan_overrides",),
        spreads=frozenset({"view-registration", "scan-overrides"}),
    ),
    "execution": Fault(
        Spot(_PRODUCT, "        dataset_resolver=<dataset_resolver>,\n        start_at"),
        (_PRODUCT, _TASKS + "_execute_view"),
        spreads=frozenset({"scan-overrides", "execution-fallback"}),
        passes=Spot(_PRODUCT, "execute_plan_bundle(ctx, bundle, options=<options>)"),
    ),
    "execution-fallback": Fault(
        Spot(_FACADE + "execute_plan_bundle", "dataset_resolver=<dataset_resolver>,"),
        (_FACADE + "execute_plan_bundle",),
    ),
    "cdf-registration": Fault(
        Spot(_FACADE + "register_cdf_inputs", "table_names=table_names, dataset_resolver=<dataset_resolver>"),
        (_FACADE + "register_cdf_inputs",),
        raises=ValueError,
        spreads=frozenset({"registry-facade"}),
    ),
    "cpg-inputs": Fault(
        Spot("semantics.pipeline:build_cpg", "options=resolved, dataset_resolver=<early_resolver>"),
        ("semantics.pipeline:build_cpg", "semantics.pipeline:build_cpg_from_inferred_deps"),
    ),
    "view-product": Fault(
        Spot(_DRIVER + "_execute_changes", "dataset_resolver=<resolver>, start_at"),
        (_DRIVER + "_execute_changes",),
        spreads=frozenset({"bundle-locations", "execution", "execution-fallback", "scan-overrides"}),
    ),
    "write": Fault(
        Spot(_DRIVER + "run_view_graph", "dataset_resolver=<view_ctx.dataset_resolver>)\n    for product in changed"),
        (_DRIVER + "run_view_graph",),
    ),
}
