"""What handing a target on amounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Expr, Item, Name, Narrowed, Result
from seamguard.domain.facts import Argued, Reference
from seamguard.domain.seam import Restrict
from seamguard.resolve.relevance import last_names
from seamguard.resolve.vocabulary import FACTORIES

if TYPE_CHECKING:
    from seamguard.resolve.matcher import Matcher
    from seamguard.resolve.program import Unit

_LEAVING = frozenset({"argument", "table", "return", "yield", "attribute", "default"})
_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})
"""Keywords under which a field is given what makes its default."""

# Methods by which a callable is run elsewhere, by their last name.
_SUBMITTING = frozenset(
    [
        "map",
        "imap",
        "imap_unordered",
        "starmap",
        "submit",
        "apply",
        "apply_async",
        "map_async",
        "starmap_async",
        "to_thread",
        "run_in_executor",
        "call_soon",
        "call_soon_threadsafe",
        "call_later",
        "call_at",
        "add_job",
        "filter",
        "reduce",
        "Thread",
        "Process",
        "Timer",
    ]
)
# Functions that look at what they are given and neither call it nor keep it.
_OBSERVERS = frozenset(
    f"{module}.{name}"
    for module, names in (
        ("builtins", "isinstance issubclass hasattr getattr callable id hash repr str print type dir vars help len"),
        ("builtins", "super format ascii bool"),
        ("typing", "dataclass_transform cast TypeVar NewType get_type_hints assert_type reveal_type get_args"),
        ("typing", "NamedTuple TypedDict get_origin TypeAliasType"),
        ("dataclasses", "make_dataclass"),
        ("inspect", "signature getsource getdoc getmembers isclass isfunction unwrap getattr_static"),
        ("dataclasses", "fields is_dataclass asdict astuple"),
        ("functools", "wraps update_wrapper"),
        ("operator", "attrgetter methodcaller"),
    )
    for name in names.split()
)
# Callables that compare exceptions with what they are given, or make an instance without constructing it.
_TAKING = frozenset({"raises", "suppress", "__new__"})


def kind(matcher: Matcher, unit: Unit, reference: Reference) -> str | None:
    """The kind of use that handing the target on is; None where it is none."""
    if matcher.restrict is Restrict.REFERENCE:
        if reference.context == "type" or is_given(unit, reference.value):
            return None
        return {"argument": "callback"}.get(reference.context, "reference")
    if reference.context not in _LEAVING or (reference.context != "argument" and is_served(unit, reference.scope)):
        return None
    if reference.context != "argument":
        if is_given(unit, reference.value):
            return None
        return "getattr" if isinstance(reference.value, Result) else reference.context
    return _of_argument(matcher, unit, reference)


def is_served(unit: Unit, scope: int) -> bool:
    """Whether code stands in a module's `__getattr__`: what that serves is traced to who asks for it."""
    return unit.facts.scopes[scope].qualname == "__getattr__"


def is_given(unit: Unit, expr: Expr | None) -> bool:
    """Whether an expression names a parameter: what it may hold was handed on, and reported, elsewhere."""
    while isinstance(expr, Narrowed):  # a test of its class hands on nothing
        expr = expr.value
    if not isinstance(expr, Name):
        return False
    return all(isinstance(unit.facts.bindings[index], Argued) for index in unit.facts.reads[expr.read].now)


def _of_argument(matcher: Matcher, unit: Unit, reference: Reference) -> str | None:
    taker = unit.facts.calls[reference.call]
    values = matcher.resolver.value(unit, taker.func)
    names = {value.dotted for value in values}
    last = {name.rpartition(".")[2] for name in names} | (last_names(unit.facts, taker.func) & {"__new__"})
    # `type(name, bases, names)` keeps the names; its bases are what those of a `class` are.
    makes_class = names == {"builtins.type"} and len(taker.arguments) == 3 and not matcher.is_class
    if (names & _OBSERVERS and not makes_class) or last & _TAKING or any(name.startswith("assert") for name in last):
        return None
    # What was fetched from a place, or came as a parameter, is reported again only where it leaves the codebase.
    fetched = is_given(unit, reference.value) or (
        isinstance(reference.value, Result | Item) and not _is_getattr(unit, reference)
    )
    if fetched and any(value.module or value.kind == "builtin" for value in values):
        return None
    if names & _PARTIAL:
        return "partial"
    if taker.kind == "decorator" or _decorates(unit, reference.call):
        return "decorator-argument"
    if any(argument.name in FACTORIES and argument.value == reference.value for argument in taker.arguments):
        return "factory"
    return "submit" if last & _SUBMITTING else "callback"


def _is_getattr(unit: Unit, reference: Reference) -> bool:
    if not isinstance(reference.value, Result):
        return False
    func = unit.facts.calls[reference.value.call].func
    return isinstance(func, Name) and unit.facts.reads[func.read].name == "getattr"


def _decorates(unit: Unit, index: int) -> bool:
    """Whether a call makes a decorator."""
    decorators = {expr for function in unit.facts.functions for expr in function.decorators}
    decorators |= {expr for made in unit.facts.classes for expr in made.decorators}
    return Result(index) in decorators
