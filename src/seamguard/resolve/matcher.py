"""Recognising one target among values, and in what holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.seam import Receivers, Restrict
from seamguard.domain.uses import Target, TargetState
from seamguard.resolve import classes, containers
from seamguard.resolve.meeting import CONTAINER, MADE_OF_PARTS
from seamguard.resolve.reflection import SOME_MODULE
from seamguard.resolve.relevance import COMPUTED, LOCAL, Relevance, passed_through
from seamguard.resolve.values import SOME_ATTRIBUTE, Value, Values, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from seamguard.domain.seam import Seam
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.meeting import Thing
    from seamguard.resolve.program import Unit

_HOLDING = MADE_OF_PARTS | {CONTAINER[0]}
_NAMED = frozenset({"object", "method", "property"})
_PROTOCOL = frozenset({"typing.Protocol", "typing_extensions.Protocol"})


class Matcher:
    """Recognises one target among values."""

    def __init__(self, resolver: Resolver, target: Target, seam: Seam) -> None:
        self.resolver = resolver
        self.target = target
        self.restrict: Restrict = seam.restrict
        self.strict = seam.receivers is Receivers.STRICT
        self.implementers = seam.implementers
        if target.state is TargetState.EXTERNAL:
            self.value = Value("external", "", target.name)
        elif target.state is TargetState.MODULE:
            self.value = Value("module", target.name, "")
        else:
            self.value = Value("object", target.module, target.name[len(target.module) + 1 :])
        self.is_class = classes.find(resolver, self.value) is not None
        self.name = target.name.rpartition(".")[2]
        self.owner = self._owner()
        self._wanted: frozenset[str] = frozenset({self.name})
        self._relevances: dict[str, tuple[object, Relevance]] = {}
        self.passing: set[str] = set()  # names of functions that give back what they are handed, the target too
        self.mixed_in: set[str] = set()  # files of classes that others put before the target's class
        self.below: dict[tuple[str, str], tuple[Value, ...]] = {}  # classes below the target's, with their orders
        self.computing: set[str] = set()  # files that may fetch the target by a computed name
        self.is_property = self.owner is not None and self._is_property()
        self._own = frozenset(self._own_things())

    def relevance(self, unit: Unit, wanted: AbstractSet[str] | None = None) -> Relevance:
        """Which expressions of a file can lead to the target, by the names wanted last if none are given."""
        self._wanted = self._wanted if wanted is None else frozenset(wanted)
        given = self.resolver.handed.parameters_in(unit.file.path)
        key = (self._wanted, given, len(self.passing))  # it only grows
        known = self._relevances.get(unit.file.path)
        if known is None or known[0] != key:
            computed = {LOCAL, COMPUTED} if unit.file.path in self.computing else {LOCAL}
            home = self.value.module.rpartition(".")[2]
            # What else the module of a function holds has nothing to do with it; classes there may be of one line.
            passed = {home} if self.is_class or self.owner is not None else set[str]()
            passed |= self._wanted if self.restrict is Restrict.IMPORT else set()
            computed |= {home, *map(passed_through, passed)}
            known = key, Relevance(unit.graph, {*self._wanted, *computed}, unit.nodes_of(given), self.passing)
            self._relevances[unit.file.path] = known
        return known[1]

    def _owner(self) -> Value | None:
        """The class whose method the target is."""
        owner = self.value._replace(name=self.value.name.rpartition(".")[0])
        return owner if owner.name and classes.find(self.resolver, owner) is not None else None

    def _is_property(self) -> bool:
        first = next(self.resolver.program.functions(self.value), None)
        return first is not None and self.resolver.is_property(*first)

    def _own_things(self) -> Iterator[Thing]:
        """All things by which the target is recognised, but for the classes and methods that stand for it."""
        yield CONTAINER
        yield self.value[:3]
        yield "external", "", f"{SOME_MODULE.name}.{self.value.name}"
        for named in (self.value, self.owner) if self.owner is not None else (self.value,):
            yield from ((kind, named.module, named.name) for kind in _NAMED)
        home = self.value.dotted.rpartition(".")[0].split(".")
        for length in range(1, len(home) + 1):
            yield SOME_ATTRIBUTE, ".".join(home[:length]), ".".join(home[length:])
        packages = self.value.module.split(".")
        yield from (("module", ".".join(packages[:length]), "") for length in range(1, len(packages) + 1))

    def may_be_among(self, met: AbstractSet[Thing]) -> bool:
        """Whether the target may be found where somebody who looks for nothing met some things."""
        if not self._own.isdisjoint(met):
            return True
        if not self.is_class and not self.implementers:
            return False
        return any(thing[0] in _NAMED and self.matches(Value(*thing)) for thing in met)

    def stands_in(self, line: Values) -> bool:
        """Whether the target is a class that another inherits from; what stands before it in the order is kept."""
        self.mixed_in.update(self.note_below(line[0]))
        return any(ancestor[:3] == self.value[:3] for ancestor in line)

    def matches(self, value: Value) -> bool:
        """Whether a value is the target, or a class whose construction is the target's."""
        if value.kind not in _NAMED:
            return value[:3] == self.value[:3] or self._may_be(value)
        if value[1:3] == self.value[1:3]:
            return (value.kind == "property") == self.is_property
        if self.implementers and self.owner is not None and self._is_implemented(value):
            return True
        if not self.is_class or value.kind == "property":
            return False
        owner, _, last = value.name.rpartition(".")
        if last in classes.CONSTRUCTORS:
            return classes.constructs(self.resolver, value._replace(kind="object", name=owner), self.value)
        called = classes.find(self.resolver, value) if value.kind == "object" else None
        return called is not None and classes.constructs(self.resolver, value, self.value)

    def _may_be(self, value: Value) -> bool:
        """Whether a value is any attribute of the target's home, or one of its name of a module that is not known."""
        if value.kind == SOME_ATTRIBUTE:
            return value.dotted == self.value.dotted.rpartition(".")[0]
        return value.kind == "external" and value.name == f"{SOME_MODULE.name}.{self.value.name}"

    def _is_implemented(self, value: Value) -> bool:
        """Whether a method is the target's counterpart in a class that implements the target's class."""
        owner, _, last = value.name.rpartition(".")
        if last != self.name or not owner or self.owner is None:
            return False
        found = classes.find(self.resolver, value._replace(name=owner))
        declared = classes.find(self.resolver, self.owner)
        if found is None or declared is None:
            return False
        if any(ancestor[1:3] == self.owner[1:3] for ancestor in classes.order(self.resolver, found.value)):
            return True
        line = classes.order(self.resolver, self.owner)
        return any(above.dotted in _PROTOCOL for above in line) and self._has_all(found.value, line)

    def _has_all(self, cls: Value, protocol: tuple[Value, ...]) -> bool:
        """Whether a class has every member that a Protocol and its ancestors name."""
        members: set[str] = set()
        for ancestor in protocol:
            found = classes.find(self.resolver, ancestor)
            if found is not None:
                members |= set(found.unit.facts.scopes[found.made.scope].names) | {f.name for f in found.made.fields}
        instance = cls._replace(kind="instance")
        named = {member for member in members if not member.startswith("__")}
        return all(classes.member(self.resolver, instance, member) for member in named)

    def note_below(self, cls: Value) -> list[str]:
        """Remember a class below the target's; return the files of classes that it puts before that."""
        line = classes.order(self.resolver, cls)
        owner = self.value if self.is_class else self.owner
        places_of = [number for number, above in enumerate(line) if owner is not None and above[1:3] == owner[1:3]]
        if not places_of or len(line) < 3:
            return []
        self.below[cls.module, cls.name] = line
        found = (classes.find(self.resolver, above) for above in line[1 : places_of[0]])
        return [one.unit.file.path for one in found if one is not None]

    def above_mixin(self, value: Value, attr: str) -> Value | None:
        """The target, where a class below it finds it as the next `attr` after a class that does not know it."""
        owner = self.value if self.is_class else self.owner
        for line in self.below.values():
            names = [above[1:3] for above in line]
            if owner is None or value[1:3] not in names or owner[1:3] not in names:
                continue
            start = names.index(value[1:3]) + (value.kind == "super")
            between = line[start : names.index(owner[1:3])]
            found = [classes.find(self.resolver, above) for above in between]
            if between and not any(one is None or one.has(attr) for one in found):
                return Value("method", owner.module, f"{owner.name}.{attr}")
            if not between and start == names.index(owner[1:3]) and value[1:3] != owner[1:3]:
                return Value("method", owner.module, f"{owner.name}.{attr}")
        return None

    def is_instance(self, value: Value) -> bool:
        """Whether a value is an instance of the target, a class."""
        return self.is_class and value.kind == "instance" and self.matches(value.as_class)

    def among(self, values: Values) -> Value | None:
        """The value that matches, a certain one first."""
        found = [value for value in values if self.matches(value)]
        return next((value for value in found if value.certain), found[0] if found else None)

    def holds(self, value: Value) -> bool:
        """Whether a value is the target, or holds it."""
        if value.kind != CONTAINER[0]:
            return self._holds(value, set())
        # The same containers are met again and again, and looking into them takes long.
        key = ("held", "", (self, value.thing, self._wanted, len(self.passing)))
        return bool(self.resolver.noted(key, lambda: frozenset({value} if self._holds(value, set()) else ())))

    def _holds(self, value: Value, seen: set[tuple[object, ...]]) -> bool:
        """The same, where what was looked into on the way (`seen`) does not."""
        if self.matches(value):
            return True
        if value.thing in seen or value.kind not in _HOLDING:
            return False
        seen.add(value.thing)
        if value.kind != CONTAINER[0]:
            return any(self._holds(held, seen) for part in parts_of(value) for held in part)
        # What cannot lead to the target is not looked up, so that no file is read for it.
        entries = [e for e in containers.entries(self.resolver, value) if self._may_hold(e)]
        return any(self._holds(held, seen) for entry in entries for held in containers.held(self.resolver, entry))

    def _may_hold(self, entry: containers.Entry) -> bool:
        return entry.value is None or self.relevance(entry.unit).mentions(entry.value)

    def homeward(self, values: Values) -> list[Value]:
        """The modules among some values by which the target can be fetched: its own, and packages above it."""
        home = f"{self.value.module}." if self.value.module else ""
        return [value for value in values if value.kind == "module" and home.startswith(f"{value.module}.")]

    def carried(self, values: Values) -> list[Value]:
        """The values that are the target or hold it."""
        return [value for value in values if self.holds(value)]
