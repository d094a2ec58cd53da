"""Every mutant of a lock is noticed, and each kind of target has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.shapes import codebase

from seamguard.domain.families.locks import Lock
from seamguard.domain.surface_text import fingerprint_of, text_of
from seamguard.domain.verdict import Outcome
from seamguard.engine import ask_tree
from seamguard.policy import parse_policy
from seamguard.rules.lock_mutants import mutants
from seamguard.rules.shape import shape_of
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

    from seamguard.domain.mutant import Mutant

CODE = '''\
"""Doc."""
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Protocol, TypedDict

__all__ = ["Größe", "make"]
LIMIT = 3
KINDS: dict[str, int] = {"ä": 1}


@dataclass
class Größe:
    """Doc."""

    länge: int; breite: int = 1
    text: str = "ü"

    def copy(self):
        """Doc."""
        return Größe(self.länge, self.breite, text=self.text)


class Kind(Enum):
    A = 1
    B = 2


class Reads(Protocol):
    def read(self, name: str, *, limit: int = 3) -> str: ...


class Base(Reads):
    first: int = 1
    second: int = 2


class Row(NamedTuple):
    a: int
    b: str = ""


class Data(TypedDict):
    a: int


def make(name: str, size: int = 1, *, limit=None) -> Größe:
    return Größe(size)


async def keyword(*, only): ...
'''
FILES = {"src/shop/sizes.py": CODE, "src/shop/plain.py": "def f(): ...\n"}


def clause(target: str, more: str = "") -> str:
    found = shape_of(target, codebase({"shop.sizes": CODE, "shop.plain": FILES["src/shop/plain.py"]}))
    assert found is not None
    assert found.surface is not None
    text = text_of(found.surface)
    lines = "".join(f"        {line}\n" for line in text.splitlines())
    return (
        f"locks:\n  - id: it\n    why: w\n    target: {target}\n{more}    recorded:\n      reason: r\n"
        f"      fingerprint: '{fingerprint_of(text)}'\n      shape: |\n{lines}"
    )


def mutated(clauses: str) -> list[Mutant]:
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{clauses}".encode(), "allowlists.yaml")
    (lock,) = policy.others
    assert isinstance(lock, Lock)
    return ask_tree(policy, memory_tree(FILES, policy.codebase), lambda facts: list(mutants(lock, facts)))


@pytest.mark.parametrize(
    ("target", "least"),
    [
        ("Größe", 6),
        ("Größe.copy", 1),
        ("Kind", 4),
        ("Reads", 5),
        ("Row", 5),
        ("Base", 5),
        ("Data", 4),
        ("make", 4),
        ("keyword", 2),
        ("LIMIT", 1),
        ("KINDS", 1),
        ("", 1),
    ],
)
def test_every_mutant_is_noticed(judge_rule: JudgeRule, target: str, least: int) -> None:
    listed = clause(f"shop.sizes.{target}".rstrip("."))
    assert judge_rule(listed, FILES).outcome is Outcome.KEPT
    made = mutated(listed)
    assert len({mutant.how for mutant in made}) >= least
    for mutant in made:
        assert mutant.text != CODE
        compile(mutant.text, mutant.path, "exec")
        assert judge_rule(listed, {**FILES, mutant.path: mutant.text}).outcome is Outcome.BROKEN, mutant


def test_a_module_without_a_list_offers_one_more_name(judge_rule: JudgeRule) -> None:
    listed = clause("shop.plain")
    (mutant,) = mutated(listed)
    assert judge_rule(listed, {**FILES, mutant.path: mutant.text}).outcome is Outcome.BROKEN


def test_a_copy_that_mentions_nothing_is_noticed(judge_rule: JudgeRule) -> None:
    listed = clause("shop.sizes.Größe", "    mentioned_in: [shop.sizes.Größe.copy]\n")
    assert judge_rule(listed, FILES).outcome is Outcome.KEPT
    last = mutated(listed)[-1]
    assert last.how == "Größe.copy: the function mentions nothing"
    verdict = judge_rule(listed, {**FILES, last.path: last.text})
    assert {item.finding.kind for item in verdict.judged} == {"unmentioned"}


def test_what_is_not_there_has_no_mutants() -> None:
    assert mutated(clause("shop.sizes.make").replace("shop.sizes.make", "shop.sizes.gone")) == []
