"""What is made of some classes in the place of values that may be absent, and defaults that stand for such values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Awaited, Constant, Name, Narrowed, Result
from seamguard.domain.facts import Argued, Valued
from seamguard.resolve import classes, made
from seamguard.resolve.hints import TAKING_OUT, mentioned
from seamguard.resolve.relevance import last_names
from seamguard.resolve.uses import spelled
from seamguard.resolve.values import Value
from seamguard.resolve.vocabulary import FACTORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seamguard.domain.expressions import Expr
    from seamguard.domain.facts import Call, Guard, Reference, Span
    from seamguard.resolve.evaluate import Resolver
    from seamguard.resolve.hints import Hints
    from seamguard.resolve.program import Unit

_TESTED = frozenset({"fallback-if", "fallback-conditional"})
_SUITES = frozenset({"fallback-if", "fallback-except"})
_LOOKED_AT = frozenset({"observed", "type", "subclass"})
_PLAIN = frozenset({"str", "int", "float", "bool", "bytes", "complex"})
_AROUND = frozenset({"Optional", "Union", "None", "typing", "dict", "list", "set", "tuple", "Literal"})
_OTHERS = frozenset({"instance", "container", "row", "object", "method", "module"})


class StandIn(NamedTuple):
    """A call that gives an instance of one of the classes, or a name that holds one."""

    span: Span
    spelling: str
    of: Mapping[made.Key, Value]


def stand_ins(resolver: Resolver, unit: Unit, keys: Mapping[made.Key, str], hints: Hints) -> tuple[StandIn, ...]:
    """All of them in one file, by place, but for look-ups that stand for nothing."""
    found = []
    kept = _kept(unit)
    for index, call in enumerate(unit.facts.calls):
        result = Result(index)
        is_taken = isinstance(call.func, Attribute) and call.func.attr in TAKING_OUT  # which makes nothing
        if call.kind == "call" and not is_taken and hints.may_be(unit, result):
            of = made.among(resolver, resolver.value(unit, result), keys)
            of = of or made.among(resolver, resolver.value(unit, Awaited(result)), keys)
            if of and not (index in kept and _may_be_none(resolver, unit, call)):
                found.append(StandIn(call.span, spelled(unit, result), of))
    return tuple(sorted(found, key=lambda one: one.span))


def _kept(unit: Unit) -> set[int]:
    """The calls whose results go to names of a function's own that nothing else binds, and that it does not return."""
    facts = unit.facts
    bound = Counter((one.name, one.scope) for one in facts.bindings)
    returned = {one.value.read for one in facts.references if one.context == "return" and isinstance(one.value, Name)}
    given = {index for read in returned for index in facts.reads[read].now}
    found = set()
    for index, one in enumerate(facts.bindings):
        value = one.value if isinstance(one, Valued) else None
        value = value.value if isinstance(value, Awaited) else value
        is_own = facts.scopes[one.scope].kind == "function" and bound[one.name, one.scope] == 1
        if isinstance(value, Result) and is_own and index not in given:
            found.add(value.call)
    return found


def _may_be_none(resolver: Resolver, unit: Unit, call: Call) -> bool:
    """Whether what is called says that it may give None: it looks up, and what it lacks is provided for elsewhere."""
    called = [one for value in resolver.value(unit, call.func) for one in resolver.program.functions(value)]
    return any(made.admits_none(resolver, at, function.annotation) for at, function in called)


class Held:
    """What is named in a file, and holds an instance of one of the classes: it may be put where something is absent."""

    def __init__(self, resolver: Resolver, unit: Unit, keys: Mapping[made.Key, str], hints: Hints) -> None:
        self._unit = unit
        self._by_place: dict[Span, StandIn] = {}
        self._returned: list[StandIn] = []
        exact = {region for guard in unit.facts.guards if guard.kind not in _SUITES for region in guard.regions}
        suites = [region for guard in unit.facts.guards if guard.kind in _SUITES for region in guard.regions]
        for reference in unit.facts.references:
            value = reference.value
            if reference.context in _LOOKED_AT or isinstance(value, Result) or not hints.may_be(unit, value):
                continue
            if reference.span not in exact and not _is_in(reference.span, suites):
                continue
            values = resolver.value(unit, value)
            if self._is_factory(reference):
                values = tuple(one._replace(kind="instance") for one in values if one.kind == "object")
            of = made.among(resolver, values, keys)
            if of:
                held = StandIn(reference.span, spelled(unit, value), of)
                self._by_place[held.span] = held
                self._returned += [held] if reference.context == "return" and not self._is_local(value) else []

    def _is_local(self, value: Expr) -> bool:
        """Whether a name is one of the function's own, which it may well give where nothing is absent."""
        read = self._unit.facts.reads[value.read] if isinstance(value, Name) else None
        bound = [self._unit.facts.bindings[index] for index in read.now] if read else []
        scopes = self._unit.facts.scopes
        return any(isinstance(one, Argued) or scopes[one.scope].kind in ("function", "lambda") for one in bound)

    def _is_factory(self, reference: Reference) -> bool:
        """Whether a class is handed to what calls it for a default."""
        if reference.call < 0:
            return False
        call = self._unit.facts.calls[reference.call]
        by_name = any(one.name in FACTORIES and one.value == reference.value for one in call.arguments)
        return by_name or "defaultdict" in last_names(self._unit.facts, call.func)

    def put_by(self, guard: Guard) -> StandIn | None:
        """What a guard puts where something is absent: what it comes to, what it returns, what it binds to that name.

        A name that is only mentioned there stands for nothing.
        """
        if guard.kind not in _SUITES:
            return next((self._by_place[region] for region in guard.regions if region in self._by_place), None)
        found = [one for one in self._returned if _is_in(one.span, guard.regions)]
        found += [one for place, one in self._bound(guard) if _is_in(place, guard.regions)]
        return min(found, key=lambda one: one.span, default=None)

    def _bound(self, guard: Guard) -> Iterator[tuple[Span, StandIn]]:
        """What is bound to the name, or put into the attribute, that the guard asks for; a handler asks for none."""
        facts = self._unit.facts
        plain = [one.value if isinstance(one, Narrowed) else one for one in guard.subjects]
        names = {facts.reads[one.read].name for one in plain if isinstance(one, Name)}
        attributes = {one.attr for one in plain if isinstance(one, Attribute)}
        by_value = {(one.span.line, one.spelling): one for one in self._by_place.values()}
        for binding in facts.bindings:
            if isinstance(binding, Valued) and binding.scope == guard.scope:
                held = by_value.get((binding.span.line, spelled(self._unit, binding.value)))
                is_asked = binding.name in names or (guard.kind == "fallback-except" and self._is_tried(guard, binding))
                if held is not None and is_asked:
                    yield binding.span, held
        for stored in facts.stores:
            held = by_value.get((stored.span.line, spelled(self._unit, stored.value))) if stored.span else None
            if held is not None and stored.attr in attributes and stored.span is not None:
                yield stored.span, held

    def _is_tried(self, guard: Guard, binding: Valued) -> bool:
        """Whether a name that a handler binds is bound elsewhere as well: there where nothing was raised."""
        every = [one for one in self._unit.facts.bindings if (one.name, one.scope) == (binding.name, binding.scope)]
        return any(isinstance(one, Valued) and not _is_in(one.span, guard.regions) for one in every)


def _is_in(span: Span, regions: Iterable[Span]) -> bool:
    return any(region[:2] <= span[:2] and span[2:] <= region[2:] for region in regions)


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
        names = mentioned(unit, annotation) if annotation is not None else set()
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
