"""A policy and a codebase in memory, as the planners need them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

from seamguard.engine import check_tree
from seamguard.policy import parse_policy
from seamguard.sources.memory import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.policy import Policy
    from seamguard.domain.verdict import CheckResult

TODAY = date(2026, 3, 31)
HEAD = """\
version: 1
codebase: {source: [src]}
waves:
  - {id: w, status: active}
  - {id: done, status: complete}
seams:
  - id: one
    target: app.seam.one
    why: Why.
    allow:
      - {module: app.seam, reason: Home.}
"""


class Seen(NamedTuple):
    """A policy and what a run found."""

    policy: Policy
    result: CheckResult


class See(Protocol):
    """Runs over a codebase; entries are those of the one seam under `migrating`, as `place: count`."""

    def __call__(self, code: Mapping[str, str], entries: Mapping[str, int] = ..., more: str = ...) -> Seen: ...


@pytest.fixture
def see() -> See:
    def run(code: Mapping[str, str], entries: Mapping[str, int] | None = None, more: str = "") -> Seen:
        debt = "".join(
            f"      - {'site' if ':' in place else 'module'}: {place}\n"
            f"        count: {count}\n        wave: w\n        reason: Of {place}.\n"
            for place, count in (entries or {}).items()
        )
        policy = parse_policy((HEAD + (f"    migrating:\n{debt}" if debt else "") + more).encode(), "p.yaml")
        files = {"src/app/__init__.py": "", "src/app/seam.py": "def one(): ...\ndef two(): ...\n"}
        files |= {f"src/app/{name}.py": f"from app.seam import one, two\n{text}" for name, text in code.items()}
        return Seen(policy, check_tree(policy, memory_tree(files, policy.codebase), ".", [], TODAY))

    return run
