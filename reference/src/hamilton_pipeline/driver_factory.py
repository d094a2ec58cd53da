"""The pipeline's driver: ingest, compile, plan, prune, execute, write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.dataset.snapshot import dataset_snapshot
from datafusion_engine.session.facade import DataFusionExecutionFacade
from datafusion_engine.session.runtime import record_dataset_readiness
from datafusion_engine.session.versions import require_supported_engines
from engine.materialize_pipeline import build_view_product
from extract.coordination.materialization import materialize_extract_outputs
from extract.python_facts import extract_facts
from hamilton_pipeline.config import changed_output, resolve_runtime_profile
from hamilton_pipeline.modules.task_execution import execute_tasks
from hamilton_pipeline.run_state import load_run_state, save_run_state
from relspec.execution_plan import compile_execution_plan, prune_execution_plan
from semantics.pipeline import CpgBuildOptions, build_cpg_from_inferred_deps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile, SessionRuntime
    from datafusion_engine.views.graph import ViewNode
    from engine.materialize_pipeline import PlanProduct
    from hamilton_pipeline.config import PipelineConfig
    from relspec.execution_plan import ExecutionPlan
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class ViewGraphContext:
    """A session with all views registered.

    Attributes:
        profile: Profile of the session.
        session_runtime: The session.
        view_nodes: Its views, every view after those that it reads.
    """

    profile: DataFusionRuntimeProfile
    session_runtime: SessionRuntime
    view_nodes: tuple[ViewNode, ...]


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What a run will execute, and in which surroundings."""

    view_ctx: ViewGraphContext
    plan: ExecutionPlan


@dataclass(frozen=True, slots=True)
class PipelineResult:
    """What a run produced.

    Attributes:
        plan: What was executed.
        products: Computed views, in the order of computation; views that did not change are not among them.
        changed: The same for the rows that changed; of views that read a change data feed, where asked for.
    """

    plan: ExecutionPlan
    products: tuple[PlanProduct, ...]
    changed: tuple[PlanProduct, ...]


def run(config: PipelineConfig) -> PipelineResult:
    """Ingest sources, compute the requested views and write them to their tables.

    Raises:
        EngineVersionError: The installed engines are not a pair that works; nothing was written.
        SemanticInputValidationError: An input is missing.
        SyntaxError: A source is not Python; nothing was written.
        ValueError: The state file is damaged.
    """
    require_supported_engines()
    plan_context = build_plan_context(config)
    profile = plan_context.view_ctx.profile
    # Tasks get a session of their own: what planning left behind must not decide what they read.
    execution = profile.without_session().session_runtime()
    products = execute_tasks(execution, plan_context.plan, start_at=config.start_at)
    changed = () if config.changes_since is None else _execute_changes(profile, config)
    facade = DataFusionExecutionFacade(ctx=profile.session_context(), runtime_profile=profile)
    for product in products:
        facade.write(product.view_name, product.table)
    for product in changed:
        facade.write(changed_output(product.view_name), product.table)
    save_run_state(config.state_file, _computed_from(plan_context, products))
    return PipelineResult(plan=plan_context.plan, products=products, changed=changed)


def build_view_graph_context(config: PipelineConfig) -> ViewGraphContext:
    """Open a session on the run's folder, after ingesting sources where there are any, and register all views."""
    from semantics.compile_context import CompileContext

    profile = resolve_runtime_profile(config)
    if config.sources is not None:
        materialize_extract_outputs(profile, extract_facts(config.sources))
    session_runtime = profile.session_runtime()
    semantic_manifest = CompileContext(runtime_profile=profile).compile(ctx=session_runtime.ctx)
    facade = DataFusionExecutionFacade(ctx=session_runtime.ctx, runtime_profile=profile)
    nodes = facade.ensure_view_graph(semantic_manifest=semantic_manifest)
    return ViewGraphContext(profile=profile, session_runtime=session_runtime, view_nodes=nodes)


def build_plan_context(config: PipelineConfig) -> PlanContext:
    """Plan the requested views and leave out those that earlier runs computed from the same data."""
    view_ctx = build_view_graph_context(config)
    record_dataset_readiness(view_ctx.profile, dataset_names=tuple(view_ctx.profile.data_sources.inputs))
    requested = tuple(node for node in view_ctx.view_nodes if node.name in config.outputs)
    plan = compile_execution_plan(session_runtime=view_ctx.session_runtime, view_nodes=requested)
    return PlanContext(view_ctx, _plan_with_incremental_pruning(view_ctx=view_ctx, plan=plan, config=config))


def _plan_with_incremental_pruning(
    *, view_ctx: ViewGraphContext, plan: ExecutionPlan, config: PipelineConfig
) -> ExecutionPlan:
    from semantics.compile_context import dataset_bindings_for_profile

    impacted = _impacted_tasks(plan, config, dataset_resolver=dataset_bindings_for_profile(view_ctx.profile))
    return plan if impacted is None else prune_execution_plan(plan, active_tasks=impacted)


def _impacted_tasks(
    plan: ExecutionPlan, config: PipelineConfig, *, dataset_resolver: ManifestDatasetResolver
) -> tuple[str, ...] | None:
    state = load_run_state(config.state_file)
    if state is None:
        return None
    return tuple(
        task
        for task, bundle in plan.bundles.items()
        if state.get(task) != _snapshots(bundle.lineage.dataset_names, dataset_resolver)
    )


def _snapshots(names: tuple[str, ...], resolver: ManifestDatasetResolver) -> dict[str, str]:
    found = ((name, resolver.location(name)) for name in names)
    return {name: dataset_snapshot(location) for name, location in found if location is not None}


def _execute_changes(profile: DataFusionRuntimeProfile, config: PipelineConfig) -> tuple[PlanProduct, ...]:
    session_runtime = profile.without_session().session_runtime()
    facade = DataFusionExecutionFacade(ctx=session_runtime.ctx, runtime_profile=session_runtime.profile)
    feeds = facade.register_cdf_inputs(table_names=tuple(profile.data_sources.inputs))
    deps = build_cpg_from_inferred_deps(
        session_runtime.ctx,
        runtime_profile=session_runtime.profile,
        options=CpgBuildOptions(cdf_inputs=feeds, requested_outputs=config.outputs),
    )
    return tuple(build_view_product(name, session_runtime=session_runtime, start_at=config.start_at) for name in deps)


def _computed_from(plan_context: PlanContext, products: tuple[PlanProduct, ...]) -> Mapping[str, Mapping[str, str]]:
    bundles = plan_context.plan.bundles
    return {product.view_name: bundles[product.view_name].snapshot_keys for product in products}
