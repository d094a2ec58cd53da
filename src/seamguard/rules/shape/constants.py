"""The surface of a constant, of a type alias, and of classes that are made by a call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.surface import Form, Item, Surface, Word
from seamguard.rules.shape.fields import key_of
from seamguard.rules.shape.functions import type_parameters
from seamguard.rules.shape.live import is_type_alias, plain_targets
from seamguard.rules.shape.wording import is_typing, type_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.rules.shape.naming import Module

_ENUMS = ("enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag")


def constant_surface(
    statement: ast.stmt, name: str, module: Module, declared: ast.expr | None = None
) -> Surface | None:
    """The surface of what an assignment binds; None where it binds no value of its own.

    Args:
        statement: The assignment.
        name: The name that it binds, one of several in `X = Y = 3`.
        module: Where it stands.
        declared: The type that another statement declares for the name.
    """
    if is_type_alias(statement):
        value = getattr(statement, "value")  # noqa: B009 (the class is newer than the oldest Python)
        value = Item(Word.VALUE, value=type_text(value, module))
        return Surface(Form.ALIAS, (), (*type_parameters(statement, module), value))
    if isinstance(statement, ast.Assign) and name in plain_targets(statement):
        if declared is not None:
            return _annotated(declared, statement.value, module)
        return made_class(statement.value, module) or Surface(Form.CONSTANT, (), tuple(_value(statement.value)))
    if isinstance(statement, ast.AnnAssign):
        return _annotated(statement.annotation, statement.value, module)
    return None


def _annotated(annotation: ast.expr, value: ast.expr | None, module: Module) -> Surface:
    if value is not None and is_typing(annotation, module, "TypeAlias"):
        return Surface(Form.ALIAS, (), (Item(Word.VALUE, value=type_text(value, module)),))
    kind = Item(Word.TYPE, annotation=type_text(annotation, module))
    return Surface(Form.CONSTANT, (), (kind, *(_value(value) if value is not None else ())))


def _value(node: ast.expr) -> Iterator[Item]:
    """A value on one line, or a display with a line for each entry, so that branches which add to it merge."""
    match node:
        case ast.Dict(keys=keys, values=values) if keys:
            yield Item(Word.DISPLAY, annotation="dict")
            for key, value in zip(keys, values, strict=True):
                if key is None:
                    yield Item(Word.ENTRY, f"**{value_text(value)}")
                else:
                    yield Item(Word.ENTRY, value_text(key), value=value_text(value))
        case ast.Call(func=ast.Name(id="frozenset"), args=[ast.Set(elts=each) | ast.List(elts=each)]) if each:
            yield Item(Word.DISPLAY, annotation="frozenset")
            yield from (Item(Word.ENTRY, text) for text in sorted(map(value_text, each)))
        case ast.List(elts=each) | ast.Tuple(elts=each) | ast.Set(elts=each) if each:
            yield Item(Word.DISPLAY, annotation=type(node).__name__.lower())
            texts = [value_text(one) for one in each]
            yield from (Item(Word.ENTRY, text) for text in (sorted(texts) if isinstance(node, ast.Set) else texts))
        case _:
            yield Item(Word.VALUE, value=value_text(node))


def made_class(value: ast.expr | None, module: Module) -> Surface | None:
    """The surface of a class that a call makes, which is the same as that of a class statement."""
    if not isinstance(value, ast.Call):
        return None
    name = module.dotted(value.func)
    if name in _ENUMS:
        return _listed(Form.ENUM, [Item(Word.BASE, annotation=value_text(value.func))], _enumerated(value, name))
    if is_typing(value.func, module, "NamedTuple"):
        return _listed(Form.NAMED_TUPLE, [], _pairs(value, module))
    if name == "collections.namedtuple":
        return _listed(Form.NAMED_TUPLE, [], _named(value))
    if is_typing(value.func, module, "TypedDict"):
        return _listed(Form.TYPED_DICT, [], _keys(value, module))
    return None


def _listed(form: Form, heads: list[Item], items: list[Item] | None) -> Surface | None:
    return None if items is None else Surface(form, (), (*heads, *items))


def _given(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    if len(call.args) > position:
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def _pairs(call: ast.Call, module: Module) -> list[Item] | None:
    given = _given(call, 1, "fields")
    items = []
    for one in given.elts if isinstance(given, ast.List | ast.Tuple) else ():
        match one:
            case ast.Tuple(elts=[ast.Constant(value=str(name)), kind]):
                items.append(Item(Word.FIELD, name, annotation=type_text(kind, module)))
            case _:
                return None
    return items if isinstance(given, ast.List | ast.Tuple) else None


def _texts(node: ast.expr | None) -> list[str] | None:
    """Names in a list, or in one text with commas and spaces between them."""
    match node:
        case ast.Constant(value=str(text)):
            return text.replace(",", " ").split()
        case ast.List(elts=each) | ast.Tuple(elts=each):
            found = [one.value for one in each if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            return found if len(found) == len(each) else None
        case _:
            return None


def _named(call: ast.Call) -> list[Item] | None:
    names = _texts(_given(call, 1, "field_names"))
    defaults = next((keyword.value for keyword in call.keywords if keyword.arg == "defaults"), ast.Tuple([]))
    if names is None or not isinstance(defaults, ast.Tuple | ast.List) or len(defaults.elts) > len(names):
        return None
    bare = len(names) - len(defaults.elts)
    values = [None, *map(value_text, defaults.elts)]
    return [Item(Word.FIELD, name, value=values[max(0, at - bare + 1)]) for at, name in enumerate(names)]


def _keys(call: ast.Call, module: Module) -> list[Item] | None:
    fields = _given(call, 1, "fields")
    total = next((keyword.value for keyword in call.keywords if keyword.arg == "total"), None)
    if not isinstance(fields, ast.Dict):
        return None
    is_total = not (isinstance(total, ast.Constant) and total.value is False)
    pairs = [
        (key.value, value)
        for key, value in zip(fields.keys, fields.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
    return (
        [key_of(name, kind, module, total=is_total) for name, kind in pairs] if len(pairs) == len(fields.keys) else None
    )


def _enumerated(call: ast.Call, name: str) -> list[Item] | None:
    """The members of `Color = Enum("Color", "RED GREEN")`, with the values that Python gives them."""
    given = _given(call, 1, "names")
    start = next((keyword.value for keyword in call.keywords if keyword.arg == "start"), ast.Constant(1))
    names = _texts(given)
    if names is not None and isinstance(start, ast.Constant) and isinstance(start.value, int):
        return [Item(Word.MEMBER, each, value=_numbered(each, at, start.value, name)) for at, each in enumerate(names)]
    pairs: list[tuple[ast.expr | None, ast.expr]] = []
    if isinstance(given, ast.Dict):
        pairs = list(zip(given.keys, given.values, strict=True))
    elif isinstance(given, ast.List | ast.Tuple):
        pairs = [(one.elts[0], one.elts[1]) for one in given.elts if isinstance(one, ast.Tuple) and len(one.elts) == 2]
    known = [
        Item(Word.MEMBER, key.value, value=value_text(value))
        for key, value in pairs
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
    size = len(given.keys) if isinstance(given, ast.Dict) else len(getattr(given, "elts", ()))
    return known if known and len(known) == size else None


def _numbered(name: str, at: int, start: int, enum: str) -> str:
    if enum == "enum.StrEnum":
        return repr(name.lower())
    return str(1 << at) if enum.endswith("Flag") else str(at + start)
