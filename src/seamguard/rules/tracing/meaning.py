"""Whether a callee surely is what a rule names: a use is what may be it, but here it must be nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Constant, Name
from seamguard.domain.factbase import Named
from seamguard.domain.facts import Argued, Defined, Imported, Valued
from seamguard.rules.tracing.definitions import bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.source import SourceFile

_FAR = 10  # names that lead to names
_BUILTIN = (list, dict, set, tuple, str, bytes, bytearray, int, float, complex)


def is_nothing_else(facts: Facts, file: SourceFile, callee: Expr | None, meant: AbstractSet[str]) -> bool:
    """Whether a callee that is one of `meant` on some way is one of them on every way.

    Args:
        facts: The code.
        file: Where it is called.
        callee: What is called.
        meant: The dotted names of what a rule names, and of what stands in for it.
    """
    ways = [*_Ways(facts, meant).of(file, callee, _FAR)]
    # What is none of them on any way leads there by other means than a name.
    return None not in ways and (all(ways) or not any(ways))


def with_decorated(facts: Facts, names: Iterable[str]) -> frozenset[str]:
    """Some names of the codebase, with those of what the decorators of what they define make of it."""
    found = set(names)
    for name in tuple(found):
        variable = bound(facts, Named(name, "object", True, facts.target(name).module, ()))
        for index, made in zip(variable.bindings, variable.each(), strict=True) if variable is not None else ():
            if isinstance(made, Defined) and variable is not None:
                found |= {one.name for one in facts.bound(variable.at.file, index)}
    return frozenset(found)


class _Ways:
    """Tells of each way that leads to an expression whether it ends with one of some names; None if callers decide."""

    def __init__(self, facts: Facts, meant: AbstractSet[str]) -> None:
        self._facts = facts
        self._meant = meant

    def of(self, file: SourceFile, expr: Expr | None, left: int) -> Iterator[bool | None]:
        """By each way; None leads nowhere, for to call it raises."""
        module = self._facts.module(file)
        if isinstance(expr, Choice):
            for option in expr.options:
                yield from self.of(file, option, left)
        elif isinstance(expr, Name) and module is not None and (indices := module.reads[expr.read].now):
            for index in indices:
                yield from self._bound(file, expr, index, left)
        elif not (isinstance(expr, Constant) and expr.value is None):
            yield from self._named(self._facts.names(file, expr), left)

    def _bound(self, file: SourceFile, expr: Name, index: int, left: int) -> Iterator[bool | None]:
        module = self._facts.module(file)
        binding = None if module is None else module.bindings[index]
        if isinstance(binding, Valued) and left:
            yield from self.of(file, binding.value, left - 1)
            return
        is_star = isinstance(binding, Imported) and binding.attr == "*"
        names = self._facts.names(file, expr) if is_star else self._facts.bound(file, index)
        if isinstance(binding, Argued) and module is not None:
            parameter = module.functions[binding.function].parameters[binding.position]
            if parameter.has_default or not names:
                yield None
                return
        yield from self._named(names, left)

    def _named(self, names: tuple[Named, ...], left: int) -> Iterator[bool | None]:
        if not names:
            yield False
        for one in names:
            if one.name in self._meant or not self._meant.isdisjoint(one.via):
                yield True
                continue
            variable = bound(self._facts, one) if one.kind == "object" and left else None
            if variable is None or not variable.is_variable:
                yield _is_absent(one)
                continue
            for binding in variable.each():
                yield from self.of(variable.at.file, getattr(binding, "value", None), left - 1)


def _is_absent(named: Named) -> bool:
    """Whether it is an attribute that None and the like do not have, so that to call it raises."""
    return named.kind == "builtin" and not any(hasattr(kind, named.name) for kind in _BUILTIN)
