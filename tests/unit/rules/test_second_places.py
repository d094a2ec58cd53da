"""Names in unusual places: in `cast`, in a second `__all__`, side by side, in methods that are values."""

from __future__ import annotations

import pytest
from tests.unit.rules.observing import observe

REQUIRED = "required_calls: [{{id: r, why: w, call: {call}, in: {where}}}]"
PROTOCOL = """\
from typing import Protocol
def record(): ...
class Sink:
    def draw(self): ...
class Located(Protocol):
    name: str
    def location(self): ...
"""


def seen(clauses: str, files: dict[str, str]) -> list[str]:
    observed = observe(clauses, {"src/shop/__init__.py": "", **files})
    assert not observed.vacuities
    found = [one for one in observed.findings if one.path == "src/shop/use.py"]
    return [f"{one.span.line} {one.kind}{'' if one.certain else '?'}" for one in found]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(data):\n    g(data.draw, 3)\n", ["1 not-called?"]),
        ("def f(data):\n    kept = data.draw\n    return kept\n", ["1 not-called?"]),
        ("def f(data):\n    g(data.other, 3)\n", ["1 not-called"]),
    ],
)
@pytest.mark.parametrize("call", ["shop.lib.Sink.draw", "hypothesis.strategies.DataObject.draw"])
def test_a_method_of_something_unknown_that_is_handed_on_may_be_the_call(
    call: str, code: str, found: list[str]
) -> None:
    clauses = REQUIRED.format(call=call, where="{sites: ['shop.use:f']}")
    assert seen(clauses, {"src/shop/lib.py": PROTOCOL, "src/shop/use.py": code}) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("location = lambda self: 3", ["4 not-called?"]),
        ("location = make()", ["4 not-called?"]),
        ("location = None", ["6 not-called"]),
        ("def location(self): record()", []),
    ],
)
def test_a_method_that_is_a_value_is_told(body: str, found: list[str]) -> None:
    clauses = REQUIRED.format(call="shop.lib.record", where="{implementers: {of: shop.lib.Located}}")
    other = (
        "class B(Located):\n    def location(self): ...\n"
        if found[:1] != ["6 not-called"]
        else ("class B(Located):\n    def location(self): return 1\n")
    )
    code = f"from shop.lib import Located, record\nclass A:\n    name = 'a'\n    {body}\n{other}"
    assert seen(clauses, {"src/shop/lib.py": PROTOCOL, "src/shop/use.py": code}) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("new = 1\n__all__ = ['new']\n__all__ += ['old']\n", ["3 listed"]),
        ("new = 1\n__all__ = ['new']\n__all__.append('old')\n", ["3 listed"]),
        ("__all__ = ['old']\n__all__ += ['new']\n", ["1 listed"]),
    ],
)
def test_a_listed_name_is_told_where_it_is_listed(code: str, found: list[str]) -> None:
    assert seen("retired: [{id: r, why: w, names: [shop.use.old]}]", {"src/shop/use.py": code}) == found


CASTS = [
    "from typing import cast\nx = cast('parts._K', 1)\n",
    "import typing as t\nx = t.cast('list[parts._K]', 1)\n",
    "from typing import TypeVar\nT = TypeVar('T', bound='parts._K')\n",
    "from typing import NewType\nN = NewType('N', 'parts._K')\n",
]


@pytest.mark.parametrize("code", CASTS)
def test_a_type_in_a_string_of_a_cast_names_it(code: str) -> None:
    files = {"src/shop/parts.py": "class _K: ...\n", "src/shop/use.py": f"from shop import parts\n{code}"}
    assert seen("retired: [{id: r, why: w, names: [shop.parts._K]}]", files) == ["3 attribute"]
    assert seen("private_imports: [{id: p, why: w, between: module}]", files) == ["3 attribute"]


def test_a_cast_of_something_else_names_no_type() -> None:
    code = "from sql import cast\nfrom shop import parts\nx = cast('parts._K', 1)\n"
    files = {"src/shop/parts.py": "class _K: ...\n", "src/shop/use.py": code}
    assert seen("private_imports: [{id: p, why: w, between: module}]", files) == []


@pytest.mark.parametrize(
    ("code", "is_changed"),
    [
        ("a, b = X, 1\ndef f():\n    a.append(1)\n", True),
        ("(a, b), *c = (X, 1), 2\ndef f():\n    a.append(1)\n", True),
        ("def f():\n    a, b = X, 1\n    a.append(1)\n", True),
        ("def f():\n    *c, a = 1, 2, X\n    a.append(1)\n", True),
        ("def f():\n    a = b = X\n    b.append(1)\n", True),
        ("def f():\n    a, b = X, []\n    b.append(1)\n", False),
        ("def f():\n    *a, b = X, [], 1\n    a.append(1)\n", False),
    ],
)
def test_a_name_that_is_unpacked_is_another_name(code: str, *, is_changed: bool) -> None:
    files = {
        "src/shop/__init__.py": "",
        "src/shop/made.py": "X = []\n",
        "src/shop/use.py": f"from shop.made import X\n{code}",
    }
    observed = observe("globals: [{id: g, why: w, only_if_changed: true}]", files)
    assert [one.path for one in observed.findings] == ["src/shop/made.py"] * is_changed


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("T = {Kind.A: 1}\nT = {Kind.A: 1, Kind.B: 2}\n", []),
        ("T = {Kind.A: 1}\nT = {**T, Kind.B: 2}\n", []),
        ("T = {Kind.A: 1, Kind.B: 2}\nT = {Kind.A: 1}\n", ["3 missing"]),
        ("T = {Kind.A: 1}\nif x:\n    T = {Kind.A: 1, Kind.B: 2}\n", ["2 missing"]),
        ("try:\n    T = {Kind.A: 1}\nexcept E:\n    T = {Kind.A: 1, Kind.B: 2}\n", ["3 missing"]),
    ],
)
def test_the_last_assignment_to_a_table_holds(code: str, found: list[str]) -> None:
    kinds = "from enum import Enum\nclass Kind(Enum):\n    A = 'a'\n    B = 'b'\n"
    clauses = "single_authority: [{id: s, why: w, enum: shop.kinds.Kind, only_here: false, tables: [shop.use.T]}]"
    files = {"src/shop/kinds.py": kinds, "src/shop/use.py": f"from shop.kinds import Kind\n{code}"}
    assert seen(clauses, files) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(n):\n    if n:\n        return f(n - 1)\n    record()\n", []),
        ("def f(n):\n    if n:\n        return h(n)\n    record()\ndef h(n):\n    return f(n - 1)\n", []),
        ("async def f(n):\n    if n:\n        return await f(n - 1)\n    record()\n", []),
        (
            "def f(n):\n    if n:\n        return f(n - 1)\n    if n == 3:\n        return 3\n    record()\n",
            ["6 not-always"],
        ),
    ],
)
def test_a_function_that_calls_itself_has_been_through_its_other_ways(code: str, found: list[str]) -> None:
    clauses = REQUIRED.format(call="shop.lib.record, how: always", where="{sites: ['shop.use:f']}")
    files = {"src/shop/lib.py": PROTOCOL, "src/shop/use.py": f"from shop.lib import record\n{code}"}
    assert seen(clauses, files) == found
