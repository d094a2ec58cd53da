"""The files that can speak of some classes, found by their text, and the names by which they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Choice, Constant, Display, Either, Expr, Table
from seamguard.domain.facts import Defined, Imported, Valued
from seamguard.resolve import annotated, classes
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.handed import Handed
from seamguard.resolve.hints import Hints, mentioned
from seamguard.resolve.made import among
from seamguard.resolve.values import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from seamguard.domain.source import SourceFile
    from seamguard.resolve.made import Key
    from seamguard.resolve.program import Program, Unit
    from seamguard.resolve.seams import Finder


class Stored(Handed):
    """What some files store in attributes of classes of others, where that may be of the classes that matter.

    Which files were read by then, for whatever was asked before, makes no difference.
    """

    def __init__(self, hints: Hints) -> None:
        super().__init__()
        self._hints = hints

    def stored_outside(self, program: Program, attr: str, cls: Value) -> list[tuple[Unit, int]]:  # noqa: ARG002 (it has its own files)
        """See `Handed.stored_outside`."""
        return [(unit, index) for unit, index in self._hints.stores.get(attr, ()) if unit.may_store_in(cls)]


class Bearers:
    """The files that can speak of some classes, as far as they are found."""

    def __init__(
        self,
        program: Program,
        keys: Mapping[Key, str],
        files: Mapping[str, SourceFile],
        using: Iterable[str],
        *,
        far: bool,
    ) -> None:
        """Begin with what is known.

        Args:
            program: The program.
            keys: The classes.
            files: The files that matter, by path.
            using: Those among them that matter in any case, for a seam is used there.
            far: Files matter as well that name no class, but a function that gives, or a name that holds, an instance.
        """
        self._program = program
        self._far = far
        self._keys = keys
        self._files = files
        self._types = {name.rpartition(".")[2] for _, name in keys}
        self._givers: set[tuple[str, str]] = set()  # functions, each with a package from which it is to be had
        self._fresh, self._fresh_givers = set(self._types), set(self._givers)
        found = (program.unit(files[path]) for path in sorted(using) if path in files) if keys else ()
        self._units = {unit.file.path: unit for unit in found if unit is not None}

    @property
    def units(self) -> list[Unit]:
        """The files, in order."""
        return [self._units[path] for path in sorted(self._units)]

    @property
    def names(self) -> frozenset[str]:
        """The names by which they speak of the classes."""
        return frozenset((*self._types, *(name for name, _ in self._givers)))

    @property
    def sought(self) -> frozenset[str]:
        """Names of which it has to be known which files hold them."""
        return frozenset((*self._fresh, *(name for giver in self._fresh_givers for name in giver)))

    def advance(self, held: Mapping[str, Sequence[SourceFile]], resolver: Resolver) -> None:
        """Take in the files that hold the names that are sought, and see which other names they lead to.

        Args:
            held: The files by the names that they hold.
            resolver: Tells what types are called.
        """
        for file in self._found(held):
            if file.path in self._files and file.path not in self._units:
                unit = self._program.unit(file)
                self._units |= {file.path: unit} if unit is not None else {}
        types, givers = set(self._types), set(self._givers)
        for unit in self._units.values():
            types |= _aliases(resolver, unit, types, self._keys)
            givers |= set() if self._far else _giving(resolver, unit, types, {name for name, _ in givers}, self._keys)
        if self._far:
            types |= _holding(self._program, self.units, types, self._keys)
        self._fresh, self._fresh_givers = types - self._types, givers - self._givers
        self._types, self._givers = types, givers

    def _found(self, held: Mapping[str, Sequence[SourceFile]]) -> Iterator[SourceFile]:
        for name in sorted(self._fresh):
            yield from held[name]
        # Many a package has a `merge`: who has it from another one names that.
        naming = {package: {file.path for file in held[package]} for _, package in self._fresh_givers}
        for name, package in sorted(self._fresh_givers):
            yield from (one for one in held[name] if _package(one) == package or one.path in naming[package])


def _package(file: SourceFile) -> str:
    return file.module.partition(".")[0]


def find_all(program: Program, searches: Sequence[Bearers], finder: Finder) -> None:
    """Let searches go on until none of them knows a new name; whatever they look for, they look for together."""
    resolver = Resolver(program, Stored(Hints((), ())))  # of types; nobody stores these in attributes of others
    while sought := frozenset[str]().union(*(search.sought for search in searches)):
        held = finder.find(sought)
        for search in searches:
            if search.sought:
                search.advance(held, resolver)


def _aliases(resolver: Resolver, unit: Unit, names: AbstractSet[str], keys: Mapping[Key, str]) -> set[str]:
    """Other names under which a file hands one of the classes on."""
    facts = unit.facts
    found = {export.name for export in facts.lazy if export.attr in names}
    for index, binding in enumerate(facts.bindings):
        if facts.scopes[binding.scope].kind not in ("module", "class") or binding.name in names:
            continue
        if isinstance(binding, Imported):
            is_alias = binding.attr in names
        elif isinstance(binding, Valued) and binding.value is not None:
            is_alias = any(
                among(resolver, annotated.instances(resolver, unit, part), keys)
                for part in _naming(unit, binding.value, names)
            )
        else:
            is_alias = isinstance(binding, Defined) and _is_below(resolver, unit, index, names, keys)
        found |= {binding.name} if is_alias else set()
    return found


def _naming(unit: Unit, value: Expr | None, names: AbstractSet[str]) -> Iterator[Expr | None]:
    """The parts of a value that name one of the classes.

    A list of types may well hold other things, and what those are may be a long story.
    """
    if names.isdisjoint(mentioned(unit, value)):
        return
    parts: Iterable[Expr | None]
    if isinstance(value, Display):
        parts = value.items
    elif isinstance(value, Table):
        parts = (part for item in value.items for part in item)
    elif isinstance(value, Choice | Either):
        parts = value.options if isinstance(value, Choice) else (value.left, value.right)
    else:
        yield value
        return
    inside = not isinstance(value, Choice | Either)
    for part in parts:
        if not (inside and isinstance(part, Constant)):  # a text is a type only where it is all that is written
            yield from _naming(unit, part, names)


def _giving(
    resolver: Resolver, unit: Unit, types: AbstractSet[str], known: AbstractSet[str], keys: Mapping[Key, str]
) -> set[tuple[str, str]]:
    """The functions of a module's own that say that they give an instance, and those that it takes from elsewhere."""
    facts, package = unit.facts, _package(unit.file)
    found = {b.name for b in facts.bindings if isinstance(b, Imported) and b.scope == 0 and b.attr in known}
    for one in facts.functions:
        is_said = one.name == one.qualname and not types.isdisjoint(mentioned(unit, one.annotation))
        if is_said and among(resolver, annotated.instances(resolver, unit, one.annotation), keys):
            found.add(one.name)
    return {(name, package) for name in found}


