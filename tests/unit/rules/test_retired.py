"""Retired modules and names: what counts as their return, and what only looks like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.retiring import found

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


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
