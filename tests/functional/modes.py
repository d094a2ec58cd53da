"""All ways to come to the same answer about one codebase, and what tells two answers apart."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.repository import Repo

from seamguard.comparison.ends import End, Request, locate, tree_of
from seamguard.domain.shard import Shard
from seamguard.domain.source import SourceFile
from seamguard.engine import check, judge_tree
from seamguard.promises import load_policy, read_beside
from seamguard.report import render_json, render_text
from seamguard.sharding import judge_shard, merge_parts
from seamguard.sources.git import opened_blobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path
    from typing import TypeAlias

    from seamguard.domain.verdict import CheckResult

SHARDS = 3


class Codebase(NamedTuple):
    """A codebase under judgement.

    Attributes:
        policy: The policy file, in a folder of its own with the code that it speaks of.
        room: An empty folder for whatever a mode keeps.
        today: The day.
    """

    policy: Path
    room: Path
    today: date


Mode: TypeAlias = "Callable[[Codebase], CheckResult]"


def plain(code: Codebase) -> CheckResult:
    """One machine, from disk."""
    return check(code.policy, today=code.today)


def sharded(code: Codebase) -> CheckResult:
    """Several machines, merged in another order than that of the shards."""
    parts = [code.room / f"{number}.part" for number in range(1, SHARDS + 1)]
    for number, part in enumerate(parts, start=1):
        judge_shard(code.policy, Shard(number, SHARDS), part, today=code.today)
    return merge_parts(code.policy, parts[::-1], code.today)


def from_git(code: Codebase) -> CheckResult:
    """The tree of a commit, from git's objects, as `diff` and `history` read it.

    What lies beside the policy comes from disk: rules that ask for more of that than files are of no commit.
    """
    repository = Repo(code.policy.parent)
    commit = repository.commit({})
    policy = load_policy(code.policy)
    place = locate(Request(code.policy, None, commit))
    objects = place.repository.objects(commit)
    end = End(commit, objects, policy, code.policy.read_bytes(), place.path)
    with opened_blobs(place.repository) as blobs:
        tree = tree_of(place, blobs, end, policy, place.path)
        beside = partial(read_beside, code.policy.parent)
        return judge_tree(policy, tree, policy.codebase.root, (), code.today, beside)


def with_facts_kept(code: Codebase) -> CheckResult:
    """After a run that has left the facts of all files that it read."""
    with _environment(SEAMGUARD_CACHE_DIR=str(code.room)):
        plain(code)
        assert [*code.room.glob("facts-*/*.pack")]
        return plain(code)


def in_processes(code: Codebase) -> CheckResult:
    """Files are searched and read by three processes, however few they are."""
    with _environment(SEAMGUARD_PROCESSES="3"):
        return plain(code)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


MODES: dict[str, Mode] = {
    "sharded": sharded,
    "from git objects": from_git,
    "with facts kept": with_facts_kept,
    "in processes": in_processes,
}
"""Every mode but `plain`, which all others are held against."""


def differences(one: CheckResult, other: CheckResult) -> list[str]:
    """In what two answers differ: as values, as documents for programs, as text for people, as exit codes."""
    return [name for name, of in _SIDES.items() if of(one) != of(other)]


def _bare(value: object) -> object:
    """A value without the ways in which its files are read, which no two runs share."""
    if isinstance(value, SourceFile):
        return value._replace(read=bytes, key="")
    if is_dataclass(value):
        return type(value), [_bare(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    return value


_SIDES: dict[str, Callable[[CheckResult], object]] = {
    "result": _bare,
    "JSON": render_json,
    "text": render_text,
    "exit code": lambda result: result.exit_code,
}
