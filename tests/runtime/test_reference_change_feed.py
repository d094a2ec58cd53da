"""Change data feeds are read from the tables, and views can be computed over what changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from datafusion_engine.delta.cdf import read_changes, register_cdf_inputs
from datafusion_engine.session.facade import DataFusionExecutionFacade
from datafusion_engine.session.runtime import FeatureGatesConfig
from extract.coordination.materialization import materialize_extract_outputs
from extract.python_facts import extract_facts
from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
from hamilton_pipeline.driver_factory import run
from semantics.pipeline import CpgBuildOptions, build_cpg, build_cpg_from_inferred_deps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from datafusion import SessionContext

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile

    Rows = list[tuple[Any, ...]]

CHANGES = "SELECT qualname, line, _change_type, _commit_version FROM cst_defs__cdf"


@pytest.fixture
def folder(tmp_path: Path, first_revision: Mapping[str, str], second_revision: Mapping[str, str]) -> Path:
    profile = resolve_runtime_profile(PipelineConfig(tmp_path))
    for revision in (first_revision, second_revision):
        materialize_extract_outputs(profile, extract_facts(revision))
    return tmp_path


def opened(folder: Path, changes_since: int) -> DataFusionRuntimeProfile:
    profile = resolve_runtime_profile(PipelineConfig(folder, changes_since=changes_since))
    profile.session_runtime()
    return profile


def facade_of(profile: DataFusionRuntimeProfile) -> DataFusionExecutionFacade:
    return DataFusionExecutionFacade(ctx=profile.session_context(), runtime_profile=profile)


def test_a_feed_carries_the_change_rows_of_its_window(
    folder: Path, query: Callable[[SessionContext, str], Rows]
) -> None:
    profile = opened(folder, changes_since=1)
    feeds = facade_of(profile).register_cdf_inputs(table_names=("repo_files", "cst_defs", "cst_refs", "unknown"))
    assert feeds == {"cst_defs": "cst_defs__cdf"}
    assert query(profile.session_context(), CHANGES) == [
        ("add", 4, "delete", 1),
        ("double", 1, "update_preimage", 1),
        ("double", 2, "update_postimage", 1),
        ("times", 5, "insert", 1),
    ]


def test_a_window_from_the_start_carries_the_first_rows_too(
    folder: Path, query: Callable[[SessionContext, str], Rows]
) -> None:
    profile = opened(folder, changes_since=0)
    facade_of(profile).register_cdf_inputs(table_names=("cst_defs",))
    assert [row[0] for row in query(profile.session_context(), CHANGES) if row[-1] == 0] == [
        "Setup",
        "Setup.run",
        "add",
        "double",
        "main",
    ]


def test_a_window_after_the_last_commit_is_empty_but_has_columns(
    folder: Path, query: Callable[[SessionContext, str], Rows]
) -> None:
    profile = opened(folder, changes_since=2)
    facade_of(profile).register_cdf_inputs(table_names=("cst_defs",))
    assert query(profile.session_context(), CHANGES) == []


def test_the_changed_results_hold_what_arrived_and_is_still_there(
    folder: Path, delta_rows: Callable[[Path], Rows]
) -> None:
    run(PipelineConfig(folder, changes_since=0))
    # `add` arrived in the window too, and was deleted in it.
    assert [row[0] for row in delta_rows(folder / "outputs" / "cpg_nodes__changed") if "lib/core.py::" in row[0]] == [
        "lib/core.py::double",
        "lib/core.py::times",
    ]
    run(PipelineConfig(folder, changes_since=1))
    assert delta_rows(folder / "outputs" / "cpg_call_edges__changed") == [
        ("app/main.py", 4, "lib/core.py::double"),
        ("lib/core.py", 3, "lib/core.py::times"),
    ]
    assert not (folder / "outputs" / "cpg_packages__changed").exists()


def test_inferred_dependencies_are_the_tables_that_the_plans_read(folder: Path) -> None:
    profile = opened(folder, changes_since=1)
    deps = build_cpg_from_inferred_deps(profile.session_context(), runtime_profile=profile)
    assert deps == {
        "cpg_nodes": ("cst_defs", "cst_defs__cdf", "repo_files"),
        "cpg_call_edges": ("cst_defs", "cst_defs__cdf", "cst_refs"),
        "cpg_file_metrics": ("cst_defs", "cst_defs__cdf", "cst_refs", "repo_files"),
    }


def test_a_build_without_change_feeds_is_over_all_rows(
    folder: Path, query: Callable[[SessionContext, str], Rows]
) -> None:
    profile = opened(folder, changes_since=1)
    build_cpg(profile.session_context(), runtime_profile=profile, options=CpgBuildOptions(use_cdf=False))
    assert query(profile.session_context(), "SELECT count(*) FROM cpg_nodes") == [(8,)]


def test_an_unreadable_table_fails_the_build_before_a_view_is_used(folder: Path) -> None:
    profile = opened(folder, changes_since=1)
    for file in profile.data_sources.inputs["cst_refs"].path.rglob("*.parquet"):
        file.unlink()
    with pytest.raises(ValueError, match="input 'cst_refs' cannot be read: "):
        build_cpg(profile.session_context(), runtime_profile=profile)


def test_feeds_need_a_resolver(folder: Path) -> None:
    profile = opened(folder, changes_since=1)
    with pytest.raises(ValueError, match="pass `dataset_resolver`"):
        register_cdf_inputs(profile.session_context(), profile, table_names=("cst_defs",))


def test_feeds_can_be_switched_off(folder: Path) -> None:
    profile = replace(opened(folder, changes_since=1), features=FeatureGatesConfig(enable_delta_cdf=False))
    with pytest.raises(ValueError, match="set `enable_delta_cdf`"):
        facade_of(profile).register_cdf_inputs(table_names=("cst_defs",))


def test_a_table_without_a_feed_is_refused(folder: Path) -> None:
    location = opened(folder, changes_since=1).data_sources.inputs["cst_refs"]
    with pytest.raises(ValueError, match="cst_refs keeps no change data feed"):
        read_changes(location)


def test_an_input_is_never_overwritten_by_a_result(folder: Path) -> None:
    profile = opened(folder, changes_since=1)
    changes = read_changes(profile.data_sources.inputs["cst_defs"])
    with pytest.raises(ValueError, match="'cst_defs' is an input of the program"):
        facade_of(profile).write("cst_defs", changes)
