"""The facts of codebases that a test writes, and the mutants that a family makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import FactBase, Program
from seamguard.rules import family_of
from seamguard.sources import memory_tree
from seamguard.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.mutant import Mutant


def mutants_of(clauses: str, files: Mapping[str, str], beside: Mapping[str, bytes]) -> list[Mutant]:
    """The mutants of the first rule of a policy whose import root is `src`."""
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{clauses}".encode(), "allowlists.yaml")
    tree = memory_tree(files, policy.codebase)
    index = Index(tree.files)
    facts = FactBase(Program(tree.files, index.facts), index, {}, (), beside.get, Surroundings(policy))
    return [*family_of(policy.rules[0]).mutants(policy.rules[0], facts)]
