"""`typed_arguments` on the reference system: today's texts are debt, and each way back to texts is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.on_reference import checked, copied, edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

POLICY = """\
version: 1
codebase: {root: reference, source: [src]}
waves: [{id: wave-3, status: active}]
typed_arguments:
  - id: artifact-names
    why: An artifact is named once, where its schema stands.
    instead: Declare an ArtifactSpec beside SUBSTRAIT_FALLBACK.
    call: [datafusion_engine.lineage.diagnostics.record_artifact]
    methods: [record_artifact]
    argument: name
    position: 0
    constant_in: [datafusion_engine.lineage.diagnostics]
    reject: [constructor, helper]
    migrating:
"""
DEBT = (
    "datafusion_engine.dataset.resolution:apply_scan_unit_overrides",
    "datafusion_engine.lineage.scan:plan_scan_units",
    "datafusion_engine.registry_facade:RegistryFacade.register_dataset_df",
    "datafusion_engine.session.runtime:record_dataset_readiness",
    "datafusion_engine.views.graph:register_view_graph",
    "extract.coordination.materialization:materialize_extract_outputs",
)
ENTRY = "      - {{site: '{}', count: 1, wave: wave-3, reason: Moves to a spec.}}\n"
REPLAY = "src/datafusion_engine/plan/replay.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copied(tmp_path, POLICY + "".join(ENTRY.format(site) for site in DEBT))


def test_the_debt_of_today_is_kept(seamguard: Execute, project: Path) -> None:
    found = checked(seamguard, project, 0)
    assert [(one["kind"], f"{one['module']}:{one['scope']}") for one in found] == [("literal", site) for site in DEBT]
    assert {one["status"] for one in found} == {"migrating"}


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        ('"substrait_fallback_v1"', "literal"),
        ('f"substrait_fallback_v{1}"', "f-string"),
        ('"substrait_" + "fallback_v1"', "concatenation"),
        ('ArtifactSpec("substrait_fallback_v1", "Replays that fell back.")', "constructor"),
        ('artifact_spec("substrait_fallback_v1")', "helper"),
    ],
)
def test_a_way_back_to_texts_is_broken(seamguard: Execute, project: Path, after: str, kind: str) -> None:
    edit(project, REPLAY, "SUBSTRAIT_FALLBACK, record_artifact", "ArtifactSpec, SUBSTRAIT_FALLBACK, record_artifact")
    edit(project, REPLAY, "        SUBSTRAIT_FALLBACK,", f"        {after},")
    (one,) = [one for one in checked(seamguard, project, 1) if one["status"] == "violation"]
    line = (project / "reference" / REPLAY).read_text("utf-8").split("record_artifact(\n")[0].count("\n") + 1
    assert (one["kind"], one["path"], one["line"], one["certainty"]) == (kind, REPLAY, line, "certain")
    assert "which must be a constant of datafusion_engine.lineage.diagnostics" in one["message"]


def test_a_method_that_hands_the_text_on_hides_nothing(seamguard: Execute, project: Path) -> None:
    text = (
        "from datafusion_engine.lineage.diagnostics import record_artifact as _record\n\n\n"
        "class Adapter:\n    def _record_artifact(self, name, payload):\n        _record(self.its, name, payload)\n\n"
        '    def register(self):\n        self._record_artifact("registered_v1", {})\n'
    )
    (project / "reference/src/adapter.py").write_text(text)
    (one,) = [one for one in checked(seamguard, project, 1) if one["status"] == "violation"]
    assert (one["path"], one["line"], one["scope"]) == ("src/adapter.py", 9, "Adapter.register")


def test_what_is_not_known_is_ratcheted_too(seamguard: Execute, project: Path) -> None:
    text = (
        "from datafusion_engine.lineage.diagnostics import record_artifact\n\n\n"
        "def forward(profile, *rest):\n    record_artifact(profile, *rest)\n"
    )
    (project / "reference/src/forward.py").write_text(text)
    (one,) = [one for one in checked(seamguard, project, 1) if one["status"] == "violation"]
    assert (one["kind"], one["certainty"]) == ("unknown", "possible")
    policy = project / "allowlists.yaml"
    policy.write_text(policy.read_text().replace("    why:", "    possible: warn\n    why:"))
    checked(seamguard, project, 0)


def test_debt_that_is_paid_is_stale_and_a_callee_that_is_gone_vacuous(seamguard: Execute, project: Path) -> None:
    edit(project, "src/datafusion_engine/lineage/scan.py", '"scan_units_v1"', "SUBSTRAIT_FALLBACK")
    edit(
        project,
        "src/datafusion_engine/lineage/scan.py",
        "import record_artifact",
        "import SUBSTRAIT_FALLBACK, record_artifact",
    )
    run = seamguard("check", cwd=project)
    assert run.exit_code == 1
    assert "nothing in datafusion_engine.lineage.scan:plan_scan_units breaks 'artifact-names' any more" in run.stdout
    policy = project / "allowlists.yaml"
    policy.write_text(policy.read_text().replace("diagnostics.record_artifact]", "diagnostics.record_artefact]"))
    run = seamguard("check", cwd=project)
    assert run.exit_code == 2
    assert "did you mean datafusion_engine.lineage.diagnostics.record_artifact?" in run.stdout
