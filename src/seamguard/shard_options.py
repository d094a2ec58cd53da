"""Options of `check` by which several machines make one run together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.errors import UsageError
from seamguard.options import policy_path

if TYPE_CHECKING:
    import argparse

    from seamguard.domain.verdict import CheckResult


def add_sharding(check: argparse.ArgumentParser) -> None:
    """Add `--shard`, `--part` and `--merge`."""
    check.add_argument("--shard", metavar="K/N", help="judge the Kth of N shares of the rules; goes with --part")
    check.add_argument("--part", type=Path, metavar="FILE", help="where the shard's part goes, for --merge")
    check.add_argument(
        "--merge",
        type=Path,
        nargs="+",
        default=[],
        metavar="PART",
        help="judge by the parts of all shards; reads no code",
    )


def sharded(options: argparse.Namespace) -> CheckResult | None:
    """The result where several machines make the run; None where this one makes it alone.

    Raises:
        UsageError: The options do not go together.
    """
    if options.shard is None and options.part is None and not options.merge:
        return None
    if options.merge:
        _refuse(options, "--merge", ("--shard", "--part"), "a merge judges what the parts hold: leave it out")
        _refuse(options, "--merge", ("--select",), "a merge judges all rules: leave it out")
        _refuse(options, "--merge", ("--root",), "the parts say what was judged: give it to the shards")
        from seamguard.sharding import merge_parts

        return merge_parts(policy_path(options), options.merge)
    if options.shard is None:
        raise UsageError("--part: is what a shard leaves: say which one it is, with --shard K/N")
    if options.part is None:
        raise UsageError("--shard: say where the part for the merge goes, with --part FILE")
    _refuse(options, "--shard", ("--select",), "a shard judges its share of all rules: leave out one of both")
    from seamguard.domain.shard import shard_of
    from seamguard.sharding import judge_shard

    return judge_shard(policy_path(options), shard_of(options.shard), options.part, options.root)


def _refuse(options: argparse.Namespace, given: str, others: tuple[str, ...], why: str) -> None:
    """Raise UsageError where an option is given that does not go with another one."""
    for other in others:
        if getattr(options, other.removeprefix("--")):
            raise UsageError(f"{other}: does not go with {given}: {why}")
