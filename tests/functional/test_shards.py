"""`check --shard` and `check --merge`, as several machines run them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.functional.documents import hold_to_schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.functional.conftest import Execute, Run, Suite


def shard(seamguard: Execute, folder: Path, number: int, count: int) -> Run:
    return seamguard("check", "--shard", f"{number}/{count}", "--part", f"{number}.part", cwd=folder)


def merge(seamguard: Execute, folder: Path, count: int, *options: str) -> Run:
    return seamguard("check", "--merge", *(f"{n}.part" for n in range(1, count + 1)), *options, cwd=folder)


@pytest.mark.parametrize("count", [2, 3])
def test_a_merge_is_byte_for_byte_what_one_machine_says(seamguard: Execute, broken: Path, count: int) -> None:
    codes = [shard(seamguard, broken, number, count).exit_code for number in range(1, count + 1)]
    assert codes == [1, 0, 0][:count]  # the broken rule fails where it is judged; a shard without a rule does not
    assert merge(seamguard, broken, count) == seamguard("check", cwd=broken)
    options = ("--format", "json")
    assert merge(seamguard, broken, count, *options) == seamguard("check", *options, cwd=broken)


def test_a_shard_says_which_one_it_is(seamguard: Execute, kept: Path) -> None:
    assert "KEPT    1 kept (5 files, 3 parsed; shard 1/3 of the rules)" in shard(seamguard, kept, 1, 3).stdout
    assert "OFF     no rule falls to this shard (5 files, " in shard(seamguard, kept, 3, 3).stdout
    done = seamguard("check", "--shard", "2/2", "--part", "2.part", "--format", "json", cwd=kept)
    document = json.loads(done.stdout)
    hold_to_schema(document)
    assert (document["shard"], [one["id"] for one in document["subjects"]]) == ("2/2", ["bindings"])


def test_what_cannot_be_read_is_told_by_the_merge_too(seamguard: Execute, kept: Path) -> None:
    (kept / "code/src/app/half.py").write_text("Context(bindings(\n")
    assert {shard(seamguard, kept, number, 2).exit_code for number in (1, 2)} == {2}
    merged = merge(seamguard, kept, 2)
    assert merged == seamguard("check", cwd=kept)
    assert (merged.exit_code, "half.py:1:1" in merged.stdout) == (2, True)


def test_a_policy_that_cannot_be_read_is_told_as_ever(seamguard: Execute, kept: Path) -> None:
    policy = kept / "allowlists.yaml"
    policy.write_text(policy.read_text().replace("version: 1", "version: 9"))
    whole = seamguard("check", "--format", "json", cwd=kept)
    done = [seamguard("check", "--shard", "1/1", "--part", "1.part", "--format", "json", cwd=kept)]
    done += [merge(seamguard, kept, 1, "--format", "json")]
    assert [(run.exit_code, run.stdout) for run in done] == [(2, whole.stdout)] * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--shard", "0/4", "--part", "p"), "'0/4' is no shard: write K/N, the Kth of N machines"),
        (("--shard", "1/4"), "--shard: say where the part for the merge goes, with --part FILE"),
        (("--part", "p"), "--part: is what a shard leaves: say which one it is, with --shard K/N"),
        (("--shard", "1/4", "--part", "no/such/p"), "no/such/p: cannot write the part: No such file or directory"),
        (("--shard", "1/4", "--part", "p", "--select", "context"), "--select: does not go with --shard"),
        (("--merge", "p", "--shard", "1/4"), "--shard: does not go with --merge"),
        (("--merge", "p", "--part", "q"), "--part: does not go with --merge"),
        (("--merge", "p", "--select", "context"), "--select: does not go with --merge"),
        (("--merge", "p", "--root", "code"), "--root: does not go with --merge: the parts say what was judged"),
        (("--merge", "p"), "p: cannot read the part: No such file or directory"),
        (("--merge", "allowlists.yaml"), "allowlists.yaml: is no part that this seamguard can read"),
    ],
)
def test_what_makes_no_sense_is_refused(seamguard: Execute, kept: Path, arguments: tuple[str, ...], said: str) -> None:
    done = seamguard("check", *arguments, cwd=kept)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"seamguard: {said}")


def test_parts_that_do_not_belong_together_are_refused_in_json_too(seamguard: Execute, kept: Path) -> None:
    for number in (1, 2):
        shard(seamguard, kept, number, 2)
    done = seamguard("check", "--merge", "1.part", "--format", "json", cwd=kept)
    said = "--merge: no part of shard 2/2 is given: name the parts of all 2 shards"
    assert (done.exit_code, done.stderr) == (2, f"seamguard: {said}\n")
    assert json.loads(done.stdout)["errors"] == [{"path": "allowlists.yaml", "line": 0, "column": 0, "message": said}]


# The suite


def collected(suite: Suite, *options: str) -> list[str]:
    lines = suite("--collect-only", "-q", *options).output.splitlines()
    return [line for line in lines if line.startswith("guardrails/")]


def test_all_shards_of_the_suite_together_run_every_test_once(suite: Suite) -> None:
    whole = collected(suite)
    shares = [collected(suite, "--seamguard-shard", f"{number}/3") for number in (1, 2, 3)]
    assert sorted(test for share in shares for test in share) == sorted(whole)
    assert all(any("test_the_rule_bites[" in test for test in share) for share in shares)
    of_no_rule = [[test for test in share if "[" not in test] for share in shares]
    assert (len(of_no_rule[0]) >= 5, of_no_rule[1:]) == (True, [[], []])


def test_a_shard_of_the_suite_runs_its_tests_and_says_that_there_are_others(suite: Suite) -> None:
    done = suite("--seamguard-shard", "2/11", "-k", "not capabilities")
    assert (done.exit_code, done.having("PASSED")) == (
        0,
        {
            "test_only_listed_places_break_the_rule[dataset-bindings]",
            "test_the_list_is_fresh[dataset-bindings]",
            "test_the_rule_bites[dataset-bindings]",
        },
    )
    assert "deselected" in done.output


def test_a_shard_of_the_suite_that_is_none(suite: Suite) -> None:
    done = suite("--seamguard-shard", "4/3")
    assert done.exit_code == 4
    assert "--seamguard-shard: '4/3' is no shard: write K/N" in done.output
