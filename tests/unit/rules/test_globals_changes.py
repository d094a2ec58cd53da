"""State of modules: who changes it, and what is no change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.global_state import CHANGED, CLASSES, clause, found

from seamguard.domain.verdict import Outcome, Status

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


@pytest.mark.parametrize(
    ("held", "code"),
    [
        ("{}", "def f():\n    X['a'] = 1"),
        ("{}", "def f():\n    X['a']['b'] += 1"),
        ("{}", "def f():\n    del X['a']"),
        ("{}", "def f():\n    X.update(a=1)"),
        ("{}", "def f():\n    X.setdefault('a', []).append(1)"),
        ("{}", "def f():\n    X.get('a').append(1)"),
        ("{}", "def f():\n    alias = X\n    alias['a'] = 1"),
        ("{}", "def f():\n    if alias := X:\n        alias.clear()"),
        ("{}", "def f():\n    def g():\n        X.clear()\n    return g"),
        ("{}", "f = lambda: X.clear()"),
        ("{}", "async def f():\n    X.clear()"),
        ("{}", "class C:\n    def m(self):\n        X.clear()"),
        ("{}", "def f():\n    for X['a'] in ():\n        pass"),
        ("{}", "def f():\n    dict.update(X, a=1)"),
        ("[]", "import heapq\ndef f():\n    heapq.heappush(X, 1)"),
        ("[]", "def f():\n    global X\n    X += [1]"),
        ("[]", "def f():\n    X[:] = []"),
        ("{}", "def f():\n    for one in X.values():\n        one.append(1)"),
        ("{}", "def f():\n    for key, one in X.items():\n        one['a'] = 1"),
        ("{}", "def f(given=None):\n    given = given or X\n    given['a'] = 1"),
        ("{}", "def f(a):\n    (X if a else Y2)['a'] = 1"),
        ("[]", "def f():\n    add = X.append\n    add(1)"),
        ("{}", "def f():\n    globals()['X']['a'] = 1"),
    ],
)
def test_changes_in_a_function_are_seen(judge_rule: JudgeRule, held: str, code: str) -> None:
    files = {"src/shop/m.py": f"X = {held}\nY = {held}\n{code}\n"}
    assert set(found(judge_rule, files, CHANGED)) == {"shop.m:X"}


@pytest.mark.parametrize(
    "code",
    [
        "from shop.m import X\nX['a'] = 1",
        "from .m import X as held\ndef f():\n    held.clear()",
        "def f():\n    from shop.m import X\n    X.clear()",
        "import shop.m\nshop.m.X.clear()",
        "from shop import m\nm.X = {}",
        "from shop import m as other\ndef f():\n    setattr(other, 'X', {})",
        "from shop.again import held\nheld.clear()",
        "from shop.star import *\nX.clear()",
        "from shop.m import *\nX.clear()",
        "import sys\nsys.modules['shop.m'].X.clear()",
        "import importlib\nimportlib.import_module('shop.m').X.clear()",
        "from shop import m\ndef f(): m.X = {}",
        "from shop import m\ndef f():\n    a, m.X = 1, {}",
        "from shop import m\ndef f():\n    a = m.X = {}",
        "from shop import m\ndef f():\n    del m.X",
        "from shop import m\ndef f():\n    with open('a') as m.X: ...",
    ],
)
def test_changes_from_elsewhere_are_seen(judge_rule: JudgeRule, code: str) -> None:
    files = {
        "src/shop/__init__.py": "",
        "src/shop/m.py": "X = {}\nY = {}\n",
        "src/shop/again.py": "from shop.m import X as held\n",
        "src/shop/star.py": "from shop.m import *\n",
        "src/shop/user.py": f"{code}\n",
    }
    assert set(found(judge_rule, files, CHANGED)) == {"shop.m:X"}


@pytest.mark.parametrize(
    "code",
    [
        "X['a'] = 1",
        "X.update(a=1)",
        "for i in ():\n    X[i] = i",
        "def f():\n    return X.get('a')",
        "def f():\n    found = X.get('a')\n    return found",
        "def f():\n    return X['a']",
        "def f():\n    return sorted(X)",
        "def f(X):\n    X['a'] = 1",
        "def f():\n    X = {}\n    X['a'] = 1",
        "def f():\n    return [X for X in ()]",
        "class C:\n    X = 1\n    def m(self):\n        self.X = 2",
        "def f(X=None):\n    X = X or {}\n    X['a'] = 1",
        "def f():\n    for one in X:\n        return one",
        "def f():\n    value = X.value\n    return value()",
    ],
)
def test_what_fills_it_once_or_reads_it_is_no_change(judge_rule: JudgeRule, code: str) -> None:
    assert found(judge_rule, {"src/shop/m.py": f"X = {{}}\n{code}\n"}, CHANGED) == {}


def test_an_instance_is_changed_by_methods_that_change_it(judge_rule: JudgeRule) -> None:
    use = (
        "from shop.classes import Formatter, Register\nPUT = Register()\nREAD = Register()\nSHOWN = Formatter()\n"
        "SET = Formatter()\n\n\ndef f():\n    PUT.put(1)\n    READ.size()\n    SHOWN.show('a')\n    SET.width = 3\n"
    )
    files = {"src/shop/classes.py": CLASSES, "src/shop/m.py": use}
    assert found(judge_rule, files, CHANGED) == {"shop.m:PUT": "instance", "shop.m:SET": "instance"}


def test_instances_are_changed_where_no_method_is_named(judge_rule: JudgeRule) -> None:
    code = (
        "import itertools\nclass A:\n    def __call__(self):\n        self.n = 1\n    def __enter__(self):\n"
        "        self.m = 1\n    def __exit__(self, *a): ...\nclass B:\n    def put(self):\n        self.n = 1\n"
        "    def __call__(self): ...\nCALLED = A()\nENTERED = A()\nIDLE = B()\nNEXT = itertools.count()\n\n\n"
        "def f():\n    CALLED()\n    IDLE()\n    with ENTERED:\n        return next(NEXT)\n"
    )
    names = {"shop.m:CALLED", "shop.m:ENTERED", "shop.m:NEXT"}
    assert found(judge_rule, {"src/shop/m.py": code}, CHANGED) == dict.fromkeys(names, "instance")


def test_what_is_handed_out_may_be_changed(judge_rule: JudgeRule) -> None:
    files = {"src/shop/m.py": "X = {}\n\n\ndef held():\n    return X\n"}
    (item,) = judge_rule(clause(CHANGED), files).judged
    assert (item.finding.certain, item.status) == (False, Status.VIOLATION)
    assert item.message.startswith("`X` is a dict of shop.m, handed out by `held`, ")
    assert judge_rule(clause(f"{CHANGED}    possible: ignore\n"), files).outcome is Outcome.KEPT
    (plain,) = judge_rule(clause(), files).judged
    assert plain.finding.certain


def test_a_finding_tells_who_changes_it_and_where(judge_rule: JudgeRule) -> None:
    functions = "".join(f"\n\ndef f{number}():\n    X.append({number})\n" for number in range(7))
    (item,) = judge_rule(clause(), {"src/shop/m.py": f"X = []\n{functions}"}).judged
    assert item.message == "`X` is a list of shop.m, changed by `f0`, `f1` and 5 more, and no entry permits it"
    assert item.finding.lines[0] == "changed   src/shop/m.py:5: shop.m:f0 calls `.append`"
    assert item.finding.lines[-1] == "changed   and in 2 more places"
    assert len(item.finding.lines) == 6
    assert item.finding.span[:2] == (1, 1)


def test_what_is_bound_anew_is_told_by_whom(judge_rule: JudgeRule) -> None:
    files = {
        "src/shop/__init__.py": "",
        "src/shop/m.py": "X = None\nY = 1\n\n\ndef use():\n    return X\n",
        "src/shop/user.py": "from shop import m\n\n\ndef patch():\n    m.X = 3\n\n\nclass A:\n    Y = 1\n"
        "    def set(self):\n        self.Y = 2\n",
    }
    (item,) = judge_rule(clause(), files).judged
    assert (
        item.message
        == "`X` of shop.m is bound anew while the program runs, by `shop.user:patch`, and no entry permits it"
    )
    assert item.finding.lines == ("changed   src/shop/user.py:5: shop.user:patch sets `.X`",)


def test_tests_do_not_count_as_those_who_change_it(judge_rule: JudgeRule) -> None:
    files = {"src/shop/m.py": "X = {}\n", "tests/test_m.py": "from shop.m import X\ndef test():\n    X.clear()\n"}
    assert found(judge_rule, files, CHANGED) == {}
    judged = "    judged: [production, tests]\n"
    assert found(judge_rule, files, CHANGED + judged) == {"shop.m:X": "dict"}


def test_what_only_another_module_binds_is_reported_where_that_stands(judge_rule: JudgeRule) -> None:
    binds = "import shop.a\n\n\ndef start():\n    shop.a.late = 3\n"
    files = {"src/shop/__init__.py": "", "src/shop/a.py": "SIZE = 1\n", "src/shop/m.py": binds}
    early = {"src/shop/early.py": "import shop.a\n\n\ndef read():\n    return shop.a.SIZE\n"}
    tests = {"tests/test_a.py": "import shop.a\n\n\ndef test_it():\n    shop.a.late = 4\n"}
    (one,) = judge_rule(clause(), {**files, **early, **tests}).judged
    told = one.finding
    assert (told.kind, told.path, told.span.line, told.site) == ("rebound", "src/shop/m.py", 5, "shop.m:start")
    assert (told.target, told.category) == ("shop.a.late", "production")
    assert one.message.startswith("`late` of shop.a is bound anew while the program runs, by `shop.m:start`")
    hidden = binds.replace("= 3", "= 3  # seamguard: allow[state] -- Goes next.")
    (permitted,) = judge_rule(clause(), {**files, "src/shop/m.py": hidden}).judged
    assert permitted.status is Status.PERMITTED


def test_what_its_module_makes_is_reported_there_whoever_binds_it(judge_rule: JudgeRule) -> None:
    binds = "import shop.a\n\n\ndef start():\n    shop.a.SIZE = 3\n"
    files = {"src/shop/__init__.py": "", "src/shop/a.py": "SIZE = 1\n", "src/shop/m.py": binds}
    assert found(judge_rule, files) == {"shop.a:SIZE": "rebound"}
