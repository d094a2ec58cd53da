"""What a call gives by the type variables of its function: what one argument fills in, the result is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Either, Expr, Item, Name
from seamguard.domain.facts import Valued
from seamguard.resolve import annotated, builtins, places
from seamguard.resolve.values import Value, Values, made_of, unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.facts import Call, Function
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit


def filled(resolver: Resolver, unit: Unit, call: Call, at: Unit, function: Function, own: int) -> Values:
    """What a call gives whose function says so by type variables.

    Args:
        resolver: The program.
        unit: The file of the call.
        call: The call.
        at: The file of the function.
        function: The function.
        own: How many of its first parameters the call does not write.
    """
    found: list[Value] = []
    for variable in _variables(resolver, at, function.annotation):
        given: list[Value] = []
        for position, parameter in enumerate(function.parameters):
            if position >= own and parameter.kind == "positional" and parameter.annotation is not None:
                expr = builtins.argument(call, position - own, parameter.name)
                values = () if expr is None else resolver.value(unit, expr)
                given += _taken(resolver, at, parameter.annotation, variable, values) if values else ()
        found += _made(resolver, at, function.annotation, variable, unique(given)) if given else ()
    return made_of("awaitable", "", [unique(found)]) if function.is_async and found else unique(found)


def _variable(resolver: Resolver, unit: Unit, expr: Expr | None) -> object:
    """What tells the type variable that a name stands for from others; None where it is none."""
    if not isinstance(expr, Name):
        return None
    for index in unit.facts.reads[expr.read].now:
        binding = unit.facts.bindings[index]
        if isinstance(binding, Valued) and unit.facts.scopes[binding.scope].kind == "annotation":
            return index
    return next((value.thing for value in resolver.value(unit, expr) if value.kind == "typevar"), None)


def _variables(resolver: Resolver, unit: Unit, expr: Expr | None) -> Iterator[object]:
    """The type variables that stand in an annotation."""
    found = _variable(resolver, unit, expr)
    if found is not None:
        yield found
    for part in _inside(expr):
        yield from _variables(resolver, unit, part)


def _inside(expr: Expr | None) -> tuple[Expr | None, ...]:
    if isinstance(expr, Either):
        return expr.left, expr.right
    if isinstance(expr, Choice):
        return expr.options
    return annotated.arguments(expr) if isinstance(expr, Item) else ()


def _taken(resolver: Resolver, unit: Unit, expr: Expr | None, variable: object, values: Values) -> Values:
    """What an argument fills in for a variable, by the annotation of its parameter."""
    if _variable(resolver, unit, expr) == variable:
        return values
    parts = _inside(expr)
    if not any(variable in _variables(resolver, unit, part) for part in parts):
        return ()  # so that nothing is asked of the values: what they hold can be a long story
    if not isinstance(expr, Item):
        return unique(v for part in parts for v in _taken(resolver, unit, part, variable, values))
    shape = annotated.shape(resolver, unit, expr)
    if shape == "same":
        inner = [values] * len(parts)
    elif shape == "class":
        inner = [unique(v for value in values if value.kind == "object" for v in resolver.returned(value))]
    elif shape == "callable":
        inner = [*[()] * (len(parts) - 1), unique(v for value in values for v in resolver.given_by(value, ()))]
    elif shape == "awaited":
        inner = [*[()] * (len(parts) - 1), places.awaited(values)]
    elif shape == "mapping":
        keys = unique(v for value in values for v in resolver.elements(value))
        inner = [keys, unique(v for value in values for v in resolver.contents(value))]
    else:
        inner = [unique(v for value in values for v in resolver.elements(value))] * len(parts)
    pairs = zip(parts, inner, strict=False)
    return unique(v for part, held in pairs if held for v in _taken(resolver, unit, part, variable, held))


def _made(resolver: Resolver, unit: Unit, expr: Expr | None, variable: object, given: Values) -> Values:
    """What a result is by its annotation, where a variable was filled in."""
    if _variable(resolver, unit, expr) == variable:
        return given
    made = unique(v for part in _inside(expr) for v in _made(resolver, unit, part, variable, given))
    if not made or not isinstance(expr, Item):
        return made
    shape = annotated.shape(resolver, unit, expr)
    if shape == "class":
        return tuple(v.as_class for v in made if v.kind == "instance")
    if shape == "same":
        return made
    return made_of("awaitable" if shape == "awaited" else "bag", "", [made]) if shape != "callable" else ()
