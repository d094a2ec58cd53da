"""Which files are guarded at both ends: what was judged, is still there, and is judged no longer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.growth import CODEBASE, Effect, Told
from seamguard.domain.source import Category

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from seamguard.domain.policy import Codebase
    from seamguard.domain.rule import Rule
    from seamguard.domain.source import SourceFile

# What such a file holds decides whether it is one of the codebase, and that may change without a change of the policy.
_BY_CONTENT = (Category.NOTEBOOKS, Category.EXECUTABLES)


def same_choice(one: Codebase, other: Codebase) -> bool:
    """Whether two clauses choose the same files below their roots."""
    return replace(one, root=other.root, mark=other.mark, root_marks=other.root_marks) == other


def compare_files(
    expected: Iterable[SourceFile], found: Iterable[SourceFile], rules: Collection[Rule], exists: Callable[[str], bool]
) -> Iterator[Told]:
    """Tell which files are guarded less than they were, whatever edit it was that brought it about.

    Args:
        expected: The files that the clause of the base chooses, at either end.
        found: The files of the head.
        rules: The rules of the base.
        exists: Whether there is a file at the head.
    """
    now = {file.path: file for file in found}
    unguarded, apart, renamed = set(), set(), set()
    for file in expected:
        new = now.get(file.path)
        if not any(file.category in rule.judged for rule in rules):
            continue
        if new is None:
            unguarded |= {file.path} if file.category not in _BY_CONTENT and exists(file.path) else set()
        elif any(file.category in rule.judged and new.category not in rule.judged for rule in rules):
            apart.add(file.path)
        elif new.module != file.module:
            renamed.add(file.path)
    yield from _told("files-left-out", unguarded, "judged, and left out now: for a pattern, a name, or `pyvenv.cfg`")
    yield from _told("files-counted-apart", apart, "judged, and counted apart now")
    yield from _told("modules-renamed", renamed, "known under another module name: entries and imports miss it")


def _told(kind: str, paths: Collection[str], message: str) -> Iterator[Told]:
    if paths:
        first, more = min(paths), len(paths) - 1
        others = f" and {more} other file{'s' * (more != 1)}" if more else ""
        verb = "were" if more else "was"
        yield Told(CODEBASE, kind, Effect.WEAKENED, f"{first}{others} {verb} {message}", (CODEBASE,))
