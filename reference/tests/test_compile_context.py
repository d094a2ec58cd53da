"""Unit tests of the compile boundary. They use its seams directly, as tests of a guarded codebase do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
from semantics.compile_context import CompileContext, dataset_bindings_for_profile

if TYPE_CHECKING:
    from pathlib import Path

    from datafusion_engine.session.runtime import DataFusionRuntimeProfile


@pytest.fixture
def runtime_profile(tmp_path: Path) -> DataFusionRuntimeProfile:
    return resolve_runtime_profile(PipelineConfig(tmp_path))


def test_bindings_name_every_input_of_the_profile(runtime_profile: DataFusionRuntimeProfile) -> None:
    bindings = dataset_bindings_for_profile(runtime_profile)
    assert dict(bindings.locations) == dict(runtime_profile.data_sources.inputs)


def test_a_compile_context_resolves_its_bindings_once(runtime_profile: DataFusionRuntimeProfile) -> None:
    context = CompileContext(runtime_profile=runtime_profile)
    assert context.dataset_bindings() is context.dataset_bindings()


def test_an_unknown_dataset_is_refused_with_the_bound_names(runtime_profile: DataFusionRuntimeProfile) -> None:
    bindings = CompileContext(runtime_profile=runtime_profile).dataset_bindings()
    with pytest.raises(KeyError, match="'nodes' is not bound: the manifest has repo_files, cst_defs, cst_refs"):
        bindings.require_location("nodes")


def test_a_subset_binds_only_what_it_names(runtime_profile: DataFusionRuntimeProfile) -> None:
    bindings = CompileContext(runtime_profile=runtime_profile).dataset_bindings()
    assert bindings.subset(("cst_refs", "nodes")).names() == ("cst_refs",)
