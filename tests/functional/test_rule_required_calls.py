"""`required_calls` on the reference system: kept, and broken, debt, stale or vacuous once the system is edited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.functional.on_reference import edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite, SuiteRun

POLICY = """\
version: 1
codebase: {root: reference, source: [src], production: [src], tests: [tests], scripts: [scripts]}
waves:
  - id: wave-1
    status: active
required_calls:
  - id: runs-record
    why: What was planned and extracted can be looked up afterwards.
    instead: Record the artifact before every return.
    call: datafusion_engine.lineage.diagnostics.record_artifact
    how: always
    in:
      sites:
        - datafusion_engine.lineage.scan:plan_scan_units
        - extract.coordination.materialization:materialize_extract_outputs
MIGRATING
  - id: located-first
    why: No row is written before it is known where it goes.
    call: extract.coordination.materialization._resolve_dataset_resolver
    how: before
    of: extract.coordination.materialization._write
    in: {named: {modules: ["extract.**"], functions: "materialize_*"}}
  - id: resolvers-are-values
    why: A resolver that could be changed would be another one.
    decorator: dataclasses.dataclass
    outermost: true
    in: {sites: [semantics.program_manifest:ManifestDatasetBindings]}
"""
DEBT = """\
    migrating:
      - site: datafusion_engine.lineage.scan:plan_scan_units
        count: 1
        wave: wave-1
        reason: Nothing to record where nothing is scanned.
