"""The pipeline's driver: ingest, compile, plan, prune, execute, write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datafusion_engine.dataset.snapshot import dataset_snapshot
from datafusion_engine.session.facade import DataFusionExecutionFacade
from datafusion_engine.session.runtime import open_session_runtime, record_dataset_readiness
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
    from semantics.compile_context import SemanticExecutionContext
    from semantics.program_manifest import ManifestDatasetResolver


@dataclass(frozen=True, slots=True)
class ViewGraphContext:
    """A session with all views registered.

    Attributes:
        profile: Profile of the session.
        session_runtime: The session.
        view_nodes: Its views, every view after those that it reads.
        semantic_context: What the run compiled; every stage compiles and resolves for itself where None.
    """

    profile: DataFusionRuntimeProfile
    session_runtime: SessionRuntime
    view_nodes: tuple[ViewNode, ...]
    semantic_context: SemanticExecutionContext | None = None

    @property
    def dataset_resolver(self) -> ManifestDatasetResolver | None:
        """Where the datasets lie, as the run compiled it."""
        return None if self.semantic_context is None else self.semantic_context.dataset_resolver


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
    return run_view_graph(build_view_graph_context(config), config)


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


def run_view_graph(view_ctx: ViewGraphContext, config: PipelineConfig) -> PipelineResult:
    """Plan, execute and write the requested views of a session that has them all."""
    plan_context = build_plan_context(view_ctx, config)
    # Tasks get a session of their own: what planning left behind must not decide what they read.
    execution = open_session_runtime(view_ctx.profile.without_session(), dataset_resolver=view_ctx.dataset_resolver)
    products = execute_tasks(
        execution, plan_context.plan, start_at=config.start_at, semantic_context=view_ctx.semantic_context
    )
    changed = () if config.changes_since is None else _execute_changes(view_ctx, config)
    facade = DataFusionExecutionFacade(ctx=view_ctx.session_runtime.ctx, runtime_profile=view_ctx.profile)
    for product in products:
        facade.write(product.view_name, product.table, dataset_resolver=view_ctx.dataset_resolver)
    for product in changed:
        facade.write(changed_output(product.view_name), product.table, dataset_resolver=view_ctx.dataset_resolver)
    save_run_state(config.state_file, _computed_from(plan_context, products))
    return PipelineResult(plan=plan_context.plan, products=products, changed=changed)


def build_plan_context(view_ctx: ViewGraphContext, config: PipelineConfig) -> PlanContext:
    """Plan the requested views and leave out those that earlier runs computed from the same data."""
    record_dataset_readiness(
        view_ctx.profile,
        dataset_names=tuple(view_ctx.profile.data_sources.inputs),
        dataset_resolver=view_ctx.dataset_resolver,
    )
    requested = tuple(node for node in view_ctx.view_nodes if node.name in config.outputs)
    plan = compile_execution_plan(
        session_runtime=view_ctx.session_runtime, view_nodes=requested, semantic_context=view_ctx.semantic_context
    )
    return PlanContext(view_ctx, _plan_with_incremental_pruning(view_ctx=view_ctx, plan=plan, config=config))


def _plan_with_incremental_pruning(
    *, view_ctx: ViewGraphContext, plan: ExecutionPlan, config: PipelineConfig
) -> ExecutionPlan:
    dataset_resolver = view_ctx.dataset_resolver
    if dataset_resolver is None:
        from semantics.compile_context import dataset_bindings_for_profile

        dataset_resolver = dataset_bindings_for_profile(view_ctx.profile)
    impacted = _impacted_tasks(plan, config, dataset_resolver=dataset_resolver)
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


def _execute_changes(view_ctx: ViewGraphContext, config: PipelineConfig) -> tuple[PlanProduct, ...]:
    resolver = view_ctx.dataset_resolver
    session_runtime = open_session_runtime(view_ctx.profile.without_session(), dataset_resolver=resolver)
    facade = DataFusionExecutionFacade(ctx=session_runtime.ctx, runtime_profile=session_runtime.profile)
    feeds = facade.register_cdf_inputs(
        table_names=tuple(view_ctx.profile.data_sources.inputs), dataset_resolver=resolver
    )
    deps = build_cpg_from_inferred_deps(
        session_runtime.ctx,
        runtime_profile=session_runtime.profile,
        options=CpgBuildOptions(cdf_inputs=feeds, requested_outputs=config.outputs),
        semantic_context=view_ctx.semantic_context,
    )
    return tuple(
        build_view_product(name, session_runtime=session_runtime, dataset_resolver=resolver, start_at=config.start_at)
        for name in deps
    )


def _computed_from(plan_context: PlanContext, products: tuple[PlanProduct, ...]) -> Mapping[str, Mapping[str, str]]:
    bundles = plan_context.plan.bundles
    return {product.view_name: bundles[product.view_name].snapshot_keys for product in products}
