"""Fallback guards: which of them stand around uses of a seam, or provide for what it makes being absent."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from seamguard.domain.expressions import Constant, Expr, Result
from seamguard.domain.seam import Restrict
from seamguard.domain.uses import Fallback, FallbackFacts
from seamguard.errors import Problem
from seamguard.resolve import annotated, classes, made, signatures
from seamguard.resolve.bearers import Bearers, Stored, find_all
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.handed import Handed
from seamguard.resolve.hints import Hints
from seamguard.resolve.stand_ins import Held, fetched_or_none, is_about_others, stand_ins
from seamguard.resolve.targets import find_target
from seamguard.resolve.uses import spelled
from seamguard.resolve.values import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seamguard.domain.facts import Slot, Span
    from seamguard.domain.finding import Finding
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target
    from seamguard.resolve.program import Program, Unit
    from seamguard.resolve.seams import Finder

_TOO_DEEP = "its fallback guards cannot be found: its definitions lead through too many others; break the chain"
_DEFAULTS = frozenset({"default", "factory", "default_factory"})
_APART = frozenset({"import", "subclass", "default", "factory", "type"})
"""Kinds of uses that make nothing, also not later, in the branch where they stand."""


class Provided(NamedTuple):
    """Whose fallback guards are looked for.

    Attributes:
        targets: What makes the value: classes, and functions that say what they return.
        makes: Dotted names of more classes of what is made.
        uses: The uses of the seam.
        files: The files that are judged for it.
        counts_made: What is made of the classes in the place of something absent counts like a use of a seam, and so
            does None as the default for an attribute that holds one.
    """

    targets: tuple[Target, ...]
    makes: tuple[str, ...]
    uses: tuple[Finding, ...]
    files: tuple[SourceFile, ...]
    counts_made: bool = False


def find_fallbacks(program: Program, asked: Sequence[Provided], finder: Finder) -> tuple[FallbackFacts, ...]:
    """Find the code that provides for values being absent that seams make.

    A guard is a seam's if one of its uses stands in the code that runs where something is absent, or if what may be
    absent is of a class that the seam makes. For the latter, files are looked at that name such a class or use the
    seam, and no others: what is found for one seam is the same whatever else was parsed, or is asked with it.
    """
    resolver = Resolver(program, Handed())
    named = {name: find_target(resolver, name, Restrict.CALL, ()) for one in asked for name in one.makes}
    made_by = [made.keys_of(resolver, (*one.targets, *(named[name] for name in one.makes))) for one in asked]
    files = {id(one.files): {file.path: file for file in one.files} for one in asked}  # most seams have the same ones
    searches = [
        Bearers(program, keys, files[id(one.files)], {use.path for use in one.uses}, far=one.counts_made)
        for keys, one in zip(made_by, asked, strict=True)
    ]
    find_all(program, searches, finder)
    found = []
    for one, keys, search in zip(asked, made_by, searches, strict=True):
        around = _around(program, files[id(one.files)], one.uses)
        typed, problems = _typed(program, keys, search, one)
        types = tuple(named[name] for name in one.makes)
        classes = tuple((name, made.definition_of(resolver, key)) for key, name in sorted(keys.items()))
        found.append(FallbackFacts(types, classes, _once([*around, *typed]), problems))
    return tuple(found)


def _typed(
    program: Program, keys: Mapping[made.Key, str], bearers: Bearers, asked: Provided
) -> tuple[list[Fallback], tuple[Problem, ...]]:
    """The guards of values of the classes, and files in which they could not be found."""
    units = bearers.units
    hints = Hints(units, bearers.names)
    search = _Search(Resolver(program, Stored(hints)), keys, hints, counts_made=asked.counts_made)
    found: list[Fallback] = []
    problems: list[Problem] = []
    for unit in units:
        try:
            found += [fallback for typed in search.in_file(unit) for fallback in typed.made_by(keys, asked)]
        except RecursionError:
            problems.append(Problem(unit.file.path, 1, 1, _TOO_DEEP))
    return found, tuple(problems)


def _once(found: Sequence[Fallback]) -> tuple[Fallback, ...]:
    """The first of several at one place, sorted: a guard around a use is told as that."""
    kept: dict[tuple[str, Span], Fallback] = {}
    for fallback in found:
        kept.setdefault((fallback.file.path, fallback.span), fallback)
    return tuple(sorted(kept.values(), key=lambda one: (one.file.path, one.span, one.kind)))


def _around(program: Program, files: Collection[str], uses: Iterable[Finding]) -> Iterator[Fallback]:
    """The guards in some files with a use in the code that runs where something is absent."""
    by_path: dict[str, list[Finding]] = {}
    for use in uses:
        if use.kind not in _APART and use.path in files:
            by_path.setdefault(use.path, []).append(use)
    for path, own in sorted(by_path.items()):
        yield from _around_in(program.known(path), sorted(own, key=lambda use: use.span))


def _around_in(unit: Unit | None, own: Sequence[Finding]) -> Iterator[Fallback]:
    sure, unsure = _Placed([use for use in own if use.certain]), _Placed([use for use in own if not use.certain])
    for guard in unit.facts.guards if unit is not None else ():
        use = (sure.first_in(guard.regions) or unsure.first_in(guard.regions)) if guard.is_related else None
        if unit is not None and use is not None:
            scope = unit.facts.scopes[guard.scope].qualname
            yield Fallback(unit.file, scope, guard.span, guard.kind, use.certain, use.target, use.spelling, use.via)


class _Standing(Protocol):
    @property
    def span(self) -> Span: ...


_Use = TypeVar("_Use", bound=_Standing)


class _Placed(Generic[_Use]):
    """Uses in the order of their places: a file may have thousands of them, and of guards as well."""

    def __init__(self, uses: Sequence[_Use]) -> None:
        self._uses = uses
        self._starts = [use.span[:2] for use in uses]

    def first_in(self, regions: Sequence[Span]) -> _Use | None:
        """The first use that stands in one of some regions."""
        found = [use for region in regions if (use := self._first(region)) is not None]
        return min(found, key=lambda use: use.span, default=None)

    def _first(self, region: Span) -> _Use | None:
        for index in range(bisect_left(self._starts, region[:2]), len(self._uses)):
            use = self._uses[index]
            if use.span[:2] > region[2:]:
                break
            if use.span[2:] <= region[2:]:
                return use
        return None


class _Typed(NamedTuple):
    """A guard of values of some classes."""

    unit: Unit
    scope: str
    span: Span
    kind: str
    spelling: str
    of: Mapping[made.Key, Value]
    by_made: bool = False
    stands_in: bool = False

    def made_by(self, keys: Mapping[made.Key, str], asked: Provided) -> Iterator[Fallback]:
        """The guard as one of those who ask."""
        if self.by_made and not asked.counts_made:
            return
        own = [(keys[key], value) for key, value in sorted(self.of.items(), key=lambda item: item[0]) if key in keys]
        for target, value in own[:1]:
            via = value.via if value.via[-1:] == (target,) else (*value.via, target)
            sure, file = value.certain, self.unit.file
            told = (self.scope, self.span, self.kind, sure, target, self.spelling, tuple(via), self.stands_in)
            yield Fallback(file, *told)


class _Search:
    """Looks for guards of values of some classes."""

    def __init__(self, resolver: Resolver, keys: Mapping[made.Key, str], hints: Hints, *, counts_made: bool) -> None:
        self._resolver = resolver
        self._counts_made = counts_made
        self._keys = keys
        self._hints = hints

    def in_file(self, unit: Unit) -> Iterator[_Typed]:
        """All of them in one file."""
        for slot in unit.facts.slots:
            yield from self._of_slot(unit, slot)
        for guard in unit.facts.guards:
            of = self._of_subjects(unit, guard.subjects)
            # What a call gives is kept by no name, and an `or` of calls may well ask a question.
            is_or = guard.kind == "fallback-or"
            named = [one for one in guard.subjects if not isinstance(one, Result)] if is_or else guard.subjects
            by_made = bool(of) and not self._of_subjects(unit, named)
            if of and not (by_made and all(value.is_exact for value in of.values())):
                scope = unit.facts.scopes[guard.scope].qualname
                kind = "fallback-return" if guard.leaves else guard.kind
                asked = next(one for one in guard.subjects if self._of_value(unit, one))
                yield _Typed(unit, scope, guard.span, kind, spelled(unit, asked), of, by_made=by_made)
        if self._counts_made:
            yield from self._by_made(unit)

    def _by_made(self, unit: Unit) -> Iterator[_Typed]:
        """The guards that make one of the classes in the place of something, and None as the default for one."""
        scopes = unit.facts.scopes
        placed = _Placed(stand_ins(self._resolver, unit, self._keys, self._hints))
        held = Held(self._resolver, unit, self._keys, self._hints)
        for guard in unit.facts.guards:
            one = (placed.first_in(guard.regions) or held.put_by(guard)) if guard.is_related else None
            if one is not None and not is_about_others(self._resolver, unit, guard, self._keys):
                scope = scopes[guard.scope].qualname
                yield _Typed(unit, scope, guard.span, guard.kind, one.spelling, one.of, by_made=True, stands_in=True)
        for call, fetched in fetched_or_none(unit):
            of = self._of_value(unit, fetched)
            if of:
                scope, told = scopes[call.scope].qualname, spelled(unit, fetched)
                yield _Typed(unit, scope, call.span, "fallback-default", told, of, by_made=True)

    def _of_value(self, unit: Unit, value: Expr | None) -> dict[made.Key, Value]:
        if not self._hints.may_be(unit, value):
            return {}
        return made.among(self._resolver, self._resolver.value(unit, value), self._keys)

    def _of_subjects(self, unit: Unit, subjects: Iterable[Expr]) -> dict[made.Key, Value]:
        found: dict[made.Key, Value] = {}
        for subject in subjects:
            found |= self._of_value(unit, subject)
        return found

    def _of_slot(self, unit: Unit, slot: Slot) -> Iterator[_Typed]:
        owner: int
        if slot.kind == "parameter":
            function = unit.facts.functions[slot.owner]
            parameter = function.parameters[slot.position]
            name, annotation, default = parameter.name, parameter.annotation, parameter.default
            scope, owner = function.qualname, function.owner
            if signatures.is_overload(self._resolver, unit, function):
                return  # says again what the implementation says
        else:
            cls = unit.facts.classes[slot.owner]
            field = cls.fields[slot.position]
            name, annotation, default = field.name, field.annotation, field.default
            scope, owner = cls.qualname, slot.owner
        of = self._of_annotation(unit, annotation, owner)
        if of and (_is_none(unit, default) or made.admits_none(self._resolver, unit, annotation)):
            yield _Typed(unit, scope, slot.span, "fallback-parameter", name, of)
        elif of and slot.kind == "field" and self._is_default(unit, scope, name):
            of = self._of_value(unit, default)
            if of:
                told = spelled(unit, default)
                yield _Typed(unit, scope, slot.span, "fallback-default", told, of, by_made=True, stands_in=True)

    def _is_default(self, unit: Unit, owner: str, name: str) -> bool:
        """Whether what a class body gives a field is what a generated constructor takes where it is given nothing."""
        found = classes.find(self._resolver, Value("object", unit.file.module, owner))
        if found is None or any(found.has(one) for one in classes.CONSTRUCTORS):
            return False
        return any(one.name == name for one in signatures.parameters(self._resolver, found.value) or ())

    def _of_annotation(self, unit: Unit, annotation: Expr | None, owner: int) -> dict[made.Key, Value]:
        if not self._hints.speaks(unit, annotation):
            return {}
        return made.among(self._resolver, annotated.instances(self._resolver, unit, annotation, owner), self._keys)


def _is_none(unit: Unit, default: Expr | None) -> bool:
    """Whether the default of a parameter or field is None; of a field, it may be told to a function."""
    if isinstance(default, Result):
        given = unit.facts.calls[default.call].arguments
        return any(one.name in _DEFAULTS and _is_none(unit, one.value) for one in given)
    return isinstance(default, Constant) and default.value is None
