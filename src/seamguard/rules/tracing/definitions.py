"""What a dotted name of the codebase is in the facts of its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Item, Name, Narrowed, Result
from seamguard.domain.facts import Argued, Valued

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts, Named
    from seamguard.domain.facts import Binding, Call, Class, Function, ModuleFacts
    from seamguard.domain.source import SourceFile

_NEUTRAL = frozenset(
    {"builtins.staticmethod", "builtins.classmethod", "functools.cache", "functools.lru_cache", "abc.abstractmethod"}
    | {f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("override", "final", "deprecated")}
    | {"warnings.deprecated"}
)
"""Decorators that leave alone what a function gives."""
_ENTERED = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


@dataclass(frozen=True, slots=True)
class At:
    """A file with its facts."""

    file: SourceFile
    facts: ModuleFacts = field(compare=False, repr=False)


class Bound(NamedTuple):
    """A name in the namespace of a module or class.

    Attributes:
        at: Where it is bound.
        name: Its dotted name.
        bindings: Everything that binds it there, by index.
    """

    at: At
    name: str
    bindings: tuple[int, ...]

    def each(self) -> Iterator[Binding]:
        """The bindings themselves."""
        return (self.at.facts.bindings[index] for index in self.bindings)

    @property
    def is_variable(self) -> bool:
        """Whether it is one of a value, and not a function, class or import."""
        return all(isinstance(binding, Valued) for binding in self.each())


def at(facts: Facts, file: SourceFile | None) -> At | None:
    """A file with its facts; None where it cannot be read."""
    found = None if file is None else facts.module(file)
    return None if file is None or found is None else At(file, found)


def within(named: Named) -> str:
    """The qualified name of a thing within its module."""
    return named.name[len(named.module) + 1 :] if named.module else named.name


def bound(facts: Facts, named: Named) -> Bound | None:
    """What binds a name of a module or class; None where nothing is seen to."""
    place = at(facts, facts.file_of(named.module)) if named.module else None
    if place is None:
        return None
    owner, _, last = within(named).rpartition(".")
    scope = next((c.scope for c in place.facts.classes if c.qualname == owner), -1) if owner else 0
    if scope < 0 or not last:
        return None
    made = bindings_in(place, scope, last)
    return Bound(place, named.name, made) if made else None


def bindings_in(place: At, scope: int, name: str) -> tuple[int, ...]:
    """All that binds a name of a scope, also from functions in which it is `global` or `nonlocal`."""
    own = {
        index
        for index, binding in enumerate(place.facts.bindings)
        if binding.scope == scope and binding.name == name and not isinstance(binding, Argued)
    }
    later = place.facts.scopes[scope].names.get(name, ())
    return tuple(sorted(own | {n for n in later if not isinstance(place.facts.bindings[n], Argued)}))


def class_of(facts: Facts, named: Named) -> tuple[At, Class] | None:
    """The class that a thing is, or is an instance of; None for anything else."""
    place = at(facts, facts.file_of(named.module)) if named.module else None
    made = next((c for c in place.facts.classes if c.qualname == within(named)), None) if place else None
    return None if place is None or made is None else (place, made)


def function_of(facts: Facts, named: Named) -> tuple[At, int] | None:
    """The function that a thing is, with its index; the last one where branches define several."""
    place = at(facts, facts.file_of(named.module)) if named.module else None
    made = [n for n, f in enumerate(place.facts.functions) if f.qualname == within(named)] if place else []
    return (place, made[-1]) if place is not None and made else None


def line_of(facts: Facts, named: Named, seen: frozenset[str] = frozenset()) -> Iterator[tuple[At, Class]]:
    """A class and those of the codebase that it inherits from, nearest first."""
    found = class_of(facts, named)
    if found is None or named.name in seen:
        return
    yield found
    place, made = found
    for base in made.bases:
        plain = base.value if isinstance(base, Item) else base
        for above in facts.names(place.file, plain):
            if above.kind == "object":
                yield from line_of(facts, above, seen | {named.name})


def method_of(facts: Facts, named: Named, name: str) -> tuple[At, Function] | None:
    """The method of a name that an instance of a class has, if the codebase defines it."""
    for place, made in line_of(facts, named):
        for function in place.facts.functions:
            if function.qualname == f"{made.qualname}.{name}":
                return place, function
    return None


def callees(facts: Facts, file: SourceFile, call: Call) -> tuple[Named, ...]:
    """What a call may call: functions, methods, classes and what comes from outside the codebase."""
    return tuple(one for one in facts.names(file, call.func) if one.kind in ("object", "method", "external"))


def managers(facts: Facts, place: At, expr: Expr) -> list[tuple[At, int]]:
    """The generators that an expression calls, if `contextlib` makes context managers of all that it may call."""
    called = callees(facts, place.file, place.facts.calls[expr.call]) if isinstance(expr, Result) else ()
    made = [found for one in called if (found := function_of(facts, one)) is not None]
    marks = [
        [name.name for mark in at.facts.functions[n].decorators for name in facts.names(at.file, mark)]
        for at, n in made
    ]
    return made if len(made) == len(called) and all(len(own) == 1 and own[0] in _ENTERED for own in marks) else []


def is_neutral(facts: Facts, place: At, decorator: Expr | None) -> bool:
    """Whether a decorator leaves alone what calls give."""
    mark = place.facts.calls[decorator.call].func if isinstance(decorator, Result) else decorator
    return any(one.name in _NEUTRAL for one in facts.names(place.file, mark))


def is_static(facts: Facts, place: At, function: Function) -> bool:
    """Whether a method is a static one."""
    marks = (one.name for mark in function.decorators for one in facts.names(place.file, mark))
    return "builtins.staticmethod" in marks


def spelled(place: At, expr: Expr | None) -> str:
    """An expression as the code writes it, as far as it is made of names."""
    tail: list[str] = []
    while isinstance(expr, Attribute | Item | Result | Narrowed):
        tail += {Attribute: [f".{getattr(expr, 'attr', '')}"], Item: ["[...]"], Result: ["(...)"]}.get(type(expr), [])
        expr = place.facts.calls[expr.call].func if isinstance(expr, Result) else expr.value
    head = place.facts.reads[expr.read].name if isinstance(expr, Name) else "(...)"
    return "".join([head, *reversed(tail)])
