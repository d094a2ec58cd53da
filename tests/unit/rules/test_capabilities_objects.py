"""Gates: of which objects an attribute is read, where no annotation of a class of theirs says so."""

from __future__ import annotations

import pytest
from tests.unit.rules.gating import function, verify


@pytest.mark.parametrize(
    "code",
    [
        "import far\nplan = far.make()\nplan.count  #?",
        "import far\nplan = far.make()\ndef f():\n    plan.count  #?",
        "import far\nplan = far.make()\ndef f():\n    other = plan\n    other.count  #?",
        "import app.use\nimport far\nplan = far.make()\ndef f():\n    app.use.plan.count  #?",
        "plan: object = None\ndef f():\n    plan.count  #?",
        "plan = None\ndef f():\n    plan.count  #?\ndef g(given):\n    global plan\n    plan = given",
        "import far\nclass A:\n    plan = far.make()\n    def f(self):\n        self.plan.count  #?",
        "class A:\n    plan = None\n    def f(self, plan=None):\n        self.plan = plan\n        self.plan.count  #?",
        "plan = Plan()\ndef f():\n    plan.count  #!",
    ],
)
def test_a_variable_of_a_module_or_class_may_hold_it(code: str) -> None:
    verify(code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(plan=None):\n    plan.count  #?",
        "def f(plan=''):\n    plan.count  #?",
        "def f(a, far):\n    plan = None\n    if a:\n        plan = far.make()\n    plan.count  #?",
        "def f(a, far):\n    plan = far.make() if a else 'a'\n    plan.count  #?",
        "def f(a, far):\n    plan = Others() if a else far.make()\n    plan.count  #?",
        "def f(a, far):\n    plan = Others()\n    if a:\n        plan = far\n    plan.count  #?",
        "def f(a):\n    plan = Others()\n    if a:\n        plan = None\n    plan.count",
        "def f(a, plan: Others | None = None):\n    plan = plan or Others()\n    plan.count",
        "def f(far):\n    plan = ''\n    for plan in far:\n        pass\n    plan.count  #?",
    ],
)
def test_what_is_something_else_on_one_way_may_be_it_on_another(code: str) -> None:
    verify(code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(rows: list):\n    rows.count(1)",
        "def f(rows: 'str | None'):\n    rows.count(1)",
        "def f(rows: list[int] | int):\n    rows.count(1)",
        "def f(far):\n    str(far).count('a')",
        "def f(far):\n    f'{far}'.count('a')",
        "def f(far):\n    rows = [far] if far else ''\n    rows.count('a')",
        "ROWS = ['a']\ndef f():\n    ROWS.count('a')",
        "ROWS: list[str] = far()\ndef f():\n    ROWS.count('a')",
        "import enum\nclass A(enum.Enum):\n    B = 'b'\ndef f():\n    A.B.count",
    ],
)
def test_texts_and_lists_are_of_a_known_other_class(code: str) -> None:
    verify(code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(rows: object):\n    rows.count  #?",
        "def f(rows: list | object):\n    rows.count  #?",
        "def f(far):\n    type(far).count  #?",
        "def list(far):\n    return far\ndef f(far):\n    list(far).count  #?",
        "ROWS = ['a']\ndef f():\n    ROWS.count  #?\ndef g(far):\n    global ROWS\n    ROWS = far",
    ],
)
def test_what_only_looks_like_a_text_or_list_may_be_anything(code: str) -> None:
    verify(code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(rows):\n    return rows[Plan.count]  #!",
        "def f(rows, plan: Plan):\n    del rows[plan.count]  #!",
        "class A(dict[Plan.count, int]):  #!\n    pass",
        "def f(rows, flags: Flags):\n    return rows[Plan.count] if flags.ready else 0",
        "def f(a: Plan.count, b: 'Plan.count') -> Plan.count:\n    c: Plan.count = 1",
        "import typing\ndef f(far):\n    return typing.cast('Plan.count', far)",
    ],
)
def test_a_subscript_reads_and_an_annotation_does_not(code: str) -> None:
    verify(code)


@pytest.mark.parametrize(
    "code",
    [
        "flags = Flags()\ndef f(plan: Plan):\n    if flags.ready:\n        plan.count",
        "flags = detect()\nif flags.ready:\n    Plan().count",
        "flags = detect()\ndef f(plan: Plan):\n    mine = flags\n    if mine.ready:\n        plan.count",
        "class A:\n    flags = Flags()\n    def f(self, plan: Plan):\n        self.flags.ready and plan.count",
    ],
)
def test_flags_that_a_module_or_class_holds(code: str) -> None:
    verify(code)


@pytest.mark.parametrize(
    "body",
    [
        "mine = flags or detect()\nif mine.ready:\n    plan.count",
        "mine = None\nif unknown:\n    mine = flags\nif mine and mine.ready:\n    plan.count",
        "mine = flags or unknown()\nif mine.ready:\n    plan.count  #?",
        "mine = flags if many else unknown\nif mine.ready:\n    plan.count  #?",
        "if many:\n    mine = flags\nelse:\n    mine = unknown\nif mine.ready:\n    plan.count  #?",
        "if (unknown or flags).ready:\n    plan.count  #?",
    ],
)
def test_flags_that_are_something_else_on_another_way(body: str) -> None:
    verify(function(body))
