"""`capabilities` on the reference system: an accessor of the engine that only one release has, under its flag."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.functional.on_reference import checked, copied, edit
from tests.repository import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

POLICY = """\
version: 1
codebase: {root: reference, source: [src]}
waves: [{id: wave-1, status: active}]
capabilities:
  - id: partitions
    why: Not every release of the engine counts them.
    instead: Ask the flag, and do without where it is false.
    gated:
      - accessor: datafusion.plan.ExecutionPlan.output_partitioning
        flag: datafusion_engine.plan.partitions.PlanFlags.has_output_partitioning
    allow:
      - site: datafusion_engine.plan.partitions:detect
        reason: Finds out.
"""
ENTRY = """\
    migrating:
      - site: datafusion_engine.plan.partitions:described
        count: 1
        wave: wave-1
        reason: Asks the flag after wave 1.
"""
PARTITIONS = """\
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datafusion.plan import ExecutionPlan


@dataclass(frozen=True, slots=True)
class PlanFlags:
    has_output_partitioning: bool


def detect(plan: ExecutionPlan) -> PlanFlags:
    try:
        plan.output_partitioning
    except AttributeError:
        return PlanFlags(has_output_partitioning=False)
    return PlanFlags(has_output_partitioning=True)


def described(plan: ExecutionPlan, flags: PlanFlags) -> str:
    count = plan.output_partitioning if flags.has_output_partitioning else None
    return f"{count} partitions"
"""
MODULE = "src/datafusion_engine/plan/partitions.py"
GATE = " if flags.has_output_partitioning else None"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copied(tmp_path, POLICY)
    (tmp_path / "reference" / MODULE).write_text(PARTITIONS, "utf-8", newline="\n")
    return tmp_path


def test_what_asks_its_flag_is_kept(seamguard: Execute, project: Path) -> None:
    (found,) = checked(seamguard, project, 0)
    assert (found["scope"], found["status"]) == ("detect", "permitted")


@pytest.mark.parametrize(
    "gate",
    [
        "",
        " if not flags.has_output_partitioning else None",
        " if hasattr(plan, 'output_partitioning') else None",
        " if flags else None",
        " if flags.has_output_partitioning or plan else None",
    ],
)
def test_what_does_not_is_broken_at_its_place(seamguard: Execute, project: Path, gate: str) -> None:
    edit(project, MODULE, GATE, gate)
    (found,) = [one for one in checked(seamguard, project, 1) if one["status"] == "violation"]
    assert (found["rule"], found["kind"], found["certainty"]) == ("capability", "without-flag", "certain")
    assert (found["path"], found["line"], found["column"]) == (MODULE, 24, 13)
    assert found["target"] == "datafusion.plan.ExecutionPlan.output_partitioning"
    assert seamguard("check", cwd=project).stdout.count("is not known to be true") == 1


def test_an_entry_comes_by_allow_and_goes_by_prune(seamguard: Execute, project: Path) -> None:
    edit(project, MODULE, GATE, "")
    site = "datafusion_engine.plan.partitions:described"
    allowed = seamguard(
        "allow",
        site,
        "--seam",
        "partitions",
        "--wave",
        "wave-1",
        "--reason",
        "Asks the flag after wave 1.",
        cwd=project,
    )
    assert allowed.exit_code == 0, allowed.stdout
    assert (project / "allowlists.yaml").read_text("utf-8") == POLICY + ENTRY
    assert {one["status"] for one in checked(seamguard, project, 0)} == {"permitted", "migrating"}
    edit(project, MODULE, "count = plan.output_partitioning", f"count = plan.output_partitioning{GATE}")
    run = seamguard("check", cwd=project)
    assert run.exit_code == 1
    assert f"nothing in {site} breaks 'partitions' any more" in run.stdout
    assert seamguard("prune", cwd=project).exit_code == 0
    assert "described" not in (project / "allowlists.yaml").read_text("utf-8")
    checked(seamguard, project, 0)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("PlanFlags.has_output_partitioning", "PlanFlags.has_partition", "PlanFlags.has_partition does not exist"),
        (
            "ExecutionPlan.output_partitioning",
            "ExecutionPlan.partitions",
            "nothing uses datafusion.plan.ExecutionPlan.part",
        ),
    ],
)
def test_a_name_that_is_misspelt_proves_nothing(
    seamguard: Execute, project: Path, before: str, after: str, said: str
) -> None:
    (project / "allowlists.yaml").write_text(POLICY.replace(before, after), "utf-8")
    run = seamguard("check", cwd=project)
    assert run.exit_code == 2
    assert said in run.stdout


def test_prove_breaks_it_in_every_way(seamguard: Execute, project: Path) -> None:
    run = seamguard("prove", "--format", "json", cwd=project)
    assert run.exit_code == 0, run.stdout
    (rule,) = [one for one in json.loads(run.stdout)["proofs"] if one["id"] == "partitions"]
    ways = {way["how"]: way["result"] for way in rule["attempts"] if way["kind"] == "violation"}
    assert set(ways.values()) == {"noticed"}
    assert "datafusion_engine.plan.partitions: its gates are taken away" in ways
    assert len(ways) >= 9


def test_a_gate_that_is_gone_has_grown_since_the_base(seamguard: Execute, tmp_path: Path) -> None:
    repo = Repo(copied(tmp_path / "project", POLICY))
    (repo.top / "reference" / MODULE).write_text(PARTITIONS, "utf-8", newline="\n")
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "Kept")
    edit(repo.top, MODULE, GATE, "")
    run = seamguard("diff", "--base", "HEAD", cwd=repo.top)
    assert run.exit_code == 1
    assert "described" in run.stdout
    other = POLICY.replace(
        "datafusion.plan.ExecutionPlan.output_partitioning", "datafusion_engine.plan.partitions.detect"
    )
    (repo.top / "allowlists.yaml").write_text(other, "utf-8")
    weaker = seamguard("diff", "--base", "HEAD", cwd=repo.top)
    assert weaker.exit_code == 1
    assert "`gated` no longer names datafusion.plan.ExecutionPlan.output_partitioning under" in weaker.stdout
    history = seamguard("history", cwd=repo.top)
    assert history.exit_code == 0, history.stderr
    assert "partitions" in history.stdout
