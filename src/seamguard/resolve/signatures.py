"""What a call takes: parameters of functions, and of the constructors that classes write or generate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Constant, Expr, Item, Result
from seamguard.domain.facts import Call, Parameter
from seamguard.resolve import classes
from seamguard.resolve.classes import Found, find, foreign, order
from seamguard.resolve.relevance import last_names
from seamguard.resolve.vocabulary import FACTORIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.facts import Field, Function
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit
    from seamguard.resolve.values import Value

Parameters = tuple[Parameter, ...]

_DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_ATTRS = frozenset(
    {f"attrs.{name}" for name in ("define", "frozen", "mutable")}
    | {f"attr.{name}" for name in ("s", "attrs", "attributes", "dataclass", "define", "frozen", "mutable")}
)
_POSITIONAL_BASES = frozenset({"typing.NamedTuple", "msgspec.Struct"})
_KEYWORD_BASES = frozenset(
    {"pydantic.BaseModel", "pydantic.main.BaseModel", "typing.TypedDict", "typing_extensions.TypedDict"}
)
_SILENT_BASES = frozenset(
    {
        "builtins.object",
        "abc.ABC",
        "typing.Generic",
        "typing.Protocol",
        "typing_extensions.Protocol",
        "typing_extensions.Generic",
    }
)
_OVERLOAD = frozenset({"typing.overload", "typing_extensions.overload"})
_FIELD_CALLS = frozenset(
    {
        "dataclasses.field",
        "pydantic.Field",
        "pydantic.fields.Field",
        "msgspec.field",
        "attrs.field",
        "attr.field",
        "attr.ib",
        "attr.attrib",
    }
)
_MARKERS = frozenset({"ClassVar", "KW_ONLY"})
_CLASS_VARIABLE = frozenset({"typing.ClassVar", "typing_extensions.ClassVar"})


def parameters(resolver: Resolver, value: Value) -> Parameters | None:
    """What calling `value` takes, without an implicit first argument; None where that cannot be known."""
    if find(resolver, value) is not None:
        return _constructor(resolver, value)
    owner, _, name = value.name.rpartition(".")
    for unit in resolver.program.units(value.module):
        if value.name in unit.functions:
            return _implemented(resolver, unit, value.name)
    if name in classes.CONSTRUCTORS and find(resolver, value._replace(name=owner)) is not None:
        return _constructor(resolver, value._replace(name=owner))
    return None


def _implemented(resolver: Resolver, unit: Unit, qualname: str) -> Parameters | None:
    """What the implementation of a function takes: overloads only describe it; None where branches disagree."""
    written = [f for f in unit.functions.get(qualname, ()) if not is_overload(resolver, unit, f)]
    if not written or len({tuple((p.name, p.kind) for p in function.parameters) for function in written}) > 1:
        return None
    return written[-1].parameters[first_of_own(resolver, unit, written[-1]) :]


def is_overload(resolver: Resolver, unit: Unit, function: Function) -> bool:
    """Whether a function only describes one of the ways to call another."""
    return resolver.is_marked(unit, function, _OVERLOAD)


def first_of_own(resolver: Resolver, unit: Unit, function: Function) -> int:
    """1 for a method, whose first parameter is `self` or `cls`; 0 for a plain function or a static method."""
    return int(function.owner >= 0 and not resolver.is_static(unit, function))


def _constructor(resolver: Resolver, value: Value) -> Parameters | None:
    for ancestor in order(resolver, value):
        found = find(resolver, ancestor)
        if found is None:
            if ancestor.name in _POSITIONAL_BASES | _KEYWORD_BASES:
                return _fields(resolver, value)
            if ancestor.name not in _SILENT_BASES:
                return None
            continue
        for name in classes.CONSTRUCTORS:
            if found.has(name):
                return _implemented(resolver, found.unit, f"{found.made.qualname}.{name}")
        if is_generated(resolver, found):
            return _fields(resolver, found.value)
    return ()


def is_generated(resolver: Resolver, found: Found) -> bool:
    """Whether a decorator writes the constructor of a class."""
    return _generator(resolver, found) is not None


def _generator(resolver: Resolver, found: Found) -> tuple[str, Call | None] | None:
    """The decorator that writes the constructor, with the call that configures it."""
    for expr in found.made.decorators:
        call = found.unit.facts.calls[expr.call] if isinstance(expr, Result) else None
        func = call.func if call else expr
        for value in resolver.value(found.unit, func):
            if value.dotted in _DATACLASS | _ATTRS and _option(call, "init") is not False:
                return value.dotted, call
    return None


def _option(call: Call | None, name: str) -> bool | None:
    for argument in call.arguments if call else ():
        if argument.name == name and isinstance(argument.value, Constant) and isinstance(argument.value.value, bool):
            return argument.value.value
    return None


def _fields(resolver: Resolver, value: Value) -> Parameters | None:
    """The generated constructor's parameters: the fields of the class and its ancestors, keyword-only ones last."""
    line = order(resolver, value)
    names = foreign(resolver, value)
    if not names <= _SILENT_BASES | _POSITIONAL_BASES | _KEYWORD_BASES:
        return None
    by_base = "keyword" if names & _KEYWORD_BASES else "positional" if names & _POSITIONAL_BASES else None
    collected: dict[str, Parameter] = {}
    for ancestor in reversed(line):
        found = find(resolver, ancestor)
        generator = _generator(resolver, found) if found else None
        if found is None or (generator is None and by_base is None):
            continue
        kind = "keyword" if _keyword_only(found, generator) else by_base or "positional"
        for parameter in _own_fields(resolver, found, kind, generator[0] if generator else ""):
            collected[parameter.name] = parameter
    ordered = collected.values()
    return (*(p for p in ordered if p.kind != "keyword"), *(p for p in ordered if p.kind == "keyword"))


