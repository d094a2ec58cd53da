"""Shapes held against what Python itself makes of the same code."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import warnings
from textwrap import indent
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.rules.shapes import surface

from seamguard.domain.surface import Trait, Word

if TYPE_CHECKING:
    from seamguard.domain.surface import Item, Surface

NAMES = ["a", "b", "c", "d"]
IMPORTS = """
import attrs
from attrs import define
from dataclasses import KW_ONLY, InitVar, dataclass, field
from enum import Enum, Flag, IntEnum, StrEnum, auto
from typing import Any, ClassVar, NamedTuple, NotRequired, Required, TypedDict
"""
KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: Trait.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD: None,
    inspect.Parameter.VAR_POSITIONAL: Trait.VARIADIC_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY: Trait.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD: Trait.VARIADIC_KEYWORD,
}


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "builtins"}  # a module that there is, for quoted types
    # Without what this file imports from `__future__`; Python 3.11 warns of what 3.13 numbers differently.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        exec(compile(IMPORTS + code, "m", "exec", dont_inherit=True), names)  # noqa: S102 (this test's own code)
    return names


def fields(found: Surface) -> tuple[Item, ...]:
    return found.of(Word.FIELD)


def constructor(found: Surface) -> list[tuple[str, bool, bool]]:
    """What a record's constructor takes: name, whether by keyword only, whether it has to be given."""
    taken = [item for item in fields(found) if Trait.NO_INIT not in item.traits]
    ordered = [item for item in taken if item.kind is None] + [item for item in taken if item.kind is not None]
    return [(item.name, item.kind is not None, item.is_required) for item in ordered]


def taken_by(made: type) -> list[tuple[str, bool, bool]]:
    return [
        (one.name, one.kind is one.KEYWORD_ONLY, one.default is one.empty)
        for one in inspect.signature(made).parameters.values()
    ]


@st.composite
def signatures(draw: st.DrawFn) -> str:
    """The parameters of a function, as Python accepts them."""
    counts = [draw(st.integers(0, 2)) for _ in range(3)]
    names = iter("abcdefghij")
    is_optional = False
    parts: list[str] = []
    for place, count in enumerate(counts):
        for _ in range(count):
            is_optional = draw(st.booleans()) if place == 2 else is_optional or draw(st.booleans())
            parts.append(next(names) + (" = 1" if is_optional else ""))
        if place == 0 and count:
            parts.append("/")
        if place == 1 and (counts[2] or draw(st.booleans())):
            parts.append("*rest" if not counts[2] or draw(st.booleans()) else "*")
    return ", ".join([*parts, "**options"] if draw(st.booleans()) else parts)


@given(signatures())
def test_parameters_are_those_that_python_sees(parameters: str) -> None:
    code = f"def f({parameters}): ..."
    seen = inspect.signature(run(code)["f"]).parameters.values()
    found = surface(code, "f").of(Word.PARAMETER)
    assert [(one.name, KINDS[one.kind], one.default is not one.empty) for one in seen] == [
        (item.name, item.kind, item.value is not None) for item in found
    ]


DECLARATIONS = st.sampled_from(
    (
        *("{}: int", "{}: int = 1", "{}: int = field(default=2)", "{}: list = field(default_factory=list)"),
        *("{}: int = field(init=False, default=3)", "{}: int = field(kw_only=True)", "{}: int = field(kw_only=False)"),
        *("{}: ClassVar[int] = 1", "{} = 5", "_{}: KW_ONLY", "{}: InitVar[int] = 1", "{}: 'int' = 1"),
    )
)


# In a class that is no dataclass, `field(...)` is a value like any other, and a dataclass below it fails or is fooled.
PLAIN = st.sampled_from(["{}: int", "{}: int = 1", "{}: ClassVar[int] = 1", "{} = 5"])


@st.composite
def bodies(draw: st.DrawFn, declarations: st.SearchStrategy[str]) -> str:
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    return "\n".join(draw(declarations).format(name) for name in names) or "pass"


def classes(declarations: st.SearchStrategy[str], heads: tuple[str, str, str]) -> st.SearchStrategy[str]:
    """Three classes: one, another, and `C` below both or one of them."""
    body, plain = (bodies(each).map(lambda text: indent(text, "    ")) for each in (declarations, PLAIN))
    return st.tuples(*(plain if head == "class B(A):" else body for head in heads)).map(
        lambda each: "\n".join(f"{head}\n{text}" for head, text in zip(heads, each, strict=True))
    )


