"""Hold the example policies of `examples/codeanatomy` against the real repository they were written for.

`python benchmarks/codeanatomy.py MIRROR` takes a clone or bare mirror of the public repository `paul-heyse/CodeAnatomy`
and prints a Markdown report: what each rule says at four commits, beside what the repository's own guards said there.
With `--flip` it edits the tree of the first commit, in memory, against each claim of the review, and tells which rule
failed. It ends with 1 where a claim does not hold at the commit of the review, or an edit goes unnoticed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it also runs as a file

from benchmarks.codeanatomy_facts import COMMITS, GUARDS, REVIEWED, SINCE
from benchmarks.codeanatomy_flips import FLIPS, every_literal, every_use

from seamguard.domain.verdict import Outcome, Status
from seamguard.engine import judge_tree
from seamguard.promises import load_policy
from seamguard.sources.memory import memory_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.codeanatomy_flips import Flip

    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult, Verdict

SUITE = Path(__file__).parents[1]
EXAMPLE = SUITE / "examples/codeanatomy"
_ROOTS = ("src", "tests", "scripts", "tools", ".github", "pyproject.toml")

Files = dict[str, bytes]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report; 1 where a claim does not hold or an edit goes unnoticed."""
    parser = argparse.ArgumentParser(description="Hold the example policies against the real repository.")
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--flip", action="store_true", help="edit the tree against each claim, and see what fails")
    options = parser.parse_args(arguments)
    print(f"`python benchmarks/codeanatomy.py MIRROR{' --flip' * options.flip}`, Python {platform.python_version()}.\n")
    return flip(options.mirror) if options.flip else compare(options.mirror)


def read_commit(mirror: Path, commit: str) -> Files:
    """The files of a commit that a policy may ask for, by path; what a partial mirror lacks is left out."""
    git = ["git", "-C", str(mirror)]
    offline = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    listed = subprocess.run([*git, "ls-tree", "-r", "-z", commit, "--", *_ROOTS], check=True, capture_output=True)
    rows = [row.split("\t", 1) for row in listed.stdout.decode().split("\0") if row]
    oids = {path: head.split()[2] for head, path in rows if head.split()[1] == "blob"}
    asked = "".join(f"{oid}\n" for oid in oids.values()).encode()
    held = subprocess.run([*git, "cat-file", "--batch"], input=asked, check=True, capture_output=True, env=offline)
    return dict(_contents(oids, held.stdout))


def _contents(paths: Mapping[str, str], answer: bytes) -> Iterator[tuple[str, bytes]]:
    """Cut git's answer to `cat-file --batch` into the contents of the files that were asked for, in that order."""
    at = 0
    for path in paths:
        end = answer.index(b"\n", at)
        head = answer[at:end].split()
        at = end + 1
        if head[-1] != b"missing":
            size = int(head[2])
            yield path, answer[at : at + size]
            at += size + 1


def judge(policy: Policy, files: Mapping[str, bytes], *select: str) -> CheckResult:
    """Judge files in memory, with what lies beside the policy, the suite, and what else is in the tree."""

    def beside(path: str) -> bytes | None:
        own = (SUITE if path.startswith("guardrails/") else EXAMPLE) / path
        if own.is_dir():
            return "\n".join(sorted(inside.name for inside in own.iterdir())).encode()
        return own.read_bytes() if own.is_file() else files.get(path)

    return judge_tree(policy, memory_tree(files, policy.codebase), "CodeAnatomy", select, beside=beside)


# What the policies say at the commits


