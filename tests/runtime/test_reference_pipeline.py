"""The reference pipeline from Python sources to written Delta tables."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from datafusion_engine.lineage.diagnostics import ArtifactLog
from datafusion_engine.plan.bundle import DataFusionPlanBundle
from datafusion_engine.plan.result_types import ExecutionResult
from hamilton_pipeline.config import PipelineConfig
from hamilton_pipeline.driver_factory import run
from semantics.validation import SemanticInputValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Rows = list[tuple[Any, ...]]


def test_results_are_written_as_delta_tables(
    tmp_path: Path, first_revision: Mapping[str, str], delta_rows: Callable[[Path], Rows]
) -> None:
    run(PipelineConfig(tmp_path, first_revision))
    outputs = tmp_path / "outputs"
    assert delta_rows(outputs / "cpg_packages") == [("", 1, 3), ("app", 1, 4), ("lib", 1, 5)]
    assert delta_rows(outputs / "cpg_nodes") == [
        ("app/main.py", "file", "app/main.py", 1),
        ("app/main.py::main", "function", "app/main.py", 3),
        ("lib/core.py", "file", "lib/core.py", 1),
        ("lib/core.py::add", "function", "lib/core.py", 4),
        ("lib/core.py::double", "function", "lib/core.py", 1),
        ("setup.py", "file", "setup.py", 1),
        ("setup.py::Setup", "class", "setup.py", 1),
        ("setup.py::Setup.run", "function", "setup.py", 2),
    ]
    assert delta_rows(outputs / "cpg_call_edges") == [
        ("app/main.py", 4, "lib/core.py::double"),
        ("lib/core.py", 2, "lib/core.py::add"),
    ]
    assert delta_rows(outputs / "cpg_file_metrics") == [
        ("app/main.py", 2, 1),
        ("lib/core.py", 3, 1),
        ("setup.py", 3, 0),
    ]


def test_a_later_revision_replaces_the_results(
    tmp_path: Path,
    first_revision: Mapping[str, str],
    second_revision: Mapping[str, str],
    delta_rows: Callable[[Path], Rows],
) -> None:
    run(PipelineConfig(tmp_path, first_revision))
    run(PipelineConfig(tmp_path, second_revision))
    assert delta_rows(tmp_path / "outputs" / "cpg_call_edges") == [
        ("app/main.py", 4, "lib/core.py::double"),
        ("lib/core.py", 3, "lib/core.py::times"),
    ]


def test_only_requested_views_are_computed_and_views_below_them_are_found(
    tmp_path: Path, first_revision: Mapping[str, str]
) -> None:
    result = run(PipelineConfig(tmp_path, first_revision, outputs=("cpg_file_metrics",)))
    assert [product.view_name for product in result.products] == ["cpg_file_metrics"]
    assert [path.name for path in (tmp_path / "outputs").iterdir()] == ["cpg_file_metrics"]


@pytest.mark.parametrize("sources", [{}, {"a.py": ""}, {"a.py": "x = 1\n"}], ids=["no file", "empty file", "no call"])
def test_repositories_without_calls_have_no_edges(
    tmp_path: Path, sources: Mapping[str, str], delta_rows: Callable[[Path], Rows]
) -> None:
    run(PipelineConfig(tmp_path, sources))
    assert delta_rows(tmp_path / "outputs" / "cpg_call_edges") == []
    assert len(delta_rows(tmp_path / "outputs" / "cpg_file_metrics")) == len(sources)


def test_unchanged_data_is_not_computed_again(tmp_path: Path, first_revision: Mapping[str, str]) -> None:
    config = PipelineConfig(tmp_path, first_revision, state_file=tmp_path / "state.json")
    assert len(run(config).products) == 4
    again = run(config)
    assert (again.products, again.plan.scan_units) == ((), ())


def test_only_views_that_read_what_changed_are_computed_again(
    tmp_path: Path, first_revision: Mapping[str, str]
) -> None:
    state_file = tmp_path / "state.json"
    run(PipelineConfig(tmp_path, first_revision, state_file=state_file))
    # A comment at the end of a file changes its length and nothing else.
    longer = {**first_revision, "setup.py": first_revision["setup.py"] + "# end\n"}
    result = run(PipelineConfig(tmp_path, longer, state_file=state_file))
    assert {product.view_name for product in result.products} == {"cpg_packages", "cpg_nodes", "cpg_file_metrics"}


def test_an_output_that_was_never_computed_is_computed_although_the_data_is_old(
    tmp_path: Path, first_revision: Mapping[str, str]
) -> None:
    state_file = tmp_path / "state.json"
    run(PipelineConfig(tmp_path, first_revision, outputs=("cpg_packages",), state_file=state_file))
    result = run(PipelineConfig(tmp_path, state_file=state_file))
    assert {product.view_name for product in result.products} == {"cpg_nodes", "cpg_call_edges", "cpg_file_metrics"}


def test_a_damaged_state_file_is_named(tmp_path: Path, first_revision: Mapping[str, str]) -> None:
    state_file = tmp_path / "state.json"
    state_file.write_text("[1]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"state\.json: not a run state .*: delete it"):
        run(PipelineConfig(tmp_path, first_revision, state_file=state_file))


def test_missing_inputs_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(SemanticInputValidationError) as refused:
        run(PipelineConfig(tmp_path))
    assert refused.value.result.missing_tables == ("repo_files", "cst_defs", "cst_refs")
    assert "input 'cst_refs' has no table: ingest it first" in str(refused.value)


def test_an_unknown_output_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no view 'cpg_nods': choose from cpg_packages, cpg_nodes"):
        PipelineConfig(tmp_path, outputs=("cpg_nods",))


def test_a_source_that_is_not_python_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError) as refused:
        run(PipelineConfig(tmp_path / "new", {"a.py": "x = 1\n", "b.py": "\ndef\n"}))
    assert (refused.value.filename, refused.value.lineno) == ("b.py", 2)
    assert not (tmp_path / "new").exists()


def test_readiness_of_every_input_is_recorded(tmp_path: Path, first_revision: Mapping[str, str]) -> None:
    sink = ArtifactLog()
    run(PipelineConfig(tmp_path, first_revision, sink=sink))
    assert sink.named("dataset_readiness_v1") == tuple(
        {"dataset": name, "status": "ok"} for name in ("repo_files", "cst_defs", "cst_refs")
    )


@pytest.mark.parametrize("shown", [DataFusionPlanBundle, ExecutionResult])
def test_to_show_what_was_planned_does_not_run_it(shown: type[DataFusionPlanBundle | ExecutionResult]) -> None:
    hidden = [field.name for field in fields(shown) if not field.repr]
    assert hidden == [field.name for field in fields(shown) if field.type == "DataFrame"]
    assert hidden
