"""Accepted shapes through the growth gate, in the history and in merges."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.functional.locking import edit
from tests.repository import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run


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
