"""One share of a run that several machines make together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from seamguard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.policy import Policy
    from seamguard.domain.seen import Seen

Item = TypeVar("Item")


class Shard(NamedTuple):
    """Which share: number `number` of `total`, from 1 on."""

    number: int
    total: int

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"

    def share(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Every `total`th item: what stands together in a policy is often alike, and is dealt out to all."""
        return tuple(items[self.number - 1 :: self.total])


def shard_of(text: str) -> Shard:
    """Read a shard as it is written, such as `2/4`.

    Raises:
        UsageError: It is none.
    """
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text, re.ASCII)
    found = Shard(int(match[1]), int(match[2])) if match else Shard(0, 0)
    if not 1 <= found.number <= found.total:
        raise UsageError(f"{text!r} is no shard: write K/N, the Kth of N machines, such as 1/4 to 4/4")
    return found


class Part(NamedTuple):
    """What one machine has for the merge.

    Attributes:
        maker: The program that looked.
        shard: Which share this is.
        digest: Of the policy file.
        policy: What that says.
        root: What reports call the codebase's root.
        seen: What the share's rules saw.
        contents: Digests of the files of the codebase, in their order, eight bytes each.
        beside: Digests of the files beside the policy that rules read, by their paths; empty where there is none.
    """

    maker: str
    shard: Shard
    digest: bytes
    policy: Policy
    root: str
    seen: Seen
    contents: bytes
    beside: tuple[tuple[str, bytes], ...]
