"""What an attribute of a value is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Result
from seamguard.resolve import classes, containers, fields, places
from seamguard.resolve.values import Value, Values, constant, made_of, unique

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.resolve.evaluate import Resolver

_LONGEST = 12  # dots in a name outside the codebase
_WRAPS = frozenset({"functools.wraps"})
_NAMELESS = frozenset({"container", "row", "bag", "generic", "constant", "namespace", "generator"})


def attribute(resolver: Resolver, base: Value, attr: str) -> Values:
    """What `base.attr` is, whether or not the base is certain."""
    if attr == "__getattribute__":
        return made_of("builtin", attr, [(base,)])
    if base.kind == "module":
        return _of_module(resolver, base, attr)
    if base.kind in _NAMELESS:
        return _of_nameless(resolver, base, attr)
    if base.kind == "external" or (base.kind == "instance" and not base.module):
        # A loop that walks along foreign objects would make names without end.
        return (Value("external", "", f"{base.name}.{attr}"),) if base.name.count(".") < _LONGEST else ()
    special = _SPECIAL.get(attr)
    found = special(resolver, base) if special else ()
    found = found or (classes.member(resolver, base, attr) if base.module else ())
    if not found and base.kind in ("object", "method") and base.module:  # what a function is given as an attribute
        found = fields.stored(resolver, base, (base,), attr)[0]
    return found


def _of_module(resolver: Resolver, base: Value, attr: str) -> Values:
    if attr == "__dict__":
        return made_of("namespace", "", [(base,)])
    if attr == "__name__":
        return (constant(base.module),)
    found = resolver.lookup(base.module, attr)
    if resolver.program.has(f"{base.module}.{attr}"):
        # Importing a submodule sets the attribute too, whatever the package has under that name.
        found = unique([*found, Value("module", f"{base.module}.{attr}", "", base.via)])
    return found


def _of_nameless(resolver: Resolver, base: Value, attr: str) -> Values:
    if attr in ("value", "_value_") and base.kind in ("constant", "container"):
        return (base,)  # a member of an enumeration is held to be its value
    if base.kind == "container" and base.data[1] in (containers.CALLED, containers.RECORD):
        found = places.item(resolver, base, frozenset({constant(attr).thing}))
        if found:  # `SimpleNamespace(name=value).name`
            return found
    return made_of("builtin", attr, [(base,)])


def _itself(_resolver: Resolver, base: Value) -> Values:
    return (base,) if base.kind in ("object", "method") else ()


def _called(resolver: Resolver, base: Value) -> Values:
    """`function.__call__` is the function; a class may say otherwise."""
    is_class = base.kind == "object" and classes.find(resolver, base) is not None
    return () if base.kind == "instance" or is_class else _itself(resolver, base)


def _unbound(_resolver: Resolver, base: Value) -> Values:
    return (base._replace(kind="object"),) if base.kind == "method" else ()


def _without_arguments(_resolver: Resolver, base: Value) -> Values:
    """`partial.func`."""
    return (base._replace(data=base.data[:-1]),) if base.kind == "object" and base.data else ()


def _wrapped(resolver: Resolver, base: Value) -> Values:
    """What `functools.wraps` says that a function stands for."""
    found: list[Value] = []
    for unit, function in resolver.program.functions(base):
        made = [unit.facts.calls[expr.call] for expr in function.decorators if isinstance(expr, Result)]
        for call in made:
            if call.arguments and any(v.dotted in _WRAPS for v in resolver.value(unit, call.func)):
                found += resolver.value(unit, call.arguments[0].value)
    return unique(found)


def _space(_resolver: Resolver, base: Value) -> Values:
    return made_of("namespace", "", [(base,)]) if base.kind in ("object", "instance") else ()


def _member_name(resolver: Resolver, base: Value) -> Values:
    """The name of a member of an enumeration."""
    owner, _, name = base.name.rpartition(".")
    is_inside = base.kind == "object" and bool(owner)
    return (constant(name),) if is_inside and classes.is_enumeration(resolver, base._replace(name=owner)) else ()


def _member_value(resolver: Resolver, base: Value) -> Values:
    """What a member of an enumeration is written as; of one that is not known, what any of them is."""
    if base.is_exact:
        return ()  # beside it is the name of the member, which knows better
    owner, _, name = base.name.rpartition(".")
    cls = base.as_class if base.kind == "instance" else base._replace(kind="object", name=owner, data=())
    found = classes.find(resolver, cls) if base.module and cls.name else None
    if found is None or not classes.is_enumeration(resolver, cls):
        return ()
    names = [name] if base.kind == "object" else [field.name for field in found.made.fields]
    values = [v for one in names for v in resolver.namespace(found.unit, found.made.scope, one)]
    return tuple(v for v in values if v.name not in {f"{cls.name}.{one}" for one in names})


def _own_name(resolver: Resolver, base: Value) -> Values:
    return (constant(base.name.rpartition(".")[2]),) if resolver.is_defined(base) else ()


_SPECIAL: dict[str, Callable[[Resolver, Value], Values]] = {
    "__call__": _called,
    "__func__": _unbound,
    "func": _without_arguments,
    "__wrapped__": _wrapped,
    "__dict__": _space,
    "__name__": _own_name,
    "value": _member_value,
    "_value_": _member_value,
    "name": _member_name,
    "_name_": _member_name,
}
