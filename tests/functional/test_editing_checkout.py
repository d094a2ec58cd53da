"""Checkouts that lack a part of the code: what is used there is not gone, and `prune` must not take its entry."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES = """\
    migrating:
      - {site: "app.one.a:f", count: 1, wave: w, reason: Of one.}
      - {site: "app.two.a:f", count: 1, wave: w, reason: Of two.}
"""
POLICY = """\
version: 1
codebase: {root: code, source: [src]}
waves: [{id: w, status: active}]
seams:
  - id: s
    target: app.seam.make
    why: Why.
    allow: [{module: app.seam, reason: Home.}]
"""
USE = "from app.seam import make\n\n\ndef f(): make()\n"
MISSING = "git knows this, but it is not checked out, and its uses would seem to be gone, so nothing was changed"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "All.")


def prune(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "seamguard", "prune", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    write(
        folder,
        {
            "allowlists.yaml": POLICY + ENTRIES,
            "code/src/app/seam.py": "def make(): ...\n",
            "code/src/app/one/a.py": USE,
            "code/src/app/two/a.py": USE,
            "docs/conf.py": "",
        },
    )
    return folder


@pytest.mark.parametrize("options", [(), ("--check",), ("--diff",), ("--moves",)])
def test_a_sparse_checkout_is_refused(project: Path, options: tuple[str, ...]) -> None:
    git(project, "sparse-checkout", "set", "code/src/app/one")
    done = prune(project, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"seamguard: src/app/two/a.py: {MISSING}")
    assert (project / "allowlists.yaml").read_text("utf-8") == POLICY + ENTRIES


def test_a_sparse_checkout_that_has_the_guarded_code_is_none(project: Path) -> None:
    git(project, "sparse-checkout", "set", "code")
    assert not (project / "docs").exists()
    assert (prune(project).returncode, prune(project).stdout) == (0, "nothing to prune\n")


def test_code_that_was_removed_is_gone(project: Path) -> None:
    (project / "code/src/app/two/a.py").unlink()
    assert prune(project).stdout == "removed s app.two.a:f (was 1 use)\n"


@pytest.mark.parametrize(("is_checked_out", "code"), [(True, 0), (False, 2)])
def test_a_submodule_that_is_not_checked_out_is_refused(project: Path, is_checked_out: bool, code: int) -> None:
    other = project.parent / "other"
    other.mkdir()
    write(other, {"a.py": USE})
    git(project, "rm", "-qr", "code/src/app/two")
    git(project, "submodule", "--quiet", "add", str(other), "code/src/app/two")
    git(project, "commit", "-qm", "A submodule.")
    clone = project.parent / "clone"
    git(project.parent, "clone", "-q", *(["--recurse-submodules"] if is_checked_out else []), str(project), str(clone))
    done = prune(clone)
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith(f"seamguard: src/app/two: {MISSING}") is not is_checked_out
    assert (clone / "allowlists.yaml").read_text("utf-8") == POLICY + ENTRIES


def test_a_submodule_beside_the_guarded_code_does_not_matter(project: Path) -> None:
    other = project.parent / "other"
    other.mkdir()
    write(other, {"a.py": ""})
    git(project, "submodule", "--quiet", "add", str(other), "vendor")
    git(project, "submodule", "--quiet", "deinit", "-f", "vendor")
    assert prune(project).stdout == "nothing to prune\n"
