"""Which files a rule looks at, where it names modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.selection import is_selected
from seamguard.domain.verdict import Vacuity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.selection import ModulePattern
    from seamguard.domain.source import Category, SourceFile


def selected(patterns: Sequence[ModulePattern], facts: Facts) -> Iterator[SourceFile]:
    """The files of the modules that patterns select, and the examples of the policy."""
    for file in facts.files():
        if facts.is_example(file) or is_selected(patterns, file.module):
            yield file


def idle_modules(
    patterns: Sequence[ModulePattern], facts: Facts, judged: Collection[Category] = ()
) -> Iterator[Vacuity]:
    """Patterns that select nothing, or nothing that is judged, where the judged categories are given."""
    for one in patterns:
        found = {file.category for file in facts.files() if is_selected([one], file.module)}
        if not found:
            hint = module_like(one.pattern, facts)
            yield Vacuity(one.mark, f"no module matches {one.pattern!r}{hint}: correct it, or remove it from `modules`")
        elif judged and found.isdisjoint(judged):
            yield Vacuity(one.mark, unjudged(one.pattern, found))


def unjudged(pattern: str, found: Collection[Category]) -> str:
    """What is said of a pattern of which no module is judged, so that the rule cannot fail for it."""
    names = sorted(found)
    return (
        f"{pattern!r} matches code of {' and '.join(names)} only, which the rule does not judge: "
        f"add `judged: [{', '.join(names)}]`, or correct it"
    )


def module_like(name: str, facts: Facts) -> str:
    """What may be meant by a name that no module has, to put behind it; empty where nothing is alike."""
    from difflib import get_close_matches  # takes a while to import

    close = get_close_matches(name, sorted(file.module for file in facts.files() if not facts.is_example(file)), 1)
    return f" (did you mean {close[0]}?)" if close else ""
