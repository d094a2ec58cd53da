"""Which shape code has: a table of code and lines; names followed, and what cannot be locked."""

from __future__ import annotations

import pytest
from tests.unit.rules.shape_cases import CASES
from tests.unit.rules.shapes import codebase, shape, surface

from seamguard.domain.surface_text import lines_of, surface_of, text_of
from seamguard.rules.shape import literal_of, shape_of


@pytest.mark.parametrize("case", CASES.strip().split("\n\n\n"))
def test_shapes(case: str) -> None:
    code, expected = case.split("\n->\n")
    found = surface(code, "f")
    assert "\n".join(lines_of(found)) == expected
    assert surface_of(text_of(found)) == found


EXPORTS = [
    ("__all__ = ['a', 'b']", ["a", "b"]),
    ("__all__ = ('b', 'a', 'a')", ["a", "b"]),
    (
        "__all__: list = ['a']\n__all__ += ['b']\n__all__.extend(('c',))\n__all__.append('d')\n__all__.remove('a')",
        ["b", "c", "d"],
    ),
    ("__all__ = ['a'] + ['b']", ["a", "b"]),
    ("__all__ = sorted(['b', 'a'])", ["a", "b"]),
    ("from n import *\nimport n\n__all__ = [*n.__all__, 'a'] + n.MORE", ["a", "n1", "n2"]),
    ("class A: ...\n__all__ = [A.__name__]", ["A"]),
    ("__all__ = []", []),
    ("__all__ = ['a']\n__all__ = __all__ + ['b']", ["a", "b"]),
    ("__all__ = names = ['a']", ["a"]),
    ("__all__ = 'a b'.split()", ["a", "b"]),
    ("from n import *\nfrom n import __all__", ["n1"]),
    ("from n import *\nfrom o import *", ["O", "n1", "o2"]),
]


@pytest.mark.parametrize(("code", "expected"), EXPORTS)
def test_what_a_module_exports(code: str, expected: list[str]) -> None:
    found = shape_of("m", codebase({"m": code, "n": "__all__ = ['n1']\nMORE = ('n2',)", "o": "O = o2 = 1\n_p = 2"}))
    assert found is not None
    assert found.surface is not None
    assert [item.name for item in found.surface.items] == expected
    assert not found.doubts


def test_without_a_list_a_module_offers_what_it_defines() -> None:
    code = "import os, sys as sys\nfrom x import y as y, z\nA = 1\n_B = 2\ndef c(): ...\nif A:\n    class D: ..."
    code += "\nfor e in (): ...\ng = 1\ndel g\nif __name__ == '__main__':\n    h = 1"
    found = shape_of("m", codebase({"m": code}))
    assert found is not None
    assert found.surface is not None
    assert [item.name for item in found.surface.items] == ["A", "D", "c", "sys", "y"]


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("__all__ = list(names())", 1, "`__all__` cannot be read: what it holds is not written out"),
        ("if x:\n    __all__ = ['a']", 2, "`__all__` cannot be read: a condition decides what it holds"),
        ("__all__ = [n for n in dir()]", 1, "`__all__` cannot be read: what it holds is not written out"),
        ("__all__ = ['a']\n__all__.insert(0, 'b')", 2, "`__all__` cannot be read: what it holds is not written out"),
        ("__all__ = ['a']\n__all__[0] = 'b'", 2, "`__all__` cannot be read: what it holds is not written out"),
        ("__all__ = ['a']\n__all__ -= {'a'}", 2, "`__all__` cannot be read: what it holds is not written out"),
        ("__all__ = ['a']\ndel __all__[0]", 2, "`__all__` cannot be read: what it holds is not written out"),
        ("__all__, b = ['a'], 1", 1, "`__all__` cannot be read: what it holds is not written out"),
        ("from os import *", 1, "`from os import *` passes names on that are not known here"),
    ],
)
def test_exports_that_are_not_written_out_cannot_be_locked(code: str, line: int, said: str) -> None:
    found = shape_of("m", codebase({"m": code}))
    assert found is not None
    assert [(doubt.line, doubt.message) for doubt in found.doubts] == [(line, said)]


