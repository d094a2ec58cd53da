"""What `seamguard history` shows, in every format."""

from __future__ import annotations

import re
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.functional.story import IMPORT, LEFT, POLICY, on_one_day, read
from tests.repository import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute

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


def test_text_shows_the_curve_the_changes_and_the_entries(history: Execute, story: Repo) -> None:
    run = history(cwd=story.top)
    assert (run.exit_code, run.stderr) == (0, "")
    text = re.sub(r"\d+ days", "NNN days", re.sub(r"\b[0-9a-f]{8}\b", "00000000", run.stdout))
    assert text.startswith(EXPECTED.partition("\nage ")[0])
    # How wide the column of ages is depends on the day.
    assert re.sub(r" +", " ", text) == re.sub(r" +", " ", EXPECTED)


@pytest.mark.parametrize("by", ["age", "expiry", "owner", "seam", "wave"])
def test_entries_come_in_the_order_that_is_asked_for(history: Execute, story: Repo, by: str) -> None:
    (story.top / "allowlists.yaml").write_text(
        POLICY.replace('owner: "@jobs"', 'owner: "@jobs"\n        expires: 2026-02-01')
    )
    text = history("--by", by, cwd=story.top).stdout.partition("\nentries")[2]
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
    found = read(history("--format", "json", cwd=repo.top))
    assert found["commits"][1]["author"] == evil.replace("<", "").replace(">", "")


def test_a_report_goes_where_it_is_told(history: Execute, story: Repo, tmp_path: Path) -> None:
    run = history("--format", "html", "--output", tmp_path / "burndown.html", cwd=story.top)
    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / "burndown.html").read_text("utf-8").startswith("<!doctype html>")


def test_the_same_history_gives_the_same_bytes(history: Execute, story: Repo, tmp_path: Path) -> None:
    story.git("clone", "--quiet", story.top, tmp_path / "clone")
    tops = {"1": story.top, "2": tmp_path / "clone"}

    def shown(form: str) -> set[str]:
        options = ("--format", form, "--no-cache")
        return {history(*options, cwd=top, env={"PYTHONHASHSEED": seed}).stdout for seed, top in tops.items()}

    for form in ("text", "json", "markdown", "html"):
        assert len(on_one_day(partial(shown, form))) == 1


def test_a_colour_is_asked_for(history: Execute, story: Repo) -> None:
    assert "\x1b[1m" in history("--color", "always", cwd=story.top).stdout
    assert "\x1b" not in history(cwd=story.top).stdout


def test_git_itself_agrees_that_the_story_is_as_it_is_told(story: Repo) -> None:
    greps = [
        subprocess.run(
            ["git", "grep", "-c", "session('", commit, "--", "src"], cwd=story.top, capture_output=True, check=False
        )
        for commit in story.git("log", "--first-parent", "--reverse", "--format=%H").split()
    ]
    counts = [sum(int(line.rpartition(b":")[2]) for line in done.stdout.splitlines()) for done in greps]
    # One call is written on several lines, and one cannot be read in one commit.
    assert counts == [left - (index >= 5) + (index == 6) for index, left in enumerate(LEFT)]
