"""The installed command: flags, streams and exit codes."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seamguard.cli import main

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Run

NEXT = "\nnext    wave-1 (One resolver): 2 left\n"
KEPT = f"""\
KEPT    context  2 uses in production: 1 permitted, 1 migrating; apart: 1 in tests, 0 in scripts; 1 definition

KEPT    bindings  1 use in production: 1 migrating; apart: 0 in tests, 0 in scripts; 1 definition
{NEXT}
KEPT    2 kept (5 files)
"""
BROKEN = f"""\
BROKEN  context  3 uses in production: 1 permitted, 1 migrating, 1 not permitted; apart: 1 in tests, 0 in scripts; 1 \
definition

  src/app/late.py:5:12: app.late:late uses 'context', and no entry permits it
  5 |     return seam.Context("late", profile)
    |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  resolved  seam.Context -> app.seam.Context, defined at src/app/seam.py:1
  exception if one is right, say so in review, under `context` in allowlists.yaml:
              migrating:
                - site: app.late:late
                  count: 1
                  wave: wave-1
                  reason: <why this place may use it>

  why       One place decides where data lies.
  instead   Take the context that the caller was given.

KEPT    bindings  1 use in production: 1 migrating; apart: 0 in tests, 0 in scripts; 1 definition
{NEXT}
BROKEN  1 kept, 1 broken (6 files)
"""


TEST = "test_a_context_has_a_name"


def steady(run: Run) -> Run:
    """The run without the number of parsed files, which says how fast it was and nothing else."""
    return run._replace(stdout=re.sub(r", \d+ parsed\)$", ")", run.stdout, flags=re.MULTILINE))


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every path below a folder with its time of change and, for files, its content."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in [folder, *folder.rglob("*")]
    }


class TestOutcome:
    def test_kept(self, seamguard: Execute, kept: Path) -> None:
        assert steady(seamguard("check", cwd=kept)) == (0, KEPT, "")

    def test_broken(self, seamguard: Execute, broken: Path) -> None:
        assert steady(seamguard("check", cwd=broken)) == (1, BROKEN, "")

    def test_stale(self, seamguard: Execute, kept: Path) -> None:
        (kept / "code/src/app/use.py").write_text("from app.seam import Context\n")
        run = seamguard("check", cwd=kept)
        assert (run.exit_code, run.stderr) == (1, "")
        assert "  stale     allowlists.yaml:21:9: nothing in app.use:build uses 'context' any more" in run.stdout
        assert steady(run).stdout.endswith("STALE   2 stale (5 files)\n")

    def test_vacuous(self, seamguard: Execute, kept: Path) -> None:
        policy = kept / "allowlists.yaml"
        policy.write_text(policy.read_text().replace("target: app.seam.bindings", "target: app.seam.bindigns"))
        run = seamguard("check", cwd=kept)
        assert (run.exit_code, run.stderr) == (2, "")
        assert "did you mean app.seam.bindings" in run.stdout

    def test_unreadable(self, seamguard: Execute, broken: Path) -> None:
        (broken / "code/src/app/late.py").write_bytes(b"# coding: utf-8\nfrom app.seam import Context  # \xff\n")
        run = seamguard("check", cwd=broken)
        assert (run.exit_code, run.stderr) == (2, "")
        assert "\n  src/app/late.py:2" in run.stdout
        assert run.stdout.splitlines()[0].startswith("KEPT    context"), "the rest is judged and shown"

    def test_the_same_input_gives_the_same_bytes(self, seamguard: Execute, broken: Path) -> None:
        seeds = [{"PYTHONHASHSEED": seed} for seed in ("1", "2")]
        first, second = (seamguard("check", "--format", "json", cwd=broken, env=seed) for seed in seeds)
        assert first == second
        assert first.exit_code == 1

    @pytest.mark.parametrize("arguments", [("check",), ("check", "--format", "json"), ("explain", "context")])
    def test_nothing_of_the_users_is_written(
        self, seamguard: Execute, broken: Path, arguments: tuple[str, ...]
    ) -> None:
        before = snapshot(broken)
        seamguard(*arguments, cwd=broken, env={"PYTHONDONTWRITEBYTECODE": ""})
        assert snapshot(broken) == before


class TestPolicy:
    @pytest.mark.parametrize("folder", ["code", "code/src/app"])
    def test_is_found_from_below(self, seamguard: Execute, kept: Path, folder: str) -> None:
        assert steady(seamguard("check", cwd=kept / folder)) == (0, KEPT, "")

    def test_the_nearest_one_counts(self, seamguard: Execute, kept: Path) -> None:
        (kept / "code/allowlists.yaml").write_text("version: 9\n")
        run = seamguard("check", cwd=kept / "code/src")
        assert (run.exit_code, run.stdout) == (2, "")
        assert "../allowlists.yaml:1:10: " in run.stderr

    def test_its_folder_is_the_anchor_not_the_current_one(self, seamguard: Execute, kept: Path) -> None:
        assert steady(seamguard("check", "--policy", kept / "allowlists.yaml")) == (0, KEPT, "")
        assert steady(seamguard("check", "--policy", "project/allowlists.yaml")) == (0, KEPT, "")

    def test_nowhere(self, seamguard: Execute, tmp_path: Path) -> None:
        run = seamguard("check")
        assert (run.exit_code, run.stdout) == (2, "")
        assert (
            run.stderr
            == f"seamguard: no allowlists.yaml in {tmp_path} or above it: name the policy with --policy FILE\n"
        )

    @pytest.mark.parametrize("verb", [("check",), ("explain", "context")])
    @pytest.mark.parametrize(
        ("name", "says"),
        [("missing.yaml", "there is no such policy file"), ("code", "this is a folder, not a policy file")],
    )
    def test_that_is_no_file(self, seamguard: Execute, kept: Path, verb: tuple[str, ...], name: str, says: str) -> None:
        run = seamguard(*verb, "--policy", name, cwd=kept)
        assert (run.exit_code, run.stdout) == (2, "")
        assert run.stderr.startswith(f"{name}: {says}")

    @pytest.mark.parametrize("verb", [("check",), ("explain", "context")])
    def test_with_problems_tells_all_of_them(self, seamguard: Execute, kept: Path, verb: tuple[str, ...]) -> None:
        (kept / "bad.yaml").write_text("version: 2\nseams:\n  - id: context\n    targt: app.seam.Context\n    why: x\n")
        run = seamguard(*verb, "--policy", "bad.yaml", cwd=kept)
        assert (run.exit_code, run.stdout) == (2, "")
        first, second = run.stderr.splitlines()
        assert first.startswith("bad.yaml:1:10: `version`")
        assert second.startswith("bad.yaml:4:5: unknown key 'targt'; did you mean 'target'?")


class TestOptions:
    def test_select_judges_what_is_named(self, seamguard: Execute, broken: Path) -> None:
        run = seamguard("check", "--select", "bindings", "--format", "json", cwd=broken)
        assert run.exit_code == 0
        assert [subject["id"] for subject in json.loads(run.stdout)["subjects"]] == ["bindings"]

    def test_select_may_be_repeated(self, seamguard: Execute, broken: Path) -> None:
        run = seamguard("check", "--select", "bindings", "--select", "context", cwd=broken)
        assert steady(run) == (1, BROKEN.replace(NEXT, ""), ""), "nothing is said of waves, of which it knows a part"

    def test_select_of_nothing_known(self, seamguard: Execute, kept: Path) -> None:
        run = seamguard("check", "--select", "contxt", cwd=kept)
        assert (run.exit_code, run.stdout) == (2, "")
        assert "no rule has the id 'contxt'" in run.stderr
        assert "context, bindings" in run.stderr

    def test_root_judges_another_codebase(self, seamguard: Execute, kept: Path, tmp_path: Path) -> None:
        (kept / "code").rename(tmp_path / "elsewhere")
        assert steady(seamguard("check", "--policy", kept / "allowlists.yaml", "--root", "elsewhere")) == (0, KEPT, "")
        told = seamguard("check", "--policy", kept / "allowlists.yaml", "--root", "elsewhere", "--format", "json")
        assert json.loads(told.stdout)["root"] == "elsewhere"

    @pytest.mark.parametrize("root", ["missing", "allowlists.yaml"])
    def test_root_that_is_no_folder(self, seamguard: Execute, kept: Path, root: str) -> None:
        run = seamguard("check", "--root", root, cwd=kept)
        assert run.exit_code == 2
        assert f"{root}: is not a folder" in run.stdout + run.stderr

    def test_output_takes_the_report(self, seamguard: Execute, broken: Path) -> None:
        run = seamguard("check", "--output", "report.txt", cwd=broken)
        assert run == (1, "", "")
        assert steady(run._replace(stdout=(broken / "report.txt").read_text("utf-8"))).stdout == BROKEN

    def test_output_that_cannot_be_written(self, seamguard: Execute, kept: Path) -> None:
        run = seamguard("check", "--output", "no/such/report.txt", cwd=kept)
        assert (run.exit_code, run.stdout) == (2, "")
        assert run.stderr.startswith("seamguard: no/such/report.txt: cannot write the report: ")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
    @pytest.mark.parametrize("form", ["text", "json"])
    def test_standard_output_that_cannot_be_written(self, kept: Path, form: str) -> None:
        command = [sys.executable, "-m", "seamguard", "check", "--format", form]
        with Path("/dev/full").open("wb") as full:
            run = subprocess.run(command, cwd=kept, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert run.returncode == 2
        advice = "name another file with --output FILE"
        assert run.stderr == f"seamguard: standard output: cannot write the report: No space left on device; {advice}\n"

    @pytest.mark.parametrize(
        ("arguments", "env", "coloured"),
        [
            ((), {}, False),
            (("--color", "always"), {}, True),
            (("--color", "always"), {"NO_COLOR": "1"}, True),
            (("--color", "never"), {"FORCE_COLOR": "1"}, False),
            ((), {"FORCE_COLOR": "1"}, True),
            ((), {"FORCE_COLOR": ""}, False),
            ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ],
    )
    def test_colour(
        self, seamguard: Execute, kept: Path, arguments: tuple[str, ...], env: dict[str, str], coloured: bool
    ) -> None:
        run = seamguard("check", *arguments, cwd=kept, env=env)
        assert ("\x1b[1;32mKEPT" in run.stdout, "\x1b" in run.stdout) == (coloured, coloured)

    @pytest.mark.parametrize(
        ("env", "coloured"),
        [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
    )
    def test_colour_on_a_terminal(self, kept: Path, env: dict[str, str], coloured: bool) -> None:
        ours, theirs = pty.openpty()
        plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
        done = subprocess.run(
            [sys.executable, "-m", "seamguard", "check"], cwd=kept, env={**plain, **env}, stdout=theirs, check=False
        )
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as terminal:
            assert (b"\x1b[1;32mKEPT" in terminal.read(4096)) is coloured
        assert done.returncode == 0

    def test_no_cache_is_accepted(self, seamguard: Execute, kept: Path) -> None:
        assert steady(seamguard("check", "--no-cache", cwd=kept)) == (0, KEPT, "")


class TestJson:
    def test_goes_to_stdout_or_to_the_output(self, seamguard: Execute, broken: Path) -> None:
        run = seamguard("check", "--format", "json", cwd=broken)
        assert (run.exit_code, run.stderr) == (1, "")
        assert seamguard("check", "--format", "json", "--output", "r.json", cwd=broken) == (1, "", "")
        assert (broken / "r.json").read_text("utf-8") == run.stdout

    def test_tells_each_use(self, seamguard: Execute, broken: Path) -> None:
        told = json.loads(seamguard("check", "--format", "json", cwd=broken).stdout)
        assert told["root"] == "code"
        summary = told["summary"]
        assert summary.pop("parsed") < summary["files"] == 6, "what cannot matter is not parsed"
        numbers = {"kept": 1, "broken": 1, "stale": 0, "vacuous": 0, "warned": 0, "off": 0}
        assert summary == {"files": 6, "outcome": "broken", **numbers}
        keys = ("subject", "status", "category", "path", "line", "column", "end_line", "end_column", "module", "scope")
        assert [tuple(item[key] for key in keys) for item in told["findings"]] == [
            ("context", "violation", "production", "src/app/late.py", 5, 12, 5, 41, "app.late", "late"),
            ("context", "permitted", "production", "src/app/seam.py", 7, 12, 7, 36, "app.seam", "bindings"),
            ("context", "migrating", "production", "src/app/use.py", 5, 12, 7, 6, "app.use", "build"),
            ("bindings", "migrating", "production", "src/app/use.py", 12, 16, 12, 33, "app.use", "Store.open"),
            ("context", "permitted", "tests", "tests/test_use.py", 5, 12, 5, 38, "tests.test_use", TEST),
        ]

    @pytest.mark.parametrize(
        ("encoding", "shown"),
        [("ascii", r"Sp\xe4ter \u5f8c."), ("latin-1", r"Später \u5f8c."), ("utf-8", "Später 後.")],
    )
    def test_is_json_where_text_must_be_escaped(
        self, seamguard: Execute, broken: Path, encoding: str, shown: str
    ) -> None:
        policy = broken / "allowlists.yaml"
        text = policy.read_text().replace("One place decides where data lies.", "Später 後.")
        policy.write_text(text.replace("Not migrated yet.", "Später 後."), "utf-8")
        surroundings = {"PYTHONIOENCODING": encoding}
        told = json.loads(seamguard("check", "--format", "json", cwd=broken, env=surroundings).stdout)
        assert "Migrating in wave-1: Später 後." in [item["message"] for item in told["findings"]]
        command, env = [sys.executable, "-m", "seamguard", "check"], {**os.environ, **surroundings}
        done = subprocess.run(command, cwd=broken, env=env, stdout=subprocess.PIPE, check=False)
        assert done.returncode == 1
        assert f"  why       {shown}\n" in done.stdout.decode(encoding)

    @pytest.mark.parametrize("output", [(), ("--output", "r.json")])
    def test_is_there_when_the_policy_cannot_be_read(
        self, seamguard: Execute, kept: Path, output: tuple[str, ...]
    ) -> None:
        (kept / "allowlists.yaml").write_text("version: 1\nseems: []\n")
        run = seamguard("check", "--format", "json", *output, cwd=kept)
        assert run.exit_code == 2
        assert "allowlists.yaml:2:1: unknown key 'seems'; did you mean 'seams'?" in run.stderr
        assert (run.stdout == "") is bool(output)
        told = json.loads((kept / "r.json").read_text() if output else run.stdout)
        assert (told["schema"], told["summary"]["outcome"]) == ("seamguard/check/1", "error")
        assert (2, 1) in [(error["line"], error["column"]) for error in told["errors"]]

    def test_is_there_when_there_is_no_policy(self, seamguard: Execute) -> None:
        run = seamguard("check", "--format", "json")
        assert run.exit_code == 2
        assert [error["path"] for error in json.loads(run.stdout)["errors"]] == ["allowlists.yaml"]


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("chek",),
            ("check", "--format", "xml"),
            ("check", "--color", "blue"),
            ("check", "--colour"),
            ("explain",),
            ("check", "extra"),
        ],
    )
    def test_a_wrong_call_is_told_on_stderr(self, seamguard: Execute, kept: Path, arguments: tuple[str, ...]) -> None:
        run = seamguard(*arguments, cwd=kept)
        assert (run.exit_code, run.stdout) == (2, "")
        assert run.stderr.startswith("usage: seamguard")

    def test_help_names_the_exit_codes(self, seamguard: Execute) -> None:
        for arguments in (("--help",), ("check", "--help")):
            run = seamguard(*arguments)
            assert (run.exit_code, run.stderr) == (0, "")
            assert "0 kept or warned; 1 broken or stale; 2 could not tell" in " ".join(run.stdout.split())

    def test_version_is_the_distributions_own(self, seamguard: Execute, execute: Execute) -> None:
        expected = (0, f"seamguard {version('seamguard')}\n", "")
        assert seamguard("--version") == expected
        assert execute(Path(sys.executable).with_name("seamguard"), "--version") == expected

    def test_a_reader_that_has_seen_enough_is_no_crash(self, broken: Path) -> None:
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            [sys.executable, "-m", "seamguard", "check"], cwd=broken, stdout=write, stderr=subprocess.PIPE, check=False
        )
        os.close(write)
        assert (done.returncode, done.stderr) == (2, b"")


class TestCrash:
    """Python's own exit code for a crash is 1, which here would say `broken`."""

    @pytest.mark.parametrize(
        ("error", "says"),
        [
            (RuntimeError("engine on fire"), "RuntimeError: engine on fire"),
            (MemoryError(), "MemoryError"),
            (RecursionError("too deep"), "RecursionError: too deep"),
        ],
    )
    def test_an_internal_error_is_never_a_verdict(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, says: str
    ) -> None:
        assert self._run(monkeypatch, error) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert says in captured.err
        assert captured.err.endswith("seamguard: internal error; nothing was judged. Please report the lines above.\n")

    def test_an_interruption_is_no_crash(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self._run(monkeypatch, KeyboardInterrupt()) == 2
        assert capsys.readouterr() == ("", "seamguard: interrupted\n")

    @staticmethod
    def _run(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr("seamguard.remembering.load_policy", fail)
        return main(["check", "--policy", "allowlists.yaml"])
