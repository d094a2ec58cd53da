"""Which files a rule looks at, where it names modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.selection import is_selected
from seamguard.domain.verdict import Vacuity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.selection import ModulePattern
    from seamguard.domain.source import SourceFile


def selected(patterns: Sequence[ModulePattern], facts: Facts) -> Iterator[SourceFile]:
    """The files of the modules that patterns select, and the examples of the policy."""
    for file in facts.files():
        if facts.is_example(file) or is_selected(patterns, file.module):
            yield file


def idle_modules(patterns: Sequence[ModulePattern], facts: Facts) -> Iterator[Vacuity]:
    """Patterns that select nothing."""
    for one in patterns:
        if not any(is_selected([one], file.module) for file in facts.files()):
            yield Vacuity(one.mark, f"no module matches {one.pattern!r}: correct it, or remove it from `modules`")
