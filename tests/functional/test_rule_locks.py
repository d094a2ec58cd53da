"""Locks as people use them: on the reference system, by the command, through the growth gate and in merges."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.repository import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Run, Suite

CONTEXT = "reference/src/semantics/compile_context.py"
MANIFEST = "reference/src/semantics/program_manifest.py"
LOCKS = """\
locks:
  # What every boundary takes.
  - id: execution-context
    target: semantics.compile_context.SemanticExecutionContext
    why: Every boundary takes one.
    new_fields: defaulted
  - id: manifest
    target: semantics.program_manifest.SemanticProgramManifest
    why: Manifests are stored, and read back.
    version: semantics.program_manifest.SemanticProgramManifest.manifest_version
    mentioned_in: [semantics.program_manifest.SemanticProgramManifest.with_fingerprint]
  - {id: resolver, target: semantics.program_manifest.ManifestDatasetResolver, why: Others implement it.}
  - id: builder
    target: semantics.compile_context.build_semantic_execution_context
    why: The way to go.
"""


@pytest.fixture
def locked(seamguard: Execute, reference: Path) -> Path:
    """The reference system with locks whose shapes are recorded."""
    policy = reference / "allowlists.yaml"
    listed = LOCKS.replace("  - {id: resolver, target: ", "  - id: resolver\n    target: ")
    listed = listed.replace(", why: Others implement it.}", "\n    why: Others implement it.")
    policy.write_text(policy.read_text("utf-8") + listed, "utf-8")
    done = seamguard("lock", "--all", "--reason", "As reviewed.", cwd=reference)
    assert (done.exit_code, done.stderr) == (0, ""), done
    return reference


def edit(path: Path, *edits: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def verdicts(seamguard: Execute, folder: Path) -> dict[str, str]:
    report = json.loads(seamguard("check", "--format", "json", cwd=folder).stdout)
    return {one["id"]: one["outcome"] for one in report["subjects"] if one["rule"] == "lock"}


def messages(seamguard: Execute, folder: Path) -> list[tuple[str, int, str]]:
    report = json.loads(seamguard("check", "--format", "json", cwd=folder).stdout)
    return [(one["path"], one["line"], one["message"]) for one in report["findings"] if one["rule"] == "lock"]


MODEL = ("    ctx: SessionContext\n\n\ndef", "    model: SemanticModel\n    ctx: SessionContext\n\n\ndef")
_COPIED = ["semantic_ir", "requested_outputs", "input_mapping", "validation_policy", "dataset_bindings", "validation"]
_GIVEN = ", ".join(f"self.{name}" for name in _COPIED)
COPY = (
    "return replace(self, fingerprint=digest)",
    f"return SemanticProgramManifest({_GIVEN}, fingerprint=digest)",
)


def test_the_reference_system_keeps_its_shapes(seamguard: Execute, locked: Path) -> None:
    assert set(verdicts(seamguard, locked).items()) == {
        (name, "kept") for name in ("execution-context", "manifest", "resolver", "builder")
    }


@pytest.mark.parametrize(
    ("path", "change", "subject", "said"),
    [
        (CONTEXT, MODEL, "execution-context", "the change is breaking"),
        (CONTEXT, ("ctx: SessionContext\n\n\ndef", "ctx: 'SessionContext'\n\n\ndef"), "", ""),
        (MANIFEST, ("manifest_version: int = 1", "manifest_version: int = 2"), "manifest", "the change is breaking"),
        (MANIFEST, COPY, "manifest", "does not mention the field manifest_version of SemanticProgramManifest"),
        (
            MANIFEST,
            ('def names(self) -> Sequence[str]:\n        """Return all bound datasets."""\n\n\n', "pass\n\n\n"),
            "resolver",
            "the change is breaking",
        ),
        (
            CONTEXT,
            ("def build_semantic_execution_context(\n    *,", "def build_semantic_execution_context("),
            "builder",
            "compatible",
        ),
    ],
)
def test_each_change_is_told_at_its_place(
    seamguard: Execute, locked: Path, path: str, change: tuple[str, str], subject: str, said: str
) -> None:
    edit(locked / path, change)
    broken = {name for name, outcome in verdicts(seamguard, locked).items() if outcome == "broken"}
    assert broken == ({subject} if subject else set())
    found = messages(seamguard, locked)
    assert len(found) == bool(subject)
    for place, line, message in found:
        assert f"reference/{place}" == path
        assert said in message
        assert (locked / path).read_text("utf-8").splitlines()[line - 1].lstrip().startswith(("class", "def"))


def test_a_required_field_stands_side_by_side(seamguard: Execute, locked: Path) -> None:
    edit(locked / CONTEXT, MODEL)
    shown = seamguard("check", cwd=locked).stdout
    assert (
        "  -                                           | field model: SemanticModel\n"
        "    field-added-required: breaking\n"
        "  field ctx: SessionContext                   | field ctx: SessionContext\n"
        "    field-moved: breaking\n"
        "  breaking\n"
        "  the new field model has no default: give it one (`new_fields: defaulted`)\n"
        '  then record it: seamguard lock --accept execution-context --reason "..."\n'
    ) in shown
    assert max(map(len, shown.partition("recorded  ")[2].partition("found")[0].splitlines())) <= 100


def test_the_suite_fails_with_the_same_words(suite: Suite, locked: Path) -> None:
    edit(locked / CONTEXT, MODEL)
    done = suite(cwd=locked)
    assert done.exit_code == 1
    assert "field-added-required: breaking" in done.output


FILES = {
    "src/shop/__init__.py": "",
    "src/shop/context.py": (
        "from dataclasses import dataclass\n\nVERSION = 1\n\n\n"
        "@dataclass\nclass Context:\n    name: str\n    size: int = 0\n"
    ),
}
POLICY = """\
version: 1
codebase: {source: [src]}
locks:
  # Kept as it is.
  - id: context
    target: shop.context.Context
    why: w   # for stored plans
    version: shop.context.VERSION
    new_fields: defaulted

  - id: "version"
    target: shop.context.VERSION
    why: w
