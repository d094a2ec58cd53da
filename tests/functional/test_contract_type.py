"""Rules of seamguard in the configuration of import contracts, run by the real `lint-imports`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Run

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "def connect():\n    pass\n\n\ndef drop():\n    pass\n",
    "src/shop/web.py": "from shop.db import connect\n\nconnect()\n",
}
POLICY = """\
version: 1
codebase: {source: [src]}
seams:
  - id: connecting
    target: shop.db.connect
    why: "[One] place connects."
    allow:
      - module: shop.web
        reason: The place.
  - id: dropping
    target: shop.db.drop
    why: Nobody drops.
"""
CONFIG = """\
[importlinter]
root_package = shop
contract_types =
    seamguard: seamguard.contract_type.SeamContract

[importlinter:contract:seams]
name = Only listed places use a seam
type = seamguard
"""
RUNNER = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.fixture
def lint(execute: Execute, project: Project) -> Callable[..., Run]:
    def run(files: dict[str, str] = FILES, policy: str = POLICY, options: str = "", *arguments: str) -> Run:
        folder = project({**files, ".importlinter": CONFIG + options}, policy)
        command = (sys.executable, "-c", RUNNER, "--no-cache", "--no-logo", *arguments)
        return execute(*command, cwd=folder, env={"PYTHONPATH": _path(folder)})

    return run


def _path(folder: Path) -> str:
    return os.pathsep.join([str(folder / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])


def test_rules_that_hold_keep_the_contract(lint: Callable[..., Run]) -> None:
    run = lint()
    assert "Only listed places use a seam KEPT" in run.stdout
    assert run.exit_code == 0


def test_a_use_outside_the_list_breaks_it_and_is_told_as_seamguard_tells_it(lint: Callable[..., Run]) -> None:
    web = FILES["src/shop/web.py"] + "from shop import db\n\n\ndef page():\n    db.drop()\n"
    run = lint({**FILES, "src/shop/web.py": web})
    assert "Only listed places use a seam BROKEN" in run.stdout
    assert "src/shop/web.py:8:5: shop.web:page uses 'dropping', and no entry permits it" in run.stdout
    assert "  8 |     db.drop()\n" in run.stdout
    assert run.exit_code == 1


def test_a_stale_entry_and_a_target_that_is_gone_break_it(lint: Callable[..., Run]) -> None:
    run = lint({**FILES, "src/shop/web.py": ""})
    assert "STALE connecting" in " ".join(run.stdout.split())
    gone = lint({**FILES, "src/shop/db.py": "def connect():\n    pass\n"})
    assert "VACUOUS dropping" in " ".join(gone.stdout.split())
    assert (run.exit_code, gone.exit_code) == (1, 1)


def test_rules_are_chosen_by_their_ids(lint: Callable[..., Run]) -> None:
    files = {**FILES, "src/shop/web.py": ""}
    assert lint(files, POLICY, "rules = dropping\n").exit_code == 0
    assert lint(files, POLICY, "rules =\n    dropping,\n    connecting\n").exit_code == 1


def test_what_only_warns_is_a_warning_of_the_contract(lint: Callable[..., Run]) -> None:
    policy = POLICY + "    rollout: [{level: warn, until: 2999-01-01}]\n"
    run = lint({**FILES, "src/shop/web.py": FILES["src/shop/web.py"] + "import shop.db\nshop.db.drop()\n"}, policy)
    assert "Only listed places use a seam KEPT (1 warning)" in run.stdout
    assert "'dropping' warns until 2999-01-01" in run.stdout
    assert run.exit_code == 0


@pytest.mark.parametrize(
    ("options", "policy", "message"),
    [
        ("rules = droping\n", POLICY, "'droping'"),
        ("policy = other.yaml\n", POLICY, "other.yaml: there is no such policy file"),
        ("", POLICY.replace("why: Nobody drops.", "whi: x"), "allowlists.yaml:12:5: unknown key"),
        ("polici = x\n", POLICY, "polici: Unrecognized option. Did you mean 'policy'?"),
    ],
)
def test_what_is_misconfigured_fails_the_run_with_its_place(
    lint: Callable[..., Run], options: str, policy: str, message: str
) -> None:
    run = lint(FILES, policy, options)
    assert message in " ".join(run.stdout.split())
    assert "Only listed places use a seam" in run.stdout
    assert run.exit_code == 1
