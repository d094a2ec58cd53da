"""What kind of thing a seam guards, and how code comes to it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.uses import TargetState

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Function, ModuleFacts
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target

_READ = frozenset({"builtins.property", "functools.cached_property"})
_UNBOUND = frozenset({"builtins.staticmethod", "builtins.classmethod"})
CONSTRUCTORS = ("__init__", "__new__")


class Kind(Enum):
    """What a target is."""

    FUNCTION = "function"
    CLASS = "class"
    METHOD = "method"
    PROPERTY = "property"
    VALUE = "value"
    MODULE = "module"


class Shape(NamedTuple):
    """A target as other modules name it.

    Attributes:
        kind: What it is; something outside the codebase counts as a function.
        module: The module that holds it.
        head: The name to import from there; empty for a module.
        tail: What follows that name, with its dots.
    """

    kind: Kind
    module: str
    head: str
    tail: str


def shape_of(target: Target, facts: Facts) -> Shape:
    """How a target is named, by what defines it."""
    if target.state is TargetState.MODULE:
        return Shape(Kind.MODULE, target.name, "", "")
    module = target.module or _module_in(target.name)
    path = target.name.removeprefix(f"{module}.")
    kind = Kind.FUNCTION
    if module == target.name:
        return Shape(Kind.MODULE, module, "", "")
    for made in target.definitions[:1]:
        own = facts.module(made.file)
        kind = Kind.FUNCTION if own is None else _kind(own, path, made.file, facts)
    owner, _, last = path.rpartition(".")
    if owner and last in CONSTRUCTORS:
        kind, path = Kind.CLASS, owner
    head, _, tail = path.partition(".")
    return Shape(kind, module, head, f".{tail}" if tail else "")


def _module_in(name: str) -> str:
    """The module in a dotted name from elsewhere: all that comes before a class, or before the last name."""
    parts = name.split(".")
    classes = [index for index, part in enumerate(parts[:-1]) if part[:1].isupper()]
    return ".".join(parts[: classes[0] if classes else -1]) or name


def _kind(own: ModuleFacts, path: str, file: SourceFile, facts: Facts) -> Kind:
    if any(made.qualname == path for made in own.classes):
        return Kind.CLASS
    written = [function for function in own.functions if function.qualname == path]
    return _of_function(written[0], file, facts) if written else Kind.VALUE


def _of_function(function: Function, file: SourceFile, facts: Facts) -> Kind:
    if function.owner < 0:
        return Kind.FUNCTION
    marks = {named.name for expr in function.decorators for named in facts.names(file, expr)}
    if marks & _READ:
        return Kind.PROPERTY
    return Kind.FUNCTION if marks & _UNBOUND else Kind.METHOD
