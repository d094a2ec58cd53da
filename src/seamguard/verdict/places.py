"""Which entry covers which place."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from seamguard.domain.patterns import covers_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.rule import Entry


def covers(entry: Entry, module: str, scope: str) -> bool:
    """Whether an entry speaks of a place."""
    if not covers_module(entry.module, module):
        return False
    if entry.scope is None or entry.scope == scope:
        return True
    return scope.startswith(f"{entry.scope}.")


def closest(entries: Iterable[Entry], module: str, scope: str) -> Entry | None:
    """The entry that names a place most exactly; None where none covers it."""
    covering = [entry for entry in entries if covers(entry, module, scope)]
    return max(covering, key=exactness, default=None)


def spans(outer: Entry, inner: Entry) -> bool:
    """Whether one entry speaks of all that another speaks of, and of more."""
    if inner.scope is not None:
        return outer.place != inner.place and covers(outer, inner.module, inner.scope)
    if outer.scope is not None or outer.module == inner.module:
        return False
    return all(covers_module(outer.module, module) for module in _samples(inner.module, len(outer.module.split("."))))


def _samples(pattern: str, length: int) -> Iterator[str]:
    """Modules that a pattern covers, with names that no other pattern spells, and `**` of all lengths that matter."""
    names = {"*": ["?"], "**": [".".join("?" * number) for number in range(1, length + 2)]}
    return map(".".join, product(*(names.get(part, [part]) for part in pattern.split("."))))


def exactness(entry: Entry) -> tuple[int, int, int, str]:
    """A measure of how exactly an entry names a place: the greater, the closer."""
    parts = entry.module.split(".")
    scope = len(entry.scope.split(".")) if entry.scope else 0
    return scope, -parts.count("**"), -parts.count("*") + len(parts), entry.module