DATACLASSES = st.sampled_from(
    [
        ("@dataclass\nclass A:", "@dataclass\nclass B:", "@dataclass\nclass C(A, B):"),
        ("@dataclass\nclass A:", "class B(A):", "@dataclass\nclass C(B):"),
        ("@dataclass(kw_only=True)\nclass A:", "@dataclass\nclass B(A):", "@dataclass\nclass C(B, A):"),
        ("@dataclass\nclass A:", "@dataclass(kw_only=True)\nclass B:", "@dataclass(kw_only=True)\nclass C(A, B):"),
    ]
).flatmap(lambda heads: classes(DECLARATIONS, heads))


@given(DATACLASSES)
def test_fields_of_dataclasses_are_those_that_python_sees(code: str) -> None:
    try:
        made = run(code)["C"]
    except TypeError:  # a required field after an optional one, two `KW_ONLY`: no class at all
        return
    found = surface(code, "C")
    stored = [item for item in fields(found) if Trait.INIT_ONLY not in item.traits]
    assert [(one.name, one.kw_only, one.init) for one in dataclasses.fields(made)] == [
        (item.name, item.kind is Trait.KEYWORD_ONLY, Trait.NO_INIT not in item.traits) for item in stored
    ]
    assert constructor(found) == taken_by(made)


ATTRS = st.sampled_from(
    [
        ("@define\nclass A:", "@define\nclass B:", "@define(slots=False)\nclass C(A):"),
        ("@define(slots=False)\nclass A:", "@define(slots=False)\nclass B:", "@define(slots=False)\nclass C(A, B):"),
        ("@define(kw_only=True)\nclass A:", "@define\nclass B(A):", "@define\nclass C(B):"),
    ]
).flatmap(
    lambda heads: classes(
        st.sampled_from(
            (
                *("{}: int", "{}: int = 1", "{}: int = attrs.field(default=2)", "{}: list = attrs.field(factory=list)"),
                *("{}: int = attrs.field(init=False, default=3)", "{}: int = attrs.field(kw_only=True)"),
                *("{}: ClassVar[int] = 1", "{}: list = attrs.Factory(list)"),
            )
        ),
        heads,
    )
)


@given(ATTRS)
def test_fields_of_attrs_classes_are_those_that_attrs_sees(code: str) -> None:
    try:
        made = run(code)["C"]
    except ValueError:  # a required field after an optional one: no class at all
        return
    found = surface(code, "C")
    assert [one.name for one in attrs.fields(made)] == [item.name for item in fields(found)]
    assert constructor(found) == taken_by(made)


TYPED = classes(
    st.sampled_from(["{}: int", "{}: NotRequired[int]", "{}: Required[int]", "{}: 'NotRequired[int]'"]),
    ("class A(TypedDict):", "class B(A, total=False):", "class C(B):"),
)


@given(TYPED)
def test_keys_of_typed_dicts_are_those_that_python_sees(code: str) -> None:
    if "'" in code:  # Python itself does not look into quotes
        code = code.replace("'", "")
    made = run(code)["C"]
    found = fields(surface(code, "C"))
    assert {item.name for item in found if item.is_required} == set(made.__required_keys__)
    assert {item.name for item in found if not item.is_required} == set(made.__optional_keys__)


@given(st.lists(st.booleans(), min_size=1, max_size=4))
def test_fields_of_named_tuples_are_those_that_python_sees(defaults: list[bool]) -> None:
    body = "".join(
        f"    {name}: int{' = 1' if has else ''}\n" for name, has in zip(NAMES, sorted(defaults), strict=False)
    )
    code = f"class C(NamedTuple):\n{body}"
    assert constructor(surface(code, "C")) == taken_by(run(code)["C"])


MEMBERS = st.lists(st.sampled_from(["auto()", "1", "3", "8", "A"]), min_size=1, max_size=4)


@given(st.sampled_from(["Enum", "IntEnum", "Flag", "StrEnum"]), MEMBERS)
def test_members_of_enumerations_are_those_that_python_sees(base: str, values: list[str]) -> None:
    given = [repr(value) if base == "StrEnum" and value.isdigit() else value for value in ["auto()", *values]]
    # What the value of `auto()` is after a lower number differs between versions of Python.
    numbers = [int(value) for value in values if value.isdigit()]
    if numbers != sorted(numbers):
        return
    code = f"class C({base}):\n" + "".join(f"    {'ABCDE'[at]} = {value}\n" for at, value in enumerate(given))
    made = run(code)["C"]
    found = {item.name: item for item in surface(code, "C").of(Word.MEMBER)}
    aliases = {name for name, member in made.__members__.items() if member.name != name}
    assert {name for name, item in found.items() if Trait.ALIAS in item.traits} == aliases
    for name, member in made.__members__.items():
        value = found[member.name].value or ""
        assert ast.literal_eval(value) == member.value, (code, name)
