"""Which functions hand out what comes from a call, in one module or through several."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from seamguard.index import Index, deep_recursion
from seamguard.policy import parse_policy
from seamguard.resolve import Program, builtins, find_hand_outs
from seamguard.resolve.vocabulary import HANDING_ON
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

POLICY = b"version: 1\ncodebase: {source: [src]}\nseams:\n  - {id: seam, target: m.seam, why: it is guarded}\n"


def handing_out(files: Mapping[str, str], *asked: str) -> list[str]:
    """The functions of some files, or of `src/m.py`, whose return values come from a call of anything named `seam`."""
    asked = asked or ("src/m.py",)
    tree = memory_tree(files, parse_policy(POLICY, "allowlists.yaml").codebase)
    index = Index(tree.files)
    program = Program(tree.files, index.facts)
    calls = set()
    for unit in filter(None, map(program.unit, tree.files)):
        lines = unit.file.read().decode().splitlines()
        for call in unit.facts.calls:
            line, column = call.span.line, call.span.column
            if lines[line - 1][column - 1 :].startswith("seam("):
                calls.add((unit.file.path, call.span))
    assert calls
    assert index.problems == ()
    with deep_recursion(10_000):
        found = find_hand_outs(program, [file for file in tree.files if file.path in asked], calls)
    assert {out.file.path for out in found} <= {*asked}
    return [out.qualname for out in found]


def of_body(body: str) -> bool:
    """Whether a function with this body hands out what the seam gives."""
    lines = "".join(f"    {line}\n" for line in body.split("; "))
    return handing_out({"src/m.py": f"import library\nseam(0)\n\n\ndef f(p, *rest, **more):\n{lines}"}) == ["f"]


@pytest.mark.parametrize(
    "body",
    [
        "return seam(p)",
        "return seam(p).name",
        "return seam(p)[0]",
        "return seam(p)[1:]",
        "return seam(p).method().other(1)",
        "return (seam(p), 1)",
        "return [1, *seam(p)]",
        "return {'a': seam(p)}",
        "return {**seam(p)}",
        "return p or seam(p)",
        "return seam(p) if p else None",
        "return seam(p) | {}",
        "return [] + seam(p)",
        "return [x for x in seam(p)]",
        "return {x: seam(x) for x in p}",
        "return (x := seam(p))",
        "x = seam(p); return x",
        "x = seam(p); y = x; return y",
        "a, b = seam(p); return b",
        "a, b = p, seam(p); return b",
        "for x in seam(p): return x",
        "with seam(p) as x: return x",
        "x = {}; x['a'] = seam(p); return x",
        "x = []; x.append(seam(p)); return x",
        "x = []; x += seam(p); return x",
        "x = set(); x.update(seam(p)); return x",
        "p.a = seam(p); return p.a",
        "return dict(seam(p))",
        "return list(map(print, seam(p)))",
        "return sorted(seam(p))",
        "return next(iter(seam(p)))",
        "return library.Frame(seam(p))",
        "return lambda: seam(p)",
        "g = lambda: seam(p); return g()",
        "yield seam(p)",
        "yield from seam(p)",
        "global x; x = seam(p); return x",
        "if p: return 1; return seam(p)",
    ],
)
def test_a_value_that_comes_from_the_call(body: str) -> None:
    assert of_body(body)


@pytest.mark.parametrize(
    "body",
    [
        "seam(p)",
        "seam(p); return p",
        "return 1",
        "return p(1)",
        "return p.seam",
        "x = seam(p); return p",
        "x = seam(p); x = 1; return x",
        "a, b = seam(p), p; return b",
        "x = {}; y = {}; x['a'] = seam(p); return y",
        "p.a = seam(p); return p.b",
        "p.a = p.b; p.b = p.a; seam(p); return p.a",
        "x = []; x.append(x); seam(p); return x",
        "return seam(p) == p",
        "return not seam(p)",
        "return f'{seam(p)}'",
        "return str(seam(p))",
        "return type(seam(p))",
        "return len(seam(p))",
        "return library.measure(seam(p))",
        "return [x for x in p if seam(x)]",
        "if seam(p): return p",
        "assert seam(p); return p",
        "raise ValueError(seam(p))",
    ],
)
def test_a_value_that_does_not(body: str) -> None:
    assert not of_body(body)


def test_names_are_those_of_the_definitions_in_order() -> None:
    code = """\
import functools