"""
SCAN = "src/datafusion_engine/lineage/scan.py"
EXTRACT = "src/extract/coordination/materialization.py"
MANIFEST = "src/semantics/program_manifest.py"
EARLY = "    units: dict[str, ScanUnit] = {}\n"


def set_policy(reference: Path, migrating: str = "") -> None:
    text = POLICY.replace("MIGRATING\n", migrating)
    (reference / "allowlists.yaml").write_text(text, "utf-8", newline="\n")


def line_of(reference: Path, path: str, text: str) -> int:
    lines = (reference / "reference" / path).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def found(seamguard: Execute, reference: Path) -> list[tuple[str, str, str, str, int, str]]:
    report = json.loads(seamguard("check", "--format", "json", cwd=reference).stdout)
    assert report["errors"] == []
    assert {finding["rule"] for finding in report["findings"]} <= {"required_call"}
    return [
        (one["subject"], one["kind"], one["status"], one["path"], one["line"], one["scope"])
        for one in report["findings"]
    ]


def outcomes(seamguard: Execute, reference: Path) -> dict[str, str]:
    report = json.loads(seamguard("check", "--format", "json", cwd=reference).stdout)
    return {subject["id"]: subject["outcome"] for subject in report["subjects"] if subject["rule"] == "required_call"}


def run_suite(suite: Suite, reference: Path) -> SuiteRun:
    policy, root = reference / "allowlists.yaml", reference / "reference"
    return suite("--seamguard-policy", policy, "--seamguard-root", root)


KEPT = {"runs-record": "kept", "located-first": "kept", "resolvers-are-values": "kept"}


def test_the_reference_system_keeps_them(seamguard: Execute, reference: Path, suite: Suite) -> None:
    set_policy(reference)
    assert found(seamguard, reference) == []
    assert outcomes(seamguard, reference) == KEPT
    assert run_suite(suite, reference).exit_code == 0


EDITS = {
    "early return": (
        *(SCAN, EARLY, f"    if not scans_by_task:\n        return ScanPlan((), {{}})\n{EARLY}"),
        *("runs-record", "not-always", "return ScanPlan((), {})", "returns without"),
    ),
    "taken out": (
        *(SCAN, '    record_artifact(runtime_profile, "scan_units_v1", {"keys_by_task": {**keys_by_task}})\n', ""),
        *("runs-record", "not-called", "def plan_scan_units", "never calls"),
    ),
    "in a branch": (
        *(
            EXTRACT,
            '    record_artifact(runtime_profile, "extract',
            '    if snapshots:\n        record_artifact(runtime_profile, "extract',
        ),
        *("runs-record", "not-always", "return snapshots", "returns without"),
    ),
    "too late": (
        *(
            EXTRACT,
            "    resolver = _resolve_dataset_resolver(",
            (
                "    for name, rows in tables.items():\n        _write(name, rows, rows)\n"
                "    resolver = _resolve_dataset_resolver("
            ),
        ),
        *("located-first", "called-late", "_write(name, rows, rows)", "before it"),
    ),
    "no decorator": (
        *(MANIFEST, "@dataclass(frozen=True)\nclass ManifestDatasetBindings", "class ManifestDatasetBindings"),
        *("resolvers-are-values", "not-decorated", "class ManifestDatasetBindings", "is not decorated by"),
    ),
    "another decorator above": (
        *(
            MANIFEST,
            "@dataclass(frozen=True)\nclass ManifestDatasetB",
            "@final\n@dataclass(frozen=True)\nclass ManifestDatasetB",
        ),
        *("resolvers-are-values", "decorator-order", "", "is not the outermost decorator"),
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "subject", "kind", "line", "says"), EDITS.values(), ids=EDITS.keys())
def test_the_other_way_breaks_it(
    seamguard: Execute, reference: Path, path: str, old: str, new: str, subject: str, kind: str, line: str, says: str
) -> None:
    set_policy(reference)
    edit(reference, path, old, new)
    ((*about, at, _),) = found(seamguard, reference)
    assert about == [subject, kind, "violation", path]
    number = line_of(reference, path, line or "@final") + (not line)
    assert at == number
    assert outcomes(seamguard, reference) == {**KEPT, subject: "broken"}
    run = seamguard("check", cwd=reference)
    assert run.exit_code == 1
    assert f"{path}:{number}:" in run.stdout
    assert says in run.stdout
    assert "no entry permits it" in run.stdout


def test_debt_is_counted_and_goes_stale(seamguard: Execute, reference: Path, suite: Suite) -> None:
    set_policy(reference, DEBT)
    assert outcomes(seamguard, reference) == {**KEPT, "runs-record": "stale"}
    edit(reference, *EDITS["early return"][:3])
    assert [(one[0], one[2]) for one in found(seamguard, reference)] == [("runs-record", "migrating")]
    assert outcomes(seamguard, reference) == KEPT
    edit(
        reference,
        SCAN,
        "    plan = ScanPlan(",
        "    if not units:\n        return ScanPlan((), {})\n    plan = ScanPlan(",
    )
    assert outcomes(seamguard, reference) == {**KEPT, "runs-record": "broken"}
    assert any("runs-record" in test for test in run_suite(suite, reference).having("FAILED"))


def test_a_comment_permits_one(seamguard: Execute, reference: Path) -> None:
    set_policy(reference)
    edit(reference, *EDITS["early return"][:3])
    why = "# seamguard: allow[runs-record] -- Nothing was scanned."
    edit(reference, SCAN, "        return ScanPlan((), {})\n", f"        return ScanPlan((), {{}})  {why}\n")
    assert outcomes(seamguard, reference) == KEPT


GONE = {
    "moved": (EXTRACT, "def materialize_extract_outputs", "def build", "does not exist: correct or remove it"),
    "renamed call": (
        *("src/datafusion_engine/lineage/diagnostics.py", "def record_artifact(profile", "def record_fact(profile"),
        "record_artifact does not exist in the codebase",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "says"), GONE.values(), ids=GONE.keys())
def test_what_is_gone_proves_nothing(
    seamguard: Execute, reference: Path, path: str, old: str, new: str, says: str
) -> None:
    set_policy(reference)
    edit(reference, path, old, new)
    assert outcomes(seamguard, reference)["runs-record"] == "vacuous"
    run = seamguard("check", "--select", "runs-record", cwd=reference)
    assert run.exit_code == 2
    assert says in run.stdout


def test_a_site_that_moved_is_found_again(seamguard: Execute, reference: Path) -> None:
    set_policy(reference)
    old, new = (reference / "reference" / path for path in (EXTRACT, EXTRACT.replace("materialization", "writing")))
    old.rename(new)
    run = seamguard("check", "--select", "runs-record", cwd=reference)
    assert (
        "extract.coordination.materialization:materialize_extract_outputs does not exist "
        "(moved to extract.coordination.writing:materialize_extract_outputs?)" in run.stdout
    )


def test_examples_prove_the_rule(seamguard: Execute, reference: Path) -> None:
    call = "from datafusion_engine.lineage.diagnostics import record_artifact"
    examples = (
        f'    examples:\n      breaks: ["def f(x):\\n    return 1"]\n'
        f'      keeps: ["{call}\\ndef f(x):\\n    record_artifact(x, x, x)"]\n'
    )
    set_policy(reference, examples)
    assert outcomes(seamguard, reference) == KEPT
    set_policy(reference, examples.replace("return 1", "raise KeyError"))
    assert outcomes(seamguard, reference)["runs-record"] == "vacuous"
