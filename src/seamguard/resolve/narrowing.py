"""What a test of its class leaves of what a value may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Display, Narrowed
from seamguard.resolve import annotated, classes
from seamguard.resolve.values import Value, Values, unique

if TYPE_CHECKING:
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_ANY = frozenset({"Collection", "Iterable", "Sized", "Container"})
_LISTS = _ANY | {"Sequence", "Reversible"}
_SETS = _ANY | {"Set", "AbstractSet"}
_DICTS = _ANY | {"Mapping", "MutableMapping", "dict", "Reversible"}
_ABOVE = {
    "list": _LISTS | {"list", "MutableSequence"},
    "tuple": _LISTS | {"tuple"},
    "deque": _LISTS | {"deque", "MutableSequence"},
    "set": _SETS | {"set", "MutableSet"},
    "frozenset": _SETS | {"frozenset"},
    "dict": _DICTS,
    "defaultdict": _DICTS | {"defaultdict"},
    "OrderedDict": _DICTS | {"OrderedDict"},
    "Sequence": _LISTS,
    "MutableSequence": _LISTS | {"MutableSequence"},
    "Mapping": _DICTS - {"MutableMapping", "dict"},
    "MutableMapping": _DICTS - {"dict"},
}
"""The classes of Python's containers, each with those of which its instances are instances."""
_OLD = {"List": "list", "Tuple": "tuple", "Dict": "dict", "FrozenSet": "frozenset", "DefaultDict": "defaultdict"}


def narrowed(resolver: Resolver, unit: Unit, expr: Narrowed) -> Values:
    """What a value is of which a test told the class, or told that it is of none of some classes."""
    values = resolver.value(unit, expr.value)
    types = expr.type.items if isinstance(expr.type, Display) else (expr.type,)
    tested = {v.name.rpartition(".")[2] for of in types for v in resolver.value(unit, of) if v.kind == "external"}
    wanted = unique(v for of_type in types for v in annotated.instances(resolver, unit, of_type))
    if not expr.positive:
        left = (v for v in values if not any(_is_a(resolver, v, kind) for kind in wanted))
        return tuple(v for v in left if not any(_is_of(resolver, v, name) for name in tested))
    if not wanted:
        return tuple(v for v in values if not tested or any(_may_be_of(resolver, v, name) for name in tested))
    kept = [v for v in values if v.kind == "instance" and any(_is_a(resolver, v, kind) for kind in wanted)]
    kept += [v for v in values if v.kind == "generic" and any(_may_be_of(resolver, v, name) for name in tested)]
    # What is known of the value is less exact than the test, or nothing.
    return unique(kept or [kind for kind in wanted if kind.kind == "instance"])


def _is_a(resolver: Resolver, instance: Value, kind: Value) -> bool:
    if instance.kind != "instance" or kind.kind != "instance":
        return False
    line = classes.order(resolver, instance._replace(kind="object"))
    return any(ancestor[1:3] == kind[1:3] for ancestor in line)


def _names(resolver: Resolver, value: Value) -> set[str]:
    """The names of Python's containers that a value of a generic type is one of."""
    names = annotated.names_of(resolver, value) if value.kind == "generic" else set()
    return {_OLD.get(name, name) for name in names} & _ABOVE.keys()


def _is_of(resolver: Resolver, value: Value, tested: str) -> bool:
    """Whether a container is of a class for certain."""
    names = _names(resolver, value)
    return bool(names) and all(tested in _ABOVE[name] or tested == name for name in names)


def _may_be_of(resolver: Resolver, value: Value, tested: str) -> bool:
    """Whether a value may be of a class: nothing but Python's containers is known not to be."""
    names = _names(resolver, value)
    if not names or tested not in {*_ABOVE, *_ANY, "Set", "AbstractSet", "Reversible", "MutableSet"}:
        return True
    return any(tested == name or tested in _ABOVE[name] or name in _ABOVE.get(tested, ()) for name in names)
