from __future__ import annotations

import json

import pytest

from seamguard.domain.capabilities import Capability, Snapshot, State
from seamguard.probes.capabilities import Probe, recording
from seamguard.probes.capabilities.recording import Report, record_capabilities
from seamguard.probes.engines import Absent

STATISTICS, VIEWS, MERGE = "datafusion.plan-statistics", "datafusion.views", "delta.merge"


@pytest.fixture
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that has views, no statistics, and a merge that fails."""

    def ask(name: str) -> None:
        if name == STATISTICS:
            raise Absent("ExecutionPlan has no 'statistics'")
        if name == MERGE:
            raise OSError("no disk")

    def probes(names: tuple[str, ...]) -> tuple[Probe, ...]:
        return tuple(Probe(name, lambda name=name: ask(name)) for name in names)  # type: ignore[misc]  # binds the name

    monkeypatch.setattr(recording, "builtin_probes", probes)


@pytest.mark.usefixtures("_engine")
class TestFeatures:
    def report(self, *needs: str) -> Report:
        return record_capabilities(builtin=(), features={"the feature": needs})

    @pytest.mark.parametrize(
        ("needs", "is_on", "says"),
        [
            ((VIEWS,), True, "on: datafusion.views is present"),
            ((STATISTICS,), False, "off: datafusion.plan-statistics is absent (ExecutionPlan has no 'statistics')"),
            ((MERGE,), False, "off: delta.merge is unknown (OSError: no disk)"),
            (
                (VIEWS, MERGE, STATISTICS),
                False,
                (
                    "off: datafusion.plan-statistics is absent (ExecutionPlan has no 'statistics'); "
                    "delta.merge is unknown (OSError: no disk)"
                ),
            ),
        ],
    )
    def test_a_feature_says_why(self, needs: tuple[str, ...], is_on: bool, says: str) -> None:
        report = self.report(*needs)
        assert report.is_on("the feature") is is_on
        assert [str(one) for one in report.features] == [f"the feature is {says}"]

    def test_what_features_need_is_tried_though_it_is_not_selected(self) -> None:
        assert [one.name for one in self.report(MERGE, VIEWS).snapshot.capabilities] == [VIEWS, MERGE]
        assert [one.name for one in self.report(VIEWS).snapshot.libraries] == ["datafusion"]

    def test_a_set_can_be_needed(self) -> None:
        assert self.report("delta").features[0].why == "delta.merge is unknown (OSError: no disk)"

    def test_flags_are_of_what_was_asked_for(self) -> None:
        report = self.report(VIEWS, STATISTICS)
        assert (report.has(VIEWS), report.has(STATISTICS)) == (True, False)
        with pytest.raises(KeyError, match=r"'delta\.merge' was not asked for"):
            report.has(MERGE)

    def test_the_payload_is_plain(self) -> None:
        report = self.report(VIEWS, MERGE)
        payload = report.payload()
        assert json.loads(json.dumps(payload)) == payload
        assert payload["fingerprint"] == report.snapshot.fingerprint
        assert payload["capabilities"] == {
            VIEWS: {"state": "present", "detail": "", "probe_version": 1},
            MERGE: {"state": "unknown", "detail": "OSError: no disk", "probe_version": 1},
        }
        assert payload["features"] == {"the feature": {"on": False, "why": "delta.merge is unknown (OSError: no disk)"}}


def test_mistakes_of_the_caller_are_told() -> None:
    with pytest.raises(ValueError, match=r"no built-in capability 'datafusion\.telepathy'"):
        record_capabilities(builtin=(), features={"x": ["datafusion.telepathy"]})
    with pytest.raises(ValueError, match="the feature 'x' needs no capability"):
        record_capabilities(builtin=(), features={"x": ()})
    with pytest.raises(ValueError, match=r"'datafusion' is one name where several go: write \['datafusion'\]"):
        record_capabilities(builtin="datafusion")
    with pytest.raises(ValueError, match=r"'delta' is one name where several go: write \['delta'\]"):
        record_capabilities(builtin=(), features={"x": "delta"})
    with pytest.raises(KeyError, match=r"no feature 'y': take one of those that were given \(none\)"):
        record_capabilities(builtin=()).is_on("y")


def test_nothing_that_is_unknown_is_had() -> None:
    assert not Report(Snapshot((), (Capability("x", State.UNKNOWN, "?"),))).has("x")
