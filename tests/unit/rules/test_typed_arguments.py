"""Typed arguments: what is typed, untyped and not known, by the form of a value and by its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import kinds_of
from tests.unit.rules.typing_arguments import BOTH, CONSTANT, REJECT, TYPE, judged

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


@pytest.mark.parametrize(
    ("value", "constant", "typed", "both"),
    [
        # Constants.
        ("PLAN", "", "", ""),
        ("names.PLAN", "", "", ""),
        ("RUN", "", "named-literal", ""),
        ("Names.PLAN", "", "named-literal", ""),
        ("Kinds.PLAN", "", "named-literal", ""),
        ("TWICE", "named-literal", "named-literal", "named-literal"),
        ("PLAN if flag else names.PLAN", "", "", ""),
        ("PLAN or RUN", "", "named-literal", ""),
        ("names.make()", "", "", ""),
        ("SPECS['plan']", "", "", "lookup"),
        ("SPECS[key]", "", "", ""),
        ("getattr(names, 'PLAN')", "unknown?", "unknown?", "helper"),
        ("ALL[0]", "", "", ""),
        # Literals and texts.
        ("'plan'", "literal", "literal", "literal"),
        ("None", "literal", "literal", "literal"),
        ("b'plan'", "literal", "literal", "literal"),
        ("['plan']", "literal", "literal", "literal"),
        ("f'plan_{flag}'", "f-string", "f-string", "f-string"),
        ("'plan' + flag", "concatenation", "concatenation", "concatenation"),
        ("'plan_%s' % flag", "concatenation", "concatenation", "concatenation"),
        ("'plan_{}'.format(flag)", "concatenation", "concatenation", "concatenation"),
        ("'_'.join(flag)", "concatenation", "concatenation", "concatenation"),
        ("str(flag)", "concatenation", "concatenation", "concatenation"),
        ("PLAN if flag else 'plan'", "literal", "literal", "literal"),
        ("flag or 'plan'", "literal", "literal", "literal"),
        # Instances.
        ("Spec('plan')", "constructor", "", "constructor"),
        ("Special('plan')", "constructor", "", "constructor"),
        ("Other()", "constructor", "wrong-type", "constructor"),
        ("spec('plan')", "unknown?", "", "helper"),
        ("spec(flag)", "unknown?", "", ""),
        ("plan()", "unknown?", "", ""),
        ("either()", "unknown?", "unknown?", "unknown?"),
        ("Spec", "wrong-type", "wrong-type", "wrong-type"),
        ("lambda: PLAN", "wrong-type", "wrong-type", "wrong-type"),
        ("undefined_anywhere", "unknown?", "unknown?", "unknown?"),
    ],
)
def test_values_by_their_form(judge_rule: JudgeRule, value: str, constant: str, typed: str, both: str) -> None:
    code = f"def use(key):\n    record(1, {value}, 3)\n"
    assert kinds_of(judged(judge_rule, code, CONSTANT)) == [constant] * bool(constant)
    assert kinds_of(judged(judge_rule, code, TYPE)) == [typed] * bool(typed)
    assert kinds_of(judged(judge_rule, code, *BOTH)) == [both] * bool(both)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("'plan'", "literal"),
        ("RUN", ""),
        ("TWICE", "named-literal"),
        ("local", "literal"),
        ("f'{flag}'", "f-string"),
        ("Spec('plan')", "constructor"),
        ("spec('plan')", "helper"),
        ("spec(flag)", ""),
        ("plan()", ""),
        ("undefined_anywhere()", ""),
        ("SPECS['plan']", "lookup"),
        ("Spec", ""),
        ("lambda: 1", ""),
    ],
)
def test_without_a_demand_only_forms_are_wrong(judge_rule: JudgeRule, value: str, found: str) -> None:
    code = f"def use():\n    local = 'plan'\n    record(1, {value})\n"
    assert kinds_of(judged(judge_rule, code, REJECT)) == [found] * bool(found)
    assert kinds_of(judged(judge_rule, code, "reject: [lookup]")) == [found] * (found in ("lookup", "unknown?"))


PROTOCOL = (
    "from typing import Protocol\n\n\nclass Named(Protocol):\n    name: str\n\n\nclass Explicit(Named):\n    pass\n\n\n"
    "class Loose:\n    name = 'x'\n\n\n"
)


@pytest.mark.parametrize(
    ("value", "wanted", "found"),
    [
        ("Spec", "builtins.type", []),
        ("plan", "builtins.type", ["wrong-type"]),
        ("plan", "collections.abc.Callable", []),
        ("lambda: 1", "typing.Callable", []),
        ("records", "typing.Callable", ["wrong-type"]),
        ("3", "builtins.int", []),
        ("f'{x}'", "builtins.str", []),
        ("Explicit()", "shop.use.Named", []),
        ("Loose()", "shop.use.Named", ["unknown?"]),
        ("Kinds.PLAN", "shop.names.Kinds", []),
        ("Special('x')", "shop.records.Spec", []),
    ],
)
def test_types_of_every_kind(judge_rule: JudgeRule, value: str, wanted: str, found: list[str]) -> None:
    assert kinds_of(judged(judge_rule, f"{PROTOCOL}record(1, {value})", f"type: {wanted}")) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (" + ".join(["'a'"] * 3000), "concatenation"),
        ("x" + ".y" * 3000, "unknown?"),
        ("x" + ".y()" * 900, "unknown?"),
        ("[" * 150 + "1" + "]" * 150, "literal"),
    ],
)
def test_code_that_is_deep_is_judged(judge_rule: JudgeRule, value: str, found: str) -> None:
    assert kinds_of(judged(judge_rule, f"def use(x):\n    record(1, {value})", *BOTH)) == [found]


def test_names_in_a_long_line_are_not_followed_forever(judge_rule: JudgeRule) -> None:
    code = "\n".join(["n0 = PLAN", *(f"n{i} = n{i - 1} or n{i - 1}" for i in range(1, 60)), "record(1, n59)"])
    assert kinds_of(judged(judge_rule, code, *BOTH)) == ["unknown?"]
