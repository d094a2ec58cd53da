"""Private names that other places use: what counts, what only looks like it, and where the borders are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.mutation import mutate

from seamguard.domain.verdict import Outcome, Status
from seamguard.rules.naming.crossings import may_cross

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/orders/__init__.py": "_LIMIT = 3\n",
    "src/shop/orders/parts.py": "_pack = print\n__version__ = '1'\ndef pack(): ...\nclass Box:\n    _size = 1\n",
    "src/shop/orders/_inner/__init__.py": "",
    "src/shop/orders/_inner/deep.py": "x = 1\n_y = 2\n",
    "src/desk/__init__.py": "",
    "src/desk/use.py": "",
}


def clause(more: str = "") -> str:
    return f"private_imports:\n  - id: names\n    why: They change without notice.\n{more}"


def found(judge_rule: JudgeRule, path: str, code: str, more: str = "") -> list[str]:
    """The findings in one file as `line kind`."""
    verdict = judge_rule(clause(more), {**FILES, path: code})
    assert verdict.outcome is not Outcome.VACUOUS, verdict.vacuities
    seen = [item.finding for item in verdict.judged]
    assert {one.path for one in seen} <= {path}
    assert not seen or may_cross(code)
    return [f"{one.span.line} {one.kind}" for one in seen]


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("from shop.orders.parts import _pack", "1 import"),
        ("from shop.orders.parts import _pack as pack", "1 import"),
        ("from shop.orders.parts import (\n    pack,  # (public)\n    _pack,\n)", "3 import"),
        ("from shop.orders.parts import pack, \\\n    _pack", "2 import"),
        ("from shop.orders import _LIMIT, parts", "1 import"),
        ("from shop.orders import _inner", "1 import"),
        ("import shop.orders._inner", "1 import"),
        ("import shop.orders._inner.deep as d", "1 import"),
        ("from shop.orders._inner.deep import x", "1 import"),
        ("from shop.orders._inner.deep import _y", "1 import"),
        ("from shop.orders._inner.deep import *", "1 import"),
        ("from ..shop.orders.parts import _pack", ""),
        ("def f():\n    from shop.orders.parts import _pack", "2 import"),
        ("import typing\nif typing.TYPE_CHECKING:\n    from shop.orders.parts import _Pack", "3 import"),
        ("try:\n    from shop.orders.parts import _pack\nexcept ImportError:\n    _pack = None", "2 import"),
        ("import shop.orders.parts as p\np._pack()", "2 attribute"),
        ("import shop\nx = shop.orders.parts._pack", "2 attribute"),
        ("from shop.orders import parts\n(parts\n ._pack)", "2 attribute"),
        ("import shop.orders\nshop.orders._inner.deep.x", "2 attribute"),
        ("from shop.orders import parts\nparts._pack = None", "2 assignment"),
        ("from shop.orders import parts\nparts._cache['x'] = None", "2 attribute"),
        ("from shop.orders import parts\ngetattr(parts, '_pack')", "2 getattr"),
        ("from shop.orders import parts\nsetattr(parts, '_pack', 1)", "2 getattr"),
        ("import importlib\nimportlib.import_module('shop.orders._inner')", "2 string"),
        ("import importlib\nimportlib.import_module('shop.orders.parts')._pack", "2 attribute"),
        ("def t(mocker):\n    mocker.patch('shop.orders.parts._pack')", "2 string"),
        ("from unittest.mock import patch\nfrom shop.orders import parts\npatch.object(parts, '_pack')", "3 getattr"),
        ("from shop.orders import parts\ndef t(monkeypatch):\n    monkeypatch.setattr(parts, '_pack', 1)", "3 getattr"),
        ("import sys\nsys.modules['shop.orders.parts']._pack", "2 attribute"),
        ("from __future__ import annotations\nfrom shop.orders import parts\nx: parts._P\n", "3 attribute"),
        ("from shop.orders import parts\ndef f(a: 'list[parts._P]') -> 'parts._P': ...", "2 attribute,2 attribute"),
        ("from shop.orders import parts\ndef f():\n    x: parts._P = 1", "3 attribute"),
        ("def f():\n    from shop.orders import parts\n    x: parts._P = 1", "3 attribute"),
        (
            "import typing\nif typing.TYPE_CHECKING:\n    import shop\ndef f(a: 'shop.orders._inner.T'): ...",
            "4 attribute",
        ),
    ],
)
def test_every_way_to_a_private_name_is_found(judge_rule: JudgeRule, code: str, kinds: str) -> None:
    assert found(judge_rule, "src/desk/use.py", code) == [kind for kind in kinds.split(",") if kind]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.orders.parts import pack as _pack",
        "import shop.orders.parts as _parts\n_parts.pack()",
        "from shop.orders.parts import __version__",
        "import shop.orders.parts as p\np.__version__",
        "from shop.orders.parts import Box\nBox._size\nBox()._size",
        "from shop.orders.parts import *",
        "from _pytest.config import Config\nimport sys\nsys._getframe()",
        "from gettext import gettext as _\nfrom shop.orders.parts import _",
        "import collections\ncollections.namedtuple('A', 'b')._fields",
        "class A:\n    def f(self):\n        return self._x.y",
        "from __future__ import annotations\nfrom shop.orders.parts import Box\ndef f(a: Box._Size): ...",
        "from typing import Literal\nfrom shop.orders import parts\nx: Literal['parts._P']",
        "x = 'shop.orders.parts._pack'  # from shop.orders.parts import _pack",
    ],
)
def test_what_only_looks_private_is_not(judge_rule: JudgeRule, code: str) -> None:
    assert found(judge_rule, "src/desk/use.py", code) == []


CODE = "from shop.orders.parts import _pack\n"
INNER = "from shop.orders import _inner\n"
OWN = "from shop.orders import _LIMIT\n"


@pytest.mark.parametrize(
    ("path", "code", "between"),
    [
        ("src/desk/use.py", CODE, "top package module"),
        ("src/shop/cart.py", CODE, "package module"),
        ("src/shop/cart.py", INNER, "package module"),
        ("src/shop/cart.py", OWN, "package module"),
        ("src/shop/orders/more.py", CODE, "module"),
        ("src/shop/orders/more.py", INNER, ""),
        ("src/shop/orders/more.py", OWN, "module"),
        ("src/shop/orders/more.py", "from .parts import _pack\n", "module"),
        ("src/shop/orders/sub/more.py", CODE, "module"),
        ("src/shop/orders/sub/more.py", "from .._inner.deep import x\n", ""),
        ("src/shop/orders/parts.py", "import shop.orders.parts as me\nme._pack\n", ""),
        ("src/alone.py", CODE, "top package module"),
    ],
)
def test_where_the_borders_are(judge_rule: JudgeRule, path: str, code: str, between: str) -> None:
    for border in ("top", "package", "module"):
        seen = found(judge_rule, path, code, f"    between: {border}\n")
        assert bool(seen) is (border in between.split()), border


def test_libraries_count_where_they_are_asked_for(judge_rule: JudgeRule) -> None:
    code = "from _pytest.config import Config\nimport sys\nsys._getframe()\nimport numpy as np\nnp.x._y\nnp.f()._z\n"
    seen = found(judge_rule, "src/desk/use.py", code, "    external: true\n")
    assert seen == ["1 import", "3 attribute", "5 attribute"]


def test_only_the_named_modules_are_looked_at(judge_rule: JudgeRule) -> None:
    assert found(judge_rule, "src/desk/use.py", CODE, "    modules: [shop.**]\n") == []
    assert found(judge_rule, "src/desk/use.py", CODE, "    modules: [desk.*]\n") == ["1 import"]


def test_the_message_says_whose_it_is(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/desk/use.py": f"{CODE}{INNER}"}
    told = [item.message for item in judge_rule(clause(), files).judged]
    assert told[0].startswith(
        "_pack is a private name of shop.orders.parts, for shop.orders and below only, and this imports it"
    )
    assert told[1].startswith("_inner is a private module of shop.orders, for it and below only, and this imports it")


def test_the_list_is_that_of_all_rules(judge_rule: JudgeRule) -> None:
    files = {**FILES, "src/desk/use.py": CODE}
    entry = "    migrating: [{site: 'desk.use:<module>', count: 1, wave: wave-1, reason: Goes next.}]\n"
    kept = judge_rule(clause(entry), files)
    assert (kept.outcome, kept.judged[0].status) == (Outcome.KEPT, Status.MIGRATING)
    assert judge_rule(clause(entry), FILES).outcome is Outcome.STALE
    assert judge_rule(clause(), {**FILES, "tests/test_a.py": CODE}).outcome is Outcome.KEPT
    one_place = {"src/shop/a.py": "", "tests/test_a.py": "from shop.a import _x\n"}
    assert judge_rule(clause("    judged: [tests]\n"), one_place).outcome is Outcome.BROKEN
    assert judge_rule(clause("    judged: [tests]\n"), {**FILES, "tests/test_a.py": CODE}).outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("more", "files", "why"),
    [
        ("    modules: [dsk.*]\n", FILES, "no module matches 'dsk.*'"),
        ("    between: top\n", {"src/shop/a.py": "", "src/shop/b.py": ""}, "all code lies in one top package, shop"),
        ("", {"src/shop/a.py": "", "src/shop/b.py": ""}, "all code lies in one package, shop"),
        ("    between: module\n", {"src/shop.py": ""}, "all code lies in one module, shop"),
        ("", {"src/shop/a.py": "", "src/shop/b.py": "", "tests/test_a.py": ""}, "all code lies in one package, shop"),
        ("    modules: [tests.*]\n", {**FILES, "tests/test_a.py": ""}, "'tests.*' matches code of tests only"),
    ],
)
def test_what_cannot_fail_is_vacuous(judge_rule: JudgeRule, more: str, files: dict[str, str], why: str) -> None:
    verdict = judge_rule(clause(more), files)
    assert verdict.outcome is Outcome.VACUOUS
    assert any(why in one.message for one in verdict.vacuities), verdict.vacuities


@pytest.mark.parametrize("between", ["top", "package", "module"])
def test_every_trespass_made_on_purpose_is_noticed(between: str) -> None:
    made = mutate(clause(f"    between: {between}"), FILES)
    assert made.unnoticed == []
    assert len(set(made.ways)) == 6
