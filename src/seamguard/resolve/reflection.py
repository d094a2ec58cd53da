"""What Python's means of reflection reach: attributes and modules that are named by strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Constant, Expr, Item, Result
from seamguard.resolve import places, texts
from seamguard.resolve.values import SOME_ATTRIBUTE, Value, Values, made_of, parts_of, some_attribute, strings, unique

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.domain.facts import Call
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

SOME_MODULE = Value("external", "", "<some module>", (), False)
"""A module whose name is not known."""

_GETTERS = {
    "operator.attrgetter": "attrgetter",
    "operator.itemgetter": "itemgetter",
    "operator.methodcaller": "methodcaller",
}
_NAMESPACES = frozenset({"builtins.globals", "builtins.vars", "builtins.locals"})


def is_unknown(value: Value) -> bool:
    """Whether a value stands for something of which the name is not known."""
    return value.kind == SOME_ATTRIBUTE or value.name.startswith(SOME_MODULE.name)


def _argument(call: Call, position: int) -> Expr | None:
    given = call.arguments[position] if position < len(call.arguments) else None
    return None if given is None or given.stars or given.name is not None else given.value


def _named(call: Call, name: str) -> Expr | None:
    return next((argument.value for argument in call.arguments if argument.name == name), None)


def _texts(resolver: Resolver, unit: Unit, expr: Expr | None) -> list[str]:
    return strings(resolver.value(unit, expr))


def attributes(resolver: Resolver, values: Values, path: str) -> Values:
    """What a dotted path of attributes leads to."""
    for name in path.split("."):
        values = unique(v for value in values for v in resolver.attribute(value, name))
    return values


def _getattr(resolver: Resolver, unit: Unit, call: Call) -> Values:
    values = resolver.value(unit, _argument(call, 0))
    names = [name for name in _texts(resolver, unit, _argument(call, 1)) if resolver.is_wanted(name)]
    found = [v for name in names for v in attributes(resolver, values, name)]
    if not texts.is_decided(resolver, unit, _argument(call, 1)):
        found += some_attribute(values)
    return unique([*found, *resolver.value(unit, _argument(call, 2))])


def _import_module(resolver: Resolver, unit: Unit, call: Call) -> Values:
    packages = _texts(resolver, unit, _argument(call, 1) or _named(call, "package"))
    asked = _argument(call, 0) or _named(call, "name")
    found = unique(v for name in _texts(resolver, unit, asked) for v in _module(resolver, unit, name, packages))
    return found or (SOME_MODULE,)


def _module(resolver: Resolver, unit: Unit, name: str, packages: list[str]) -> Values:
    dots = len(name) - len(name.lstrip("."))
    if dots and packages:
        parents = [package.rsplit(".", dots - 1)[0] if dots > 1 else package for package in packages]
        return tuple(resolver.module(f"{parent}.{name[dots:]}") for parent in parents)
    module = resolver.program.imported(unit.file, dots, name[dots:])
    return () if module is None else (resolver.module(module),)


def _import(resolver: Resolver, unit: Unit, call: Call) -> Values:
    """`__import__("a.b")` gives `a`; with a `fromlist` it gives `a.b`."""
    listed = _named(call, "fromlist") or _argument(call, 3)
    whole = listed is not None and listed not in (Constant(None), Constant(0))
    if whole and getattr(listed, "items", None) == ():
        whole = False
    level = _named(call, "level") or _argument(call, 4)
    dots = level.value if isinstance(level, Constant) and isinstance(level.value, int) else 0
    found: list[Value] = []
    for name in _texts(resolver, unit, _argument(call, 0) or _named(call, "name")):
        module = resolver.program.imported(unit.file, dots, name)
        if module is not None:
            found.append(resolver.module(module if whole or dots else module.partition(".")[0]))
    return unique(found) or ((SOME_MODULE,) if whole else ())


def _resolve_name(resolver: Resolver, unit: Unit, call: Call) -> Values:
    found: list[Value] = []
    for name in _texts(resolver, unit, _argument(call, 0)):
        module, colon, path = name.partition(":")
        if colon:
            values: Values = (resolver.module(module),)
            found += attributes(resolver, values, path) if path else values
        else:
            first, _, rest = name.partition(".")
            values = (resolver.module(first),)
            found += attributes(resolver, values, rest) if rest else values
    return unique(found)


def _namespace(resolver: Resolver, unit: Unit, call: Call) -> Values:
    if call.arguments:
        return made_of("namespace", "", [resolver.value(unit, _argument(call, 0))])
    local = {value.dotted for value in resolver.value(unit, call.func)} & {"builtins.locals", "builtins.vars"}
    if local and call.scope > 0:
        return (Value("scope", "", "", (), True, (unit.file.path, call.scope)),)
    return made_of("namespace", "", [(resolver.module(unit.file.module),)])


def _loaded(resolver: Resolver, unit: Unit, call: Call) -> Values:
    return tuple(resolver.module(name) for name in _texts(resolver, unit, _argument(call, 0)))


def _getter(kind: str) -> Callable[[Resolver, Unit, Call], Values]:
    def made(resolver: Resolver, unit: Unit, call: Call) -> Values:
        given = [resolver.value(unit, argument.value) for argument in call.arguments if argument.name is None]
        if kind != "methodcaller":
            return made_of("getter", kind, given)
        index = unit.facts.calls.index(call)
        return made_of("getter", kind, [*given[:1], (Value("call", "", unit.file.path, (), True, (index,)),)])

    return made


def got(resolver: Resolver, unit: Unit, getter: Value, call: Call) -> Values:
    """What calling a getter with an object gives; of `methodcaller`, the method that it calls."""
    values = resolver.value(unit, _argument(call, 0))
    parts = parts_of(getter)
    if getter.name == "itemgetter":
        found = [_items(resolver, values, part) for part in parts]
    elif getter.name == "methodcaller":
        made = [(value.name, *value.data, "methodcaller") for value in parts[1]]
        called = _attributes(resolver, values, parts[0])
        found = [tuple(value._replace(data=(*value.data, *made)) for value in called)]
    else:
        found = [_attributes(resolver, values, part) for part in parts]
        unknown = some_attribute(values)
        found = [one if strings(part) else (*one, *unknown) for one, part in zip(found, parts, strict=True)]
    return found[0] if len(found) == 1 else made_of("row", "", found)


def _items(resolver: Resolver, values: Values, keys: Values) -> Values:
    return unique(v for value in values for v in places.item(resolver, value, frozenset(key.thing for key in keys)))


def _attributes(resolver: Resolver, values: Values, names: Values) -> Values:
    return unique(v for name in strings(names) for v in attributes(resolver, values, name))


def asked(resolver: Resolver, unit: Unit, base: Value, name: Expr | None) -> Values:
    """What `base.__getattribute__(name)` gives."""
    found = [v for text in _texts(resolver, unit, name) for v in resolver.attribute(base, text)]
    return unique([*found, *(() if texts.is_decided(resolver, unit, name) else some_attribute([base]))])


def fetched(resolver: Resolver, unit: Unit, call: Call) -> Values:
    """What a call fetches by name, properties themselves too."""
    found: list[Value] = []
    for value in resolver.value(unit, call.func):
        if value.dotted in ("builtins.getattr", "inspect.getattr_static"):
            found += _getattr(resolver, unit, call)
        elif value.kind == "getter" and value.name == "attrgetter":
            found += got(resolver, unit, value, call)
    return unique(found)


def computed(resolver: Resolver, unit: Unit, call: Call) -> tuple[Values, bool] | None:
    """The objects of which a call fetches an attribute by a name that is not written out.

    Returns:
        The objects, and whether all the names that may be meant are known; None where the call does no such thing.
    """
    names = {value.dotted for value in resolver.value(unit, call.func)}
    if names & {"builtins.getattr", "inspect.getattr_static"}:
        return _asked(resolver, unit, _argument(call, 0), _argument(call, 1))
    if isinstance(call.func, Result):
        maker = unit.facts.calls[call.func.call]
        if any(v.dotted in ("operator.attrgetter", "operator.methodcaller") for v in resolver.value(unit, maker.func)):
            return _asked(resolver, unit, _argument(call, 0), _argument(maker, 0))
    if isinstance(call.func, Attribute) and call.func.attr in ("get", "pop", "__getitem__", "setdefault"):
        return _of_namespace(resolver, unit, call.func.value, _argument(call, 0))
    if isinstance(call.func, Attribute) and call.func.attr in ("__getattribute__", "__getattr__"):
        return _asked(resolver, unit, call.func.value, _argument(call, 0))
    return None


def computed_item(resolver: Resolver, unit: Unit, item: Item) -> tuple[Values, bool] | None:
    """The same for `vars(x)[name]`."""
    return _of_namespace(resolver, unit, item.value, item.key)


def _of_namespace(resolver: Resolver, unit: Unit, base: Expr, key: Expr | None) -> tuple[Values, bool] | None:
    spaces = [value for value in resolver.value(unit, base) if value.kind == "namespace"]
    owners = unique(owner for space in spaces for part in parts_of(space) for owner in part)
    return (owners, texts.is_decided(resolver, unit, key)) if owners else None


def _asked(resolver: Resolver, unit: Unit, base: Expr | None, name: Expr | None) -> tuple[Values, bool]:
    return resolver.value(unit, base), texts.is_decided(resolver, unit, name)


KNOWN: dict[str, Callable[[Resolver, Unit, Call], Values]] = {
    "builtins.getattr": _getattr,
    "inspect.getattr_static": _getattr,
    "importlib.import_module": _import_module,
    "builtins.__import__": _import,
    "importlib.__import__": _import,
    "pkgutil.resolve_name": _resolve_name,
    "sys.modules.get": _loaded,
    "sys.modules.__getitem__": _loaded,
    **dict.fromkeys(_NAMESPACES, _namespace),
    **{name: _getter(kind) for name, kind in _GETTERS.items()},
}
