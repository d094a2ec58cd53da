"""The surface of a class: how it is made, what it takes, and what it has that callers may use."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.surface import Form, Item, Surface, Trait, Word, in_order
from seamguard.rules.shape.ancestry import Class, mro
from seamguard.rules.shape.constants import made_class
from seamguard.rules.shape.fields import is_made
from seamguard.rules.shape.functions import function_parts, type_parameters
from seamguard.rules.shape.live import bound_names, declared_type, live, plain_targets
from seamguard.rules.shape.members import ignored, is_member_name, members_of
from seamguard.rules.shape.records import fields_of
from seamguard.rules.shape.styles import options_of, style_of
from seamguard.rules.shape.wording import is_typing, type_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.shape.doubts import Doubts
    from seamguard.rules.shape.naming import Codebase, Group, Module

# What a class defines for itself, not for its callers.
_INNER = frozenset(
    {"__post_init__", "__attrs_post_init__", "__attrs_pre_init__", "__init_subclass__", "__set_name__", "__del__"}
    | {"__repr__", "__str__", "__slots__", "__match_args__", "__module__", "__doc__", "__qualname__", "__hash__"}
    | {"__annotations__", "__test__", "model_config"}
)


def class_surface(one: Class, codebase: Codebase, doubts: Doubts) -> Surface:
    """The surface of a class.

    Args:
        one: The class, which is known.
        codebase: Where its bases are looked up.
        doubts: Where what cannot be locked is noted.
    """
    line = mro(one, codebase)
    doubts.check_bases(line)
    style = style_of(line)
    tupled = _tupled(line) if style.form is Form.CLASS else ()
    style = style._replace(form=Form.NAMED_TUPLE) if tupled else style
    fields = tupled or fields_of(line, style.form, codebase)
    members = members_of(line) if style.form is Form.ENUM else ()
    known = {item.name for item in (*fields, *members)} | (ignored(one.node) if members and one.node else set())
    items = (
        *(_heads(one)),
        *options_of(line, style),
        *fields,
        *members,
        *sorted(_public(line, known, doubts, style.form), key=lambda item: (item.word != Word.ATTRIBUTE, item.name)),
    )
    return Surface(style.form, in_order(*_traits(one)), items)


def _tupled(line: Sequence[Class]) -> tuple[Item, ...]:
    """The fields that come from a base made by a call: `class C(namedtuple("C", "a b"))`, also by way of its name."""
    for one in line:
        for base in one.node.bases if one.node is not None and one.module is not None else ():
            made = _made_by_call(base, one.module)
            if made is not None and made.form is Form.NAMED_TUPLE:
                return made.items
    return ()


def _made_by_call(base: ast.expr, module: Module | None) -> Surface | None:
    if module is None:
        return None
    if isinstance(base, ast.Call):
        return made_class(base, module)
    value, home = module.value_of(module.dotted(base)) or (None, module)
    return made_class(value, home)


def _traits(one: Class) -> Iterator[Trait]:
    if one.node is not None and one.module is not None:
        for decorator in one.node.decorator_list:
            if is_typing(decorator, one.module, "final"):
                yield Trait.FINAL
            elif is_typing(decorator, one.module, "runtime_checkable"):
                yield Trait.RUNTIME


def _heads(one: Class) -> Iterator[Item]:
    if one.node is not None and one.module is not None:
        yield from type_parameters(one.node, one.module)
        for base in one.node.bases:
            made = _made_by_call(base, one.module) if isinstance(base, ast.Call) else None
            text = type_text(base.func if made is not None and isinstance(base, ast.Call) else base, one.module)
            if text != "object":
                yield Item(Word.BASE, annotation=text)


def _public(line: Sequence[Class], known: set[str], doubts: Doubts, form: Form) -> Iterator[Item]:
    """The methods and attributes that callers may use, those of the nearest class for each name."""
    seen = set(known)
    for one in line:
        if one.node is None or one.module is None:
            continue
        for name in dict.fromkeys(bound for bound, _ in bound_names(one.node.body)):
            groups = live(one.node.body, name)
            if name in seen:
                doubts.check(groups, one, name) if name in known else None
                continue
            if not is_public(name) or not groups or (form is Form.ENUM and not is_member_name(name) and name[0] != "_"):
                continue
            seen.add(name)
            doubts.check(groups, one, name)
            yield from _member(name, groups[-1], one.module, declared_type(one.node.body, name))


def is_public(name: str) -> bool:
    """Whether a name is for callers: no underscore before it, or one that Python itself calls."""
    is_magic = name.startswith("__") and name.endswith("__")
    return name not in _INNER and (is_magic or not name.startswith("_"))


def _member(name: str, group: Group, module: Module, declared: ast.expr | None) -> Iterator[Item]:
    last = group[-1]
    if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef):
        traits, items = function_parts(group, module, is_method=True)
        yield Item(Word.METHOD, name, traits, items=items)
    elif isinstance(last, ast.ClassDef):
        yield Item(Word.ATTRIBUTE, name, in_order(Trait.CLASS))
    elif isinstance(last, ast.AnnAssign):
        value = last.value if not is_made(last.value, module) else None
        text = None if value is None else value_text(value)
        yield Item(Word.ATTRIBUTE, name, (), type_text(last.annotation, module), text)
    elif isinstance(last, ast.Assign) and not name.startswith("__"):
        text = value_text(last.value) if len(last.targets) == 1 or name in plain_targets(last) else None
        yield Item(Word.ATTRIBUTE, name, (), type_text(declared, module) if declared is not None else None, text)
