"""What the reference describes is what there is: keys, names, options, fixtures and guardrails."""

from __future__ import annotations

import json
import pkgutil
import re
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from tests.functional.documents import REPOSITORY, hold_to_schema, tables_of
from tests.functional.story import tell

from seamguard import api
from seamguard.domain.breakage import Breakage
from seamguard.domain.capabilities import BUILTIN, Capability, Library, Snapshot, State
from seamguard.domain.growth import Change, Comparison, Delta, Effect
from seamguard.domain.snapshot_text import render_snapshot
from seamguard.policy import families
from seamguard.policy.shared import SHARED_OPTIONAL, SHARED_REQUIRED
from seamguard.probes.capabilities import Report
from seamguard.probes.engines import builtins
from seamguard.report.growth import render_growth

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project


def test_every_key_of_the_policy_is_described() -> None:
    schema = json.loads((REPOSITORY / "src/seamguard/policy/allowlists.schema.json").read_text("utf-8"))
    defs, tables = schema["$defs"], tables_of("policy.md")
    seam = defs["seam"]["properties"]
    described = {
        "The policy": schema,
        "codebase": defs["codebase"],
        "waves": defs["wave"],
        "rollout": defs["step"],
        "seams": defs["seam"],
        "when": seam["when"],
        "escapes": seam["escapes"],
        "group": defs["member"],
        "wrappers": defs["wrapper"],
        "allow": defs["allowEntry"],
        "migrating": defs["migratingEntry"],
        "examples": defs["examples"],
    }
    for heading, clause in described.items():
        required = clause.get("required", [])
        assert tables[heading] == {key: key in required for key in clause["properties"]}, heading


@pytest.mark.parametrize("family", [module.name for module in pkgutil.iter_modules(families.__path__)])
def test_every_key_of_a_family_is_described(family: str) -> None:
    schema = json.loads((REPOSITORY / "src/seamguard/policy/allowlists.schema.json").read_text("utf-8"))
    clause = schema["$defs"][family]
    own = {key for key in clause["properties"] if key not in (*SHARED_REQUIRED, *SHARED_OPTIONAL)}
    tables = tables_of(f"rules/{family.replace('_', '-')}.md")
    assert tables["Keys"] == {key: key in clause["required"] for key in own}


def test_every_name_of_the_facts_is_described() -> None:
    tables = tables_of("facts.md")
    assert set(tables["Names"]) == set(api.__all__)
    asked = {name for name, value in vars(api.Facts).items() if callable(value) and not name.startswith("_")}
    assert {row.partition("(")[0] for row in tables["Facts"]} == asked
    assert set(tables["Breach"]) == {field.name for field in fields(api.Breach)}


def test_every_key_of_the_report_is_described(seamguard: Execute, broken: Path) -> None:
    (broken / "code/src/app/bad.py").write_text("bindings = (\n")
    policy = broken / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").replace("tests: [tests]", "tests: [tests, none]"), "utf-8")
    report = json.loads(seamguard("check", "--format", "json", cwd=broken).stdout)
    hold_to_schema(report)
    levels = {
        "Document": [report],
        "summary": [report["summary"]],
        "subjects": report["subjects"],
        "by_category": [subject["by_category"] for subject in report["subjects"] if subject["rule"] == "seam"],
        "reasons": [reason for subject in report["subjects"] for reason in subject["reasons"]],
        "findings": report["findings"],
        "errors": report["errors"],
        "next": report["next"],
    }
    found = {level: {tuple(item) for item in items} for level, items in levels.items()}
    assert found == {heading: {tuple(keys)} for heading, keys in tables_of("json.md").items()}


def test_every_key_of_the_history_is_described(seamguard: Execute, tmp_path: Path) -> None:
    story = tell(tmp_path / "story")
    report = json.loads(seamguard("history", "--no-cache", "--format", "json", cwd=story.top).stdout)
    hold_to_schema(report)
    levels = {
        "History": [report],
        "series": [report["total"], *report["seams"], *report["waves"]],
        "forecast": [report["total"]["forecast"]],
        "commits": report["commits"],
        "seams of a commit": [seam for commit in report["commits"] for seam in commit["seams"].values()],
        "entries": report["entries"],
    }
    found = {level: {tuple(item) for item in items} for level, items in levels.items()}
    described = {heading.replace("`", ""): {tuple(keys)} for heading, keys in tables_of("history-json.md").items()}
    assert found == described


