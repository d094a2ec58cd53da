"""Values that a test keeps from being None, code that never runs, and instances of subclasses."""

from __future__ import annotations

import pytest
from tests.unit.rules.observing import observe

MAKING = """\
class Resolver: ...
class Small(Resolver): ...
def build() -> Resolver:
    return Resolver()
def run(resolver=None): ...
"""
HEAD = "from typing import TYPE_CHECKING\nfrom shop.making import Resolver, Small, build, run\n"
TYPED = "typed_arguments: [{id: t, why: w, call: [shop.making.run], argument: resolver, type: builtins.str}]"


def derived(value: str, origin: str = "shop.making.build") -> str:
    return f"derives_from: [{{id: d, why: w, value: {value}, from: [{origin}]}}]"


def seen(clauses: str, code: str) -> list[str]:
    files = {"src/shop/__init__.py": "", "src/shop/making.py": MAKING, "src/shop/use.py": HEAD + code}
    observed = observe(clauses, files)
    assert not observed.vacuities
    return [one.kind + ("" if one.certain else "?") for one in observed.findings]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("    run(it)", ["missing"]),
        ("    if it is not None:\n        run(it)", []),
        ("    if it:\n        run(it)", []),
        ("    if flag and not it is None:\n        run(it)", []),
        ("    if flag:\n        run(it)", ["missing"]),
        ("    if it is None:\n        pass\n    else:\n        run(it)", []),
        ("    if it is None:\n        return\n    run(it)", []),
        ("    if it is None:\n        print()\n    run(it)", []),  # a guard of the function's own
        ("    if flag:\n        return\n    run(it)", ["missing"]),
        ("    assert it is not None\n    run(it)", []),
        ("    return run(it) if it is not None else 1", []),
        ("    return it is not None and run(it)", []),
        ("    return it is None or run(it)", []),
        ("    return run(it) and it is not None", ["missing"]),
        ("    if isinstance(it, (str, bytes)):\n        run(it)", []),
        ("    if isinstance(it, (str, type(None))):\n        run(it)", []),  # the type is right by that test
        ("    if it is not None:\n        it = None\n        run(it)", ["literal"]),
        ("    while it is not None:\n        run(it)", []),
    ],
)
def test_a_test_keeps_none_from_a_call(code: str, found: list[str]) -> None:
    assert seen(TYPED, f"def on(it=None, flag=0):\n{code}\non()\n") == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("run(self.it)", ["missing"]),
        ('run(self.it or "text")', []),
        ("run(self.it or None)", ["missing", "literal"]),
        ("if self.it is not None:\n            run(self.it)", []),
        ("if self.it is not None:\n            self.it = None\n            run(self.it)", ["missing", "literal"]),
    ],
)
def test_a_test_keeps_an_attribute_that_is_none_from_a_call(code: str, found: list[str]) -> None:
    body = f"    def __init__(self, it=None):\n        self.it = it\n    def go(self):\n        {code}\nA()\n"
    assert sorted(seen(TYPED, f"class A:\n{body}")) == sorted(found)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("{name: shop.use.X}", "if TYPE_CHECKING:\n    X = object()\nelse:\n    X = build()\n"),
        (
            "{attribute: shop.use.C.x}",
            "class C:\n    if TYPE_CHECKING:\n        x = object()\n    else:\n        x = build()\n",
        ),
        (
            "{variable: x, in: ['shop.use:f']}",
            "def f():\n    if TYPE_CHECKING:\n        x = object()\n    else:\n        x = build()\n",
        ),
    ],
)
def test_what_only_type_checkers_see_gives_nothing(value: str, code: str) -> None:
    assert seen(derived(value), code) == []
    assert seen(derived(value), code.replace("if TYPE_CHECKING", "if flag")) == ["unknown?"]


def test_an_instance_of_a_subclass_is_one_of_the_class() -> None:
    parameter = "{parameter: resolver, of: shop.making.run}"
    assert seen(derived(parameter, "shop.making.Resolver"), "run(Small())\nrun(Resolver())\n") == []
    assert seen(derived(parameter, "shop.making.Small"), "run(Small())\nrun(Resolver())\n") == ["other-call"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("try:\n    from other import X\nexcept ImportError:\n    X = None\n", "shop.use.X is bound by an import too"),
        ("if flag:\n    X = None\nelse:\n    def X(): ...\n", "shop.use.X is bound by a definition too"),
        ("if TYPE_CHECKING:\n    X = object()\n", "nothing assigns to shop.use.X"),
    ],
)
def test_a_variable_that_cannot_be_asked_says_why(code: str, said: str) -> None:
    files = {"src/shop/__init__.py": "", "src/shop/making.py": MAKING, "src/shop/use.py": HEAD + code}
    (why,) = observe(derived("{name: shop.use.X}"), files).vacuities
    assert why.message.startswith(said)
