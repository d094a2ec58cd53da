"""One machine's share: its rules look and are judged, and what they saw is put into a part."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from seamguard.domain.shard import Part
from seamguard.engine import kept, look, prepared
from seamguard.judging import judge_seen
from seamguard.policy import read_bytes
from seamguard.promises import load_policy, read_beside
from seamguard.sharding import form
from seamguard.sources import list_tree

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from seamguard.domain.policy import Policy
    from seamguard.domain.shard import Shard
    from seamguard.domain.source import SourceFile, SourceTree
    from seamguard.domain.verdict import CheckResult
    from seamguard.watching import Beside

SIZE = 8  # bytes; they tell machines apart that checked out other commits, and are no defence


def judge_shard(
    policy_path: Path, shard: Shard, part: Path, root: Path | None = None, today: date | None = None
) -> CheckResult:
    """Judge one machine's share of the rules, and write down what they saw.

    Args:
        policy_path: The policy file.
        shard: Which share.
        part: Where the part goes.
        root: The codebase to judge instead of the policy's own.
        today: The day on which entries expire; the current one by default.

    Raises:
        PolicyError: The policy cannot be read.
        UsageError: The part cannot be written.
    """
    form.begin(part)
    policy, folder = load_policy(policy_path), policy_path.parent
    shown = policy.codebase.root if root is None else root.as_posix()
    with prepared():
        tree = list_tree(folder / policy.codebase.root if root is None else root, policy.codebase)
        done, result = look_at_share(policy, tree, shard, shown, partial(read_beside, folder), today)
    form.write(part, done._replace(digest=digest_of(read_bytes(policy_path))))
    return result


def look_at_share(
    policy: Policy, tree: SourceTree, shard: Shard, root: str, beside: Beside, today: date | None = None
) -> tuple[Part, CheckResult]:
    """Let a share of the rules look at a listed codebase: the part, which is of no policy file yet, and the answer."""
    read: dict[str, bytes] = {}

    def noted(path: str) -> bytes | None:
        data = beside(path)
        read[path] = b"" if data is None else digest_of(data)
        return data

    with kept() as known:
        seen = look(policy, tree, policy.rules, shard.share(policy.rules), noted, contents=known)
    contents = b"".join(map(_content, tree.files))
    part = Part(form.maker(), shard, b"", policy, root, seen, contents, tuple(sorted(read.items())))
    day = today or datetime.now(UTC).date()
    return part, judge_seen(policy, seen, root, day, is_whole=False, shard=str(shard))


def digest_of(data: bytes) -> bytes:
    """A digest of what a file holds."""
    return blake2b(data, digest_size=SIZE).digest()


def _content(file: SourceFile) -> bytes:
    """A digest of what a file holds, or of nothing where that cannot be read."""
    try:
        return digest_of(file.key.encode() if file.key else file.read())
    except OSError:
        return bytes(SIZE)
