"""The reference system records what its engine can do when a session starts, and adapts to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from datafusion_engine.lineage.diagnostics import ArtifactLog
from datafusion_engine.plan import bundle, physical
from datafusion_engine.plan.capabilities import FEATURES, plan_capabilities
from datafusion_engine.plan.physical import PhysicalDetails, physical_details
from datafusion_engine.plan.result_types import ReplayStep
from hamilton_pipeline.config import PipelineConfig, resolve_runtime_profile
from hamilton_pipeline.driver_factory import run
from seamguard.domain.capabilities import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from datafusion import DataFrame

    Without = Callable[..., None]

ARTIFACT = "datafusion_runtime_capabilities_v1"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Without:
    """Has the system believe that its engine lacks something, or has something more."""

    def lacking(**flags: bool) -> None:
        told = replace(plan_capabilities(), **cast("dict[str, Any]", flags))
        for module in (bundle, physical):
            monkeypatch.setattr(module, "plan_capabilities", lambda: told)

    return lacking


def test_it_is_recorded_once_for_each_session(tmp_path: Path) -> None:
    sink = ArtifactLog()
    profile = resolve_runtime_profile(PipelineConfig(tmp_path, sink=sink))
    first = profile.session_context()
    assert profile.session_context() is first
    assert len(sink.named(ARTIFACT)) == 1
    profile.without_session().session_context()
    assert len(sink.named(ARTIFACT)) == 2


def test_what_is_recorded_says_which_features_are_on_and_why(tmp_path: Path) -> None:
    sink = ArtifactLog()
    resolve_runtime_profile(PipelineConfig(tmp_path, sink=sink)).session_context()
    (record,) = sink.named(ARTIFACT)
    features = cast("dict[str, dict[str, object]]", record["features"])
    assert features.keys() == FEATURES.keys()
    assert features["substrait_replay"] == {
        "on": True,
        "why": "datafusion.substrait-round-trip is present; delta.substrait-round-trip is present",
    }
    assert features["plan_statistics"] == {
        "on": False,
        "why": "datafusion.plan-statistics is absent (ExecutionPlan has no 'statistics')",
    }
    assert {one["state"] for one in cast("dict[str, dict[str, object]]", record["capabilities"]).values()} <= {*State}


def test_flags_are_what_the_engine_has() -> None:
    capabilities = plan_capabilities()
    assert capabilities.has_dataframe_execution_plan
    assert capabilities.has_partition_count
    assert capabilities.has_substrait_replay
    assert not capabilities.has_execution_plan_statistics
    assert not capabilities.has_execution_plan_schema
    assert capabilities.datafusion_version is not None


def steps(folder: Path, sources: Mapping[str, str]) -> set[ReplayStep]:
    return {product.step for product in run(PipelineConfig(folder, sources)).products}


def test_without_substrait_plans_are_replayed_in_other_forms(
    tmp_path: Path, first_revision: Mapping[str, str], without: Without
) -> None:
    assert steps(tmp_path / "with", first_revision) == {ReplayStep.SUBSTRAIT}
    without(has_substrait_replay=False)
    assert steps(tmp_path / "without", first_revision) == {ReplayStep.PROTO, ReplayStep.DATAFRAME}


class Frame:
    """A DataFrame of an engine that gives statistics."""

    partition_count = 7

    def execution_plan(self) -> Frame:
        return self

    def statistics(self) -> str:
        return "Rows=3"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({}, PhysicalDetails(partitions=7)),
        ({"has_partition_count": False}, PhysicalDetails()),
        ({"has_execution_plan_statistics": True}, PhysicalDetails(partitions=7, statistics="Rows=3")),
        ({"has_dataframe_execution_plan": False, "has_execution_plan_statistics": True}, PhysicalDetails()),
    ],
)
def test_physical_plans_are_asked_only_what_they_can_tell(
    without: Without, flags: dict[str, bool], told: PhysicalDetails
) -> None:
    without(**flags)
    assert physical_details(cast("DataFrame", Frame())) == told


def test_plan_bundles_hold_what_the_engine_tells(tmp_path: Path, first_revision: Mapping[str, str]) -> None:
    result = run(PipelineConfig(tmp_path, first_revision))
    details = [held.physical for held in result.plan.bundles.values()]
    assert all(one.partitions is not None and one.partitions >= 1 for one in details)
    assert {one.statistics for one in details} == {None}
