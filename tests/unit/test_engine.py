"""The run as a whole, on codebases in memory and on disk."""

from __future__ import annotations

import gc
from datetime import date
from typing import TYPE_CHECKING

import pytest

from seamguard.domain.source import Category
from seamguard.domain.verdict import Outcome, Status
from seamguard.engine import check, check_tree
from seamguard.errors import PolicyError, UsageError
from seamguard.promises import load_policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 3, 31)
HEAD = """\
version: 1
codebase:
  root: code
  source: [src]
  production: [src]
  scripts: [scripts]
"""
WAVES = """\
waves:
  - {id: wave-1, title: First, status: planned}
  - {id: wave-2, title: Second, status: active}
"""
SEAMS = """\
seams:
  - id: one
    target: app.seam.one
    why: There is one.
    migrating:
      - {site: "app.use:run", count: 1, wave: wave-1, reason: Not yet.}
  - id: two
    target: app.seam.two
    why: There are two.
"""
FILES = {
    "src/app/__init__.py": "",
    "src/app/seam.py": "def one(): ...\ndef two(): ...\n",
    "src/app/use.py": "from app.seam import one\n\n\ndef run():\n    return one()\n",
    "src/app/late.py": "from app.seam import two as other\n\nother()\n",
    "src/app/unrelated.py": "def total(numbers):\n    return sum(numbers)\n",
    "src/.hidden/x.py": "",
    "scripts/go.py": "import app.seam\n\napp.seam.two()\n",
}


def written(folder: Path, policy: str = HEAD + WAVES + SEAMS, files: Mapping[str, str] = FILES) -> Path:
    """Writes a codebase with its policy and returns the policy's path."""
    for name, text in files.items():
        path = folder / "code" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    path = folder / "allowlists.yaml"
    path.write_text(policy)
    return path


def outcomes(result: CheckResult) -> dict[str, Outcome]:
    return {verdict.id: verdict.outcome for verdict in result.verdicts}


def test_one_verdict_for_each_seam_in_the_policys_order(tmp_path: Path) -> None:
    result = check(written(tmp_path), today=TODAY)
    assert list(outcomes(result).items()) == [("one", Outcome.KEPT), ("two", Outcome.BROKEN)]
    assert (result.outcome, result.exit_code) == (Outcome.BROKEN, 1)


def test_the_result_names_what_was_judged(tmp_path: Path) -> None:
    result = check(written(tmp_path), today=TODAY)
    assert (result.policy, result.root, result.files) == ("allowlists.yaml", "code", 6)
    assert 0 < result.parsed < result.files
    assert result.left_out == ("src/.hidden",)
    assert result.open_waves == {"one": "wave-1", "two": "wave-2"}
    assert result.code == {
        ("src/app/use.py", 5): "    return one()",
        ("src/app/late.py", 3): "other()",
        ("scripts/go.py", 3): "app.seam.two()",
    }


@pytest.mark.parametrize(
    ("status", "open_to"), [("planned", {"one", "two"}), ("complete", set()), ("active", {"one", "two"})]
)
def test_a_new_entry_would_belong_to_a_wave_that_is_open(tmp_path: Path, status: str, open_to: set[str]) -> None:
    waves = f"waves:\n  - {{id: wave-1, title: First, status: {status}}}\n"
    result = check(written(tmp_path, HEAD + waves + SEAMS), today=TODAY)
    assert result.open_waves == dict.fromkeys(sorted(open_to), "wave-1")


def test_a_new_entry_would_belong_to_a_wave_of_its_seam(tmp_path: Path) -> None:
    waves = """\
waves:
  - {id: wave-1, status: active}
  - {id: wave-2, status: complete, closes: [two]}
"""
    assert check(written(tmp_path, HEAD + waves + SEAMS), today=TODAY).open_waves == {"one": "wave-1"}
    later = waves.replace("complete", "planned")
    assert check(written(tmp_path, HEAD + later + SEAMS), today=TODAY).open_waves == {"one": "wave-1", "two": "wave-2"}


def test_selected_seams_only(tmp_path: Path) -> None:
    policy = written(tmp_path)
    assert outcomes(check(policy, select=["one"], today=TODAY)) == {"one": Outcome.KEPT}
    assert list(outcomes(check(policy, select=["two", "one"], today=TODAY))) == ["one", "two"]
    with pytest.raises(UsageError, match=r"no rule has the id 'three'; .* has: one, two"):
        check(policy, select=["one", "three"], today=TODAY)


def test_what_is_selected_has_the_same_verdict_alone(tmp_path: Path) -> None:
    policy = written(tmp_path)
    together = {verdict.id: verdict for verdict in check(policy, today=TODAY).verdicts}
    for seam, verdict in together.items():
        assert check(policy, select=[seam], today=TODAY).verdicts == (verdict,)


