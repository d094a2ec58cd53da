"""Verdicts on typed arguments: the message, the list, what proves nothing, and mutants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import kinds_of, mutants_of
from tests.unit.rules.typing_arguments import BOTH, CONSTANT, FILES, IMPORTS, REJECT, TYPE, clause, judged

from seamguard.domain.verdict import Outcome, Status

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


def test_a_finding_reads_without_the_rule(judge_rule: JudgeRule) -> None:
    code = (
        "class A:\n    def _on(self, name):\n        record(1, name)\n\n    def use(self):\n        self._on('plan')\n"
    )
    (one,) = judged(judge_rule, code, CONSTANT, TYPE).judged
    assert one.message == (
        '`self._on` is given the literal "plan", as `name`, which must be a constant of shop.names or an instance of '
        "shop.records.Spec, and no entry permits it"
    )
    assert one.finding.lines == ("goes on   shop.use.A._on -> shop.records.record",)
    assert (one.finding.span.line, one.finding.scope) == (len(IMPORTS.splitlines()) + 7, "A.use")


def test_the_list_and_what_is_possible(judge_rule: JudgeRule) -> None:
    code = "def use(rest):\n    record(1, 'plan')\n    record(1, **rest)\n"
    entry = "migrating:\n      - {site: 'shop.use:use', count: COUNT, wave: wave-1, reason: Moves with the specs.}"
    two = judged(judge_rule, code, TYPE, entry.replace("COUNT", "2"))
    assert (two.outcome, {one.status for one in two.judged}) == (Outcome.KEPT, {Status.MIGRATING})
    assert judged(judge_rule, code, TYPE, entry.replace("COUNT", "1")).outcome is Outcome.BROKEN
    assert judged(judge_rule, code, TYPE, entry.replace("COUNT", "3")).outcome is Outcome.STALE
    warned = judged(judge_rule, code, TYPE, "possible: warn", entry.replace("COUNT", "1"))
    assert warned.outcome is Outcome.KEPT


@pytest.mark.parametrize(
    ("demands", "more", "message"),
    [
        ((TYPE,), {"call": "call: [shop.records.recrd]"}, "did you mean shop.records.record?"),
        ((TYPE,), {"call": "call: [shop.use.record]"}, "is a re-export: name the definition, shop.records.record"),
        ((TYPE,), {"call": "call: [shop.records]"}, "shop.records is a module: name a function"),
        ((TYPE,), {"call": "call: [requests.gett]"}, "requests.gett is not defined in the codebase"),
        ((TYPE,), {"which": "argument: nam"}, "has no parameter 'nam', so that it is never asked: it takes profile"),
        ((TYPE,), {"which": "position: 3"}, "shop.records.record has no argument 3"),
        ((TYPE,), {"call": "methods: [recrd]"}, "nothing calls a method 'recrd'"),
        (("constant_in: [shop.nams]",), {}, "`constant_in` names shop.nams, which is no module of the codebase"),
        (("type: shop.records.Spc",), {}, "`type`: shop.records.Spc does not exist"),
        (("type: shop.records.plan",), {}, "`type`: shop.records.plan is no class"),
        (("type: shop.names.PLAN",), {}, "`type`: shop.names.PLAN is no class"),
        (("type: shop.names.RUN",), {}, "`type`: shop.names.RUN is no class"),
        (
            (TYPE,),
            {"call": "call: [shop.records.Made.__init__]"},
            "shop.records.Made is what code calls, and not its `__init__`: name shop.records.Made",
        ),
    ],
)
def test_what_proves_nothing_is_vacuous(
    judge_rule: JudgeRule, demands: tuple[str, ...], more: dict[str, str], message: str
) -> None:
    verdict = judged(judge_rule, "record(1, PLAN)\n", *demands, **more)
    assert verdict.outcome is Outcome.VACUOUS
    assert any(message in one.message for one in verdict.vacuities), verdict.vacuities


def test_a_target_that_nobody_calls_yet_is_kept(judge_rule: JudgeRule) -> None:
    assert judged(judge_rule, "", TYPE).outcome is Outcome.KEPT


def test_calls_of_libraries_are_looked_at(judge_rule: JudgeRule) -> None:
    code = "import requests\nrequests.get('x', timeout=None)\nrequests.get('y')\nrequests.get('z', timeout=3)\n"
    found = judged(judge_rule, code, "type: builtins.int", call="call: [requests.get]", which="argument: timeout")
    assert kinds_of(found) == ["literal", "missing"]


@pytest.mark.parametrize(
    ("call", "which", "demands"),
    [
        ("call: [shop.records.record]", "argument: name", BOTH),
        ("call: [shop.records.record, shop.records.Sink.record, shop.records.Spec]", "argument: name", (CONSTANT,)),
        ("call: [shop.records.record]", "position: 1", (REJECT,)),
        ("call: [shop.records.record]", "argument: name", ("reject: [lookup]",)),
        ("call: [shop.records.record]", "argument: name", ("type: builtins.str",)),
        ("methods: [record]", "position: 0", BOTH),
    ],
)
def test_every_mutant_is_noticed(judge_rule: JudgeRule, call: str, which: str, demands: tuple[str, ...]) -> None:
    files = {**FILES, "src/shop/use.py": f"{IMPORTS}\n\ndef use(sink):\n    sink.record(PLAN, 1)\n"}
    text = clause(*demands, call=call, which=which)
    before = kinds_of(judge_rule(text, files))
    made = mutants_of(text, files)
    assert len(made) >= 3
    assert len({one.how for one in made}) == len(made)
    for one in made:
        after = judge_rule(text, {**files, one.path: one.text})
        assert len(after.judged) > len(before), (one.how, one.text)


def test_examples_of_the_policy_are_judged(judge_rule: JudgeRule) -> None:
    breaks = "breaks: [\"from shop.records import record\\nrecord(1, 'x')\"]"
    keeps = 'keeps: ["from shop.records import record\\nfrom shop.names import PLAN\\nrecord(1, PLAN)"]'
    good = judged(judge_rule, "record(1, PLAN)", TYPE, f"examples: {{{breaks}, {keeps}}}")
    assert good.outcome is Outcome.KEPT
    wrong = judged(judge_rule, "record(1, PLAN)", TYPE, f"examples: {{{breaks.replace('breaks', 'keeps')}}}")
    assert wrong.outcome is not Outcome.KEPT
