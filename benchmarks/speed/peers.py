"""Peers that are slower than ruff, on the real tree: asked for its two seams, or for six contracts between packages."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from benchmarks.speed import packages
from benchmarks.speed.rounds import Contestant
from benchmarks.speed.seams import REAL_SEAMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.speed.contestants import Bench

# What six rules of pytest-archon say of the real tree: who may not import whom.
_APART: Final = (
    ("semantics", "cli"),
    ("relspec", "cli"),
    ("storage", "hamilton_pipeline"),
    ("utils", "engine"),
    ("core", "semantics"),
    ("schema_spec", "cli"),
)
_ARCHON = """\
import pytest
from pytest_archon import archrule


@pytest.mark.parametrize(("package", "other"), {pairs})
def test_packages_are_apart(package, other):
    archrule("apart").match(f"{{package}}*").should_not_import(f"{{other}}*").check(package, only_direct_imports=True)
"""
_FIXIT = """\
from fixit import LintRule
from libcst.metadata import FullyQualifiedNameProvider

TARGETS = {targets}


class Seam(LintRule):
    METADATA_DEPENDENCIES = (FullyQualifiedNameProvider,)
    MESSAGE = "seam"

    def visit_Call(self, node):
        names = self.get_metadata(FullyQualifiedNameProvider, node.func, ())
        if any(name.name in TARGETS for name in names):
            self.report(node)
"""


def install(folder: Path, programs: Path) -> dict[str, Path]:
    """Install the peers; returns where the programs of each lie. One that cannot be installed is told and left out."""
    wanted: list[tuple[str, Sequence[str], Path]] = [
        (name.partition("==")[0], (name,), programs.parent) for name in packages.PEERS
    ]
    wanted += [(name, requirements, folder / f"tools-{name}") for name, requirements in packages.APART.items()]
    found = {}
    for name, requirements, place in wanted:
        try:
            found[name] = packages.environment(place, requirements)
        except subprocess.CalledProcessError:
            print(f"{name} cannot be installed, and is left out", file=sys.stderr)
    return found


def contestants(bench: Bench, places: Mapping[str, Path]) -> Iterator[Contestant]:
    """Those of the peers that are installed."""
    made: dict[str, Callable[[Bench, Path], Contestant]] = {
        "ast-grep-cli": _ast_grep,
        "tach": _tach,
        "pytest-archon": _archon,
        "semgrep": _semgrep,
        "fixit": _fixit,
    }
    yield from (make(bench, places[name]) for name, make in made.items() if name in places)


def _ast_grep(bench: Bench, programs: Path) -> Contestant:
    rules = [
        {
            "id": seam.word.lower(),
            "language": "python",
            "severity": "error",
            "message": "seam",
            "rule": _either(seam.word),
        }
        for seam in REAL_SEAMS
    ]
    inline = "\n---\n".join(map(json.dumps, rules))
    command = (str(programs / "ast-grep"), "scan", "--inline-rules", inline, "src")
    return Contestant("ast-grep", command, bench.tree.folder)


def _either(word: str) -> dict[str, Any]:
    return {"any": [{"pattern": f"{word}($$$)"}, {"pattern": f"$OWNER.{word}($$$)"}]}


def _tach(bench: Bench, programs: Path) -> Contestant:
    names = sorted(path.parent.name for path in (bench.tree.folder / "src").glob("*/__init__.py"))
    modules = "".join(f'\n[[modules]]\npath = "{name}"\ndepends_on = {json.dumps(names)}\n' for name in names)
    (bench.tree.folder / "tach.toml").write_text(f'source_roots = ["src"]\nexclude = []\n{modules}', "utf-8")
    return Contestant("tach", (str(programs / "tach"), "check"), bench.tree.folder)


def _archon(bench: Bench, programs: Path) -> Contestant:
    folder = bench.folder / "archon"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test_archon.py").write_text(_ARCHON.format(pairs=list(_APART)), "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q -p no:cacheprovider\n", "utf-8")
    own = {"PYTHONPATH": str(bench.tree.folder / "src")}
    arguments = ("-p", "no:seamguard.pytest_plugin", "test_archon.py")
    return Contestant("pytest-archon, six rules", (str(programs / "pytest"), *arguments), folder, own)


def _semgrep(bench: Bench, programs: Path) -> Contestant:
    rules = [
        {
            "id": seam.word.lower(),
            "languages": ["python"],
            "severity": "ERROR",
            "message": "seam",
            "pattern": f"{seam.target}(...)",
        }
        for seam in REAL_SEAMS
    ]
    path = bench.folder / "semgrep.json"
    path.write_text(json.dumps({"rules": rules}), "utf-8")
    quiet = ("--metrics=off", "--disable-version-check", "--quiet", "--jobs", "2")
    command = (str(programs / "semgrep"), "scan", *quiet, "--config", str(path), "src")
    return Contestant("semgrep", command, bench.tree.folder, {"PATH": f"{programs}:/usr/bin:/bin"})


def _fixit(bench: Bench, programs: Path) -> Contestant:
    folder = bench.folder / "fixit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seam_rule.py").write_text(_FIXIT.format(targets=[seam.target for seam in REAL_SEAMS]), "utf-8")
    (bench.tree.folder / "fixit.toml").write_text("[tool.fixit]\nroot = true\n", "utf-8")
    command = (str(programs / "fixit"), "--rules", "seam_rule", "lint", "src")
    return Contestant("Fixit, qualified names", command, bench.tree.folder, {"PYTHONPATH": str(folder)})
