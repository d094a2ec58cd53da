"""Typed arguments through names, calls and functions that hand them on, of methods by type and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import kinds_of
from tests.unit.rules.typing_arguments import BOTH, judged

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


@pytest.mark.parametrize(
    ("code", "found"),
    [
        # What classes below give in the place of what is known.
        (
            "class A:\n    IT = PLAN\n    def use(self):\n        record(1, self.IT)\nclass B(A):\n    IT = 'b'",
            ["named-literal"],
        ),
        (
            "class A:\n    IT = 'a'\nclass B(A):\n    IT = PLAN\n    def use(self):\n        record(1, self.IT)",
            [],
        ),
        (
            "class A:\n    IT = PLAN\nclass B(A):\n    IT = 'b'\ndef use():\n    a = A()\n    record(1, a.IT)",
            [],
        ),
        (
            (
                "class A:\n    def it(self):\n        return PLAN\n    def use(self):\n        record(1, self.it())\n"
                "class B(A):\n    def it(self):\n        return 'b'"
            ),
            ["literal"],
        ),
        (
            (
                "class A:\n    def it(self) -> Spec: ...\n    def use(self):\n        record(1, self.it())\n"
                "class B(A):\n    def it(self):\n        return 'b'"
            ),
            [],
        ),
        (
            (
                "class A:\n    @property\n    def it(self):\n        return PLAN\n    def use(self):\n"
                "        record(1, self.it)\nclass B(A):\n    @property\n    def it(self):\n        return 'b'"
            ),
            ["literal"],
        ),
        ("def use():\n    key = 'plan'\n    record(1, SPECS[key])", ["lookup"]),
        # What decorators pass on.
        (
            (
                "def deco(f):\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n"
                "@deco\ndef on(it):\n    record(1, it)\non('a')\non(PLAN)"
            ),
            ["literal"],
        ),
        (
            (
                "def deco(f):\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n"
                "made = deco(record)\nmade(1, 'a')"
            ),
            ["handed-on?"],
        ),
        ("def run(f, *a):\n    f(*a)\nrun(record, 1, 'a')", ["unknown?", "handed-on?"]),
        # What a name of the same function or module stands for.
        ("def use():\n    made = 'plan'\n    record(1, made)", ["literal"]),
        ("def use():\n    made = PLAN\n    record(1, made)", []),
        ("MADE = 'plan'\ndef use():\n    record(1, MADE)", ["named-literal"]),
        ("MADE = PLAN\ndef use():\n    record(1, MADE)", []),
        ("MADE = Spec('plan')\ndef use():\n    record(1, MADE)", []),
        ("def use():\n    made = Spec('plan')\n    record(1, made)", ["constructor"]),
        (
            "def use():\n    if flag:\n        made = PLAN\n    else:\n        made = 'x'\n    record(1, made)",
            ["literal"],
        ),
        ("def use():\n    for made in ('a', 'b'):\n        record(1, made)", ["literal"]),
        ("def use():\n    for made in (PLAN, names.PLAN):\n        record(1, made)", []),
        ("def use():\n    for made in ALL:\n        record(1, made)", []),
        ("def use():\n    [record(1, made) for made in Kinds]", ["unknown?"]),
        ("def use():\n    record(1, (made := 'plan'))", ["literal"]),
        ("def use(spec: Spec | str):\n    if isinstance(spec, Spec):\n        record(1, spec)\nuse('plan')", []),
        ("def use(spec):\n    if isinstance(spec, Spec):\n        record(1, spec)\nuse(Spec('x'))", ["constructor"]),
        ("from typing import cast\ndef use():\n    record(1, cast(Spec, 'plan'))", ["literal"]),
        ("from typing import cast\ndef use():\n    record(1, cast(Spec, thing()))", ["unknown?"]),
        ("def local():\n    return 'plan'\ndef use():\n    record(1, local())", ["literal"]),
        ("async def local():\n    return PLAN\nasync def use():\n    record(1, await local())", []),
        # Attributes.
        ("class A:\n    made = 'plan'\n    def use(self):\n        record(1, self.made)", ["named-literal"]),
        (
            "class A:\n    def __init__(self):\n        self.it = 'a'\n    def use(self):\n        record(1, self.it)",
            ["literal"],
        ),
        ("class A:\n    made: Spec\n    def use(self):\n        record(1, self.made)", []),
        ("class A:\n    made: Spec | None = None\n    def use(self):\n        record(1, self.made)", ["named-literal"]),
        (
            (
                "class A:\n    @property\n    def made(self) -> Spec:\n        return x\n    def use(self):\n"
                "        record(1, self.made)"
            ),
            [],
        ),
        (
            (
                "class A:\n    @property\n    def made(self):\n        return 'plan'\n    def use(self):\n"
                "        record(1, self.made)"
            ),
            ["literal"],
        ),
        ("def use():\n    record(1, PLAN.name)", []),
        # What functions are annotated with, where nothing changes what they give.
        ("from functools import cache\n@cache\ndef f() -> Spec:\n    return x\nrecord(1, f())", []),
        ("@library.wrap\ndef f() -> Spec:\n    return x\nrecord(1, f())", ["unknown?"]),
        ("class P:\n    def f(self) -> Spec: ...\ndef use(p: P):\n    record(1, p.f())", []),
        ("class P:\n    def f(self): ...\ndef use(p: P):\n    record(1, p.f())", ["unknown?"]),
        ("def f(given):\n    return given\nrecord(1, f(PLAN))\nrecord(1, f('x'))", ["helper"]),
        ("def f(given='x'):\n    return given\nrecord(1, f())", ["literal"]),
        # Forms of the call.
        ("record(name='plan', profile=1)", ["literal"]),
        ("record(1, name=PLAN)", []),
        ("records.record(1, 'plan')", ["literal"]),
        ("from shop.records import record as other\nother(1, 'plan')", ["literal"]),
        ("again = record\nagain(1, 'plan')", ["literal"]),
        ("record(*(1, 'plan'))", ["literal"]),
        ("record(*(1, PLAN))", []),
        ("def use(rest):\n    record(*rest)", ["unknown?"]),
        ("def use(rest):\n    record(1, **rest)", ["unknown?"]),
        ("record(1, **{'name': 'plan'})", ["literal"]),
        ("given = {'name': 'plan'}\nrecord(1, **given)", ["literal"]),
        ("given = dict(name=PLAN)\nrecord(1, **given)", []),
        ("given = {'name': PLAN}\ngiven['name'] = 'x'\nrecord(1, **given)", []),
        ("record(1)", ["missing"]),
        # Partials, and what is handed on.
        ("made = partial(record, 1, 'plan')\nmade(3)", ["literal"]),
        ("made = partial(record, 1, name=PLAN)\nmade(payload=3)", []),
        ("made = partial(record, 1)\nmade('plan', 3)", ["literal"]),
        ("made = partial(record, 1)\nmade(PLAN, 3)", []),
        ("def use(run):\n    run(record)", ["handed-on?"]),
        ("TABLE = {'a': record}", ["handed-on?"]),
        # Functions that hand their parameter on.
        ("def on(name):\n    record(1, name)\non('plan')", ["literal"]),
        ("def on(name):\n    record(1, name)\non(PLAN)", []),
        ("def on(name):\n    record(1, name)\ndef off(name):\n    on(name)\noff('plan')\noff(name=PLAN)", ["literal"]),
        ("def on(name='plan'):\n    record(1, name)\non()", ["missing"]),
        ("def on(name=PLAN):\n    record(1, name)\non()", []),
        ("def on(name):\n    name = f'{name}_v1'\n    record(1, name)\non(PLAN)", ["f-string"]),
        (
            "class A:\n    def _on(self, name):\n        record(1, name)\n    def use(self):\n        self._on('plan')",
            ["literal"],
        ),
        (
            (
                "class A:\n    @staticmethod\n    def _on(name):\n        record(1, name)\n    def use(self):\n"
                "        self._on('plan')"
            ),
            ["literal"],
        ),
        ("def use():\n    def on(name):\n        record(1, name)\n    on('plan')\n    on(PLAN)", ["literal"]),
        ("def on(name):\n    record(1, name)", ["unknown?"]),
        ("def on(name: Spec):\n    record(1, name)", []),
        ("def on(name: Spec | str):\n    record(1, name)", ["unknown?"]),
        ("def on(name: 'Spec'):\n    record(1, name)", []),
        (
            "try:\n    from shop.names import PLAN as it\nexcept ImportError:\n    it = 'x'\nrecord(1, it)",
            ["named-literal"],
        ),
        (
            "try:\n    from shop.names import TWICE as it\nexcept ImportError:\n    it = PLAN\nrecord(1, it)",
            ["named-literal"],
        ),
        (
            "def on(a, /, *, b=PLAN):\n    record(1, a)\n    record(1, b)\non(PLAN, b='x')\non('x', b='y')",
            ["literal"] * 2,
        ),
        ("def on(name=None):\n    record(1, name or PLAN)\non()\non(None)\non('x')", ["literal"]),
        ("def on(name=None):\n    if name is None:\n        name = PLAN\n    record(1, name)\non()", []),
        ("def on(name=None):\n    if name is None:\n        name = 'x'\n    record(1, name)\non()", ["literal"]),
        ("from functools import partialmethod\nclass A:\n    on = partialmethod(record, 'x')", ["literal"]),
        ("@record\ndef on():\n    pass", ["missing"]),
        ("def on(*names):\n    record(1, *names)", ["unknown?"]),
        ("on = lambda name: record(1, name)", ["unknown?"]),
        ("def on(name):\n    on(name)\n    record(1, name)\non('plan')", ["literal"]),
    ],
)
def test_names_calls_and_forwarding(judge_rule: JudgeRule, code: str, found: list[str]) -> None:
    assert kinds_of(judged(judge_rule, code, *BOTH)) == found


SINKS = """\
class Known:
    def record(self, name, payload):
        pass