# The end.
"""
ACCEPT = ("lock", "--accept", "context", "--reason", "Reviewed: #1, and right.")


@pytest.fixture
def shop(project: Project) -> Path:
    return project(FILES, POLICY)


@pytest.fixture
def recorded(seamguard: Execute, shop: Path) -> Path:
    assert seamguard("lock", "--all", "--reason", "Reviewed.", cwd=shop).exit_code == 0
    return shop


def test_accepting_writes_one_shape_and_nothing_else(seamguard: Execute, shop: Path) -> None:
    done = seamguard(*ACCEPT, cwd=shop)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("recorded context (")
    text = (shop / "allowlists.yaml").read_text("utf-8")
    added = (
        '    recorded:\n      reason: "Reviewed: #1, and right."\n      version: 1\n'
        "      fingerprint: {}\n      shape: |\n"
        "        dataclass\n        field name: str\n        field size: int = 0\n"
    )
    fingerprint = text.partition("fingerprint: ")[2].partition("\n")[0]
    assert text == POLICY.replace(
        "    new_fields: defaulted\n", f"    new_fields: defaulted\n{added.format(fingerprint)}"
    )
    again = seamguard(*ACCEPT, cwd=shop)
    assert again.stdout.startswith("context: the code has the recorded shape\n")
    assert (shop / "allowlists.yaml").read_text("utf-8") == text


def test_a_file_whose_last_line_is_not_ended_takes_a_shape(seamguard: Execute, project: Project) -> None:
    policy = (
        "version: 1\ncodebase: {source: [src]}\nlocks:\n  - id: context\n    target: shop.context.Context\n    why: w"
    )
    folder = project(FILES, policy)
    for size in (0, 1):
        edit(folder / "src/shop/context.py", ("size: int = 0", f"size: int = {size}"))
        assert seamguard(*ACCEPT, cwd=folder).exit_code == 0
        assert seamguard("check", cwd=folder).exit_code == 0
        text = (folder / "allowlists.yaml").read_text("utf-8")
        assert text.startswith(f"{policy}\n    recorded:\n")
        assert text.endswith(f"        field size: int = {size}\n")
        (folder / "allowlists.yaml").write_text(text.removesuffix("\n"), "utf-8")


def test_accepting_again_replaces_the_shape(seamguard: Execute, recorded: Path) -> None:
    before = (recorded / "allowlists.yaml").read_text("utf-8")
    edit(recorded / "src/shop/context.py", ("size: int = 0", "size: int = 0\n    note: str = ''"), ("= 1", "= 2"))
    assert seamguard(*ACCEPT, cwd=recorded).exit_code == 0
    after = (recorded / "allowlists.yaml").read_text("utf-8")
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert [line.partition(":")[0].strip() for line in changed] == ["reason", "version", "fingerprint", "field note"]
    assert "# Kept as it is." in after
    assert after.endswith("# The end.\n")


REFUSED = [
    (("size: int = 0", "size: int = 0\n    note: str = ''"), "the shape changed, and shop.context.VERSION still is 1"),
    (("VERSION = 1", "VERSION = 0"), "shop.context.VERSION was 1 and is 0: a version only rises"),
    (("    name: str", "    name: str\n    model: str"), "the new field model has no default"),
    (("class Context", "class Contexts"), "shop.context.Context does not exist"),
    (("    size: int = 0", "    if VERSION:\n        size: int\n    else:\n        size: str"), "cannot be locked"),
    (("VERSION = 1", "VERSION = int('1')"), "is no whole number and no text"),
    (("class Context:", "class Context(:"), "shop.context.Context"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_what_must_not_be_recorded_is_not(
    seamguard: Execute, recorded: Path, change: tuple[str, str], said: str
) -> None:
    before = (recorded / "allowlists.yaml").read_bytes()
    edit(recorded / "src/shop/context.py", change)
    done = seamguard(*ACCEPT, cwd=recorded)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "nothing was recorded:\n  context: " in done.stderr
    assert said in done.stderr
    assert (recorded / "allowlists.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--accept", "context"], "--accept: say why the shape is right"),
        (["--accept", "contxt", "--reason", "r is r"], "no lock has the id 'contxt'; there are: context, version"),
        (["--accept", "context", "--reason", "TODO"], "--reason: 'TODO' says nothing"),
        (["--reason", "Because it is so."], "--reason: say which shapes it is for"),
        (["--all", "--accept", "context", "--reason", "It is so."], "--all: records every shape"),
        (["--all", "--check", "--reason", "It is so."], "leave out --check and --root"),
    ],
)
def test_wrong_usage_is_told(seamguard: Execute, recorded: Path, arguments: list[str], said: str) -> None:
    done = seamguard("lock", *arguments, cwd=recorded)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_check_fails_until_every_shape_is_recorded(seamguard: Execute, shop: Path) -> None:
    def check() -> Run:
        return seamguard("lock", "--check", cwd=shop)

    first = check()
    assert (first.exit_code, first.stdout.split()[0]) == (1, "unrecorded")
    assert seamguard("lock", cwd=shop).exit_code == 0
    seamguard("lock", "--all", "--reason", "Reviewed.", cwd=shop)
    assert check().exit_code == 0
    edit(shop / "src/shop/context.py", ("size: int = 0", "size: int = 1"))
    assert check().exit_code == 1
    edit(shop / "src/shop/context.py", ("class Context", "class Contexts"))
    assert check().exit_code == 2


def test_the_json_has_the_changes(seamguard: Execute, recorded: Path) -> None:
    edit(recorded / "src/shop/context.py", ("size: int = 0", "size: int = 1"))
    found = json.loads(seamguard("lock", "--format", "json", cwd=recorded).stdout)
    first, second = found["locks"]
    assert (found["schema"], first["outcome"], first["breaking"], second["outcome"]) == (
        *("seamguard/lock/1", "changed", True, "locked"),
    )
    assert first["changes"] == [
        {
            "old": "field size: int = 0",
            "new": "field size: int = 1",
            "within": [],
            "kinds": ["field-changed-default"],
            "breaking": True,
        }
    ]
    failed = seamguard("lock", "--format", "json", "--policy", "none.yaml", cwd=recorded)
    assert json.loads(failed.stdout)["errors"]


def test_a_comment_in_the_recorded_shape_is_not_lost(seamguard: Execute, recorded: Path) -> None:
    policy = recorded / "allowlists.yaml"
    edit(
        policy,
        (
            "    recorded:\n      reason: Reviewed.\n      version: 1",
            "    recorded:\n      # Mine.\n      reason: Reviewed.\n      version: 1",
        ),
    )
    edit(recorded / "src/shop/context.py", ("size: int = 0", "size: int = 1"), ("VERSION = 1", "VERSION = 2"))
    before = policy.read_bytes()
    done = seamguard(*ACCEPT, cwd=recorded)
    assert done.exit_code == 1
    assert "a comment stands in the recorded shape, and would be lost" in done.stderr
    assert policy.read_bytes() == before


@pytest.mark.parametrize(
    "clause",
    [
        "{id: context, target: shop.context.Context, version: shop.context.VERSION, why: w}",
        '{"id": "context", "target": "shop.context.Context", "why": "w"}',
        "{\n  id: context,  # ours\n  target: shop.context.Context,\n  why: w,  # and why\n  }",
    ],
    ids=["plain", "json", "on-lines"],
)
def test_a_lock_between_braces_is_recorded_between_braces(seamguard: Execute, project: Project, clause: str) -> None:
    folder = project(FILES, f"version: 1\ncodebase: {{source: [src]}}\nlocks:\n  - {clause}\n")
    policy = folder / "allowlists.yaml"
    before = policy.read_text("utf-8")
    assert "lock --accept context" in seamguard("check", cwd=folder).stdout
    for reason, size, version in (("Reviewed: first.", 0, 1), ("Reviewed, again.", 1, 2)):
        sizes, versions = ("size: int = 0", f"size: int = {size}"), ("VERSION = 1", f"VERSION = {version}")
        edit(folder / "src/shop/context.py", sizes, versions)
        done = seamguard("lock", "--accept", "context", "--reason", reason, cwd=folder)
        assert (done.exit_code, done.stderr) == (0, "")
        text = policy.read_text("utf-8")
        assert text.count("Reviewed") == text.count(reason) == 1
        assert all(comment in text for comment in ("# ours\n", "# and why\n") if comment in before)
        assert seamguard("check", cwd=folder).exit_code == 0
    assert seamguard("lock", "--check", cwd=folder).exit_code == 0


def test_a_comment_between_braces_is_not_lost(seamguard: Execute, project: Project) -> None:
    clause = "{id: context, target: shop.context.Context, why: w}"
    folder = project(FILES, f"version: 1\ncodebase: {{source: [src]}}\nlocks:\n  - {clause}\n")
    assert seamguard("lock", "--all", "--reason", "Reviewed.", cwd=folder).exit_code == 0
    policy = folder / "allowlists.yaml"
    edit(policy, ('reason: "Reviewed.", ', 'reason: "Reviewed.",  # Mine.\n      '))
    edit(folder / "src/shop/context.py", ("size: int = 0", "size: int = 1"))
    before = policy.read_bytes()
    done = seamguard(*ACCEPT, cwd=folder)
    assert done.exit_code == 1
    assert "a comment stands in the recorded shape, and would be lost" in done.stderr
    assert policy.read_bytes() == before


def test_every_shape_survives_the_file(seamguard: Execute, project: Project) -> None:
    code = "ODD = 'a: # b\\n\\x00\\ufeff \\u2028é'\n\n"
    code += "def f(a='#', b=\"it's\", *, c={'x': [1]}, d=lambda: f'{1}: {2!r}'): ...\n"
    policy = "version: 1\ncodebase: {source: [src]}\nlocks:\n"
    policy += "".join(f"  - id: {name}\n    target: shop.{name}\n    why: w\n" for name in ("ODD", "f"))
    folder = project({"src/shop.py": code}, policy)
    assert seamguard("lock", "--all", "--reason", "Reviewed.", cwd=folder).exit_code == 0
    assert seamguard("lock", "--check", cwd=folder).exit_code == 0
    assert seamguard("check", cwd=folder).exit_code == 0


def test_two_that_accept_at_once_lose_nothing(recorded: Path) -> None:
    edit(recorded / "src/shop/context.py", ("size: int = 0", "size: int = 1"), ("VERSION = 1", "VERSION = 2"))
    command = [sys.executable, "-m", "seamguard", "lock", "--reason", "Reviewed twice.", "--accept"]
    running = [
        subprocess.Popen([*command, name], cwd=recorded, stdout=subprocess.DEVNULL) for name in ("context", "version")
    ]
    assert [process.wait() for process in running] == [0, 0]
    assert (recorded / "allowlists.yaml").read_text("utf-8").count("Reviewed twice.") == 2


@pytest.fixture
def repo(recorded: Path) -> Repo:
    made = Repo(recorded)
    made.git("add", "--all")
    made.git("commit", "--quiet", "--message", "Base")
    return made


def told(run: Run) -> dict[str, tuple[str, bool, bool]]:
    """Of each kind its effect, whether it blocks, and whether it has a reason."""
    report = json.loads(run.stdout)
    return {one["kind"]: (one["effect"], one["blocking"], one["has_reason"]) for one in report["changes"]}


DIFF = ("diff", "--base", "main", "--format", "json")


def test_the_gate_tells_an_accepted_break_with_its_reason(seamguard: Execute, repo: Repo) -> None:
    edit(repo.top / "src/shop/context.py", ("size: int = 0", "size: int = 1"), ("VERSION = 1", "VERSION = 2"))
    unaccepted = told(seamguard(*DIFF, cwd=repo.top))
    assert unaccepted["use-came"] == ("grown", True, False)
    seamguard("lock", "--all", "--reason", "Sizes start at one.", cwd=repo.top)
    done = seamguard(*DIFF, cwd=repo.top)
    assert done.exit_code == 1
    assert told(done)["breaking-change"] == ("grown", True, True)
    assert told(done)["version-raised"] == ("changed", False, True)
    assert "(Sizes start at one.): field-changed-default (field size: int = 1)" in done.stdout
    both = ("--acknowledge", "context", "--acknowledge", "version")
    assert seamguard(*DIFF, *both, cwd=repo.top).exit_code == 0


def test_the_gate_wants_a_reason_that_is_new(seamguard: Execute, repo: Repo) -> None:
    edit(repo.top / "src/shop/context.py", ("size: int = 0", "size: int = 1"), ("VERSION = 1", "VERSION = 2"))
    seamguard("lock", "--all", "--reason", "Reviewed.", cwd=repo.top)
    done = seamguard(*DIFF, "--acknowledge", "context", "--acknowledge", "version", cwd=repo.top)
    assert (done.exit_code, told(done)["breaking-change"]) == (1, ("grown", True, False))


def test_the_gate_lets_compatible_changes_pass(seamguard: Execute, repo: Repo) -> None:
    edit(
        repo.top / "src/shop/context.py",
        ("size: int = 0", "size: int = 0\n    note: str = ''"),
        ("VERSION = 1", "VERSION = '2'"),
    )
    edit(repo.top / "src/shop/context.py", ("VERSION = '2'", "VERSION = 2"))
    seamguard("lock", "--accept", "context", "--reason", "A note.", cwd=repo.top)
    assert told(seamguard(*DIFF, cwd=repo.top))["compatible-change"] == ("changed", False, True)


WEAKER = [
    (("    version: shop.context.VERSION\n", ""), "version-weakened", "weakened"),
    (("new_fields: defaulted", "new_fields: any"), "new_fields-weakened", "weakened"),
    (("target: shop.context.Context", "target: shop.context.VERSION"), "target-weakened", "weakened"),
    (("version: 1\n      fingerprint", "version: 0\n      fingerprint"), "version-lowered", "weakened"),
    (("        dataclass\n", "        datacless\n"), "shape-unreadable", "weakened"),
    (("reason: Reviewed.\n      version", "reason: It is right.\n      version"), "reason-changed", "changed"),
]


@pytest.mark.parametrize(("change", "kind", "effect"), WEAKER)
def test_the_gate_tells_what_guards_less(
    seamguard: Execute, repo: Repo, change: tuple[str, str], kind: str, effect: str
) -> None:
    edit(repo.top / "allowlists.yaml", change)
    assert told(seamguard(*DIFF, cwd=repo.top))[kind][0] == effect


def test_the_gate_tells_a_shape_or_a_lock_that_is_gone(seamguard: Execute, repo: Repo) -> None:
    policy = repo.top / "allowlists.yaml"
    whole = policy.read_text("utf-8")
    start, end = whole.index("    recorded:"), whole.index('\n  - id: "version"')
    policy.write_text(whole[:start] + whole[end:], "utf-8")
    assert told(seamguard(*DIFF, cwd=repo.top))["shape-dropped"][0] == "weakened"
    policy.write_text(whole[: whole.index("  # Kept")] + whole[end + 1 :], "utf-8")
    assert told(seamguard(*DIFF, cwd=repo.top))["rule-removed"][0] == "weakened"


def test_the_history_of_a_lock_is_that_of_its_shape(seamguard: Execute, repo: Repo, tmp_path: Path) -> None:
    context = repo.top / "src/shop/context.py"
    for change in (
        ("size: int = 0", "size: int = 1"),
        ("size: int = 1", "size: int = 0"),
        ("VERSION = 1", "VERSION = 1  # one"),
    ):
        edit(context, change)
        repo.git("commit", "--quiet", "--all", "--message", "Change")
    done = seamguard("history", "--format", "json", cwd=repo.top, env={"SEAMGUARD_CACHE_DIR": str(tmp_path / "cache")})
    assert [commit["left"] for commit in json.loads(done.stdout)["commits"]] == [0, 1, 0, 0], done


def test_a_lock_is_explained(seamguard: Execute, recorded: Path) -> None:
    edit(recorded / "src/shop/context.py", ("size: int = 0", "size: int = 1"))
    shown = seamguard("explain", "context", cwd=recorded).stdout
    assert "field-changed-default: breaking" in shown
    assert "the shape changed, and shop.context.VERSION still is 1: raise it" in shown


def test_branches_that_change_different_lines_merge_but_for_the_fingerprint(seamguard: Execute, repo: Repo) -> None:
    context, policy = repo.top / "src/shop/context.py", repo.top / "allowlists.yaml"
    for branch, change in (
        ("one", ("name: str", "name: bytes")),
        ("two", ("size: int = 0", "size: int = 0\n    note: str = ''")),
    ):
        repo.git("checkout", "--quiet", "-b", branch, "main")
        edit(context, change, ("VERSION = 1", "VERSION = 2"))
        seamguard("lock", "--all", "--reason", "Reviewed again.", cwd=repo.top)
        repo.git("commit", "--quiet", "--all", "--message", branch)
    merge = subprocess.run(["git", "merge", "one"], cwd=repo.top, capture_output=True, text=True, check=False)
    assert "allowlists.yaml" in merge.stdout
    text = policy.read_text("utf-8")
    ours, theirs = text.partition("<<<<<<< HEAD\n")[2].partition("\n>>>>>>>")[0].split("\n=======\n")
    assert [line.strip().partition(":")[0] for line in (*ours.splitlines(), *theirs.splitlines())] == [
        "fingerprint"
    ] * 2
    policy.write_text(text.replace(f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> one\n", f"{ours}\n"), "utf-8")
    assert "edited by hand or merged" in seamguard("check", cwd=repo.top).stdout
    assert seamguard("lock", "--accept", "context", "--reason", "Both together.", cwd=repo.top).exit_code == 0
    assert seamguard("check", cwd=repo.top).exit_code == 0
