"""A check that several machines make together: each lets its share of the rules look, and a merge judges them all."""

from seamguard.sharding.judging import judge_shard
from seamguard.sharding.merging import merge_parts

__all__ = ["judge_shard", "merge_parts"]
