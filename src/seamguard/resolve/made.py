"""The classes of what a seam makes: which they are, which values are of them, and which types admit None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Constant, Either, Expr, Item
from seamguard.domain.uses import Definition, TargetState
from seamguard.resolve import annotated, classes
from seamguard.resolve.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seamguard.domain.uses import Target
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

Key = tuple[str, str]
"""A class: its module and its qualified name; of one outside the codebase, an empty text and its dotted name."""

FAR = 6
"""Names that lead to names; what is further away is not followed."""

_NONE_TYPES = frozenset({"types.NoneType", "builtins.NoneType", "_typeshed.NoneType"})


def keys_of(resolver: Resolver, targets: Iterable[Target]) -> dict[Key, str]:
    """The classes that some targets make, by what they are called: a class itself, or what a function returns."""
    found: dict[Key, str] = {}
    for target in targets:
        if target.state is TargetState.EXTERNAL:
            found["", target.name] = target.name
        if target.state is not TargetState.DEFINED:
            continue
        value = Value("object", target.module, target.name[len(target.module) + 1 :])
        made = [value] if classes.find(resolver, value) else [*_returned(resolver, value)]
        found |= {(one.module, one.name): one.dotted for one in made}
    return found


def definition_of(resolver: Resolver, key: Key) -> Definition | None:
    """Where a class is defined; None for one outside the codebase."""
    found = classes.find(resolver, Value("object", *key))
    return Definition(found.unit.file, found.made.span) if found is not None else None


def _returned(resolver: Resolver, value: Value) -> Iterator[Value]:
    for unit, function in resolver.program.functions(value):
        for one in annotated.instances(resolver, unit, function.annotation, function.owner):
            if one.kind == "instance" and one.module:
                yield one


def among(resolver: Resolver, values: Iterable[Value], keys: Mapping[Key, str]) -> dict[Key, Value]:
    """The instances among some values that are of one of some classes, or of a class below it."""
    found: dict[Key, Value] = {}
    for value in values:
        line = classes.order(resolver, value.as_class) if value.kind == "instance" else ()
        for key in (ancestor[1:3] for ancestor in line):
            if key in keys and (key not in found or (value.certain and not found[key].certain)):
                found[key] = value
    return found


def admits_none(resolver: Resolver, unit: Unit, annotation: Expr | None, far: int = 0) -> bool:
    """Whether an annotation says that a value may be None itself, not only something that it holds."""
    if far > FAR:
        return False
    if isinstance(annotation, Constant):
        return annotation.value is None
    if isinstance(annotation, Either | Choice):
        sides = annotation.options if isinstance(annotation, Choice) else (annotation.left, annotation.right)
        return any(admits_none(resolver, unit, side, far) for side in sides)
    if isinstance(annotation, Item):
        return _admitted_inside(resolver, unit, annotation, far)
    values = resolver.value(unit, annotation)
    # A name that is None only where an import failed names the class all the same.
    is_class = any(one.kind == "external" and one.name not in _NONE_TYPES for one in values)
    is_class = is_class or any(classes.find(resolver, one) for one in values if one.kind == "object")
    for value in values:
        if value.kind == "constant" and value.data == ("NoneType", None) and not is_class:
            return True
        if value.kind == "external" and value.name in _NONE_TYPES:
            return True
        if value.kind == "subscript":
            path, made = value.data
            known = resolver.program.known(str(path))
            if known is not None and isinstance(made, Item) and admits_none(resolver, known, made, far + 1):
                return True
    return False


def _admitted_inside(resolver: Resolver, unit: Unit, annotation: Item, far: int) -> bool:
    if annotated.shape(resolver, unit, annotation) != "same":
        return False
    names = {value.name.rpartition(".")[2] for value in resolver.value(unit, annotation.value)}
    inner = annotated.arguments(annotation)
    if "Optional" in names:
        return True
    return any(admits_none(resolver, unit, one, far) for one in (inner if "Union" in names else inner[:1]))
