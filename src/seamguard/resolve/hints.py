"""Which values may be of some classes, told by names alone, so that nothing else is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Constant, Entered, Expr, Name, Result
from seamguard.domain.facts import Argued, Valued
from seamguard.resolve.made import FAR
from seamguard.resolve.relevance import last_names, parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from seamguard.domain.facts import Binding
    from seamguard.resolve.program import Unit

TAKING_OUT = frozenset({"get", "pop", "setdefault", "values", "items", "copy", "popitem", "popleft"})
"""Methods by which containers give what they hold."""
_ENTERING = frozenset({"__enter__", "__aenter__"})


def mentioned(unit: Unit, expr: Expr | None) -> set[str]:
    """The names that stand in an expression, as written and as imported."""
    found: set[str] = set()
    work = [expr]
    while work:
        one = work.pop()
        found |= last_names(unit.facts, one)
        if isinstance(one, Attribute):
            work.append(one.value)
        elif isinstance(one, Result):
            call = unit.facts.calls[one.call]
            work += [call.func, *(argument.value for argument in call.arguments)]
        elif isinstance(one, Constant) and isinstance(one.value, str):
            found |= {*one.value.replace(".", " ").split()}
        else:
            work += parts(one)
    return found


class Hints:
    """Tells by names alone which values may be of the classes, so that nothing else is looked up.

    Attributes:
        stores: What is put into attributes and may be of the classes, by the attribute: the file and its store.
    """

    def __init__(self, units: Iterable[Unit], names: Collection[str]) -> None:
        """Gather the names of functions, fields and attributes that are said to give, or hold, such values."""
        self._names = set(names)
        units = list(units)
        for unit in units:
            for function in unit.facts.functions:
                self._note(unit, function.name, function.annotation)
            for made in unit.facts.classes:
                for field in made.fields:
                    self._note(unit, field.name, field.annotation)
        for _ in range(2):  # an attribute may be given what another file's attribute holds
            self.stores: dict[str, list[tuple[Unit, int]]] = {}
            for unit in units:
                for index, stored in enumerate(unit.facts.stores):
                    if stored.attr and (self.speaks(unit, stored.annotation) or self.may_be(unit, stored.value)):
                        self._names.add(stored.attr)
                        self.stores.setdefault(stored.attr, []).append((unit, index))

    def _note(self, unit: Unit, name: str, annotation: Expr | None) -> None:
        if self.speaks(unit, annotation):
            self._names.add(name)

    def speaks(self, unit: Unit, annotation: Expr | None) -> bool:
        """Whether an annotation names one of the classes, or something that leads to it."""
        return annotation is not None and not self._names.isdisjoint(mentioned(unit, annotation))

    def may_be(self, unit: Unit, expr: Expr | None, far: int = 0) -> bool:
        """Whether an expression may come to an instance of one of the classes."""
        if isinstance(expr, Name):
            read = unit.facts.reads[expr.read]
            bound = (unit.facts.bindings[index] for index in (*read.now, *read.later))
            return far < FAR and (read.name in self._names or any(self._is_bound(unit, b, far + 1) for b in bound))
        # What a thing of such a class holds or gives is no such thing, but for what is said to be one.
        if isinstance(expr, Attribute):
            return expr.attr in self._names
        if isinstance(expr, Result):
            func = unit.facts.calls[expr.call].func
            holds = isinstance(func, Attribute) and func.attr in TAKING_OUT and self.may_be(unit, func.value, far)
            return holds or not self._names.isdisjoint(last_names(unit.facts, func))
        if isinstance(expr, Entered) and not self._names.isdisjoint(_ENTERING):
            return True
        return any(self.may_be(unit, part, far) for part in parts(expr))

    def _is_bound(self, unit: Unit, binding: Binding, far: int) -> bool:
        if isinstance(binding, Argued):
            parameter = unit.facts.functions[binding.function].parameters[binding.position]
            return self.speaks(unit, parameter.annotation) or self.may_be(unit, parameter.default, far)
        if isinstance(binding, Valued):
            return self.speaks(unit, binding.annotation) or self.may_be(unit, binding.value, far)
        return binding.name in self._names
