"""Verdicts on retired names: the message, the list, and what makes the rule prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.mutation import mutate
from tests.unit.rules.retiring import FILES, HELD, MEMBER, clause, found

from seamguard.domain.verdict import Outcome, Status
from seamguard.engine import judge_tree
from seamguard.policy import parse_policy
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


def test_the_message_says_what_is_wrong(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/shop/use.py": "from shop.old.sub import f\n", "src/shop/old.py": ""}
    told = [item.message for item in judge_rule(clause("shop.old"), files).judged]
    assert told[0].startswith("shop.old is retired, and this file is the module")
    assert told[1].startswith("shop.old is retired, and this imports shop.old.sub.f")


def test_the_list_is_that_of_all_rules(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/shop/use.py": "import shop.old\n"}
    entry = "{site: 'shop.use:<module>', count: 1, wave: wave-1, reason: Goes next.}"
    kept = judge_rule(clause("shop.old", more=f"    migrating: [{entry}]\n"), files)
    assert (kept.outcome, kept.judged[0].status) == (Outcome.KEPT, Status.MIGRATING)
    assert judge_rule(clause("shop.old", more=f"    migrating: [{entry}]\n"), FILES).outcome is Outcome.STALE
    assert judge_rule(clause("shop.old"), files).outcome is Outcome.BROKEN
    only_tests = {**FILES, "tests/test_use.py": "import shop.old\n"}
    assert judge_rule(clause("shop.old"), only_tests).outcome is Outcome.KEPT
    assert judge_rule(clause("shop.old", more="    judged: [tests]\n"), only_tests).outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("shpo.old", "no module of the codebase begins with shpo"),
        ("legacy", "no module of the codebase begins with legacy"),
        ("shop.nothing.old", "shop.nothing, which would hold shop.nothing.old, does not exist: retire shop.nothing"),
        ("shop.regstry.X", "(did you mean shop.registry?)"),
        ("shop.registry.Registri.adapters", "did you mean shop.registry.Registry?"),
        ("shop.nothing.**", "shop.nothing, which would hold shop.nothing.**, does not exist"),
        ("shop.api.Registry.adapters", "is a re-export: name the definition, shop.registry.Registry.adapters"),
        ("shop.api.Registry.**", "is a re-export: name the definition, shop.registry.Registry"),
    ],
)
def test_a_name_that_cannot_come_back_proves_nothing(judge_rule: JudgeRule, name: str, why: str) -> None:
    files = {**FILES, "src/shop/api.py": "from shop.registry import Registry\n"}
    verdict = judge_rule(clause("shop.old", name), files)
    assert verdict.outcome is Outcome.VACUOUS
    assert why in verdict.vacuities[0].message


def test_what_is_below_something_retired_goes_with_it(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause("shop.old", "shop.old.f"), FILES)
    assert [one.message for one in verdict.vacuities] == [
        "shop.old does not exist, and is retired itself: remove shop.old.f"
    ]


def test_libraries_and_packages_that_are_gone_are_named_with_leave(judge_rule: JudgeRule) -> None:
    more = "    external: true\n"
    assert judge_rule(clause("pydantic", "legacy.core", more=more), FILES).outcome is Outcome.KEPT
    uses = {"src/shop/use.py": "from pydantic import BaseModel\nimport legacy.core as c\n"}
    assert found(judge_rule, ("pydantic", "legacy.core"), uses, more) == [
        "src/shop/use.py:1 import",
        "src/shop/use.py:2 import",
    ]


def test_a_module_that_cannot_be_read_proves_nothing() -> None:
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{clause('shop.bad.f')}".encode(), "p")
    tree = memory_tree({**FILES, "src/shop/bad.py": "def ("}, policy.codebase)
    verdict = judge_tree(policy, tree, ".").on("gone")
    assert verdict.outcome is Outcome.VACUOUS
    assert "the module shop.bad, which would hold shop.bad.f, cannot be read" in verdict.vacuities[0].message


MUTATED = ["shop.old", "shop.registry._ADAPTERS", MEMBER, "shop.**", "shop.registry.**", "**.enables_udf", "pydantic"]


@pytest.mark.parametrize("name", MUTATED)
def test_every_return_made_on_purpose_is_noticed(name: str) -> None:
    made = mutate(clause(name, more="    external: true\n"), {**FILES, "src/other.py": "VALUE = 1\n"})
    assert made.unnoticed == []
    assert len(set(made.ways)) >= 3


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("shop.held.func.local", "shop.held.func is a function"),
        ("shop.held.func.**", "shop.held.func is a function"),
        ("shop.held.NUM.foo", "shop.held.NUM is a constant"),
        ("shop.held.TABLE.foo", "shop.held.TABLE is a constant"),
        ("shop.held.C.meth.inner", "shop.held.C.meth is a method"),
    ],
)
def test_what_holds_no_names_proves_nothing(judge_rule: JudgeRule, name: str, what: str) -> None:
    verdict = judge_rule(clause(name), {**FILES, "src/shop/held.py": HELD})
    assert verdict.outcome is Outcome.VACUOUS
    assert verdict.vacuities[0].message.startswith(f"{what}, and holds no names: ")


@pytest.mark.parametrize("name", ["shop.held.cached.old", "shop.held.made.old", "shop.held.C.old"])
def test_what_may_have_attributes_holds_names(judge_rule: JudgeRule, name: str) -> None:
    assert judge_rule(clause(name), {**FILES, "src/shop/held.py": HELD}).outcome is Outcome.KEPT
