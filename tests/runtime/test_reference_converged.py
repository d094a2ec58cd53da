"""The pipeline after both waves: the results of the one before them, from one compilation and one resolver."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from datafusion_engine.lineage.diagnostics import ArtifactLog
from datafusion_engine.plan.result_types import ReplayStep
from hamilton_pipeline import converged, driver_factory
from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
from hamilton_pipeline.rehearsal import FIRST_REVISION, SECOND_REVISION, prepare_rehearsal
from semantics.compile_context import CompileContext, build_semantic_execution_context, narrow_semantic_program
from semantics.program_manifest import ManifestDatasetBindings
from semantics.validation import SemanticInputValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from datafusion import SessionContext

    from datafusion_engine.dataset.registry import DatasetLocation
    from engine.materialize_pipeline import PlanProduct
    from hamilton_pipeline.driver_factory import PipelineResult
    from semantics.program_manifest import SemanticProgramManifest

    Run = Callable[[PipelineConfig], PipelineResult]
    Rows = list[tuple[Any, ...]]
    SortedRows = Callable[[Iterable[Mapping[str, object]]], Rows]
    Settings = dict[str, Any]

BOTH = pytest.mark.parametrize("run", [driver_factory.run, converged.run], ids=["before", "converged"])

HISTORIES: Mapping[str, tuple[Settings, ...]] = {
    "first revision": ({"sources": FIRST_REVISION},),
    "second revision": ({"sources": FIRST_REVISION}, {"sources": SECOND_REVISION}),
    "no sources": ({"sources": FIRST_REVISION}, {}),
    "no files": ({"sources": {}},),
    "one view": ({"sources": FIRST_REVISION, "outputs": ("cpg_file_metrics",)},),
    "no Delta scan": ({"sources": FIRST_REVISION, "outputs": ("cpg_packages",)},),
    "all changes": ({"sources": FIRST_REVISION, "changes_since": 0},),
    "later changes": ({"sources": FIRST_REVISION}, {"sources": SECOND_REVISION, "changes_since": 1}),
    "no change": ({"sources": FIRST_REVISION}, {"sources": FIRST_REVISION, "changes_since": 1}),
    "protobuf": ({"sources": FIRST_REVISION, "changes_since": 0, "start_at": ReplayStep.PROTO},),
    "planned DataFrames": ({"sources": FIRST_REVISION, "changes_since": 0, "start_at": ReplayStep.DATAFRAME},),
    "nothing to compute": ({"sources": FIRST_REVISION, "state": True}, {"sources": FIRST_REVISION, "state": True}),
    "pruned": (
        {"sources": FIRST_REVISION, "state": True},
        {"sources": SECOND_REVISION, "state": True, "changes_since": 1, "start_at": ReplayStep.DATAFRAME},
    ),
}


@dataclass(slots=True)
class Made:
    """What was made since the test began."""

    bindings: int = 0
    manifests: int = 0


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    counts = Made()
    initialise, compile_ = ManifestDatasetBindings.__init__, CompileContext.compile

    def counted_init(self: ManifestDatasetBindings, locations: Mapping[str, DatasetLocation]) -> None:
        counts.bindings += 1
        initialise(self, locations)

    def counted_compile(self: CompileContext, *, ctx: SessionContext | None = None) -> SemanticProgramManifest:
        counts.manifests += 1
        return compile_(self, ctx=ctx)

    monkeypatch.setattr(ManifestDatasetBindings, "__init__", counted_init)
    monkeypatch.setattr(CompileContext, "compile", counted_compile)
    return counts


def configured(folder: Path, settings: Settings, sink: ArtifactLog) -> PipelineConfig:
    known = {name: value for name, value in settings.items() if name != "state"}
    return PipelineConfig(folder, **known, state_file=folder / "state.json" if "state" in settings else None, sink=sink)


def told(products: Iterable[PlanProduct], sorted_rows: SortedRows) -> list[tuple[object, ...]]:
    return [
        (item.view_name, item.step, item.plan_fingerprint, sorted_rows(item.table.to_pylist())) for item in products
    ]


@pytest.mark.parametrize("history", HISTORIES)
def test_every_run_has_the_results_of_the_pipeline_before(
    tmp_path: Path, sorted_rows: SortedRows, delta_rows: Callable[[Path], Rows], history: str
) -> None:
    outcomes = []
    for number, run in enumerate((driver_factory.run, converged.run)):
        folder, sink, results = tmp_path / str(number), ArtifactLog(), []
        for settings in HISTORIES[history]:
            result = run(configured(folder, settings, sink))
            units = [(unit.dataset_name, unit.delta_version, unit.total_files) for unit in result.plan.scan_units]
            results.append((told(result.products, sorted_rows), told(result.changed, sorted_rows), sorted(units)))
        written = {path.name: delta_rows(path) for path in sorted((folder / "outputs").iterdir())}
        outcomes.append((results, written, [name for name, _ in sink.entries]))
    before, after = outcomes
    assert after == before
    assert after[1]


@pytest.mark.parametrize("history", HISTORIES)
def test_a_run_makes_one_resolver_and_compiles_once(tmp_path: Path, made: Made, history: str) -> None:
    for number, settings in enumerate(HISTORIES[history], start=1):
        result = converged.run(configured(tmp_path, settings, ArtifactLog()))
        assert made == Made(bindings=number, manifests=number)
        authority = result.plan.authority
        assert authority.dataset_resolver is authority.manifest.dataset_bindings


def test_the_pipeline_before_makes_many_and_compiles_often(tmp_path: Path, made: Made) -> None:
    driver_factory.run(PipelineConfig(tmp_path, FIRST_REVISION, changes_since=0))
    assert made.bindings > made.manifests > 1


@BOTH
def test_a_rehearsal_goes_through_every_stage(tmp_path: Path, run: Run) -> None:
    config = replace(prepare_rehearsal(tmp_path), sink=(sink := ArtifactLog()))
    result = run(config)
    assert [product.view_name for product in result.products] == ["cpg_nodes", "cpg_call_edges", "cpg_file_metrics"]
    assert {item.step for item in (*result.products, *result.changed)} == {ReplayStep.DATAFRAME}
    assert [(item.view_name, item.table.num_rows) for item in result.changed] == [
        ("cpg_nodes", 4),
        ("cpg_call_edges", 1),
        ("cpg_file_metrics", 3),
    ]
    (references,) = (unit for unit in result.plan.scan_units if unit.dataset_name == "cst_refs")
    assert (len(references.candidate_files), references.total_files, references.delta_version) == (1, 3, 1)
    overridden = [(record["dataset"], record["files"]) for record in sink.named("scan_unit_overrides_v1")]
    # For planning, for tasks, and for the two changed views that read it.
    assert overridden == [("cst_refs", list(references.candidate_files))] * 4
    registered = Counter(record["dataset"] for record in sink.named("dataset_registered_v1"))
    assert registered == {"repo_files": 3, "cst_defs": 3, "cst_refs": 3, "cst_defs__cdf": 1}
    assert len(sink.named("substrait_fallback_v1")) == 6
    assert len(sink.named("dataset_readiness_v1")) == 3


def test_what_a_run_records_says_where_every_table_lies(tmp_path: Path) -> None:
    config = replace(prepare_rehearsal(tmp_path), sink=(sink := ArtifactLog()))
    converged.run(config)
    inputs = tmp_path / "inputs"
    paths = {
        "repo_files": str(inputs / "repo_files.parquet"),
        "cst_defs": str(inputs / "cst_defs"),
        "cst_refs": str(inputs / "cst_refs"),
        # The rows that changed are a view, and a feed is no dataset of the program.
        "cst_defs__changed": None,
        "cst_defs__cdf": None,
    }
    recorded: list[Any] = [record["tables"] for record in sink.named("view_registered_v1")]
    recorded += [record["datasets"] for record in sink.named("substrait_fallback_v1")]
    assert recorded == [{name: paths[name] for name in tables} for tables in recorded]
    assert {name for tables in recorded for name in tables} == paths.keys()


def test_missing_inputs_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(SemanticInputValidationError) as refused:
        converged.run(PipelineConfig(tmp_path))
    assert refused.value.result.missing_tables == ("repo_files", "cst_defs", "cst_refs")


def test_a_source_that_is_not_python_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError) as refused:
        converged.run(PipelineConfig(tmp_path / "new", {"a.py": "x = 1\n", "b.py": "\ndef\n"}))
    assert (refused.value.filename, refused.value.lineno) == ("b.py", 2)
    assert not (tmp_path / "new").exists()


def test_a_narrowed_program_keeps_its_bindings_and_is_checked_anew(tmp_path: Path, made: Made) -> None:
    driver_factory.run(PipelineConfig(tmp_path, FIRST_REVISION))
    profile = resolve_runtime_profile(PipelineConfig(tmp_path))
    ctx = profile.session_runtime().ctx
    whole = build_semantic_execution_context(runtime_profile=profile).manifest
    compiled = replace(made)
    mapping = {"repo_files": "repo_files", "cst_defs": "cst_defs__changed"}
    narrow = narrow_semantic_program(whole, ctx=ctx, outputs=("cpg_nodes",), input_mapping=mapping)
    assert narrow.dataset_bindings is whole.dataset_bindings
    assert made == compiled
    assert narrow.fingerprint != whole.fingerprint
    with pytest.raises(SemanticInputValidationError, match="input 'cst_defs' has no table"):
        narrow.require_valid()


def test_inputs_are_prepared_before_they_are_checked(tmp_path: Path) -> None:
    driver_factory.run(PipelineConfig(tmp_path, FIRST_REVISION))
    profile = resolve_runtime_profile(PipelineConfig(tmp_path))
    handed: list[object] = []

    def prepare_inputs(dataset_resolver: object) -> None:
        handed.append(dataset_resolver)
        profile.session_runtime()

    context = build_semantic_execution_context(runtime_profile=profile, prepare_inputs=prepare_inputs)
    context.manifest.require_valid()
    (resolver,) = handed
    assert resolver is context.dataset_resolver
