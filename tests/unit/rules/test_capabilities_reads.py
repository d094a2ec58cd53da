"""Gates: what reads the accessor, what reads the flag, and of which objects that is known."""

from __future__ import annotations

import pytest
from tests.unit.rules.gating import function, verify


@pytest.mark.parametrize(
    "body",
    [
        "plan.count  #!",
        "plan.count()  #!",
        "plan.count += 1  #!",
        "plan.count = 1",
        "del plan.count",
        "plan.other",
        "getattr(plan, 'count')  #!",
        "getattr(plan, 'count', None)  #!",
        "if flags.ready:\n    getattr(plan, 'count', None)",
        "hasattr(plan, 'count')",
        "getattr(unknown, 'count', None)  #?",
        "getattr(plan, unknown)",
        "name = 'count' if unknown else 'size'\ngetattr(plan, name)  #!",
        "Plan.count  #!",
        "Plan.count(plan)  #!",
        "unknown.count  #?",
        "unknown.count()  #?",
        "unknown().count  #?",
        "flags.count",
        "if flags.ready:\n    unknown.count",
        "'a'.count('b')",
        "[1].count(1)",
        "read = plan.count  #!\nread()",
        "read = plan.count if flags.ready else None\nif read:\n    read()",
        "import operator\noperator.attrgetter('count')  #?",
        "import operator\noperator.attrgetter('size')",
        "match plan:\n    case Plan(count=1):  #?\n        pass",
        "match plan:\n    case Other(count=1):\n        pass",
        "match plan:\n    case Plan(size=1) if flags.ready:\n        plan.count",
        "print(plan.count.real)  #!",
    ],
)
def test_what_reads_the_accessor(body: str) -> None:
    verify(function(body))


@pytest.mark.parametrize(
    "code",
    [
        "from engine import Plan as P\ndef f(plan: P):\n    plan.count  #!",
        "from other import Plan as P\ndef f(plan: P):\n    plan.count",
        "from engine import Table\ndef f(plan: Table):\n    plan.count",
        "from engine.plan import Plan as P\ndef f(plan: 'P | None'):\n    plan.count  #!",
        "from typing import Any\ndef f(plan: Any):\n    plan.count  #?",
        "def f(plan: object):\n    plan.count  #?",
        "def f(plan: Plan | Others):\n    plan.count  #!",
        "class Own(Plan):\n    pass\ndef f(plan: Own):\n    plan.count  #!",
        "class Own(Plan):\n    def f(self):\n        return self.count  #!",
        "class Own:\n    count = 1\ndef f(plan: Own):\n    plan.count",
        "class Own(Plan):\n    count = 1\ndef f(plan: Own):\n    plan.count",
        (
            "from typing import Protocol\nclass Counts(Protocol):\n    count: int\n"
            "def f(plan: Counts):\n    plan.count  #?"
        ),
        "def f(plan: Plan):\n    for one in [plan]:\n        one.count  #!",
        "class A:\n    def __init__(self, it: Plan):\n        self.x = it\n    def f(self):\n        self.x.count  #!",
    ],
)
def test_of_which_objects(code: str) -> None:
    verify(code)


@pytest.mark.parametrize(
    ("accessor", "code"),
    [
        ("engine.make", "from engine import make\nmake()  #!\nif READY:\n    make()"),
        ("engine.make", "import engine as e\ne.make()  #!\nif READY:\n    e.make()"),
        ("engine.make", "from engine import make as m\ndef f(x=None):\n    return x or m  #!"),
        ("engine.make", "def f(x):\n    return x.make()"),
        ("engine.make", "from engine import make\nheld = make if READY else None\nif held:\n    held()"),
        ("app.use.own", "def own(): ...\nown()  #!\nif READY:\n    own()"),
        (
            "app.use.Own.run",
            "class Own:\n    def run(self): ...\ndef f(own: Own, x):\n    own.run()  #!\n    x.run()  #?",
        ),
        ("app.use.Own.size", "class Own:\n    size: int = 1\ndef f(own: Own, x):\n    own.size  #!\n    x.size  #?"),
        (
            "app.use.Own.size",
            "class Own:\n    @property\n    def size(self): ...\ndef f(o: Own):\n    o.size  #!\n    READY and o.size",
        ),
    ],
)
def test_accessors_of_every_form(accessor: str, code: str) -> None:
    verify(code, "READY", accessor)


@pytest.mark.parametrize(
    ("flag", "body"),
    [
        ("Flags.declared", "if flags.declared:\n    plan.count"),
        ("Flags.declared", "if flags.ready:\n    plan.count  #!"),
        ("Flags.may", "if flags.may:\n    plan.count"),
        ("Flags.may", "if Flags.may:\n    plan.count  #?"),
        ("Flags.may_later", "if flags.may_later:\n    plan.count"),
        ("Flags.can", "if flags.can():\n    plan.count"),
        ("Flags.can", "if flags.can:\n    plan.count  #!"),
        ("Flags.can", "if not flags.can():\n    return\nplan.count"),
        ("Flags.can", "ok = flags.can()\nif ok:\n    plan.count"),
        ("Flags.can", "ok = flags.can\nif ok:\n    plan.count  #!"),
        ("Flags.can_ever", "if Flags.can_ever():\n    plan.count"),
        ("Flags.can_soon", "if flags.can_soon():\n    plan.count  #!"),
        ("Flags.ready", "if flags.ready():\n    plan.count  #!"),
        ("Flags.ready", "if detect().ready:\n    plan.count"),
        ("Flags.ready", "if unknown.ready:\n    plan.count  #?"),
        ("Flags.ready", "if Others().ready:\n    plan.count  #!"),
        ("Flags.ready", "if unknown:\n    flags = Others()\nif flags.ready:\n    plan.count  #?"),
        ("Flags.ready", "if getattr(flags, 'ready'):\n    plan.count"),
        ("Flags.ready", "if getattr(flags, 'ready', False):\n    plan.count"),
        ("Flags.ready", "if getattr(flags, 'ready', True):\n    plan.count  #!"),
        ("READY", "if READY:\n    plan.count"),
        ("READY", "import app.flags\nif app.flags.READY:\n    plan.count"),
        ("READY", "from app.flags import READY as R\nif R:\n    plan.count"),
        ("READY", "READY = unknown\nif READY:\n    plan.count  #!"),
        ("is_ready", "if is_ready():\n    plan.count"),
        ("is_ready", "if is_ready:\n    plan.count  #!"),
        ("is_ready", "from app import flags\nif flags.is_ready():\n    plan.count"),
    ],
)
def test_flags_of_every_form(flag: str, body: str) -> None:
    verify(function(body), flag)


@pytest.mark.parametrize(
    "test", ["await flags.can_soon()", "(await flags.can_soon()) and unknown", "not (not await flags.can_soon())"]
)
def test_a_flag_that_is_awaited(test: str) -> None:
    verify(f"async def f(plan: Plan, flags: Flags, unknown):\n    if {test}:\n        plan.count", "Flags.can_soon")


def test_a_parameter_that_callers_give_the_flag_is_no_flag() -> None:
    verify("def f(plan: Plan, ok):\n    if ok:\n        plan.count  #!\nf(Plan(), READY)", "READY")
