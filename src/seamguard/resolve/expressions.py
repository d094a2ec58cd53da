"""What an expression may stand for, form by form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import (
    Attribute,
    Awaited,
    Choice,
    Constant,
    Display,
    Either,
    Element,
    Entered,
    Expr,
    Format,
    Formatted,
    Item,
    Lambda,
    Name,
    Narrowed,
    Operated,
    OwnClass,
    Positional,
    Result,
    Slice,
    Sum,
    Table,
)
from seamguard.resolve import classes, containers, narrowing, places, texts
from seamguard.resolve.values import Value, Values, constant, doubtful, made_of, strings, unique

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit


_NESTING = (Sum, Operated, Either, Format, Formatted)


def value(resolver: Resolver, unit: Unit, expr: Expr | None) -> Values:
    """What `expr`, written in `unit`, may stand for; empty where that cannot be known."""
    form = _FORMS.get(type(expr))
    if form is None:
        return ()
    if isinstance(expr, _NESTING):
        # Each asks more than once for what stands on its sides: nested ones, again and again. As a part of the facts of
        # the file it is the same object for as long as these answers are remembered.
        key = (unit.file.path, "nested", id(expr))
        return resolver.remember(key, lambda: form(resolver, unit, expr))
    return form(resolver, unit, expr)


def _name(resolver: Resolver, unit: Unit, expr: Name) -> Values:
    return resolver.read(unit, unit.facts.reads[expr.read])


def _attribute(resolver: Resolver, unit: Unit, expr: Attribute) -> Values:
    found = (v for base in value(resolver, unit, expr.value) for v in resolver.attribute(base, expr.attr))
    return unique(v for v in found if v.kind != "property")  # of a property, what it gives counts


def _result(resolver: Resolver, unit: Unit, expr: Result) -> Values:
    return resolver.called(unit, expr.call)


def _choice(resolver: Resolver, unit: Unit, expr: Choice) -> Values:
    return unique(v for option in expr.options for v in value(resolver, unit, option))


def _is_table(resolver: Resolver, one: Value) -> bool:
    return one.kind == "container" and not containers.is_sequence(resolver, one)


_OPERATORS = {
    "+": "__add__",
    "|": "__or__",
    "-": "__sub__",
    "*": "__mul__",
    "/": "__truediv__",
    "//": "__floordiv__",
    "%": "__mod__",
    "@": "__matmul__",
    "&": "__and__",
    "^": "__xor__",
    "**": "__pow__",
    "<<": "__lshift__",
    ">>": "__rshift__",
    "-x": "__neg__",
    "+x": "__pos__",
    "~x": "__invert__",
    "<": "__lt__",
    "<=": "__le__",
    ">": "__gt__",
    ">=": "__ge__",
    "==": "__eq__",
    "!=": "__ne__",
}
"""The method that each operator calls. One that stands before a single value is told from its double by an `x`."""
_MIRRORED = {"<": "__gt__", "<=": "__ge__", ">": "__lt__", ">=": "__le__", "==": "__eq__", "!=": "__ne__"}


def _by_operator(resolver: Resolver, unit: Unit, left: Expr, right: Expr, sign: str) -> Values:
    """What an operator gives that a class of the codebase defines: for what stands left, or else right, of it."""
    name = _OPERATORS[sign]
    # One that changes its object in place is asked for by the same sign.
    own = _asked(resolver, resolver.value(unit, left), name, name.replace("__", "__i", 1))
    mirrored = _MIRRORED.get(sign, name.replace("__", "__r", 1))
    return own or _asked(resolver, resolver.value(unit, right), mirrored)


def _asked(resolver: Resolver, values: Values, *names: str) -> Values:
    asked = [(one, name) for one in values if one.kind == "instance" and one.module for name in names]
    methods = [(one, method) for one, name in asked for method in classes.member(resolver, one, name)]
    return unique(v for one, method in methods for v in resolver.given_by(method, (one,)))


def _either(resolver: Resolver, unit: Unit, expr: Either) -> Values:
    found = unique([*value(resolver, unit, expr.left), *value(resolver, unit, expr.right)])
    by_method = _by_operator(resolver, unit, expr.left, expr.right, "|")
    if by_method:
        return by_method
    sides = [containers.substance(resolver, value(resolver, unit, side)) for side in (expr.left, expr.right)]
    if all(len(side) == 1 and _is_table(resolver, side[0]) for side in sides):
        return (containers.container(unit, containers.MERGED, expr),)
    types = tuple(v for v in found if v.kind in ("external", "union") or classes.find(resolver, v) is not None)
    types = tuple(v for v in types if v.kind != "instance")
    return (*(v for v in found if v not in types), *(made_of("union", "", [types]) if types else ()))


def _constant(_resolver: Resolver, _unit: Unit, expr: Constant) -> Values:
    return (constant(expr.value),)


def _display(resolver: Resolver, unit: Unit, expr: Display) -> Values:
    if expr.place >= 0:
        return (containers.container(unit, containers.WRITTEN, expr.place),)
    return places.row(resolver, unit, expr.items)


def _table(_resolver: Resolver, unit: Unit, expr: Table) -> Values:
    return (containers.container(unit, containers.WRITTEN, expr.place),) if expr.place >= 0 else ()


def _item(resolver: Resolver, unit: Unit, expr: Item) -> Values:
    found: list[Value] = []
    for base in value(resolver, unit, expr.value):
        if base.kind == "object":
            if classes.find(resolver, base) is not None:  # `C[T]` is `C` to whoever calls it
                found.append(base)
        elif base.kind == "external" and base.name != "sys.modules":
            found.append(Value("subscript", "", base.name, base.via, base.certain, (unit.file.path, expr)))
        else:
            got = places.item(resolver, base, containers.keys_of(resolver, unit, expr.key))
            found += got if base.certain else doubtful(got)
    return unique(found)


def _slice(resolver: Resolver, unit: Unit, expr: Slice) -> Values:
    values = value(resolver, unit, expr.value)
    bounds = [bound.value for bound in expr.bounds if isinstance(bound, Constant)]
    numbers = [bound for bound in bounds if bound is None or isinstance(bound, int)]
    row = places.in_order(resolver, unit, expr.value)
    if len(numbers) == len(expr.bounds) and 0 not in numbers[2:]:
        if row is not None:
            return made_of("row", "", row[slice(*numbers)])
        if strings(values):
            return texts.sliced(strings(values), numbers)
    held = (v for base in values if base.kind not in ("constant", "external") for v in resolver.contents(base))
    return made_of("bag", "", [unique(held)])


def _element(resolver: Resolver, unit: Unit, expr: Element) -> Values:
    return unique(v for base in value(resolver, unit, expr.value) for v in places.elements(resolver, base))


def _awaited(resolver: Resolver, unit: Unit, expr: Awaited) -> Values:
    return places.awaited(value(resolver, unit, expr.value))


def _own_class(_resolver: Resolver, unit: Unit, expr: OwnClass) -> Values:
    return (Value("object", unit.file.module, unit.facts.classes[expr.made].qualname),)


def _positional(resolver: Resolver, unit: Unit, expr: Positional) -> Values:
    found: list[Value] = []
    for base in value(resolver, unit, expr.value):
        names = resolver.match_names(base) if base.kind == "instance" and base.module else []
        found += resolver.attribute(base, names[expr.position]) if expr.position < len(names) else ()
    return unique(v for v in found if v.kind != "property")


def _entered(resolver: Resolver, unit: Unit, expr: Entered) -> Values:
    return unique(v for base in value(resolver, unit, expr.value) for v in places.entered(resolver, base))


def _lambda(_resolver: Resolver, unit: Unit, expr: Lambda) -> Values:
    return (Value("object", unit.file.module, unit.facts.functions[expr.function].qualname),)


def _sum(resolver: Resolver, unit: Unit, expr: Sum) -> Values:
    parts = [expr.right]
    left: Expr = expr.left
    while isinstance(left, Sum):
        parts.append(left.right)
        left = left.left
    parts.append(left)
    by_method = _by_operator(resolver, unit, parts[-1], parts[0], "+")
    if by_method:
        return by_method
    rows = [places.in_order(resolver, unit, part) for part in parts]
    if all(row is not None for row in rows):
        return made_of("row", "", [item for row in reversed(rows) for item in row or ()])
    values = [v for part in parts for v in containers.substance(resolver, value(resolver, unit, part))]
    held = [v for v in values if v.kind not in ("constant", "external")]
    if held:
        return made_of("bag", "", [unique(v for one in held for v in resolver.contents(one))])
    return texts.summed(resolver, unit, reversed(parts))


def _format(resolver: Resolver, unit: Unit, expr: Format) -> Values:
    return texts.joined(resolver, unit, expr.parts) if expr.parts else ()


def _formatted(resolver: Resolver, unit: Unit, expr: Formatted) -> Values:
    return texts.formatted(resolver, unit, expr.value, expr.layout)


def _operated(resolver: Resolver, unit: Unit, expr: Operated) -> Values:
    by_method = _by_operator(resolver, unit, expr.left, expr.right, expr.operator)
    if by_method or expr.operator not in ("%", "*"):
        return by_method
    sides = [v for side in (expr.left, expr.right) for v in containers.substance(resolver, value(resolver, unit, side))]
    repeated = [one for one in sides if one.kind in ("container", "row", "bag")]
    if expr.operator == "*" and repeated:
        return made_of("bag", "", [unique(v for one in repeated for v in resolver.contents(one))])
    return texts.operated(resolver, unit, expr)


_FORMS: dict[type[Expr] | type[None], Callable[..., Values]] = {
    Name: _name,
    Attribute: _attribute,
    Result: _result,
    Choice: _choice,
    Either: _either,
    Constant: _constant,
    Display: _display,
    Table: _table,
    Item: _item,
    Slice: _slice,
    Element: _element,
    Awaited: _awaited,
    OwnClass: _own_class,
    Positional: _positional,
    Entered: _entered,
    Narrowed: narrowing.narrowed,
    Lambda: _lambda,
    Sum: _sum,
    Format: _format,
    Formatted: _formatted,
    Operated: _operated,
}
