"""Facts that earlier runs left: the same answers with and without them, and nothing is parsed twice."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.functional.corpus import load_cases, policy_text
from tests.functional.story import POLICY as STORY_POLICY
from tests.functional.team import FILES, POLICY
from tests.repository import Repo

from seamguard.cache.known import Contents, opened_contents
from seamguard.cache.switch import keeping
from seamguard.comparison import Request, compare
from seamguard.engine import check, judge_tree
from seamguard.history import disk_place, read_history
from seamguard.index import demand, reader, remembered
from seamguard.policy import parse_policy
from seamguard.proving import prove
from seamguard.report import render_json, render_text
from seamguard.report.style import Style
from seamguard.sources import git
from seamguard.sources.memory import memory_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.functional.conftest import Execute

    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 6, 1)
REFERENCE = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEAMGUARD_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text was parsed for its facts."""
    found: Counter[str] = Counter()

    def counting(read: Callable[[str], object], text: str) -> object:
        found[text] += 1
        return read(text)

    monkeypatch.setattr(demand, "read_facts", partial(counting, reader.read_facts))
    monkeypatch.setattr(remembered, "read_both", partial(counting, reader.read_both))
    return found


@contextmanager
def _counted(counter: Counter[str]) -> Iterator[Counter[str]]:
    """What is counted meanwhile."""
    counter.clear()
    found: Counter[str] = Counter()
    yield found
    found.update(counter)


def _said(result: CheckResult) -> tuple[str, str]:
    return render_text(result, Style(colour=False)), render_json(result)


# The same answers


def test_the_reference_system(parsed: Counter[str]) -> None:
    policy = REFERENCE / "allowlists.yaml"
    with keeping(is_on=False):
        alone = _said(check(policy, today=TODAY))
    with _counted(parsed) as cold:
        assert _said(check(policy, today=TODAY)) == alone
    with _counted(parsed) as warm:
        assert _said(check(policy, today=TODAY)) == alone
    assert max(cold.values()) == 1
    assert len(cold) > 20
    assert not warm
    with keeping(is_on=False), _counted(parsed) as without:
        assert _said(check(policy, today=TODAY)) == alone
    assert without == cold


@pytest.mark.parametrize("share", [8, pytest.param(1, marks=pytest.mark.long)])
def test_the_corpus(parsed: Counter[str], share: int) -> None:
    cases = load_cases()[::share]
    for case in cases:
        policy = parse_policy(policy_text(case).encode(), "allowlists.yaml")
        tree = memory_tree(case.files, policy.codebase)
        judge = partial(judge_tree, policy, tree, ".", (), TODAY)
        alone = judge(contents=Contents())
        assert judge(contents=opened_contents()) == alone, case
        with _counted(parsed) as warm:
            again = judge(contents=opened_contents())
        assert again == alone, case
        assert not warm, case
    assert len(cases) > 100


BROKEN = {
    "src/shop/half.py": "from shop.db import session\nsession(\n",
    "src/shop/latin.py": "# coding: latin-1\nfrom shop.db import session\nsession('\\xe9')\n",
    "src/shop/nothing.py": "from shop.db import session\nx = '\0'\n",
    "src/shop/deep.py": "from shop.db import session\nx = " + 300 * "(" + "session()" + 300 * ")" + "\n",
    "src/shop/newer.py": "from shop.db import session\ntype X = int\ndef f[T](x: T): return session(x)\n",
    "src/shop/quiet.py": "from shop.db import session\nsession()  # seamguard: allow[session] until it moves\n",
    "src/shop/odd.py": f"from shop.db import session\nsession('\u017f', 1e999, -0.0, 1{22 * '0'}, b'x', 1j, ...)\n",
}


def test_files_that_cannot_be_read_or_only_just(tmp_path: Path, parsed: Counter[str]) -> None:
    _write(tmp_path, FILES | BROKEN | {"allowlists.yaml": POLICY})
    policy = tmp_path / "allowlists.yaml"
    with keeping(is_on=False):
        alone = check(policy, today=TODAY)
    assert len(alone.errors) >= 3
    assert check(policy, today=TODAY) == alone
    with _counted(parsed) as warm:
        assert check(policy, today=TODAY) == alone
    assert [text for text in warm if "((((" not in text] == []  # what was too deep may be due to the machine


