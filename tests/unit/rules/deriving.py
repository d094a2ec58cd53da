"""Derived values as the tests of them write them: what makes values, a clause, and a verdict on code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

    from seamguard.domain.verdict import Verdict

MAKING = """\
from dataclasses import dataclass


class Resolver:
    pass


class Context:
    resolver: Resolver

    def bindings(self):
        return Resolver()


def build() -> Context:
    return Context()


def again(profile):
    return build()


def fresh():
    return Resolver()


def given(resolver=None):
    return resolver


def run(plan, resolver=None):
    pass


@dataclass
class Options:
    plan: str
    resolver: Resolver | None = None
"""
FILES = {"src/shop/__init__.py": "", "src/shop/making.py": MAKING}
IMPORTS = "from shop.making import Context, Options, Resolver, again, build, fresh, given, run\n"
PARAMETER = "{parameter: resolver, of: shop.making.run}"


def clause(value: str = PARAMETER, more: str = "", origin: str = "shop.making.build") -> str:
    head = "derives_from:\n  - id: one\n    why: One place makes it.\n"
    return f"{head}    value: {value}\n    from: [{origin}]\n{more}"


def judged(judge_rule: JudgeRule, code: str, *clauses: str) -> Verdict:
    return judge_rule(clause(*clauses), {**FILES, "src/shop/use.py": f"{IMPORTS}{code}\n"})