def test_every_key_of_a_proof_is_described(seamguard: Execute, kept: Path) -> None:
    (kept / "code/src/app/bad.py").write_text("bindings = (\n")
    policy = kept / "allowlists.yaml"
    text = policy.read_text("utf-8").replace("tests: [tests]", "tests: [tests, none]")
    policy.write_text(text.replace("supplies: [profile]", "supplies: [profil]"), "utf-8")
    report = json.loads(seamguard("prove", "--format", "json", cwd=kept).stdout)
    hold_to_schema(report)
    levels = {
        "Document": [report],
        "proofs": report["proofs"],
        "reasons and grounds": [*report["grounds"], *report["proofs"][0]["reasons"]],
        "attempts": [attempt for proof in report["proofs"] for attempt in proof["attempts"]],
        "errors": report["errors"],
        "setup": report["setup"],
    }
    found = {level: {tuple(item) for item in items} for level, items in levels.items()}
    described = {heading.replace("`", ""): {tuple(keys)} for heading, keys in tables_of("prove-json.md").items()}
    assert found == described


def test_every_key_of_the_comparison_is_described() -> None:
    delta, change = Delta("s", 1, 0, 0, 1), Change("s", "use-came", Effect.GROWN, "x", "a.py", 1, 1)
    report = json.loads(render_growth(Comparison("p", "b", "h", (delta,), (change,), (), ()), "json"))
    hold_to_schema(report)
    found = {"Document": report, "deltas": report["deltas"][0], "changes": report["changes"][0]}
    assert {level: list(keys) for level, keys in found.items()} == {
        level: list(keys) for level, keys in tables_of("diff-json.md").items()
    }


def test_every_key_of_the_locks_is_described(seamguard: Execute, project: Project) -> None:
    lock = "locks:\n  - id: f\n    target: shop.f\n    why: w\n"
    recorded = "    recorded: {reason: r, fingerprint: x, shape: function}\n"
    folder = project({"src/shop.py": "def f(a): ...\n"}, f"version: 1\ncodebase: {{source: [src]}}\n{lock}{recorded}")
    report = json.loads(seamguard("lock", "--format", "json", cwd=folder).stdout)
    hold_to_schema(report)
    found = {"Document": report, "locks": report["locks"][0], "changes": report["locks"][0]["changes"][0]}
    assert {level: list(keys) for level, keys in found.items()} == {
        level: list(keys) for level, keys in tables_of("lock-json.md").items()
    }


def test_every_key_of_a_snapshot_is_described() -> None:
    found = Snapshot((Library("datafusion", "51.0.0"),), (Capability("x", State.PRESENT),))
    report = json.loads(render_snapshot(found))
    levels = {"Document": report, "capabilities": report["capabilities"][0]}
    tables = tables_of("capabilities-json.md")
    assert {level: list(keys) for level, keys in levels.items()} == {
        level: list(keys) for level, keys in tables.items()
    }


def test_everything_that_can_be_tried_is_described_as_it_says_itself() -> None:
    text = (REPOSITORY / "docs/reference/capabilities.md").read_text("utf-8")
    rows = re.findall(r"^\| `((?:datafusion|delta)\.[\w-]+)` \| (\d+) \| (.*) \|$", text, re.MULTILINE)
    found = builtins()
    assert rows == [(name, str(found[name].version), " ".join(found[name].shows.split())) for name in BUILTIN]
    assert set(tables_of("capabilities.md")["What can be tried"]) == {*State}
    asked = {row.partition("(")[0] for row in tables_of("capabilities.md")["At run time"]}
    assert asked == {name for name in dir(Report) if not name.startswith("_")}


