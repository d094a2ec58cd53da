"""Import contracts in the project's own policy, on the reference system: kept, broken, entered, stale, vacuous."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.repository import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run, Suite

ARROW = "reference/src/datafusion_engine/arrow.py"
LATE = "\n\ndef late():\n    from relspec.execution_plan import ExecutionPlan\n\n    return ExecutionPlan\n"
CONFIG = "reference/.importlinter"


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def _outcomes(run: Run) -> dict[str, str]:
    return {subject["id"]: subject["outcome"] for subject in json.loads(run.stdout)["subjects"]}


def _check(seamguard: Execute, folder: Path) -> Run:
    return seamguard("check", "--select", "stages", "--select", "door-of-delta", "--format", "json", cwd=folder)


def _reasons(run: Run) -> list[dict[str, Any]]:
    return [reason for subject in json.loads(run.stdout)["subjects"] for reason in subject["reasons"]]


def test_the_contracts_of_the_reference_system_are_kept(seamguard: Execute, reference: Path) -> None:
    run = _check(seamguard, reference)
    assert (_outcomes(run), run.exit_code) == ({"stages": "kept", "door-of-delta": "kept"}, 0)


def test_an_import_against_a_contract_breaks_just_that_one_test_of_the_suite(suite: Suite, reference: Path) -> None:
    _append(reference / ARROW, LATE)
    run = suite(
        "--seamguard-policy",
        reference / "allowlists.yaml",
        "--seamguard-root",
        reference / "reference",
        "-k",
        "listed",
    )
    assert run.having("FAILED") == {"test_only_listed_places_break_the_rule[stages]"}
    line = (reference / ARROW).read_text("utf-8").count("\n") - 2
    assert (
        f"src/datafusion_engine/arrow.py:{line}:5: datafusion_engine.arrow imports relspec.execution_plan against the "
        "contract: `datafusion_engine` must not import `relspec`" in run.output
    )


def test_an_external_package_passes_its_door_only(seamguard: Execute, reference: Path) -> None:
    _append(reference / "reference/src/extract/python_facts.py", "\nfrom deltalake import DeltaTable\n")
    run = _check(seamguard, reference)
    assert (_outcomes(run), run.exit_code) == ({"stages": "kept", "door-of-delta": "broken"}, 1)
    (found,) = json.loads(run.stdout)["findings"]
    assert (found["rule"], found["path"], found["target"]) == (
        "import_contract",
        "src/extract/python_facts.py",
        "deltalake",
    )


ENTRY = """    migrating:
      - site: datafusion_engine.arrow:late
        count: 1
        wave: wave-2
        reason: Until plans are handed down.
"""


def test_an_entry_gives_it_time_and_is_stale_without_it(seamguard: Execute, reference: Path) -> None:
    policy = reference / "allowlists.yaml"
    before = "  - id: door-of-delta\n"
    policy.write_text(policy.read_text("utf-8").replace(before, ENTRY + before), "utf-8")
    assert _outcomes(_check(seamguard, reference))["stages"] == "stale"
    _append(reference / ARROW, LATE)
    run = _check(seamguard, reference)
    assert (_outcomes(run)["stages"], run.exit_code) == ("kept", 0)
    kept = policy.read_bytes()
    assert (seamguard("prune", cwd=reference).exit_code, policy.read_bytes()) == (0, kept)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    hamilton_pipeline\n    engine |", "    hamilton\n    engine |", "Missing layer 'hamilton'"),
        ("type = layers", "type = layer", "there is no contract type 'layer'"),
        ("[importlinter:contract:stages]", "[importlinter:contract:stage]", "did you mean 'stage'?"),
        (
            "    relspec\n    semantics\ninclude",
            "    relspec\n    json\ninclude",
            "its root package json is no package",
        ),
        (
            "    datafusion_engine : semantics",
            "    datafusion_engine : semantics\nignore_imports = ** -> **",
            "its ignored imports cover every import that could break it",
        ),
    ],
)
def test_what_proves_nothing_is_vacuous(seamguard: Execute, reference: Path, old: str, new: str, message: str) -> None:
    config = reference / CONFIG
    text = config.read_text("utf-8")
    assert old in text
    config.write_text(text.replace(old, new), "utf-8")
    run = _check(seamguard, reference)
    assert (_outcomes(run)["stages"], run.exit_code) == ("vacuous", 2)
    assert any(message in reason["message"] for reason in _reasons(run))


def test_the_rest_of_a_run_never_imports_import_linter(reference: Path) -> None:
    program = (
        "import sys; from seamguard.cli import main; main(['check', '--select', 'compile-context', '--select', 'ci']); "
        "sys.exit(bool({'importlinter', 'grimp', 'rich'} & sys.modules.keys()))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=reference, check=True, capture_output=True)


POLICY = """\
version: 1
codebase: {source: [src]}
imports:
  - id: layers
    contract: layers
    why: x
"""
CONTRACT = """\
[importlinter]
root_package = shop

[importlinter:contract:layers]
name = Layers
type = layers
layers =
    shop.web
    shop.db
"""
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/web.py": "import shop.db\n",
    "src/shop/db.py": "import shop.web\n",
    "allowlists.yaml": POLICY,
}
IGNORED = "ignore_imports =\n    shop.db -> shop.web\n"
CHANGES = {
    "ignored": (CONTRACT, CONTRACT + IGNORED, {"ignored-import-added": "weakened"}),
    "no-longer-ignored": (CONTRACT + IGNORED, CONTRACT, {"ignored-import-removed": "tightened"}),
    "fewer-layers": (CONTRACT, CONTRACT.replace("    shop.db\n", ""), {"contract-option-weakened": "weakened"}),
    "other-type": (
        CONTRACT,
        CONTRACT.replace("type = layers\nlayers", "type = independence\nmodules"),
        {"contract-option-weakened": "weakened"},
    ),
    "shared": (
        CONTRACT,
        CONTRACT.replace("= shop\n", "= shop\nexclude_type_checking_imports = True\n"),
        {"shared-option-weakened": "weakened"},
    ),
    "guidance": (CONTRACT, CONTRACT + "broken_contract_guidance = Ask Ada.\n", {"contract-option-changed": "changed"}),
    "gone": (CONTRACT, CONTRACT.replace(":layers]", ":layer]"), {"contract-removed": "weakened"}),
    "layout": (CONTRACT, CONTRACT.replace("    shop.db", "    # the lowest\n        shop.db"), {}),
}


@pytest.mark.parametrize(("was", "now", "told"), CHANGES.values(), ids=CHANGES)
def test_a_contract_cannot_be_softened_without_a_word(
    seamguard: Execute, tmp_path: Path, was: str, now: str, told: dict[str, str]
) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit({**FILES, ".importlinter": was})
    repo.commit({".importlinter": now})
    run = seamguard("diff", "--base", "HEAD~1", "--format", "json", cwd=repo.top)
    changes = json.loads(run.stdout)["changes"]
    assert {change["kind"]: change["effect"] for change in changes} == told
    assert run.exit_code == int("weakened" in told.values())
    repo.write({".importlinter": was})
    assert json.loads(seamguard("diff", "--base", "HEAD~1", "--format", "json", cwd=repo.top).stdout)["changes"] == []
    if run.exit_code:
        assert all(change["message"].startswith(".importlinter") for change in changes)
        acknowledged = seamguard("diff", "--base", "HEAD~1", "--head", "HEAD", "--acknowledge", "layers", cwd=repo.top)
        assert acknowledged.exit_code == 0
