"""How a class is made: as a dataclass, a `TypedDict`, an enumeration, ...; and with which options."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.surface import Form, Item, Word
from seamguard.rules.shape.wording import value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seamguard.rules.shape.ancestry import Class
    from seamguard.rules.shape.naming import Module

_DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_FROZEN = frozenset({"attr.frozen", "attrs.frozen"})
_ATTRS = _FROZEN | {
    *("attr.s", "attr.attrs", "attr.attributes", "attr.dataclass", "attr.define", "attr.mutable"),
    *("attrs.define", "attrs.mutable"),
}
# Those that take what `attr.ib()` makes, unless they are told to take what has a type.
_LISTED = frozenset({"attr.s", "attr.attrs", "attr.attributes"})
_ANCESTORS = {
    **dict.fromkeys(("enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"), Form.ENUM),
    **dict.fromkeys(("enum.EnumType", "enum.ReprEnum"), Form.ENUM),
    **dict.fromkeys(("typing.TypedDict", "typing_extensions.TypedDict"), Form.TYPED_DICT),
    **dict.fromkeys(("typing.NamedTuple", "typing_extensions.NamedTuple"), Form.NAMED_TUPLE),
    "msgspec.Struct": Form.STRUCT,
    **dict.fromkeys(("pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.RootModel"), Form.MODEL),
    **dict.fromkeys(("pydantic_settings.BaseSettings", "pydantic.BaseSettings"), Form.MODEL),
}
_PROTOCOL = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
# What the options of a decorator are where nobody writes them, and those that the fields tell of themselves.
_USUAL = {
    "init": "True",
    "eq": "True",
    "order": "False",
    "unsafe_hash": "False",
    "frozen": "False",
    "match_args": "True",
    "slots": "False",
    "weakref_slot": "False",
}
_TOLD_BY_FIELDS = frozenset({"kw_only", "total", "repr", "auto_attribs", "collect_by_mro"})
_CONFIG = "model_config"


class Style(NamedTuple):
    """How a class is made.

    Attributes:
        form: What it is.
        options: The options that it was given, by name.
        keyword_only: Whether its own fields are so by default.
        is_listed: Whether a type alone makes no field, as in `attr.s`.
    """

    form: Form
    options: Mapping[str, ast.expr]
    keyword_only: bool = False
    is_listed: bool = False


def style_of(line: Sequence[Class]) -> Style:
    """How the first class of a line of ancestors is made."""
    [one, *_] = line
    made = decorated(one)
    if made is not None:
        return made
    if one.node and one.module and any(one.module.dotted(base) in _PROTOCOL for base in one.node.bases):
        return Style(Form.PROTOCOL, keywords(one))
    form = next((_ANCESTORS[each.name] for each in line if each.name in _ANCESTORS), Form.CLASS)
    inherited = next((style for each in line if (style := decorated(each)) is not None), None)
    if form is Form.CLASS and inherited is not None:
        return inherited  # a subclass takes what its base takes
    given = keywords(one)
    return Style(form, given, form is Form.MODEL or is_true(given.get("kw_only")))


def decorated(one: Class) -> Style | None:
    """How a decorator makes a class; None where there is none that does."""
    for decorator in one.node.decorator_list if one.node is not None else ():
        style = _made_with(decorator, one.module) if one.module is not None else None
        if style is not None:
            return style
    return None


def _made_with(decorator: ast.expr, module: Module, behind: frozenset[str] = frozenset()) -> Style | None:
    """What a decorator does, also one that has a name of its own: `frozen = dataclass(frozen=True)`."""
    call = decorator if isinstance(decorator, ast.Call) else None
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg} if call else {}
    name = module.dotted(call.func if call else decorator)
    if call is not None and name == "functools.partial" and call.args:
        name = module.dotted(call.args[0])
    if name in _FROZEN:
        given = {"frozen": ast.Constant(True), **given}
    if name in _DATACLASS:
        return Style(Form.DATACLASS, given, is_true(given.get("kw_only")))
    if name in _ATTRS:
        return Style(Form.ATTRS, given, is_true(given.get("kw_only")), name in _LISTED)
    stored = module.value_of(name) if name not in behind else None
    if stored is None or not isinstance(stored[0], ast.Call):
        return None
    style = _made_with(*stored, behind | {name})
    options = {**style.options, **given} if style is not None else {}
    return style and style._replace(options=options, keyword_only=is_true(options.get("kw_only")))


def keywords(one: Class) -> dict[str, ast.expr]:
    """What a class statement is given besides its bases."""
    return {keyword.arg: keyword.value for keyword in one.node.keywords if keyword.arg} if one.node else {}


def is_true(value: ast.expr | None) -> bool:
    """Whether an option is `True`."""
    return isinstance(value, ast.Constant) and value.value is True


def options_of(line: Sequence[Class], style: Style) -> Iterator[Item]:
    """The options that make a difference to a caller, by name; those of structs and models are inherited."""
    given = dict(style.options)
    if style.form in (Form.STRUCT, Form.MODEL):
        for each in reversed(line):
            given |= keywords(each) | _configured(each)
    for name in sorted(given):
        text = value_text(given[name])
        if name not in _TOLD_BY_FIELDS and _USUAL.get(name) != text:
            yield Item(Word.OPTION, name, value=text)


def _configured(one: Class) -> dict[str, ast.expr]:
    """The entries of a model's `model_config`."""
    for statement in one.node.body if one.node is not None else ():
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.ClassDef) and statement.name == "Config":
            return {
                one.targets[0].id: one.value
                for one in statement.body
                if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
            }
        if isinstance(target, ast.Name) and target.id == _CONFIG and isinstance(value, ast.Call):
            return {keyword.arg: keyword.value for keyword in value.keywords if keyword.arg}
        if isinstance(target, ast.Name) and target.id == _CONFIG and isinstance(value, ast.Dict):
            pairs = zip(value.keys, value.values, strict=True)
            return {
                key.value: each for key, each in pairs if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
    return {}
