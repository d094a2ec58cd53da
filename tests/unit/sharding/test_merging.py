from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.unit.sharding.conftest import FILES, POLICY, written

from seamguard.domain.shard import Shard
from seamguard.domain.verdict import Outcome, Status
from seamguard.engine import check
from seamguard.errors import PolicyError, UsageError
from seamguard.report import render_json, render_text
from seamguard.sharding import form, judge_shard, merge_parts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.sharding.conftest import Shards

    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 3, 31)


def reports(result: CheckResult) -> tuple[int, str, str]:
    return result.exit_code, render_text(result), render_json(result)


def merged(folder: Path, parts: list[Path]) -> CheckResult:
    return merge_parts(folder / "allowlists.yaml", parts, TODAY)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_a_merge_says_what_one_machine_says(codebase: Path, shards: Shards, count: int) -> None:
    whole = check(codebase / "allowlists.yaml", today=TODAY)
    assert whole.outcome is Outcome.ERROR  # one file cannot be read
    assert reports(merged(codebase, shards(codebase, count)[::-1])) == reports(whole)


def test_a_file_that_another_shards_rule_could_not_read_counts(codebase: Path, shards: Shards) -> None:
    """The entry for it is idle as far as its own shard can see; no verdict of a shard may go into the merge."""
    parts = shards(codebase, 3)
    alone = judge_shard(codebase / "allowlists.yaml", Shard(1, 3), parts[0], today=TODAY)
    assert (alone.errors, alone.on("one").outcome) == ((), Outcome.STALE)
    assert merged(codebase, parts).on("one").outcome is Outcome.KEPT


def test_each_shard_answers_for_its_own_rules(codebase: Path) -> None:
    def judged(number: int) -> CheckResult:
        return judge_shard(codebase / "allowlists.yaml", Shard(number, 4), codebase / "x.part", today=TODAY)

    assert [[verdict.id for verdict in judged(number).verdicts] for number in range(1, 5)] == [
        ["one"],
        ["two"],
        ["there"],
        [],
    ]
    idle = judged(4)
    assert (idle.outcome, idle.exit_code) == (Outcome.OFF, 0)
    assert render_text(idle).endswith("no rule falls to this shard (5 files, 0 parsed; shard 4/4 of the rules)\n")
    assert '"shard": "4/4"' in render_json(idle)


def test_waves_are_judged_by_the_merge(tmp_path: Path, shards: Shards) -> None:
    wave = """\
waves:
  - {id: late, title: Late, status: active, due: 2026-01-01}
seams:
"""
    debt = "    migrating:\n      - {module: app.late, count: 1, wave: late, reason: Not yet.}\n"
    policy = POLICY.replace("seams:\n", wave).replace("why: There are two.\n", f"why: There are two.\n{debt}")
    folder = written(tmp_path, policy, odd="", late="from app.seam import two\n\ntwo()\n")
    parts = shards(folder, 2)
    alone = judge_shard(folder / "allowlists.yaml", Shard(1, 2), parts[0], today=TODAY)
    assert "wave" not in {verdict.rule for verdict in alone.verdicts}
    whole = check(folder / "allowlists.yaml", today=TODAY)
    assert "wave" in {verdict.rule for verdict in whole.verdicts}
    assert reports(merged(folder, parts)) == reports(whole)


def test_the_day_is_that_of_the_merge(tmp_path: Path, shards: Shards) -> None:
    """What rules see is the same on every day, so that shards may run before midnight and the merge behind it."""
    policy = POLICY.replace("reason: The entry.", "reason: The entry, expires: 2026-03-31")
    folder = written(tmp_path, policy, odd="")
    parts = shards(folder, 2)
    for day in (TODAY, date(2026, 4, 1)):
        whole = check(folder / "allowlists.yaml", today=day)
        assert reports(merge_parts(folder / "allowlists.yaml", parts, day)) == reports(whole)
    assert whole.outcome is Outcome.BROKEN


def test_all_rules_off_is_a_matter_of_all_shards(tmp_path: Path, shards: Shards) -> None:
    off = "    rollout: [{level: off, until: 2027-01-01}]\n"
    policy = re.sub(r"(    why: .*\n)", rf"\1{off}", POLICY)
    folder = written(tmp_path, policy, odd="")
    alone = judge_shard(folder / "allowlists.yaml", Shard(1, 2), folder / "x.part", today=TODAY)
    assert (alone.outcome, alone.exit_code) == (Outcome.OFF, 0)
    result = merged(folder, shards(folder, 2))
    assert (result.outcome, result.exit_code) == (Outcome.VACUOUS, 2)


def test_the_words_of_a_teams_own_rule_come_with_the_part(tmp_path: Path, shards: Shards) -> None:
    policy = f"{POLICY}rules:\n  - team:none\n"
    own = '"""Own rules."""\n\n\ndef none(facts):\n    """Nobody may do it."""\n    yield from ()\n'
    folder = written(tmp_path, policy, odd="")
    (folder / "team.py").write_text(own)
    whole = check(folder / "allowlists.yaml", today=TODAY)
    parts = shards(folder, 2)
    (folder / "team.py").unlink()  # the machine of the merge needs the policy alone
    shutil.rmtree(folder / "src")
    assert reports(merged(folder, parts)) == reports(whole)
    assert whole.on("none").why == "Nobody may do it."


