"""The fields of a class that is a record, with those that it inherits, in the order in which it takes them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.surface import Form, Item, Trait, in_order
from seamguard.rules.shape.ancestry import Class, mro
from seamguard.rules.shape.fields import class_default, declared, field_of, is_class_variable, is_made, keys_of
from seamguard.rules.shape.live import live
from seamguard.rules.shape.styles import Style, decorated, is_true, keywords, style_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.shape.fields import Declared
    from seamguard.rules.shape.naming import Codebase, Module

RECORDS = frozenset({Form.DATACLASS, Form.ATTRS, Form.NAMED_TUPLE, Form.TYPED_DICT, Form.STRUCT, Form.MODEL})


def fields_of(line: Sequence[Class], form: Form, codebase: Codebase) -> tuple[Item, ...]:
    """The fields of the first class of a line of ancestors.

    A field that is declared again keeps its place among those of the base, except in attrs, where it moves behind them.
    """
    if form not in RECORDS:
        return ()
    fields: dict[str, Item | None] = {}
    for one in reversed(line):
        for name, item in _own(one, form, line, codebase):
            if form is Form.ATTRS:
                fields.pop(name, None)
            fields[name] = item
    found = tuple(item for item in fields.values() if item is not None)
    style = style_of(line)
    if form is Form.ATTRS and style.is_listed and style.keyword_only:  # `attr.s` makes inherited ones so as well
        return tuple(replace(item, traits=in_order(*item.traits, Trait.KEYWORD_ONLY)) for item in found)
    return found


def _own(one: Class, form: Form, line: Sequence[Class], codebase: Codebase) -> Iterator[tuple[str, Item | None]]:
    """The fields that a class declares, and those of a base that it takes away."""
    if one.node is None or one.module is None:
        return
    if form is Form.TYPED_DICT:
        given = keywords(one).get("total")
        total = not (isinstance(given, ast.Constant) and given.value is False)
        yield from ((item.name, item) for item in keys_of(one, one.module, total=total))
        return
    style = decorated(one) if form in (Form.DATACLASS, Form.ATTRS) else _inherited(one, form, line)
    if style is not None and style.form is form:
        behind = mro(one, codebase)[1:] if form is Form.DATACLASS else ()
        yield from _declared(one.node, one.module, style, behind)


def _inherited(one: Class, form: Form, line: Sequence[Class]) -> Style | None:
    """How a class among ancestors declares its fields, where a base decides that."""
    if form is Form.NAMED_TUPLE:
        is_one = any("NamedTuple" in each.name.rpartition(".")[2] for each in _direct(one))
        return Style(form, {}) if is_one else None
    if form is Form.MODEL:
        return Style(form, {}, keyword_only=True)  # pydantic reads the types of all classes that a model inherits from
    behind = style_of([one, *line[line.index(one) + 1 :]])
    if form is Form.STRUCT:
        return behind._replace(form=form, keyword_only=is_true(keywords(one).get("kw_only")))
    return behind


def _direct(one: Class) -> Iterator[Class]:
    if one.node is not None and one.module is not None:
        yield from (Class(one.module.dotted(base)) for base in one.node.bases)


def _declared(
    node: ast.ClassDef, module: Module, style: Style, behind: Sequence[Class]
) -> Iterator[tuple[str, Item | None]]:
    keyword_only = style.keyword_only
    defaults = _decorated_defaults(node)
    given = tuple(declared(node, module))
    is_listed = _is_listed(style, given)
    for each in given:
        if each.annotation is not None and module.dotted(each.annotation) == "dataclasses.KW_ONLY":
            keyword_only = True
        elif style.form is Form.DATACLASS and is_class_variable(each, module):
            yield each.name, None
        elif not (_is_left_out(each, module, style.form) or (is_listed and not is_made(each.value, module))):
            default = defaults.get(each.name) or (_left_by_base(each.name, behind) if each.value is None else None)
            yield each.name, field_of(each, module, keyword_only=keyword_only, default=default, form=style.form)


def _is_listed(style: Style, given: Sequence[Declared]) -> bool:
    """Whether attrs takes only what `field()` makes: it is told to, or has to guess and sees one without a type."""
    if style.form is not Form.ATTRS or is_true(style.options.get("auto_attribs")):
        return False
    return style.is_listed or any(one.annotation is None for one in given)


def _left_by_base(name: str, behind: Sequence[Class]) -> str | None:
    """The default that a dataclass finds on its bases, where its own declaration gives none; slots hide it."""
    for one in behind:
        if one.node is None or one.module is None:
            continue
        style = decorated(one)
        if style is not None and is_true(style.options.get("slots")) and live(one.node.body, name):
            return None
        default = class_default(one.node, name, one.module)
        if default is not None:
            return default
    return None


def _is_left_out(one: Declared, module: Module, form: Form) -> bool:
    if is_class_variable(one, module):
        return True
    if form is Form.MODEL:
        return one.annotation is None or one.name.startswith("_") or one.name == "model_config"
    return one.annotation is None and not (form is Form.ATTRS and is_made(one.value, module))


def _decorated_defaults(node: ast.ClassDef) -> dict[str, str]:
    """The fields whose default a method with `@field.default` makes."""
    return {
        decorator.value.id: f"factory({method.name})"
        for method in node.body
        if isinstance(method, ast.FunctionDef)
        for decorator in method.decorator_list
        if isinstance(decorator, ast.Attribute)
        and decorator.attr == "default"
        and isinstance(decorator.value, ast.Name)
    }
