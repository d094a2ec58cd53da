"""Retired symbols and members, and what hands something retired on under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.retiring import HELD, MEMBER, found

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

SYMBOL = "shop.registry._ADAPTERS"


@pytest.mark.parametrize(
    ("name", "path", "code", "kinds"),
    [
        (SYMBOL, "src/shop/use.py", "from shop.registry import _ADAPTERS as _a", "1 import"),
        (SYMBOL, "src/shop/use.py", "from shop import registry as r\nr._ADAPTERS['x']", "2 attribute"),
        (SYMBOL, "src/shop/use.py", "import shop.registry\ngetattr(shop.registry, '_ADAPTERS')", "2 getattr"),
        (SYMBOL, "src/shop/use.py", "import shop.registry as r\nsetattr(r, '_ADAPTERS', 1)", "2 getattr"),
        (SYMBOL, "src/shop/use.py", "import shop.registry as r\nr._ADAPTERS = {}", "2 assignment"),
        (SYMBOL, "src/shop/use.py", "X = 'shop.registry:_ADAPTERS'", "1 string"),
        (SYMBOL, "src/shop/use.py", "def f():\n    X = 'shop.registry._ADAPTERS'", "2 string?"),
        (SYMBOL, "src/shop/registry.py", "_ADAPTERS = {}\n_ADAPTERS['x'] = 1", "1 assignment"),
        (SYMBOL, "src/shop/registry.py", "from shop.use import _ADAPTERS", "1 re-export"),
        (SYMBOL, "src/shop/registry.py", "def f():\n    _ADAPTERS = {}", ""),
        (MEMBER, "src/shop/use.py", "from shop.registry import Registry\nRegistry.adapters()", "2 attribute"),
        (
            MEMBER,
            "src/shop/use.py",
            "from shop.registry import Registry\n\n\ndef f(r: Registry):\n    return r.adapters",
            "5 attribute",
        ),
        (MEMBER, "src/shop/use.py", "from shop.registry import Small\nSmall().adapters()", "2 attribute"),
        (
            MEMBER,
            "src/shop/use.py",
            "from shop.registry import Small\n\n\nclass B(Small):\n    def f(self):\n        return super().adapters()",
            "6 attribute",
        ),
        (
            MEMBER,
            "src/shop/use.py",
            "from shop.registry import Registry\n\n\nclass B(Registry):\n    adapters = ()\n\n\nB().adapters",
            "",
        ),
        (MEMBER, "src/shop/use.py", "from shop.registry import Registry as R\nR.adapters = 3", "2 assignment"),
        (MEMBER, "src/shop/use.py", "from shop.registry import Registry as R\nhasattr(R(), 'adapters')", "2 getattr"),
        (MEMBER, "src/shop/use.py", "from shop.registry import Small\ngetattr(Small(), 'adapters')", "2 getattr"),
        (
            MEMBER,
            "src/shop/use.py",
            "from shop.registry import Registry\n\n\ndef f(r: Registry):\n    object.__setattr__(r, 'adapters', 1)",
            "5 getattr",
        ),
        (MEMBER, "src/shop/use.py", "def f(r):\n    return r.adapters", ""),
        (MEMBER, "src/shop/registry.py", "class Registry:\n    def f(self):\n        return super().adapters", ""),
        (MEMBER, "src/shop/registry.py", "class Registry:\n    __slots__ = ('adapters',)", "2 listed"),
        (
            MEMBER,
            "src/shop/registry.py",
            "class Registry:\n    def f(self):\n        self.__setattr__('adapters', 1)",
            "3 getattr",
        ),
        (MEMBER, "src/shop/registry.py", "class Registry:\n    adapters: int", "2 assignment"),
        (MEMBER, "src/shop/registry.py", "class Registry:\n    async def adapters(self): ...", "2 definition"),
        (
            MEMBER,
            "src/shop/registry.py",
            "class Registry:\n    def __init__(self):\n        self.a, self.adapters = 1, 2",
            "3 assignment",
        ),
    ],
)
def test_symbols_and_members(judge_rule: JudgeRule, name: str, path: str, code: str, kinds: str) -> None:
    expected = [f"{path}:{kind}" for kind in kinds.split(",") if kind]
    assert found(judge_rule, (name,), {path: code}) == expected


def test_what_hands_it_on_under_another_name_is_followed(judge_rule: JudgeRule) -> None:
    files = {
        "src/shop/old.py": "def f(): ...\n",
        "src/shop/compat.py": "from shop.old import f as g\n",
        "src/shop/more.py": "from shop import compat\nh = compat.g\n",
        "src/shop/use.py": "from shop.more import h\nfrom shop import compat\ncompat.g()\n",
    }
    assert found(judge_rule, ("shop.old.f",), files) == [
        "src/shop/compat.py:1 import",
        "src/shop/more.py:2 attribute",
        "src/shop/old.py:1 definition",
        "src/shop/use.py:1 import",
        "src/shop/use.py:3 attribute",
    ]


def test_star_imports_of_what_hands_it_on_are_followed(judge_rule: JudgeRule) -> None:
    files = {
        "src/shop/old.py": "def f(): ...\n",
        "src/shop/compat.py": "from shop.old import f as g\n",
        "src/shop/parts/__init__.py": "from shop.compat import *\n",
        "src/shop/parts/more.py": "from . import *\n",
        "src/shop/use.py": "from shop.parts.more import *\ng()\n",
        "src/shop/other.py": "from os.path import *\n",
    }
    assert found(judge_rule, ("shop.old.f",), files) == [
        "src/shop/compat.py:1 import",
        "src/shop/old.py:1 definition",
        "src/shop/parts/__init__.py:1 import",
        "src/shop/parts/more.py:1 import",
        "src/shop/use.py:1 import",
    ]


def test_types_name_it_by_what_hands_it_on(judge_rule: JudgeRule) -> None:
    code = "from __future__ import annotations\nimport shop.api\ndef f(a: shop.api.Registry, b: shop.api.Small): ...\n"
    files = {"src/shop/api.py": "from shop.registry import Registry, Small\n", "src/shop/use.py": code}
    assert found(judge_rule, ("shop.registry.Registry",), files)[-1] == "src/shop/use.py:3 attribute"
    assert len(found(judge_rule, ("shop.registry.Registry",), files)) == 3


def test_what_something_retired_only_makes_or_decorates_is_another_thing(judge_rule: JudgeRule) -> None:
    files = {
        "src/shop/old.py": "def deco(f):\n    def inner(): ...\n    return inner\n",
        "src/shop/more.py": "from shop.old import deco\n\n\n@deco\ndef f(): ...\n\n\nmade = deco(f)\n",
        "src/shop/use.py": "from shop.more import f, made\nfrom shop import more\nmore.f()\nmore.made()\n",
    }
    assert found(judge_rule, ("shop.old",), files) == ["src/shop/more.py:1 import", "src/shop/old.py:1 module"]


@pytest.mark.parametrize(
    ("name", "code", "places"),
    [
        ("shop.held.gone", "from shop import held\nvars(held)['gone']\n", [2]),
        ("shop.held.gone", "from shop import held\nx = held.__dict__['gone']\n", [2]),
        ("shop.held.gone", "from shop import held\nvars(held)['other']\nvars()['gone']\n", []),
        ("shop.held.gone", "import other\nvars(other)['gone']\nother.x['gone']\n", []),
        ("shop.held.C.m", "from shop import held\nmatch x:\n    case held.C(m=it): ...\n", [3]),
        ("shop.held.C.m", "from shop.held import C\nclass D(C): ...\nmatch x:\n    case [D(n=1, m=2)]: ...\n", [4]),
        ("shop.held.C.m", "class C: ...\nmatch x:\n    case C(m=it): ...\n", []),
        ("**.ghost", "match x:\n    case X(ghost=1): ...\n", [2]),
        ("**.ghost", "import other\nvars(other)['ghost']\n{}['ghost']\n", [2]),
    ],
)
def test_attributes_named_without_a_dot(judge_rule: JudgeRule, name: str, code: str, places: list[int]) -> None:
    seen = found(judge_rule, (name,), {"src/shop/held.py": HELD, "src/shop/use.py": code})
    assert seen == [f"src/shop/use.py:{line} attribute" for line in places]
