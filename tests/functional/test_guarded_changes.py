"""What happens to a migrating codebase day by day, and what the command and the suite make of it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.functional.conftest import Execute, Suite

FACADE = "src/datafusion_engine/registry_facade.py"
BOUNDARY = "src/semantics/compile_context.py"
CALL = "dataset_bindings_for_profile(runtime_profile)"
TAKEN = "dataset_resolver = "
LATE = "src/relspec/late.py"
RUNTIME = "src/datafusion_engine/session/runtime.py"
SEAMS = ("compile-context", "dataset-bindings")
READ, ROOTS, WAVES = "test_every_file_could_be_read", "test_every_root_holds_files", "test_no_wave_is_overdue"


def listed(seam: str) -> str:
    """The test that fails where a seam is used outside its list."""
    return f"test_only_listed_places_break_the_rule[{seam}]"


def fresh(seam: str) -> str:
    """The test that fails where a seam's list says more than is so."""
    return f"test_the_list_is_fresh[{seam}]"


EVERY_TEST = {READ, ROOTS, WAVES, *map(listed, SEAMS), *map(fresh, SEAMS)}


class Found(NamedTuple):
    """A finding that is neither permitted nor migrating.

    Attributes:
        status: violation, moved or stale.
        seam: Its subject.
        path: Its file, or the policy where an entry is stale.
        line: The line of code without its indentation, `|` where the finding starts; empty where an entry is stale.
        scope: Its scope.
    """

    status: str
    seam: str
    path: str
    line: str
    scope: str


class Change(NamedTuple):
    """One change of the reference system and what it must come to.

    Attributes:
        name: For people.
        make: Changes the system below the given root.
        exit_code: The command's.
        outcomes: Of the two seams, in the policy's order.
        fails: The tests of the suite that fail; all others pass.
        findings: What is neither permitted nor migrating.
        says: Text that people must be told.
        unreadable: Path of the file that cannot be read; its last definition is where it breaks.
    """

    name: str
    make: Callable[[Path], None]
    exit_code: int
    outcomes: tuple[str, str]
    fails: frozenset[str]
    findings: tuple[Found, ...] = ()
    says: tuple[str, ...] = ()
    unreadable: str | None = None


def edit(path: Path, old: str, new: str) -> None:
    """Replaces what stands exactly once in a file."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), "utf-8")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def call_again(root: Path) -> None:
    edit(root / FACADE, f"{TAKEN}{CALL}\n", f"{TAKEN}{CALL}\n        again = {CALL}\n")


def move_within_the_file(root: Path) -> None:
    edit(root / FACADE, f"{TAKEN}{CALL}", f"{TAKEN}_bindings(runtime_profile)")
    imported = "    from semantics.compile_context import dataset_bindings_for_profile\n\n"
    append(root / FACADE, f"\n\ndef _bindings(runtime_profile):\n{imported}    return {CALL}\n")


def swap_scopes(root: Path) -> None:
    """One listed scope loses its call and a scope that is not listed has one: the file's total stays."""
    edit(root / RUNTIME, f"{TAKEN}dataset_bindings_for_profile(profile)\n", f"{TAKEN}profile.bindings\n")
    append(root / RUNTIME, "\n\ndef unrelated(given):\n    from semantics import compile_context as cc\n\n")
    append(root / RUNTIME, "    return cc.dataset_bindings_for_profile(given)\n")


def remove_the_call(root: Path) -> None:
    edit(root / FACADE, f"{TAKEN}{CALL}", f"{TAKEN}runtime_profile.bindings")


def call_through_a_renamed_reexport(root: Path) -> None:
    compat = "from semantics.compile_context import dataset_bindings_for_profile as bindings_of\n"
    (root / "src/semantics/compat.py").write_text(compat)
    late = "from semantics.compat import bindings_of\n\n\ndef late(profile):\n    return bindings_of(profile)\n"
    (root / LATE).write_text(late)


def call_by_position(root: Path) -> None:
    late = "from semantics.compile_context import CompileContext\n\n\ndef late(profile, rest):\n"
    (root / LATE).write_text(f"{late}    CompileContext(outputs=profile, **{{}})\n    return CompileContext(profile)\n")