def test_what_a_teams_own_rule_finds_is_plain_text(tmp_path: Path, shards: Shards) -> None:
    """Members of an enumeration that the machine of the merge does not know."""
    own = """\
from enum import StrEnum

from seamguard.api import Breach


class Kind(StrEnum):
    BAD = "bad"


def all_bad(facts):
    for file in facts.files():
        yield Breach(file, 1, "it is bad", kind=Kind.BAD, target=Kind.BAD, lines=(Kind.BAD,), scope=Kind.BAD)
"""
    folder = written(tmp_path, f"{POLICY}rules:\n  - {{id: own, check: 'team:all_bad', why: So.}}\n", odd="")
    (folder / "team.py").write_text(own)
    whole = check(folder / "allowlists.yaml", today=TODAY)
    assert len(whole.on("own").having(Status.VIOLATION)) == len(FILES)
    assert reports(merged(folder, shards(folder, 2))) == reports(whole)


# What is refused


def refusal(folder: Path, parts: list[Path]) -> str:
    with pytest.raises(UsageError) as refused:
        merged(folder, parts)
    return str(refused.value)


def test_a_missing_part(codebase: Path, shards: Shards) -> None:
    parts = shards(codebase, 4)
    said = refusal(codebase, [parts[0], parts[2]])
    assert said == "--merge: no part of shard 2/4, 4/4 is given: name the parts of all 4 shards"


def test_a_part_twice(codebase: Path, shards: Shards) -> None:
    parts = shards(codebase, 2)
    copy = codebase / "copy.part"
    shutil.copy(parts[0], copy)
    assert refusal(codebase, [*parts, copy]) == (
        f"{copy.as_posix()}: is shard 1/2, and so is {parts[0].as_posix()}: name the part of each shard once"
    )


def test_a_part_of_another_division(codebase: Path, shards: Shards) -> None:
    two, three = shards(codebase, 2), shards(codebase, 3)
    said = refusal(codebase, [two[0], three[1]])
    assert said.startswith(f"{three[1].as_posix()}: is one of 3 parts, so of another division than {two[0].as_posix()}")


def test_a_part_of_another_policy(codebase: Path, shards: Shards) -> None:
    parts = shards(codebase, 2)
    (codebase / "allowlists.yaml").write_text(POLICY.replace("There are two", "There are still two"))
    said = refusal(codebase, parts)
    assert said.startswith(f"{parts[0].as_posix()}: is of another policy than ")
    assert said.endswith("allowlists.yaml: run all shards again, on one commit")


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"use": FILES["src/app/use.py"] + "# another line\n"}, "src/app/use.py"),
        ({"fresh": ""}, "src/app/fresh.py"),
    ],
)
def test_a_part_of_another_codebase(
    codebase: Path, tmp_path: Path, shards: Shards, changed: dict[str, str], place: str
) -> None:
    other = written(tmp_path / "other", **changed)
    one, two = shards(codebase, 2)[0], shards(other, 2)[1]
    assert refusal(codebase, [one, two]) == (
        f"{two.as_posix()}: saw {place} otherwise than {one.as_posix()}: run all shards again, on one commit"
    )


def test_a_part_of_another_root(codebase: Path, shards: Shards) -> None:
    one, two = shards(codebase, 2)
    judge_shard(codebase / "allowlists.yaml", Shard(2, 2), two, codebase)
    assert f"{two.as_posix()}: is of {codebase.as_posix()!r}, another root than {one.as_posix()}" in refusal(
        codebase, [one, two]
    )


def test_a_file_beside_the_policy_that_was_another_one(tmp_path: Path, shards: Shards) -> None:
    own = [f"  - {{id: {name}, check: 'team:none', why: So.}}\n" for name in ("own", "too")]
    policy = f"{POLICY}rules:\n{''.join(own)}"
    text = "def none(facts):\n    yield from ()\n"
    folder = written(tmp_path, policy, odd="")
    (folder / "team.py").write_text(text)
    one, two = shards(folder, 2)
    (folder / "team.py").write_text(f"{text}# more\n")
    judge_shard(folder / "allowlists.yaml", Shard(2, 2), two)
    assert refusal(folder, [one, two]).startswith(f"{two.as_posix()}: saw team.py otherwise than {one.as_posix()}")


def test_a_part_of_another_program(codebase: Path, shards: Shards) -> None:
    one, two = shards(codebase, 2)
    form.write(two, form.read(two)._replace(maker="seamguard 0.0 (00) on cpython 3.11"))
    said = refusal(codebase, [one, two])
    assert said.startswith(
        f"{two.as_posix()}: was written by seamguard 0.0 (00) on cpython 3.11, and this is seamguard "
    )
    assert said.endswith(": use one for all shards and here")


def test_a_policy_that_cannot_be_read_is_told_as_ever(codebase: Path, shards: Shards) -> None:
    parts = shards(codebase, 2)
    (codebase / "allowlists.yaml").write_text("version: 2\n")
    with pytest.raises(PolicyError) as whole:
        check(codebase / "allowlists.yaml")
    with pytest.raises(PolicyError) as again:
        merged(codebase, parts)
    assert str(again.value) == str(whole.value)


def test_a_shard_that_does_not_come_to_an_end_leaves_no_earlier_part(codebase: Path, shards: Shards) -> None:
    parts = shards(codebase, 2)
    policy = (codebase / "allowlists.yaml").read_text()
    (codebase / "allowlists.yaml").write_text("version: 2\n")
    with pytest.raises(PolicyError):
        judge_shard(codebase / "allowlists.yaml", Shard(2, 2), parts[1])
    (codebase / "allowlists.yaml").write_text(policy)
    assert "is empty, for its shard did not come to an end" in refusal(codebase, parts)
