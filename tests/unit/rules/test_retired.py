"""Retired names: what counts as their return, what does not, and what makes the rule prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.mutation import mutate

from seamguard.domain.verdict import Outcome, Status
from seamguard.engine import judge_tree
from seamguard.policy import parse_policy
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/registry.py": "class Registry:\n    def get(self):\n        pass\n\n\nclass Small(Registry):\n    pass\n",
    "src/shop/use.py": "",
}


def clause(*names: str, more: str = "") -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"retired:\n  - id: gone\n    why: It is gone.\n    names: [{quoted}]\n{more}"


def found(judge_rule: JudgeRule, names: tuple[str, ...], files: dict[str, str], more: str = "") -> list[str]:
    """The findings as `path:line kind`, those that are only possible with a question mark."""
    verdict = judge_rule(clause(*names, more=more), {**FILES, **files})
    seen = [item.finding for item in verdict.judged]
    return [f"{one.path}:{one.span.line} {one.kind}{'' if one.certain else '?'}" for one in seen]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import shop.old", "1 import"),
        ("import shop.old as o", "1 import"),
        ("import shop.old.sub", "1 import"),
        ("from shop import old", "1 import"),
        ("from shop import (\n    registry,\n    old as _o,\n)", "3 import"),
        ("from shop.old import a, b", "1 import,1 import"),
        ("from shop.old import *", "1 import"),
        ("from . import old", "1 import"),
        ("from .old import f", "1 import"),
        ("from .old.sub import f", "1 import"),
        ("def f():\n    if True:\n        import shop.old", "3 import"),
        ("import typing as t\nif t.TYPE_CHECKING:\n    from shop.old import A", "3 import"),
        ("try:\n    import shop.old\nexcept ImportError:\n    pass", "2 import"),
        ("import shop\nx = shop.old", "2 attribute"),
        ("import shop as s\n\n\ndef f():\n    return s.old.g()", "5 attribute"),
        ("import shop\n\n\ndef f(a: shop.old.A) -> 'shop.old.B': ...", "4 attribute,4 attribute"),
        ("import shop\nshop.old = 3", "2 assignment"),
        ("import importlib\nimportlib.import_module('shop.old')", "2 string"),
        ("import importlib\nimportlib.import_module('.old', 'shop')", "2 string"),
        ("from importlib import import_module as load\nNAME = 'shop.' + 'old'\nload(NAME)", "3 string"),
        ("__import__('shop.old')", "1 string"),
        ("import pkgutil\npkgutil.resolve_name('shop.old:f')", "2 string"),
        ("import importlib.util as u\nu.find_spec('shop.old')", "2 string"),
        ("from unittest import mock\n\n\n@mock.patch('shop.old.f')\ndef t(): ...", "4 string"),
        ("def t(monkeypatch):\n    monkeypatch.setattr('shop.old.f', 1)", "2 string"),
        ("import shop\ngetattr(shop, 'old')", "2 getattr"),
        ("import shop\nhasattr(shop, 'old')", "2 getattr"),
        ("import shop\nfetch = getattr\nfetch(shop, 'old')", "3 getattr"),
        ("ENTRY = 'shop.old:main'", "1 string"),
        ("class A:\n    path = ['shop.old.f']", "2 string?"),
        ("import sys\nsys.modules['shop.old']", "2 string?"),
        (
            "from __future__ import annotations\nimport shop\ndef f(a: list[shop.old.A]) -> shop.old.B: ...",
            "3 attribute,3 attribute",
        ),
        ("from __future__ import annotations\nimport shop\nclass A:\n    b: shop.old.B", "4 attribute"),
        ("import shop\ndef f():\n    x: shop.old.A = 1", "3 attribute"),
        ("import typing\nif typing.TYPE_CHECKING:\n    import shop\nx: 'dict[str, shop.old.A]' = {}", "4 attribute"),
        ("from unittest import mock\nmock.patch.dict('shop.old.CACHE', {})", "2 string"),
        ("from unittest.mock import patch\npatch.multiple('shop', old=1)", "2 string"),
    ],
)
def test_every_way_to_a_module_is_found(judge_rule: JudgeRule, code: str, kind: str) -> None:
    files = {"src/shop/use.py": code}
    assert found(judge_rule, ("shop.old",), files) == [f"src/shop/use.py:{one}" for one in kind.split(",")]


@pytest.mark.parametrize(
    "code",
    [
        "import shop.older",
        "import shop\nshop.older()",
        "from shop import older",
        '"""Takes the place of shop.old."""\n# shop.old is gone',
        "def f():\n    '''shop.old'''\n    return f'shop.old'",
        "import logging\nlog = logging.getLogger('shop.old')",
        "old = 3\nprint(old)",
        "import other\nother.old",
        "from .registry import Registry\n\n\ndef f(it: Registry):\n    return it.old",
        "x = 'see shop.old'",
        "import shop\nfrom typing import Annotated\nx: Annotated[int, 'read shop.old twice']",
        "x = 'old'",
    ],
)
def test_what_only_looks_like_it_is_not(judge_rule: JudgeRule, code: str) -> None:
    assert found(judge_rule, ("shop.old",), {"src/shop/use.py": code}) == []


@pytest.mark.parametrize(
    ("path", "code", "kind"),
    [
        ("src/shop/old.py", "", "1 module"),
        ("src/shop/old.py", "import shop.old\nshop.old.x = 1\ndef f(): ...", "1 module"),
        ("src/shop/old/__init__.py", "", "1 module"),
        ("src/shop/old/deep/a.py", "", "1 module"),
        ("src/shop/old.pyi", "", "1 module"),
        ("src/shop/__init__.py", "old = None", "1 assignment"),
        ("src/shop/__init__.py", "if True:\n    old: int = 3\nelse:\n    old = 4", "2 assignment"),
        ("src/shop/__init__.py", "def old(): ...", "1 definition"),
        ("src/shop/__init__.py", "from shop.registry import Registry as old", "1 re-export"),
        ("src/shop/__init__.py", "import shop.registry as old", "1 re-export"),
        ("src/shop/__init__.py", "__all__ = ['registry', *['old']]", "1 listed"),
        ("src/shop/__init__.py", "def __getattr__(name):\n    if name == 'old':\n        return 3", "1 lazy-export"),
        (
            "src/shop/__init__.py",
            "from shop.registry import Small\n_T = {'old': Small}\n\n\ndef __getattr__(name):\n    return _T[name]",
            "5 re-export",
        ),
        ("src/shop/__init__.py", "for old in range(3):\n    pass", "1 assignment"),
        ("src/shop/__init__.py", "def f():\n    global old\n    old = 3", "3 assignment"),
        ("src/shop/__init__.py", "def f():\n    global old\n    def old(): ...", "3 definition"),
        ("src/shop/__init__.py", "def f():\n    global old\n    import json as old", "3 re-export"),
        ("src/shop/__init__.py", "def f():\n    global old\n    for old in (): ...", "3 assignment"),
        ("src/shop/__init__.py", "class A:\n    global old\n    old = 3", "3 assignment"),
    ],
)
def test_a_module_that_is_back_is_found(judge_rule: JudgeRule, path: str, code: str, kind: str) -> None:
    assert found(judge_rule, ("shop.old",), {path: code}) == [f"{path}:{kind}"]


def test_a_star_import_brings_a_name_back(judge_rule: JudgeRule) -> None:
    files = {"src/shop/parts.py": "def old(): ...", "src/shop/__init__.py": "import os\nfrom shop.parts import *"}
    assert found(judge_rule, ("shop.old",), files) == ["src/shop/__init__.py:2 re-export"]
    assert found(judge_rule, ("shop.parts.old",), files) == [
        "src/shop/__init__.py:2 import",
        "src/shop/parts.py:1 definition",
    ]
    hidden = {**files, "src/shop/parts.py": "__all__ = ['other']\ndef old(): ..."}
    assert found(judge_rule, ("shop.parts.old",), hidden) == ["src/shop/parts.py:2 definition"]


SYMBOL = "shop.registry._ADAPTERS"
MEMBER = "shop.registry.Registry.adapters"


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


def test_all_below_a_module(judge_rule: JudgeRule) -> None:
    files = {
        "src/shop/old.py": "__all__ = ['f']\nimport os\n\n\ndef f(): ...\n",
        "src/shop/use.py": "from shop import old\nfrom shop.old import f\nold.f()\nold.g\n",
    }
    assert found(judge_rule, ("shop.old.**",), files) == [
        "src/shop/old.py:5 definition",
        "src/shop/use.py:2 import",
        "src/shop/use.py:3 attribute",
        "src/shop/use.py:4 attribute",
    ]
    package = {"src/shop/old/__init__.py": "", "src/shop/old/a.py": "", "src/shop/use.py": "import shop.old"}
    assert found(judge_rule, ("shop.old.**",), package) == ["src/shop/old/a.py:1 module"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("class Gates:\n    def enables_udf(self): ...", "2 definition"),
        ("def f():\n    def enables_udf(): ...", "2 definition"),
        ("enables_udf = 1", "1 assignment"),
        ("def f(gates):\n    return gates.enables_udf('x')", "2 attribute"),
        ("def f(gates):\n    gates.enables_udf = 1", "2 assignment"),
        ("from anywhere import enables_udf", "1 import"),
        ("from anywhere.enables_udf import x", "1 import"),
        ("def f(gates):\n    return getattr(gates, 'enables_udf', None)", "2 getattr"),
        ("from operator import attrgetter\nf = attrgetter('gates.enables_udf')", "2 getattr"),
        ("from operator import methodcaller as m\nf = m('enables_udf', 'x')", ""),
        ("def f(enables_udf):\n    return enables_udf", ""),
        ("enables = {'enables_udf': 1}", ""),
    ],
)
def test_a_name_that_is_retired_in_every_module(judge_rule: JudgeRule, code: str, kind: str) -> None:
    expected = [f"src/shop/use.py:{kind}"] if kind else []
    assert found(judge_rule, ("**.enables_udf",), {"src/shop/use.py": code}) == expected


@pytest.mark.parametrize(
    ("forbid", "kinds"),
    [
        ("exist", ["src/shop/old.py:1 module"]),
        ("import", ["src/shop/use.py:1 import", "src/shop/use.py:3 string"]),
        ("name", ["src/shop/use.py:3 string", "src/shop/use.py:4 getattr", "src/shop/use.py:5 attribute"]),
    ],
)
def test_only_what_is_forbidden_is_told(judge_rule: JudgeRule, forbid: str, kinds: list[str]) -> None:
    code = "import shop.old\nimport importlib as i\ni.import_module('shop.old')\ngetattr(shop, 'old')\nshop.old\n"
    files = {"src/shop/old.py": "", "src/shop/use.py": code}
    assert found(judge_rule, ("shop.old",), files, f"    forbid: [{forbid}]\n") == kinds


def test_the_message_says_what_is_wrong(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/shop/use.py": "from shop.old.sub import f\n", "src/shop/old.py": ""}
    told = [item.message for item in judge_rule(clause("shop.old"), files).judged]
    assert told[0].startswith("shop.old is retired, and this file is the module")
    assert told[1].startswith("shop.old is retired, and this imports shop.old.sub.f")


def test_the_list_is_that_of_all_rules(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/shop/use.py": "import shop.old\n"}
    entry = "{site: 'shop.use:<module>', count: 1, wave: wave-1, reason: Goes next.}"
    kept = judge_rule(clause("shop.old", more=f"    migrating: [{entry}]\n"), files)
    assert (kept.outcome, kept.judged[0].status) == (Outcome.KEPT, Status.MIGRATING)
    assert judge_rule(clause("shop.old", more=f"    migrating: [{entry}]\n"), FILES).outcome is Outcome.STALE
    assert judge_rule(clause("shop.old"), files).outcome is Outcome.BROKEN
    only_tests = {**FILES, "tests/test_use.py": "import shop.old\n"}
    assert judge_rule(clause("shop.old"), only_tests).outcome is Outcome.KEPT
    assert judge_rule(clause("shop.old", more="    judged: [tests]\n"), only_tests).outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("shpo.old", "no module of the codebase begins with shpo"),
        ("legacy", "no module of the codebase begins with legacy"),
        ("shop.nothing.old", "shop.nothing, which would hold shop.nothing.old, does not exist: retire shop.nothing"),
        ("shop.regstry.X", "(did you mean shop.registry?)"),
        ("shop.registry.Registri.adapters", "did you mean shop.registry.Registry?"),
        ("shop.nothing.**", "shop.nothing, which would hold shop.nothing.**, does not exist"),
        ("shop.api.Registry.adapters", "is a re-export: name the definition, shop.registry.Registry.adapters"),
        ("shop.api.Registry.**", "is a re-export: name the definition, shop.registry.Registry"),
    ],
)
def test_a_name_that_cannot_come_back_proves_nothing(judge_rule: JudgeRule, name: str, why: str) -> None:
    files = {**FILES, "src/shop/api.py": "from shop.registry import Registry\n"}
    verdict = judge_rule(clause("shop.old", name), files)
    assert verdict.outcome is Outcome.VACUOUS
    assert why in verdict.vacuities[0].message


def test_what_is_below_something_retired_goes_with_it(judge_rule: JudgeRule) -> None:
    verdict = judge_rule(clause("shop.old", "shop.old.f"), FILES)
    assert [one.message for one in verdict.vacuities] == [
        "shop.old does not exist, and is retired itself: remove shop.old.f"
    ]


def test_libraries_and_packages_that_are_gone_are_named_with_leave(judge_rule: JudgeRule) -> None:
    more = "    external: true\n"
    assert judge_rule(clause("pydantic", "legacy.core", more=more), FILES).outcome is Outcome.KEPT
    uses = {"src/shop/use.py": "from pydantic import BaseModel\nimport legacy.core as c\n"}
    assert found(judge_rule, ("pydantic", "legacy.core"), uses, more) == [
        "src/shop/use.py:1 import",
        "src/shop/use.py:2 import",
    ]


def test_a_module_that_cannot_be_read_proves_nothing() -> None:
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{clause('shop.bad.f')}".encode(), "p")
    tree = memory_tree({**FILES, "src/shop/bad.py": "def ("}, policy.codebase)
    verdict = judge_tree(policy, tree, ".").on("gone")
    assert verdict.outcome is Outcome.VACUOUS
    assert "the module shop.bad, which would hold shop.bad.f, cannot be read" in verdict.vacuities[0].message


MUTATED = ["shop.old", "shop.registry._ADAPTERS", MEMBER, "shop.**", "shop.registry.**", "**.enables_udf", "pydantic"]


@pytest.mark.parametrize("name", MUTATED)
def test_every_return_made_on_purpose_is_noticed(name: str) -> None:
    made = mutate(clause(name, more="    external: true\n"), {**FILES, "src/other.py": "VALUE = 1\n"})
    assert made.unnoticed == []
    assert len(set(made.ways)) >= 3


HELD = """\
from functools import cache


NUM = 3
TABLE = {}
made = object()


def func():
    local = 1


@cache
def cached():
    pass


class C:
    def meth(self):
        pass
"""


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("shop.held.func.local", "shop.held.func is a function"),
        ("shop.held.func.**", "shop.held.func is a function"),
        ("shop.held.NUM.foo", "shop.held.NUM is a constant"),
        ("shop.held.TABLE.foo", "shop.held.TABLE is a constant"),
        ("shop.held.C.meth.inner", "shop.held.C.meth is a method"),
    ],
)
def test_what_holds_no_names_proves_nothing(judge_rule: JudgeRule, name: str, what: str) -> None:
    verdict = judge_rule(clause(name), {**FILES, "src/shop/held.py": HELD})
    assert verdict.outcome is Outcome.VACUOUS
    assert verdict.vacuities[0].message.startswith(f"{what}, and holds no names: ")


@pytest.mark.parametrize("name", ["shop.held.cached.old", "shop.held.made.old", "shop.held.C.old"])
def test_what_may_have_attributes_holds_names(judge_rule: JudgeRule, name: str) -> None:
    assert judge_rule(clause(name), {**FILES, "src/shop/held.py": HELD}).outcome is Outcome.KEPT


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