def _holding(program: Program, units: Collection[Unit], names: AbstractSet[str], keys: Mapping[Key, str]) -> set[str]:
    """Names of functions that say that they give an instance, and of fields, attributes and variables that hold one."""
    hints = Hints(units, names)
    resolver = Resolver(program, Stored(hints))
    found: set[str] = set()
    for unit in units:
        facts = unit.facts
        said = [(one.name, one.annotation, one.owner) for one in facts.functions]
        for owner, cls in enumerate(facts.classes):
            said += [(field.name, field.annotation, owner) for field in cls.fields]
        said += [(one.attr, one.annotation, -1) for one in facts.stores if one.attr]
        given = [(one.attr, one.value) for one in facts.stores if one.attr]
        for one in facts.bindings:
            if isinstance(one, Valued) and facts.scopes[one.scope].kind in ("module", "class"):
                said.append((one.name, one.annotation, -1))
                given.append((one.name, one.value))
        for name, annotation, owner in said:
            if name not in names | found and hints.speaks(unit, annotation):
                held = annotated.instances(resolver, unit, annotation, owner)
                found |= {name} if among(resolver, held, keys) else set()
        for name, value in given:
            if name not in names | found and hints.may_be(unit, value):
                found |= {name} if among(resolver, resolver.value(unit, value), keys) else set()
    return found


def _is_below(resolver: Resolver, unit: Unit, index: int, names: AbstractSet[str], keys: Mapping[Key, str]) -> bool:
    """Whether a definition is a class that inherits from one of the classes."""
    binding = unit.facts.bindings[index]
    if not isinstance(binding, Defined) or not binding.is_class:
        return False
    made = unit.facts.classes[binding.definition]
    if names.isdisjoint(name for base in made.bases for name in mentioned(unit, base)):
        return False
    line = classes.order(resolver, Value("object", unit.file.module, made.qualname))
    return any(ancestor[1:3] in keys for ancestor in line)
