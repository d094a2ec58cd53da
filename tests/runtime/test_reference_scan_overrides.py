"""Scan units are real files, and an override really narrows what a session reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from deltalake import DeltaTable

from datafusion_engine.dataset.resolution import apply_scan_unit_overrides
from datafusion_engine.lineage.datafusion import extract_lineage
from datafusion_engine.lineage.diagnostics import ArtifactLog
from datafusion_engine.lineage.scan import ScanUnit, plan_scan_units
from extract.coordination.materialization import materialize_extract_outputs
from extract.python_facts import extract_facts
from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
from hamilton_pipeline.driver_factory import run
from semantics.compile_context import build_semantic_execution_context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from datafusion import SessionContext

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile
    from semantics.compile_context import SemanticExecutionContext

    Query = Callable[[SessionContext, str], list[tuple[Any, ...]]]

ALL_REFERENCES = "SELECT path, name, role, line FROM cst_refs"


@pytest.fixture
def sink() -> ArtifactLog:
    return ArtifactLog()


@pytest.fixture
def context(tmp_path: Path, first_revision: Mapping[str, str], sink: ArtifactLog) -> SemanticExecutionContext:
    profile = resolve_runtime_profile(PipelineConfig(tmp_path, sink=sink))
    materialize_extract_outputs(profile, extract_facts(first_revision))
    profile.session_runtime()
    return build_semantic_execution_context(runtime_profile=profile)


def scan_units(context: SemanticExecutionContext, sql: str) -> tuple[ScanUnit, ...]:
    lineage = extract_lineage(context.ctx.sql(sql).optimized_logical_plan())
    return plan_scan_units(
        dataset_locations=context.manifest.dataset_bindings.locations,
        scans_by_task={"query": lineage.scans},
        runtime_profile=context.runtime_profile,
    ).units


def override(context: SemanticExecutionContext, units: tuple[ScanUnit, ...]) -> None:
    apply_scan_unit_overrides(
        context.ctx,
        scan_units=units,
        runtime_profile=context.runtime_profile,
        dataset_resolver=context.dataset_resolver,
    )


def table_folder(profile: DataFusionRuntimeProfile, name: str) -> Path:
    return profile.data_sources.inputs[name].path


def test_candidate_files_are_those_that_can_hold_wanted_rows(context: SemanticExecutionContext) -> None:
    (unit,) = scan_units(context, f"{ALL_REFERENCES} WHERE role = 'call'")
    assert (unit.dataset_name, unit.delta_version, unit.total_files) == ("cst_refs", 0, 3)
    assert [file.split("/")[0] for file in unit.candidate_files] == ["role=call"]


def test_an_override_reads_the_candidate_files_and_no_others(
    context: SemanticExecutionContext, sink: ArtifactLog, query: Query
) -> None:
    assert query(context.ctx, "SELECT DISTINCT role FROM cst_refs") == [("call",), ("import",), ("name",)]
    (unit,) = scan_units(context, f"{ALL_REFERENCES} WHERE role = 'call'")
    override(context, (unit,))
    assert query(context.ctx, "SELECT DISTINCT role FROM cst_refs") == [("call",)]
    assert sink.named("scan_unit_overrides_v1") == (
        {"dataset": "cst_refs", "version": 0, "files": list(unit.candidate_files)},
    )


def test_files_outside_the_override_need_not_exist(context: SemanticExecutionContext, query: Query) -> None:
    units = scan_units(context, f"{ALL_REFERENCES} WHERE role = 'call'")
    folder = table_folder(context.runtime_profile, "cst_refs")
    for file in folder.rglob("*.parquet"):
        if file.relative_to(folder).as_posix() not in units[0].candidate_files:
            file.unlink()
    override(context, units)
    assert len(query(context.ctx, ALL_REFERENCES)) == 2


def test_an_override_pins_the_version_that_was_planned(
    context: SemanticExecutionContext, tmp_path: Path, second_revision: Mapping[str, str], query: Query
) -> None:
    units = scan_units(context, ALL_REFERENCES)
    planned = query(context.ctx, ALL_REFERENCES)
    run(PipelineConfig(tmp_path, second_revision))
    assert DeltaTable(table_folder(context.runtime_profile, "cst_refs")).version() == 1
    override(context, units)
    assert query(context.ctx, ALL_REFERENCES) == planned


@pytest.mark.parametrize(
    "condition",
    [
        "role = 'call'",
        "'call' = role",
        "role = 'call' AND line > 2",
        "3 < line",
        "line >= 3 AND line <= 3",
        "role = 'call' OR line = 1",
        "role IN ('import', 'name')",
        "role <> 'call'",
        "NOT (role = 'call')",
        "role LIKE 'c%'",
        "role IS NOT NULL",
        "line = NULL",
        "role = name",
        "length(role) = 4",
        "CAST(line AS DOUBLE) < 2.5",
        "role = 'absent'",
    ],
)
def test_narrowing_never_loses_a_wanted_row(context: SemanticExecutionContext, query: Query, condition: str) -> None:
    sql = f"{ALL_REFERENCES} WHERE {condition}"
    whole = query(context.ctx, sql)
    override(context, scan_units(context, sql))
    assert query(context.ctx, sql) == whole


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM (SELECT name AS role, role AS name FROM cst_refs LIMIT 9) WHERE role = 'call'",
        "SELECT * FROM (SELECT role, count(*) AS line FROM cst_refs GROUP BY role) WHERE line > 2",
        "SELECT a.name FROM cst_refs a LEFT JOIN cst_refs b ON a.name = b.name AND b.role = 'call'",
        "SELECT role, line FROM cst_refs WHERE line IN (SELECT line FROM cst_refs WHERE role = 'import')",
    ],
    ids=["renamed columns", "aggregate", "outer join", "subquery"],
)
def test_a_condition_on_something_else_loses_no_row(context: SemanticExecutionContext, query: Query, sql: str) -> None:
    whole = query(context.ctx, sql)
    override(context, scan_units(context, sql))
    assert query(context.ctx, sql) == whole


def test_scans_of_one_table_are_read_together(context: SemanticExecutionContext, query: Query) -> None:
    sql = f"{ALL_REFERENCES} WHERE role = 'call' UNION ALL {ALL_REFERENCES} WHERE role = 'import'"
    whole = query(context.ctx, sql)
    units = scan_units(context, sql)
    assert len(units) == 2
    override(context, units)
    assert query(context.ctx, sql) == whole
    assert query(context.ctx, "SELECT DISTINCT role FROM cst_refs") == [("call",), ("import",)]


def test_a_table_with_a_change_feed_is_never_overridden(
    context: SemanticExecutionContext, sink: ArtifactLog, query: Query
) -> None:
    sql = "SELECT qualname FROM cst_defs WHERE kind = 'absent'"
    override(context, scan_units(context, sql))
    assert len(query(context.ctx, "SELECT qualname FROM cst_defs")) == 5
    assert sink.named("scan_unit_overrides_v1") == ()


def test_without_a_resolver_nothing_is_overridden(context: SemanticExecutionContext, query: Query) -> None:
    units = scan_units(context, f"{ALL_REFERENCES} WHERE role = 'call'")
    apply_scan_unit_overrides(context.ctx, scan_units=units, runtime_profile=context.runtime_profile)
    assert query(context.ctx, "SELECT DISTINCT role FROM cst_refs") == [("call",), ("import",), ("name",)]


def test_units_of_different_versions_are_refused(context: SemanticExecutionContext) -> None:
    units = tuple(ScanUnit(f"k{version}", "cst_refs", version, (), 0) for version in (0, 1))
    with pytest.raises(ValueError, match=r"'cst_refs' to versions \[0, 1\]: plan them together"):
        override(context, units)


def test_a_file_that_the_version_does_not_have_is_refused(context: SemanticExecutionContext) -> None:
    with pytest.raises(ValueError, match=r"has no file 'role=call/gone\.parquet': plan the scan again"):
        override(context, (ScanUnit("k", "cst_refs", 0, ("role=call/gone.parquet",), 3),))


def test_the_pipeline_itself_runs_on_the_narrowed_table(tmp_path: Path, first_revision: Mapping[str, str]) -> None:
    sink = ArtifactLog()
    run(PipelineConfig(tmp_path, first_revision, outputs=("cpg_call_edges",), sink=sink))
    # Once for planning and once for execution, each in its own session.
    overrides = sink.named("scan_unit_overrides_v1")
    assert [(record["dataset"], record["version"]) for record in overrides] == [("cst_refs", 0)] * 2
