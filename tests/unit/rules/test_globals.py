"""State of modules: what is mutable, what is not, who changes it, and how the list speaks of one variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.mutating import noticed

from seamguard.domain.verdict import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.rules.conftest import JudgeRule

CLASSES = """\
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


@dataclass(frozen=True)
class Frozen:
    size: int = 0


@dataclass
class Options:
    size: int = 0


class Point(NamedTuple):
    x: int = 0


class Colour(Enum):
    RED = 1


class Register:
    def __init__(self):
        self.items = {}

    def put(self, key):
        self._store(key)

    def _store(self, key):
        self.items[key] = 1

    def size(self):
        return len(self.items)


class Below(Register):
    pass


class Formatter:
    def __init__(self, width=80):
        self.width = width

    def show(self, text):
        return text[: self.width]


class Table(dict):
    pass


def build() -> dict[str, int]:
    return {}


def build_options() -> Options:
    return Options()


def build_text() -> str:
    return ""
"""


def clause(more: str = "") -> str:
    return f"globals:\n  - id: state\n    why: State outlives a run.\n{more}"


CHANGED = "    only_if_changed: true\n"


def found(judge_rule: JudgeRule, files: Mapping[str, str], more: str = "") -> dict[str, str]:
    """The kind of each finding by its site, in production."""
    verdict = judge_rule(clause(more), files)
    return {one.finding.site: one.finding.kind for one in verdict.judged if one.finding.category == "production"}


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


def test_files_of_newer_python_and_stubs_are_read(judge_rule: JudgeRule) -> None:
    newer = "type Names = list[str]\nX = {}\n\n\ndef f[T](x: T) -> T:\n    X['a'] = x\n    return x\n"
    stub = "X: dict[str, int]\nY: list[int] = ...\n"
    files = {"src/shop/m.py": newer, "src/shop/stub.pyi": stub}
    assert found(judge_rule, files, CHANGED) == {"shop.m:X": "dict"}


def test_tests_do_not_count_as_those_who_change_it(judge_rule: JudgeRule) -> None:
    files = {"src/shop/m.py": "X = {}\n", "tests/test_m.py": "from shop.m import X\ndef test():\n    X.clear()\n"}
    assert found(judge_rule, files, CHANGED) == {}
    judged = "    judged: [production, tests]\n"
    assert found(judge_rule, files, CHANGED + judged) == {"shop.m:X": "dict"}


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
