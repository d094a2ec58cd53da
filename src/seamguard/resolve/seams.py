"""Seams -> everything the program says about them, with the fixed point between names and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from seamguard.domain.uses import SeamFacts, TargetState, Use
from seamguard.errors import Problem
from seamguard.progress import tell
from seamguard.resolve import classes
from seamguard.resolve.aliases import aliases_in
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.handed import Handed
from seamguard.resolve.matcher import Matcher
from seamguard.resolve.targets import find_target
from seamguard.resolve.uses import uses_in
from seamguard.resolve.vocabulary import ENTERING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from seamguard.domain.seam import Seam
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target
    from seamguard.resolve.program import Program, Unit


UNSEEN = frozenset({TargetState.MISSING, TargetState.UNREADABLE, TargetState.REEXPORT})


_TOO_DEEP = "cannot be resolved: its definitions lead through too many others; break the chain, or leave the file out"


class Finder(Protocol):
    """Finds the files that can matter by their text alone; one that cannot be searched is among them for every name."""

    def find(self, names: AbstractSet[str], homes: AbstractSet[str] = frozenset()) -> dict[str, list[SourceFile]]:
        """Return for each name the files whose text can hold it; of `homes`, the other question will follow."""

    def find_computed(self, homes: AbstractSet[str]) -> dict[str, list[SourceFile]]:
        """Return for each home of a target the files that may fetch something from it by a computed name."""

    def prepare(self, files: Iterable[SourceFile]) -> None:
        """Read files that will all be asked for."""


def resolve_seams(program: Program, seams: Sequence[Seam], finder: Finder) -> tuple[SeamFacts, ...]:
    """Find the target and all uses of every seam.

    A seam is looked for under its own name and under every alias by which a file hands it on; each new alias may lead
    to more files and these to more aliases, so that the search goes on until a round finds nothing new. A file in which
    none of these names occurs cannot name the seam, and is never parsed.
    """
    handed = Handed()
    resolver = Resolver(program, handed)
    wanted = set[str]().union(*map(_names_of, seams), *map(_words_of, seams))
    holders = finder.find(wanted, {home for seam in seams for home in _homes_of(program, seam)})
    searches = [_Search(resolver, seam, finder, holders) for seam in seams]
    computed = finder.find_computed({home for search in searches for home in search.homes})
    for search in searches:
        search.look_into(computed)
    asked = set(holders)
    while True:
        missing = {name for search in searches for name in search.advance(holders)} - asked
        if not missing and not handed.grown:
            break
        if handed.grown:  # answers may have been given before it was known what is handed to whom
            resolver.forget(handed.grown)
            handed.grown = set()
        asked |= missing
        holders |= finder.find(missing)
    return tuple(search.result() for search in searches)


def _names_of(seam: Seam) -> set[str]:
    """The names by which files are looked for; a special method is also called without being named, so its class is.

    Constructors are named in every other file, mostly those of other classes.
    """
    owner, _, name = seam.target.rpartition(".")
    if not (name.startswith("__") and name.endswith("__")):
        return {name}
    return {owner.rpartition(".")[2]} | ({name}.difference(classes.CONSTRUCTORS))


def _homes_of(program: Program, seam: Seam) -> set[str]:
    """What will be the homes of a search, if its target is defined where its name says."""
    parts = seam.target.split(".")
    length = next((end for end in range(len(parts) - 1, 0, -1) if program.has(".".join(parts[:end]))), 0)
    return {*parts[length - 1 : -1]} if length else set()


def _words_of(seam: Seam) -> set[str]:
    """The keywords of the statements that call the target without naming anything."""
    return {*ENTERING.get(seam.target.rpartition(".")[2], "").split()[-1:]}


class _Search:
    """The search for one seam's uses."""

    def __init__(self, resolver: Resolver, seam: Seam, finder: Finder, holders: dict[str, list[SourceFile]]) -> None:
        self._program = resolver.program
        self._finder = finder
        self._names = _names_of(seam)
        self._units: dict[str, Unit] = {}
        self._entangled: list[Problem] = []
        near = [unit for name in sorted(self._names) for unit in self._load(holders[name])]
        for word in _words_of(seam):
            self._load(holders[word])
        target: Target = find_target(resolver, seam.target, seam.restrict, near)
        self._matcher = Matcher(resolver, target, seam)

    @property
    def homes(self) -> frozenset[str]:
        """The last names of the module and the class that hold the target, where they are of the codebase."""
        target = self._matcher.target
        if target.state is not TargetState.DEFINED:
            return frozenset()
        return frozenset({target.module.rpartition(".")[2], *self._matcher.value.name.split(".")[:-1]})

    def look_into(self, computed: dict[str, list[SourceFile]]) -> None:
        """Take in the files that may fetch something from the target's home by a computed name."""
        for home in self.homes:
            self._load(computed[home])
            self._matcher.computing.update(file.path for file in computed[home])

    def _load(self, files: Iterable[SourceFile]) -> list[Unit]:
        unread = [file for file in files if file.path not in self._units]
        self._finder.prepare(unread)
        fresh = [unit for file in unread if (unit := self._program.unit(file))]
        self._units.update((unit.file.path, unit) for unit in fresh)
        return fresh

    def advance(self, holders: dict[str, list[SourceFile]]) -> set[str]:
        """Take in the files of all names known so far; return the names whose files are still unknown."""
        if self._matcher.target.state in UNSEEN:
            return set()
        while True:
            for name in sorted(self._names & holders.keys()):
                self._load(holders[name])
            entered = self._entered()
            for path in sorted(entered - self._units.keys()):
                unit = self._program.known(path)
                self._units |= {path: unit} if unit else {}
            # A file whose name is no identifier is imported by nobody, and so hands nothing on.
            shared = [unit for unit in self._units.values() if unit.file.module.replace(".", "").isidentifier()]
            self._matcher.resolver.take_in()
            names, passing = frozenset(self._names), len(self._matcher.passing)
            found = set().union(*(self._aliases(unit, names) for unit in shared))
            if found <= self._names and len(self._matcher.passing) == passing and self._entered() == entered:
                return self._names - holders.keys()
            self._names |= found

    def _entered(self) -> frozenset[str]:
        """The files that nothing but being handed the target, or standing before it, brings into the search."""
        return self._matcher.resolver.handed.paths(self._matcher) | self._matcher.mixed_in

    def _aliases(self, unit: Unit, names: frozenset[str]) -> frozenset[str]:
        tell(f"following {self._matcher.name}", len(self._units))
        key = ("aliases", unit.file.path, (self, names, len(self._matcher.passing)))
        try:
            return self._matcher.resolver.noted(key, lambda: frozenset(aliases_in(self._matcher, unit, names)))
        except RecursionError:
            return frozenset()  # said when its uses are asked for

    def result(self) -> SeamFacts:
        """The target and its uses, sorted by place."""
        target = self._matcher.target
        if target.state in UNSEEN:
            return SeamFacts(target, (), ())
        found: dict[tuple[str, object], Use] = {}
        for number, unit in enumerate(self._units.values()):
            tell(f"finding uses of {self._matcher.name}", number, len(self._units))
            for use in self._uses(unit):
                known = found.get((use.file.path, use.span))
                if known is None or (use.certain and not known.certain):
                    found[use.file.path, use.span] = use
        uses = sorted(found.values(), key=lambda use: (use.file.path, use.span, use.kind))
        return SeamFacts(target, tuple(uses), tuple(self._entangled))

    def _uses(self, unit: Unit) -> list[Use]:
        try:
            return list(uses_in(self._matcher, unit, self._names))
        except RecursionError:
            self._entangled.append(Problem(unit.file.path, 1, 1, _TOO_DEEP))
            return []
