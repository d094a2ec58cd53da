"""The installed command and the suite give an answer again: the same bytes, and next to nothing imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.asking import codebase

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Run

LIGHT = {
    "__future__",
    "_blake2",
    "_operator",
    "gc",  # built in
    "itertools",
    "operator",
    "seamguard",
    "seamguard.__main__",
    "seamguard.cache",
    "seamguard.cache.answers",
    "seamguard.cache.place",
    "seamguard.cache.replay",
    "seamguard.cache.seals",
    "seamguard.cache.store",
    "seamguard.delivery",
}
"""All that an answer that is known already imports, beyond what Python itself has loaded."""

_LISTING = """\
import sys
before = {*sys.modules}
from seamguard.__main__ import main
code = main(["check"])
print(*sorted({*sys.modules} - before), file=sys.stderr)
sys.exit(code)
"""
_AGED = """\
import sys
from seamguard.cache import seals
seals.MARGIN = 0
from seamguard.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return codebase(tmp_path / "project").parent


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _entries(cache: Path) -> list[Path]:
    return sorted(path for path in cache.glob("answers-*/??/*") if path.is_file())


@pytest.fixture
def check(execute: Execute, top: Path, cache: Path) -> Execute:
    def run(*arguments: str | Path, cwd: Path = top, env: dict[str, str] | None = None) -> Run:
        own = {"SEAMGUARD_CACHE_DIR": str(cache), **(env or {})}
        return execute(sys.executable, "-c", _AGED, "check", *arguments, cwd=cwd, env=own)

    return run  # type: ignore[return-value] # it takes no `env` but a dictionary


def test_an_answer_that_is_known_imports_next_to_nothing(
    execute: Execute, check: Execute, top: Path, cache: Path
) -> None:
    first = check()
    again = execute(sys.executable, "-c", _LISTING, cwd=top, env={"SEAMGUARD_CACHE_DIR": str(cache)})
    assert (again.exit_code, again.stdout) == (first.exit_code, first.stdout)
    assert {*again.stderr.split()} <= LIGHT


@pytest.mark.parametrize(
    "arguments", [(), ("--format", "json"), ("--color", "always"), ("--select", "connect")], ids=" ".join
)
def test_the_same_bytes_come_again(check: Execute, cache: Path, arguments: tuple[str, ...]) -> None:
    first = check(*arguments)
    kept = [(path, path.read_bytes()) for path in _entries(cache)]
    assert len(kept) == 1
    assert check(*arguments) == first
    assert check(*arguments, "--no-cache") == first
    assert [(path, path.read_bytes()) for path in _entries(cache)] == kept


def test_annotations_come_again_as_long_as_the_top_of_the_repository_is_the_same(
    check: Execute, top: Path, cache: Path
) -> None:
    (top / "src/shop/idle.py").write_text("from shop.db import connect\n\nconnect()\n", "utf-8")
    here, actions = top / "src", {"GITHUB_ACTIONS": "true"}
    plain = check(cwd=here)
    first = check(cwd=here, env=actions)
    assert first.stdout.startswith(f"::error file={top}/src/shop/idle.py,")
    kept = [(path, path.read_bytes()) for path in _entries(cache)]
    assert (check(cwd=here, env=actions), check(cwd=here)) == (first, plain)
    assert len(kept) == 2
    assert [(path, path.read_bytes()) for path in _entries(cache)] == kept, "both were given again"
    (top / ".git").mkdir()
    (top / ".git/config").write_text("")
    within = check(cwd=here, env=actions)
    assert within.stdout.startswith("::error file=src/shop/idle.py,")
    assert check(cwd=here, env=actions) == within
    (top / "src/.git").write_text("gitdir: elsewhere\n")
    assert check(cwd=here, env=actions) == within, "it is beside what is judged, and not above it"
    (top / ".git/config").unlink()
    (top / ".git").rmdir()
    assert check(cwd=here, env=actions).stdout.startswith(f"::error file={top}/src/shop/idle.py,")


def test_a_broken_answer_comes_again_with_its_exit_code(check: Execute, top: Path, cache: Path) -> None:
    (top / "src/shop/idle.py").write_text("from shop.db import connect\n\nconnect()\n", "utf-8")
    first = check()
    assert first.exit_code == 1
    assert "BROKEN" in first.stdout
    assert _entries(cache)
    assert check() == first


def test_a_report_goes_into_a_file_again(check: Execute, top: Path, cache: Path) -> None:
    first = check("--format", "json", "--output", "report.json")
    report = (top / "report.json").read_bytes()
    assert json.loads(report)["schema"] == "seamguard/check/1"
    (top / "report.json").unlink()
    assert check("--format", "json", "--output", "report.json") == first
    assert (top / "report.json").read_bytes() == report


def test_a_report_that_cannot_be_written_is_told_again(check: Execute) -> None:
    first = check("--output", "no/such/folder/report.txt")
    assert first.exit_code == 2
    assert "cannot write the report" in first.stderr
    assert check("--output", "no/such/folder/report.txt") == first


