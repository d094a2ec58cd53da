"""`seamguard history` on real repositories."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.functional.conftest import NOTHING
from tests.functional.story import IMPORT, LEFT, POLICY, tell
from tests.repository import Repo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.functional.conftest import Execute, Run


@pytest.fixture
def history(execute: Execute, tmp_path: Path) -> Execute:
    """Runs the command with a cache of its own."""
    command = partial(execute, sys.executable, "-m", "seamguard", "history")

    def run(*arguments: str | Path, cwd: Path = tmp_path, env: Mapping[str, str] = NOTHING) -> Run:
        return command(*arguments, cwd=cwd, env={"SEAMGUARD_CACHE_DIR": str(tmp_path / "cache"), **env})

    return run


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return tell(tmp_path / "repo")


def _read(run: Run) -> dict[str, Any]:
    assert (run.exit_code, run.stderr) == (0, "")
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def _left(found: dict[str, Any]) -> list[int]:
    return [commit["left"] for commit in found["commits"]]


def _seam(commit: dict[str, Any]) -> dict[str, Any]:
    (seam,) = commit["seams"].values()
    assert isinstance(seam, dict)
    return seam


EXPECTED = """\
9 commits, 2026-01-01 to 2026-01-09: 2 uses left

session  2 uses left; 4 at the most (2026-01-04)
  ▇▇▇█▇▇?▅▅
  about 2026-01-13 (95 %: 2026-01-11 to 2026-01-17; 0.42 uses a day since 2026-01-04)

all together  about 2026-01-13 (95 %: 2026-01-11 to 2026-01-17; 0.42 uses a day since 2026-01-04)

wave        left  forecast
wave-1      0     goal reached on 2026-01-06
wave-2      1     about 2026-01-14 (not before 2026-01-09, perhaps never; 0.19 uses a day since 2026-01-06)
unassigned  1     about 2026-01-11 (not before 2026-01-09, perhaps never; 0.36 uses a day since 2026-01-06)

4 of 9 commits changed something
date        commit    session  author  subject
2026-01-04  00000000  4 (+1)   Bo      One more  REGRESSION
    + session  shop.late:late
2026-01-06  00000000  3 (-1)   Ada     Merge the jobs
    - session  shop.jobs:nightly
2026-01-06  00000000  3 (>1)   Ada     Take show apart
    > session  shop.views:show -> shop.views:present
2026-01-07  00000000  2?       Ada     Break it  1 PLACE UNKNOWN
2026-01-08  00000000  2 (-1)   Ada     Mend it
    - session  shop.late:late