def rename_the_seam(root: Path) -> None:
    edit(root / BOUNDARY, "def dataset_bindings_for_profile(", "def dataset_bindings_of_profile(")


def empty_the_root(root: Path) -> None:
    shutil.rmtree(root / "src")
    (root / "src").mkdir()


HALF = "def half_written(:"


def break_a_user(root: Path) -> None:
    append(root / FACADE, f"\n\n{HALF}\n    pass\n")


def break_the_boundary(root: Path) -> None:
    append(root / BOUNDARY, f"\n\n{HALF}\n    pass\n")


KEPT = ("kept", "kept")
BINDINGS = "dataset-bindings"
LISTED_SCOPE = "registry_facade_for_context"
CHANGES = (
    Change("no change", lambda _: None, 0, KEPT, frozenset(), says=("2 kept",)),
    Change(
        "one extra call in a listed scope",
        call_again,
        1,
        ("kept", "broken"),
        frozenset({listed(BINDINGS)}),
        (
            Found("violation", BINDINGS, FACADE, f"{TAKEN}|{CALL}", LISTED_SCOPE),
            Found("violation", BINDINGS, FACADE, f"again = |{CALL}", LISTED_SCOPE),
        ),
        (f"2 uses in datafusion_engine.registry_facade:{LISTED_SCOPE}, and its entry permits 1",),
    ),
    Change(
        "a call moved to another function of the same file",
        move_within_the_file,
        1,
        ("kept", "broken"),
        frozenset({listed(BINDINGS)}),
        (Found("moved", BINDINGS, FACADE, f"return |{CALL}", "_bindings"),),
        (f"moved from datafusion_engine.registry_facade:{LISTED_SCOPE} to datafusion_engine.registry_facade:_bind",),
    ),
    Change(
        "one scope of a file swapped for another",
        swap_scopes,
        1,
        ("kept", "broken"),
        frozenset({listed(BINDINGS)}),
        (Found("moved", BINDINGS, RUNTIME, "return |cc.dataset_bindings_for_profile(given)", "unrelated"),),
        ("moved from datafusion_engine.session.runtime:record_dataset_readiness",),
    ),
    Change(
        "a removed call",
        remove_the_call,
        1,
        ("kept", "stale"),
        frozenset({fresh(BINDINGS)}),
        (Found("stale", BINDINGS, "allowlists.yaml", "", LISTED_SCOPE),),
        (f"nothing in datafusion_engine.registry_facade:{LISTED_SCOPE} uses 'dataset-bindings' any more",),
    ),
    Change(
        "a call through a renamed re-export in a new module",
        call_through_a_renamed_reexport,
        1,
        ("kept", "broken"),
        frozenset({listed(BINDINGS)}),
        (Found("violation", BINDINGS, LATE, "return |bindings_of(profile)", "late"),),
        (
            "semantics.compat.bindings_of -> semantics.compile_context.dataset_bindings_for_profile",
            "- site: relspec.late:late",
        ),
    ),
    Change(
        "a positional call",
        call_by_position,
        1,
        ("broken", "kept"),
        frozenset({listed("compile-context")}),
        (Found("violation", "compile-context", LATE, "return |CompileContext(profile)", "late"),),
        ("relspec.late:late uses 'compile-context', and no entry permits it",),
    ),
    Change(
        "the seam renamed in its module",
        rename_the_seam,
        2,
        ("kept", "vacuous"),
        frozenset({listed(BINDINGS)}),
        says=(
            "the target semantics.compile_context.dataset_bindings_for_profile does not exist",
            "semantics.compile_context.dataset_bindings_of_profile",
        ),
    ),
    Change(
        "the source root emptied",
        empty_the_root,
        2,
        ("vacuous", "vacuous"),
        frozenset({ROOTS, *map(listed, SEAMS)}),
        says=("`codebase.source` names 'src', which holds no Python file", "the target semantics.compile_context."),
    ),
    Change(
        "a syntax error in a file that uses the seam",
        break_a_user,
        2,
        KEPT,
        frozenset({READ}),
        says=("these places could not be read",),
        unreadable=FACADE,
    ),
    Change(
        "a syntax error in the file that defines the seams",
        break_the_boundary,
        2,
        ("vacuous", "vacuous"),
        frozenset({READ, *map(listed, SEAMS)}),
        says=("these places could not be read", "the module semantics.compile_context"),
        unreadable=BOUNDARY,
    ),
)


