"""`seamguard init` on repositories of many kinds: what it writes holds at once, and what is there is left alone."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from seamguard.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.functional.conftest import Execute

REPOSITORY = Path(__file__).parents[2]
DB = "class Session:\n    def __init__(self, url): ...\n\n\ndef work():\n    return Session('x')\n"
USE = "from {0} import Session\n\n\ndef run():\n    return Session('y'), Session('z')\n"
PROJECT = '[project]\nname = "shop"\nrequires-python = ">=3.11"\n'
SRC = {
    "pyproject.toml": PROJECT,
    "src/shop/__init__.py": "",
    "src/shop/db.py": DB,
    "src/shop/jobs.py": USE.format("shop.db"),
    "tests/test_shop.py": "from shop.db import Session\n",
}
FLAT = {"pyproject.toml": PROJECT, "shop/__init__.py": "", "shop/db.py": DB, "shop/jobs.py": USE.format("shop.db")}
LAYOUTS: dict[str, tuple[Mapping[str, str], str]] = {
    "src": (SRC, "shop.db.Session"),
    "flat": (FLAT, "shop.db.Session"),
    "namespace": (
        {"src/company/shop/db.py": DB, "src/company/shop/jobs.py": USE.format("company.shop.db")},
        "company.shop.db.Session",
    ),
    "monorepo": (
        {
            "packages/a/pyproject.toml": PROJECT,
            "packages/a/src/a/db.py": DB,
            "packages/b/pyproject.toml": PROJECT.replace("shop", "b"),
            "packages/b/b/__init__.py": "",
            "packages/b/b/jobs.py": USE.format("a.db"),
        },
        "a.db.Session",
    ),
    "import contracts": (
        {
            **SRC,
            ".importlinter": "[importlinter]\nroot_package = shop\n\n[importlinter:contract:c]\nname = c\n"
            "type = forbidden\nsource_modules =\n    shop.db\nforbidden_modules =\n    shop.jobs\n",
        },
        "shop.db.Session",
    ),
    "a suite already": ({**FLAT, "guardrails/test_own.py": "def test_own(): ...\n"}, "shop.db.Session"),
    "test data that cannot be read": (
        {**SRC, "tests/data/bad.py": "from shop.db import Session\nprint 'x'\n"},
        "shop.db.Session",
    ),
    "names to be quoted": (
        {**SRC, "scripts: 'n #1/on.py": USE.format("shop.db"), 'do"cs/no.py': "x = 1\n", "new\nline/x.py": "x = 1\n"},
        "shop.db.Session",
    ),
    "options of others": (
        {**FLAT, "setup.cfg": "[tool:pytest]\naddopts = --cov=shop -p shop.plugin\nfilterwarnings = error::trio.X\n"},
        "shop.db.Session",
    ),
    "a method": (SRC, "shop.db.Session.__init__"),
}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return folder


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main([*arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "a method"])
def test_what_it_writes_holds_and_stops_a_new_use(repo: Path, layout: str, capsys: pytest.CaptureFixture[str]) -> None:
    files, seam = LAYOUTS[layout]
    write(repo, files)
    before = held(repo)
    code, told, problems = run(capsys, "init", "--seam", seam, "--instead", "Ask work().")
    assert (code, problems) == (0, ""), told + problems
    assert told.splitlines()[-2:] == ["next    seamguard check", "next    pytest guardrails/"]
    assert {path: data for path, data in held(repo).items() if path in before} == before
    assert run(capsys, "check")[0] == 0
    code, told, _ = run(capsys, "prove")
    assert code == 0, told
    (jobs,) = repo.rglob("jobs.py")
    jobs.write_text(jobs.read_text("utf-8") + "\n\ndef more():\n    return Session('w')\n", "utf-8")
    code, told, _ = run(capsys, "check")
    assert code == 1
    assert "instead   Ask work()." in told


def test_a_rule_that_would_prove_nothing_is_not_written(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, seam = LAYOUTS["a method"]
    write(repo, files)
    code, _, problems = run(capsys, "init", "--seam", seam)
    assert code == 2
    assert "hardly anybody names: guard shop.db.Session" in problems
    assert held(repo).keys() == files.keys()


def test_the_suite_passes_whatever_the_repository_asks_of_pytest(
    repo: Path, execute: Execute, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, {**LAYOUTS["options of others"][0], "conftest.py": "import nothing_like_that\n"})
    assert run(capsys, "init", "--seam", "shop.db.Session", "--why", "One.", "--ci", "none")[0] == 0
    done = execute(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "guardrails/", cwd=repo)
    assert done.exit_code == 0, done.stdout + done.stderr
    (repo / "shop/more.py").write_text("from shop import db as d\nd.Session('a')\n", "utf-8")
    done = execute(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "guardrails/", cwd=repo)
    assert done.exit_code == 1
    assert "shop.more:<module> uses 'session', and no entry permits it" in done.stdout


def test_today_is_listed_by_site_with_its_count(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, SRC)
    options = ("--wave", "wave-7", "--reason", "Old.", "--why", "One place.", "--branch", "trunk")
    code, told, _ = run(capsys, "init", "--seam", "shop.db.Session", *options)
    assert code == 0
    assert "guarded shop.db.Session: 3 uses of today listed, every new one is stopped" in told
    policy = yaml.safe_load((repo / "allowlists.yaml").read_text("utf-8"))
    assert policy["seams"] == [
        {
            "id": "session",
            "target": "shop.db.Session",
            "why": "One place.",
            "migrating": [
                {"site": "shop.db:work", "count": 1, "wave": "wave-7", "reason": "Old."},
                {"site": "shop.jobs:run", "count": 2, "wave": "wave-7", "reason": "Old."},
            ],
        }
    ]
    assert policy["workflow"][0]["branches"] == ["trunk"]


DOWN, UP = ("down", "shop.db", "shop.jobs"), ("up", "shop.jobs", "shop.db")


@pytest.mark.parametrize(
    ("contracts", "rules"), [((DOWN,), ["down"]), ((DOWN, UP), [])], ids=["all hold", "one is broken"]
)
def test_import_contracts_that_hold_become_rules(
    repo: Path, contracts: tuple[tuple[str, str, str], ...], rules: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    text = "[importlinter]\nroot_package = shop\n"
    for name, source, forbidden in contracts:
        text += f"[importlinter:contract:{name}]\nname = {name}\ntype = forbidden\n"
        text += f"source_modules =\n    {source}\nforbidden_modules =\n    {forbidden}\n"
    write(repo, {**SRC, ".importlinter": text})
    code, told, problems = run(capsys, "init", "--seam", "shop.db.Session")
    assert (code, problems) == (0, "")
    reason = "no rules of the policy yet, for these do not hold today, or nothing can break them: up"
    assert (reason in told) == (not rules)
    policy = yaml.safe_load((repo / "allowlists.yaml").read_text("utf-8"))
    assert [rule["contract"] for rule in policy.get("imports", ())] == rules
    assert run(capsys, "check")[0] == 0


def test_the_suite_is_that_of_this_repository(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, SRC)
    run(capsys, "init", "--seam", "shop.db.Session")
    written = {path.name: path.read_bytes() for path in (repo / "guardrails").glob("test_*.py")}
    assert written == {name: (REPOSITORY / "guardrails" / name).read_bytes() for name in written}
    imported = {
        name for data in written.values() for name in re.findall(rb"^(?:from|import) (\w+)", data, re.MULTILINE)
    }
    assert (len(written), imported) == (5, {b"__future__", b"typing", b"pytest"})


def test_editors_find_the_schema_beside_the_policy(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, SRC)
    run(capsys, "init", "--seam", "shop.db.Session")
    first = (repo / "allowlists.yaml").read_text("utf-8").splitlines()[0]
    path = first.removeprefix("# yaml-language-server: $schema=")
    code, schema, _ = run(capsys, "init", "--schema")
    assert (code, (repo / path).read_text("utf-8")) == (0, schema)


def test_gitlab_is_told_what_it_cannot_be_given(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, {**SRC, ".gitlab-ci.yml": "stages: [test]\n"})
    code, told, _ = run(capsys, "init", "--seam", "shop.db.Session")
    assert code == 0
    assert "todo    add to .gitlab-ci.yml: `include: [{local: .gitlab/guardrails.yml}]`" in told
    assert (repo / ".gitlab-ci.yml").read_text("utf-8") == "stages: [test]\n"
    job = yaml.safe_load((repo / ".gitlab/guardrails.yml").read_text("utf-8"))["guardrails"]
    assert job["script"][-1].startswith("pytest guardrails/ ")
    assert "@" not in (repo / ".gitlab/guardrails.yml").read_text("utf-8")
    assert "workflow" not in yaml.safe_load((repo / "allowlists.yaml").read_text("utf-8"))


def test_an_owner_of_the_list_is_asked_for_where_owners_are_kept(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, {**SRC, ".github/CODEOWNERS": "/src/ @shop\n"})
    _, told, _ = run(capsys, "init", "--seam", "shop.db.Session")
    assert "todo    .github/CODEOWNERS names no owner of allowlists.yaml, so that anybody may approve a longer" in told


def test_nothing_is_written_twice(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, SRC)
    run(capsys, "init", "--seam", "shop.db.Session")
    before = held(repo)
    code, told, _ = run(capsys, "init")
    assert code == 2
    assert "left    allowlists.yaml: it is there already, and stays as it is" in told
    assert told.endswith("nothing was written: all of it is there\n")
    (repo / "guardrails/test_growth.py").unlink()
    code, told, _ = run(capsys, "init")
    assert (code, [line for line in told.splitlines() if line.startswith("wrote")]) == (
        0,
        ["wrote   guardrails/test_growth.py"],
    )
    assert held(repo) == before
    code, _, problems = run(capsys, "init", "--seam", "shop.db.work")
    assert code == 2
    assert "allowlists.yaml is there already and is left as it is" in problems


def test_a_dry_run_writes_nothing_and_shows_all(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, SRC)
    code, told, _ = run(capsys, "init", "--seam", "shop.db.Session", "--dry-run")
    assert (code, {*held(repo)}) == (0, {*SRC})
    assert "  |     target: shop.db.Session" in told
    assert "wrote" not in told


ASKED = {
    (): "--seam is missing: name what shall be guarded first. What most modules call:\n  shop.db.Session  (2 calls",
    ("--seam", "shop.db.Sesion"): "--seam: shop.db.Sesion does not exist in this code; did you mean shop.db.Session?",
    ("--seam", "db.Session"): "--seam: db.Session does not exist in this code; did you mean shop.db.Session?",
    ("--seam", "shop.db"): "--seam: shop.db is a module: name a function or class in it; did you mean shop.db.Session?",
    ("--seam", "nothing.like_it"): "the target nothing.like_it is not defined in the codebase and nothing uses it",
    ("--seam", "shop.db.Session", "--why", "a", "--why", "b"): "--why: 2 are given for 1 seams",
    ("--seam", "shop.db.Session", "--seam", "shop.db.Session"): "--seam: shop.db.Session is named twice",
    ("--seam", "shop.db.Session", "--wave", "a wave"): "what was given makes no policy, so that nothing was written:\n",
    ("--seam", "shop.db.Session", "--root", "none"): "none: is no folder",
    ("--seam", "shop.db.Session", "--policy", "x.yaml"): "--policy: init writes allowlists.yaml at the top",
}


@pytest.mark.parametrize("options", ASKED, ids=" ".join)
def test_what_is_missing_or_wrong_is_told(
    repo: Path, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, SRC)
    code, told, problems = run(capsys, "init", "--yes", *options)
    assert (code, told) == (2, "")
    assert ASKED[options] in problems
    assert held(repo).keys() == SRC.keys()


def test_a_folder_without_python_is_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, {"main.rs": "fn main() {}\n"})
    code, _, problems = run(capsys, "init", "--seam", "shop.f")
    assert (code, "holds no Python file" in problems) == (2, True)


def test_data_that_cannot_be_read_is_left_out_before_anything_needs_it(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, {**SRC, "tests/data/bad.py": "print 'nothing of the seam'\n", "tests/test_a.py": "x = 1\n"})
    code, told, _ = run(capsys, "init", "--seam", "shop.db.Session")
    assert (code, "left out by `exclude`, for it cannot be read: tests/data/bad.py\n" in told) == (0, True)
    write(repo, {"src/shop/late.py": "from shop.db import Session as nothing\n\nnothing('u')\n"})
    code, told, _ = run(capsys, "check")
    assert (code, "could not be read" in told) == (1, False)


def test_a_policy_of_something_else_is_no_policy_to_build_around(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, {**SRC, "allowlists.yaml": "hosts: [a]\n"})
    code, _, problems = run(capsys, "init")
    assert (code, {*held(repo)}) == (2, {*SRC, "allowlists.yaml"})
    assert "allowlists.yaml is there, and is no policy of seamguard, so that nothing was written" in problems
    assert "unknown key 'hosts'" in problems


def test_a_workflow_of_that_name_that_does_something_else_is_told(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, {**SRC, ".github/workflows/guardrails.yml": "name: guardrails\non: push\njobs: {}\n"})
    code, told, _ = run(capsys, "init", "--seam", "shop.db.Session")
    assert code == 0
    assert "todo    .github/workflows/guardrails.yml is not the workflow of the guard: give a workflow of yours" in told


def test_production_that_cannot_be_read_is_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, {**SRC, "src/shop/bad.py": "from shop.db import Session\nprint 'x'\n"})
    code, _, problems = run(capsys, "init", "--seam", "shop.db.Session")
    assert (code, {*held(repo)}) == (2, {*SRC, "src/shop/bad.py"})
    assert "src/shop/bad.py:2" in problems
    assert run(capsys, "init", "--seam", "shop.db.Session", "--exclude", "src/shop/bad.py")[0] == 0


def test_what_is_in_the_way_is_told_and_nothing_is_left_behind(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, {**SRC, ".github": "a file\n"})
    before = held(repo)
    code, _, problems = run(capsys, "init", "--seam", "shop.db.Session")
    assert (code, held(repo), [*repo.glob("guardrails")]) == (2, before, [])
    assert "seamguard: .github/workflows/guardrails.yml: cannot be written (" in problems


def test_a_package_by_the_name_of_the_suite_is_no_place_for_it(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, {**SRC, "guardrails/__init__.py": "VERSION = 1\n"})
    before = held(repo)
    code, _, problems = run(capsys, "init", "--seam", "shop.db.Session")
    assert (code, held(repo)) == (2, before)
    assert "seamguard: guardrails/__init__.py: makes a package of the folder that the suite goes into" in problems


def test_below_the_top_of_a_repository_no_workflow_is_written(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=repo, check=True)
    write(repo / "part", SRC)
    code, told, _ = run(capsys, "init", "--root", "part", "--seam", "shop.db.Session")
    assert (code, "note    no workflow, for this is the folder part of a repository" in told) == (0, True)
    assert not [path for path in held(repo) if "workflows" in path]
    code, _, problems = run(capsys, "init", "--root", "part", "--ci", "github", "--seam", "shop.db.Session")
    assert (code, "run this at the top, or say --ci none" in problems) == (2, True)


class Terminal(io.StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        return True


def answered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *lines: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    return run(capsys, "init")


def test_answers_may_be_empty_where_a_default_is_shown(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repo, SRC)
    code, _, asked = answered(monkeypatch, capsys, "", "", "One place.", "Call work().")
    assert code == 0, asked
    assert asked.startswith("saw     src is an import root")
    assert "Which workflow: github, gitlab or none? (--ci) [github]: " in asked
    assert "Name (--seam) [shop.db.Session]: " in asked
    (seam,) = yaml.safe_load((repo / "allowlists.yaml").read_text("utf-8"))["seams"]
    assert (seam["target"], seam["why"], seam["instead"]) == ("shop.db.Session", "One place.", "Call work().")


def test_no_answer_is_none(repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write(repo, SRC)
    code, _, problems = answered(monkeypatch, capsys)
    assert (code, {*held(repo)}) == (2, {*SRC})
    assert "there was no answer to --ci: give it as an option" in problems
