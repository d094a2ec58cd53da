"""The classes of what a seam makes: which they are, which files can speak of them, and which values are of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Choice, Constant, Either, Entered, Expr, Item, Name, Result
from seamguard.domain.facts import Argued, Defined, Imported, Valued
from seamguard.domain.uses import Definition, TargetState
from seamguard.resolve import annotated, classes
from seamguard.resolve.relevance import last_names, parts
from seamguard.resolve.values import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from seamguard.domain.facts import Binding
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit
    from seamguard.resolve.seams import Finder

Key = tuple[str, str]
"""A class: its module and its qualified name; of one outside the codebase, an empty text and its dotted name."""

_FAR = 6  # names that lead to names; what is further away is not followed
TAKING_OUT = frozenset({"get", "pop", "setdefault", "values", "items", "copy", "popitem", "popleft"})
"""Methods by which containers give what they hold."""
_ENTERING = frozenset({"__enter__", "__aenter__"})
_NONE_TYPES = frozenset({"types.NoneType", "builtins.NoneType", "_typeshed.NoneType"})


def keys_of(resolver: Resolver, targets: Iterable[Target]) -> dict[Key, str]:
    """The classes that some targets make, by what they are called: a class itself, or what a function returns."""
    found: dict[Key, str] = {}
    for target in targets:
        if target.state is TargetState.EXTERNAL:
            found["", target.name] = target.name
        if target.state is not TargetState.DEFINED:
            continue
        value = Value("object", target.module, target.name[len(target.module) + 1 :])
        made = [value] if classes.find(resolver, value) else [*_returned(resolver, value)]
        found |= {(one.module, one.name): one.dotted for one in made}
    return found


def definition_of(resolver: Resolver, key: Key) -> Definition | None:
    """Where a class is defined; None for one outside the codebase."""
    found = classes.find(resolver, Value("object", *key))
    return Definition(found.unit.file, found.made.span) if found is not None else None


def _returned(resolver: Resolver, value: Value) -> Iterator[Value]:
    for unit, function in resolver.program.functions(value):
        for one in annotated.instances(resolver, unit, function.annotation, function.owner):
            if one.kind == "instance" and one.module:
                yield one


def among(resolver: Resolver, values: Iterable[Value], keys: Mapping[Key, str]) -> dict[Key, Value]:
    """The instances among some values that are of one of some classes, or of a class below it."""
    found: dict[Key, Value] = {}
    for value in values:
        line = classes.order(resolver, value.as_class) if value.kind == "instance" else ()
        for key in (ancestor[1:3] for ancestor in line):
            if key in keys and (key not in found or (value.certain and not found[key].certain)):
                found[key] = value
    return found


def bearers(
    resolver: Resolver, keys: Iterable[Key], files: Mapping[str, SourceFile], finder: Finder, *, far: bool = False
) -> tuple[list[Unit], frozenset[str]]:
    """Find the files that can speak of some classes, and the names by which they do.

    Args:
        resolver: The program.
        keys: The classes.
        files: The files that matter, by path. Those that are parsed already are among the answers.
        finder: Finds files by their text.
        far: Files matter as well that name no class, but a function that gives, or a name that holds, an instance.
    """
    program, wanted = resolver.program, dict.fromkeys(keys, "")
    names = {name.rpartition(".")[2] for _, name in wanted}
    units = {path: unit for path in files if (unit := program.known(path)) is not None}
    asked: set[str] = set()
    while names - asked:
        fresh = names - asked
        asked |= fresh
        held = finder.find(fresh)
        for file in (file for name in sorted(fresh) for file in held[name] if file.path in files):
            unit = program.unit(file)
            units |= {file.path: unit} if unit is not None else {}
        for unit in units.values():
            names |= _aliases(resolver, unit, names, wanted)
        if far:
            names |= _holding(resolver, units.values(), names, wanted)
    return [units[path] for path in sorted(units)], frozenset(names)


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
            is_alias = not names.isdisjoint(mentioned(unit, binding.value)) and bool(
                among(resolver, annotated.instances(resolver, unit, binding.value), keys)
            )
        else:
            is_alias = isinstance(binding, Defined) and _is_below(resolver, unit, index, names, keys)
        found |= {binding.name} if is_alias else set()
    return found


def _holding(resolver: Resolver, units: Collection[Unit], names: AbstractSet[str], keys: Mapping[Key, str]) -> set[str]:
    """Names of functions that say that they give an instance, and of fields, attributes and variables that hold one."""
    hints = Hints(units, names)
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


def mentioned(unit: Unit, expr: Expr | None) -> set[str]:
    """The names that stand in an expression, as written and as imported."""
    found: set[str] = set()
    work = [expr]
    while work:
        one = work.pop()
        found |= last_names(unit.facts, one)
        if isinstance(one, Attribute):
            work.append(one.value)
        elif isinstance(one, Result):
            call = unit.facts.calls[one.call]
            work += [call.func, *(argument.value for argument in call.arguments)]
        elif isinstance(one, Constant) and isinstance(one.value, str):
            found |= {*one.value.replace(".", " ").split()}
        else:
            work += parts(one)
    return found


class Hints:
    """Tells by names alone which values may be of the classes, so that nothing else is looked up."""

    def __init__(self, units: Iterable[Unit], names: Collection[str]) -> None:
        """Gather the names of functions, fields and attributes that are said to give, or hold, such values."""
        self._names = set(names)
        units = list(units)
        for unit in units:
            for function in unit.facts.functions:
                self._note(unit, function.name, function.annotation)
            for made in unit.facts.classes:
                for field in made.fields:
                    self._note(unit, field.name, field.annotation)
        for unit in (*units, *units):  # an attribute may be given what another file's attribute holds
            for stored in unit.facts.stores:
                if stored.attr and (self.speaks(unit, stored.annotation) or self.may_be(unit, stored.value)):
                    self._names.add(stored.attr)

    def _note(self, unit: Unit, name: str, annotation: Expr | None) -> None:
        if self.speaks(unit, annotation):
            self._names.add(name)

    def speaks(self, unit: Unit, annotation: Expr | None) -> bool:
        """Whether an annotation names one of the classes, or something that leads to it."""
        return annotation is not None and not self._names.isdisjoint(mentioned(unit, annotation))

    def may_be(self, unit: Unit, expr: Expr | None, far: int = 0) -> bool:
        """Whether an expression may come to an instance of one of the classes."""
        if isinstance(expr, Name):
            read = unit.facts.reads[expr.read]
            bound = (unit.facts.bindings[index] for index in (*read.now, *read.later))
            return far < _FAR and (read.name in self._names or any(self._is_bound(unit, b, far + 1) for b in bound))
        # What a thing of such a class holds or gives is no such thing, but for what is said to be one.
        if isinstance(expr, Attribute):
            return expr.attr in self._names
        if isinstance(expr, Result):
            func = unit.facts.calls[expr.call].func
            holds = isinstance(func, Attribute) and func.attr in TAKING_OUT and self.may_be(unit, func.value, far)
            return holds or not self._names.isdisjoint(last_names(unit.facts, func))
        if isinstance(expr, Entered) and not self._names.isdisjoint(_ENTERING):
            return True
        return any(self.may_be(unit, part, far) for part in parts(expr))

    def _is_bound(self, unit: Unit, binding: Binding, far: int) -> bool:
        if isinstance(binding, Argued):
            parameter = unit.facts.functions[binding.function].parameters[binding.position]
            return self.speaks(unit, parameter.annotation) or self.may_be(unit, parameter.default, far)
        if isinstance(binding, Valued):
            return self.speaks(unit, binding.annotation) or self.may_be(unit, binding.value, far)
        return binding.name in self._names


def admits_none(resolver: Resolver, unit: Unit, annotation: Expr | None, far: int = 0) -> bool:
    """Whether an annotation says that a value may be None itself, not only something that it holds."""
    if far > _FAR:
        return False
    if isinstance(annotation, Constant):
        return annotation.value is None
    if isinstance(annotation, Either | Choice):
        sides = annotation.options if isinstance(annotation, Choice) else (annotation.left, annotation.right)
        return any(admits_none(resolver, unit, side, far) for side in sides)
    if isinstance(annotation, Item):
        return _admitted_inside(resolver, unit, annotation, far)
    values = resolver.value(unit, annotation)
    # A name that is None only where an import failed names the class all the same.
    is_class = any(one.kind == "external" and one.name not in _NONE_TYPES for one in values)
    is_class = is_class or any(classes.find(resolver, one) for one in values if one.kind == "object")
    for value in values:
        if value.kind == "constant" and value.data == ("NoneType", None) and not is_class:
            return True
        if value.kind == "external" and value.name in _NONE_TYPES:
            return True
        if value.kind == "subscript":
            path, made = value.data
            known = resolver.program.known(str(path))
            if known is not None and isinstance(made, Item) and admits_none(resolver, known, made, far + 1):
                return True
    return False


def _admitted_inside(resolver: Resolver, unit: Unit, annotation: Item, far: int) -> bool:
    if annotated.shape(resolver, unit, annotation) != "same":
        return False
    names = {value.name.rpartition(".")[2] for value in resolver.value(unit, annotation.value)}
    inner = annotated.arguments(annotation)
    if "Optional" in names:
        return True
    return any(admits_none(resolver, unit, one, far) for one in (inner if "Union" in names else inner[:1]))
