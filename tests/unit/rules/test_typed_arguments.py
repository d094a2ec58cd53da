"""Typed arguments: what is typed, untyped and not known, by the forms in which a value is written and handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import mutants_of

from seamguard.domain.verdict import Outcome, Status

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

    from seamguard.domain.verdict import Verdict

NAMES = """\
from enum import Enum
from typing import Final

from shop.records import Spec

PLAN: Final = Spec("plan_v1")
RUN = "run_v1"
TWICE = "a"
TWICE = "b"
SPECS = {"plan": PLAN}
ALL = (PLAN, PLAN)


class Kinds(Enum):
    PLAN = "plan"


class Names:
    PLAN = "plan"


def make():
    return PLAN
"""
RECORDS = """\
from dataclasses import dataclass


@dataclass
class Spec:
    name: str
    version: int = 1


class Special(Spec):
    pass


class Other:
    pass


class Made:
    def __init__(self, name): ...


def record(profile, name, payload=None):
    pass


class Sink:
    def record(self, name, payload):
        pass


def spec(name) -> Spec:
    return REGISTRY[name]


def plan() -> Spec:
    return unknown()


def either() -> "Spec | str":
    return unknown()


REGISTRY = {}
"""
FILES = {"src/shop/__init__.py": "", "src/shop/names.py": NAMES, "src/shop/records.py": RECORDS}
CONSTANT = "constant_in: [shop.names]"
TYPE = "type: shop.records.Spec"
REJECT = "reject: [literal, f-string, constructor, helper, lookup]"
IMPORTS = """\
from functools import partial
from shop import names, records
from shop.names import ALL, Kinds, Names, PLAN, RUN, SPECS, TWICE
from shop.records import Other, Sink, Special, Spec, either, plan, record, spec
"""


def clause(*demands: str, call: str = "call: [shop.records.record]", which: str = "argument: name") -> str:
    lines = "".join(f"    {one}\n" for one in (call, which, *demands))
    return f"typed_arguments:\n  - id: names\n    why: Names are declared.\n{lines}"


def judged(judge_rule: JudgeRule, code: str, *demands: str, **more: str) -> Verdict:
    return judge_rule(clause(*demands, **more), {**FILES, "src/shop/use.py": f"{IMPORTS}\n{code}\n"})


def seen(verdict: Verdict) -> list[str]:
    """The kinds of what was found, a question mark behind what is only possible."""
    return [one.finding.kind + ("" if one.finding.certain else "?") for one in verdict.judged]


BOTH = (CONSTANT, TYPE, REJECT)


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
    assert seen(judged(judge_rule, code, CONSTANT)) == [constant] * bool(constant)
    assert seen(judged(judge_rule, code, TYPE)) == [typed] * bool(typed)
    assert seen(judged(judge_rule, code, *BOTH)) == [both] * bool(both)


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
    assert seen(judged(judge_rule, code, REJECT)) == [found] * bool(found)
    assert seen(judged(judge_rule, code, "reject: [lookup]")) == [found] * (found in ("lookup", "unknown?"))


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
    assert seen(judged(judge_rule, code, *BOTH)) == found


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
    assert seen(found) == by_type
    which = "{argument: name, position: 0}".strip("{}").replace(", ", "\n    ")
    assert seen(judged(judge_rule, code, *BOTH, call="methods: [record]", which=which)) == by_name


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
    assert seen(found) == ["literal", "missing"]


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
    before = seen(judge_rule(text, files))
    made = mutants_of(text, files)
    assert len(made) >= 3
    assert len({one.how for one in made}) == len(made)
    for one in made:
        after = judge_rule(text, {**files, one.path: one.text})
        assert len(after.judged) > len(before), (one.how, one.text)


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
    assert seen(judged(judge_rule, f"{PROTOCOL}record(1, {value})", f"type: {wanted}")) == found


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
    assert seen(judged(judge_rule, f"def use(x):\n    record(1, {value})", *BOTH)) == [found]


def test_names_in_a_long_line_are_not_followed_forever(judge_rule: JudgeRule) -> None:
    code = "\n".join(["n0 = PLAN", *(f"n{i} = n{i - 1} or n{i - 1}" for i in range(1, 60)), "record(1, n59)"])
    assert seen(judged(judge_rule, code, *BOTH)) == ["unknown?"]


def test_examples_of_the_policy_are_judged(judge_rule: JudgeRule) -> None:
    breaks = "breaks: [\"from shop.records import record\\nrecord(1, 'x')\"]"
    keeps = 'keeps: ["from shop.records import record\\nfrom shop.names import PLAN\\nrecord(1, PLAN)"]'
    good = judged(judge_rule, "record(1, PLAN)", TYPE, f"examples: {{{breaks}, {keeps}}}")
    assert good.outcome is Outcome.KEPT
    wrong = judged(judge_rule, "record(1, PLAN)", TYPE, f"examples: {{{breaks.replace('breaks', 'keeps')}}}")
    assert wrong.outcome is not Outcome.KEPT