def test_every_kind_of_a_change_of_a_shape_is_described() -> None:
    tables = tables_of("rules/locks.md")
    text = (REPOSITORY / "docs/reference/rules/locks.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*) \| (`.*) \|$", text.partition("## Kinds of changes")[2], re.MULTILINE)
    said = [{name for row in rows for name in re.findall(r"`([a-z-]+)`", row[side])} for side in (0, 1)]
    assert said == [{kind for kind in Breakage if kind.is_breaking is breaks} for breaks in (True, False)]
    assert set(tables["Findings"]) == {"breaking-change", "compatible-change", "version", "unmentioned"}


@pytest.mark.parametrize(
    ("verb", "heading"),
    [
        ("init", "`seamguard init`"),
        ("check", "`seamguard check`"),
        ("explain", "`seamguard explain WHAT`"),
        ("diff", "`seamguard diff --base REF`"),
        ("history", "`seamguard history`"),
        ("prove", "`seamguard prove`"),
        ("prune", "`seamguard prune`"),
        ("allow", "`seamguard allow SITE`"),
        ("lock", "`seamguard lock`"),
        ("capabilities", "`seamguard capabilities`"),
    ],
)
def test_every_option_is_described(seamguard: Execute, verb: str, heading: str | None) -> None:
    columns = re.findall(r"^  (-\S.*?)(?:  |$)", seamguard(verb, "--help").stdout, re.MULTILINE)
    offered = {option for column in columns for option in re.findall(r"--[a-z-]+", column)}
    tables = tables_of("command.md")
    rows = [*tables["Common options"], *(tables[heading.strip("`")] if heading else ())]
    assert offered - {"--help"} == {option for row in rows for option in re.findall(r"--[a-z-]+", row)}


def test_every_fixture_and_option_of_the_plugin_is_described() -> None:
    modules = (REPOSITORY / f"src/seamguard/pytest_{name}.py" for name in ("plugin", "runs"))
    source = "".join(module.read_text("utf-8") for module in modules)
    tables = tables_of("pytest.md")
    assert set(tables["Fixtures"]) == set(re.findall(r"@pytest\.fixture.*\ndef (\w+)", source))
    assert {row.split()[0] for row in tables["Options"]} == set(re.findall(r'addoption\(\s*"(--[\w-]+)"', source))


def test_every_guardrail_is_described() -> None:
    tests = {
        f"{path.name}::{name}"
        for path in (REPOSITORY / "guardrails").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert {row.removesuffix("[ID]") for row in tables_of("pytest.md")["Tests"]} == tests


@pytest.mark.parametrize("verb", ["check", "diff", "history", "lock", "prove"])
def test_a_document_of_a_run_without_an_answer_has_its_schema_too(
    seamguard: Execute, tmp_path: Path, verb: str
) -> None:
    base = ("--base", "main") if verb == "diff" else ()
    report = json.loads(seamguard(verb, "--format", "json", *base, cwd=tmp_path).stdout)
    hold_to_schema(report)


def test_every_key_of_a_plan_is_described(seamguard: Execute, kept: Path) -> None:
    text = "`Context` is defined at `code/src/app/seam.py:90`, and `Context` has 90 call sites.\n"
    (kept / "plan.md").write_text(text, "utf-8")
    (kept / "bad.md").write_bytes(b"\xff")
    (kept / "code/src/app/bad.py").write_text("Context = (\n")
    report = json.loads(seamguard("plan", "plan.md", "bad.md", "--fix", "--format", "json", cwd=kept).stdout)
    hold_to_schema(report)
    hold_to_schema(json.loads(seamguard("plan", "none.md", "--format", "json", cwd=kept).stdout))
    levels = {
        "Document": [report],
        "documents": report["documents"],
        "claims": [claim for document in report["documents"] for claim in document["claims"]],
    }
    found = {level: {tuple(item) for item in items} for level, items in levels.items()}
    assert found == {heading: {tuple(keys)} for heading, keys in tables_of("plan-json.md").items()}
    assert report["fixed"]
    assert report["errors"]


@pytest.mark.parametrize("asked", ["src/app/late.py:5", "src/app/late.py", "src/app/seam.py:3", "a", "zzz", "src"])
def test_an_explanation_is_as_its_schema_says(seamguard: Execute, broken: Path, asked: str) -> None:
    report = json.loads(seamguard("explain", asked, "--format", "json", cwd=broken).stdout)
    hold_to_schema(report)
