"""`seamguard capabilities` on the installed engines, without a policy that says anything of them.

It is the first command of docs/how-to/pin-what-the-engine-can-do.md.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from tests.functional.documents import REPOSITORY

from seamguard.domain.capabilities import BUILTIN
from seamguard.domain.snapshot_text import parse_snapshot, render_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite

PAIR = f"datafusion {version('datafusion')} + deltalake {version('deltalake')}"


def test_without_a_policy_everything_built_in_is_shown(seamguard: Execute, tmp_path: Path) -> None:
    run = seamguard("capabilities", cwd=tmp_path)
    assert (run.exit_code, run.stderr) == (0, "")
    first, *rows, last = run.stdout.splitlines()
    assert first == PAIR
    assert sorted(row.split()[1] for row in rows) == list(BUILTIN)
    assert "  absent   datafusion.plan-statistics" in run.stdout
    assert "ExecutionPlan has no 'statistics'" in run.stdout
    counts = [sum(row.split()[0] == state for row in rows) for state in ("present", "absent", "unknown")]
    assert last.startswith(f"{counts[0]} present, {counts[1]} absent, {counts[2]} unknown; fingerprint ")


def test_a_policy_without_such_a_rule_is_no_other_case(seamguard: Execute, kept: Path) -> None:
    run = seamguard("capabilities", cwd=kept)
    assert (run.exit_code, run.stdout.splitlines()[0]) == (0, PAIR)


def test_the_document_is_a_snapshot_and_nothing_else(seamguard: Execute, tmp_path: Path) -> None:
    run = seamguard("capabilities", "--format", "json", cwd=tmp_path)
    assert render_snapshot(parse_snapshot(run.stdout, "stdout")) == run.stdout
    assert seamguard("capabilities", "--format", "json", "--output", "x.json", cwd=tmp_path).stdout == ""
    assert (tmp_path / "x.json").read_text("utf-8") == run.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--write",), "no rule keeps snapshots: name their folder under `snapshots`"),
        (
            ("engine",),
            "no rule of `capabilities` with probes has the id 'engine'; allowlists.yaml has: no rule with probes",
        ),
        (("--policy", "nowhere.yaml"), "nowhere.yaml: "),
    ],
)
def test_what_cannot_be_done_is_told(seamguard: Execute, kept: Path, arguments: tuple[str, ...], says: str) -> None:
    run = seamguard("capabilities", *arguments, cwd=kept)
    assert run.exit_code == 2
    assert says in run.stderr
    document = json.loads(seamguard("capabilities", *arguments, "--format", "json", cwd=kept).stdout)
    assert (document["schema"], document["outcome"]) == ("seamguard/capabilities/1", "error")


def test_without_engines_nothing_can_be_told(seamguard: Execute, tmp_path: Path) -> None:
    hidden = "import importlib.metadata as m\nreal = m.version\ndef version(name):\n"
    hidden += "    if name in ('datafusion', 'deltalake'): raise m.PackageNotFoundError(name)\n    return real(name)\n"
    (tmp_path / "sitecustomize.py").write_text(hidden + "m.version = version\n", "utf-8")
    run = seamguard("capabilities", cwd=tmp_path, env=path_with(tmp_path))
    assert run.exit_code == 2
    assert "nothing to try: datafusion, deltalake not installed; install `seamguard[delta]`" in run.stderr


def path_with(folder: Path) -> dict[str, str]:
    """An import path that begins with a folder."""
    return {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, sys.path)])}


def test_the_suite_leaves_it_out_where_no_rule_asks(suite: Suite, kept: Path) -> None:
    shutil.copytree(
        REPOSITORY / "guardrails", kept / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference")
    )
    run = suite(cwd=kept)
    assert run.exit_code == 0, run.output
    assert "deselected" in run.output
    assert not any(test.startswith("test_capabilities.py") for test in run.outcomes)
