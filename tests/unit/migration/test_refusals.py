"""What is not rewritten, with its place and reason: what is not seen to be safe is not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.unit.migration.shop import migrated

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = "from shop.context import bindings_for\nfrom shop.manifest import Resolver\n"


class Case(NamedTuple):
    """What follows on the imports of `shop/orders.py`, and a part of the first refusal."""

    code: str
    refusal: str
    rewrite: str = "{to: resolver, type: shop.manifest.Resolver}"


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

_BOUND = "`resolver` is given another value in `f`"
_GUARD = "    if resolver is None:\n        resolver = bindings_for('p')\n    return resolver\n\n\n"
_FOUND = (
    "def f(a: A):\n    found = a.held\n    if found is None:\n        found = bindings_for('p')\n    return found\n"
)
_FROZEN = "from dataclasses import dataclass\n\n\n@dataclass(frozen=True)\n"
_LATE = "def f(n=1):\n    return bindings_for('p')\n\n\n"
_MADE = "{to: resolver, sources: [{site: 'shop.orders:g', supplies: resolver, value: made}]}"
_MAKE = (
    "{to: resolver, sources: [{site: 'shop.orders:g', supplies: resolver, value: Made(), imports: [shop.orders.Made]}]}"
)
_BOUNDARY = "import shop.orders\n\n\ndef made(kind):\n    return kind\n"
_OTHER = "{call: shop.context.other_bindings}"


HOSTILE = {
    "a parameter that a nested function hides": Case(
        "def f(resolver: Resolver):\n    def resolver(): ...\n    return bindings_for('p')\n", _BOUND
    ),
    "a parameter that a nested class hides": Case(
        "def f(resolver: Resolver):\n    class resolver: ...\n    return bindings_for('p')\n", _BOUND
    ),
    "a parameter that is deleted among others": Case(
        "def f(resolver: Resolver):\n    x = 1\n    del x, resolver\n    return bindings_for('p')\n", _BOUND
    ),
    "a parameter that the default of a nested function changes": Case(
        "def f(resolver: Resolver):\n    def g(x=(resolver := None)): ...\n    return bindings_for('p')\n", _BOUND
    ),
    "a parameter that a pattern changes": Case(
        "def f(resolver: Resolver):\n    match {}:\n        case {**resolver}: ...\n    return bindings_for('p')\n",
        _BOUND,
    ),
    "a parameter that an import of a package changes": Case(
        "def f(resolver: Resolver):\n    import resolver.parts\n    return bindings_for('p')\n", _BOUND
    ),
    "a parameter of another class": Case(
        "class Dns: ...\n\n\ndef f(resolver: Dns):\n    return bindings_for('p')\n",
        "orders.py:6:1: `resolver` is annotated with another class than what the seam makes",
    ),
    "a parameter of another class that a caller has": Case(
        "class Dns: ...\n\n\ndef f():\n    return bindings_for('p')\n\n\ndef g(resolver: Dns):\n    f()\n",
        "orders.py:10:1: `resolver` is annotated with another class than what the seam makes",
    ),
    "a parameter that a caller deletes": Case(
        "def f():\n    return bindings_for('p')\n\n\ndef g(resolver: Resolver):\n    del resolver\n    f()\n",
        "orders.py:7:1: `resolver` may be something else here, or nothing",
    ),
    "a parameter that a caller makes None, for a lambda that runs later": Case(
        "def f():\n    return bindings_for('p')\n\n\ndef g(resolver: Resolver):\n"
        "    late = lambda: f()\n    resolver = None\n    return late()\n",
        "orders.py:9:16: None is handed on here",
    ),
    "None by another name of Optional": Case(
        f"import typing as t\n\n\ndef f(resolver: t.Optional[Resolver]):\n{_GUARD}f(None)\n", "None is handed on here"
    ),
    "None by an alias": Case(
        f"Maybe = Resolver | None\n\n\ndef f(resolver: Maybe):\n{_GUARD}f(None)\n", "None is handed on here"
    ),
    "None by a type variable": Case(
        f"from typing import TypeVar\n\nT = TypeVar('T')\n\n\ndef f(resolver: T):\n{_GUARD}f(None)\n",
        "None is handed on here",
    ),
    "None in what is annotated": Case(
        f"from typing import Annotated\n\n\ndef f(resolver: Annotated[Resolver | None, 1]):\n{_GUARD}f(None)\n",
        "orders.py:6:7: it cannot be told what is left of the annotation",
    ),
    "an annotation that the code does not believe": Case(
        f"def f(resolver: Resolver):\n{_GUARD}f(None)\n",
        "orders.py:5:20: by its annotations this never runs, and it is there all the same",
    ),
    "a subclass that is true by its length": Case(
        "class Some: ...\n\n\nclass None_(Some):\n    def __len__(self):\n        return 0\n\n\n"
        "def f(resolver: Some | None = None):\n    return resolver or bindings_for('p')\n\n\nf(None_())\n",
        "whether `resolver` is true may be for its class to say",
    ),
    "a class that is true by what it is given": Case(
        "class Some:\n    __bool__ = lambda self: False\n\n\n"
        "def f(resolver: Some | None = None):\n    return resolver or bindings_for('p')\n\n\nf(Some())\n",
        "whether `resolver` is true may be for its class to say",
    ),
    "a second value of a variable that is true by its length": Case(
        "class Few:\n    def __len__(self):\n        return 0\n\n\ndef f(c):\n    x = Resolver()\n"
        "    if c:\n        x = Few()\n    return x or bindings_for('p')\n",
        "whether `x` is true may be for its class to say",
    ),
    "an attribute that the body of the class makes None": Case(
        "class A:\n    held = None\n\n    def put(self, r: Resolver):\n        self.held = r\n\n\n" + _FOUND,
        "orders.py:4:12: None is handed on here",
    ),
    "an attribute that the body of a subclass makes None": Case(
        "class A:\n    def __init__(self, r: Resolver):\n        self.held = r\n\n\n"
        "class B(A):\n    held = None\n\n\n" + _FOUND,
        "orders.py:3:1: a class below `A` gives `held` a value of its own",
    ),
    "a field behind those of a base": Case(
        _FROZEN + "class Base:\n    x: int = 1\n\n\n@dataclass(frozen=True)\nclass A(Base):\n"
        "    held: Resolver | None = None\n\n\n" + _FOUND,
        "`A.held` cannot be required: fields that its class inherits stand before it",
    ),
    "a field that its class sets": Case(
        _FROZEN + "class A:\n    held: Resolver | None = None\n\n    def __post_init__(self):\n"
        "        object.__setattr__(self, 'held', None)\n\n\n" + _FOUND,
        "`A.held` cannot be required: its class sets fields by `__setattr__`",
    ),
    "an attribute of the class": Case(
        "from typing import ClassVar\n"
        + _FROZEN
        + "class A:\n    held: ClassVar[Resolver | None] = None\n\n\n"
        + _FOUND,
        "`A.held` cannot be required: it is no field of instances",
    ),
    "a constructor whose class is called": Case(
        "class A:\n    def __init__(self):\n        bindings_for('p')\n\n\nclass B(A):\n"
        "    def __init__(self, resolver: Resolver):\n        super().__init__()\n\n\nA()\n",
        "`shop.orders.A` is handed on here (reference)",
    ),
    "what is awaited": Case(
        "async def f(resolver: Resolver):\n    return await bindings_for('p')\n",
        "orders.py:4:18: what the call gives is awaited or entered here",
    ),
    "what is entered": Case(
        "def f(resolver: Resolver):\n    with bindings_for('p') as b:\n        return b\n",
        "orders.py:4:10: what the call gives is awaited or entered here",
    ),
    "the text of a call": Case(
        "def f(resolver: Resolver):\n    return f'{bindings_for(1)=}'\n", "orders.py:4:15: an f-string shows the text"
    ),
    "a method in place of a property": Case(
        "class A:\n    def resolver(self) -> Resolver: ...\n\n\ndef f(a: A):\n    return bindings_for('p')\n",
        "orders.py:7:1: it cannot be told that `a.resolver` is never None here, or that there is such an attribute",
        "{to: a.resolver}",
    ),
    "a declared value that is made later": Case(
        _LATE + "def g():\n    f()\n    made = Resolver()\n",
        "orders.py:8:5: `made` of the declared value `made` is not",
        _MADE,
    ),
    "a declared value that is made under a condition": Case(
        _LATE + "def g(n):\n    if n:\n        made = Resolver()\n    f()\n",
        "orders.py:10:5: `made` of the declared",
        _MADE,
    ),
    "a declared value that is only annotated": Case(
        _LATE + "def g():\n    made: Resolver\n    f()\n",
        "orders.py:9:5: `made` of the declared value `made` means",
        _MADE,
    ),
    "a declared value that a comprehension hides": Case(
        _LATE + "def g(made):\n    return [f(made) for made in 'ab']\n",
        "orders.py:8:13: `made` means something else",
        _MADE,
    ),
    "a declared value that is made in each round": Case(
        _LATE + "def g():\n    for n in 'ab':\n        f(n)\n\n\nclass Made(Resolver): ...\n",
        "orders.py:9:9: `Made()` would be made anew in each round of this loop",
        _MAKE,
    ),
    "an import into a function that knows the name": Case(
        _LATE + "def g(Made=3):\n    f()\n", "orders.py:7:7: `Made` means something else in `g` already", _MAKE
    ),
    "an import into a function of one line": Case(
        _LATE + "def g(): f()\n", "orders.py:7:10: `g` stands on one line, where nothing can be imported", _MAKE
    ),
    "another function whose name an import has": Case(
        "from shop.lib import other_bindings\n\n\ndef f():\n    return bindings_for('p')\n",
        "orders.py:3:1: `other_bindings` means something else in this file",
        _OTHER,
    ),
    "another function that takes other arguments": Case(
        "def f():\n    return bindings_for('p')\n\n\ndef other(*, kind):\n    return kind\n",
        "orders.py:4:12: `shop.orders.other` does not take the arguments of this call",
        "{call: shop.orders.other}",
    ),
    "another function that a variable hides": Case(
        "def f():\n    other = 1\n    return bindings_for('p')\n\n\ndef other(kind):\n    return kind\n",
        "orders.py:4:5: `other` means something else in this file",
        "{call: shop.orders.other}",
    ),
    "another function that would be imported behind the call": Case(
        "X = bindings_for('p')\nimport os\n",
        "orders.py:4:1: an import stands behind this call",
        "{call: shop.boundary.made}",
    ),
    "another function whose module imports this one": Case(
        "def f():\n    return bindings_for('p')\n",
        "orders.py:4:12: to import `shop.boundary.made` here would make a circle",
        "{call: shop.boundary.made}",
    ),
}
MEANT = {
    "a generator by what would be cut": Case(
        "def f(resolver: Resolver | None = None):\n    if resolver is not None:\n        return resolver\n"
        "    yield bindings_for('p')\n\n\nf(Resolver())\n",
        "orders.py:3:1: `f` is a generator by what would go",
    ),
    "a global variable by what would be dropped": Case(
        "X = 1\n\n\ndef f(resolver: Resolver | None = None):\n    if resolver is None:\n        global X\n"
        "        resolver = bindings_for('p')\n    X = 2\n    return resolver\n\n\nf(Resolver())\n",
        "orders.py:6:1: `X` is a global name of `f` by what would go, and then a local one",
    ),
    "what would be no Python": Case(
        "def f():\n    return bindings_for('p')\n\n\ndef g():\n    return f'{f()}'\n",
        "what would be written is no Python",
        "{to: resolver, sources: [{site: 'shop.orders:g', supplies: resolver, value: \"Resolver(*'')\"}]}",
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
    files = {"shop/orders.py": _HEAD + CASES[name].code, "shop/boundary.py": _BOUNDARY}
    step = migrated(tmp_path, files, CASES[name].rewrite)
    assert step.files == {}
    assert CASES[name].refusal in step.refused[0]
