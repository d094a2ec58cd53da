"""Files that are none of the codebase's: why that is so, and what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.explained import Asked

if TYPE_CHECKING:
    from seamguard.domain.policy import Codebase, Policy
    from seamguard.domain.source import SourceTree

_PYTHON = (".py", ".pyi")


def why_outside(text: str, policy: Policy, tree: SourceTree, top: Path) -> Asked | None:
    """Why a path that exists is not looked at; None where there is nothing at it.

    Args:
        text: The path as somebody wrote it.
        policy: The promises.
        tree: The codebase.
        top: Its root on disk.
    """
    plain = text.replace("\\", "/")
    real = next((path for path in (text, plain, str(top / plain)) if Path(path).exists()), None)
    if real is None:
        return None
    inside = os.path.relpath(os.path.realpath(real), os.path.realpath(top)).replace(os.sep, "/")
    clause = f"`codebase` ({Path(policy.path).name}:{policy.codebase.mark.line})"
    if f"{inside}/".startswith("../"):
        note = f"lies outside the codebase root, {policy.codebase.root!r}: change `root` or the folders of {clause}"
        return Asked("outsider", text, note=note)
    return Asked("outsider", inside, inside, note=_why(inside, real, policy.codebase, tree, clause))


def _why(path: str, real: str, codebase: Codebase, tree: SourceTree, clause: str) -> str:
    left_out = next((one for one in tree.left_out if _holds(one, path)), None)
    if left_out is not None:
        hidden = left_out.rpartition("/")[2].startswith(".")
        why = "it is hidden" if hidden else f"by its name, or by `exclude` under {clause}"
        where = "is" if left_out == path else f"lies in {left_out}, which is"
        return f"{where} left out: {why}"
    if Path(real).is_dir():
        return f"is a folder without a Python file of the codebase: see the folders of {clause}"
    if not path.endswith(_PYTHON):
        remedy = "name it under `include`, or its folder under `notebooks` or `executables`,"
        return f"is not Python by its name: {remedy} of {clause}"
    folders = (*codebase.source, *codebase.production, *codebase.tests, *codebase.scripts)
    listed = ", ".join(dict.fromkeys(folders))
    remedy = "add its folder to `source`, `tests` or `scripts`"
    return f"lies in none of the folders that are guarded ({listed}): {remedy} of {clause}"


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")
