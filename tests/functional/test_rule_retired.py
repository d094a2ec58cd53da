"""Retired names on the reference system: gone is kept, every way back is broken, and leave for one place is counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

CLAUSE = """
retired:
  - id: old-planning
    why: Plans are made of views; a second source of truth went stale unnoticed.
    names:
      - relspec.inferred_deps
      - semantics.program_manifest.SemanticProgramManifest.required_executors
      - "**.enables_udf"
"""
WAYS = {
    "module": ("relspec/inferred_deps.py", '"""Back again."""\n', "module", 1),
    "import": ("relspec/execution_plan.py", "\n\ndef _late():\n    import relspec.inferred_deps\n", "import", 4),
    "string": (
        "relspec/execution_plan.py",
        "\n\nimport importlib\n\n_OLD = importlib.import_module('relspec.inferred_deps')\n",
        "string",
        5,
    ),
    "member": (
        "semantics/pipeline.py",
        "\n\nimport semantics.program_manifest as m\n\n_ASKED = m.SemanticProgramManifest.required_executors\n",
        "attribute",
        5,
    ),
    "anywhere": (
        "semantics/pipeline.py",
        "\n\nclass _Gates:\n    def enables_udf(self) -> bool: ...\n",
        "definition",
        4,
    ),
}


def _check(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    run = seamguard("check", "--select", "old-planning", "--format", "json", cwd=folder)
    return run.exit_code, json.loads(run.stdout)


def _promise(folder: Path, clause: str = CLAUSE) -> None:
    with (folder / "allowlists.yaml").open("a", encoding="utf-8") as policy:
        policy.write(clause)


def test_what_is_gone_stays_gone(seamguard: Execute, reference: Path) -> None:
    _promise(reference)
    code, report = _check(seamguard, reference)
    assert (code, report["summary"]["outcome"], report["findings"]) == (0, "kept", [])


@pytest.mark.parametrize(("path", "code", "kind", "down"), WAYS.values(), ids=WAYS)
def test_every_way_back_is_broken_and_can_be_listed(
    seamguard: Execute, reference: Path, path: str, code: str, kind: str, down: int
) -> None:
    _promise(reference)
    file = reference / "reference/src" / path
    lines = len(file.read_text("utf-8").splitlines()) if file.exists() else 0
    with file.open("a", encoding="utf-8") as text:
        text.write(code)
    exit_code, report = _check(seamguard, reference)
    (found,) = report["findings"]
    assert (exit_code, found["path"], found["line"]) == (1, f"src/{path}", lines + down)
    assert (found["kind"], found["status"], found["certainty"]) == (kind, "violation", "certain")
    assert " is retired" in found["message"]

    site = f"{found['module']}:{found['scope']}"
    entry = f"    migrating:\n      - {{site: {site!r}, count: 1, wave: wave-2, reason: Still read by reports.}}\n"
    _promise(reference, entry)
    assert _check(seamguard, reference)[0] == 0
    if lines:
        file.write_text(file.read_text("utf-8").replace(code, ""), "utf-8")
    else:
        file.unlink()
    exit_code, report = _check(seamguard, reference)
    assert (exit_code, report["summary"]["outcome"]) == (1, "stale")


def test_a_name_that_cannot_come_back_is_vacuous(seamguard: Execute, reference: Path) -> None:
    _promise(reference, CLAUSE.replace("relspec.inferred_deps", "relspc.inferred_deps"))
    exit_code, report = _check(seamguard, reference)
    assert (exit_code, report["summary"]["outcome"]) == (2, "vacuous")
    assert "no module of the codebase begins with relspc" in report["subjects"][0]["reasons"][0]["message"]
