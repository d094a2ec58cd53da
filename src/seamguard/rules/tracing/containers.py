"""What containers that are written out hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Constant, Display, Element, Table, Unpacked
from seamguard.rules.tracing.definitions import spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.expressions import Expr
    from seamguard.rules.tracing.definitions import At


def is_changed(place: At, names: Sequence[str]) -> bool:
    """Whether a file puts something into a container of one of some names."""
    bases = {spelled(place, stored.base) for stored in place.facts.stores if stored.attr is None}
    return not bases.isdisjoint(names)


def inside(container: Expr | None, key: Expr | None) -> list[Expr | None]:
    """What a container that is written out gives for a key, or for all; nothing where that is not known."""
    if isinstance(container, Display):
        items = list(container.items)
        number = key.value if isinstance(key, Constant) and isinstance(key.value, int) else len(items)
        is_counted = not any(isinstance(item, Unpacked) for item in items)
        if is_counted and -len(items) <= number < len(items):
            return [items[number]]
        return [one for item in items for one in _unpacked(item)]
    if isinstance(container, Table):
        if any(name is None for name, _ in container.items):
            return []
        same = [value for name, value in container.items if name == key and isinstance(key, Constant)]
        return same[-1:] or [value for _, value in container.items]
    return []


def _unpacked(item: Expr | None) -> list[Expr | None]:
    if isinstance(item, Unpacked) and isinstance(item.value, Display):
        return list(item.value.items)
    return [Element(item.value) if isinstance(item, Unpacked) else item]