def test_another_root_than_the_policys_own(tmp_path: Path) -> None:
    policy = written(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "code").rename(elsewhere)
    result = check(policy, elsewhere, today=TODAY)
    assert (result.root, result.outcome) == (elsewhere.as_posix(), Outcome.BROKEN)
    assert check(policy, today=TODAY).exit_code == 2


@pytest.mark.parametrize(("day", "outcome"), [(date(2026, 3, 31), Outcome.KEPT), (date(2026, 4, 1), Outcome.BROKEN)])
def test_the_day_decides_what_is_late(tmp_path: Path, day: date, outcome: Outcome) -> None:
    waves = "waves:\n  - {id: wave-1, title: First, status: active, due: 2026-03-31}\n"
    policy = written(tmp_path, HEAD + waves + SEAMS.partition("  - id: two")[0])
    assert check(policy, today=day).outcome is outcome


ROLLOUT = """\
    rollout:
      - {level: off, until: 2026-02-28}
      - {level: warn, until: wave-1}
"""


@pytest.mark.parametrize(
    ("day", "status", "outcome"),
    [
        (date(2026, 2, 28), "planned", Outcome.OFF),
        (date(2026, 3, 1), "planned", Outcome.WARNED),
        (date(2026, 3, 1), "complete", Outcome.BROKEN),
    ],
)
def test_a_rollout_goes_from_off_to_warned_to_broken(tmp_path: Path, day: date, status: str, outcome: Outcome) -> None:
    seams = SEAMS.partition("    migrating")[0] + "    allow: [{module: app.use, reason: There is one.}]\n"
    second = SEAMS.partition("  - id: two")[1:]
    policy = HEAD + WAVES.replace("status: planned", f"status: {status}") + seams + "".join(second) + ROLLOUT
    result = check(written(tmp_path, policy), today=day)
    assert outcomes(result) == {"one": Outcome.KEPT, "two": outcome}
    assert result.exit_code == (1 if outcome is Outcome.BROKEN else 0)
    (two,) = [verdict for verdict in result.verdicts if verdict.id == "two"]
    assert dict(two.by_category)[Category.PRODUCTION] == 1


def test_a_target_that_is_off_need_not_exist_yet(tmp_path: Path) -> None:
    policy = HEAD + WAVES + SEAMS.replace("target: app.seam.two", "target: app.later.two") + ROLLOUT
    assert outcomes(check(written(tmp_path, policy), today=date(2026, 2, 1)))["two"] is Outcome.OFF
    assert outcomes(check(written(tmp_path, policy), today=date(2026, 3, 1)))["two"] is Outcome.VACUOUS


def test_a_policy_of_which_all_is_off_guards_nothing(tmp_path: Path) -> None:
    everything = HEAD + WAVES + SEAMS.replace("  - id: two", f"{ROLLOUT}  - id: two") + ROLLOUT
    off = check(written(tmp_path, everything), today=date(2026, 2, 1))
    assert outcomes(off) == {"one": Outcome.VACUOUS, "two": Outcome.VACUOUS}
    assert (off.outcome, off.exit_code) == (Outcome.VACUOUS, 2)
    warned = check(written(tmp_path, everything), today=date(2026, 3, 1))
    assert (warned.outcome, warned.exit_code) == (Outcome.WARNED, 0)


def test_what_is_off_alone_is_no_answer(tmp_path: Path) -> None:
    policy = written(tmp_path, HEAD + WAVES + SEAMS + ROLLOUT)
    alone = check(policy, select=["two"], today=date(2026, 2, 1))
    assert (outcomes(alone), alone.outcome, alone.exit_code) == ({"two": Outcome.OFF}, Outcome.OFF, 2)
    assert check(policy, today=date(2026, 2, 1)).exit_code == 0


def test_suppressions_of_a_seam_that_is_off_are_not_stale(tmp_path: Path) -> None:
    idle = FILES["src/app/unrelated.py"] + "\n\nsize = 1  # seamguard: allow[two] -- Not yet.\n"
    policy = written(tmp_path, HEAD + WAVES + SEAMS + ROLLOUT, {**FILES, "src/app/unrelated.py": idle})
    off, warned = (check(policy, today=day).verdicts[1] for day in (date(2026, 2, 1), date(2026, 3, 1)))
    assert (off.outcome, off.rejected) == (Outcome.OFF, ())
    assert (warned.outcome, len(warned.rejected)) == (Outcome.WARNED, 1)


def test_waves_know_the_uses_that_are_left(tmp_path: Path) -> None:
    waves = WAVES.replace("status: planned", "status: planned, due: 2026-03-31")
    policy = written(tmp_path, HEAD + waves + SEAMS.partition("  - id: two")[0])
    (late,) = check(policy, today=date(2026, 4, 1)).verdicts[1:]
    assert "1 use is left under its entries" in late.failures[0].message
    told = check(policy, today=TODAY).agenda
    assert [(due.kind, due.id, due.days) for due in told] == [("wave", "wave-1", 0), ("goal", "wave-2", None)]
    assert check(policy, select=["one"], today=TODAY).agenda == ()


