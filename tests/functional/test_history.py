"""`seamguard history` on real repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.story import IMPORT, LEFT, POLICY, left_in, on_one_day, read, seam_of
from tests.repository import Repo

from seamguard.cache import codec
from seamguard.cache.store import Store
from seamguard.domain.history import LeftUse, Measured, Measurement

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run


# What is counted


def test_every_commit_tells_what_it_had_left(history: Execute, story: Repo) -> None:
    found = read(history("--format", "json", cwd=story.top))
    commits = found["commits"]
    assert left_in(found) == list(LEFT)
    assert [commit["commit"] for commit in commits] == story.git(
        "log", "--first-parent", "--reverse", "--format=%H"
    ).split()
    assert [commit["author"] for commit in commits[:4]] == ["Ada", "Bo", "Cem", "Bo"]
    assert commits[3]["date"] == "2026-01-04T09:00:00+00:00"
    assert (found["schema"], found["policy"], found["root"]) == ("seamguard/history/1", "allowlists.yaml", "")


def test_what_came_went_and_moved_is_told(history: Execute, story: Repo) -> None:
    commits = read(history("--format", "json", cwd=story.top))["commits"]
    came, merged, moved = (seam_of(commits[index]) for index in (3, 4, 5))
    assert (came["added"], came["regression"], commits[3]["regression"]) == ({"shop.late:late": 1}, True, True)
    assert (merged["removed"], merged["regression"]) == ({"shop.jobs:nightly": 1}, False)
    assert moved["moved"] == [{"from": "shop.views:show", "to": "shop.views:present"}]
    assert (moved["added"], moved["removed"], moved["regression"]) == ({}, {}, False)
    assert [commit["regression"] for commit in commits].count(True) == 1


def test_what_cannot_be_read_is_marked_and_the_rest_counted(history: Execute, story: Repo) -> None:
    commits = read(history("--format", "json", cwd=story.top))["commits"]
    marked = [bool(commit["unknown"]) for commit in commits]
    assert marked == [index == 6 for index in range(len(LEFT))]
    broken, mended = seam_of(commits[6]), seam_of(commits[7])
    assert (broken["left"], broken["removed"], mended["removed"]) == (2, {}, {"shop.late:late": 1})
    (place,) = commits[6]["unknown"]
    assert place.startswith("src/shop/late.py:8:")


def test_a_use_is_its_wave_s_also_when_its_entry_is_gone(history: Execute, story: Repo) -> None:
    start, end = POLICY.index("      - site: shop.jobs:nightly"), POLICY.index("      - site: shop.views:show")
    story.commit({"allowlists.yaml": POLICY[:start] + POLICY[end:]}, "One entry less")
    commits = read(history("--format", "json", cwd=story.top))["commits"]
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
    first, second, third = read(history("--format", "json", cwd=repo.top))["commits"]
    assert (seam_of(first)["missing"], first["left"]) == (["shop.db.session"], 0)
    assert (seam_of(second)["missing"], second["left"], second["regression"]) == ([], 1, False)
    assert third["left"] == 1


def test_what_nothing_of_was_ever_there_is_no_history(history: Execute, story: Repo) -> None:
    story.write({"allowlists.yaml": POLICY.replace("shop.db.session", "shop.db.sesion")})
    run = history("--no-cache", cwd=story.top)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith("seamguard: no target of allowlists.yaml is below '.' in any of 9 commits, so that")


def test_the_policy_of_today_holds_for_every_commit(history: Execute, story: Repo) -> None:
    late = "      - module: shop.late\n        reason: It may.\n    migrating:\n"
    (story.top / "allowlists.yaml").write_text(POLICY.replace("    migrating:\n", late))
    assert left_in(read(history("--format", "json", cwd=story.top))) == [3, 3, 3, 3, 2, 2, 2, 2, 2]


# Ages


def test_entries_are_as_old_as_the_first_list_that_had_them(history: Execute, story: Repo) -> None:
    changed = POLICY.replace("      - module: shop.more", "      - site: shop.late:late").replace(
        'owner: "@jobs"', 'owner: "@jobs"\n        expires: 2026-02-01'
    )
    (story.top / "allowlists.yaml").write_text(changed)
    entries = {entry["place"]: entry for entry in read(history("--format", "json", cwd=story.top))["entries"]}
    renamed, before = story.git("rev-parse", "HEAD~6"), story.git("rev-parse", "HEAD~7")
    assert entries["shop.db"]["since"] == {"commit": before, "date": "2026-01-02T09:00:00+00:00", "author": "Bo"}
    assert entries["shop.jobs:nightly"]["since"]["commit"] == before
    assert entries["shop.jobs:nightly"]["expired"] is True
    assert entries["shop.jobs:nightly"]["days"] > 0
    assert (entries["shop.late:late"]["since"], entries["shop.late:late"]["committed"]) == (None, False)
    story.git("checkout", "--quiet", "--", "allowlists.yaml")
    entries = {entry["place"]: entry for entry in read(history("--format", "json", cwd=story.top))["entries"]}
    assert entries["shop.more"]["since"]["commit"] == renamed
    assert entries["shop.more"]["since"]["author"] == "Cem"


def test_versions_of_the_list_that_cannot_be_read_are_counted(history: Execute, story: Repo) -> None:
    story.commit({"allowlists.yaml": "nonsense: ["}, "Broken")
    story.commit({"allowlists.yaml": POLICY}, "Mended")
    found = read(history("--format", "json", cwd=story.top))
    assert any("1 version of the policy cannot be read" in note for note in found["notes"])
    assert {entry["since"]["author"] for entry in found["entries"]} == {"Bo", "Cem"}


def test_a_list_that_was_never_committed_has_no_ages(history: Execute, story: Repo) -> None:
    (story.top / "other.yaml").write_text(POLICY)
    entries = read(history("--format", "json", "--policy", "other.yaml", cwd=story.top))["entries"]
    assert {(entry["committed"], entry["days"]) for entry in entries} == {(False, None)}


# Where it is read


def test_since_is_the_first_point(history: Execute, story: Repo) -> None:
    found = read(history("--format", "json", "--since", "HEAD~4", cwd=story.top))
    assert left_in(found) == list(LEFT[4:])
    assert seam_of(found["commits"][0])["added"] == {}
    # The age of entries goes back all the same.
    assert {entry["since"]["author"] for entry in found["entries"]} == {"Bo", "Cem"}


@pytest.mark.parametrize(
    ("ref", "said"),
    [("mian", "did you mean 'main'?"), ("--all", "there is no commit '--all'"), ("v9", "no commit 'v9'")],
)
def test_since_what_is_not_there_is_an_error(history: Execute, story: Repo, ref: str, said: str) -> None:
    run = history(f"--since={ref}", cwd=story.top)
    assert (run.exit_code, run.stdout) == (2, "")
    assert said in run.stderr


def test_a_bare_mirror_is_read_with_its_own_list(history: Execute, story: Repo, tmp_path: Path) -> None:
    story.git("clone", "--quiet", "--mirror", story.top, tmp_path / "mirror.git")
    bare = tmp_path / "mirror.git"
    ways = ((), story.top), (("--root", bare), tmp_path), ((), bare)
    found = on_one_day(lambda: [read(history("--format", "json", *root, cwd=place)) for root, place in ways])
    assert found == found[:1] * 3
    run = history("--root", "nowhere", cwd=story.top)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith("seamguard: nowhere: is not a folder: name the codebase")
    run = history("--root", bare, "--policy", "none.yaml")
    assert run.exit_code == 2
    assert "has no file 'none.yaml': name the policy with --policy FILE" in run.stderr


def test_a_bare_mirror_is_read_with_a_list_from_elsewhere(history: Execute, story: Repo, tmp_path: Path) -> None:
    story.git("clone", "--quiet", "--mirror", story.top, tmp_path / "mirror.git")
    (tmp_path / "mine.yaml").write_text(POLICY)
    found = read(history("--format", "json", "--root", "mirror.git", "--policy", "mine.yaml"))
    assert left_in(found) == list(LEFT)
    assert {entry["committed"] for entry in found["entries"]} == {None}
    assert any("lies outside the repository" in note for note in found["notes"])


def test_a_linked_working_tree_has_the_history_of_its_own_head(history: Execute, story: Repo, tmp_path: Path) -> None:
    story.git("worktree", "add", "--quiet", "--detach", tmp_path / "linked", "HEAD~2")
    assert left_in(read(history("--format", "json", cwd=tmp_path / "linked"))) == list(LEFT[:-2])


def test_a_shallow_clone_says_where_it_is_cut(history: Execute, story: Repo, tmp_path: Path) -> None:
    story.git("clone", "--quiet", "--depth=3", story.top.as_uri(), tmp_path / "clone")
    found = read(history("--format", "json", cwd=tmp_path / "clone"))
    assert left_in(found) == list(LEFT[-3:])
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
    found = read(history("--format", "json", *arguments, cwd=repo.top / "guard"))
    assert (left_in(found), found["root"]) == ([1, 0], "code")
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


def test_a_hook_reads_its_own_repository(history: Execute, story: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit({"x": ""})
    env = {"GIT_DIR": str(other.top / ".git"), "GIT_WORK_TREE": str(other.top), "GIT_INDEX_FILE": "nowhere"}
    assert left_in(read(history("--format", "json", cwd=story.top, env=env))) == list(LEFT)


def test_an_object_that_is_missing_is_said_and_not_remembered(history: Execute, story: Repo) -> None:
    oid = story.git("rev-parse", "HEAD~5:src/shop/late.py")
    path = story.top / ".git/objects" / oid[:2] / oid[2:]
    content = path.read_bytes()
    story.lose(oid)
    found = read(history("--format", "json", cwd=story.top))
    assert [bool(commit["unknown"]) for commit in found["commits"]] == [index in (3, 4, 5, 6) for index in range(9)]
    assert f"git has no object {oid}" in found["commits"][3]["unknown"][0]
    path.write_bytes(content)
    assert left_in(read(history("--format", "json", cwd=story.top))) == list(LEFT)


# The cache


def _measurements(folder: Path) -> list[Path]:
    return sorted((folder / "cache/history-2").glob("??/*"))


def test_a_second_run_says_the_same_and_the_cache_is_where_it_was_put(
    history: Execute, story: Repo, tmp_path: Path
) -> None:
    def runs() -> list[Run]:
        found = [history("--format", "json", cwd=story.top)]
        assert len(_measurements(tmp_path)) == len(set(story.git("log", "--first-parent", "--format=%T").split()))
        found.append(history("--format", "json", cwd=story.top))
        for path in _measurements(tmp_path):
            path.write_text("damaged")
        return [*found, history("--format", "json", cwd=story.top)]

    first, *others = on_one_day(runs)
    assert others == [first, first]
    assert b"damaged" not in {path.read_bytes() for path in _measurements(tmp_path)}


def test_a_measurement_that_is_kept_is_believed(history: Execute, story: Repo, tmp_path: Path) -> None:
    history(cwd=story.top)
    store = Store(tmp_path / "cache", "history-2", 1 << 20)
    for path in _measurements(tmp_path):
        found = codec.loads(store.get(path.name) or b"")
        assert isinstance(found, Measurement)
        seven = found._replace(seams=(Measured((LeftUse("x:y", "0", False),) * 7),))
        store.put(path.name, codec.dumps(seven))
    assert set(left_in(read(history("--format", "json", cwd=story.top)))) == {7}
    assert left_in(read(history("--format", "json", "--no-cache", cwd=story.top))) == list(LEFT)


def test_without_a_cache_nothing_is_kept(history: Execute, story: Repo, tmp_path: Path) -> None:
    assert left_in(read(history("--format", "json", "--no-cache", cwd=story.top))) == list(LEFT)
    assert not (tmp_path / "cache").exists()


def test_nothing_is_written_into_the_repository(history: Execute, story: Repo) -> None:
    def state() -> dict[str, tuple[int, int]]:
        found = [path for path in story.top.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in found}

    before = state()
    assert history(cwd=story.top).exit_code == 0
    assert state() == before
