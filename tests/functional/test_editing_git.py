"""Branches that edit the list, merged by git itself: as it is, and with `seamguard merge` as its merge driver."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pytest
from tests.functional.conftest import REPOSITORY

from seamguard.policy import parse_policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = """\
version: 1
waves: [{id: w, status: active}]
seams:
  - id: s
    target: p.m.t
    why: Why.
    migrating:
"""
NAMES = "abcdef"


def entry(name: str, count: int = 3) -> str:
    return f"      - site: {name}:f\n        count: {count}\n        wave: w\n        reason: Of {name}.\n"


BASE = HEAD + "".join(map(entry, NAMES))


class Merge(NamedTuple):
    """What a merge left: git's exit code, the file, and what git said."""

    exit_code: int
    text: str
    output: str

    def counts(self) -> dict[str, int | None]:
        seam = parse_policy(self.text.encode(), "p").seams[0]
        return {entry.module: entry.count for entry in seam.migrating}


class Repository(NamedTuple):
    """A repository whose one commit holds the list."""

    folder: Path

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        identity = {f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        foreign = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **identity, **foreign},
            capture_output=True,
            text=True,
            check=check,
        )

    def branch(self, name: str, text: str) -> None:
        self.git("checkout", "-q", "-b", name, "main")
        (self.folder / "allowlists.yaml").write_text(text, "utf-8")
        self.git("commit", "-qam", name)

    def merged(self, ours: str, theirs: str) -> Merge:
        self.branch("ours", ours)
        self.branch("theirs", theirs)
        self.git("checkout", "-q", "ours")
        done = self.git("merge", "-q", "--no-edit", "theirs", check=False)
        return Merge(done.returncode, (self.folder / "allowlists.yaml").read_text("utf-8"), done.stdout + done.stderr)


def prepared(folder: Path, driver: str) -> Repository:
    repository = Repository(folder)
    repository.git("init", "-q", "-b", "main")
    (folder / "allowlists.yaml").write_text(BASE, "utf-8")
    if driver:
        attributes, configuration = _as_documented()
        (folder / ".gitattributes").write_text(attributes, "utf-8")
        for line in configuration.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "git"
            repository.git(*(argument.replace("seamguard merge", driver) for argument in arguments))
    repository.git("add", "-A")
    repository.git("commit", "-qm", "base")
    return repository


def _as_documented() -> tuple[str, str]:
    """What the how-to says about `.gitattributes`, and the commands that it gives."""
    text = (REPOSITORY / "docs/how-to/shrink-the-list.md").read_text("utf-8")
    (attributes,) = re.findall(r"In `\.gitattributes`:\n\n```text\n(.*?)```", text, re.DOTALL)
    (configuration,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return attributes, configuration


@pytest.fixture
def plain(tmp_path: Path) -> Repository:
    return prepared(tmp_path, "")


@pytest.fixture
def driven(tmp_path: Path) -> Repository:
    return prepared(tmp_path, f"'{sys.executable}' -m seamguard merge")


def without(*names: str) -> str:
    text = BASE
    for name in names:
        text = text.replace(entry(name), "")
    return text


def lowered(name: str, count: int) -> str:
    return BASE.replace(entry(name), entry(name, count))


def added(name: str, after: str) -> str:
    return BASE.replace(entry(after), entry(after) + entry(name, 1))


Case: TypeAlias = "tuple[str, str, dict[str, int | None]]"
"""The two versions, and the count of each entry of the merged one."""

FULL: dict[str, int | None] = dict.fromkeys(NAMES, 3)


def full_without(*names: str, **counts: int) -> dict[str, int | None]:
    return {name: count for name, count in {**FULL, **counts}.items() if name not in names}


APART: dict[str, Case] = {
    "different entries go": (without("a"), without("d"), full_without("a", "d")),
    "different entries come": (added("aa", "a"), added("dd", "d"), full_without(aa=1, dd=1)),
    "neighbours are lowered": (lowered("b", 1), lowered("c", 2), full_without(b=1, c=2)),
    "one goes and its neighbour is lowered": (without("b"), lowered("c", 1), full_without("b", c=1)),
    "one comes and one goes": (added("aa", "a"), without("e"), full_without("e", aa=1)),
}
TOUCHING: dict[str, Case] = {
    "neighbours go": (without("b"), without("c"), full_without("b", "c")),
    "two come at one point": (added("ca", "c"), added("cb", "c"), full_without(ca=1, cb=1)),
    "one comes beside one that goes": (added("ca", "c"), without("c"), full_without("c", ca=1)),
    "all go, on one side and the other": (without("a", "b", "c"), without("d", "e", "f"), {}),
}


@pytest.mark.parametrize("case", APART)
def test_edits_apart_need_no_driver(plain: Repository, case: str) -> None:
    ours, theirs, counts = APART[case]
    merge = plain.merged(ours, theirs)
    assert (merge.exit_code, merge.counts()) == (0, counts), merge.output


@pytest.mark.parametrize("case", TOUCHING)
def test_edits_that_touch_conflict_for_git(plain: Repository, case: str) -> None:
    ours, theirs, _ = TOUCHING[case]
    merge = plain.merged(ours, theirs)
    assert merge.exit_code == 1, "if git could merge this, the driver would not be needed"
    assert "<<<<<<<" in merge.text


@pytest.mark.parametrize("case", APART | TOUCHING)
def test_the_driver_merges_them_all(driven: Repository, case: str) -> None:
    ours, theirs, counts = (APART | TOUCHING)[case]
    merge = driven.merged(ours, theirs)
    assert (merge.exit_code, merge.counts()) == (0, counts), merge.output
    assert driven.git("status", "--porcelain").stdout == ""


def test_a_rebase_goes_through_the_driver_too(driven: Repository) -> None:
    driven.branch("ours", without("b"))
    driven.branch("theirs", without("c"))
    driven.git("rebase", "-q", "ours")
    assert (driven.folder / "allowlists.yaml").read_text("utf-8") == without("b", "c")


@pytest.mark.parametrize(
    ("change", "other"),
    [
        (lambda text: text.replace("count: 3", "count: 1", 1), lambda text: text.replace("count: 3", "count: 2", 1)),
        (lambda text: text.replace("Why.", "One."), lambda text: text.replace("Why.", "Two.")),
    ],
    ids=["one entry", "one text"],
)
def test_a_conflict_is_left_to_people(
    driven: Repository, change: Callable[[str], str], other: Callable[[str], str]
) -> None:
    merge = driven.merged(change(BASE), other(BASE))
    assert merge.exit_code == 1
    assert merge.text.count("<<<<<<< ours\n") == merge.text.count(">>>>>>> theirs\n") == 1
    assert "CONFLICT" in merge.output
    assert driven.git("status", "--porcelain").stdout == "UU allowlists.yaml\n"


def test_a_version_that_cannot_be_read_changes_nothing(driven: Repository) -> None:
    command = [sys.executable, "-m", "seamguard", "merge", "allowlists.yaml", "allowlists.yaml", "nowhere"]
    done = subprocess.run(command, cwd=driven.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "nowhere: there is no such policy file: create it, or name the one that is meant\n"
    assert (driven.folder / "allowlists.yaml").read_text("utf-8") == BASE