def compare(mirror: Path) -> int:
    """Print what each rule says at each commit, beside what the guards said."""
    trees = {commit: read_commit(mirror, commit) for commit in COMMITS}
    print("## The policy of 1800c333\n")
    wrong = _matrix(load_policy(EXAMPLE / "allowlists.yaml"), trees)
    print("\n## The guards that came later\n")
    _matrix(load_policy(EXAMPLE / "later-guards.yaml"), {one: trees[one] for one in COMMITS if one != REVIEWED})
    print("\n## What the repository's own guards said\n")
    print(f"| guard | {' | '.join(COMMITS)} |\n| --- |{' --- |' * len(COMMITS)}")
    for guard, said in GUARDS.items():
        print(f"| {guard} | {' | '.join(said.get(commit, '') for commit in COMMITS)} |")
    return int(wrong)


def _matrix(policy: Policy, trees: Mapping[str, Files]) -> bool:
    """Print one row for each rule; whether the commit of the review is among the trees and not kept."""
    columns, notes, wrong = [], [], False
    for commit, files in trees.items():
        result = judge(policy, files)
        notes.append(f"{commit}: {result.outcome}, {result.files} files")
        lived = [one for one in result.verdicts if COMMITS.index(SINCE.get(one.id, REVIEWED)) <= COMMITS.index(commit)]
        columns.append({(verdict.rule, verdict.id): _cell(verdict) for verdict in lived})
        wrong |= commit == REVIEWED and result.outcome is not Outcome.KEPT
    print(f"| rule | id | {' | '.join(trees)} |\n| --- | --- |{' --- |' * len(trees)}")
    for rule, name in columns[-1]:
        print(f"| {rule} | {name} | {' | '.join(column.get((rule, name), '') for column in columns)} |")
    print("\n" + "\n".join(f"- {note}" for note in notes))
    return wrong


def _cell(verdict: Verdict) -> str:
    """An outcome, and the numbers behind it."""
    counts = {
        "violations": len(verdict.having(Status.VIOLATION)),
        "migrating": len(verdict.having(Status.MIGRATING)),
        "permitted": len(verdict.having(Status.PERMITTED)),
        "moved": len(verdict.having(Status.MOVED)),
        "stale": len(verdict.stale),
        "failures": len(verdict.failures),
        "vacuous": len(verdict.vacuities),
    }
    return f"{verdict.outcome}: " + (", ".join(f"{count} {word}" for word, count in counts.items() if count) or "0")


# The other way round


def flip(mirror: Path) -> int:
    """Print which rule notices each edit; 1 where one goes unnoticed."""
    policy, files = load_policy(EXAMPLE / "allowlists.yaml"), read_commit(mirror, REVIEWED)
    unnoticed = 0
    print("| claim | edit | rule | says |\n| --- | --- | --- | --- |")
    for one in (*FLIPS, *every_use(judge(policy, files), files)):
        unnoticed += not _notices(policy, files, one)
    silent = literals = 0
    for turn in every_literal(judge(policy, files, "artifact-names"), files):
        (verdict,) = judge(policy, turn.files, "artifact-names").verdicts
        literals += len(turn.sites)
        silent += len(turn.sites - {item.entry.place for item in verdict.stale})
    print(f"\nOf {literals} literals of `record_artifact`, each made a declared spec, {silent} went by.")
    return int(bool(unnoticed or silent))


def _notices(policy: Policy, files: Files, one: Flip) -> bool:
    said = _verdict(policy, files, one)
    print(f"| {one.claim} | {one.words} | {one.rule} | {said or 'NOTHING'} |", flush=True)
    return bool(said)


def _verdict(policy: Policy, files: Files, one: Flip) -> str:
    """What the rule says of an edited tree; nothing where it is still kept."""
    result = judge(policy, one.applied(files), one.rule)
    (verdict,) = [verdict for verdict in result.verdicts if verdict.id == one.rule]
    if verdict.outcome is Outcome.KEPT:
        return ""
    return f"{verdict.outcome.upper()}: {_first(verdict)}"


def _first(verdict: Verdict) -> str:
    said = [item.message for item in verdict.judged if item.status is Status.VIOLATION and item.blocking]
    said += [item.message for item in (*verdict.failures, *verdict.vacuities)]
    said += [item.message for item in verdict.stale]
    return said[0].replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
