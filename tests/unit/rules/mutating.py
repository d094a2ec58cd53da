"""The violations that a rule makes on purpose, in files that are given as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import FactBase, Program
from seamguard.rules import family_of
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.mutant import Mutant

_HEAD = "version: 1\ncodebase: {source: [src], tests: [tests]}\n"


def mutants_in(clauses: str, files: Mapping[str, str]) -> list[Mutant]:
    """All mutants of the first rule below some clauses."""
    policy = parse_policy((_HEAD + clauses).encode(), "allowlists.yaml")
    tree = memory_tree(files, policy.codebase)
    index = Index(tree.files)
    facts = FactBase(Program(tree.files, index.facts), index, {}, (), lambda _: None)
    return list(family_of(policy.rules[0]).mutants(policy.rules[0], facts))
