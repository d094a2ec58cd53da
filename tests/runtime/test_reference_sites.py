"""Before the waves runs reach every site of both seams and no other; after them they reach none."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hamilton_pipeline import converged
from hamilton_pipeline.config import PipelineConfig
from hamilton_pipeline.driver_factory import run
from hamilton_pipeline.rehearsal import prepare_rehearsal
from semantics.compile_context import CompileContext, dataset_bindings_for_profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import FrameType

BOUNDARY = "semantics.compile_context"
SITES = {
    "dataset_bindings_for_profile": {
        "datafusion_engine.registry_facade:registry_facade_for_context",
        "datafusion_engine.session.runtime:RuntimeProfileCatalog.dataset_location",
        "datafusion_engine.session.runtime:_RuntimeProfileCatalogFacadeMixin.dataset_location",
        "datafusion_engine.session.runtime:record_dataset_readiness",
        "datafusion_engine.session.facade:DataFusionExecutionFacade.register_cdf_inputs",
        "datafusion_engine.plan.bundle:_manifest_dataset_locations",
        "hamilton_pipeline.driver_factory:_plan_with_incremental_pruning",
    },
    "CompileContext": {
        "engine.materialize_pipeline:build_view_product",
        "hamilton_pipeline.driver_factory:build_view_graph_context",
        "semantics.pipeline:build_cpg",
        "semantics.pipeline:build_cpg_from_inferred_deps",
        "extract.coordination.materialization:_resolve_dataset_resolver",
        "hamilton_pipeline.modules.task_execution:_ensure_scan_overrides",
        "hamilton_pipeline.modules.task_execution:_execute_view",
    },
}


@contextmanager
def traced_callers() -> Iterator[dict[str, set[str]]]:
    """Note the function that each call of a seam really comes from."""
    seams = {
        dataset_bindings_for_profile.__code__: "dataset_bindings_for_profile",
        CompileContext.__init__.__code__: "CompileContext",
    }
    callers: dict[str, set[str]] = {name: set() for name in seams.values()}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        seam = seams.get(frame.f_code) if event == "call" else None
        caller = frame.f_back
        if seam is not None and caller is not None and caller.f_globals["__name__"] != BOUNDARY:
            callers[seam].add(f"{caller.f_globals['__name__']}:{caller.f_code.co_qualname}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield callers
    finally:
        sys.setprofile(before)


def test_two_runs_reach_every_site_and_no_other(tmp_path: Path, first_revision: Mapping[str, str]) -> None:
    with traced_callers() as callers:
        run(PipelineConfig(tmp_path, first_revision, changes_since=0))
        # Without a Delta scan there is nothing to override, so the view is first registered where it is executed.
        run(PipelineConfig(tmp_path, outputs=("cpg_packages",)))
    assert callers == SITES


def test_converged_runs_reach_no_site(tmp_path: Path) -> None:
    config = prepare_rehearsal(tmp_path)
    with traced_callers() as callers:
        converged.run(config)
        converged.run(PipelineConfig(tmp_path, outputs=("cpg_packages",)))
    assert callers == {seam: set() for seam in SITES}
