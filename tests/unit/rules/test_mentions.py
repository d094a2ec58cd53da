"""Which fields a copy or a fingerprint mentions."""

from __future__ import annotations

import ast

import pytest

from seamguard.domain.surface import Form
from seamguard.rules.mentions import Record, unmentioned
from seamguard.rules.shape import Module

FIELDS = ("name", "size", "version")


IMPORTS = """
import attrs, copy, dataclasses, msgspec
from dataclasses import asdict, fields, replace
from typing import TypeVar
T = TypeVar("T")
"""
OWN = Record(Form.DATACLASS, frozenset({"C"}), is_own=True)


def left_out(body: str, parameters: str = "self", record: Record = OWN) -> tuple[str, ...]:
    tree = ast.parse(f"{IMPORTS}def copied({parameters}):\n    {body}")
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    return unmentioned(function, FIELDS, Module("m", "src/m.py", False, tree), record)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return C(name=1, size=2, version=3)", ()),
        ("return C(name=1, size=2)", ("version",)),
        ("return C(self.name, self.size, self.version)", ()),
        ("return C(self.name, other.size, version)", ("size", "version")),
        ("return {'name': 1, 'size': 2, 'version': 3}", ()),
        ("return [getattr(self, field) for field in ('name', 'size', 'version')]", ()),
        ("'name size version'", FIELDS),
        ("pass", FIELDS),
        ("return replace(self, name=1)", ()),
        ("return dataclasses.replace(self, name=1)", ()),
        ("return attrs.evolve(self)", ()),
        ("return msgspec.structs.replace(self, name=1)", ()),
        ("return replace(other, name=1)", ("size", "version")),
        ("return self.name.replace('a', 'b')", ("size", "version")),
        ("return type(self)(**{f.name: 1 for f in fields(self)})", ()),
        ("return [f.name for f in fields(type(self))]", ()),
        ("return asdict(self)", ()),
        ("return hash(tuple(vars(self)))", ()),
        ("return C(**self.__dict__)", ()),
        ("return self._replace(name=1)", ()),
        ("return self.model_copy(update={})", ()),
        ("return other.model_copy(update={})", FIELDS),
        ("return copy.copy(self)", ()),
        ("me = self\n    return C(me.name, me.size, me.version)", ()),
        ("match self:\n        case C(name=a, size=b):\n            return a, b", ("version",)),
        ("match self:\n        case C(a, b):\n            return a, b", ("version",)),
        ("return [f.name for f in fields(C)]", ()),
        ("return list(C.__dataclass_fields__)", ()),
        ("'version'\n    return C(self.name, self.size)", ("version",)),
        ("def inner():\n        return C(name=1, size=2, version=3)\n    return inner()", ()),
    ],
)
def test_mentions(body: str, expected: tuple[str, ...]) -> None:
    assert left_out(body) == expected


def test_functions_outside_of_the_class_take_the_object_as_a_parameter() -> None:
    assert left_out("return C(one.name, one.size, one.version)", "kind, one") == ()
    other = OWN._replace(is_own=False)
    assert left_out("return replace(one)", "*, one", other) == ()
    assert left_out("return replace(one)", "one: 'C', two: str", other) == ()
    assert left_out("return replace(one)", "one: m.C | None", other) == ()
    assert left_out("return replace(one)", "one: T", other) == ()
    assert left_out("return encoder.encode(one)", "one", other) == ()


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ("return self.name.replace(old, new)", "self, old, new"),
        ("return self.name.encode(encoding)", "self, encoding"),
        ("return one.name.encode(encoding)", "one, encoding"),
        ("return copy.copy(options)", "self, options"),
        ("return asdict(options)", "one: C, options: dict"),
        ("return vars(options)", "one: C, options: Options"),
        ("return {**self}", "self"),
        ("return [*self]", "self"),
    ],
)
def test_what_takes_something_else_whole_mentions_nothing(body: str, parameters: str) -> None:
    record = OWN._replace(is_own=parameters.startswith("self"))
    assert "version" in left_out(body, parameters, record)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (Form.TYPED_DICT, "return {**one}"),
        (Form.TYPED_DICT, "return dict(one)"),
        (Form.TYPED_DICT, "return one.copy()"),
        (Form.TYPED_DICT, "return one['name'], one['size'], one['version']"),
        (Form.NAMED_TUPLE, "return C(*one)"),
        (Form.NAMED_TUPLE, "return tuple(one)"),
        (Form.NAMED_TUPLE, "a, b, c = one"),
        (Form.MODEL, "return dict(one)"),
        (Form.MODEL, "return one.json()"),
    ],
)
def test_each_form_can_be_taken_whole_in_its_own_way(form: Form, body: str) -> None:
    record = Record(form, frozenset({"C"}))
    assert left_out(body, "one: C", record) == ()
    assert left_out(body.replace("one", "other"), "one: C", record) == (FIELDS if "[" not in body else ())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("log(version=1)\n    return C(self.name, self.size)", ("version",)),
        ("log('version')\n    return C(self.name, self.size)", ("version",)),
        ("log({'version': 1})\n    return C(self.name, self.size)", ("version",)),
        ("self.version = 1\n    return C(self.name, self.size)", ("version",)),
        ("self.version = 1\n    self.log(version=1)\n    return self", FIELDS),
        ("del self.version\n    return self.name, self.size", ("version",)),
        ("return C(self.name, open(self.size, version=1))", ("version",)),
        ("return C(self.name, size='version')", ("version",)),
        ("return {'name': self.name, 'size': 'version'}", ("version",)),
        ("log(self.version)\n    return C(self.name, self.size)", ()),
        ("out = {'name': 1, 'size': 2}\n    out['version'] = 3\n    return out", ()),
        ("out = {}\n    out.update(name=1, size=2)\n    return dumps(out)", ("version",)),
        ("out = {'name': 1}\n    other = {'size': 2}\n    return out", ("size", "version")),
        ("new = C.__new__(C)\n    new.name = new.size = new.version = 1\n    return new", ()),
        ("new = make()\n    for f in ('name', 'size'):\n        setattr(new, f, 1)\n    return new", ("version",)),
        ("for f in FIELDS or ('name', 'size', 'version'):\n        print(getattr(self, f))", ()),
        ("register(C(name=1, size=2, version=3))", ()),
        ("return self.__class__(name=1, size=2, version=3)", ()),
        ("yield 'name', self.size\n    yield dict(version=self)", ()),
    ],
)
def test_only_what_is_read_or_handed_on_is_mentioned(body: str, expected: tuple[str, ...]) -> None:
    assert left_out(body) == expected


def test_the_class_of_a_class_method_builds_a_record() -> None:
    assert left_out("return self(name=1, size=2, version=3)") == FIELDS
    tree = ast.parse(f"{IMPORTS}@classmethod\ndef made(cls, data: dict):\n    return cls(name=1, size=data['size'])")
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    assert unmentioned(function, FIELDS, Module("m", "src/m.py", False, tree), OWN) == ("version",)
