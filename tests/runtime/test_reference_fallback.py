"""Execution falls back from Substrait to protobuf to the planned DataFrame, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from datafusion_engine.lineage.diagnostics import ArtifactLog
from datafusion_engine.plan.bundle import DataFusionPlanBundle, build_plan_bundle
from datafusion_engine.plan.execution import PlanExecutionOptions, execute_plan_bundle
from datafusion_engine.plan.result_types import ReplayStep
from engine.materialize_pipeline import build_view_product
from extract.coordination.materialization import materialize_extract_outputs
from extract.python_facts import extract_facts
from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
from hamilton_pipeline.driver_factory import run
from semantics.pipeline import CpgBuildOptions, build_cpg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from datafusion_engine.plan.result_types import ExecutionResult
    from datafusion_engine.session.runtime import SessionRuntime

    SortedRows = Callable[[Iterable[Mapping[str, object]]], list[tuple[Any, ...]]]


@pytest.fixture
def sink() -> ArtifactLog:
    return ArtifactLog()


@pytest.fixture
def session(tmp_path: Path, first_revision: Mapping[str, str], sink: ArtifactLog) -> SessionRuntime:
    profile = resolve_runtime_profile(PipelineConfig(tmp_path, sink=sink))
    materialize_extract_outputs(profile, extract_facts(first_revision))
    runtime = profile.session_runtime()
    build_cpg(runtime.ctx, runtime_profile=profile, options=CpgBuildOptions(use_cdf=False))
    return runtime


def planned(session: SessionRuntime, view_name: str) -> DataFusionPlanBundle:
    return build_plan_bundle(session.ctx, session.ctx.table(view_name), session_runtime=session)


def executed(session: SessionRuntime, bundle: DataFusionPlanBundle) -> ExecutionResult:
    options = PlanExecutionOptions(runtime_profile=session.profile, view_name="the_view")
    return execute_plan_bundle(session.ctx, bundle, options=options)


def test_a_forced_fallback_gives_the_same_rows_and_is_recorded(
    tmp_path: Path, first_revision: Mapping[str, str], sorted_rows: SortedRows
) -> None:
    plain, forced = ArtifactLog(), ArtifactLog()
    first = run(PipelineConfig(tmp_path, first_revision, sink=plain))
    second = run(PipelineConfig(tmp_path, sink=forced, start_at=ReplayStep.DATAFRAME))
    assert {product.step for product in first.products} == {ReplayStep.SUBSTRAIT}
    assert {product.step for product in second.products} == {ReplayStep.DATAFRAME}
    assert [sorted_rows(product.table.to_pylist()) for product in first.products] == [
        sorted_rows(product.table.to_pylist()) for product in second.products
    ]
    assert plain.named("substrait_fallback_v1") == ()
    records = forced.named("substrait_fallback_v1")
    assert [(record["view_name"], record["step"]) for record in records] == [
        (product.view_name, "dataframe") for product in second.products
    ]


def test_protobuf_is_used_where_no_foreign_table_is_read(
    tmp_path: Path, first_revision: Mapping[str, str], sink: ArtifactLog
) -> None:
    result = run(PipelineConfig(tmp_path, first_revision, start_at=ReplayStep.PROTO, sink=sink))
    steps = {product.view_name: product.step for product in result.products}
    assert steps["cpg_packages"] is ReplayStep.PROTO
    assert steps["cpg_nodes"] is ReplayStep.DATAFRAME
    packages, nodes, *_ = sink.named("substrait_fallback_v1")
    assert packages["failures"] == ["substrait: skipped, told to start at proto"]
    assert nodes["failures"] == ["substrait: skipped, told to start at proto", "proto: the plan has no such form"]


@pytest.mark.parametrize(
    ("view_name", "substrait", "proto", "step"),
    [
        ("cpg_packages", b"not a plan", None, ReplayStep.DATAFRAME),
        ("cpg_packages", None, b"not a plan", ReplayStep.DATAFRAME),
        ("cpg_call_edges", b"not a plan", None, ReplayStep.DATAFRAME),
    ],
)
def test_damaged_plans_fall_through_to_the_dataframe(
    session: SessionRuntime,
    sink: ArtifactLog,
    sorted_rows: SortedRows,
    view_name: str,
    substrait: bytes | None,
    proto: bytes | None,
    step: ReplayStep,
) -> None:
    bundle = planned(session, view_name)
    result = executed(session, replace(bundle, substrait_bytes=substrait, proto_bytes=proto))
    assert result.step is step
    assert sorted_rows(result.to_table().to_pylist()) == sorted_rows(executed(session, bundle).to_table().to_pylist())
    (record,) = sink.named("substrait_fallback_v1")
    assert len(record["failures"]) == 2  # type: ignore[arg-type]  # a payload's values are of any kind


def test_a_damaged_substrait_plan_is_replaced_by_protobuf(session: SessionRuntime) -> None:
    bundle = planned(session, "cpg_packages")
    assert executed(session, replace(bundle, substrait_bytes=b"not a plan")).step is ReplayStep.PROTO


def test_the_planned_dataframe_keeps_the_tables_that_it_was_planned_with(session: SessionRuntime) -> None:
    bundle = planned(session, "cpg_call_edges")
    session.ctx.deregister_table("cst_refs")
    result = executed(session, bundle)
    assert result.step is ReplayStep.DATAFRAME
    assert result.to_table().num_rows == 2


def test_a_product_can_be_forced_too(session: SessionRuntime, sorted_rows: SortedRows) -> None:
    plain = build_view_product("cpg_call_edges", session_runtime=session)
    forced = build_view_product("cpg_call_edges", session_runtime=session, start_at=ReplayStep.DATAFRAME)
    assert (plain.step, forced.step) == (ReplayStep.SUBSTRAIT, ReplayStep.DATAFRAME)
    assert sorted_rows(plain.table.to_pylist()) == sorted_rows(forced.table.to_pylist())


def test_a_product_of_an_unregistered_view_is_refused(session: SessionRuntime) -> None:
    with pytest.raises(ValueError, match="View 'cpg_nods' is not registered: call ensure_view_graph or build_cpg"):
        build_view_product("cpg_nods", session_runtime=session)
