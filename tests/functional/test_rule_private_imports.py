"""Private names of the reference system: those that cross packages today are listed, and no other one may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

CLAUSE = """
private_imports:
  - id: private-names
    why: A name with an underscore may change without notice.
    between: package
"""
WAYS = {
    "import": (
        "from extract.coordination.materialization import (\n    _resolve_dataset_resolver as _own,\n)",
        "import",
        4,
    ),
    "module": (
        "import extract.coordination.materialization as m\n\n_own = m._resolve_dataset_resolver",
        "attribute",
        5,
    ),
    "string": ("import importlib\n\n_own = importlib.import_module('semantics._inner')", "string", 5),
}


def _check(seamguard: Execute, folder: Path) -> tuple[int, dict[str, Any]]:
    run = seamguard("check", "--select", "private-names", "--format", "json", cwd=folder)
    return run.exit_code, json.loads(run.stdout)


def _promise(folder: Path, clause: str = CLAUSE) -> None:
    with (folder / "allowlists.yaml").open("a", encoding="utf-8") as policy:
        policy.write(clause)


def test_what_stays_at_home_is_kept(seamguard: Execute, reference: Path) -> None:
    _promise(reference)
    code, report = _check(seamguard, reference)
    assert (code, report["summary"]["outcome"]) == (0, "kept")
    assert report["subjects"][0]["by_category"]["production"] == 0


@pytest.mark.parametrize(("code", "kind", "down"), WAYS.values(), ids=WAYS)
def test_every_way_abroad_is_broken_and_can_be_listed(
    seamguard: Execute, reference: Path, code: str, kind: str, down: int
) -> None:
    _promise(reference)
    file = reference / "reference/src/hamilton_pipeline/driver_factory.py"
    text = file.read_text("utf-8")
    file.write_text(f"{text}\n\n{code}\n", "utf-8")
    exit_code, report = _check(seamguard, reference)
    (found,) = (one for one in report["findings"] if one["category"] == "production")
    assert (exit_code, found["kind"], found["status"]) == (1, kind, "violation")
    assert (found["path"], found["line"]) == ("src/hamilton_pipeline/driver_factory.py", text.count("\n") + down)
    assert " is a private name of " in found["message"]

    site = f"{found['module']}:{found['scope']}"
    entry = f"    migrating:\n      - {{site: {site!r}, count: 1, wave: wave-2, reason: Has no public name yet.}}\n"
    _promise(reference, entry)
    assert _check(seamguard, reference)[0] == 0
    file.write_text(text, "utf-8")
    exit_code, report = _check(seamguard, reference)
    assert (exit_code, report["summary"]["outcome"]) == (1, "stale")


def test_one_place_alone_is_vacuous(seamguard: Execute, reference: Path) -> None:
    _promise(reference, f"{CLAUSE}    modules: [semantic.**]\n")
    exit_code, report = _check(seamguard, reference)
    assert (exit_code, report["summary"]["outcome"]) == (2, "vacuous")
    assert "no module matches 'semantic.**'" in report["subjects"][0]["reasons"][0]["message"]
