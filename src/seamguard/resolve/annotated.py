"""Which classes an annotation says that a value is an instance of, and what a value of such a type holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Constant, Display, Either, Expr, Item
from seamguard.resolve.values import Value, Values, made_of, unique

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.facts import Call
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_TYPING = ("typing", "typing_extensions")
_ALTERNATIVES = frozenset(f"{module}.{name}" for module in _TYPING for name in ("Optional", "Union"))
_QUALIFIERS = frozenset(
    f"{module}.{name}"
    for module in _TYPING
    for name in ("Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "TypeGuard", "TypeIs")
) | {"dataclasses.InitVar"}
_SELF = frozenset(f"{module}.Self" for module in _TYPING)
_CLASS_OF = frozenset({"builtins.type", "typing.Type"})
_MAPPINGS = frozenset(
    [
        "dict",
        "Dict",
        "Mapping",
        "MutableMapping",
        "defaultdict",
        "DefaultDict",
        "OrderedDict",
        "ChainMap",
        "WeakValueDictionary",
    ]
)
_TUPLES = frozenset({"tuple", "Tuple"})
_AWAITED = frozenset({"Awaitable", "Coroutine"})
_CALLED = frozenset({"Callable"})


def instances(resolver: Resolver, unit: Unit, annotation: Expr | None, owner: int = -1) -> Values:
    """The instances (or, for `type[C]`, the classes) that an annotation admits.

    Args:
        resolver: The program.
        unit: The file in which the annotation stands.
        annotation: The annotation.
        owner: The class that `Self` means there, as an index, or -1.
    """
    if annotation is None:
        return ()
    if isinstance(annotation, Either):
        annotation = Choice((annotation.left, annotation.right))
    if isinstance(annotation, Choice):
        return unique(v for option in annotation.options for v in instances(resolver, unit, option, owner))
    if isinstance(annotation, Item):
        return _subscripted(resolver, unit, annotation, owner)
    if isinstance(annotation, Constant):
        values = _named(resolver, unit, annotation.value) if isinstance(annotation.value, str) else ()
    else:
        values = resolver.value(unit, annotation)
    return unique(v for value in values for v in _of_type(resolver, unit, value, owner))


def said(resolver: Resolver, unit: Unit, values: Values, annotations: Sequence[Expr | None], owner: int) -> Values:
    """Some values, together with what annotations say where no instance of a class of the codebase is among them."""
    if any(value.kind == "instance" and value.module for value in values):
        return values
    made = [v for annotation in annotations for v in instances(resolver, unit, annotation, owner)]
    return unique([*values, *made]) if made else values


def _named(resolver: Resolver, unit: Unit, text: str) -> Values:
    """What a quoted dotted name stands for in its file."""
    first, *rest = text.strip().split(".")
    values = resolver.namespace(unit, 0, first)
    for name in rest:
        values = unique(v for value in values for v in resolver.attribute(value, name))
    return values


def _of_type(resolver: Resolver, unit: Unit, value: Value, owner: int) -> Values:
    """The instances of a type."""
    if value.kind in ("newtype", "typevar", "subscript"):
        key = ("", "type", (value.thing, owner))
        return resolver.remember(key, lambda: _made(resolver, value, owner))
    if value.kind in ("row", "container", "union"):
        held = resolver.contents(value)
        return unique(v for one in held for v in _of_type(resolver, unit, one, owner))
    if value.kind == "external" and value.name in _SELF and owner >= 0:
        return (Value("instance", unit.file.module, unit.facts.classes[owner].qualname),)
    # Of builtins nothing is asked.
    known = value.kind == "object" or (value.kind == "external" and not value.name.startswith("builtins."))
    return (value._replace(kind="instance"),) if known else ()


def _made(resolver: Resolver, value: Value, owner: int) -> Values:
    """The instances of a type that a call or a subscript makes."""
    path, made = value.data
    unit = resolver.program.known(str(path))
    if unit is None:
        return ()
    if value.kind == "subscript":
        return instances(resolver, unit, made, owner) if isinstance(made, Item) else ()
    call = unit.facts.calls[made] if isinstance(made, int) else None
    return unique(v for bound in _bounds(value.kind, call) for v in instances(resolver, unit, bound, owner))


def _bounds(kind: str, call: Call | None) -> list[Expr | None]:
    if call is None:
        return []
    if kind == "newtype":
        return [argument.value for argument in call.arguments[1:2]]
    return [a.value for number, a in enumerate(call.arguments) if a.name == "bound" or (a.name is None and number)]


def _last(names: set[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in names}


def _subscripted(resolver: Resolver, unit: Unit, annotation: Item, owner: int) -> Values:
    values = resolver.value(unit, annotation.value)
    names = {value.dotted for value in values}
    items = arguments(annotation)
    if names & _ALTERNATIVES:
        return unique(v for item in items for v in instances(resolver, unit, item, owner))
    if names & _QUALIFIERS:
        return instances(resolver, unit, items[0], owner) if items else ()
    if names & _CLASS_OF:
        found = [v for item in items for v in instances(resolver, unit, item, owner)]
        return tuple(v._replace(kind="object" if v.module else "external") for v in found if v.kind == "instance")
    if any(value.kind == "object" for value in values):
        return instances(resolver, unit, annotation.value, owner)
    if _last(names) & _AWAITED:
        return instances(resolver, unit, items[-1], owner) if items else ()
    outside = instances(resolver, unit, annotation.value, owner)
    generic = Value("generic", "", "", (), True, (unit.file.path, annotation, owner))
    return (*outside, generic) if any(value.kind == "external" for value in values) else outside


def shape(resolver: Resolver, unit: Unit, annotation: Item) -> str:
    """How a subscripted type uses those in its brackets; `same` where a value is of such a type itself."""
    names = {value.dotted for value in resolver.value(unit, annotation.value)}
    if names & (_ALTERNATIVES | _QUALIFIERS):
        return "same"
    if names & _CLASS_OF:
        return "class"
    last = _last(names)
    kinds = {"callable": _CALLED, "awaited": _AWAITED, "mapping": _MAPPINGS}
    return next((kind for kind, known in kinds.items() if last & known), "items")


def arguments(annotation: Item) -> tuple[Expr | None, ...]:
    """The types in the brackets of a subscripted type."""
    return annotation.key.items if isinstance(annotation.key, Display) else (annotation.key,)


def _parts(resolver: Resolver, generic: Value) -> tuple[set[str], list[Values]]:
    """The last names of a generic type, and the instances of each of its arguments."""
    path, annotation, owner, *_ = generic.data  # behind them, what was bound to a callable of such a type
    unit = resolver.program.known(str(path))
    if unit is None or not isinstance(annotation, Item) or not isinstance(owner, int):
        return set(), []
    names = {value.dotted for value in resolver.value(unit, annotation.value)}
    return _last(names), [instances(resolver, unit, item, owner) for item in arguments(annotation)]


def names_of(resolver: Resolver, generic: Value) -> set[str]:
    """The last names of a generic type."""
    return _parts(resolver, generic)[0]


def held(resolver: Resolver, generic: Value) -> Values:
    """What a container of such a type holds: of a mapping, the values."""
    names, parts = _parts(resolver, generic)
    if names & _TUPLES:
        return unique(v for part in parts for v in part)
    return (parts[-1] if names & _MAPPINGS else parts[0]) if parts else ()


def elements(resolver: Resolver, generic: Value) -> Values:
    """What iterating over a value of such a type gives."""
    names, parts = _parts(resolver, generic)
    if "ItemsView" in names:
        return made_of("row", "", parts)
    return parts[0] if names & _MAPPINGS and parts else held(resolver, generic)


def item(resolver: Resolver, generic: Value, numbers: Sequence[int]) -> Values:
    """What a value of such a type holds under a key."""
    names, parts = _parts(resolver, generic)
    fixed = names & _TUPLES and numbers and not _is_open(generic)
    if not fixed:
        return held(resolver, generic)
    return unique(v for number in numbers if -len(parts) <= number < len(parts) for v in parts[number])


def _is_open(generic: Value) -> bool:
    """Whether a tuple type is `tuple[T, ...]`."""
    annotation = generic.data[1]
    return isinstance(annotation, Item) and None in arguments(annotation)[1:]


def places_of(resolver: Resolver, generic: Value) -> list[Values] | None:
    """What stands at each place of a tuple of such a type; None where it is no tuple, or one of any length."""
    names, parts = _parts(resolver, generic)
    return parts if names & _TUPLES and not _is_open(generic) else None


def called(resolver: Resolver, generic: Value) -> Values:
    """What calling a value of type `Callable[..., T]` gives."""
    names, parts = _parts(resolver, generic)
    return parts[-1] if names & _CALLED and parts else ()
