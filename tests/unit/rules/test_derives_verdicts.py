"""Verdicts on derived values: what is said where they come from elsewhere, what proves nothing, and mutants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.deriving import FILES, IMPORTS, PARAMETER, clause, judged
from tests.unit.rules.observing import mutants_of

from seamguard.domain.verdict import Outcome

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


def test_what_is_given_in_tests_alone_proves_nothing(judge_rule: JudgeRule) -> None:
    files = {**FILES, "tests/test_run.py": "from shop.making import build, run\nrun(1, build())\n"}
    verdict = judge_rule(clause(), files)
    assert [one.message for one in verdict.vacuities] == [
        "'one' looked at nothing, so that it cannot fail: correct what it names, or remove it"
    ]


def test_a_finding_says_what_it_is_made_of_and_where(judge_rule: JudgeRule) -> None:
    (one,) = judged(judge_rule, "def on(it):\n    run(1, it)\n\n\nheld = fresh()\non(held)\n").judged
    assert one.message == (
        "`on` is given what `Resolver(...)` makes as `it`, which must come from shop.making.build, "
        "and no entry permits it"
    )
    assert one.finding.lines == (
        "comes by  held -> fresh()",
        "made at   src/shop/making.py:24",
        "goes on   shop.use.on -> shop.making.run",
    )


def test_the_list_is_that_of_all_rules(judge_rule: JudgeRule) -> None:
    entry = "    migrating:\n      - {site: 'shop.use:use', count: 1, wave: wave-1, reason: Moves with the plan.}\n"
    assert judged(judge_rule, "def use():\n    run(1)", PARAMETER, entry).outcome is Outcome.KEPT
    assert judged(judge_rule, "def use():\n    run(1)\n    run(2)", PARAMETER, entry).outcome is Outcome.BROKEN
    assert judged(judge_rule, "def use():\n    run(1, build())", PARAMETER, entry).outcome is Outcome.STALE


@pytest.mark.parametrize(
    ("value", "origin", "message"),
    [
        (PARAMETER, "shop.making.biuld", "did you mean shop.making.build?"),
        ("{parameter: resolvr, of: shop.making.run}", "shop.making.build", "has no parameter 'resolvr'"),
        ("{parameter: resolver, of: shop.making.rnu}", "shop.making.build", "did you mean shop.making.run?"),
        (PARAMETER, "shop.use.build", "is a re-export"),
        (PARAMETER, "shop.making", "shop.making is a module, which makes no value: name the function, method, class"),
        ("{name: shop.use.HELDD}", "shop.making.build", "shop.use.HELDD does not exist"),
        ("{name: shop.making.run}", "shop.making.build", "is no variable of a module"),
        ("{attribute: shop.making.Context.held}", "shop.making.build", "nothing assigns to shop.making.Context.held"),
        ("{attribute: shop.making.Kontext.held}", "shop.making.build", "did you mean shop.making.Context?"),
        ("{variable: it, in: ['shop.use:gone']}", "shop.making.build", "shop.use:gone does not exist"),
        ("{variable: that, in: ['shop.use:use']}", "shop.making.build", "shop.use:use binds no variable 'that'"),
    ],
)
def test_what_proves_nothing_is_vacuous(judge_rule: JudgeRule, value: str, origin: str, message: str) -> None:
    verdict = judged(judge_rule, "HELD = build()\ndef use():\n    it = build()\n", value, "", origin)
    assert verdict.outcome is Outcome.VACUOUS
    assert any(message in one.message for one in verdict.vacuities), verdict.vacuities


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("{name: shop.use.R}", "R = None", "shop.use.R, which must come from shop.making.build, is None"),
        ("{name: shop.use.R}", "R = b'x'", "shop.use.R, which must come from shop.making.build, is the literal b'x'"),
        (
            "{variable: it, in: ['shop.use:use']}",
            "def use(given):\n    it = given",
            (
                "the variable it of shop.use:use, which must come from shop.making.build, "
                "is the parameter `given` of shop.use.use (which nothing calls)"
            ),
        ),
        (
            PARAMETER,
            "def use(given):\n    run(1, given)",
            (
                "`run` is given the parameter `given` of shop.use.use (which nothing calls) as `resolver`, "
                "which must come from shop.making.build"
            ),
        ),
        (
            PARAMETER,
            "run(1, gone.it)",
            "`run` is given `gone.it` of unknown origin as `resolver`, which must come from shop.making.build",
        ),
        (
            PARAMETER,
            "run(1, not build())",
            "`run` is given a value of unknown origin as `resolver`, which must come from shop.making.build",
        ),
    ],
)
def test_findings_are_plain_sentences(judge_rule: JudgeRule, value: str, code: str, said: str) -> None:
    assert [one.finding.said for one in judged(judge_rule, code, value).judged] == [said]


@pytest.mark.parametrize(
    ("parameter", "of", "message"),
    [
        ("args", "many", "args takes any number of values: name a parameter that takes one"),
        ("kwargs", "many", "kwargs takes any number of values: name a parameter that takes one"),
        ("args", "A.many", "args takes any number of values: name a parameter that takes one"),
        ("self", "A.many", "has no parameter 'self'"),
        ("cls", "A.made", "has no parameter 'cls'"),
    ],
)
def test_a_parameter_that_takes_no_value_of_its_own_proves_nothing(
    judge_rule: JudgeRule, parameter: str, of: str, message: str
) -> None:
    code = (
        "def many(*args, **kwargs):\n    pass\nclass A:\n    def many(self, *args):\n        pass\n"
        "    @classmethod\n    def made(cls, it):\n        pass\nmany(1, a=2)\nA().many(1)\nA.made(1)\n"
    )
    value = f"{{parameter: {parameter}, of: shop.use.{of}}}"
    verdict = judged(judge_rule, code, value)
    assert verdict.outcome is Outcome.VACUOUS
    assert message in verdict.vacuities[0].message
    assert mutants_of(clause(value), {**FILES, "src/shop/use.py": f"{IMPORTS}{code}"}) == []


def test_a_package_without_a_file_of_its_own_makes_no_value_either(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/shop/deep/inner.py": "", "src/shop/use.py": f"{IMPORTS}run(1, build())\n"}
    verdict = judge_rule(clause(origin="shop.deep"), files)
    assert verdict.outcome is Outcome.VACUOUS
    assert "shop.deep is a module, which makes no value" in verdict.vacuities[0].message


def test_a_parameter_that_nobody_hands_over_proves_nothing(judge_rule: JudgeRule) -> None:
    assert judged(judge_rule, "").outcome is Outcome.VACUOUS


@pytest.mark.parametrize(
    "value",
    [
        PARAMETER,
        "{parameter: resolver, of: shop.making.Options}",
        "{parameter: it, of: shop.use.A.start}",
        "{name: shop.use.HELD}",
        "{attribute: shop.use.A.it}",
        "{attribute: shop.making.Options.resolver}",
        "{variable: it, in: ['shop.use:use']}",
    ],
)
def test_every_mutant_is_noticed(judge_rule: JudgeRule, value: str) -> None:
    code = (
        "HELD = build()\n\n\nclass A:\n    def __init__(self):\n        self.it = build()\n\n"
        "    def start(self, it):\n        pass\n\n\ndef use():\n    it = build()\n"
        "    run(1, it)\n    Options('a', it)\n    A().start(it)\n"
    )
    files = {**FILES, "src/shop/use.py": f"{IMPORTS}{code}"}
    assert judge_rule(clause(value), files).outcome is Outcome.KEPT
    made = mutants_of(clause(value), files)
    assert len({one.how for one in made}) == len(made) >= 3
    for one in made:
        after = judge_rule(clause(value), {**files, one.path: one.text})
        assert after.judged, (one.how, one.text)
