"""The reference system in a folder of its own, edited and checked by the tests of rules."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.functional.conftest import Execute

_REFERENCE = Path(__file__).parents[2] / "reference"


def copied(folder: Path, policy: str) -> Path:
    """Put a copy of the system below a folder, and a policy beside it; returns the folder."""
    shutil.copytree(_REFERENCE, folder / "reference", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "allowlists.yaml").write_text(policy, "utf-8")
    return folder


def edit(folder: Path, path: str, before: str, after: str) -> None:
    """Replace a text that stands once in a file of the copy."""
    file = folder / "reference" / path
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8", newline="\n")


def checked(seamguard: Execute, folder: Path, exit_code: int) -> list[dict[str, Any]]:
    """The findings of a check that ends with this code."""
    run = seamguard("check", "--format", "json", cwd=folder)
    assert run.exit_code == exit_code, run.stdout
    found: list[dict[str, Any]] = json.loads(run.stdout)["findings"]
    return found
