"""Parts put together: the answer of one machine that had judged everything itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.seen import Seen
from seamguard.errors import UsageError
from seamguard.judging import judge_seen
from seamguard.policy import read_bytes
from seamguard.promises import load_policy
from seamguard.sharding import form
from seamguard.sharding.judging import SIZE, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from seamguard.domain.shard import Part
    from seamguard.domain.verdict import CheckResult

_RUN_AGAIN = "run all shards again, on one commit"


class Named(NamedTuple):
    """A part and what messages call its file."""

    name: str
    part: Part


def merge_parts(policy_path: Path, files: Sequence[Path], today: date | None = None) -> CheckResult:
    """Judge what the rules of all parts saw.

    Args:
        policy_path: The policy file that they are parts of.
        files: The parts, in any order.
        today: The day on which entries expire and waves are due; the current one by default.

    Raises:
        PolicyError: The policy cannot be read.
        UsageError: The parts do not belong together, or are not all there.
    """
    policy = load_policy(policy_path)
    parts = [Named(path.as_posix(), form.read(path)) for path in files]
    digest = digest_of(read_bytes(policy_path))
    for name, part in parts:
        if part.digest != digest:
            raise UsageError(f"{name}: is of another policy than {policy.path}: {_RUN_AGAIN}")
    return merged(parts, policy.path, today)


def merged(parts: Sequence[Named], policy_name: str, today: date | None = None) -> CheckResult:
    """Judge what the rules of all parts saw; see `merge_parts`."""
    _check(parts)
    first = parts[0].part
    policy = replace(first.policy, path=policy_name)  # a rule's words may come from a file that is not here
    seen = _together([part for _, part in parts])
    return judge_seen(policy, seen, first.root, today or datetime.now(UTC).date(), is_whole=True)


def _check(parts: Sequence[Named]) -> None:
    """Raise UsageError where parts do not belong together, or are not all there."""
    here = form.maker()
    for name, part in parts:
        if part.maker != here:
            raise UsageError(
                f"{name}: was written by {part.maker}, and this is {here}: use one for all shards and here"
            )
    first = parts[0]
    for other in parts[1:]:
        difference = _difference(first.part, other.part)
        if difference:
            raise UsageError(f"{other.name}: {difference} than {first.name}: {_RUN_AGAIN}")
    names: dict[int, str] = {}
    for name, part in parts:
        if part.shard.number in names:
            known = names[part.shard.number]
            raise UsageError(f"{name}: is shard {part.shard}, and so is {known}: name the part of each shard once")
        names[part.shard.number] = name
    count = first.part.shard.total
    missing = [f"{number}/{count}" for number in range(1, count + 1) if number not in names]
    if missing:
        raise UsageError(
            f"--merge: no part of shard {', '.join(missing)} is given: name the parts of all {count} shards"
        )


def _difference(one: Part, other: Part) -> str:
    """In which way one part is of another run than the other; empty where it is of the same."""
    if other.shard.total != one.shard.total:
        return f"is one of {other.shard.total} parts, so of another division"
    if (other.digest, other.policy.rules) != (one.digest, one.policy.rules):
        return "is of another policy"
    if other.root != one.root:
        return f"is of {other.root!r}, another root"
    place = next(_differing(one, other), "")
    return f"saw {place} otherwise" if place else ""


def _differing(one: Part, other: Part) -> Iterator[str]:
    """The files that two machines saw otherwise."""
    mine, others = _listing(one), _listing(other)
    yield from sorted(path for path in mine.keys() | others.keys() if mine.get(path) != others.get(path))
    yield from sorted({problem.path for problem in {*one.seen.tree.problems} ^ {*other.seen.tree.problems}})
    known = dict(one.beside)
    yield from (path for path, digest in other.beside if known.get(path, digest) != digest)


def _listing(part: Part) -> dict[str, bytes]:
    starts = range(0, len(part.contents), SIZE)
    return {f.path: part.contents[start : start + SIZE] for f, start in zip(part.seen.tree.files, starts, strict=True)}


def _together(parts: Sequence[Part]) -> Seen:
    """What the rules of all parts saw, as if one machine had looked."""
    first, every = parts[0], [part.seen for part in parts]
    watched = dict(chain.from_iterable(seen.rules.items() for seen in every))
    problems = frozenset().union(*(seen.problems for seen in every))
    unread = {problem.path for problem in problems}
    return Seen(
        tree=first.seen.tree,
        rules={rule: watched[rule] for rule in first.policy.rules},
        problems=problems,
        # Every machine reads all comments, but for those in files in which it met a problem.
        suppressions=tuple(one for one in first.seen.suppressions if one.file.path not in unread),
        parsed=frozenset().union(*(seen.parsed for seen in every)),
        code=dict(chain.from_iterable(seen.code.items() for seen in every)),
    )
