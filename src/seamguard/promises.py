"""What a run is held to: the policy, and the files beside it. Whoever needs no more than that loads nothing else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamguard.policy import parse_policy, read_policy

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.domain.policy import Policy
    from seamguard.watching import Beside


def load_policy(path: Path, beside: Beside | None = None) -> Policy:
    """Read and decode a policy file, and what it takes from files beside it; raises PolicyError with every problem."""
    policy = read_policy(path)
    if not any(rule.family == "rules" for rule in policy.others):
        return policy
    from seamguard.rules.rules import worded

    return policy.changed(partial(worded, beside=beside or partial(read_beside, path.parent)))


def policy_from(data: bytes, display: str) -> Policy:
    """Decode a policy that is given as bytes; `display` is what problems call it. Raises PolicyError."""
    return parse_policy(data, display)


def read_beside(folder: Path, path: str) -> bytes | None:
    """A file by its path from the policy's folder, or the names in a folder; None where there is none."""
    from seamguard.cache.contents import beside

    return beside(place_beside(folder, path))


def place_beside(folder: Path, path: str) -> str:
    """Where a file lies that is named from the policy's folder; that of a folder ends with a slash."""
    return f"{folder / path}/" if path.endswith("/") else str(folder / path)
