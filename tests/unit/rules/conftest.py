"""Rules of any family on codebases that a test writes, judged by the engine in memory."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

import pytest

from seamguard.engine import judge_tree
from seamguard.policy import parse_policy
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.verdict import Verdict

TODAY = date(2026, 3, 31)
NOTHING: Mapping[str, bytes] = {}
_HEAD = """\
version: 1
codebase: {source: [src], tests: [tests], scripts: [scripts]}
waves:
  - {id: wave-1, status: active}
  - {id: done, status: complete}
"""


class JudgeRule(Protocol):
    """The verdict on the first rule below some clauses, which come behind codebase (`src`, `tests`) and waves.

    `beside` are files by their path from the policy's folder.
    """

    def __call__(self, clauses: str, files: Mapping[str, str], beside: Mapping[str, bytes] = ...) -> Verdict: ...


@pytest.fixture
def judge_rule() -> JudgeRule:
    def judged(clauses: str, files: Mapping[str, str], beside: Mapping[str, bytes] = NOTHING) -> Verdict:
        policy = parse_policy((_HEAD + clauses).encode(), "allowlists.yaml")
        result = judge_tree(policy, memory_tree(files, policy.codebase), ".", (), TODAY, beside.get)
        assert not result.errors, result.errors
        return result.on(policy.rules[0].id)

    return judged