DOUBTED = [
    ("if x:\n    def f(a): ...\nelse:\n    def f(b): ...", True),
    ("if x:\n    def f(a): return 1\nelse:\n    def f(a): return 2", False),
    ("try:\n    from fast import f\nexcept ImportError:\n    def f(a): ...", True),
    ("def f(a): ...\nif x:\n    def f(b): ...", True),
    ("def f(a): ...\ndef f(b): ...", False),
    ("if TYPE_CHECKING:\n    def f(a): ...\nelse:\n    def f(b): ...", False),
    ("class f:\n    if x:\n        def m(self, a): ...\n    else:\n        def m(self, b): ...", True),
    ("@dataclass\nclass f:\n    if x:\n        a: int\n    else:\n        a: str", True),
    ("for i in x:\n    f = i", False),
    ("f = 1\nfor i in x:\n    f = 2", True),
    ("match x:\n    case 1:\n        f = 1\n    case _:\n        f = 2", True),
    ("with x:\n    f = 1", False),
]


@pytest.mark.parametrize(("code", "doubted"), DOUBTED)
def test_what_a_condition_decides_cannot_be_locked(code: str, doubted: bool) -> None:
    found = shape(code, "f")
    assert bool(found.doubts) is doubted
    assert all("a condition decides which one counts" in str(doubt) for doubt in found.doubts)


UNSURE = [
    ("class f:\n    if x:\n        def m(self): ...", "a condition decides whether m is defined"),
    ("@dataclass\nclass f:\n    if x:\n        a: int = 1", "a condition decides whether a is defined"),
    ("class f(Enum):\n    A = 1\n    if x:\n        B = 1", "a condition decides whether B is defined"),
    ("class f:\n    try:\n        a = 1\n    except x:\n        pass", "a condition decides whether a is defined"),
    ("class f:\n    try:\n        a = 1\n    except x:\n        raise", ""),
    ("class f:\n    if x:\n        a = 1\n    else:\n        raise y", ""),
    ("class f:\n    with x:\n        a = 1", ""),
    ("class f:\n    if TYPE_CHECKING:\n        a: int", ""),
    ("class f:\n    if not TYPE_CHECKING:\n        a: int", ""),
    ("class f:\n    match x:\n        case 1:\n            a = 1\n        case _:\n            a = 1", ""),
    ("class f:\n    if x:\n        _a = 1", ""),
    ("def f(a): ...\nf = wrapped(f)", "f is made anew from itself"),
    ("class f:\n    def m(self): ...\n    m = staticmethod(m)", "m is made anew from itself"),
    ("f = {}\nf['a'] = 1", "f does not keep the value that is written out for it"),
    ("f = []\nif x:\n    pass\nelse:\n    f.append(1)", "f does not keep the value that is written out for it"),
    ("f = {'a': 1}\ndel f['a']", "f does not keep the value that is written out for it"),
    ("f = {'a': 1}\nf.get('a')\ndef g():\n    f = {}\n    f['b'] = 2", ""),
    (
        "if x:\n    class A:\n        a = 1\nelse:\n    class A:\n        a = 2\nclass f(A): ...",
        "the base m.A is defined",
    ),
    ("try:\n    from fast import A\nexcept x:\n    class A: ...\nclass f(A): ...", ""),
]


@pytest.mark.parametrize(("code", "said"), UNSURE)
def test_what_may_not_be_there_or_is_something_else_cannot_be_locked(code: str, said: str) -> None:
    found = shape(code, "f")
    assert [said in str(doubt) for doubt in found.doubts] == [True] * bool(said)


@pytest.mark.parametrize("code", ["f = 1\nfor f in x: ...", "f = 1\nwith x as f: ...", "f = 1\nprint(f := 2)"])
def test_what_a_loop_or_an_expression_binds_has_no_shape(code: str) -> None:
    assert shape(code, "f").surface is None


def test_what_is_deleted_is_not_defined() -> None:
    assert shape_of("m.f", codebase({"m": "def f(): ...\ndel f"})) is None


COMPATIBLE = {
    "own": "from dataclasses import dataclass\nfrom typing_extensions import TypedDict as Dictionary",
    "tried": "try:\n    from dataclasses import dataclass\nexcept ImportError:\n    dataclass = None",
    "passed": "from own import *\nfrom other import *",
    "named": "import dataclasses\ndataclass = dataclasses.dataclass",
}


