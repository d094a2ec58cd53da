"""The growth gate in repositories of every form: what can be compared, where the policy lies, and what is unread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.functional.team import FILES, POLICY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute
    from tests.functional.team import Team


def test_the_base_is_where_the_branch_left_it(team: Team) -> None:
    team.git("switch", "-q", "main")
    team.edit("src/shop/jobs.py", "session('a'), session('b')", "1")
    entry = POLICY[POLICY.index("      - site: shop.jobs") : POLICY.index("      - site: shop.views")]
    team.edit("allowlists.yaml", entry, "")
    team.commit()
    team.git("switch", "-q", "work")
    run = team.diff()
    assert (run.exit_code, "where HEAD left it" in run.stdout) == (0, True)


def test_what_cannot_be_compared_is_told(team: Team, tmp_path: Path) -> None:
    team.git("branch", "develop")
    lone = team.git("commit-tree", team.git("write-tree"), "-m", "Lone")
    said = {
        "develpo": "there is no commit 'develpo' in this repository: did you mean 'develop'?",
        "": "there is no commit '' in this repository",
        "--all": "there is no commit '--all' in this repository",
        "f" * 40: "there is no commit 'ffff",
        lone: "have no commit in common: name a base that this history came from",
    }
    for base, message in said.items():
        run = team.diff(base=base)
        assert (run.exit_code, message in run.stderr) == (2, True), run
    team.commit("Another")
    shallow = tmp_path / "shallow"
    team.git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{team.top}", str(shallow))
    run = team.diff(base="HEAD~1", cwd=shallow)
    assert (run.exit_code, "which is shallow" in run.stderr, "fetch-depth: 0" in run.stderr) == (2, True, True)
    run = team.diff(base="origin/main", cwd=shallow)
    assert (run.exit_code, "this clone is shallow: fetch it whole" in run.stderr) == (2, True)


def test_a_folder_without_a_repository_is_told(tmp_path: Path, seamguard: Execute) -> None:
    (tmp_path / "allowlists.yaml").write_text(POLICY)
    run = seamguard("diff", "--base", "main", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert (run.exit_code, "not a git repository" in run.stderr) == (2, True)


def test_a_broken_end_is_told(team: Team) -> None:
    team.edit("allowlists.yaml", "version: 1", "version: 2")
    run = team.diff()
    assert (run.exit_code, run.stderr.startswith("allowlists.yaml:1:10: ")) == (2, True)
    team.git("switch", "-q", "-c", "bad")
    team.commit()
    team.edit("allowlists.yaml", "version: 2", "version: 1")
    run = team.diff(base="bad")
    assert (run.exit_code, "allowlists.yaml at bad (" in run.stderr) == (2, True)


def test_unreadable_code_is_no_shrinking(team: Team) -> None:
    team.write(**{"src/shop/views.py": "from shop.db import session\ndef show(:\n"})
    run = team.diff()
    assert (run.exit_code, "unread    src/shop/views.py:2:10: cannot be parsed" in run.stdout) == (2, True)


def test_unreadable_code_of_the_base_hides_nothing(team: Team) -> None:
    team.git("switch", "-q", "main")
    team.write(**{"src/shop/views.py": "from shop.db import session\ndef show(:\n"})
    team.commit()
    team.git("switch", "-q", "-c", "mended")
    team.write(**{"src/shop/views.py": FILES["src/shop/views.py"]})
    run = team.diff()
    assert (run.exit_code, "note      at main (" in run.stdout) == (1, True)
    assert team.changes() == [("use-came", "src/shop/views.py:5", True)]


def test_a_renamed_policy_is_found_again(team: Team) -> None:
    (team.top / "rules").mkdir()
    team.git("mv", "allowlists.yaml", "rules/seams.yml")
    team.edit("rules/seams.yml", "  source:", "  root: ..\n  source:")
    team.edit("rules/seams.yml", "count: 1", "count: 3")
    run = team.diff("--policy", "rules/seams.yml")
    assert (run.exit_code, "rules/seams.yml was called allowlists.yaml at main" in run.stdout) == (1, True)
    assert [one for one in team.changes("--policy", "rules/seams.yml") if one[2]] == [
        ("count-raised", "rules/seams.yml:22", True)
    ]


def test_a_first_policy_has_no_past(team: Team) -> None:
    team.git("switch", "-q", "-c", "before", "main")
    team.git("rm", "-q", "allowlists.yaml")
    team.commit()
    team.git("switch", "-q", "-c", "first")
    team.write(**{"allowlists.yaml": POLICY})
    run = team.diff(base="before")
    assert (run.exit_code, "allowlists.yaml is introduced here: before (" in run.stdout) == (0, True)
    assert "session +0 -0, 3 left\n" in run.stdout
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    assert [one for one in team.changes(base="before") if one[2]] == [("use-came", "src/shop/views.py:9", True)]


def test_a_policy_that_is_gone_is_no_answer(team: Team) -> None:
    team.git("rm", "-q", "allowlists.yaml")
    team.commit()
    for arguments in ((), ("--head", "HEAD")):
        run = team.diff(*arguments)
        assert (run.exit_code, "there is no allowlists.yaml in HEAD (" in run.stderr) == (2, True)
        assert "the whole guard would go" in run.stderr


def test_linked_worktrees_bare_mirrors_folders_and_hooks(team: Team, tmp_path: Path) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    team.commit()
    expected = [("use-came", "src/shop/views.py:9", True)]
    linked, mirror = tmp_path / "linked", tmp_path / "mirror.git"
    team.git("worktree", "add", "-q", "--detach", str(linked), "work")
    team.git("clone", "-q", "--mirror", str(team.top), str(mirror))
    hooks = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": ""}
    for cwd, arguments, env in (
        (linked, (), {}),
        (linked / "src" / "shop", (), {}),
        (mirror, ("--head", "work"), {}),
        (team.top, ("--head", "work"), {}),
        (team.top, (), hooks),
    ):
        run = team.diff("--format", "json", *arguments, cwd=cwd, env=env)
        found = [(one["kind"], one["path"], one["blocking"]) for one in json.loads(run.stdout)["changes"]]
        assert (run.exit_code, found) == (1, [("use-came", "src/shop/views.py", True)]), (cwd, run)
    assert team.changes() == expected


def test_a_policy_below_the_top_and_a_codebase_beside_it(team: Team) -> None:
    team.git("switch", "-q", "main")
    (team.top / "ci").mkdir()
    team.git("mv", "allowlists.yaml", "ci/allowlists.yaml")
    team.edit("ci/allowlists.yaml", "  source:", "  root: ..\n  source:")
    team.commit()
    team.git("switch", "-q", "-c", "below")
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    run = team.diff("--policy", "ci/allowlists.yaml")
    assert (run.exit_code, "session +1 -0, 4 left" in run.stdout) == (1, True)


def test_a_policy_from_elsewhere_holds_for_both_ends(team: Team, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(POLICY)
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    run = team.diff("--policy", str(outside), "--root", ".")
    assert (run.exit_code, "session +1 -0, 4 left" in run.stdout) == (1, True)
    assert "is not part of the repository: both ends are held to it as it is" in run.stdout


def test_nothing_is_written_into_the_repository(team: Team) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    before = {path: path.stat().st_mtime_ns for path in team.top.rglob("*")}
    assert team.diff().exit_code == 1
    assert {path: path.stat().st_mtime_ns for path in team.top.rglob("*")} == before
