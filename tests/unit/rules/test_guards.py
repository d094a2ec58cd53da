"""Guards of types: each kind of them, which classes count, and what makes the rule prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.rules.mutating import noticed

from seamguard.domain.verdict import Outcome, Status

if TYPE_CHECKING:
    from tests.unit.rules.conftest import JudgeRule

TYPES = """\
from typing import Protocol


class Resolver(Protocol):
    def location(self, name): ...


class Manifest(Resolver):
    def location(self, name):
        return name


def make() -> Resolver: ...


DEFAULT = 3
"""
HEAD = "from typing import TYPE_CHECKING\nfrom shop.types import Manifest, Resolver, make\n"
PACKAGE = {"src/shop/__init__.py": "from shop.types import Resolver as Again\n", "src/shop/types.py": TYPES}


def clause(*types: str, more: str = "") -> str:
    names = ", ".join(types or ("shop.types.Resolver",))
    return f"guards:\n  - id: guard\n    why: One resolver is threaded through.\n    types: [{names}]\n{more}"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("fallback-parameter", "def f(r: Resolver | None): ..."),
        ("fallback-parameter", "from typing import Optional as O\ndef f(r: O[Resolver]): ..."),
        ("fallback-parameter", "def f(*, r: 'Resolver' = None): ..."),
        ("fallback-parameter", "async def f(r: 'Manifest | None'): ..."),
        ("fallback-parameter", "class C:\n    r: Resolver | None = None"),
        ("fallback-parameter", "import shop\ndef f(r: shop.Again | None): ..."),
        ("fallback-parameter", "if TYPE_CHECKING:\n    from shop import Again\ndef f(r: 'Again | None'): ..."),
        ("fallback-if", "def f(r: Resolver):\n    if r is None:\n        r = other()"),
        ("fallback-if", "def f():\n    r = make()\n    if not r:\n        r = other()"),
        ("fallback-or", "def f(r: Resolver):\n    return r or other()"),
        ("fallback-conditional", "def f(r: Resolver):\n    return r.location('a') if r is not None else None"),
        ("fallback-return", "def f(r: Resolver):\n    if r is None:\n        return 1\n    return r"),
    ],
)
def test_each_kind_is_found(judge_rule: JudgeRule, kind: str, code: str) -> None:
    files = {**PACKAGE, "src/shop/use.py": f"{HEAD}{code}\n"}
    verdict = judge_rule(clause(), files)
    assert [(one.finding.kind, one.finding.path) for one in verdict.judged] == [(kind, "src/shop/use.py")]
    assert verdict.outcome is Outcome.BROKEN
    assert judge_rule(clause(more=f"    kinds: [{kind}]\n"), files).outcome is Outcome.BROKEN
    other = "fallback-or" if kind != "fallback-or" else "fallback-if"
    assert judge_rule(clause(more=f"    kinds: [{other}]\n"), files).outcome is Outcome.KEPT


HELD = """\
class Holder:
    r: Resolver


def find() -> Resolver: ...


def look() -> Resolver | None: ...


SHARED = Manifest()


