"""The growth gate: `seamguard diff` on real repositories, and the same in the suite."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.functional.conftest import Execute, Run

GUARDRAILS = Path(__file__).parents[2] / "guardrails"
IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
POLICY = """\
version: 1
codebase:
  source: [src]
  tests: [tests]
waves:
  - id: wave-1
    status: active
seams:
  - id: session
    target: shop.db.session
    why: One unit of work owns the session.
    allow:
      - module: shop.db
        reason: The unit of work.
    migrating:
      - site: shop.jobs:nightly
        count: 2
        wave: wave-1
        reason: Not migrated yet.
      - site: shop.views:show
        count: 1
        wave: wave-1
        reason: Not migrated yet.
"""
IMPORT = "from shop.db import session\n\n\n"
ENTRY = "      - site: {place}\n        count: 1\n        wave: wave-1\n        reason: {reason}\n"
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/db.py": "def session(name=None):\n    return name\n",
    "src/shop/jobs.py": "from shop.db import session\n\n\ndef nightly():\n    return session('a'), session('b')\n",
    "src/shop/views.py": f"{IMPORT}def show():\n    return session('c')\n\n\ndef hide():\n    pass\n",
    "src/shop/other.py": "def show():\n    pass\n",
    "tests/test_it.py": "",
}


class Team:
    """A repository with a branch `main`, and a way to ask the gate."""

    def __init__(self, top: Path, seamguard: Execute) -> None:
        self.top = top
        self._seamguard = seamguard

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.top, env={**os.environ, **IDENTITY}, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.top / path).read_text()
        assert text.count(old) == 1
        (self.top / path).write_text(text.replace(old, new))

    def commit(self, message: str = "Change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def diff(
        self, *arguments: str, base: str = "main", cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> Run:
        return self._seamguard("diff", f"--base={base}", *arguments, cwd=cwd or self.top, env=env or {})

    def changes(self, *arguments: str, base: str = "main") -> list[tuple[str, str, bool]]:
        """Kind, place and whether it fails, of every change."""
        document: dict[str, Any] = json.loads(self.diff("--format", "json", *arguments, base=base).stdout)
        return [(one["kind"], f"{one['path']}:{one['line']}", one["blocking"]) for one in document["changes"]]


@pytest.fixture
def team(tmp_path: Path, seamguard: Execute) -> Team:
    top = tmp_path / "team"
    top.mkdir()
    team = Team(top, seamguard)
    team.git("init", "-q", "-b", "main")
    team.write(**FILES, **{"allowlists.yaml": POLICY})
    team.commit()
    team.git("switch", "-q", "-c", "work")
    return team


def test_nothing_changed(team: Team) -> None:
    run = team.diff()
    assert run.exit_code == 0
    assert run.stdout.splitlines()[2:] == ["session +0 -0, 3 left", "", "KEPT    nothing grew, and nothing guards less"]


def test_the_list_shrank_and_the_delta_is_told(team: Team) -> None:
    team.edit("src/shop/jobs.py", "session('a'), session('b')", "1")
    entry = POLICY[POLICY.index("      - site: shop.jobs") : POLICY.index("      - site: shop.views")]
    team.edit("allowlists.yaml", entry, "")
    run = team.diff()
    assert (run.exit_code, run.stderr) == (0, "")
    assert "session +0 -2, 1 left\n" in run.stdout
    assert (
        "  tightened allowlists.yaml:16:9 (at the base): the entry for shop.jobs:nightly is off the list\n"
        in run.stdout
    )


def test_an_entry_with_its_use_is_growth_until_it_is_acknowledged(team: Team) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    team.edit(
        "allowlists.yaml",
        "      - site: shop.views:show",
        ENTRY.format(place="shop.views:hide", reason="Ships on Monday.") + "      - site: shop.views:show",
    )
    run = team.diff()
    assert run.exit_code == 1
    assert "session +1 -0, 4 left\n" in run.stdout
    assert "  grown     allowlists.yaml:20:9: the list permits 1 use in shop.views:hide, and did not\n" in run.stdout
    assert (
        "  grown     src/shop/views.py:9:12: a use came in at shop.views:hide\n            9 | return session('d')\n"
        in run.stdout
    )
    assert "--acknowledge session, or the pull request's label seamguard:session\n" in run.stdout
    assert team.diff("--acknowledge", "session").exit_code == 0
    assert team.diff("--labels", "bug, seamguard:session").exit_code == 0
    assert team.diff("--labels", "bug,seamguard:sessions").exit_code == 1
    assert team.diff("--labels", "session").exit_code == 1


@pytest.mark.parametrize("reason", ["<why this place may use it>", "TODO", "-", "tbd."])
def test_growth_that_does_not_say_why_does_not_pass(team: Team, reason: str) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    team.edit(
        "allowlists.yaml",
        "      - site: shop.views:show",
        ENTRY.format(place="shop.views:hide", reason=f'"{reason}"') + "      - site: shop.views:show",
    )
    run = team.diff("--acknowledge", "session")
    assert run.exit_code == 1
    assert (
        "  reason    allowlists.yaml:20, src/shop/views.py:9: what is permitted more needs an entry whose `reason` "
        "says why, in words that are new\n" in run.stdout
    )
    assert "accept" not in run.stdout


def test_a_raised_count_needs_a_new_reason(team: Team) -> None:
    team.edit("src/shop/views.py", "session('c')", "session('c'), session('d')")
    team.edit("allowlists.yaml", "count: 1", "count: 3")
    assert ("count-raised", "allowlists.yaml:21", True) in team.changes("--acknowledge", "session")
    text = (team.top / "allowlists.yaml").read_text()
    (team.top / "allowlists.yaml").write_text(
        text[::-1].replace("Not migrated yet."[::-1], "Shows both."[::-1], 1)[::-1]
    )
    assert team.diff("--acknowledge", "session").exit_code == 0


def test_what_was_acknowledged_is_told_apart_from_what_still_fails(team: Team) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    team.edit("src/shop/views.py", "session('c')", "session('c'), session('e')")
    team.edit("allowlists.yaml", "count: 1", "count: 2")
    team.edit(
        "allowlists.yaml",
        "      - site: shop.views:show",
        ENTRY.format(place="shop.views:hide", reason="Ships on Monday.") + "      - site: shop.views:show",
    )
    run = team.diff("--acknowledge", "session")
    assert run.exit_code == 1
    assert "  accepted  this was acknowledged, but not what lacks its reason or its entry\n" in run.stdout
    assert "--acknowledge" not in run.stdout
    shown = team.diff("--acknowledge", "session", "--format", "markdown")
    assert "**grown** (acknowledged) session, allowlists.yaml:20:" in shown.stdout
    assert shown.stdout.endswith(
        "If this is meant, list what is not listed, and say why in the entry's `reason`, in words that are new.\n"
    )
    assert "### seamguard: **The list grew" in shown.stdout
    text = (team.top / "allowlists.yaml").read_text()
    (team.top / "allowlists.yaml").write_text("Shows two.".join(text.rsplit("Not migrated yet.", 1)))
    shown = team.diff("--acknowledge", "session", "--format", "markdown")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("### seamguard: What grew or guards less was acknowledged\n")
    assert "If this is meant" not in shown.stdout


def test_a_use_that_the_list_does_not_permit_is_not_acknowledged(team: Team) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    assert team.changes("--acknowledge", "session") == [("use-came", "src/shop/views.py:9", True)]


def test_a_use_that_fills_an_old_budget_is_growth(team: Team) -> None:
    team.edit("src/shop/jobs.py", ", session('b')", "")
    team.git("switch", "-q", "main")
    team.commit()
    team.git("switch", "-q", "-c", "later")
    team.edit("src/shop/jobs.py", "session('a')", "session('a'), session('z')")
    assert team.changes() == [("use-came", "src/shop/jobs.py:5", True)]


def test_one_call_for_another_in_its_scope_is_no_growth(team: Team) -> None:
    team.edit("src/shop/jobs.py", "session('b')", "session(name='q')")
    assert team.changes() == []


def test_a_swap_is_growth_however_equal_the_calls_are(team: Team) -> None:
    team.edit("src/shop/views.py", "    return session('c')\n", "    return 1\n")
    team.write(**{"src/shop/other.py": "from shop.db import session\n\n\ndef show():\n    return session('c')\n"})
    team.edit("allowlists.yaml", "shop.views:show", "shop.other:show")
    assert team.changes() == [
        ("entry-added", "allowlists.yaml:20", True),
        ("use-came", "src/shop/other.py:5", True),
        ("entry-removed", "allowlists.yaml:20", False),
    ]


MOVES = {
    "module": ({"views": "", "pages": FILES["src/shop/views.py"]}, "shop.pages:show"),
    "function": (
        {"views": "import shop.db as db\n\n\ndef present():\n    return db.session( 'c' )\n"},
        "shop.views:present",
    ),
    "method": (
        {"views": f"{IMPORT}class View:\n    def show(self):\n        return session('c')\n"},
        "shop.views:View.show",
    ),
    "into another function": (
        {"views": f"{IMPORT}def show():\n    pass\n\n\ndef hide():\n    return session('c')\n"},
        "shop.views:hide",
    ),
    "module and class": (
        {"views": "", "v2": 'from shop.db import session as s\nclass V:\n    def show(self): return s("c")\n'},
        "shop.v2:V.show",
    ),
}


@pytest.mark.parametrize(("files", "place"), MOVES.values(), ids=MOVES)
def test_a_move_that_the_list_follows_is_no_growth(team: Team, files: dict[str, str], place: str) -> None:
    team.write(**{f"src/shop/{name}.py": text for name, text in files.items()})
    kinds = {kind: blocking for kind, _, blocking in team.changes()}
    assert kinds == {"use-moved-unlisted": True}
    assert "seamguard prune --moves" in team.diff().stdout
    team.edit("allowlists.yaml", "shop.views:show", place)
    run = team.diff()
    assert run.exit_code == 0, run.stdout
    assert "session +0 -0, 1 moved, 3 left\n" in run.stdout
    assert [kind for kind, _, _ in team.changes()] == ["entry-moved", "use-moved", "entry-removed"]


def test_a_moved_use_may_not_bring_another_with_it(team: Team) -> None:
    team.write(**{"src/shop/views.py": f"{IMPORT}def present():\n    return session('c'), session('d')\n"})
    team.edit("allowlists.yaml", "shop.views:show\n        count: 1", "shop.views:present\n        count: 2")
    assert [one for one in team.changes() if one[2]] == [
        ("entry-added", "allowlists.yaml:20", True),
        ("use-came", "src/shop/views.py:5", True),
    ]


def test_a_boundary_that_moved_takes_its_permission_with_it(team: Team) -> None:
    boundary = "from shop.db import session\ndef unit():\n    return session()\n"
    team.write(**{"src/shop/work.py": boundary})
    team.edit(
        "allowlists.yaml", "    migrating:\n", "      - module: shop.work\n        reason: Works.\n    migrating:\n"
    )
    team.git("switch", "-q", "main")
    team.commit()
    team.git("switch", "-q", "-c", "moving")
    team.git("mv", "src/shop/work.py", "src/shop/labour.py")
    team.edit("allowlists.yaml", "shop.work", "shop.labour")
    assert [(kind, blocking) for kind, _, blocking in team.changes()] == [
        ("entry-moved", False),
        ("entry-removed", False),
    ]


def test_debt_does_not_hide_as_a_move_out_of_the_boundary(team: Team) -> None:
    team.edit("src/shop/db.py", "    return name\n", "    return name\n\n\ndef unit():\n    return session('u')\n")
    team.git("switch", "-q", "main")
    team.commit()
    team.git("switch", "-q", "-c", "moving")
    team.write(
        **{
            "src/shop/db.py": FILES["src/shop/db.py"],
            "src/shop/unit.py": f"{IMPORT}def unit():\n    return session('u')\n",
        }
    )
    assert team.changes() == [("use-came", "src/shop/unit.py:5", True)]


def test_a_suppression_that_came_is_growth(team: Team) -> None:
    team.edit("src/shop/views.py", "session('c')", "session('c')  # seamguard: allow[session] -- Shown once.")
    entry = POLICY[POLICY.index("      - site: shop.views") :]
    team.edit("allowlists.yaml", entry, "")
    run = team.diff()
    assert run.exit_code == 1
    assert "  grown     src/shop/views.py:5:12: a comment suppresses a use at shop.views:show\n" in run.stdout
    assert "session +0 -0, 3 left (1 suppressed in code)\n" in run.stdout
    assert team.diff("--acknowledge", "session").exit_code == 0


def test_a_new_seam_is_introduced_with_what_stood_there_before(team: Team) -> None:
    seam = "  - id: printing\n    target: shop.other.show\n    why: x\n    migrating:\n" + ENTRY.format(
        place="shop.use:f", reason="Old."
    )
    team.write(**{"src/shop/use.py": "from shop.other import show\n\n\ndef f():\n    show()\n"})
    team.git("switch", "-q", "main")
    team.commit()
    team.git("switch", "-q", "-c", "rule")
    team.edit("allowlists.yaml", POLICY, POLICY + seam)
    run = team.diff()
    assert run.exit_code == 0
    assert "printing +0 -0, 1 left\n" in run.stdout
    assert "the seam is new and guards shop.other.show: 0 permanent, 1 migrating entries for 1 uses\n" in run.stdout
    team.edit("src/shop/use.py", "    show()\n", "    show()\n\n\ndef g():\n    show()\n")
    assert [one for one in team.changes() if one[2]] == [("use-came", "src/shop/use.py:9", True)]


def test_a_stricter_rule_does_not_make_old_uses_new(team: Team) -> None:
    team.edit("allowlists.yaml", "    why:", "    restrict: reference\n    why:")
    team.edit(
        "allowlists.yaml",
        "      - module: shop.db\n        reason: The unit of work.\n",
        "      - site: shop.db:unit\n        reason: The unit of work.\n",
    )
    assert not any(blocking for _, _, blocking in team.changes())


def test_a_seam_that_is_off_is_not_compared(team: Team) -> None:
    team.edit("allowlists.yaml", "    why:", "    rollout: [{level: off, until: 2999-12-31}]\n    why:")
    other = "  - id: printing\n    target: shop.other.show\n    why: x\n    migrating: []\n"
    (team.top / "allowlists.yaml").write_text((team.top / "allowlists.yaml").read_text() + other)
    run = team.diff("--acknowledge", "session")
    assert (run.exit_code, "session  off, so its uses are not compared\n" in run.stdout) == (0, True), run.stdout
    assert "| session | off |  |  |  |  |\n" in team.diff("--format", "markdown").stdout


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


def test_the_same_input_gives_the_same_bytes(team: Team) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d'), session('e')\n")
    team.edit("allowlists.yaml", "count: 1", "count: 3")
    for form in ("text", "json", "markdown"):
        runs = {team.diff("--format", form, env={"PYTHONHASHSEED": str(seed)}).stdout for seed in range(4)}
        assert len(runs) == 1


def test_markdown_tells_the_same(team: Team) -> None:
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    lines = team.diff("--format", "markdown").stdout.splitlines()
    assert lines[0] == "### seamguard: **The list grew, or guards less**"
    assert "| session | +1 | -0 | 0 | 4 | 0 |" in lines
    assert "- **grown** session, src/shop/views.py:9: a use came in at shop.views:hide" in lines


@pytest.mark.parametrize(
    ("level", "until", "came", "acknowledged"),
    [
        ("warn", "wave-1", [("use-came", "src/shop/views.py:9", True)], [("use-came", "src/shop/views.py:9", False)]),
        ("off", "wave-1", [], []),
        ("off", "2020-01-31", [("use-came", "src/shop/views.py:9", True)], [("use-came", "src/shop/views.py:9", True)]),
    ],
)
def test_a_use_of_a_seam_that_is_rolled_out(
    team: Team,
    level: str,
    until: str,
    came: list[tuple[str, str, bool]],
    acknowledged: list[tuple[str, str, bool]],
) -> None:
    """The check only warns of it, so that it can be acknowledged; where the seam is off, it is no matter yet."""
    rollout = f"    rollout: [{{level: {level}, until: {until}}}]\n"
    team.edit("allowlists.yaml", "    target: shop.db.session\n", f"    target: shop.db.session\n{rollout}")
    team.git("switch", "-q", "main")
    team.commit("The rollout is agreed upon")
    team.git("switch", "-q", "-C", "work")
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    assert team.changes() == came
    assert team.changes("--acknowledge", "session") == acknowledged


def test_a_subject_that_there_is_not_cannot_be_acknowledged(team: Team) -> None:
    run = team.diff("--acknowledge", "sesion")
    assert (run.exit_code, run.stderr) == (
        2,
        "seamguard: nothing is called 'sesion': did you mean 'session'? known: codebase, session, wave-1\n",
    )


def test_the_suite_holds_the_list_against_a_base(team: Team, execute: Execute) -> None:
    shutil.copytree(GUARDRAILS, team.top / "guardrails", ignore=shutil.ignore_patterns("__pycache__"))
    (team.top / "pytest.ini").write_text("[pytest]\n")

    def growth(*arguments: str) -> tuple[int, str]:
        command = ("pytest", "-p", "no:cacheprovider", "guardrails/test_growth.py", "--rootdir", ".", *arguments)
        run = execute(sys.executable, "-m", *command, cwd=team.top)
        return run.exit_code, run.stdout

    assert growth()[0] == 5  # nothing was left to run
    assert "1 deselected" in growth()[1]
    code, output = growth("--seamguard-base", "main")
    assert (code, "seamguard: session +0 -0, 3 left\n" in output) == (0, True)
    team.edit("src/shop/views.py", "    pass\n", "    return session('d')\n")
    team.edit(
        "allowlists.yaml",
        "      - site: shop.views:show",
        ENTRY.format(place="shop.views:hide", reason="Soon.") + "      - site: shop.views:show",
    )
    code, output = growth("--seamguard-base", "main", "-n", "2")
    assert (code, "a use came in at shop.views:hide" in output) == (1, True)
    assert growth("--seamguard-base", "main", "--seamguard-acknowledge", "session")[0] == 0
    assert growth("--seamguard-base", "main", "--seamguard-labels", "x,seamguard:session")[0] == 0
    code, output = growth("--seamguard-base", "nowhere")
    assert (code, "there is no commit 'nowhere'" in output) == (1, True)
    assert "During handling" not in output
