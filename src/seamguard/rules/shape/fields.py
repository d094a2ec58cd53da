"""The fields that a class has of its own: one function for each way of declaring them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.surface import Form, Item, Trait, Word, in_order
from seamguard.rules.shape.live import bound_names, live
from seamguard.rules.shape.wording import is_typing, normal, type_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.rules.shape.ancestry import Class
    from seamguard.rules.shape.naming import Module

_MAKERS = frozenset(
    {
        "dataclasses.field",
        "attr.ib",
        "attr.attrib",
        "attr.field",
        "attrs.field",
        "msgspec.field",
        "pydantic.Field",
        "pydantic.fields.Field",
    }
)
_NOTHING = ("dataclasses.MISSING", "attr.NOTHING", "attrs.NOTHING", "msgspec.NODEFAULT")
_FACTORIES = ("attr.Factory", "attrs.Factory")
# What a maker is given that no caller sees.
_UNSEEN = frozenset(
    {"default", "default_factory", "factory", "init", "kw_only", "repr", "metadata", "doc", "description", "title"}
    | {"examples", "json_schema_extra", "deprecated", "on_setattr", "type"}
)


class Declared(NamedTuple):
    """A field as a class body declares it.

    Attributes:
        name: Its name.
        statement: The declaration.
        annotation: Its type without quotes; None where it has none.
        value: What is assigned.
    """

    name: str
    statement: ast.stmt
    annotation: ast.expr | None
    value: ast.expr | None


def declared(node: ast.ClassDef, module: Module) -> Iterator[Declared]:
    """The annotated names of a class body in the order of their first declaration, and attributes made by a maker.

    What is assigned last counts, with or without an annotation beside it.
    """
    bound = tuple(bound_names(node.body))
    for name in dict.fromkeys(name for name, _ in bound):
        groups = live(node.body, name)
        statement = groups[-1][0] if groups else None
        notes = [each.annotation for other, each in bound if other == name and isinstance(each, ast.AnnAssign)]
        if isinstance(statement, ast.AnnAssign | ast.Assign) and notes:
            yield Declared(name, statement, normal(notes[-1], module), statement.value)
        elif isinstance(statement, ast.Assign) and is_made(statement.value, module):
            yield Declared(name, statement, None, statement.value)


def is_made(value: ast.expr | None, module: Module) -> bool:
    """Whether a value is made by `field(...)` or its like."""
    return isinstance(value, ast.Call) and module.dotted(value.func) in _MAKERS


def is_class_variable(one: Declared, module: Module) -> bool:
    """Whether a declaration is of the class, not of its instances."""
    return one.annotation is not None and is_typing(one.annotation, module, "ClassVar")


def class_default(node: ast.ClassDef, name: str, module: Module) -> str | None:
    """The value that a class body leaves behind for a name, to be read from the class itself."""
    groups = live(node.body, name)
    statement = groups[-1][0] if groups else None
    if not isinstance(statement, ast.AnnAssign | ast.Assign) or statement.value is None:
        return None
    if not is_made(statement.value, module):
        return value_text(statement.value)
    keywords = statement.value.keywords if isinstance(statement.value, ast.Call) else []
    return next((value_text(keyword.value) for keyword in keywords if keyword.arg == "default"), None)


def field_of(
    one: Declared, module: Module, *, keyword_only: bool, default: str | None = None, form: Form = Form.DATACLASS
) -> Item:
    """The line of a declared field.

    Args:
        one: The declaration.
        module: Where it stands.
        keyword_only: Whether it is, unless it says something else itself.
        default: The default that it has where its declaration gives it none.
        form: How its class is made.
    """
    annotation, traits = _init_only(one.annotation, module)
    call = _maker(one, module)
    value = _own_default(one, call, module, form)
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg} if call else {}
    keyword = _flag(given.get("kw_only"), keyword_only)
    traits = in_order(
        *traits,
        Trait.KEYWORD_ONLY if keyword else None,
        None if _flag(given.get("init"), True) else Trait.NO_INIT,
    )
    text = None if annotation is None else type_text(annotation, module)
    return Item(Word.FIELD, one.name, traits, text, default if value is None else value, tuple(_options(given)))


def _init_only(annotation: ast.expr | None, module: Module) -> tuple[ast.expr | None, tuple[Trait, ...]]:
    if isinstance(annotation, ast.Subscript) and module.dotted(annotation.value) == "dataclasses.InitVar":
        return annotation.slice, (Trait.INIT_ONLY,)
    return annotation, ()


def _maker(one: Declared, module: Module) -> ast.Call | None:
    """The call that makes the field: what is assigned, or what stands in `Annotated[...]`."""
    candidates = [one.value]
    if one.annotation is not None and is_typing(one.annotation, module, "Annotated"):
        inner = one.annotation.slice if isinstance(one.annotation, ast.Subscript) else None
        candidates += inner.elts[1:] if isinstance(inner, ast.Tuple) else []
    return next((each for each in candidates if isinstance(each, ast.Call) and is_made(each, module)), None)


def _own_default(one: Declared, call: ast.Call | None, module: Module, form: Form) -> str | None:
    dots = form is Form.MODEL or (call is not None and module.dotted(call.func).startswith("pydantic."))
    if one.value is not None and one.value is not call:
        return None if _is_missing(one.value, module, dots=dots) else _made_by_factory(one.value, module)
    if call is None:
        return None
    positional = call.args[0] if call.args else None
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    default = given.get("default", positional)
    if default is not None and not _is_missing(default, module, dots=dots):
        return _made_by_factory(default, module)
    factory = given.get("default_factory") or given.get("factory")
    return None if factory is None else f"factory({value_text(factory)})"


def _is_missing(value: ast.expr, module: Module, *, dots: bool) -> bool:
    """Whether what stands for a default says that there is none, as three dots do in pydantic."""
    return (dots and isinstance(value, ast.Constant) and value.value is ...) or module.dotted(value) in _NOTHING


def _made_by_factory(value: ast.expr, module: Module) -> str | None:
    if isinstance(value, ast.Call) and module.dotted(value.func) in _FACTORIES:
        return f"factory({', '.join(value_text(each) for each in value.args)})"
    return value_text(value)


def _flag(value: ast.expr | None, otherwise: bool) -> bool:
    return value.value is True if isinstance(value, ast.Constant) else otherwise


def _options(given: dict[str, ast.expr]) -> Iterator[Item]:
    """What else the maker is given that shows: the name on the wire, limits, what takes part in comparison."""
    for key in sorted(given):
        if key not in _UNSEEN:
            yield Item(Word.OPTION, key, value=value_text(given[key]))


def keys_of(one: Class, module: Module, *, total: bool) -> Iterator[Item]:
    """The keys of a `TypedDict` of its own."""
    if one.node is not None:
        for each in declared(one.node, module):
            if each.annotation is not None:
                yield key_of(each.name, each.annotation, module, total=total)


def key_of(name: str, annotation: ast.expr, module: Module, *, total: bool) -> Item:
    """One key of a `TypedDict`."""
    traits = [] if total else [Trait.NOT_REQUIRED]
    inner = normal(annotation, module)
    while isinstance(inner, ast.Subscript) and is_typing(inner, module, "Required", "NotRequired", "ReadOnly"):
        if is_typing(inner, module, "ReadOnly"):
            traits.append(Trait.READ_ONLY)
        elif is_typing(inner, module, "NotRequired"):
            traits.append(Trait.NOT_REQUIRED)
        else:
            traits = [trait for trait in traits if trait is not Trait.NOT_REQUIRED]
        inner = inner.slice
    return Item(Word.FIELD, name, in_order(*traits), type_text(inner, module))
