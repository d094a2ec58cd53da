"""Which fields a copy or a fingerprint mentions."""

from __future__ import annotations

import ast

import pytest

from seamguard.rules.mentions import unmentioned

FIELDS = ("name", "size", "version")


def left_out(body: str, parameters: str = "self") -> tuple[str, ...]:
    [function] = ast.parse(f"def copy({parameters}):\n    {body}").body
    assert isinstance(function, ast.FunctionDef)
    return unmentioned(function, FIELDS)


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
        ("def inner():\n        return C(name=1, size=2, version=3)\n    return inner()", ()),
    ],
)
def test_mentions(body: str, expected: tuple[str, ...]) -> None:
    assert left_out(body) == expected


def test_functions_outside_of_the_class_take_the_object_as_a_parameter() -> None:
    assert left_out("return C(one.name, one.size, one.version)", "kind, one") == ()
    assert left_out("return replace(one)", "*, one") == ()
