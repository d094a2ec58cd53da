"""Derived values: where each kind of value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.deriving import FILES, IMPORTS, MAKING, PARAMETER, clause, judged
from tests.unit.rules.observing import kinds_of

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

MANAGER = "import contextlib\n@contextlib.contextmanager\ndef manager(it=None):\n"
FACTORY = "import dataclasses\n@dataclasses.dataclass\nclass A:\n    it: Resolver = dataclasses.field(default_factory="


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
    assert kinds_of(judged(judge_rule, code)) == found


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
    assert kinds_of(judged(judge_rule, code, "{name: shop.use.HELD}")) == found


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
    assert kinds_of(judged(judge_rule, code, "{attribute: shop.use.A.it}")) == found


def test_a_field_is_what_the_class_is_constructed_with(judge_rule: JudgeRule) -> None:
    code = "Options('a', build())\nOptions('b', resolver=fresh())\nOptions('c')"
    assert kinds_of(judged(judge_rule, code, "{attribute: shop.making.Options.resolver}")) == ["other-call", "none"]
    assert kinds_of(judged(judge_rule, code, "{parameter: resolver, of: shop.making.Options}")) == [
        "other-call",
        "none",
    ]


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
    assert [kind.replace("unknown?", "other") for kind in kinds_of(verdict)] == found


def test_origins_may_be_methods_and_attributes(judge_rule: JudgeRule) -> None:
    code = "def use(context: Context):\n    run(1, context.bindings())\n    run(2, context.resolver)\n"
    assert kinds_of(judged(judge_rule, code, PARAMETER, "", "shop.making.Context.bindings")) == ["unknown?"]
    both = "shop.making.Context.bindings, shop.making.Context.resolver"
    assert kinds_of(judged(judge_rule, code, PARAMETER, "", both)) == []


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
    assert kinds_of(judged(judge_rule, code, PARAMETER, "", "shop.use.mine")) == ["other-call"]


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
    assert [(kind, *place) for kind, place in zip(kinds_of(verdict), places, strict=True)] == found


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
    assert kinds_of(judged(judge_rule, code)) == ["unknown?"]
