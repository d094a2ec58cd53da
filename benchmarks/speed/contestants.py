"""What is run on a tree: seamguard in all its states, and what it is held against."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.speed.rounds import Contestant, emptied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.speed.seams import Told
    from benchmarks.speed.trees import Tree

PYTHON: Final = "python -c pass"
RIPGREP: Final = "ripgrep"
RUFF_COLD: Final = "ruff, cold"
RUFF_WARM: Final = "ruff, warm"
LEAST: Final = "the least in Python: list, read, parse"
COLD: Final = "seamguard, cold"
WARM: Final = "seamguard, warm"
UNINVOLVED: Final = "seamguard, a file without a seam changed"
INVOLVED: Final = "seamguard, a file with a seam changed"
GUARD: Final = "the repository's own guard script"
LINTER_COLD: Final = "lint-imports, cold"
LINTER_WARM: Final = "lint-imports, warm"
EMPTY: Final = "pytest, an empty run"
IDLE: Final = "pytest, an empty run with the plugin"
SUITE: Final = "pytest guardrails/, warm"
EMPTY_TWO: Final = "pytest -n 2, an empty run"
SUITE_TWO: Final = "pytest -n 2 guardrails/, warm"

_LEAST = Path(__file__).with_name("least.py")
_GUARDRAILS = Path(__file__).parents[2] / "guardrails"
# What judges code and nothing else; the other files of the suite run it, prove rules, or compare commits.
_STATIC = ("test_rules.py", "test_codebase.py")


class Bench(NamedTuple):
    """Where a tree is measured.

    Attributes:
        tree: The tree.
        told: What tells the tools of the seams.
        programs: The folder of the installed programs.
        folder: For caches, of which nobody else knows.
    """

    tree: Tree
    told: Told
    programs: Path
    folder: Path

    def program(self, name: str) -> str:
        """The full path of an installed program."""
        return str(self.programs / name)


def basic(bench: Bench) -> Iterator[Contestant]:
    """What is run on every tree: the floor, the others' tools, and seamguard with and without what it keeps."""
    top = bench.tree.folder
    yield Contestant(PYTHON, (bench.program("python"), "-c", "pass"), top)
    ripgrep = shutil.which("rg")
    if ripgrep:
        # Files that are hidden or ignored are code all the same.
        words = (
            "--line-number",
            "--fixed-strings",
            "--no-ignore",
            "--hidden",
            "--glob=*.py",
            "--file",
            str(bench.told.words),
        )
        yield Contestant(RIPGREP, (ripgrep, *words, "src"), top)
    ruff = (bench.program("ruff"), "check", "--quiet", "--config", str(bench.told.ruff))
    yield Contestant(RUFF_COLD, (*ruff, "--no-cache", "src"), top)
    kept = emptied(bench.folder / "ruff")
    yield Contestant(RUFF_WARM, (*ruff, "--cache-dir", str(kept), "src"), top, is_primed=True)
    yield Contestant(LEAST, (bench.program("python"), str(_LEAST), str(bench.told.words), "src"), top)
    yield from (seamguard(bench, COLD, "--no-cache"), seamguard(bench, WARM))


def edited(bench: Bench, uninvolved: Path, involved: Path) -> Iterator[Contestant]:
    """The run after a change, of a file that names no seam, and of one that does."""
    yield seamguard(bench, UNINVOLVED, touched=uninvolved)
    yield seamguard(bench, INVOLVED, touched=involved)


def seamguard(bench: Bench, name: str, *arguments: str, touched: Path | None = None) -> Contestant:
    """A check, with a cache of its own."""
    command = (bench.program("seamguard"), "check", "--policy", str(bench.told.policy), *arguments)
    kept = emptied(bench.folder / name.replace(" ", "-"))
    own = {"SEAMGUARD_CACHE_DIR": str(kept)}
    is_primed = "--no-cache" not in arguments
    # A generated policy may hold a rule that cannot fail, which ends with 2 and is judged like any other.
    return Contestant(name, command, bench.tree.folder, own, is_primed, touched, frozenset({0, 1, 2}))


def of_the_real_tree(bench: Bench) -> Iterator[Contestant]:
    """What was written for this tree, or needs a tree that can be imported."""
    top = bench.tree.folder
    guard = str(top / "scripts/check_drift_surfaces.py")
    yield Contestant(GUARD, (bench.program("python"), guard, "--root", str(top)), top)
    contracts = bench.folder / "importlinter.ini"
    contracts.write_text(_contracts(top / "src"), "utf-8")
    linter = (bench.program("lint-imports"), "--config", str(contracts))
    source = {"PYTHONPATH": str(top / "src")}
    yield Contestant(LINTER_COLD, (*linter, "--no-cache"), top, source)
    kept = emptied(bench.folder / "importlinter")
    yield Contestant(LINTER_WARM, (*linter, "--cache-dir", str(kept)), top, source, is_primed=True)


def _contracts(source: Path) -> str:
    """One contract over all packages: what `semantics` may not import."""
    packages = sorted(path.parent.name for path in source.glob("*/__init__.py"))
    roots = "".join(f"\n    {name}" for name in packages)
    return (
        f"[importlinter]\nroot_packages ={roots}\n\n[importlinter:contract:one]\nname = One\ntype = forbidden\n"
        "source_modules =\n    semantics\nforbidden_modules =\n    cli\n"
    )


def of_pytest(bench: Bench) -> Iterator[Contestant]:
    """The static part of the suite, and runs of pytest that do nothing, in one process and in two."""
    suite = emptied(bench.folder / "suite")
    shutil.copyfile(bench.told.policy, suite / "allowlists.yaml")
    (suite / "pytest.ini").write_text("[pytest]\naddopts = -q -p no:cacheprovider\n", "utf-8")
    for folder, files in (("guardrails", _STATIC), ("empty", ())):
        (suite / folder).mkdir()
        for name in files:
            shutil.copyfile(_GUARDRAILS / name, suite / folder / name)
    (suite / "empty/test_nothing.py").write_text("def test_nothing():\n    pass\n", "utf-8")
    off = ("-p", "no:seamguard.pytest_plugin")
    for name, arguments, is_primed in (
        (EMPTY, ("-n", "0", *off, "empty"), False),
        (IDLE, ("-n", "0", "empty"), False),
        (SUITE, ("-n", "0", "guardrails"), True),
        (EMPTY_TWO, ("-n", "2", *off, "empty"), False),
        (SUITE_TWO, ("-n", "2", "guardrails"), True),
    ):
        own = {"SEAMGUARD_CACHE_DIR": str(emptied(bench.folder / name.replace(" ", "-").replace("/", "")))}
        yield Contestant(name, (bench.program("pytest"), *arguments), suite, own, is_primed)


def only(contestants: Sequence[Contestant], names: Sequence[str]) -> list[Contestant]:
    """Those whose name begins with one of some names, and the floor; all where there is no name."""
    return [one for one in contestants if not names or one.name.startswith((PYTHON, *names))]


def cores() -> int:
    """How many processors a process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
