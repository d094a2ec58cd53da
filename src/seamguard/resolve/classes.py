"""Classes: their order of inheritance, their members, and what constructing one means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Item
from seamguard.resolve import annotated, fields
from seamguard.resolve.values import EXACT, Value, Values, parts_of, unique

if TYPE_CHECKING:
    from seamguard.domain.facts import Class
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

CONSTRUCTORS = ("__init__", "__new__")
_OBJECT = "builtins.object"


class Found(NamedTuple):
    """A class with the file that defines it."""

    unit: Unit
    made: Class

    @property
    def value(self) -> Value:
        """The class as a value."""
        return Value("object", self.unit.file.module, self.made.qualname)

    def has(self, name: str) -> bool:
        """Whether the class body itself binds `name`."""
        return name in self.unit.facts.scopes[self.made.scope].names


def find(resolver: Resolver, value: Value) -> Found | None:
    """The class that a value names (or is an instance of), if it is one of the program's."""
    if not value.module:
        return None
    for unit in resolver.program.units(value.module):
        made = unit.classes.get(value.name)
        if made is not None:
            return Found(unit, made)
    return None


def has(resolver: Resolver, value: Value, name: str) -> bool:
    """Whether a class of the codebase, or one above it, binds a name in its body."""
    found = (find(resolver, ancestor) for ancestor in order(resolver, value))
    return any(one is not None and one.has(name) for one in found)


def bases(resolver: Resolver, found: Found) -> list[Value]:
    """The direct bases; `C[T]` counts as `C`, and a base that cannot be followed as the external `?`."""
    result = []
    for expr in found.made.bases:
        plain = expr.value if isinstance(expr, Item) else expr
        values = [v for v in resolver.value(found.unit, plain) if v.kind == "external" or find(resolver, v)]
        result.append(values[0]._replace(via=(), certain=True) if values else Value("external", "", "?"))
    return result


def order(resolver: Resolver, value: Value) -> tuple[Value, ...]:
    """The class and its ancestors in the order in which Python asks them (C3; source order where C3 has no answer)."""
    return resolver.remember((value.module, "order", value.name), lambda: _order(resolver, value))


def _order(resolver: Resolver, value: Value) -> tuple[Value, ...]:
    found = find(resolver, value)
    if found is None:
        return (value,)
    # `object` comes last of all, however early it is written, and has nothing that anybody asks for.
    parents = [base for base in bases(resolver, found) if base[:3] != found.value[:3] and base.name != _OBJECT]
    lines = [list(order(resolver, base)) if base.module else [base] for base in parents]
    ancestors = _merge([*lines, parents]) if len(lines) > 1 else [ancestor for line in lines for ancestor in line]
    return (found.value, *ancestors)


def _merge(lines: list[list[Value]]) -> list[Value]:
    merged: list[Value] = []
    lines = [list(line) for line in lines if line]
    while lines:
        tails = [value for line in lines for value in line[1:]]
        head = next((line[0] for line in lines if line[0] not in tails), lines[0][0])
        merged.append(head)
        lines = [rest for rest in ([value for value in line if value != head] for line in lines) if rest]
    return merged


def member(resolver: Resolver, base: Value, attr: str) -> Values:
    """What `attr` is on a class, an instance or `super()`."""
    if base.kind == "instance" and attr == "__class__":
        return (base.as_class,)
    if find(resolver, base) is None:
        return ()
    line = order(resolver, base)
    if base.kind == "super":
        line = line[1:]
    own, below = ((), ()) if base.kind == "super" else fields.stored(resolver, base, line, attr)
    outside: Values = ()
    for ancestor in line:
        found = find(resolver, ancestor)
        if found is None:
            outside = outside or (Value("external", "", f"{ancestor.name}.{attr}"),)
            continue
        values = _own(resolver, found, base, attr)
        if values:
            defined = tuple(value.behind(f"{base.dotted}.{attr}") if value.via else value for value in values)
            return fields.merged(resolver, base, defined, own, below)
    if own or below:
        return fields.merged(resolver, base, (), own, below)
    of_tuple = attr == "__new__" and any(name.endswith(".NamedTuple") for name in foreign(resolver, base))
    if attr == "__init__" or of_tuple:
        inherited = next((ancestor for ancestor in line if ancestor.module), None)
        if inherited is not None:
            kind = "object" if base.kind == "object" or attr == "__new__" else "method"
            return (Value(kind, inherited.module, f"{inherited.name}.{attr}"),)
    if base.kind == "instance" and not attr.startswith("__") and has(resolver, base, "__getattr__"):
        asked = member(resolver, base, "__getattr__")
        return unique(v for method in asked for v in resolver.given_by(method, (base,))) or outside
    return (_of_metaclass(resolver, line, attr) if base.kind == "object" else ()) or outside