@pytest.fixture(params=CHANGES, ids=lambda change: change.name.replace(" ", "-"))
def change(request: pytest.FixtureRequest, reference: Path) -> Change:
    """One change, made."""
    made: Change = request.param
    made.make(reference / "reference")
    return made


def line_of(path: Path, text: str) -> int:
    """The number of the one line that says this, however indented."""
    (number,) = [n for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1) if line.strip() == text]
    return number


def places(reference: Path, change: Change) -> list[tuple[str, int, int]]:
    """Path, line and column of each finding."""
    return [(found.path, *_place(reference, found)) for found in change.findings]


def _place(reference: Path, found: Found) -> tuple[int, int]:
    if found.status == "stale":
        lines = (reference / found.path).read_text("utf-8").splitlines()
        (number,) = [n for n, line in enumerate(lines, start=1) if line.endswith(f":{found.scope}")]
        return number, lines[number - 1].index("site:") + 1
    path = reference / "reference" / found.path
    before, _, rest = found.line.partition("|")
    number = line_of(path, before + rest)
    return number, path.read_text("utf-8").splitlines()[number - 1].index(rest) + 1


@pytest.fixture
def reference(reference: Path) -> Path:
    """The reference system under its two seams alone: what other rules say of it is another matter."""
    policy = reference / "allowlists.yaml"
    policy.write_text(policy.read_text("utf-8").partition("\nlocks:")[0] + "\n", "utf-8")
    return reference


def unreadable(reference: Path, change: Change) -> list[tuple[str, int]]:
    """Path and line of each file that cannot be read."""
    path = change.unreadable
    return [] if path is None else [(path, line_of(reference / "reference" / path, HALF))]


def test_the_command_tells_people(reference: Path, change: Change, seamguard: Execute) -> None:
    run = seamguard("check", "--policy", reference / "allowlists.yaml")
    assert (run.exit_code, run.stderr) == (change.exit_code, "")
    for seam, outcome in zip(SEAMS, change.outcomes, strict=True):
        assert f"\n{outcome.upper():<7} {seam}  " in f"\n{run.stdout}"
    for path, line, column in places(reference, change):
        assert f"{path}:{line}:{column}: " in run.stdout
    for path, line in unreadable(reference, change):
        assert f"\n  {path}:{line}:" in run.stdout
    for text in change.says:
        assert text in run.stdout


def test_the_command_tells_programs(reference: Path, change: Change, seamguard: Execute) -> None:
    run = seamguard("check", "--policy", reference / "allowlists.yaml", "--format", "json")
    assert (run.exit_code, run.stderr) == (change.exit_code, "")
    told = json.loads(run.stdout)
    outcomes = [subject["outcome"] for subject in told["subjects"] if subject["rule"] == "seam"]
    assert outcomes == list(change.outcomes)
    found = [
        (item["status"], item["subject"], item["scope"], item["path"], item["line"], item["column"])
        for item in told["findings"]
        if item["status"] not in ("permitted", "migrating")
    ]
    assert found == [
        (found.status, found.seam, found.scope, *place)
        for found, place in zip(change.findings, places(reference, change), strict=True)
    ]
    assert [(error["path"], error["line"]) for error in told["errors"]] == unreadable(reference, change)


def test_the_suite_fails_where_it_must_and_nowhere_else(reference: Path, change: Change, suite: Suite) -> None:
    run = suite(
        *("--seamguard-policy", reference / "allowlists.yaml", "--seamguard-root", reference / "reference"),
        *("-k", "not bites and not ground and not probed"),  # whether rules can fail is another matter
    )
    assert run.having("FAILED") == change.fails
    assert run.having("PASSED") == EVERY_TEST - change.fails
    assert run.exit_code == (1 if change.fails else 0)
    for path, line, column in places(reference, change):
        assert f"{path}:{line}:{column}: " in run.output
    for path, line in unreadable(reference, change):
        assert f"{path}:{line}:" in run.output
    assert "Traceback" not in run.output
