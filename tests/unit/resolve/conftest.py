from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import Program, resolve_seams
from seamguard.rules import find_uses
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import SeamFacts
    from seamguard.errors import Problem

Place = tuple[str, int, str, bool]
"""Path, line, kind, certain."""

_POLICY = """\
version: 1
codebase: {{source: [src], tests: [tests]}}
seams:
  - id: seam
    target: {target}
    why: it is guarded
    {options}
"""


class Resolve(Protocol):
    """Resolves one seam in a codebase that is given as text."""

    def __call__(self, files: Mapping[str, str], target: str, options: str = "") -> SeamFacts: ...


class Found(Protocol):
    """The places of one seam's findings, sorted."""

    def __call__(self, files: Mapping[str, str], target: str, options: str = "") -> list[Place]: ...


def _resolved(files: Mapping[str, str], target: str, options: str) -> tuple[Seam, SeamFacts, tuple[Problem, ...]]:
    policy = parse_policy(_POLICY.format(target=target, options=options).encode(), "allowlists.yaml")
    tree = memory_tree(files, policy.codebase)
    index = Index(tree.files)
    (facts,) = resolve_seams(Program(tree.files, index.facts), policy.seams, index)
    return policy.seams[0], facts, index.problems


@pytest.fixture
def resolve() -> Resolve:
    def _resolve(files: Mapping[str, str], target: str, options: str = "") -> SeamFacts:
        return _resolved(files, target, options)[1]

    return _resolve


@pytest.fixture
def found() -> Found:
    def _found(files: Mapping[str, str], target: str, options: str = "") -> list[Place]:
        seam, facts, problems = _resolved(files, target, options)
        assert problems == ()
        return [(f.path, f.span.line, f.kind, f.certain) for f in find_uses(seam, facts)]

    return _found
