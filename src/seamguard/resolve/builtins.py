"""What calls of Python's own functions give, where that is a name of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.facts import Call, Constant
from seamguard.resolve.values import Value, Values

if TYPE_CHECKING:
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit


def result(resolver: Resolver, unit: Unit, call: Call, name: str) -> Values:
    """The values of a call of the external function `name`."""
    known = _KNOWN.get(name)
    return known(resolver, unit, call) if known else ()


def _text(call: Call, position: int) -> str | None:
    if position >= len(call.arguments):
        return None
    argument = call.arguments[position]
    plain = argument.name is None and not argument.stars and isinstance(argument.value, Constant)
    value = argument.value.value if plain and isinstance(argument.value, Constant) else None
    return value if isinstance(value, str) else None


def _super(_resolver: Resolver, unit: Unit, call: Call) -> Values:
    owner = unit.facts.scopes[call.scope].owner if call.scope >= 0 else -1
    if owner < 0:
        return ()
    return (Value("super", unit.file.module, unit.facts.classes[owner].qualname),)


def _type(resolver: Resolver, unit: Unit, call: Call) -> Values:
    if len(call.arguments) != 1:
        return ()
    values = resolver.value(unit, call.arguments[0].value)
    return tuple(value._replace(kind="object") for value in values if value.kind == "instance")


def _getattr(resolver: Resolver, unit: Unit, call: Call) -> Values:
    name = _text(call, 1)
    if name is None:
        return ()
    return tuple(v for base in resolver.value(unit, call.arguments[0].value) for v in resolver.attribute(base, name))


def _import_module(resolver: Resolver, unit: Unit, call: Call) -> Values:
    name = _text(call, 0)
    if name is None:
        return ()
    dots = len(name) - len(name.lstrip("."))
    module = resolver.program.imported(unit.file, dots, name[dots:])
    return () if module is None else (resolver.module(module),)


def _cast(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return resolver.value(unit, call.arguments[1].value) if len(call.arguments) > 1 else ()


_KNOWN = {
    "builtins.super": _super,
    "builtins.type": _type,
    "builtins.getattr": _getattr,
    "importlib.import_module": _import_module,
    "typing.cast": _cast,
}
