"""Which classes an annotation says that a value is an instance of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.facts import Choice, Display, Expr, Item
from seamguard.resolve.values import Value, Values, unique

if TYPE_CHECKING:
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_WRAPPERS = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly")
) | {"dataclasses.InitVar"}
_CLASS_OF = frozenset({"builtins.type", "typing.Type"})


def instances(resolver: Resolver, unit: Unit, annotation: Expr | None) -> Values:
    """The instances (or, for `type[C]`, the classes) that an annotation admits."""
    if annotation is None:
        return ()
    if isinstance(annotation, Choice):
        return unique([v for option in annotation.options for v in instances(resolver, unit, option)])
    if isinstance(annotation, Item):
        return _subscripted(resolver, unit, annotation)
    return tuple(value._replace(kind="instance") for value in resolver.value(unit, annotation) if _is_class(value))


def _is_class(value: Value) -> bool:
    """Whether an annotation of this value may mean its instances: of builtins nothing is asked."""
    return value.kind == "object" or (value.kind == "external" and not value.name.startswith("builtins."))


def _subscripted(resolver: Resolver, unit: Unit, annotation: Item) -> Values:
    names = {value.dotted for value in resolver.value(unit, annotation.value)}
    key = annotation.key
    items = key.items if isinstance(key, Display) else (key,)
    if names & _WRAPPERS:
        return unique([v for item in items for v in instances(resolver, unit, item)])
    if names & _CLASS_OF:
        found = [v for item in items for v in instances(resolver, unit, item)]
        return tuple(v._replace(kind="object" if v.module else "external") for v in found if v.kind == "instance")
    return instances(resolver, unit, annotation.value)