def test_nothing_has_reached_its_goal_where_a_file_could_not_be_read(tmp_path: Path) -> None:
    files = {**FILES, "src/app/use.py": "from app.seam import one\ndef run(:\n"}
    assert check(written(tmp_path, files=files), today=TODAY).agenda == ()


def test_a_file_that_cannot_be_parsed_is_an_error_and_the_rest_is_judged(tmp_path: Path) -> None:
    result = check(written(tmp_path, files={**FILES, "src/app/use.py": "from app.seam import one\ndef run(:\n"}))
    assert [(problem.path, problem.line) for problem in result.errors] == [("src/app/use.py", 2)]
    assert (result.outcome, result.exit_code) == (Outcome.ERROR, 2)
    assert outcomes(result)["two"] is Outcome.BROKEN
    assert [verdict.stale for verdict in result.verdicts] == [(), ()]


def test_a_file_that_cannot_matter_need_not_be_python(tmp_path: Path) -> None:
    result = check(written(tmp_path, files={**FILES, "src/app/template.py": "def {{ name }}(:\n"}), today=TODAY)
    assert (result.errors, result.files) == ((), 7)


def test_a_root_without_files_is_vacuous_beside_its_seams(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if not name.startswith("scripts/")}
    result = check(written(tmp_path, files=files), today=TODAY)
    assert outcomes(result) == {"scripts: scripts": Outcome.VACUOUS, "one": Outcome.KEPT, "two": Outcome.BROKEN}
    assert result.exit_code == 2


def test_scripts_are_counted_and_not_judged(tmp_path: Path) -> None:
    result = check(written(tmp_path, files={**FILES, "src/app/late.py": ""}), today=TODAY)
    assert outcomes(result)["two"] is Outcome.KEPT
    assert [judged.status for judged in result.verdicts[1].judged] == [Status.PERMITTED]


USE_ONE, USE_TWO = (f'"import app.seam\\napp.seam.{name}()"' for name in ("one", "two"))


@pytest.mark.parametrize(
    ("examples", "outcome", "wrong"),
    [
        (f"breaks: [{USE_ONE}]", Outcome.KEPT, None),
        (f"breaks: [{USE_TWO}]", Outcome.VACUOUS, USE_TWO),
        (f"keeps: [{USE_TWO}]", Outcome.KEPT, None),
        (f"keeps: [{USE_ONE}]", Outcome.BROKEN, USE_ONE),
        (f"breaks: [{USE_ONE}, {USE_TWO}]", Outcome.VACUOUS, USE_TWO),
        (f"breaks: [{USE_TWO}, {USE_ONE}]", Outcome.VACUOUS, USE_TWO),
        (f"keeps: [{USE_ONE}, {USE_TWO}]", Outcome.BROKEN, USE_ONE),
    ],
)
def test_examples_prove_the_rule(tmp_path: Path, examples: str, outcome: Outcome, wrong: str | None) -> None:
    seam = (
        "  - id: one\n    target: app.seam.one\n    why: There is one.\n    allow: [{module: app.use, reason: Yes.}]\n"
    )
    policy = f"{HEAD}seams:\n{seam}    examples:\n      {examples}\n"
    result = check(written(tmp_path, policy), today=TODAY)
    (verdict,) = result.verdicts
    assert (verdict.outcome, result.files, len(verdict.judged)) == (outcome, 6, 1)
    *_, line = policy.splitlines()
    place = (policy.count("\n"), line.index(wrong) + 1) if wrong else None
    assert [reason.mark for reason in (*verdict.vacuities, *verdict.failures)] == ([place] if place else [])


def test_a_listed_tree_is_judged_without_a_disk(tmp_path: Path) -> None:
    from seamguard.sources import memory_tree

    policy = load_policy(written(tmp_path))
    tree = memory_tree({name: text.encode() for name, text in FILES.items()}, policy.codebase)
    result = check_tree(policy, tree, "memory", (), TODAY)
    assert result.root == "memory"
    assert result.verdicts == check(tmp_path / "allowlists.yaml", today=TODAY).verdicts


def test_a_broken_policy_is_an_error_with_every_problem(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        check(written(tmp_path, "version: 2\nseems: []\n"))
    assert len(caught.value.problems) > 1


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("policy", [HEAD + WAVES + SEAMS, "version: 2\n"])
def test_the_collector_is_left_as_it_was(tmp_path: Path, policy: str, collecting: bool) -> None:
    path = written(tmp_path, policy)
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        if policy.startswith("version: 1"):
            check(path, today=TODAY)
        else:
            with pytest.raises(PolicyError):
                check(path)
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