def test_what_is_at_a_place_is_told_by_its_content(tmp_path: Path, parsed: Counter[str]) -> None:
    _write(tmp_path, FILES | {"allowlists.yaml": POLICY})
    policy, jobs = tmp_path / "allowlists.yaml", tmp_path / "src/shop/jobs.py"
    before = check(policy, today=TODAY)
    text, status = jobs.read_text("utf-8"), jobs.stat()
    jobs.write_text(text.replace("session('a')", "int(    'a')"), "utf-8")
    os.utime(jobs, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert jobs.stat().st_size == status.st_size
    with _counted(parsed) as again:
        after = check(policy, today=TODAY)
    assert len(again) == 1
    assert after != before
    with keeping(is_on=False):
        assert check(policy, today=TODAY) == after


def test_another_program_parses_anew(tmp_path: Path, parsed: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, FILES | {"allowlists.yaml": POLICY})
    with _counted(parsed) as cold:
        check(tmp_path / "allowlists.yaml", today=TODAY)
    monkeypatch.setattr("seamguard.cache.known.program", lambda: "another")
    with _counted(parsed) as other:
        check(tmp_path / "allowlists.yaml", today=TODAY)
    assert cold == other
    assert cold


# Both ends of a comparison


def _team(tmp_path: Path) -> Repo:
    more = {f"src/shop/more{number}.py": f"from shop.db import session\nA = {number}\n" for number in range(9)}
    repo = Repo(tmp_path / "repo")
    repo.commit(FILES | more | {"allowlists.yaml": POLICY}, "First")
    return repo


@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("head", [None, "HEAD"])
def test_what_both_ends_have_alike_is_parsed_once(
    tmp_path: Path, parsed: Counter[str], monkeypatch: pytest.MonkeyPatch, head: str | None, is_on: bool
) -> None:
    repo = _team(tmp_path)
    change = {"src/shop/views.py": FILES["src/shop/views.py"] + "\n\ndef more():\n    return session('d')\n"}
    repo.write(change)
    if head is not None:
        repo.commit(change, "Second")
    fetched: Counter[str] = Counter()
    fetch = git.Blobs._fetch

    def counting(blobs: git.Blobs, oid: str) -> bytes:
        fetched[oid] += 1
        return fetch(blobs, oid)

    monkeypatch.setattr(git.Blobs, "_fetch", counting)
    monkeypatch.chdir(repo.top)
    request = Request(Path("allowlists.yaml"), None, "HEAD" if head is None else "HEAD~1", head, today=TODAY)
    with keeping(is_on=is_on), _counted(parsed) as first:
        found = compare(request)
    assert found.exit_code == 1
    assert set(first.values()) == {1}
    assert (
        len([text for text in first if "def show" in text and "session" in text]) == 2
    )  # the changed one, as it was and is
    assert len(first) == len({*first}) >= 12
    assert set(fetched.values()) == {1}
    with keeping(is_on=is_on), _counted(parsed) as second:
        assert compare(request) == found
    assert second == (Counter() if is_on else first)


# History


def test_a_history_with_another_policy_parses_nothing(story: Repo, parsed: Counter[str]) -> None:
    def told(policy: Path, *, is_cached: bool = True) -> object:
        history = read_history(disk_place(policy, None), TODAY, is_cached=is_cached)
        return replace(history, policy="")

    policy = story.top / "allowlists.yaml"
    with _counted(parsed) as cold:
        told(policy)
    assert set(cold.values()) == {1}
    other = STORY_POLICY.replace("src]", "src]\n  exclude: [none/such]")
    assert other != STORY_POLICY
    story.write({"allowlists.yaml": other})
    with _counted(parsed) as warm:
        found = told(policy)
    assert not warm
    with _counted(parsed) as without:
        assert told(policy, is_cached=False) == found
    assert without


# Proving


def test_a_proof_parses_none_of_the_code_again(tmp_path: Path, parsed: Counter[str]) -> None:
    _write(tmp_path, FILES | {"allowlists.yaml": POLICY})
    policy = tmp_path / "allowlists.yaml"
    with keeping(is_on=False):
        alone = prove(policy, today=TODAY)
    check(policy, today=TODAY)
    with _counted(parsed) as again:
        assert prove(policy, today=TODAY) == alone
    assert [text for text in again if text and text in FILES.values()] == []
    assert again  # what was made up


# The command and the suite


def test_the_command_keeps_nothing_where_it_is_told_so(seamguard: Execute, tmp_path: Path, cache: Path) -> None:
    _write(tmp_path / "code", FILES | {"allowlists.yaml": POLICY})
    run = partial(seamguard, cwd=tmp_path / "code", env={"SEAMGUARD_CACHE_DIR": str(cache)})
    alone = run("check", "--format", "json", "--no-cache")
    assert not cache.exists()
    for verb in (
        ("explain", "session"),
        ("prove",),
        ("allow", "--current", "--reason", "x", "--diff"),
        ("prune", "--diff"),
    ):
        run(*verb, "--no-cache")
        assert not cache.exists(), verb
    cold = run("check", "--format", "json")
    assert len([*cache.glob("facts-1/*.pack")]) == 1
    warm = run("check", "--format", "json")
    assert alone == cold == warm
    assert json.loads(alone.stdout)["summary"]["parsed"] > 0
    for file in cache.glob("facts-1/*.pack"):
        file.write_bytes(b"\x80\x05cos\nsystem\n." + file.read_bytes()[14:])
    assert run("check", "--format", "json") == alone


def test_the_suite_keeps_nothing_where_it_is_told_so(pytester: pytest.Pytester, cache: Path) -> None:
    _write(pytester.path, FILES | {"allowlists.yaml": POLICY, "pytest.ini": "[pytest]\n"})
    suite = REFERENCE / "guardrails"
    shutil.copytree(suite, pytester.path / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
    told = []
    for options in (["--seamguard-no-cache"], [], []):
        done = pytester.runpytest_subprocess("guardrails", "-q", *options)
        told.append(done.parseoutcomes())
        assert any(cache.glob("facts-1/*.pack")) == (options == [])
    assert told[0] == told[1] == told[2]
    assert told[0]["passed"] > 3


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
