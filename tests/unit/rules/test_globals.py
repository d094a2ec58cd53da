"""State of modules: what is mutable, what is not, and how the list speaks of one variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.global_state import CHANGED, CLASSES, clause, found
from tests.unit.rules.mutating import noticed

from seamguard.domain.verdict import Outcome, Status

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("X = {}", "dict"),
        ("X: dict[str, int] = {}", "dict"),
        ("X = {i: i for i in ()}", "dict"),
        ("X = dict(a=1)", "dict"),
        ("from collections import defaultdict as d\nX = d(list)", "dict"),
        ("import weakref\nX = weakref.WeakKeyDictionary()", "dict"),
        ("X = {'a': 1} | {'b': 2}", "dict"),
        ("X = {'a': 1}.copy()", "dict"),
        ("X = Y = {}", "dict"),
        ("A = 1\nX = {} if A else None", "dict"),
        ("A = None\nX = A or {}", "dict"),
        ("X, A = {}, 1", "dict"),
        ("(X := {})", "dict"),
        ("if A := 1:\n    pass\nif (X := {}):\n    pass", "dict"),
        ("try:\n    from fast import X\nexcept ImportError:\n    X = {}", "dict"),
        ("for i in ():\n    pass\nelse:\n    X = {}", "dict"),
        ("match 1:\n    case 1:\n        X = {}", "dict"),
        ("from shop.classes import build\nX = build()", "dict"),
        ("import shop.classes as c\nX = c.build()", "dict"),
        ("\\\nX = {}", "dict"),
        ("\fX = {}", "dict"),
        ("''; X = {}", "dict"),
        ("X = \\\n{}", "dict"),
        ("(\n    X\n) = {}", "dict"),
        ("X = {}  # type: dict[str, int]", "dict"),
        ("X = []", "list"),
        ("X = [0] * 3", "list"),
        ("X = 'a b'.split()", "list"),
        ("X = sorted('ab')", "list"),
        ("A, *X = 1, 2", "list"),
        ("import collections\nX = collections.deque(maxlen=3)", "list"),
        ("X = {1}", "set"),
        ("X = set()", "set"),
        ("from shop.classes import Register\nX = Register()", "instance"),
        ("from shop.classes import Below\nX = Below()", "instance"),
        ("from shop.classes import Options\nX = Options()", "instance"),
        ("from shop.classes import Table\nX = Table()", "instance"),
        ("from shop.classes import build_options\nX = build_options()", "instance"),
        ("from shop.again import R\nX = R()", "instance"),
        ("import threading\nX = threading.local()", "instance"),
        ("import contextvars\nX = contextvars.ContextVar('x')", "context"),
        ("X = None\ndef f():\n    global X\n    X = 1", "rebound"),
        ("X = None\ndef f():\n    global X\n    import json as X", "rebound"),
        ("X = 0\nclass C:\n    def f(self):\n        global X\n        X += 1", "rebound"),
        ("X = 0\ndef f():\n    globals()['X'] = 1", "rebound"),
        ("def f():\n    global X\n    X = 1", "rebound"),
        ("X = 0\ndef f(): global X; X = 1", "rebound"),
        ("X = 0\ndef f():\n    global X\n    try: ...\n    except OSError as X: ...", "rebound"),
        ("X = 0\ndef f():\n    global X\n    match 1:\n        case [*X]: ...", "rebound"),
        ("X = 0\ndef f():\n    global X\n    match 1:\n        case {**X}: ...", "rebound"),
        ("X = 0\ndef f():\n    globals().update(X=1)", "rebound"),
        ("import sys\nX = 0\ndef f():\n    sys.modules[__name__].X = 1", "rebound"),
        ("def build(a):\n    if a:\n        return {}\nX = build(1)", "dict"),
        ("import functools\n@functools.cache\ndef build():\n    return []\nX = build()", "list"),
        ("import copy\nX = copy.deepcopy({})", "dict"),
        ("import typing as t\nX = t.cast('dict', {})", "dict"),
        ("from typing import TypedDict\nclass T(TypedDict):\n    a: int\nX = T(a=1)", "dict"),
    ],
)
def test_what_can_be_changed_is_found(judge_rule: JudgeRule, code: str, kind: str) -> None:
    files = {
        "src/shop/classes.py": CLASSES,
        "src/shop/again.py": "from shop.classes import Register as R\n",
        "src/shop/m.py": f"{code}\n",
    }
    assert found(judge_rule, files).get("shop.m:X") == kind


@pytest.mark.parametrize(
    "code",
    [
        "X = 1",
        "X = 'a'",
        "X = ()",
        "X = (1, 2)",
        "X = frozenset({1})",
        "X = tuple([1])",
        "__all__ = ['a']",
        "__slots__ = ['a']",
        "X: dict[str, int]",
        "import types\nX = types.MappingProxyType({})",
        "import logging\nX = logging.getLogger(__name__)",
        "import re\nX = re.compile('a')",
        "from pathlib import Path\nX = Path('a')",
        "from typing import TypeVar\nX = TypeVar('X')",
        "import threading\nX = threading.Lock()",
        "from collections.abc import Mapping\nX: Mapping[str, int] = {}",
        "from typing import Final, Sequence\nX: Final[Sequence[int]] = []",
        "from typing import Mapping, Optional\nX: Optional[Mapping[str, int]] = {}",
        "from typing import Final, Mapping, Sequence\nX: Final[Mapping[str, int] | Sequence[int] | None] = {}",
        "from contextlib import contextmanager\n@contextmanager\ndef build():\n    yield 1\n    return {}\nX = build()",
        "def wrap(f): ...\n@wrap\ndef build():\n    return {}\nX = build()",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    X = {}",
        "from shop.classes import Frozen\nX = Frozen()",
        "from shop.classes import Point\nX = Point()",
        "from shop.classes import Colour\nX = Colour.RED",
        "from shop.classes import Formatter\nX = Formatter()",
        "from shop.classes import build_text\nX = build_text()",
        "X = len([1])",
        "X = {'a': 1}['a']",
        "import functools\n@functools.cache\ndef X():\n    return {}",
        "class C:\n    X = {}",
        "def f():\n    X = {}\n    X['a'] = 1",
        "X = [1][0]",
        "def f(X=None):\n    X = X or {}\n    return X",
    ],
)
def test_what_cannot_be_changed_is_not(judge_rule: JudgeRule, code: str) -> None:
    assert found(judge_rule, {"src/shop/classes.py": CLASSES, "src/shop/m.py": f"{code}\n"}) == {}


def test_files_of_newer_python_and_stubs_are_read(judge_rule: JudgeRule) -> None:
    newer = "type Names = list[str]\nX = {}\n\n\ndef f[T](x: T) -> T:\n    X['a'] = x\n    return x\n"
    stub = "X: dict[str, int]\nY: list[int] = ...\n"
    files = {"src/shop/m.py": newer, "src/shop/stub.pyi": stub}
    assert found(judge_rule, files, CHANGED) == {"shop.m:X": "dict"}


def test_variables_of_classes_count_if_asked_for(judge_rule: JudgeRule) -> None:
    code = (
        "from dataclasses import dataclass, field\nfrom typing import ClassVar\nimport enum\n\n\n"
        "class A:\n    seen = []\n    names: dict = {}\n    __slots__ = ['a']\n    class B:\n        inner = set()\n\n"
        "    def put(self):\n        self.seen.append(1)\n\n\n"
        "@dataclass\nclass D:\n    x: list = field(default_factory=list)\n    shared: ClassVar[dict] = {}\n\n\n"
        "class E(enum.Enum):\n    ONE = []\n"
    )
    files = {"src/shop/m.py": code}
    assert found(judge_rule, files) == {}
    own = {"shop.m:A.seen": "list", "shop.m:A.names": "dict", "shop.m:A.B.inner": "set", "shop.m:D.shared": "dict"}
    assert found(judge_rule, files, "    classes: true\n") == own
    assert found(judge_rule, files, f"    classes: true\n{CHANGED}") == {"shop.m:A.seen": "list"}


@pytest.mark.parametrize(
    ("code", "site"),
    [
        ("class C:\n    n = 0\n    @classmethod\n    def f(cls):\n        cls.n += 1", "C.n"),
        ("class C:\n    n = 0\n    def f(self): C.n += 1", "C.n"),
        ("class C:\n    n = 0\n    def f(self):\n        type(self).n = 1", "C.n"),
        ("class C:\n    n = 0\n    def f(self):\n        self.__class__.n = 1", "C.n"),
        ("class C:\n    n = None\n    def __new__(cls):\n        cls.n = 1", "C.n"),
        ("class C:\n    n = 0\n    @classmethod\n    def f(cls):\n        with open('a') as cls.n: ...", "C.n"),
        ("class C:\n    n = 0\ndef f():\n    del C.n", "C.n"),
        ("class C:\n    n = 0\n    @classmethod\n    def f(cls):\n        setattr(cls, 'n', 1)", "C.n"),
        ("class C: ...\ndef f():\n    C.late = 1", "C.late"),
        ("class C:\n    n = 0\n    def f(self):\n        self.n = 1", ""),
        ("class C:\n    n = 0\n    @staticmethod\n    def f(x):\n        x.n = 1", ""),
        ("class C:\n    n = 0\nC.n = 1", ""),
    ],
)
def test_variables_of_classes_are_bound_anew(judge_rule: JudgeRule, code: str, site: str) -> None:
    files = {"src/shop/m.py": code}
    assert found(judge_rule, files, "    classes: true\n") == ({f"shop.m:{site}": "rebound"} if site else {})
    assert found(judge_rule, files) == {}


def test_modules_that_are_not_judged_prove_nothing(judge_rule: JudgeRule) -> None:
    files = {"src/shop/m.py": "", "tests/test_m.py": "X = {}\n"}
    verdict = judge_rule(clause("    modules: [tests.*]\n"), files)
    assert verdict.outcome is Outcome.VACUOUS
    assert verdict.vacuities[0].message.startswith(
        "'tests.*' matches code of tests only, which the rule does not judge"
    )
    judged = clause("    modules: [tests.*]\n    judged: [tests]\n")
    assert judge_rule(judged, files).outcome is Outcome.BROKEN


def test_kinds_and_modules_choose(judge_rule: JudgeRule) -> None:
    files = {"src/shop/m.py": "X = {}\nY = []\ndef f():\n    global X\n    X = {}\n", "src/other.py": "Z = {}\n"}
    assert found(judge_rule, files, "    modules: [shop.*]\n") == {"shop.m:X": "dict", "shop.m:Y": "list"}
    assert found(judge_rule, files, "    kinds: [rebound]\n") == {"shop.m:X": "rebound"}
    verdict = judge_rule(clause("    modules: [shop.*, shops.**]\n"), files)
    assert verdict.outcome is Outcome.VACUOUS
    assert verdict.vacuities[0].message.startswith("no module matches 'shops.**'")


def test_one_variable_has_an_entry_of_its_own(judge_rule: JudgeRule) -> None:
    files = {"src/shop/m.py": "X = {}\nY = {}  # seamguard: allow[state] -- A table.\n"}
    entry = "{site: 'shop.m:X', count: 1, wave: wave-1, reason: Goes with the registry.}"
    verdict = judge_rule(clause(f"    migrating: [{entry}]\n"), files)
    assert verdict.outcome is Outcome.KEPT
    assert [item.status for item in verdict.judged] == [Status.MIGRATING, Status.PERMITTED]
    gone = judge_rule(clause(f"    migrating: [{entry}]\n"), {"src/shop/m.py": "X = ()\n"})
    assert gone.outcome is Outcome.STALE
    moved = judge_rule(clause(f"    migrating: [{entry}]\n"), {"src/shop/m.py": "Z = {}\n"})
    assert moved.judged[0].status is Status.MOVED


def test_examples_prove_it(judge_rule: JudgeRule) -> None:
    examples = '    examples:\n      breaks: ["X = {}"]\n      keeps: ["X = ()"]\n'
    assert judge_rule(clause(examples), {"src/shop/m.py": "A = 1\n"}).outcome is Outcome.KEPT
    wrong = examples.replace("X = {}", "X = 1")
    assert judge_rule(clause(wrong), {"src/shop/m.py": "A = 1\n"}).outcome is Outcome.VACUOUS


@pytest.mark.parametrize(
    "more",
    [
        "",
        CHANGED,
        "    classes: true\n    kinds: [dict, rebound]\n",
        "    modules: [shop.m]\n",
        "    allow:\n      - {module: 'shop.*', reason: All of it.}\n",
    ],
)
def test_every_mutant_is_noticed(more: str) -> None:
    files = {"src/shop/m.py": "from __future__ import annotations\n\nX = 1\n", "src/other.py": "Y = {}\n"}
    told = noticed(clause(more), files)
    assert len(told) >= 3
    assert all(told.values()), told