class Maker:
    made = lambda self: seam(1)

    @staticmethod
    def static():
        return seam(1)

    @functools.cache
    def method(self):
        def inner():
            return seam(1)

        return inner()

    class Inner:
        async def deep(self):
            return seam(1)


short = lambda: seam(1)
again = short
taken = [lambda: seam(1)]
"""
    assert handing_out({"src/m.py": code}) == [
        "Maker.made",
        "Maker.static",
        "Maker.method",
        "Maker.method.inner",
        "Maker.Inner.deep",
        "short",
    ]


class TestThroughOtherFunctions:
    def test_of_other_modules(self) -> None:
        files = {
            "src/low.py": "def low(p):\n    return seam(p)\n",
            "src/mid.py": "from low import low as under\n\n\ndef mid(p):\n    return [under(p)]\n",
            "src/m.py": (
                "import mid\nfrom low import low as l\n\n\ndef f(p):\n    return mid.mid(p)\n\n\n"
                "def g(p):\n    mid.mid(p)\n\n\ndef h(p):\n    return l(p)\n"
            ),
        }
        assert handing_out(files, "src/m.py", "src/mid.py") == ["f", "h", "mid"]
        # One between them in a place that is not asked about uses `low`, and is reported for that.
        assert handing_out(files) == ["h"]

    def test_of_classes(self) -> None:
        code = """\
class Base:
    def make(self):
        return seam(1)


class Child(Base):
    def take(self):
        return self.make()

    @property
    def kept(self):
        return seam(1)

    def ask(self):
        return self.kept


class Holder:
    def __init__(self, held):
        pass


def f(child: Child):
    return child.take()


def g(child: Child):
    return Holder(child.take())


def h(child: Child):
    return child.other()
"""
        assert handing_out({"src/m.py": code}) == ["Base.make", "Child.take", "Child.kept", "Child.ask", "f", "g"]

    def test_that_give_back_what_they_are_given(self) -> None:
        code = """\
def same(x):
    return x


def boxed(x=None):
    return [same(x)]


def other(x):
    print(x)
    return 1


def f(p):
    return boxed(x=seam(p))


def g(p):
    return other(seam(p))


def h(p):
    return same(p)
"""
        assert handing_out({"src/m.py": code}) == ["f"]

    def test_that_call_each_other_whichever_is_asked_first(self) -> None:
        one = "def one(n):\n    if n:\n        return two(n)\n    return seam(n)\n"
        two = "def two(n):\n    return one(n - 1)\n"
        assert handing_out({"src/m.py": f"{one}\n\n{two}"}) == ["one", "two"]
        assert handing_out({"src/m.py": f"{two}\n\n{one}"}) == ["two", "one"]
        assert handing_out({"src/m.py": f"{one}\n\n{two}".replace("return seam(n)", "seam(n)")}) == []

    def test_that_hand_what_they_are_given_to_each_other(self) -> None:
        code = """\
def one(x, n):
    return two(x, n)


def two(x, n):
    return one(x, n - 1) if n else x


def f(p):
    return one(seam(p), 3)
"""
        assert handing_out({"src/m.py": code}) == ["f"]

    @pytest.mark.parametrize("argument", ["", "x"])
    def test_many_deep(self, argument: str) -> None:
        count = 2000
        links = "".join(f"def f{n}({argument}):\n    return f{n + 1}({argument})\n" for n in range(count))
        assert len(handing_out({"src/m.py": f"{links}def f{count}({argument}):\n    return seam(1)\n"})) == count + 1

    def test_in_a_time_that_does_not_explode(self) -> None:
        layers = 60
        code = "seam(1)\n\n\ndef f0_0(): pass\ndef f0_1(): pass\n" + "".join(
            f"def f{n}_{m}():\n    return [f{n - 1}_0(), f{n - 1}_1(), f{n}_{1 - m}()]\n"
            for n in range(1, layers)
            for m in (0, 1)
        )
        start = time.process_time()
        assert handing_out({"src/m.py": code}) == []
        assert time.process_time() - start < 10


def test_what_hands_on_stands_among_the_names_that_the_prefilter_follows() -> None:
    """A call of one of these gives what it is given, so its name leads to whatever stands in its arguments."""
    known = vars(builtins)
    names = {*builtins.KNOWN, *known["_CONTAINERS"], *known["_LISTS"], *known["_PARTIAL"], *known["_TYPES"]}
    names |= {"collections.defaultdict", "builtins.dict.fromkeys"}
    last = {name.rpartition(".")[2] for name in names}
    assert len(last) > 50
    assert sorted(last - HANDING_ON) == []
