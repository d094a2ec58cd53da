"""Which names a star import takes from a module."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Constant, Display, Expr, Name, Sum, Unpacked

if TYPE_CHECKING:
    from seamguard.domain.facts import Export
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit


class Exported(Enum):
    """Whether a star import takes a name."""

    NO = 0
    UNKNOWN = 1
    YES = 2


def exported(resolver: Resolver, module: str, name: str) -> Exported:
    """Whether `from module import *` binds `name`, should the module have it."""
    for unit in resolver.program.units(module):
        if unit.facts.exports is None:
            return Exported.NO if name.startswith("_") else Exported.YES
        names = _names(resolver, unit, unit.facts.exports, {module})
        if names is None:
            return Exported.UNKNOWN
        return Exported.YES if name in names else Exported.NO
    return Exported.YES


def _names(resolver: Resolver, unit: Unit, steps: tuple[Export, ...], seen: set[str]) -> set[str] | None:
    """The names in `__all__`, or None where a part of it cannot be known."""
    names: set[str] = set()
    for step in steps:
        part = _part(resolver, unit, step.value, seen)
        if part is None:
            return None
        names = names | part if step.adds else names - part
    return names


def _part(resolver: Resolver, unit: Unit, part: Expr | None, seen: set[str]) -> set[str] | None:
    if isinstance(part, Constant) and isinstance(part.value, str):
        return {part.value}
    if isinstance(part, Unpacked):
        return _part(resolver, unit, part.value, seen)
    if isinstance(part, Sum | Display):
        names: set[str] = set()
        for item in part.items if isinstance(part, Display) else (part.left, part.right):
            more = _part(resolver, unit, item, seen)
            if more is None:
                return None
            names |= more
        return names
    return _other(resolver, unit, part, seen) if isinstance(part, Attribute | Name) else None


def _other(resolver: Resolver, unit: Unit, part: Expr, seen: set[str]) -> set[str] | None:
    """The names in another module's `__all__`."""
    names: set[str] = set()
    found = False
    for value in resolver.value(unit, part):
        for other in resolver.program.units(value.module) if value.name == "__all__" else ():
            found = True
            if value.module not in seen:
                more = _names(resolver, other, other.facts.exports or (), {*seen, value.module})
                if more is None:
                    return None
                names |= more
    return names if found else None
