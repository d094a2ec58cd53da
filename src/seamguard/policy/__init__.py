"""Text to `Policy`: every problem of the file at once, each with its line, its column and its remedy."""

from __future__ import annotations

from seamguard.policy.reader import parse_policy, read_bytes, read_policy

__all__ = ["parse_policy", "read_bytes", "read_policy"]