class Unlike:
    def record(self, event):
        pass


def use(sink, known: Known, unlike: Unlike, own: Sink):
"""


@pytest.mark.parametrize(
    ("call", "by_type", "by_name"),
    [
        ("own.record('plan', 1)", ["literal"], ["literal"]),
        ("own.record(PLAN, 1)", [], []),
        ("own.record(payload=1, name='plan')", ["literal"], ["literal"]),
        ("Sink().record('plan', 1)", ["literal"], ["literal"]),
        ("Sink.record(own, 'plan', 1)", ["literal"], []),
        ("sink.record('plan', 1)", [], ["literal"]),
        ("sink.record(PLAN, 1)", [], []),
        ("sink.inner.record(1, name='plan')", [], ["literal"]),
        ("sink.record(*sink)", [], ["unknown?"]),
        ("on = sink.record\n    on('plan', 1)", [], ["literal"]),
        ("(sink and sink.record)('plan', 1)", [], ["literal"]),
        ("if on := sink.record:\n        on('plan', 1)", [], ["literal"]),
        ("getattr(sink, 'record')('plan', 1)", [], ["literal"]),
        ("partial(sink.record, 'plan')", [], ["literal"]),
        ("partial(sink.record, PLAN)", [], []),
        ("sink.submit(own.record, 'plan')", ["handed-on?"], ["handed-on?"]),
        ("sink.submit(sink.record)", [], []),
        ("known.record('plan', 1)", [], ["literal"]),
        ("unlike.record('plan')", [], []),
        ("records.record('plan', PLAN)", [], []),
    ],
)
def test_methods_by_type_and_by_name(judge_rule: JudgeRule, call: str, by_type: list[str], by_name: list[str]) -> None:
    code = f"{SINKS}    {call}\n    own.record(PLAN, 1)\n    sink.record(PLAN, 2)\n"
    found = judged(judge_rule, code, *BOTH, call="call: [shop.records.Sink.record]")
    assert kinds_of(found) == by_type
    which = "{argument: name, position: 0}".strip("{}").replace(", ", "\n    ")
    assert kinds_of(judged(judge_rule, code, *BOTH, call="methods: [record]", which=which)) == by_name
