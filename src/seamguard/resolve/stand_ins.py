"""What is made of some classes in the place of values that may be absent, and defaults that stand for such values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Constant, Name, Narrowed, Result
from seamguard.domain.facts import Argued, Valued
from seamguard.resolve import classes, made
from seamguard.resolve.uses import spelled
from seamguard.resolve.values import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Call, Guard, Span
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.program import Unit

_TESTED = frozenset({"fallback-if", "fallback-conditional"})
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "complex"})
_AROUND = frozenset({"Optional", "Union", "None", "typing", "dict", "list", "set", "tuple", "Literal"})
_OTHERS = frozenset({"instance", "container", "row", "object", "method", "module"})


class StandIn(NamedTuple):
    """A call that gives an instance of one of the classes."""

    span: Span
    spelling: str
    of: Mapping[made.Key, Value]


def stand_ins(resolver: Resolver, unit: Unit, keys: Mapping[made.Key, str], hints: made.Hints) -> tuple[StandIn, ...]:
    """All of them in one file, by place."""
    found = []
    for index, call in enumerate(unit.facts.calls):
        result = Result(index)
        if call.kind == "call" and hints.may_be(unit, result):
            of = made.among(resolver, resolver.value(unit, result), keys)
            found += [StandIn(call.span, spelled(unit, result), of)] if of else []
    return tuple(sorted(found, key=lambda one: one.span))


def is_about_others(resolver: Resolver, unit: Unit, guard: Guard, keys: Mapping[made.Key, str]) -> bool:
    """Whether a test asks for values that are known to be of other classes: what is made then stands for none of ours.

    An `or`, a handler and a default give what stands for the value themselves, whatever is known of that.
    """
    if guard.kind not in _TESTED:
        return False
    above = {one[1:3] for key in keys for one in classes.order(resolver, Value("object", *key))}
    for subject in guard.subjects:
        if _is_plain(unit, subject):
            return True
        values = resolver.value(unit, subject)
        known = [one for one in values if one.kind in _OTHERS or (one.kind == "constant" and one.data[-1:] != (None,))]
        if known and not made.among(resolver, known, keys) and above.isdisjoint(one[1:3] for one in known):
            return True
    return False


def _is_plain(unit: Unit, subject: Expr) -> bool:
    """Whether a name is declared to be a text, a number or a container of Python's own, or None."""
    subject = subject.value if isinstance(subject, Narrowed) else subject
    bound = [unit.facts.bindings[at] for at in unit.facts.reads[subject.read].now] if isinstance(subject, Name) else ()
    for binding in bound:
        if isinstance(binding, Argued):
            annotation = unit.facts.functions[binding.function].parameters[binding.position].annotation
        else:
            annotation = binding.annotation if isinstance(binding, Valued) else None
        names = made.mentioned(unit, annotation) if annotation is not None else set()
        if names & _PLAIN and names <= _PLAIN | _AROUND:
            return True
    return False


def fetched_or_none(unit: Unit) -> Iterator[tuple[Call, Expr]]:
    """Each `getattr(o, "name", None)`, with the attribute that it fetches."""
    for call in unit.facts.calls:
        given = [one.value for one in call.arguments if one.name is None and not one.stars]
        if len(given) != 3 or not isinstance(call.func, Name) or unit.facts.reads[call.func.read].name != "getattr":
            continue
        base, name, default = given
        is_none = isinstance(default, Constant) and default.value is None
        if is_none and base is not None and isinstance(name, Constant) and isinstance(name.value, str):
            yield call, Attribute(base, name.value)
