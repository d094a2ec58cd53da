from __future__ import annotations

import pytest

from seamguard.domain.shard import Shard, shard_of
from seamguard.errors import UsageError


@pytest.mark.parametrize(("text", "shard"), [("1/1", Shard(1, 1)), ("2/4", Shard(2, 4)), ("07/10", Shard(7, 10))])
def test_a_shard_is_which_of_how_many(text: str, shard: Shard) -> None:
    assert shard_of(text) == shard


@pytest.mark.parametrize(
    "text", ["0/4", "5/4", "0/0", "1", "1/", "/4", "1/4/2", "-1/4", "1 / 4", "a/b", "", chr(0x661) + "/4", "1/4\n"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no shard: write K/N, .* such as 1/4 to 4/4"):
        shard_of(text)


@pytest.mark.parametrize("count", range(1, 9))
def test_all_shards_together_have_each_item_once(count: int) -> None:
    items = [f"rule-{number}" for number in range(5)]
    shares = [Shard(number, count).share(items) for number in range(1, count + 1)]
    assert sorted(item for share in shares for item in share) == items
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
