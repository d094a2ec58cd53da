"""The modules of a codebase, and how one names another."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Choice, Constant, Display, Item, Name, Result, Table
from seamguard.domain.facts import Argued, Defined, Imported, Valued
from seamguard.domain.source import Category
from seamguard.resolve.graph import Graph
from seamguard.resolve.relevance import Kind, last_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Call, Class, Function, ModuleFacts, Reference, Stored
    from seamguard.domain.source import SourceFile
    from seamguard.resolve.containers import Keys
    from seamguard.resolve.relevance import Node
    from seamguard.resolve.values import Value


_INSIDE = "[]"
"""Before the name of a container: a container inside it."""
_FEW = 3
_FAR = 6  # names that lead to names


def _name_all(named: dict[tuple[object, ...], set[str]], value: Expr | None, name: str) -> None:
    """Give a container a name, and those written inside it theirs."""
    for option in value.options if isinstance(value, Choice) else (value,):
        if isinstance(option, Display | Table):
            named.setdefault(("written", option.place), set()).add(name)
            items = option.items if isinstance(option, Display) else [item for _, item in option.items]
            for item in items:
                _name_all(named, item, f"{_INSIDE}{name}")
        elif isinstance(option, Result):
            named.setdefault(("called", option.call), set()).add(name)


def _replaced(facts: ModuleFacts) -> set[int]:
    """Functions that a later plain definition of the same name replaces: nobody reaches them by that name."""
    by_name: dict[str, list[tuple[int, Defined]]] = {}
    for index, binding in enumerate(facts.bindings):
        if isinstance(binding, Defined) and not binding.is_class:
            by_name.setdefault(facts.functions[binding.definition].qualname, []).append((index, binding))
    found: set[int] = set()
    for made in (made for made in by_name.values() if len(made) > 1):
        last = facts.functions[made[-1][1].definition]
        standing = facts.scopes[made[-1][1].scope].names.get(made[-1][1].name, ())
        if not last.decorators and standing == (made[-1][0],):
            found |= {binding.definition for _, binding in made[:-1]}
    return found


class Unit:
    """A file together with its facts, indexed by qualified name."""

    def __init__(self, file: SourceFile, facts: ModuleFacts) -> None:
        self.file = file
        self.facts = facts
        self.attributes: dict[str, list[int]] = {}
        for index, stored in enumerate(facts.stores):
            if stored.attr is not None:
                self.attributes.setdefault(stored.attr, []).append(index)
        self.functions: dict[str, list[Function]] = {}
        self.classes: dict[str, Class] = {}
        replaced = _replaced(facts)
        for number, function in enumerate(facts.functions):
            if number not in replaced:
                self.functions.setdefault(function.qualname, []).append(function)
        for made in facts.classes:
            self.classes.setdefault(made.qualname, made)

    @cached_property
    def imported_names(self) -> frozenset[str]:
        """The last names of what the file imports."""
        taken = [b.attr or b.module for b in self.facts.bindings if isinstance(b, Imported)]
        return frozenset(name.rpartition(".")[2] for name in taken)

    def may_store_in(self, cls: Value) -> bool:
        """Whether the file imports a class or its module."""
        return not self.imported_names.isdisjoint((cls.name.partition(".")[0], cls.module.rpartition(".")[2]))

    @cached_property
    def called_at_once(self) -> frozenset[int]:
        """The calls whose results are called where they stand."""
        return frozenset(call.func.call for call in self.facts.calls if isinstance(call.func, Result))

    @cached_property
    def looked_up(self) -> tuple[tuple[Call | Reference, Item], ...]:
        """The items that are called or handed on, looked up by a key that is not written out."""
        calls = [(call, call.func) for call in self.facts.calls if call.scope >= 0]
        handed_on = [(reference, reference.value) for reference in self.facts.references]
        places: list[tuple[Call | Reference, Expr | None]] = [*calls, *handed_on]
        return tuple((at, e) for at, e in places if isinstance(e, Item) and not isinstance(e.key, Constant))

    @cached_property
    def calling_up(self) -> frozenset[str]:
        """The scopes that call an `__init__` of something, by their qualified names."""
        ups = [c for c in self.facts.calls if isinstance(c.func, Attribute) and c.func.attr == "__init__"]
        return frozenset(self.facts.scopes[call.scope].qualname for call in ups if call.scope >= 0)

    @cached_property
    def called(self) -> dict[str, list[int]]:
        """The calls by the last names of what they call, as written and as imported."""
        found: dict[str, list[int]] = {}
        for number, call in enumerate(self.facts.calls):
            for name in last_names(self.facts, call.func):
                found.setdefault(name, []).append(number)
        return found

    @cached_property
    def graph(self) -> Graph:
        """What leads to what in the file; a module that names only lead through never needs it."""
        return Graph(self.facts)

    def nodes_of(self, parameters: frozenset[tuple[int, int]]) -> list[Node]:
        """The nodes of the graph that stand for some parameters."""
        bindings = enumerate(self.facts.bindings if parameters else ())
        given = ((i, b) for i, b in bindings if isinstance(b, Argued))
        return [self.graph.node(Kind.BINDING, index) for index, b in given if (b.function, b.position) in parameters]

    @cached_property
    def _puts(self) -> dict[str, list[int]]:
        """What the file puts into containers (stores by their index), by the last names of these."""
        found: dict[str, list[int]] = {}
        for index, stored in enumerate(self.facts.stores):
            for name in self._last(stored.base) if stored.attr is None else ():
                found.setdefault(name, []).append(index)
        return found

    def stored_in(self, container: Value) -> list[Stored]:
        """What this file may put into one of its own containers: the base has a name that the container was given."""
        if not self._puts:
            return []
        _, made, place = container.data
        if isinstance(place, tuple) and made == "default":  # `defaultdict(list)[key]`
            names = {f"{_INSIDE}{name}" for name in self._named.get(("called", place[0]), set())}
        else:
            names = self._named.get((made if made in ("written", "given") else "called", place), set())
        found = {index for name in names for index in self._puts.get(name, ())}
        return [self.facts.stores[index] for index in sorted(found)]

    def keys_inside(self, container: Value, keys_of: Callable[[Expr | None], Keys]) -> list[Keys]:
        """The keys under which this file puts something into what one of its containers holds."""
        _, _, place = container.data
        names = self._named.get(("called", place), set())
        bases = [self.graph.inner(stored.base) for stored in self.facts.stores if stored.attr is None]
        keys = [keys_of(key) for base, key in (one for one in bases if one is not None) if self._last(base) & names]
        return list(dict.fromkeys(keys))

    @cached_property
    def _named(self) -> dict[tuple[object, ...], set[str]]:
        """The names that containers are given, by how they are made and where."""
        given = [b for b in self.facts.bindings if isinstance(b, Argued)]
        named: dict[tuple[object, ...], set[str]] = {("given", (b.function, b.position)): {b.name} for b in given}
        places = [(b.value, b.name) for b in self.facts.bindings if isinstance(b, Valued)]
        places += [(s.value, s.attr) for s in self.facts.stores if s.attr is not None]
        for value, name in places:
            _name_all(named, value, name)
        for call in self.facts.calls:  # `table.setdefault(key, [])`
            if isinstance(call.func, Attribute) and call.func.attr == "setdefault" and len(call.arguments) == 2:
                for name in self._last(call.func.value):
                    _name_all(named, call.arguments[1].value, f"{_INSIDE}{name}")
        for stored in self.facts.stores:
            if stored.attr is None and not stored.spread:
                for name in self._last(stored.base):
                    _name_all(named, stored.value, f"{_INSIDE}{name}")
        return named

    def _last(self, base: Expr, far: int = 0) -> set[str]:
        """The last name of a base, and of what it is an alias of.

        In a loop that goes down a tree (`node = node[key]`) names lead to themselves, each time deeper inside.
        """
        if isinstance(base, Attribute):
            return {base.attr}
        if isinstance(base, Item):
            return {f"{_INSIDE}{name}" for name in self._last(base.value, far)}
        if isinstance(base, Result):
            func = self.facts.calls[base.call].func
            if not isinstance(func, Attribute) or func.attr not in ("get", "setdefault", "__getitem__"):
                return set()
            return {f"{_INSIDE}{name}" for name in self._last(func.value, far)}
        if not isinstance(base, Name):
            return set()
        read = self.facts.reads[base.read]
        bound = [self.facts.bindings[index] for index in (*read.now, *read.later)]
        values = [binding.value for binding in bound if isinstance(binding, Valued)]
        names = {read.name, *(value.attr for value in values if isinstance(value, Attribute))}
        names |= {self.facts.reads[value.read].name for value in values if isinstance(value, Name)}
        taken = [value for value in values if isinstance(value, Item | Result)] if far < _FAR else []
        return names.union(*(self._last(value, far + 1) for value in taken)) if len(taken) < _FEW else names


class Program:
    """All modules of a codebase; facts are asked for when a name first leads into a module."""

    def __init__(self, files: Iterable[SourceFile], facts_of: Callable[[SourceFile], ModuleFacts | None]) -> None:
        """Index files by module.

        Args:
            files: All files, sorted by path.
            facts_of: Returns the facts of a file, or None (and keeps the error) where it cannot be read.
        """
        self._facts_of = facts_of
        self._units: dict[str, Unit | None] = {}
        self._made: dict[str, list[Unit]] = {}
        self.read: list[Unit] = []
        self._files: dict[str, list[SourceFile]] = {}
        self._storing: dict[str, list[Unit]] = {}
        self._packages: set[str] = set()
        for file in files:
            self._files.setdefault(file.module, []).append(file)
            parent = file.module.rpartition(".")[0]
            while parent and parent not in self._packages:
                self._packages.add(parent)
                parent = parent.rpartition(".")[0]
        for same in self._files.values():
            same.sort(
                key=lambda file: (
                    file.path.endswith(".pyi"),
                    not file.is_package,
                    file.category != Category.PRODUCTION,
                    file.path,
                )
            )

    def has(self, module: str) -> bool:
        """Whether the codebase holds this module or package (a namespace package too)."""
        return module in self._files or module in self._packages

    def files(self) -> Iterable[SourceFile]:
        """All files."""
        return (file for same in self._files.values() for file in same)

    def modules(self) -> Iterable[str]:
        """All module names."""
        return self._files.keys()

    def unit(self, file: SourceFile) -> Unit | None:
        """A file with its facts, or None where it cannot be read."""
        if file.path not in self._units:
            facts = self._facts_of(file)
            unit = None if facts is None else self._unit_of(file, facts)
            self._units[file.path] = unit
            if unit is not None:
                self.read.append(unit)
                for attr in unit.attributes:
                    self._storing.setdefault(attr, []).append(unit)
        return self._units[file.path]

    def _unit_of(self, file: SourceFile, facts: ModuleFacts) -> Unit:
        return Unit(file, facts)

    def known(self, path: str) -> Unit | None:
        """A file that has been read already."""
        return self._units.get(path)

    def storing_so_far(self, attr: str) -> int:
        """How many files read so far store something in an attribute."""
        return len(self._storing.get(attr, ()))

    def storing(self, attr: str, cls: Value) -> list[Unit]:
        """The files read so far that store something in an attribute, and import a class or its module."""
        return [unit for unit in self._storing.get(attr, ()) if unit.may_store_in(cls)]

    def units(self, module: str) -> list[Unit]:
        """The readable files that make a module, the one that Python runs first."""
        found = self._made.get(module)
        if found is None:
            found = [unit for unit in map(self.unit, self._files.get(module, ())) if unit is not None]
            self._made[module] = found
        return found

    def functions(self, value: Value) -> Iterator[tuple[Unit, Function]]:
        """The functions that a value names, each with its file."""
        return ((unit, made) for unit in self.units(value.module) for made in unit.functions.get(value.name, ()))

    def is_unreadable(self, module: str) -> bool:
        """Whether the codebase has files for a module, and none of them can be read."""
        return module in self._files and not self.units(module)

    def imported(self, file: SourceFile, level: int, module: str) -> str | None:
        """The absolute name of a module that `file` imports; None where the dots lead out of the package."""
        if level == 0:
            return self._absolute(file, module)
        package = file.module if file.is_package else file.module.rpartition(".")[0]
        for _ in range(level - 1):
            if not package:
                return None
            package = package.rpartition(".")[0]
        if not package:
            return None
        return f"{package}.{module}" if module else package

    def _absolute(self, file: SourceFile, module: str) -> str:
        if not self.has(module.partition(".")[0]) and file.category != Category.PRODUCTION:
            # A script or test that is run by path has its own folder on the import path.
            folder = file.module.rpartition(".")[0]
            if folder and self.has(f"{folder}.{module}"):
                return f"{folder}.{module}"
        return module
