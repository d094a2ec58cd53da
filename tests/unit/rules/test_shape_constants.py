"""Constants with several names or a type beside them, lists of exports by text, and bases made by a call."""

from __future__ import annotations

import inspect

import pytest
from tests.unit.rules.shapes import shape, surface

from seamguard.domain.surface import Word
from seamguard.domain.surface_text import lines_of

MADE = "parts = collections.namedtuple('Parts', 'a b', defaults=(1,))\n"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("X = Y = 3", ("constant", "value 3")),
        ("Y = X = ['a']", ("constant", "display list", "entry 'a'")),
        ("X: int\nX = 3", ("constant", "type int", "value 3")),
        ("X = 3\nX: int", ("constant", "type int", "value 3")),
        ("X: int\nX = Y = 3", ("constant", "type int", "value 3")),
        ("if TYPE_CHECKING:\n    X: int\nX = 3", ("constant", "type int", "value 3")),
        ("X: TypeAlias\nX = 'int'", ("alias", "value int")),
        ("class X:\n    a = b = 1", ("class", "attribute a = 1", "attribute b = 1")),
        ("class X:\n    a: int\n    a = 1", ("class", "attribute a: int = 1")),
    ],
)
def test_every_name_and_every_type_of_a_constant_counts(code: str, lines: tuple[str, ...]) -> None:
    assert lines_of(surface(code, "X")) == lines


@pytest.mark.parametrize("code", ["X = Y = []\nY.append(1)", "X = Y = {}\nX['a'] = 1", "X, Y = 1, 2"])
def test_what_changes_under_another_name_cannot_be_locked(code: str) -> None:
    found = shape(code, "X")
    assert found.doubts or found.surface is None


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("globals()['__all__'] = ['a']", ["a"]),
        ("vars()['__all__'] = ('a', 'b')", ["a", "b"]),
        ("__all__ = ['a']\nglobals()['__all__'] += ['b']", ["a", "b"]),
        ("import sys\nsys.modules[__name__].__all__ = ['a']", ["a"]),
        ("__all__ = ['a']\nprint(globals().get('__all__'))", ["a"]),
        ("globals()['other'] = ['a']\na = 1\nb = globals()['__all__']", ["a", "b"]),
    ],
)
def test_a_list_of_exports_may_be_set_by_text(code: str, names: list[str]) -> None:
    exports = {item.name for item in surface(code).of(Word.EXPORT)}
    assert {name for name in exports if len(name) == 1} == set(names)


@pytest.mark.parametrize(
    "code",
    [
        "globals()['__all__'] = [name for name in dir()]",
        "del globals()['__all__']",
        "globals().update(__all__=['a'])",
        "globals().update({'__all__': ['a']})",
        "globals().__setitem__('__all__', ['a'])",
        "import sys\nsetattr(sys.modules[__name__], '__all__', ['a'])",
        "import sys\nsys.modules[__name__].__dict__['__all__'] = list(made())",
        "def fill():\n    globals()['__all__'] = ['a']\nfill()",
    ],
)
def test_a_list_of_exports_that_cannot_be_read_cannot_be_locked(code: str) -> None:
    assert "`__all__` cannot be read" in str(shape(code).doubts[0])


@pytest.mark.parametrize(
    "code",
    [
        MADE + "class C(parts): ...",
        MADE + "class B(parts):\n    def go(self): ...\nclass C(B): ...",
        "class C(collections.namedtuple('C', ['a', 'b'], defaults=[1])):\n    __slots__ = ()",
        "class C(NamedTuple('C', [('a', int), ('b', str)])):\n    def go(self): ...",
    ],
)
def test_fields_of_a_base_made_by_a_call_are_those_that_python_sees(code: str) -> None:
    names: dict[str, type] = {}
    exec(f"import collections\nfrom typing import NamedTuple\n{code}", names)  # noqa: S102 (this test's own code)
    seen = inspect.signature(names["C"]).parameters.values()
    found = surface(code, "C")
    assert [(one.name, one.default is one.empty) for one in seen] == [
        (item.name, item.is_required) for item in found.of(Word.FIELD)
    ]
