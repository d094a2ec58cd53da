"""Places for violations: new modules beside those that a rule judges, which no entry of it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.mutant import Room
from seamguard.domain.patterns import covers_module
from seamguard.sources.overlay import SUFFIXES, imagined

if TYPE_CHECKING:
    from seamguard.domain.policy import Codebase
    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.source import Category, SourceTree


class Rooms(NamedTuple):
    """Where a rule can be broken.

    Attributes:
        free: One room for each judged category that has one, in the order of `judged`.
        covered: The categories in which entries permit every place, each with one of those entries.
    """

    free: tuple[Room, ...]
    covered: tuple[tuple[Category, Entry], ...]


def rooms_for(rule: Rule, tree: SourceTree, codebase: Codebase, stem: str) -> Rooms:
    """Find one room in each category that a rule judges.

    A new module stands in a folder that holds some already: where nobody has code, nobody breaks a rule.

    Args:
        rule: The rule.
        tree: The codebase.
        codebase: Which files belong to it.
        stem: What the names of new modules begin with; no module there is may begin so.
    """
    free, covered = [], []
    for category in rule.judged:
        suffix = SUFFIXES.get(category, ".py")
        made = _modules(tree, codebase, category, f"{stem}_0{suffix}")
        covering = {module: _covering(rule, module) for _, module in made}
        room = next((Room(path, module, suffix) for path, module in made if covering[module] is None), None)
        if room is not None:
            free.append(room)
        covered += [(category, entry) for entry in covering.values() if entry is not None and room is None][:1]
    return Rooms(tuple(free), tuple(covered))


def _modules(tree: SourceTree, codebase: Codebase, category: Category, name: str) -> list[tuple[str, str]]:
    """What path and module begin with in each folder of a category, outer folders first."""
    folders = {file.path.rpartition("/")[0] for file in tree.files if file.category is category}
    found = []
    for folder in sorted(folders, key=lambda folder: (folder.count("/"), folder)):
        path = f"{folder}/{name}" if folder else name
        file = imagined(codebase, path)
        if file is not None and file.category is category:
            suffix = SUFFIXES.get(category, ".py")
            found.append((path.removesuffix(suffix).removesuffix("_0"), file.module.removesuffix("_0")))
    return found


def _covering(rule: Rule, module: str) -> Entry | None:
    """The entry that covers every new module beside a place; None where there is none."""
    return next((entry for entry in rule.entries if entry.scope is None and covers_module(entry.module, module)), None)