@pytest.mark.parametrize(
    ("header", "base"),
    [
        ("from own import dataclass", "@dataclass"),
        ("import own", "@own.dataclass"),
        ("import tried as t", "@t.dataclass"),
        ("from passed import dataclass as made", "@made()"),
        ("from passed import *", "@dataclass"),
        ("from named import *", "@dataclass"),
        ("from dataclasses import *\nfrom enum import *", "@dataclass"),
    ],
)
def test_what_makes_classes_is_known_behind_modules_of_ones_own(header: str, base: str) -> None:
    found = shape_of("m.C", codebase({"m": f"{header}\n{base}\nclass C:\n    b: int\n    a: int", **COMPATIBLE}))
    assert found is not None
    assert found.surface is not None
    assert lines_of(found.surface) == ("dataclass", "field b: int", "field a: int")


def test_bases_that_make_classes_are_known_behind_modules_of_ones_own() -> None:
    files = {"m": "from passed import Dictionary\nclass C(Dictionary):\n    b: int", **COMPATIBLE}
    found = shape_of("m.C", codebase(files))
    assert found is not None
    assert found.surface is not None
    assert lines_of(found.surface) == ("typed-dict", "base Dictionary", "field b: int")


def test_a_decorator_that_is_made_of_itself_makes_nothing() -> None:
    found = shape_of("m.C", codebase({"m": "make = make(1)\n@make\nclass C:\n    a: int"}))
    assert found is not None
    assert found.surface is not None
    assert lines_of(found.surface) == ("class", "attribute a: int")


def test_the_last_definition_counts_and_so_does_the_one_at_run_time() -> None:
    assert lines_of(surface("def f(a): ...\ndef f(b): ...", "f"))[1:] == ("parameter b",)
    code = "if TYPE_CHECKING:\n    def f(a): ...\nelse:\n    def f(b): ..."
    assert lines_of(surface(code, "f"))[1:] == ("parameter b",)
    assert lines_of(surface("if TYPE_CHECKING:\n    def f(a): ...", "f"))[1:] == ("parameter a",)


FILES = {
    "pkg/": "from .impl import Thing as Public\nfrom .impl import *\nfrom . import impl",
    "pkg.impl": "from other.base import Base\n\nclass Thing(Base):\n    def own(self): ...\n    LIMIT = 3\nVERSION = 4",
    "other.base": "class Base:\n    def shared(self, a): ...",
    "loop": "from loop2 import x",
    "loop2": "from loop import x",
}


@pytest.mark.parametrize("name", ["pkg.impl.Thing", "pkg.Public", "pkg.Thing"])
def test_names_are_followed_to_their_definition_and_bases_to_theirs(name: str) -> None:
    found = shape_of(name, codebase(FILES))
    assert found is not None
    assert found.surface is not None
    assert found.found.dotted == "pkg.impl.Thing"
    assert [item.name for item in found.surface.items] == ["", "LIMIT", "own", "shared"]


@pytest.mark.parametrize("name", ["pkg.impl.Missing", "nowhere.x", "loop.x", "pkg.impl.VERSION.x", "pkg.impl.Thing.no"])
def test_what_is_not_defined_has_no_shape(name: str) -> None:
    assert shape_of(name, codebase(FILES)) is None


def test_members_of_classes_have_shapes_of_their_own() -> None:
    method = shape_of("other.base.Base.shared", codebase(FILES))
    assert method is not None
    assert method.surface is not None
    assert lines_of(method.surface) == ("function", "parameter a")
    assert literal_of("pkg.impl.Thing.LIMIT", codebase(FILES)) == 3


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("V = 3", 3),
        ("V: int = 3", 3),
        ("V = '1.2'", "1.2"),
        ("V = -1", -1),
        ("V = True", None),
        ("V = x", None),
        ("V = 1 + 1", None),
        ("def V(): ...", None),
        ("V: int", None),
        ("V = (1,)", None),
        ("W = 1", None),
    ],
)
def test_only_numbers_and_texts_are_versions(code: str, value: int | str | None) -> None:
    assert literal_of("m.V", codebase({"m": code})) == value