def test_nothing_is_kept_without_a_cache(check: Execute, cache: Path) -> None:
    check("--no-cache")
    assert not cache.exists()


def test_what_could_not_be_told_is_not_kept(check: Execute, top: Path, cache: Path) -> None:
    (top / "allowlists.yaml").write_text("version: 1\n", "utf-8")
    assert check().exit_code == 2
    assert not _entries(cache)


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "empty"])
def test_a_damaged_entry_is_thrown_away_and_made_anew(check: Execute, cache: Path, damage: str) -> None:
    first = check()
    (path,) = _entries(cache)
    good = path.read_bytes()
    bad = {"cut": good[:-9], "changed": good[:-9] + bytes(9), "foreign": b"import os\n" * 99, "empty": b""}[damage]
    path.write_bytes(bad)
    assert check() == first
    (path,) = _entries(cache)
    assert path.read_bytes() != bad


def test_a_folder_that_cannot_be_written_changes_no_answer(check: Execute, cache: Path) -> None:
    cache.write_text("a file", "utf-8")
    first = check()
    assert first.exit_code == 0
    assert check() == first


def test_whoever_reads_may_have_seen_enough(check: Execute, top: Path, cache: Path) -> None:
    check("--format", "json")
    read, write = os.pipe()
    os.close(read)
    own = {**os.environ, "SEAMGUARD_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", _AGED, "check", "--format", "json"],
        cwd=top, env=own, stdout=write, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (2, b"")


def test_without_an_output_the_reason_is_said(check: Execute, top: Path, cache: Path) -> None:
    own = {**os.environ, "SEAMGUARD_CACHE_DIR": str(cache)}
    command = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c", _AGED, "check"]
    check()
    for last in ((), ("--no-cache",)):
        done = subprocess.run([*command, *last], cwd=top, env=own, stderr=subprocess.PIPE, check=False)
        said = b"seamguard: standard output: cannot write the report: it is closed; name a file with --output FILE\n"
        assert (done.returncode, done.stderr) == (2, said)


# The suite

SUITE = Path(__file__).parents[2] / "guardrails"
COUNTING = """\
import os
from pathlib import Path

from seamguard import engine, remembering


def counting(*arguments, judge=engine.judge_tree):
    with Path("runs.txt").open("a") as file:
        file.write("run\\n")
    return judge(*arguments)


engine.judge_tree = remembering.judge_tree = counting
"""


@pytest.fixture
def suite(execute: Execute, top: Path, cache: Path) -> Execute:
    for name in ("test_rules.py", "test_codebase.py"):
        (top / "guardrails" / name).write_text((SUITE / name).read_text("utf-8"), "utf-8")
    (top / "conftest.py").write_text(COUNTING, "utf-8")
    (top / "pytest.ini").write_text("[pytest]\n", "utf-8")

    def run(*arguments: str | Path) -> Run:
        options = ["-q", "-p", "no:cacheprovider", *arguments]
        own = {"SEAMGUARD_CACHE_DIR": str(cache)}
        return execute(sys.executable, "-m", "pytest", "guardrails", *options, cwd=top, env=own)

    return run  # type: ignore[return-value] # it takes no `cwd`


def _runs(top: Path) -> int:
    path = top / "runs.txt"
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def test_the_suite_judges_once_for_all_of_its_runs(suite: Execute, top: Path) -> None:
    assert suite().exit_code == 0
    assert suite().exit_code == 0
    assert _runs(top) == 1
    (top / "src/shop/idle.py").write_text("from shop.db import connect\n\nconnect()\n", "utf-8")
    broken = suite()
    assert broken.exit_code == 1
    assert "idle" in broken.stdout
    assert suite().exit_code == 1
    assert _runs(top) == 2


MEANWHILE = """

def pytest_collection_finish(session):
    other = Path("other.yaml")
    if other.exists():
        other.replace("allowlists.yaml")
"""


def test_an_answer_about_another_policy_than_the_collected_one_is_none(suite: Execute, top: Path) -> None:
    policy = top / "allowlists.yaml"
    kept = policy.read_text("utf-8")
    assert suite().exit_code == 0
    (top / "conftest.py").write_text(COUNTING + MEANWHILE, "utf-8")
    (top / "other.yaml").write_text(kept, "utf-8")
    policy.write_text(kept.replace("module: shop.app", "module: shop.apps"), "utf-8")
    assert suite().exit_code == 1
    assert policy.read_text("utf-8") == kept
    assert suite().exit_code == 0


def test_of_several_processes_one_judges(suite: Execute, top: Path) -> None:
    assert suite("-n", "2").exit_code == 0
    assert _runs(top) == 1


def test_the_suite_without_a_cache_judges_anew(suite: Execute, top: Path, cache: Path) -> None:
    assert suite("--seamguard-no-cache").exit_code == 0
    assert suite("--seamguard-no-cache").exit_code == 0
    assert _runs(top) == 2
    assert not cache.exists()
