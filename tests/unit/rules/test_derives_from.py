"""Derived values: where each kind of value comes from, and what is said where it comes from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.observing import mutants_of

from seamguard.domain.verdict import Outcome

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
MANAGER = "import contextlib\n@contextlib.contextmanager\ndef manager(it=None):\n"
FACTORY = "import dataclasses\n@dataclasses.dataclass\nclass A:\n    it: Resolver = dataclasses.field(default_factory="
PARAMETER = "{parameter: resolver, of: shop.making.run}"


def clause(value: str = PARAMETER, more: str = "", origin: str = "shop.making.build") -> str:
    head = "derives_from:\n  - id: one\n    why: One place makes it.\n"
    return f"{head}    value: {value}\n    from: [{origin}]\n{more}"


def judged(judge_rule: JudgeRule, code: str, *clauses: str) -> Verdict:
    return judge_rule(clause(*clauses), {**FILES, "src/shop/use.py": f"{IMPORTS}{code}\n"})


def seen(verdict: Verdict) -> list[str]:
    return [one.finding.kind + ("" if one.finding.certain else "?") for one in verdict.judged]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("run(1, build())", []),
        ("run(1, resolver=build().resolver)", []),
        ("run(1, again(2))", []),
        ("run(1, again(2).resolver)", []),
        ("run(1, build().bindings())", ["other-call"]),
        ("made = build()\nrun(1, made)", []),
        ("def use():\n    made = build()\n    kept = made.resolver\n    run(1, kept)", []),
        ("run(1, given(build()))", []),
        ("run(1, given(fresh()))", ["other-call"]),
        ("run(1, given())", ["none"]),
        ("run(1, build() if flag else again(1))", []),
        ("run(1, build() if flag else None)", ["none"]),
        ("run(1, build() or fresh())", ["other-call"]),
        ("run(1)", ["none"]),
        ("run(1, None)", ["none"]),
        ("run(1, fresh())", ["other-call"]),
        ("run(1, Resolver())", ["other-call"]),
        ("run(1, Resolver)", ["other"]),
        ("run(1, 'resolver')", ["other"]),
        ("run(1, unknown())", ["unknown?"]),
        ("import library\nrun(1, library.make())", ["unknown?"]),
        ("def use(rest):\n    run(1, **rest)", ["unknown?"]),
        ("def use(call):\n    call(run)", ["handed-on?"]),
        ("from shop.making import build as b\nrun(1, b())", []),
        # Through functions, methods and fields.
        ("def on(it):\n    run(1, it)\non(build())", []),
        ("def on(it):\n    run(1, it)\non(fresh())", ["other-call"]),
        ("def on(it=None):\n    run(1, it)\non()", ["none"]),
        ("def on(it):\n    run(1, it)", ["unknown?"]),
        ("def on(it=None):\n    if it is None:\n        it = build()\n    run(1, it)\non()\non(None)", []),
        ("def on(it=None):\n    if it is None:\n        it = fresh()\n    run(1, it)\non()", ["other-call"]),
        ("def on(it=None):\n    run(1, it or build())\non()", []),
        ("def on(options: Options):\n    run(1, options.resolver)\non(Options('a', build()))", []),
        ("def on(options: Options):\n    run(1, options.resolver)\non(Options('a'))", ["none"]),
        (
            "class A:\n    def __init__(self):\n        self.x = build()\n    def use(self):\n        run(1, self.x)",
            [],
        ),
        (
            (
                "class A:\n    def __init__(self, it):\n        self.x = it\n    def f(self):\n        run(1, self.x)\n"
                "A(build())\nA(fresh())"
            ),
            ["other-call"],
        ),
        ("def mine(it=None):\n    return it or build()\nrun(1, mine())", []),
        ("def mine(it=None):\n    return it or fresh()\nrun(1, mine())", ["other-call"]),
        # What may be called is not what is called.
        ("run(1, (build if flag else fresh)())", ["other-call"]),
        ("def use(make=build):\n    run(1, make())", ["unknown?"]),
        ("def use(given):\n    run(1, (given or build)())", ["unknown?"]),
        # Context managers, containers, factories.
        ("with build() as it:\n    run(1, it)", []),
        ("with fresh() as it:\n    run(1, it)", ["unknown?"]),
        (f"{MANAGER}    yield build()\nwith manager() as it:\n    run(1, it)", []),
        (f"{MANAGER}    yield fresh()\nwith manager() as it:\n    run(1, it)", ["other-call"]),
        (f"{MANAGER}    yield it\nwith manager(build()) as it:\n    run(1, it)", []),
        ("def use(many):\n    made = [build() for _ in many]\n    run(1, made[0])", []),
        ("def use(many):\n    made = [fresh() for _ in many]\n    run(1, made[0])", ["other-call"]),
        ("def use():\n    one = [build()]\n    two = [*one]\n    run(1, two[0])", []),
        (f"{FACTORY}build)\nrun(1, A().it)", []),
        (f"{FACTORY}fresh)\nrun(1, A().it)", ["other-call"]),
        (f"{FACTORY}unknown)\nrun(1, A().it)", ["unknown?"]),
        # What a function sets later, and what a test may keep out.
        (
            "import shop.use\nHELD = build()\ndef late():\n    global HELD\n    HELD = fresh()\nrun(1, shop.use.HELD)",
            ["other-call"],
        ),
        (
            "def use(many):\n    it = None\n    for _ in many:\n        it = build()\n    assert it\n    run(1, it)",
            [],
        ),
        ("def use(many):\n    it = None\n    for _ in many:\n        it = build()\n    run(1, it)", ["none"]),
        (
            (
                "class A:\n    def __init__(self):\n        self.x = None\n    def use(self):\n"
                "        if self.x is None:\n            self.x = build()\n        run(1, self.x)"
            ),
            ["none?"],
        ),
    ],
)
def test_a_parameter(judge_rule: JudgeRule, code: str, found: list[str]) -> None:
    assert seen(judged(judge_rule, code)) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("HELD = build()", []),
        ("HELD = None", ["none"]),
        ("HELD = None\ndef start():\n    global HELD\n    HELD = build()", ["none"]),
        ("HELD: Resolver = fresh()", ["other-call"]),
        ("HELD = build()\ndef start():\n    global HELD\n    HELD = fresh()", ["other-call"]),
        ("HELD: Resolver\ndef start():\n    global HELD\n    HELD = fresh()", ["other-call"]),
        ("HELD: Resolver\nHELD = build()", []),
        ("HELD = 1\nHELD += build()", ["other", "unknown?"]),
        ("HELD = build()\ndef start():\n    import shop.use\n    shop.use.HELD = fresh()", ["other-call"]),
    ],
)
def test_a_name_of_a_module(judge_rule: JudgeRule, code: str, found: list[str]) -> None:
    assert seen(judged(judge_rule, code, "{name: shop.use.HELD}")) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("class A:\n    def __init__(self):\n        self.it = build()", []),
        ("class A:\n    it = build()\nclass B(A):\n    it = fresh()", ["other-call"]),
        ("class A:\n    it = None\n    def start(self):\n        self.it = build()", ["none"]),
        ("class A:\n    it: Resolver\n    def start(self):\n        self.it = fresh()", ["other-call"]),
        ("class A:\n    def __init__(self, it):\n        self.it = it\nA(build())", []),
        ("class A:\n    def __init__(self):\n        self.it = build()\ndef late(a: A):\n    a.it = None", ["none"]),
    ],
)
def test_an_attribute(judge_rule: JudgeRule, code: str, found: list[str]) -> None:
    assert seen(judged(judge_rule, code, "{attribute: shop.use.A.it}")) == found


def test_a_field_is_what_the_class_is_constructed_with(judge_rule: JudgeRule) -> None:
    code = "Options('a', build())\nOptions('b', resolver=fresh())\nOptions('c')"
    assert seen(judged(judge_rule, code, "{attribute: shop.making.Options.resolver}")) == ["other-call", "none"]
    assert seen(judged(judge_rule, code, "{parameter: resolver, of: shop.making.Options}")) == ["other-call", "none"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def use():\n    it = build()", []),
        ("def use():\n    it = build()\n    it = fresh()", ["other-call"]),
        ("def use():\n    for it in (build(), None):\n        pass", ["none"]),
        ("def use():\n    it, other = build(), 2", []),
        ("def use():\n    if (it := fresh()):\n        pass", ["other-call"]),
        ("def use():\n    it = build()\n    def inner():\n        nonlocal it\n        it = fresh()", ["other-call"]),
        ("def use():\n    it: Resolver\n    it = build()", []),
        ("def use():\n    with open('x') as it:\n        pass", ["other"]),
    ],
)
def test_a_variable(judge_rule: JudgeRule, code: str, found: list[str]) -> None:
    verdict = judged(judge_rule, code, "{variable: it, in: ['shop.use:use']}")
    assert [kind.replace("unknown?", "other") for kind in seen(verdict)] == found


def test_origins_may_be_methods_and_attributes(judge_rule: JudgeRule) -> None:
    code = "def use(context: Context):\n    run(1, context.bindings())\n    run(2, context.resolver)\n"
    assert seen(judged(judge_rule, code, PARAMETER, "", "shop.making.Context.bindings")) == ["unknown?"]
    both = "shop.making.Context.bindings, shop.making.Context.resolver"
    assert seen(judged(judge_rule, code, PARAMETER, "", both)) == []


@pytest.mark.parametrize(
    "made",
    [
        "def wrap(made):\n    def inner(): return made()\n    return inner\n@wrap\ndef mine(): pass",
        (
            "from typing import TypeVar\nT = TypeVar('T')\ndef wrap(made: type[T]) -> type[T]:\n    return made\n"
            "@wrap\nclass mine: pass"
        ),
        "import library\n@library.wrap\ndef mine(): pass",
    ],
)
def test_what_a_decorator_makes_of_an_origin_is_one(judge_rule: JudgeRule, made: str) -> None:
    code = f"{made}\nrun(1, mine())\nrun(2, fresh())"
    assert seen(judged(judge_rule, code, PARAMETER, "", "shop.use.mine")) == ["other-call"]


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
    ("code", "found"),
    [
        (
            "def one(self): self.v += 1\n    def two(self): self.v = build()\n    def three(self): self.v = 4",
            [("unknown?", 3, "A.one"), ("other", 5, "A.three")],
        ),
        ("def one(self): self.v = build()\n    def two(self): setattr(self, 'v', 8)", [("other", 4, "A.two")]),
        ("def one(self): setattr(self, 'v', build())\n    def two(self): self.v = 8", [("other", 4, "A.two")]),
        ("def one(self):\n        object.__setattr__(self, 'v', 7)", [("other", 4, "A.one")]),
        ("def one(self):\n        self.__setattr__('v', 7)", [("other", 4, "A.one")]),
        ("def one(self):\n        object.__setattr__(self, 'v', build())", []),
        ("def one(self):\n        object.__setattr__(self, 'v', 1 - 2)", [("other", 4, "A.one")]),
        ("def one(self):\n        self.v: int = build()", []),
        ("def one(self):\n        self.v: int = 3", [("other", 4, "A.one")]),
        ("def one(self):\n        self.v: int\n        self.v = build()", []),
        ("def one(self):\n        self.v = not build()", [("unknown?", 4, "A.one")]),
        ("def one(self):\n        self.v, x = build(), 2\n        x, self.v = build(), 2", [("other", 5, "A.one")]),
    ],
)
def test_each_write_of_an_attribute_is_told_at_its_own_place(
    judge_rule: JudgeRule, code: str, found: list[tuple[str, int, str]]
) -> None:
    verdict = judged(judge_rule, f"class A:\n    {code}", "{attribute: shop.use.A.v}")
    places = [(one.finding.span.line, one.finding.scope) for one in verdict.judged]
    assert [(kind, *place) for kind, place in zip(seen(verdict), places, strict=True)] == found


def test_what_setattr_gives_a_name_of_a_module_is_told_where_it_does(judge_rule: JudgeRule) -> None:
    code = "import shop.making\ndef use():\n    shop.making.Held = build()\n    setattr(shop.making, 'Held', 8)"
    files = {**FILES, "src/shop/making.py": f"{MAKING}\n\nHeld = build()\n", "src/shop/use.py": f"{IMPORTS}{code}\n"}
    verdict = judge_rule(clause("{name: shop.making.Held}"), files)
    assert [(one.finding.kind, one.finding.span.line, one.finding.scope) for one in verdict.judged] == [
        ("other", 5, "use")
    ]


@pytest.mark.parametrize("store", ["self.x = not it", "self.x -= it", "object.__setattr__(self, 'x', not it)"])
def test_an_attribute_that_also_holds_what_cannot_be_followed_is_not_known(judge_rule: JudgeRule, store: str) -> None:
    code = f"class A:\n    def f(self, it):\n        self.x = build()\n        {store}\n        run(1, self.x)"
    assert seen(judged(judge_rule, code)) == ["unknown?"]


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