def foreign(resolver: Resolver, value: Value) -> set[str]:
    """The names of the classes above one that the codebase does not define."""
    return {ancestor.name for ancestor in order(resolver, value) if not ancestor.module}


def _of_metaclass(resolver: Resolver, line: tuple[Value, ...], attr: str) -> Values:
    """What a class has because the class of the class has it."""
    found = [find(resolver, ancestor) for ancestor in line]
    given = [(one.unit, k.value) for one in found if one for k in one.made.keywords if k.name == "metaclass"]
    kinds = [v for unit, expr in given for v in resolver.value(unit, expr) if v.kind == "object"]
    return unique([v for kind in kinds for v in member(resolver, kind._replace(kind="instance"), attr)])


def _own(resolver: Resolver, found: Found, base: Value, attr: str) -> Values:
    values: list[Value] = []
    if found.has(attr):
        for value in resolver.namespace(found.unit, found.made.scope, attr):
            values += _bound(resolver, value, base)
    elif not found.made.fields:  # as of most classes that are asked on the way up
        return ()
    if values and base.kind == "object" and _is_member(resolver, found, values[0], attr):
        # Of what it is written as, only text and numbers are what the member is too.
        plain = [value for value in values[1:] if value.kind == "constant"]
        values = [values[0], *plain, found.value._replace(kind="instance", data=EXACT)]
    if not values:
        for field in found.made.fields:
            if field.name == attr:
                values += annotated.instances(resolver, found.unit, field.annotation)
    return unique(values)


def is_enumeration(resolver: Resolver, value: Value) -> bool:
    """Whether a class is an enumeration."""
    return any(name.startswith("enum.") for name in foreign(resolver, value))


def _is_member(resolver: Resolver, found: Found, value: Value, attr: str) -> bool:
    """Whether an attribute of a class is a member of an enumeration: an instance of the class."""
    is_variable = value[:3] == ("object", found.unit.file.module, f"{found.made.qualname}.{attr}")
    return is_variable and not resolver.is_defined(value) and is_enumeration(resolver, found.value)


def _bound(resolver: Resolver, value: Value, base: Value) -> Values:
    """A class attribute as it looks from an instance or from the class."""
    if value.kind == "static":
        inner = [one for part in parts_of(value) for one in part]
        return tuple(one._replace(kind="method") if value.name == "class" else one for one in inner)
    made = value.data[-1] if value.kind == "object" and value.data else None
    if isinstance(made, tuple) and made[-1] == "functools.partial":
        return (value,)  # an object like any other, which a class body does not make a method of
    for unit, function in resolver.program.functions(value) if value.kind == "object" else ():
        if function.owner < 0:
            # A function that the class body took from elsewhere, or a lambda, is a method there all the same.
            return (value._replace(kind="method"),) if base.kind == "instance" else (value,)
        if base.kind in ("instance", "super") and resolver.is_property(unit, function):
            # What is called through it is what it returns, never the function itself.
            return (value._replace(kind="property"), *resolver.returned(value))
        static = resolver.is_static(unit, function) or function.name == "__new__"
        of_class = resolver.is_classmethod(unit, function)
        if not static and (base.kind != "object" or of_class):
            return (value._replace(kind="method"),)
    return (value,)


def constructs(resolver: Resolver, value: Value, target: Value) -> bool:
    """Whether calling the class `value` runs the constructor of the class `target`.

    It does when the target is reached in the order of inheritance before a class that writes a constructor in place of
    the target's: that one is judged where it calls `super().__init__`.
    """
    own = find(resolver, target)
    wanted = {name for name in CONSTRUCTORS if own is not None and _writes(resolver, own, name)} or set(CONSTRUCTORS)
    for ancestor in order(resolver, value):
        if ancestor[:3] == target[:3]:
            return True
        found = find(resolver, ancestor)
        if found is None:
            return False
        wanted -= {name for name in CONSTRUCTORS if _writes(resolver, found, name)}
        if not wanted:
            return False
    return False


def _writes(resolver: Resolver, found: Found, name: str) -> bool:
    """Whether a class writes a constructor itself, or has one written."""
    return found.has(name) or (name == "__init__" and resolver.is_generated(found))
