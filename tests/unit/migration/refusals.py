"""Calls that a codemod could rewrite wrongly, and has to leave alone."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """What follows on the imports of `shop/orders.py`, and a part of the first refusal."""

    code: str
    refusal: str
    rewrite: str = "{to: resolver, type: shop.manifest.Resolver}"


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
BOUNDARY = "import shop.orders\n\n\ndef made(kind):\n    return kind\n"
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
