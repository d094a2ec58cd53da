"""`seamguard lock`: what it records and how, what it must not, and what it tells."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.functional.locking import ACCEPT, FILES, POLICY, edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Project, Run


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
        (
            ["--accept", "contxt", "--reason", "r is r"],
            "no lock has the id 'contxt'; did you mean 'context'? there are: context, version",
        ),
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


def test_a_lock_is_explained(seamguard: Execute, recorded: Path) -> None:
    edit(recorded / "src/shop/context.py", ("size: int = 0", "size: int = 1"))
    shown = seamguard("explain", "context", cwd=recorded).stdout
    assert "field-changed-default: breaking" in shown
    assert "the shape changed, and shop.context.VERSION still is 1: raise it" in shown
