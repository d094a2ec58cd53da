"""Policies proved on codebases that a test writes, in memory."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

import pytest

from seamguard.policy import parse_policy
from seamguard.proving import prove_tree
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.proof import ProofResult

TODAY = date(2026, 3, 31)
_HEAD = "version: 1\ncodebase: {source: [src]}\n"


class Prove(Protocol):
    """Proves the rules of some clauses; `src` is the import root unless they begin with a `codebase` of their own."""

    def __call__(self, clauses: str, files: Mapping[str, str]) -> ProofResult: ...


@pytest.fixture
def proved() -> Prove:
    def run(clauses: str, files: Mapping[str, str]) -> ProofResult:
        head = "version: 1\n" if clauses.startswith("codebase") else _HEAD
        policy = parse_policy((head + clauses).encode(), "allowlists.yaml")
        return prove_tree(policy, memory_tree(files, policy.codebase), ".", (), TODAY)

    return run
