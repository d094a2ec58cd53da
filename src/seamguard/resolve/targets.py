"""Looking up what a seam guards, so that a rule about nothing is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.facts import Valued
from seamguard.domain.seam import Restrict
from seamguard.domain.uses import Definition, Target, TargetState
from seamguard.resolve import classes, signatures
from seamguard.resolve.members import declared
from seamguard.resolve.values import Value, Values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.facts import Class, Function, Span
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit


def find_target(resolver: Resolver, name: str, restrict: Restrict, near: Sequence[Unit]) -> Target:
    """Look up what a seam guards.

    Args:
        resolver: The program.
        name: Dotted name of the target.
        restrict: What counts as a use; it may be a module where only its imports do.
        near: Files that mention the target's name, searched for where it may have gone.
    """
    parts = name.split(".")
    if not resolver.program.has(parts[0]):
        return Target(name, TargetState.EXTERNAL, "", (), None, "")
    if restrict is Restrict.IMPORT and resolver.program.has(name):
        return Target(name, TargetState.MODULE, name, (), None, "")
    for length in range(len(parts) - 1, 0, -1):
        module, rest = ".".join(parts[:length]), parts[length:]
        if resolver.program.has(module):
            values = _walk(resolver, module, rest)
            own = Value("object", module, ".".join(rest))
            if any(value.kind in ("object", "method") and value[1:3] == own[1:3] for value in values):
                return _defined(resolver, name, own)
            elsewhere = [value for value in values if value.kind in ("object", "method", "external")]
            if elsewhere and not _is_supposed(resolver, module, rest, elsewhere):
                return Target(name, TargetState.REEXPORT, module, (), None, elsewhere[0].dotted)
            if resolver.program.is_unreadable(module):
                return Target(name, TargetState.UNREADABLE, module, (), None, "")
            break
    return Target(name, TargetState.MISSING, "", (), None, _advice(resolver, parts, near))


def _walk(resolver: Resolver, module: str, rest: list[str]) -> Values:
    values: Values = (resolver.module(module),)
    for attr in rest:
        values = tuple(found for value in values for found in resolver.attribute(value, attr))
    return values


def _is_supposed(resolver: Resolver, module: str, rest: list[str], values: Sequence[Value]) -> bool:
    """Whether what holds the name has it only if a class outside of the codebase does, of which nothing is known."""
    kinds = {owner.kind for owner in _walk(resolver, module, rest[:-1])}
    return all(value.kind == "external" for value in values) and not kinds.isdisjoint({"object", "instance"})


def _defined(resolver: Resolver, name: str, own: Value) -> Target:
    units = resolver.program.units(own.module)
    definitions: list[Definition] = []
    for unit in units:
        made: list[Function | Class] = [*unit.functions.get(own.name, ())]
        made += [item for item in unit.facts.classes if item.qualname == own.name]
        spans = [item.span for item in made]
        definitions += [Definition(unit.file, span) for span in spans or _assignments(unit, own.name)]
        if definitions:
            break
    parameters = signatures.parameters(resolver, own)
    return Target(name, TargetState.DEFINED, own.module, tuple(definitions), parameters, "")


def _assignments(unit: Unit, qualname: str) -> list[Span]:
    owner, _, name = qualname.rpartition(".")
    found = []
    for binding in unit.facts.bindings:
        if isinstance(binding, Valued) and binding.name == name:
            scope = unit.facts.scopes[binding.scope]
            if (scope.kind == "module" and not owner) or (scope.kind == "class" and scope.qualname == owner):
                found.append(binding.span)
    return found


def _advice(resolver: Resolver, parts: list[str], near: Sequence[Unit]) -> str:
    """Where a name that is not there may have gone: the same name elsewhere, or one spelt nearly so."""
    inside = _inside(resolver, ".".join(parts[:-1]), parts[-1])
    if inside:
        return inside
    name = parts[-1]
    made: list[tuple[Unit, Function | Class]] = [(unit, item) for unit in near for item in unit.facts.functions]
    made += [(unit, item) for unit in near for item in unit.facts.classes]
    same = sorted(f"{unit.file.module}.{item.qualname}" for unit, item in made if item.name == name)
    if same:
        return f"{same[0]} defines that name"
    from difflib import get_close_matches  # few policies need it

    owner = ".".join(parts[:-1])
    close = get_close_matches(name, _names_in(resolver, parts[:-1]), 1)
    if close:
        return f"did you mean {owner}.{close[0]}?"
    modules = [] if resolver.program.has(owner) else get_close_matches(owner, list(resolver.program.modules()), 1)
    return f"did you mean the module {modules[0]}?" if modules and modules[0] not in owner else ""


def _inside(resolver: Resolver, owner: str, name: str) -> str:
    """Why a name that does exist, in some way, is no target: what holds it is no module, and no class that has it."""
    if declared(resolver, f"{owner}.{name}") is not None:
        return f"it is an attribute that instances are given, which is no target: guard {owner}"
    if "." not in owner or resolver.program.has(owner):
        return ""
    holder = find_target(resolver, owner, Restrict.REFERENCE, ())
    own = Value("object", holder.module, owner.removeprefix(f"{holder.module}."))
    if holder.state is not TargetState.DEFINED or classes.find(resolver, own) is not None:
        return ""
    if any(True for _ in resolver.program.functions(own)):
        return f"{owner} is a function, and nothing outside can name what stands in it"
    return f"{owner} is a variable, of whose attributes nothing is known: guard it with `restrict: reference`"


def _names_in(resolver: Resolver, parts: list[str]) -> list[str]:
    """The names that a module or a class binds."""
    for length in range(len(parts), 0, -1):
        module, rest = ".".join(parts[:length]), ".".join(parts[length:])
        for unit in resolver.program.units(module):
            if not rest:
                return [name for name in unit.facts.scopes[0].names if name != "*"]
            made = unit.classes.get(rest)
            return list(unit.facts.scopes[made.scope].names) if made else []
    return []