entries by age
age       wave       owner  seam     place              since                author
NNN days  permanent         session  shop.db            2026-01-02 00000000  Bo
NNN days  wave-1     @jobs  session  shop.jobs:nightly  2026-01-02 00000000  Bo
NNN days  wave-2            session  shop.views:show    2026-01-02 00000000  Bo
NNN days  wave-2            session  shop.more          2026-01-03 00000000  Cem
"""


# What is counted


def test_every_commit_tells_what_it_had_left(history: Execute, repo: Repo) -> None:
    found = _read(history("--format", "json", cwd=repo.top))
    commits = found["commits"]
    assert _left(found) == list(LEFT)
    assert [commit["commit"] for commit in commits] == repo.git(
        "log", "--first-parent", "--reverse", "--format=%H"
    ).split()
    assert [commit["author"] for commit in commits[:4]] == ["Ada", "Bo", "Cem", "Bo"]
    assert commits[3]["date"] == "2026-01-04T09:00:00+00:00"
    assert (found["schema"], found["policy"], found["root"]) == ("seamguard/history/1", "allowlists.yaml", "")


def test_what_came_went_and_moved_is_told(history: Execute, repo: Repo) -> None:
    commits = _read(history("--format", "json", cwd=repo.top))["commits"]
    came, merged, moved = (_seam(commits[index]) for index in (3, 4, 5))
    assert (came["added"], came["regression"], commits[3]["regression"]) == ({"shop.late:late": 1}, True, True)
    assert (merged["removed"], merged["regression"]) == ({"shop.jobs:nightly": 1}, False)
    assert moved["moved"] == [{"from": "shop.views:show", "to": "shop.views:present"}]
    assert (moved["added"], moved["removed"], moved["regression"]) == ({}, {}, False)
    assert [commit["regression"] for commit in commits].count(True) == 1


def test_what_cannot_be_read_is_marked_and_the_rest_counted(history: Execute, repo: Repo) -> None:
    commits = _read(history("--format", "json", cwd=repo.top))["commits"]
    marked = [bool(commit["unknown"]) for commit in commits]
    assert marked == [index == 6 for index in range(len(LEFT))]
    broken, mended = _seam(commits[6]), _seam(commits[7])
    assert (broken["left"], broken["removed"], mended["removed"]) == (2, {}, {"shop.late:late": 1})
    (place,) = commits[6]["unknown"]
    assert place.startswith("src/shop/late.py:8:")


def test_a_use_is_its_wave_s_also_when_its_entry_is_gone(history: Execute, repo: Repo) -> None:
    start, end = POLICY.index("      - site: shop.jobs:nightly"), POLICY.index("      - site: shop.views:show")
    repo.commit({"allowlists.yaml": POLICY[:start] + POLICY[end:]}, "One entry less")
    commits = _read(history("--format", "json", cwd=repo.top))["commits"]
    assert commits[0]["waves"] == {"wave-1": 1, "wave-2": 2, "unassigned": 0}
    assert commits[3]["waves"] == {"wave-1": 1, "wave-2": 2, "unassigned": 1}
    # What moved away from its entry's site is nobody's.
    assert commits[-1]["waves"] == {"wave-1": 0, "wave-2": 1, "unassigned": 1}


def test_a_target_that_is_not_there_yet_is_marked(history: Execute, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit({"src/shop/__init__.py": ""}, "Nothing yet")
    repo.commit(
        {"src/shop/db.py": "def session():\n    pass\n", "src/shop/use.py": f"{IMPORT}session()\n"}, "It begins"
    )
    repo.commit({"allowlists.yaml": POLICY}, "The list")
    first, second, third = _read(history("--format", "json", cwd=repo.top))["commits"]
    assert (_seam(first)["missing"], first["left"]) == (["shop.db.session"], 0)
    assert (_seam(second)["missing"], second["left"], second["regression"]) == ([], 1, False)
    assert third["left"] == 1


def test_the_policy_of_today_holds_for_every_commit(history: Execute, repo: Repo) -> None:
    late = "      - module: shop.late\n        reason: It may.\n    migrating:\n"
    (repo.top / "allowlists.yaml").write_text(POLICY.replace("    migrating:\n", late))
    assert _left(_read(history("--format", "json", cwd=repo.top))) == [3, 3, 3, 3, 2, 2, 2, 2, 2]


# Ages


def test_entries_are_as_old_as_the_first_list_that_had_them(history: Execute, repo: Repo) -> None:
    changed = POLICY.replace("      - module: shop.more", "      - site: shop.late:late").replace(
        'owner: "@jobs"', 'owner: "@jobs"\n        expires: 2026-02-01'
    )
    (repo.top / "allowlists.yaml").write_text(changed)
    entries = {entry["place"]: entry for entry in _read(history("--format", "json", cwd=repo.top))["entries"]}
    renamed, before = repo.git("rev-parse", "HEAD~6"), repo.git("rev-parse", "HEAD~7")
    assert entries["shop.db"]["since"] == {"commit": before, "date": "2026-01-02T09:00:00+00:00", "author": "Bo"}
    assert entries["shop.jobs:nightly"]["since"]["commit"] == before
    assert entries["shop.jobs:nightly"]["expired"] is True
    assert entries["shop.jobs:nightly"]["days"] > 0
    assert (entries["shop.late:late"]["since"], entries["shop.late:late"]["committed"]) == (None, False)
    repo.git("checkout", "--quiet", "--", "allowlists.yaml")
    entries = {entry["place"]: entry for entry in _read(history("--format", "json", cwd=repo.top))["entries"]}
    assert entries["shop.more"]["since"]["commit"] == renamed
    assert entries["shop.more"]["since"]["author"] == "Cem"


def test_versions_of_the_list_that_cannot_be_read_are_counted(history: Execute, repo: Repo) -> None:
    repo.commit({"allowlists.yaml": "nonsense: ["}, "Broken")
    repo.commit({"allowlists.yaml": POLICY}, "Mended")
    found = _read(history("--format", "json", cwd=repo.top))
    assert any("1 version of the policy cannot be read" in note for note in found["notes"])
    assert {entry["since"]["author"] for entry in found["entries"]} == {"Bo", "Cem"}


def test_a_list_that_was_never_committed_has_no_ages(history: Execute, repo: Repo) -> None:
    (repo.top / "other.yaml").write_text(POLICY)
    entries = _read(history("--format", "json", "--policy", "other.yaml", cwd=repo.top))["entries"]
    assert {(entry["committed"], entry["days"]) for entry in entries} == {(False, None)}


# Where it is read


def test_since_is_the_first_point(history: Execute, repo: Repo) -> None:
    found = _read(history("--format", "json", "--since", "HEAD~4", cwd=repo.top))
    assert _left(found) == list(LEFT[4:])
    assert _seam(found["commits"][0])["added"] == {}
    # The age of entries goes back all the same.
    assert {entry["since"]["author"] for entry in found["entries"]} == {"Bo", "Cem"}


@pytest.mark.parametrize(
    ("ref", "said"),
    [("mian", "did you mean 'main'?"), ("--all", "there is no commit '--all'"), ("v9", "no commit 'v9'")],
)
def test_since_what_is_not_there_is_an_error(history: Execute, repo: Repo, ref: str, said: str) -> None:
    run = history(f"--since={ref}", cwd=repo.top)
    assert (run.exit_code, run.stdout) == (2, "")
    assert said in run.stderr


def test_a_bare_mirror_is_read_with_its_own_list(history: Execute, repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--mirror", repo.top, tmp_path / "mirror.git")
    expected = _read(history("--format", "json", cwd=repo.top))
    bare = tmp_path / "mirror.git"
    assert _read(history("--format", "json", "--root", bare)) == expected
    assert _read(history("--format", "json", cwd=bare)) == expected
    run = history("--root", bare, "--policy", "none.yaml")
    assert run.exit_code == 2
    assert "has no file 'none.yaml': name the policy with --policy FILE" in run.stderr


def test_a_bare_mirror_is_read_with_a_list_from_elsewhere(history: Execute, repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--mirror", repo.top, tmp_path / "mirror.git")
    (tmp_path / "mine.yaml").write_text(POLICY)
    found = _read(history("--format", "json", "--root", "mirror.git", "--policy", "mine.yaml"))
    assert _left(found) == list(LEFT)
    assert {entry["committed"] for entry in found["entries"]} == {None}
    assert any("lies outside the repository" in note for note in found["notes"])


def test_a_linked_working_tree_has_the_history_of_its_own_head(history: Execute, repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", "--detach", tmp_path / "linked", "HEAD~2")
    assert _left(_read(history("--format", "json", cwd=tmp_path / "linked"))) == list(LEFT[:-2])


def test_a_shallow_clone_says_where_it_is_cut(history: Execute, repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--depth=3", repo.top.as_uri(), tmp_path / "clone")
    found = _read(history("--format", "json", cwd=tmp_path / "clone"))
    assert _left(found) == list(LEFT[-3:])
    (note,) = found["notes"]
    assert found["commits"][0]["commit"][:8] in note
    assert "unshallow" in note


@pytest.mark.parametrize("is_named", [True, False])
def test_a_codebase_below_the_top_is_found_in_every_commit(history: Execute, tmp_path: Path, is_named: bool) -> None:
    repo = Repo(tmp_path / "repo")
    policy = POLICY.replace("codebase:\n", "codebase:\n  root: ../code\n")
    code = {"code/src/shop/db.py": "def session():\n    pass\n", "src/shop/x.py": f"{IMPORT}session()\n"}
    repo.commit({**code, "guard/allowlists.yaml": policy, "code/src/shop/use.py": f"{IMPORT}session()\n"})
    repo.commit({"code/src/shop/use.py": ""})
    arguments = ["--root", "../code"] if is_named else []
    found = _read(history("--format", "json", *arguments, cwd=repo.top / "guard"))
    assert (_left(found), found["root"]) == ([1, 0], "code")
    assert {entry["committed"] for entry in found["entries"]} == {True}


def test_a_codebase_in_no_repository_is_an_error(history: Execute, tmp_path: Path) -> None:
    (tmp_path / "allowlists.yaml").write_text(POLICY)
    run = history()
    assert (run.exit_code, run.stdout) == (2, "")
    assert "not a git repository" in run.stderr


def test_without_a_commit_there_is_no_history(history: Execute, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.write({"allowlists.yaml": POLICY})
    run = history(cwd=repo.top)
    assert (run.exit_code, run.stdout) == (2, "")
    assert "HEAD has no commit yet" in run.stderr


def test_a_hook_reads_its_own_repository(history: Execute, repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit({"x": ""})
    env = {"GIT_DIR": str(other.top / ".git"), "GIT_WORK_TREE": str(other.top), "GIT_INDEX_FILE": "nowhere"}
    assert _left(_read(history("--format", "json", cwd=repo.top, env=env))) == list(LEFT)


def test_an_object_that_is_missing_is_said_and_not_remembered(history: Execute, repo: Repo) -> None:
    oid = repo.git("rev-parse", "HEAD~5:src/shop/late.py")
    path = repo.top / ".git/objects" / oid[:2] / oid[2:]
    content = path.read_bytes()
    repo.lose(oid)
    found = _read(history("--format", "json", cwd=repo.top))
    assert [bool(commit["unknown"]) for commit in found["commits"]] == [index in (3, 4, 5, 6) for index in range(9)]
    assert f"git has no object {oid}" in found["commits"][3]["unknown"][0]
    path.write_bytes(content)
    assert _left(_read(history("--format", "json", cwd=repo.top))) == list(LEFT)


# The cache


def test_a_second_run_says_the_same_and_the_cache_is_where_it_was_put(
    history: Execute, repo: Repo, tmp_path: Path
) -> None:
    first = history("--format", "json", cwd=repo.top)
    kept = sorted(path.name for path in (tmp_path / "cache").rglob("*.json"))
    assert len(kept) == len(set(repo.git("log", "--first-parent", "--format=%T").split()))
    assert history("--format", "json", cwd=repo.top) == first
    for path in (tmp_path / "cache").rglob("*.json"):
        path.write_text("damaged")
    assert history("--format", "json", cwd=repo.top) == first
    assert "damaged" not in {path.read_text() for path in (tmp_path / "cache").rglob("*.json")}


def test_a_measurement_that_is_kept_is_believed(history: Execute, repo: Repo, tmp_path: Path) -> None:
    history(cwd=repo.top)
    for path in (tmp_path / "cache").rglob("*.json"):
        document = json.loads(path.read_text())
        document["seams"] = [{"uses": [["x:y", "0", False]] * 7, "missing": [], "unseen": False}]
        path.write_text(json.dumps(document))
    assert set(_left(_read(history("--format", "json", cwd=repo.top)))) == {7}
    assert _left(_read(history("--format", "json", "--no-cache", cwd=repo.top))) == list(LEFT)


def test_without_a_cache_nothing_is_kept(history: Execute, repo: Repo, tmp_path: Path) -> None:
    assert _left(_read(history("--format", "json", "--no-cache", cwd=repo.top))) == list(LEFT)
    assert not (tmp_path / "cache").exists()


def test_nothing_is_written_into_the_repository(history: Execute, repo: Repo) -> None:
    def state() -> dict[str, tuple[int, int]]:
        found = [path for path in repo.top.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in found}

    before = state()
    assert history(cwd=repo.top).exit_code == 0
    assert state() == before


# What is shown


def test_text_shows_the_curve_the_changes_and_the_entries(history: Execute, repo: Repo) -> None:
    run = history(cwd=repo.top)
    assert (run.exit_code, run.stderr) == (0, "")
    text = re.sub(r"\d+ days", "NNN days", re.sub(r"\b[0-9a-f]{8}\b", "00000000", run.stdout))
    assert text.startswith(EXPECTED.partition("\nage ")[0])
    # How wide the column of ages is depends on the day.
    assert re.sub(r" +", " ", text) == re.sub(r" +", " ", EXPECTED)


@pytest.mark.parametrize("by", ["age", "expiry", "owner", "seam", "wave"])
def test_entries_come_in_the_order_that_is_asked_for(history: Execute, repo: Repo, by: str) -> None:
    (repo.top / "allowlists.yaml").write_text(
        POLICY.replace('owner: "@jobs"', 'owner: "@jobs"\n        expires: 2026-02-01')
    )
    text = history("--by", by, cwd=repo.top).stdout.partition("\nentries")[2]
    places = re.findall(r"shop\.(?:db|jobs|views|more)", text)
    expected = {
        "age": ["db", "jobs", "views", "more"],
        "expiry": ["jobs", "db", "views", "more"],
        "owner": ["jobs", "db", "views", "more"],
        "seam": ["db", "jobs", "views", "more"],
        "wave": ["jobs", "views", "more", "db"],
    }
    assert places == [f"shop.{name}" for name in expected[by]]
    assert "EXPIRED" in text


def test_hostile_names_break_no_format(history: Execute, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    evil = "<script>alert(1)</script>|`x`\x1b[31m@all\u202e*b*"
    policy = POLICY.replace("Not moved yet.", "'<img src=x onerror=alert(1)> | @all'")
    folder = "src/shop/<b>&"
    repo.commit({"src/shop/db.py": "def session():\n    pass\n", "allowlists.yaml": policy}, evil, evil)
    repo.commit({f"{folder}/'|`x`.py": f"{IMPORT}def f():\n    session()\n"}, evil, evil)
    for form in ("text", "markdown", "html"):
        shown = history("--format", form, cwd=repo.top).stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        if form != "text":
            assert "<script" not in shown
            assert "<img" not in shown
            assert "<b>&" not in shown
    markdown = history("--format", "markdown", cwd=repo.top).stdout
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    assert "`" not in "".join(rows)
    assert not re.search(r"@\w", re.sub(r"<code>.*?</code>", "", markdown))
    widths = {len(re.split(r"(?<!\\)\|", row)) for row in rows if "&lt;script" in row}
    assert len(widths) <= 2  # one for each of the two tables that name authors
    found = _read(history("--format", "json", cwd=repo.top))
    assert found["commits"][1]["author"] == evil.replace("<", "").replace(">", "")


def test_a_report_goes_where_it_is_told(history: Execute, repo: Repo, tmp_path: Path) -> None:
    run = history("--format", "html", "--output", tmp_path / "burndown.html", cwd=repo.top)
    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / "burndown.html").read_text("utf-8").startswith("<!doctype html>")


def test_the_same_history_gives_the_same_bytes(history: Execute, repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", repo.top, tmp_path / "clone")
    for form in ("text", "json", "markdown", "html"):
        shown = {
            history("--format", form, "--no-cache", cwd=top, env={"PYTHONHASHSEED": seed}).stdout
            for top, seed in ((repo.top, "1"), (tmp_path / "clone", "2"))
        }
        assert len(shown) == 1


def test_a_colour_is_asked_for(history: Execute, repo: Repo) -> None:
    assert "\x1b[1m" in history("--color", "always", cwd=repo.top).stdout
    assert "\x1b" not in history(cwd=repo.top).stdout


def test_git_itself_agrees_that_the_story_is_as_it_is_told(repo: Repo) -> None:
    greps = [
        subprocess.run(
            ["git", "grep", "-c", "session('", commit, "--", "src"], cwd=repo.top, capture_output=True, check=False
        )
        for commit in repo.git("log", "--first-parent", "--reverse", "--format=%H").split()
    ]
    counts = [sum(int(line.rpartition(b":")[2]) for line in done.stdout.splitlines()) for done in greps]
    # One call is written on several lines, and one cannot be read in one commit.
    assert counts == [left - (index >= 5) + (index == 6) for index, left in enumerate(LEFT)]