"""


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (
            ["except"],
            "def f(r: Resolver):\n    try:\n        r.go()\n    except AttributeError:\n        r = Manifest()",
        ),
        (
            ["except"],
            "def f(d: dict[str, Resolver]):\n    try:\n        r = d['x']\n    except KeyError:\n        r = make()",
        ),
        (
            ["except"],
            "def f(d):\n    try:\n        return d['x']\n    except KeyError:\n        pass\n    return make()",
        ),
        (["default"], "def f(o: Holder):\n    return getattr(o, 'r', None)"),
        (["default", "or"], "def f(o: Holder):\n    return getattr(o, 'r', None) or Manifest()"),
        (["default"], "def f(o):\n    return getattr(o, 'r', Manifest())"),
        (["or"], "def f(d: dict[str, Resolver]):\n    return d.get('x') or Manifest()"),
        (["default"], "def f(d: dict[str, Resolver]):\n    return d.get('x', Manifest())"),
        (["or"], "def f():\n    return find() or Manifest()"),
        (["or"], "def f(x):\n    return x or find()"),
        (["if"], "def f(o: Holder):\n    if not hasattr(o, 'r'):\n        o.r = Manifest()"),
        (["if"], "def f(r=None):\n    if r is None:\n        r = Manifest()\n    return r"),
        (["conditional"], "def f(r=None):\n    return Manifest() if r is None else r"),
        (["default"], "def f(r=Manifest()): ..."),
        (["or"], "async def amake() -> Resolver: ...\nasync def f(d):\n    return d.get('x') or await amake()"),
        (["or"], "def f():\n    return find() or 1"),
        (["default"], "def f(k=make): ...\ndef g(d):\n    return d.get('x', SHARED)"),
        (["default"], "def f(r=SHARED): ..."),
        (["or"], "def f(x):\n    return x or SHARED"),
        (["conditional"], "def f(x):\n    return x if x is not None else SHARED"),
        (["if"], "def f(x=None):\n    if x is None:\n        x = SHARED\n    return x"),
        (["if"], "def f(x=None):\n    if x is None:\n        return SHARED\n    return x"),
        (["if"], "def f(o):\n    if o.x is None:\n        o.x = SHARED"),
        (["except"], "def f(d):\n    try:\n        x = d['x']\n    except KeyError:\n        x = SHARED\n    return x"),
        (["default"], "from collections import defaultdict\nD = defaultdict(Manifest)"),
        (["default"], "from dataclasses import dataclass\n@dataclass\nclass C:\n    r: Resolver = Manifest()"),
        (
            ["default"],
            (
                "from dataclasses import dataclass, field\n@dataclass\nclass C:\n"
                "    r: Resolver = field(default_factory=Manifest)"
            ),
        ),
        (["or"], "def f(x):\n    return x or look()"),
        (["if"], "def f(r=None):\n    if r is None:\n        r = look()\n    return r"),
        (["except"], "def f(d):\n    try:\n        r = d['x']\n    except KeyError:\n        r = look()\n    return r"),
        (["except"], "def f(d):\n    try:\n        d.go()\n    except KeyError:\n        r = look()\n        return r"),
        (["except"], "def f(d):\n    try:\n        d.go()\n    except KeyError:\n        d.run(look())"),
        (["except"], "def f(d):\n    try:\n        d.go()\n    except KeyError:\n        r = find()\n        d.run(r)"),
        (["return"], "def f(all: list[Resolver]):\n    return [r.location('a') for r in all if r is not None]"),
        (["or"], "def f(d: dict[str, Resolver]):\n    for r in d.values():\n        r = r or 1"),
        (
            ["return"],
            (
                "class Opened:\n    def __enter__(self) -> Resolver: ...\n    def __exit__(self, *a): ...\n"
                "def f():\n    with Opened() as r:\n        if r is None:\n            return"
            ),
        ),
    ],
)
def test_what_is_made_in_the_place_of_a_value_is_found(judge_rule: JudgeRule, kinds: list[str], code: str) -> None:
    verdict = judge_rule(clause(), {**PACKAGE, "src/shop/use.py": f"{HEAD}{HELD}{code}\n"})
    assert [one.finding.kind for one in verdict.judged] == [f"fallback-{kind}" for kind in kinds]
    assert {one.finding.path for one in verdict.judged} == {"src/shop/use.py"}
    assert verdict.outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    "code",
    [
        "def f(name: str | None):\n    if name is None:\n        return Manifest()\n    return Manifest()",
        "def f(o: Holder):\n    if o is None:\n        return Manifest()\n    return o",
        "def f(flag):\n    if not flag:\n        return Manifest()\n    return 1",
        "def f(d):\n    try:\n        return Manifest()\n    except KeyError:\n        raise",
        "def f(d):\n    try:\n        return Manifest()\n    except KeyError:\n        return d",
        "def f(o: Holder):\n    return getattr(o, 's', None)",
        "def f(o: Holder):\n    return getattr(o, 'r')",
        "def f(r: Resolver | str):\n    return Manifest() or 1",
        "def f(d):\n    return d.get(Manifest(), 1)",
        "def f(x):\n    if x is None:\n        SHARED.location(x)\n        y = SHARED\n        y.location(x)",
        "def f(d):\n    try:\n        d.go()\n    except KeyError:\n        r = look()\n        d.run(r)",
        "def f(d, out):\n    if d not in out:\n        r = look()\n        d.run(r)",
        (
            "async def alook() -> Resolver | None: ...\nasync def f(d):\n"
            "    try:\n        d.go()\n    except KeyError:\n        r = await alook()\n        d.run(r)"
        ),
        "def f(x, r: Resolver):\n    if x is None:\n        return r\n    return r",
        "def f(d):\n    r = make()\n    try:\n        d.go()\n    except KeyError:\n        return r\n    return r",
        "class C:\n    r: Resolver = Manifest()",
        "def f(k=Manifest): ...",
        "def f(stack: list[Resolver], x=None):\n    if x is None:\n        stack.pop()",
        "try:\n    from shop.types import Resolver as R\nexcept ImportError:\n    R = None\ndef f(r: R): ...",
    ],
)
def test_what_is_made_in_no_such_place_is_none(judge_rule: JudgeRule, code: str) -> None:
    verdict = judge_rule(clause(), {**PACKAGE, "src/shop/use.py": f"{HEAD}{HELD}{code}\n"})
    assert [one.message for one in verdict.judged] == []


def test_what_is_made_in_the_place_of_a_value_is_told(judge_rule: JudgeRule) -> None:
    code = f"{HEAD}def f(x):\n    return x or Manifest()\n"
    (one,) = judge_rule(clause(), {**PACKAGE, "src/shop/use.py": code}).judged
    said = "shop.use:f makes a shop.types.Resolver, `Manifest(...)`, in the place of what may be absent"
    assert one.message.startswith(f"{said}, and no")


@pytest.mark.parametrize(
    "code",
    [
        "def f(r: Resolver): return r.location('a')",
        "def f(r: Resolver):\n    if r is None:\n        raise ValueError(r)",
        "def f(r: list[Resolver] | None = None): ...",
        "def f(r: 'str | None'):\n    return r or 'a'",
        "def f(r: Resolver):\n    assert r is not None",
    ],
)
def test_who_insists_on_the_value_is_none(judge_rule: JudgeRule, code: str) -> None:
    verdict = judge_rule(clause(), {**PACKAGE, "src/shop/use.py": f"from shop.types import Resolver\n{code}\n"})
    assert (verdict.outcome, verdict.judged) == (Outcome.KEPT, ())


def test_guards_are_counted_and_listed_as_all_findings_are(judge_rule: JudgeRule) -> None:
    code = f"{HEAD}\ndef f(r: Resolver | None):\n    if r is None:\n        return\n    r.x()\n"
    files = {**PACKAGE, "src/shop/use.py": code}
    first, second = judge_rule(clause(), files).judged
    assert first.message.startswith("`r` of shop.use:f may be None, but a shop.types.Resolver has to be given, and no")
    assert second.message.startswith("shop.use:f goes on without `r`, which is a shop.types.Resolver, and no entry")
    assert first.finding.lines == ("remedy    make it required, and remove None from its type",)
    entry = "{site: 'shop.use:f', count: %d, wave: wave-1, reason: Made required next.}"
    assert judge_rule(clause(more=f"    migrating: [{entry % 2}]\n"), files).outcome is Outcome.KEPT
    assert judge_rule(clause(more=f"    migrating: [{entry % 3}]\n"), files).outcome is Outcome.STALE
    assert judge_rule(clause(more=f"    migrating: [{entry % 1}]\n"), files).outcome is Outcome.BROKEN
    hidden = code.replace("None):\n", "None):  # seamguard: allow[guard] -- Goes next.\n")
    statuses = [one.status for one in judge_rule(clause(), {**PACKAGE, "src/shop/use.py": hidden}).judged]
    assert statuses == [Status.PERMITTED, Status.VIOLATION]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("shop.types.Resolvr", "does not exist in the codebase (did you mean shop.types.Resolver?)"),
        ("shop.Again", "is a re-export: name the definition, shop.types.Resolver"),
        ("shop.types.DEFAULT", "is no class: name the class of the values"),
        ("shop.types.make", "is no class"),
        ("os.PathLike", "or add `external: true`"),
    ],
)
def test_what_is_no_class_proves_nothing(judge_rule: JudgeRule, name: str, says: str) -> None:
    verdict = judge_rule(clause(name, "shop.types.Manifest"), PACKAGE)
    assert verdict.outcome is Outcome.VACUOUS
    (reason,) = verdict.vacuities
    assert says in reason.message
    assert reason.mark.line == 9


def test_a_class_of_a_library_counts_if_something_names_it(judge_rule: JudgeRule) -> None:
    used = {**PACKAGE, "src/shop/use.py": "import os\ndef f(p: os.PathLike | None): ...\n"}
    more = "    external: true\n"
    assert judge_rule(clause("os.PathLike", more=more), used).outcome is Outcome.BROKEN
    unused = judge_rule(clause("os.PathLike", more=more), PACKAGE)
    assert unused.outcome is Outcome.VACUOUS
    assert "looked at nothing" in unused.vacuities[0].message


def test_tests_are_counted_apart(judge_rule: JudgeRule) -> None:
    files = {**PACKAGE, "tests/test_use.py": "from shop.types import Resolver\ndef f(r: Resolver | None): ...\n"}
    verdict = judge_rule(clause(), files)
    assert verdict.outcome is Outcome.KEPT
    assert [count for _, count in verdict.by_category] == [0, 1, 0]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("or", "from shop.types import make\ndef f(d):\n    return d.get('x') or make()"),
        ("return", "from shop.types import make\ndef f():\n    r = make()\n    if r is None: return"),
        ("or", "from shop.hold import Holder\ndef f(h: Holder):\n    return h.r or 1"),
        ("or", "from shop.hold import Holder\ndef f(h: Holder):\n    return h.own or 1"),
        ("or", "from shop.hold import Holder\ndef f(h: Holder):\n    return h.kept or 1"),
        ("or", "from shop.hold import SHARED\ndef f():\n    return SHARED or 1"),
        ("or", "from shop.far import Far\ndef f(h: Far):\n    return h.again or 1"),
    ],
)
def test_files_that_name_no_class_are_looked_at_as_well(judge_rule: JudgeRule, kind: str, code: str) -> None:
    hold = (
        "from shop.types import Manifest, Resolver\nSHARED = Manifest()\n\n\nclass Holder:\n    r: Resolver\n"
        "    def __init__(self, r: Resolver):\n        self.kept = r\n    @property\n"
        "    def own(self) -> Resolver: ...\n"
    )
    far = "from shop.hold import Holder\n\n\nclass Far:\n    def __init__(self, h: Holder):\n        self.again = h.r\n"
    files = {**PACKAGE, "src/shop/hold.py": hold, "src/shop/far.py": far, "src/shop/use.py": f"{code}\n"}
    found = [(one.finding.kind, one.finding.path) for one in judge_rule(clause(), files).judged]
    assert found == [(f"fallback-{kind}", "src/shop/use.py")]


def test_the_value_that_is_of_the_type_is_told(judge_rule: JudgeRule) -> None:
    code = f"{HEAD}def f(on: bool, r: Resolver):\n    if not on or r is None:\n        return\n    r.location(on)\n"
    (one,) = judge_rule(clause(), {**PACKAGE, "src/shop/use.py": code}).judged
    assert one.message.startswith("shop.use:f goes on without `r`, which is a shop.types.Resolver")


def test_what_is_put_in_the_place_of_a_value_is_told(judge_rule: JudgeRule) -> None:
    code = f"{HEAD}SHARED = Manifest()\ndef f(x):\n    return x or SHARED\n"
    (one,) = judge_rule(clause(), {**PACKAGE, "src/shop/use.py": code}).judged
    assert one.message.startswith("shop.use:f puts a shop.types.Resolver, `SHARED`, in the place of what may be absent")


@pytest.mark.parametrize(
    "more", ["", *(f"    kinds: [fallback-{kind}]\n" for kind in ("except", "default")), "    kinds: [fallback-or]\n"]
)
def test_every_mutant_is_noticed(more: str) -> None:
    told = noticed(clause(more=more), PACKAGE)
    assert len(told) >= (1 if more else 11)
    assert all(told.values()), told
    outside = noticed(clause("os.PathLike", more=f"    external: true\n{more}"), PACKAGE)
    assert len(outside) == len(told)
    assert all(outside.values()), outside
