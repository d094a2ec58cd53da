"""Both ends of the comparison where the repository is not what it seems."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.functional.comparing import FILES, IMPORT, End, git, write

from seamguard.comparison import Request, compare
from seamguard.errors import UsageError
from seamguard.report.growth import render_growth

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.growth import Comparison

POLICY = End().policy
WEAK = (
    POLICY.replace("id: session", "id: other")
    .replace("count: 1", "count: 9")
    .replace("    why", "    possible: warn\n    why")
)
USE = {"src/shop/page.py": f"{IMPORT}def f(): return session(1)\n"}


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with one commit, of code and policy."""
    folder = tmp_path / "team"
    folder.mkdir()
    write(folder, {**FILES, "allowlists.yaml": POLICY})
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def commit(top: Path) -> None:
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Change")


def asked(top: Path, base: str = "main", head: str | None = None, policy: str = "allowlists.yaml") -> Comparison:
    return compare(Request(top / policy, None, base, head, today=date(2026, 6, 1)))


def test_a_policy_with_another_name_and_other_ids_has_its_past(top: Path) -> None:
    (top / "allowlists.yaml").unlink()
    write(top, {"rules.yaml": WEAK})
    result = asked(top, policy="rules.yaml")
    assert {change.kind for change in result.blocking} == {"count-raised", "possible-weakened"}
    assert result.notes[0].startswith("rules.yaml was called allowlists.yaml at main (")


def test_a_copy_under_another_name_has_the_past_of_the_original(top: Path) -> None:
    write(top, {"rules.yaml": WEAK})
    assert {change.kind for change in asked(top, policy="rules.yaml").blocking} == {"count-raised", "possible-weakened"}
    write(top, {"rules.yaml": POLICY})
    result = asked(top, policy="rules.yaml")
    assert (result.changes, result.notes[0].partition(" at ")[0]) == (
        (),
        "rules.yaml guards what allowlists.yaml guards",
    )


def test_a_policy_for_another_folder_has_no_past(top: Path) -> None:
    write(top, {f"more/{path}": text for path, text in FILES.items()})
    commit(top)
    write(top, {"more/allowlists.yaml": POLICY})
    result = asked(top, policy="more/allowlists.yaml")
    assert (result.exit_code, "is introduced here" in result.notes[0]) == (0, True)


def test_a_sparse_checkout_is_no_answer(top: Path) -> None:
    git(top, "branch", "before")
    write(top, USE)
    commit(top)
    git(top, "sparse-checkout", "set", "--no-cone", "/*", "!/src/shop/page.py", "!/tests/")
    with pytest.raises(UsageError, match=r"is sparse and lacks 2 guarded files, such as src/shop/page\.py: compare a"):
        asked(top, "before")
    assert [change.path for change in asked(top, "before", "HEAD").blocking] == ["src/shop/page.py"]
    git(top, "sparse-checkout", "set", "--no-cone", "/*", "!/README")
    assert asked(top, "before").exit_code == 1


def test_a_tag_does_not_pose_as_the_branch(top: Path) -> None:
    git(top, "switch", "-q", "-c", "work")
    git(top, "tag", "main")
    assert asked(top, "main").exit_code == 0  # both are one commit
    write(top, USE)
    commit(top)
    git(top, "tag", "-f", "main")
    with pytest.raises(UsageError, match="'main' means refs/tags/main and refs/heads/main, which differ: name the one"):
        asked(top, "main")
    assert asked(top, "refs/heads/main").exit_code == 1


def test_a_base_that_is_the_head_is_told(top: Path) -> None:
    assert asked(top, "HEAD").base.endswith(", HEAD itself)")
    write(top, USE)
    commit(top)
    assert asked(top, "HEAD~1").base.endswith(")")
    assert "itself" not in asked(top, "HEAD~1").base


def test_a_name_that_is_no_utf8_is_an_error_in_commits_as_on_disk(top: Path) -> None:
    for folder, name in ((b"src/shop", b"page\xff.py"), (b"src/d\xff", b"page.py"), (b"docs", b"a\xff.txt")):
        os.makedirs(os.path.join(os.fsencode(top), folder), exist_ok=True)  # noqa: PTH103, PTH118 (Path holds no bytes)
        with open(os.path.join(os.fsencode(top), folder, name), "wb") as file:  # noqa: PTH118, PTH123 (the same)
            file.write(b"from shop.db import session\nsession(1)\n")
    commit(top)
    result = asked(top, "HEAD~1", "HEAD")
    assert [problem.path for problem in result.errors] == ["src/d\\xff/page.py", "src/shop/page\\xff.py"]
    assert (result.exit_code, result.changes) == (2, ())
    for form in ("text", "json", "markdown"):
        assert render_growth(result, form).encode()


def test_what_a_partial_clone_lacks_is_told_and_counts_as_new(top: Path, capfd: pytest.CaptureFixture[str]) -> None:
    links = {"src/shop/there.py": "keep.py", "src/shop/link.py": "there.py"}
    for name, target in links.items():
        (top / name).symlink_to(target)
    write(top, USE)
    commit(top)
    git(top, "branch", "before")
    for name in links:
        (top / name).unlink()
    write(top, {path: text + "# another blob\n" for path, text in USE.items()})
    commit(top)
    git(top, "config", "uploadpack.allowFilter", "true")
    clone = top.parent / "clone"
    git(top.parent, "clone", "-q", "--filter=blob:none", f"file://{top}", str(clone))
    assert asked(clone, "origin/before", "HEAD").exit_code == 0
    shutil.rmtree(clone)
    git(top.parent, "clone", "-q", "--filter=blob:none", f"file://{top}", str(clone))
    top.rename(top.parent / "gone")
    result = asked(clone, "origin/before")
    assert [(change.kind, change.path) for change in result.blocking] == [("use-came", "src/shop/page.py")]
    assert ["page.py: cannot be read (git has no" in note for note in result.notes] == [False, True, False]
    assert ["this link cannot be read: git has no" in note for note in result.notes] == [True, False, True]
    assert "could not fetch" in capfd.readouterr().err  # git's own words


def test_a_use_in_a_notebook_is_told_with_its_cell(top: Path) -> None:
    def notebook(*cells: str) -> str:
        made = [{"cell_type": "code", "source": code, "metadata": {}, "outputs": []} for code in cells]
        text = {"cell_type": "markdown", "source": "Text.", "metadata": {}}
        return json.dumps({"cells": [text, *made], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    policy = POLICY.replace("  tests: [tests]\n", "  tests: [tests]\n  notebooks: [books]\n")
    policy = policy.replace("    why", "    judged: [production, notebooks]\n    why")
    write(top, {"allowlists.yaml": policy, "books/a.ipynb": notebook("x = 1\ny = 2")})
    commit(top)
    write(top, {"books/a.ipynb": notebook("x = 1\ny = 2", "import shop.db\nshop.db.session(1)")})
    result = asked(top, "HEAD")
    assert "  grown     books/a.ipynb:cell 3:2:1: a use came in" in render_growth(result)
    assert "books/a.ipynb:cell 3:2: a use came in" in render_growth(result, "markdown")
    change = json.loads(render_growth(result, "json"))["changes"][0]
    assert (change["line"], change["column"], change["cell"]) == (2, 1, 3)


def test_a_suppression_says_why(top: Path) -> None:
    write(top, {"src/shop/page.py": f"{IMPORT}session(1)  # seamguard: allow[session] -- TODO\n"})
    result = compare(Request(top / "allowlists.yaml", None, "main", acknowledged=("session",)))
    assert {change.kind for change in result.blocking} == {"use-came", "suppression-added"}
