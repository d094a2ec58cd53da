"""The growth gate: `seamguard diff` on real repositories, and the same in the suite."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.functional.team import ENTRY, POLICY

if TYPE_CHECKING:
    from tests.functional.conftest import Execute
    from tests.functional.team import Team

GUARDRAILS = Path(__file__).parents[2] / "guardrails"


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
    assert (
        "  grown     allowlists.yaml:20:9: the list permits 1 use in shop.views:hide, and did not before\n"
        in run.stdout
    )
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
    shutil.copytree(GUARDRAILS, team.top / "guardrails", ignore=shutil.ignore_patterns("__pycache__", "reference"))
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
