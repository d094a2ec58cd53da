"""The pipeline as it is after both waves: one execution context, compiled once, is handed through every stage.

It has the stages of `driver_factory` and the results of `driver_factory.run`. Only the way in differs: the context is
there before anything is written or read, so no stage has to resolve where a dataset lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datafusion_engine.session.facade import DataFusionExecutionFacade
from datafusion_engine.session.runtime import SessionRuntime, open_session_runtime
from datafusion_engine.session.versions import require_supported_engines
from extract.coordination.materialization import materialize_extract_outputs
from extract.python_facts import extract_facts
from hamilton_pipeline.config import resolve_runtime_profile
from hamilton_pipeline.driver_factory import ViewGraphContext, run_view_graph
from semantics.compile_context import build_semantic_execution_context

if TYPE_CHECKING:
    from hamilton_pipeline.config import PipelineConfig
    from hamilton_pipeline.driver_factory import PipelineResult
    from semantics.program_manifest import ManifestDatasetResolver


def run(config: PipelineConfig) -> PipelineResult:
    """Ingest sources, compute the requested views and write them to their tables.

    Raises:
        EngineVersionError: The installed engines are not a pair that works; nothing was written.
        SemanticInputValidationError: An input is missing.
        SyntaxError: A source is not Python; nothing was written.
        ValueError: The state file is damaged.
    """
    require_supported_engines()
    return run_view_graph(build_view_graph_context(config), config)


def build_view_graph_context(config: PipelineConfig) -> ViewGraphContext:
    """Compile once, on a session with what was ingested, and register all views there."""
    profile = resolve_runtime_profile(config)

    def prepare_inputs(dataset_resolver: ManifestDatasetResolver) -> None:
        if config.sources is not None:
            materialize_extract_outputs(profile, extract_facts(config.sources), dataset_resolver=dataset_resolver)
        open_session_runtime(profile, dataset_resolver=dataset_resolver)

    semantic_context = build_semantic_execution_context(runtime_profile=profile, prepare_inputs=prepare_inputs)
    facade = DataFusionExecutionFacade(ctx=semantic_context.ctx, runtime_profile=profile)
    nodes = facade.ensure_view_graph(
        semantic_manifest=semantic_context.manifest, dataset_resolver=semantic_context.dataset_resolver
    )
    return ViewGraphContext(
        profile=profile,
        session_runtime=SessionRuntime(ctx=semantic_context.ctx, profile=profile),
        view_nodes=nodes,
        semantic_context=semantic_context,
    )
