"""Building the code property graph's views in a session, whole or for what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from semantics.ir import VIEW_NAMES, build_semantic_ir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datafusion import SessionContext

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.compile_context import SemanticExecutionContext
    from semantics.program_manifest import ManifestDatasetResolver, SemanticProgramManifest


@dataclass(frozen=True, slots=True)
class CpgBuildOptions:
    """What to build.

    Attributes:
        use_cdf: Build over changed rows where a dataset keeps a change data feed; the profile decides where None.
        cdf_inputs: Registered change feed of each dataset; registered by the build where None.
        requested_outputs: Views to build; with change feeds only those that read one.
    """

    use_cdf: bool | None = None
    cdf_inputs: Mapping[str, str] | None = None
    requested_outputs: tuple[str, ...] = VIEW_NAMES


def build_cpg(
    ctx: SessionContext,
    *,
    runtime_profile: DataFusionRuntimeProfile,
    options: CpgBuildOptions | None = None,
    semantic_context: SemanticExecutionContext | None = None,
) -> None:
    """Register the requested views in a session that holds their inputs.

    Args:
        ctx: Session that shall hold the views.
        runtime_profile: Profile of that session.
        options: What to build.
        semantic_context: What the run compiled; compiled anew where None.

    Raises:
        SemanticInputValidationError: An input is missing or cannot be read.
    """
    from datafusion_engine.views.registration import ensure_view_graph
    from semantics.compile_context import CompileContext, compile_semantic_program, narrow_semantic_program

    resolved = options or CpgBuildOptions()
    early_resolver = (
        CompileContext(runtime_profile=runtime_profile).dataset_bindings()
        if semantic_context is None
        else semantic_context.dataset_resolver
    )
    input_mapping, outputs = _resolve_semantic_inputs(
        ctx, runtime_profile=runtime_profile, options=resolved, dataset_resolver=early_resolver
    )
    if semantic_context is None:
        manifest = compile_semantic_program(
            runtime_profile=runtime_profile,
            outputs=outputs,
            policy="schema_plus_optional_probe",
            ctx=ctx,
            input_mapping=input_mapping,
        )
    else:
        manifest = narrow_semantic_program(
            semantic_context.manifest,
            ctx=ctx,
            outputs=outputs,
            input_mapping=input_mapping,
            policy="schema_plus_optional_probe",
        )
    ensure_view_graph(ctx, runtime_profile=runtime_profile, semantic_manifest=manifest, dataset_resolver=early_resolver)


def build_cpg_from_inferred_deps(
    ctx: SessionContext,
    *,
    runtime_profile: DataFusionRuntimeProfile,
    options: CpgBuildOptions | None = None,
    semantic_context: SemanticExecutionContext | None = None,
) -> dict[str, tuple[str, ...]]:
    """Register the requested views and return the tables that each one's plan reads.

    Args:
        ctx: Session that shall hold the views.
        runtime_profile: Profile of that session.
        options: What to build.
        semantic_context: What the run compiled; compiled anew where None.

    Raises:
        SemanticInputValidationError: An input is missing or cannot be read.
    """
    from semantics.compile_context import CompileContext, compile_semantic_program, narrow_semantic_program

    resolved = options or CpgBuildOptions()
    build_cpg(ctx, runtime_profile=runtime_profile, options=resolved, semantic_context=semantic_context)
    early_resolver = (
        CompileContext(runtime_profile=runtime_profile).dataset_bindings()
        if semantic_context is None
        else semantic_context.dataset_resolver
    )
    input_mapping, outputs = _resolve_semantic_inputs(
        ctx, runtime_profile=runtime_profile, options=resolved, dataset_resolver=early_resolver
    )
    if semantic_context is None:
        manifest = compile_semantic_program(
            runtime_profile=runtime_profile, outputs=outputs, ctx=ctx, input_mapping=input_mapping
        )
    else:
        manifest = narrow_semantic_program(
            semantic_context.manifest, ctx=ctx, outputs=outputs, input_mapping=input_mapping
        )
    return _inferred_deps(ctx, manifest)


def _inferred_deps(ctx: SessionContext, manifest: SemanticProgramManifest) -> dict[str, tuple[str, ...]]:
    from datafusion_engine.lineage.datafusion import extract_lineage

    return {
        name: extract_lineage(ctx.table(name).optimized_logical_plan()).dataset_names
        for name in manifest.requested_outputs
    }


def _resolve_semantic_inputs(
    ctx: SessionContext,
    *,
    runtime_profile: DataFusionRuntimeProfile,
    options: CpgBuildOptions,
    dataset_resolver: ManifestDatasetResolver,
) -> tuple[dict[str, str], tuple[str, ...]]:
    from datafusion_engine.delta.cdf import register_cdf_inputs

    ir = build_semantic_ir(options.requested_outputs)
    mapping = {item.name: item.name for item in ir.inputs}
    if not (runtime_profile.features.enable_delta_cdf if options.use_cdf is None else options.use_cdf):
        return mapping, options.requested_outputs
    feeds = options.cdf_inputs
    if feeds is None:
        feeds = register_cdf_inputs(ctx, runtime_profile, table_names=tuple(mapping), dataset_resolver=dataset_resolver)
    changed = {
        item.name: _register_changed_rows(ctx, item.name, feeds[item.name]) for item in ir.inputs if item.name in feeds
    }
    outputs = tuple(name for name in options.requested_outputs if ir.reads(name) & changed.keys())
    return {**mapping, **changed}, outputs


def _register_changed_rows(ctx: SessionContext, table: str, feed: str) -> str:
    """Register the rows that arrived in a feed's window and are still there."""
    whole = ctx.table(table)
    name = f"{table}__changed"
    ctx.deregister_table(name)
    # The window ends now, so a row of the feed that is there now was put there in it, whatever else befell it.
    ctx.register_view(name, ctx.table(feed).select(*whole.schema().names).distinct().intersect(whole))
    return name
