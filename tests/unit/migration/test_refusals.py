"""What is not rewritten, with its place and reason: what is not seen to be safe is not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.migration.refusals import BOUNDARY, HOSTILE, MEANT, Case
from tests.unit.migration.shop import migrated

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = "from shop.context import bindings_for\nfrom shop.manifest import Resolver\n"


CASES = {
    "the top level": Case("X = bindings_for('p')\n", "orders.py:3:5: `bindings_for` is called outside of any function"),
    "a class body": Case("class A:\n    x = bindings_for('p')\n", "orders.py:4:9: `bindings_for` is called outside"),
    "a default argument": Case(
        "def f(x=bindings_for('p')):\n    return x\n", "orders.py:3:9: `bindings_for` is called outside of any function"
    ),
    "a partial object": Case(
        "from functools import partial\n\n\ndef f():\n    return partial(bindings_for, 'p')\n",
        "orders.py:7:20: `bindings_for` is not simply called here (partial)",
    ),
    "a lambda": Case(
        "def f(resolver: Resolver):\n    return lambda: bindings_for('p')\n\n\nf(Resolver())\n",
        "orders.py:4:20: a lambda or comprehension calls it later",
    ),
    "a comprehension": Case(
        "def f(resolver: Resolver):\n    return [bindings_for('p') for _ in 'ab']\n\n\nf(Resolver())\n",
        "orders.py:4:13: a lambda or comprehension calls it later, or often",
    ),
    "an argument with an effect": Case(
        "def f(resolver: Resolver):\n    return bindings_for(input())\n",
        "orders.py:4:25: `input()` would not be evaluated any more",
    ),
    "a target that is given another value": Case(
        "def f(resolver: Resolver):\n    resolver = Resolver()\n    return bindings_for('p'), resolver\n",
        "orders.py:5:12: `resolver` is given another value in `f`",
    ),
    "a name that means something else": Case(
        "resolver = 1\n\n\ndef f():\n    return bindings_for('p'), resolver\n\n\ndef g():\n    f()\n",
        "orders.py:7:31: `resolver` means something else in `f` already",
    ),
    "None handed on": Case(
        "def f(resolver: Resolver | None = None):\n"
        "    if resolver is None:\n        resolver = bindings_for('p')\n    return resolver\n\n\nf(None)\n",
        "orders.py:9:3: None is handed on here",
    ),
    "a caller at the top level": Case(
        "def f():\n    return bindings_for('p')\n\n\nf()\n",
        "orders.py:7:1: `shop.orders.f` is called outside of any function",
    ),
    "no caller": Case(
        "def f():\n    return bindings_for('p')\n", "orders.py:3:1: nothing in the codebase calls `shop.orders.f`"
    ),
    "stars": Case(
        "def f():\n    return bindings_for('p')\n\n\ndef g(*a, **k):\n    f(*a, **k)\n",
        "orders.py:8:5: `*` or `**` may hand `resolver` to `shop.orders.f`",
    ),
    "a callback": Case(
        "def f():\n    return bindings_for('p')\n\n\ndef g(run):\n    run(f)\n",
        "orders.py:8:9: `shop.orders.f` is handed on here (callback)",
    ),
    "a table": Case(
        "def f():\n    return bindings_for('p')\n\n\nTABLE = {'f': f}\n",
        "orders.py:7:15: `shop.orders.f` is handed on here (reference)",
    ),
    "an unknown receiver": Case(
        "class A:\n    def seek(self):\n        return bindings_for('p')\n\n\n"
        "def g(thing, a: A):\n    a.seek()\n    thing.seek()\n",
        "orders.py:10:5: `shop.orders.A.seek` may be called here",
    ),
    "an override": Case(
        "class A:\n    def load(self):\n        return 1\n\n\n"
        "class B(A):\n    def load(self):\n        return bindings_for('p')\n",
        "orders.py:9:5: `A` has a `load` that this one overrides",
    ),
    "a method that is overridden": Case(
        "class A:\n    def load(self):\n        return bindings_for('p')\n\n\n"
        "class B(A):\n    def load(self):\n        return 1\n",
        "orders.py:4:5: `shop.orders.B` overrides `load`",
    ),
    "a base outside of the codebase": Case(
        "from threading import Thread\n\n\nclass A(Thread):\n    def run(self):\n        return bindings_for('p')\n",
        "orders.py:7:5: `A` inherits from a class outside the codebase",
    ),
    "a protocol": Case(
        "from typing import Protocol\n\n\nclass P(Protocol):\n    def fetch(self): ...\n\n\n"
        "class A:\n    def fetch(self):\n        return bindings_for('p')\n",
        "orders.py:11:5: the protocol `P` of shop/orders.py has a `fetch` as well",
    ),
    "a property": Case(
        "class A:\n    @property\n    def x(self):\n        return bindings_for('p')\n",
        "orders.py:5:5: `@property` decides how `A.x` is called",
    ),
    "a decorator": Case(
        "from functools import cache\n\n\n@cache\ndef f():\n    return bindings_for('p')\n\n\ndef g():\n    f()\n",
        "orders.py:7:1: `@cache` decides how `f` is called",
    ),
    "a special method": Case(
        "class A:\n    def __len__(self):\n        return bindings_for('p')\n", "Python itself calls `A.__len__`"
    ),
    "a nested function": Case(
        "def f():\n    def g():\n        return bindings_for('p')\n    return g()\n",
        "orders.py:4:5: `f.g` is defined within a function",
    ),
    "a condition around the definition": Case(
        "if Resolver:\n    def f():\n        return bindings_for('p')\n",
        "orders.py:5:16: `f` is defined more than once, or under a condition",
    ),
    "an order of parameters": Case(
        "def f(a=1, resolver: Resolver | None = None):\n"
        "    if resolver is None:\n        resolver = bindings_for('p')\n    return resolver\n\n\nf(1, Resolver())\n",
        "orders.py:3:12: `resolver` stands behind a parameter with a default",
    ),
    "a class that is true by its length": Case(
        "class Many(Resolver):\n    def __len__(self):\n        return 0\n\n\n"
        "def f(resolver: Many | None = None):\n    return resolver or bindings_for('p')\n\n\nf(Many())\n",
        "orders.py:9:24: whether `resolver` is true may be for its class to say",
    ),
    "a variable of the function around": Case(
        "def f(resolver: Resolver | None = None):\n    def g():\n"
        "        return resolver if resolver is not None else bindings_for('p')\n    return g()\n\n\nf(None)\n",
        "orders.py:4:5: `resolver` is no variable of `f.g`, and comes from elsewhere",
    ),
    "a comprehension of the same name": Case(
        "def f(resolver: Resolver | None = None):\n    if resolver is None:\n"
        "        resolver = bindings_for('p')\n    return resolver\n\n\n"
        "def g(resolver: Resolver):\n    return [f(resolver) for resolver in (None,)]\n",
        "orders.py:10:15: it cannot be told that `resolver` is never None",
    ),
    "a property that may end without a return": Case(
        "class A:\n    made: Resolver\n\n    @property\n    def x(self) -> Resolver | None:\n"
        "        if self:\n            return self.made\n\n\n"
        "def f(a: A):\n    found = a.x\n    if found is None:\n        found = bindings_for('p')\n    return found\n",
        "orders.py:7:5: `A.x` may end without `return`, which gives None",
    ),
    "an attribute that a subclass gives another value": Case(
        "class A:\n    def __init__(self, resolver: Resolver) -> None:\n        self.held = resolver\n\n\n"
        "class B(A):\n    def drop(self) -> None:\n        self.held = None\n\n\n"
        "def f(a: A):\n    found = a.held\n    if found is None:\n"
        "        found = bindings_for('p')\n    return found\n",
        "orders.py:10:1: an attribute `held` is given a value outside of `A`",
    ),
    "a value that is not seen to be there": Case(
        "import os\n\n\ndef f(resolver: Resolver | None = None):\n"
        "    if resolver is None:\n        resolver = bindings_for('p')\n    return resolver\n\n\n"
        "f(os.environ.get('r'))\n",
        "it cannot be told that `os.environ.get('r')` is never None",
    ),
    "a declared value that means nothing": Case(
        "def f():\n    return bindings_for('p')\n\n\ndef g():\n    f()\n",
        "orders.py:8:5: `made` of the declared value `made(1)` means nothing in this function",
        "{to: resolver, sources: [{site: 'shop.orders:g', supplies: resolver, value: made(1)}]}",
    ),
    "a function that does not exist": Case(
        "def f():\n    return bindings_for('p')\n",
        "orders.py:4:12: `shop.context.nothing` is no function of the codebase",
        "{call: shop.context.nothing}",
    ),
    "an attribute that does not exist": Case(
        "def f(context: Resolver):\n    return bindings_for('p')\n",
        "orders.py:3:1: it cannot be told that `context.resolver` is never None here, or that there is such",
        "{to: context.resolver}",
    ),
    "what would break another promise": Case(
        "def f():\n    return bindings_for('p')\n",
        "shop/context.py:8:1: after the step, this would be said, so nothing is done: bindings: "
        "shop.context.other_bindings hands out",
        "{call: shop.context.other_bindings}",
    ),
}

CASES |= HOSTILE
TOGETHER = [name for name, case in CASES.items() if case.rewrite == Case("", "").rewrite]
CASES |= MEANT


def _named(text: str, number: int) -> str:
    """A text about a case that stands in a module of its own."""
    return text.replace("shop.orders", f"shop.case{number}").replace("orders.py", f"case{number}.py")


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """All that is refused in one codebase of all cases that declare the same: a run for each would take long."""
    files = {f"shop/case{number}.py": _HEAD + CASES[name].code for number, name in enumerate(TOGETHER)}
    step = migrated(tmp_path_factory.mktemp("refused"), files, CASES[TOGETHER[0]].rewrite)
    assert step.files == {}
    assert step.listed[0] == step.listed[1]
    return step.refused


@pytest.mark.parametrize("name", TOGETHER)
def test_a_call_stays(name: str, refused: tuple[str, ...]) -> None:
    number = TOGETHER.index(name)
    own = [line for line in refused if f"(bindings in shop.case{number}:" in line]
    assert _named(CASES[name].refusal, number) in own[0]


@pytest.mark.parametrize("name", [name for name in CASES if name not in TOGETHER])
def test_a_call_stays_that_is_declared_otherwise(name: str, tmp_path: Path) -> None:
    files = {"shop/orders.py": _HEAD + CASES[name].code, "shop/boundary.py": BOUNDARY}
    step = migrated(tmp_path, files, CASES[name].rewrite)
    assert step.files == {}
    assert CASES[name].refusal in step.refused[0]