def _keyword_only(found: Found, generator: tuple[str, Call | None] | None) -> bool:
    if generator is not None:
        return _option(generator[1], "kw_only") is True
    return any(k.name == "kw_only" and k.value == Constant(True) for k in found.made.keywords)


def _own_fields(resolver: Resolver, found: Found, kind: str, generator: str) -> Iterator[Parameter]:
    for field in found.made.fields:
        of_type = _annotated_as(resolver, found, field.annotation)
        if "dataclasses.KW_ONLY" in of_type:
            kind = "keyword"
            continue
        call = _field_call(resolver, found, field)
        if of_type & _CLASS_VARIABLE or (not field.annotated and (call is None or generator not in _ATTRS)):
            continue
        if _option(call, "init") is False:
            continue
        yield _parameter(field, call, kind, generator)


def _annotated_as(resolver: Resolver, found: Found, annotation: Expr | None) -> set[str]:
    plain = annotation.value if isinstance(annotation, Item) else annotation
    if not last_names(found.unit.facts, plain) & _MARKERS:
        return set()  # any other type is of no interest, and may lead into modules that need not be read
    return {value.dotted for value in resolver.value(found.unit, plain)}


def _field_call(resolver: Resolver, found: Found, field: Field) -> Call | None:
    if not isinstance(field.default, Result):
        return None
    call = found.unit.facts.calls[field.default.call]
    return call if any(v.dotted in _FIELD_CALLS for v in resolver.value(found.unit, call.func)) else None


def _parameter(field: Field, call: Call | None, kind: str, generator: str) -> Parameter:
    keyword_only = _option(call, "kw_only")
    if keyword_only is not None:
        kind = "keyword" if keyword_only else "positional"
    given = {argument.name: argument.value for argument in call.arguments} if call else {}
    has_default = field.has_default and (call is None or bool(given.keys() & {"default", *FACTORIES}))
    name = field.name.lstrip("_") if generator in _ATTRS else field.name
    alias = given.get("alias")
    if isinstance(alias, Constant) and isinstance(alias.value, str):
        name = alias.value
    return Parameter(name, kind, has_default, None, field.annotation)
