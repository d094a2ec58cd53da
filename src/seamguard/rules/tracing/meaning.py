"""Whether a callee surely is what a rule names: a use is what may be it, but here it must be nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Constant, Name
from seamguard.domain.facts import Argued, Imported, Valued
from seamguard.rules.tracing.definitions import bound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts, Named
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
    return all(ways) or not any(ways)


class _Ways:
    """Tells of each way that leads to an expression whether it ends with one of some names."""

    def __init__(self, facts: Facts, meant: AbstractSet[str]) -> None:
        self._facts = facts
        self._meant = meant

    def of(self, file: SourceFile, expr: Expr | None, left: int) -> Iterator[bool]:
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

    def _bound(self, file: SourceFile, expr: Name, index: int, left: int) -> Iterator[bool]:
        module = self._facts.module(file)
        binding = None if module is None else module.bindings[index]
        if isinstance(binding, Valued) and left:
            yield from self.of(file, binding.value, left - 1)
            return
        is_star = isinstance(binding, Imported) and binding.attr == "*"
        yield from self._named(self._facts.names(file, expr) if is_star else self._facts.bound(file, index), left)
        if isinstance(binding, Argued) and module is not None:
            # What a caller hands over instead of a default is not known.
            yield from [False] * module.functions[binding.function].parameters[binding.position].has_default

    def _named(self, names: tuple[Named, ...], left: int) -> Iterator[bool]:
        if not names:
            yield False
        for one in names:
            variable = bound(self._facts, one) if one.kind == "object" and one.name not in self._meant else None
            if variable is None or not variable.is_variable or not left:
                yield one.name in self._meant or bool(self._meant & {*one.via}) or _is_absent(one)
                continue
            for binding in variable.each():
                yield from self.of(variable.at.file, getattr(binding, "value", None), left - 1)


def _is_absent(named: Named) -> bool:
    """Whether it is an attribute that None and the like do not have, so that to call it raises."""
    return named.kind == "builtin" and not any(hasattr(kind, named.name) for kind in _BUILTIN)
