"""`seamguard prune` and `seamguard allow` as people run them."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.functional.conftest import SMALL_POLICY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

USE = "code/src/app/use.py"
BUILD = """\
      - site: app.use:build
        count: 1
        wave: wave-1
        reason: Not migrated yet.
"""
DIFF = """\
--- a/allowlists.yaml
+++ b/allowlists.yaml
@@ -17,11 +17,6 @@
     allow:
       - module: app.seam
         reason: The boundary itself.
-    migrating:
-      - site: app.use:build
-        count: 1
-        wave: wave-1
-        reason: Not migrated yet.
   - id: bindings
     target: app.seam.bindings
     why: Every call makes another resolver.
"""
ALLOW = ("allow", "--seam", "context", "--wave", "wave-1", "--reason", "Late: #1")


@pytest.fixture
def stale(kept: Path) -> Path:
    """The small project without the one use of its seam `context`."""
    path = kept / USE
    path.write_text(path.read_text("utf-8").replace("profile=profile,", ""), "utf-8")
    return kept


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def list_of(folder: Path) -> str:
    return (folder / "allowlists.yaml").read_text("utf-8")


class TestPrune:
    def test_takes_stale_entries_off(self, seamguard: Execute, stale: Path) -> None:
        done = seamguard("prune", cwd=stale)
        assert done == (0, "removed context app.use:build (was 1 use)\n", "")
        assert list_of(stale) == SMALL_POLICY.replace("    migrating:\n" + BUILD, "")
        assert seamguard("check", cwd=stale).exit_code == 0
        assert seamguard("prune", cwd=stale) == (0, "nothing to prune\n", "")

    def test_says_when_there_is_nothing_to_do(self, seamguard: Execute, kept: Path) -> None:
        for preview in ((), ("--check",)):
            assert seamguard("prune", *preview, cwd=kept) == (0, "nothing to prune\n", "")
        assert seamguard("prune", "--diff", cwd=kept) == (0, "", "")
        assert list_of(kept) == SMALL_POLICY

    @pytest.mark.parametrize(
        ("option", "shown"), [("--check", "removed context app.use:build (was 1 use)\n"), ("--diff", DIFF)]
    )
    def test_shows_what_it_would_do(self, seamguard: Execute, stale: Path, option: str, shown: str) -> None:
        before = (stale / "allowlists.yaml").stat()
        assert seamguard("prune", option, cwd=stale) == (1, shown, "")
        after = (stale / "allowlists.yaml").stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_its_diff_is_what_it_does(self, seamguard: Execute, stale: Path) -> None:
        diff = seamguard("prune", "--diff", cwd=stale).stdout
        old = list_of(stale)
        seamguard("prune", cwd=stale)
        new = list_of(stale)
        (stale / "allowlists.yaml").write_text(old, "utf-8")
        subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=stale, check=True)
        assert list_of(stale) == new

    def test_lowers_counts(self, seamguard: Execute, kept: Path) -> None:
        replaced(kept / "allowlists.yaml", BUILD, BUILD.replace("1\n", "3 # three\n", 1))
        assert seamguard("prune", cwd=kept) == (0, "lowered context app.use:build (was 3 uses, now 1)\n", "")
        assert list_of(kept) == SMALL_POLICY.replace(BUILD, BUILD.replace("1\n", "1 # three\n", 1))

    def test_leaves_moved_uses_alone_until_it_is_told_to_follow(self, seamguard: Execute, kept: Path) -> None:
        replaced(kept / USE, "def build(", "def built(")
        told = "left    context app.use:build: 1 use moved to app.use:built; `--moves` takes them along\n"
        assert seamguard("prune", cwd=kept) == (0, told, "")
        assert seamguard("prune", "--check", cwd=kept) == (0, told, "")
        moved = "moved   context app.use:build to app.use:built (1 use)\n"
        assert seamguard("prune", "--moves", "--check", cwd=kept) == (1, moved, "")
        assert seamguard("prune", "--moves", cwd=kept) == (0, moved, "")
        assert list_of(kept) == SMALL_POLICY.replace("app.use:build", "app.use:built")
        assert seamguard("check", cwd=kept).exit_code == 0

    def test_tells_what_it_cannot_do(self, seamguard: Execute, stale: Path) -> None:
        replaced(stale / "allowlists.yaml", "reason: Not migrated yet.", "reason: &not Not migrated yet.")
        replaced(stale / "allowlists.yaml", "reason: Takes table names only.", "reason: *not")
        before = list_of(stale)
        told = "removed context app.use:build (was 1 use)"
        shared = "&not is defined there and used through an alias elsewhere: edit it by hand"
        for options in ((), ("--check",), ("--diff",)):
            done = seamguard("prune", *options, cwd=stale)
            assert (done.exit_code, done.stderr) == (1, f"seamguard: allowlists.yaml:21:9: not {told}: {shared}\n")
            assert done.stdout == ""
        assert list_of(stale) == before

    @pytest.mark.parametrize(
        ("path", "text", "told"),
        [
            ("code/src/app/bad.py", "bindings = (\n", "src/app/bad.py:1"),
            (
                "allowlists.yaml",
                SMALL_POLICY.replace("app.seam.bindings", "app.seam.bindigns"),
                "allowlists.yaml:26:13",
            ),
            (
                "allowlists.yaml",
                SMALL_POLICY.replace("tests: [tests]", "tests: [tests, nowhere]"),
                "holds no Python file",
            ),
            ("allowlists.yaml", "version: 1\n", "allowlists.yaml:1:1: missing key 'seams'"),
        ],
    )
    def test_changes_nothing_by_a_run_that_did_not_see_all(
        self, seamguard: Execute, stale: Path, path: str, text: str, told: str
    ) -> None:
        (stale / path).write_text(text, "utf-8")
        before = list_of(stale)
        for option in ("--moves", "--check", "--diff"):
            done = seamguard("prune", option, cwd=stale)
            assert (done.exit_code, done.stdout) == (2, "")
            assert told in done.stderr
        assert list_of(stale) == before

    def test_goes_by_the_lists_own_code_alone(self, seamguard: Execute, stale: Path) -> None:
        for options in (("--root", "."), ("--select", "context")):
            done = seamguard("prune", *options, cwd=stale)
            assert (done.exit_code, done.stdout) == (2, "")
            assert done.stderr.startswith(f"seamguard: {options[0]}: ")
        assert list_of(stale) == SMALL_POLICY
        assert seamguard("prune", "--root", "code", cwd=stale).exit_code == 0

    def test_does_not_write_its_report_over_the_list(self, seamguard: Execute, stale: Path) -> None:
        for options in ((), ("--diff",)):
            done = seamguard("prune", *options, "--output", "code/../allowlists.yaml", cwd=stale)
            assert (done.exit_code, done.stdout) == (2, "")
            assert list_of(stale) == SMALL_POLICY
        assert seamguard("prune", "--diff", "--output", "patch", cwd=stale) == (1, "", "")
        assert (stale / "patch").read_text("utf-8") == DIFF

    def test_writes_through_links(self, seamguard: Execute, stale: Path) -> None:
        policy, real = stale / "allowlists.yaml", stale / "real.yaml"
        policy.rename(real)
        policy.symlink_to("real.yaml")
        assert seamguard("prune", cwd=stale / "code").exit_code == 0
        assert policy.is_symlink()
        assert BUILD not in real.read_text("utf-8")
        assert sorted(path.name for path in stale.iterdir()) == ["allowlists.yaml", "code", "real.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are POSIX")
def test_where_there_is_no_room_the_old_list_stays(execute: Execute, stale: Path) -> None:
    done = execute("bash", "-c", f"ulimit -f 0; exec {shlex.quote(sys.executable)} -m seamguard prune", cwd=stale)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("seamguard: ")
    assert "allowlists.yaml: cannot be written (File too large): it is as it was" in done.stderr
    assert list_of(stale) == SMALL_POLICY
    assert sorted(path.name for path in stale.iterdir()) == ["allowlists.yaml", "code"]


class TestAllow:
    def test_adds_an_entry_in_its_place(self, seamguard: Execute, broken: Path) -> None:
        done = seamguard(*ALLOW, "app.late:late", "--owner", "@me", "--expires", "2999-01-31", cwd=broken)
        assert done == (0, "added   context app.late:late (1 use)\n", "")
        new = '      - site: app.late:late\n        count: 1\n        wave: wave-1\n        reason: "Late: #1"\n'
        new += '        owner: "@me"\n        expires: 2999-01-31\n'
        assert list_of(broken) == SMALL_POLICY.replace(BUILD, new + BUILD)
        assert seamguard("check", cwd=broken).exit_code == 0
        again = seamguard(*ALLOW, "app.late:late", cwd=broken)
        assert (again.exit_code, again.stdout) == (2, "")
        assert again.stderr.startswith("seamguard: allowlists.yaml:21:9: app.late:late has an entry already")

    @pytest.mark.parametrize("option", ["--check", "--diff"])
    def test_shows_what_it_would_do(self, seamguard: Execute, broken: Path, option: str) -> None:
        done = seamguard(*ALLOW, "app.late:late", option, cwd=broken)
        assert (done.exit_code, done.stderr) == (1, "")
        assert ("added   context" if option == "--check" else "+      - site: app.late:late\n") in done.stdout
        assert list_of(broken) == SMALL_POLICY

    def test_adds_all_that_is_there(self, seamguard: Execute, broken: Path) -> None:
        more = "\n\nclass K:\n    def f(self):\n        return seam.Context('', 1), seam.Context('', 2)\n"
        with (broken / "code/src/app/late.py").open("a", encoding="utf-8") as late:
            late.write(more)
        done = seamguard(*ALLOW, "--current", cwd=broken)
        assert done == (0, "added   context app.late:K.f (2 uses)\nadded   context app.late:late (1 use)\n", "")
        assert seamguard("check", cwd=broken).exit_code == 0
        nothing = "nothing to allow: entries cover every use of 'context'\n"
        assert seamguard(*ALLOW, "--current", cwd=broken) == (0, nothing, "")
        assert seamguard(*ALLOW, "--current", "--check", cwd=broken) == (0, nothing, "")

    def test_adds_a_permanent_entry(self, seamguard: Execute, broken: Path) -> None:
        done = seamguard("allow", "app.late", "--seam", "context", "--permanent", "--reason", "Right.", cwd=broken)
        assert done == (0, "added   context app.late (permanent)\n", "")
        entry = "      - module: app.late\n        reason: Right.\n"
        assert list_of(broken) == SMALL_POLICY.replace("    allow:\n", f"    allow:\n{entry}")

    @pytest.mark.parametrize(
        "arguments",
        [
            ("allow", "app.late:late", "--seam", "context", "--reason", "x"),
            ("allow", "--seam", "context", "--wave", "wave-1", "--reason", "x"),
            ("allow", "app.late:late", "--current", "--seam", "context", "--wave", "wave-1", "--reason", "x"),
            ("allow", "app.late:late", "--seam", "context", "--wave", "wave-1", "--permanent", "--reason", "x"),
            ("allow", "app.late:late", "--seam", "context", "--wave", "wave-1"),
            (*ALLOW, "app.late:late", "--count", "many"),
            (*ALLOW, "app.late:late", "--check", "--diff"),
            (*ALLOW, "app.late:nobody"),
            (*ALLOW, "app.late:late", "--count", "2"),
            (*ALLOW, "app.late:late", "--root", "."),
            (*ALLOW[:5], "--reason", "", "app.late:late"),
        ],
    )
    def test_refuses_what_it_cannot_mean(self, seamguard: Execute, broken: Path, arguments: tuple[str, ...]) -> None:
        done = seamguard(*arguments, cwd=broken)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr
        assert list_of(broken) == SMALL_POLICY
