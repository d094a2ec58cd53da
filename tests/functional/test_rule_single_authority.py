"""One declaration of the replay steps on the reference system: a second one, and a table that lacks a step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

CLAUSE = """
single_authority:
  - id: replay-steps
    why: A step that only some tables know is tried and never counted.
    enum: datafusion_engine.plan.result_types.ReplayStep
    tables: [datafusion_engine.plan.replay._FIELDS]
"""
TABLE = """

_FIELDS: dict[ReplayStep, str] = {
    ReplayStep.SUBSTRAIT: "substrait_bytes",
    ReplayStep.PROTO: "proto_bytes",
    "dataframe": "df",
}
"""
STEPS = "reference/src/datafusion_engine/plan/result_types.py"
REPLAY = "reference/src/datafusion_engine/plan/replay.py"
OTHER = "reference/src/semantics/validation.py"


def _check(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    run = seamguard("check", "--select", "replay-steps", "--format", "json", cwd=folder)
    return run.exit_code, json.loads(run.stdout)


def _append(folder: Path, path: str, text: str) -> None:
    with (folder / path).open("a", encoding="utf-8") as file:
        file.write(text)


def _replace(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def promised(reference: Path) -> Path:
    """The reference system with a table of steps, and a rule about both."""
    _append(reference, "allowlists.yaml", CLAUSE)
    _append(reference, REPLAY, TABLE)
    return reference


def test_one_declaration_and_a_whole_table_are_kept(seamguard: Execute, promised: Path) -> None:
    code, report = _check(seamguard, promised)
    assert (code, report["summary"]["outcome"], report["findings"]) == (0, "kept", [])


WAYS = {
    "new-step": (STEPS, '    PROTO = "proto"\n', '    PROTO = "proto"\n    JSON = "json"\n', REPLAY, "missing"),
    "lost-key": (REPLAY, '    ReplayStep.PROTO: "proto_bytes",\n', "", REPLAY, "missing"),
    "stray-key": (REPLAY, '    "dataframe": "df",\n', '    "dataframe": "df",\n    "json": "x",\n', REPLAY, "extra"),
    "literal": (OTHER, "SemanticInput", 'Step = Literal["substrait", "proto"]\nSemanticInput', OTHER, "literal"),
}


@pytest.mark.parametrize(("path", "old", "new", "where", "kind"), WAYS.values(), ids=WAYS)
def test_what_breaks_it_is_told_at_its_place(
    seamguard: Execute, promised: Path, path: str, old: str, new: str, where: str, kind: str
) -> None:
    file = promised / path
    text = file.read_text("utf-8")
    at = text.index("\nSemanticInput") + 1 if kind == "literal" else text.index(old)
    file.write_text(text[:at] + text[at:].replace(old, new, 1), "utf-8")
    code, report = _check(seamguard, promised)
    (found,) = report["findings"]
    assert (code, f"reference/{found['path']}", found["kind"]) == (1, where, kind)
    assert "ReplayStep" in found["message"]

    site = f"{found['module']}:{found['scope']}"
    entry = f"    migrating:\n      - {{site: {site!r}, count: 1, wave: wave-2, reason: Not decided yet.}}\n"
    _append(promised, "allowlists.yaml", entry)
    assert _check(seamguard, promised)[0] == 0
    file.write_text(text, "utf-8")
    code, report = _check(seamguard, promised)
    assert (code, report["summary"]["outcome"]) == (1, "stale")


def test_a_table_that_is_gone_is_vacuous(seamguard: Execute, promised: Path) -> None:
    _replace(promised, REPLAY, "_FIELDS", "_COLUMNS")
    code, report = _check(seamguard, promised)
    assert (code, report["summary"]["outcome"]) == (2, "vacuous")
    assert "_FIELDS does not exist in the codebase" in report["subjects"][0]["reasons"][0]["message"]
