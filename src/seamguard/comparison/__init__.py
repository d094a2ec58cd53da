"""The growth gate: policy and code at a head held against those at a base, without a checkout."""

from seamguard.comparison.compare import compare
from seamguard.comparison.ends import Request

__all__ = ["Request", "compare"]
