"""Every call of a function, method or class, with what it hands to one parameter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.expressions import Attribute, Name
from seamguard.domain.facts import Argued, Defined
from seamguard.domain.seam import asked
from seamguard.domain.uses import TargetState
from seamguard.rules.placed import Place
from seamguard.rules.tracing.arguments import Handed, How, Wanted, handed, positional_count
from seamguard.rules.tracing.definitions import At, at, class_of, is_static, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts, Named
    from seamguard.domain.facts import Call, Parameter
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import SeamFacts, Use
    from seamguard.rules.tracing.leaves import Leaf

_CALLS = ("call", "decorator")


class Site(NamedTuple):
    """One call, or one place where what is called is handed on.

    Attributes:
        at: The file.
        place: Where it stands.
        target: Dotted name of what is called.
        handed: What it hands over; None where the thing itself is handed on, to be called where nobody sees it.
        default: What the parameter is where the call leaves it out: None where it has no default or that is not known.
        certain: False where it is only possibly a call of the target.
        spelling: The callee as the code writes it.
        via: The names that led to the target.
        kind: What handing on amounts to.
    """

    at: At
    place: Place
    target: str
    handed: Handed | None
    default: Default | None
    certain: bool
    spelling: str
    via: tuple[str, ...]
    kind: str = "call"

    @property
    def key(self) -> tuple[str, object]:
        """What tells one call from another."""
        return self.at.file.path, self.place.span


class Default(NamedTuple):
    """The default of a parameter, where it is written."""

    at: At
    value: Expr | None


def question(target: str) -> Seam:
    """The uses of a target, with those of the methods that stand in for it."""
    return replace(asked(target), implementers=True)


def calls_of(facts: Facts, target: str, wanted: Wanted) -> tuple[Site, ...]:
    """Every use of a target with what it hands to the wanted parameter, sorted by place."""
    found = facts.uses(question(target))
    return tuple(site for use in found.uses for site in _sites(facts, found, use, wanted))


def _sites(facts: Facts, found: SeamFacts, use: Use, wanted: Wanted) -> Iterator[Site]:
    place = at(facts, use.file)
    if place is None:
        return
    site = Site(
        at=place,
        place=Place(use.file, use.span, use.scope),
        target=found.target.name,
        handed=None,
        default=default_of(facts, found, wanted, use.parameters),
        certain=use.certain,
        spelling=use.spelling,
        via=use.via,
        kind=use.kind,
    )
    if use.kind == "partial":
        yield from _frozen(facts, place, found, use, wanted, site)
    elif use.kind not in _CALLS and not (use.kind in ("getattr", "replace") and use.arguments):
        yield site._replace(certain=False)
    else:
        call = _call_at(place, use)
        given = None if call is None else _given(place, use, call, wanted)
        if given is not None:
            yield site._replace(handed=given)


def _call_at(place: At, use: Use) -> Call | None:
    return next((c for c in place.facts.calls if c.span == use.span and c.scope >= 0), None)


def _given(place: At, use: Use, call: Call, wanted: Wanted) -> Handed | None:
    """What a call hands over; None where a partial did before, which is a place of its own."""
    known = wanted.among(use.parameters)
    if use.kind == "replace":
        own = handed(place, call.arguments, Wanted(wanted.name, None))
        return None if own.how is How.LEFT_OUT else own
    extra = max(len(use.arguments) - len(call.arguments), 0)
    before = use.arguments[:extra]
    own = handed(place, call.arguments, known, use.shift - positional_count(place, before))
    # The positions of what was bound before are behind it.
    bound = any(argument.name is not None and argument.name == known.name for argument in before)
    counted = sum(argument.name is None and argument.stars < 2 for argument in before)
    by_position = known.position is not None and known.position + use.shift < counted
    return None if (bound or by_position) and own.how is not How.GIVEN else own


def _frozen(facts: Facts, place: At, found: SeamFacts, use: Use, wanted: Wanted, site: Site) -> Iterator[Site]:
    """What a partial hands over; one that leaves it out is seen where it is called, if it is seen anywhere."""
    reference = next((one for one in place.facts.references if one.span == use.span and one.call >= 0), None)
    if reference is None:
        yield site._replace(certain=False)
        return
    call = place.facts.calls[reference.call]
    # A partial method is called with its object before all that the partial binds.
    of_method = any(one.name == "functools.partialmethod" for one in facts.names(place.file, call.func))
    given = handed(place, call.arguments[1:], wanted.among(found.target.parameters), -int(of_method))
    if given.how is How.LEFT_OUT:
        followed = any(one.file == use.file and one.kind == "call" and _is_more(place, one) for one in found.uses)
        if not followed:
            yield site._replace(certain=False)
        return
    scope = place.facts.scopes[call.scope].qualname if call.scope >= 0 else use.scope
    yield site._replace(handed=given, certain=True, place=Place(use.file, call.span, scope))


def _is_more(place: At, use: Use) -> bool:
    """Whether a call hands over more than it writes: what a partial bound."""
    call = _call_at(place, use)
    return call is not None and len(use.arguments) > len(call.arguments)


def default_of(
    facts: Facts, found: SeamFacts, wanted: Wanted, parameters: tuple[Parameter, ...] | None
) -> Default | None:
    """What the wanted parameter is where a call leaves it out."""
    name = wanted.among(parameters).name
    parameter = next((one for one in parameters or () if one.name == name), None)
    if parameter is None or not parameter.has_default or found.target.state is not TargetState.DEFINED:
        return None
    place = at(facts, facts.file_of(found.target.module))
    if place is None:
        return None
    value = parameter.default
    if value is None:  # of a generated constructor, what the class body says
        owner = found.target.name[len(found.target.module) + 1 :]
        made = next((c for c in place.facts.classes if c.qualname == owner), None)
        value = next((f.default for f in made.fields if f.name == name), None) if made is not None else None
    return Default(place, value)


def calls_by_name(facts: Facts, name: str, wanted: Wanted) -> Iterator[Site]:
    """Every call of a method of a name, whatever its receiver, but for functions of modules.

    A method of the codebase that has no such parameter is another one.
    """
    for file in facts.holding([name]):
        place = at(facts, file)
        for call in place.facts.calls if place is not None else ():
            if place is not None and isinstance(call.func, Attribute) and call.func.attr == name and call.scope >= 0:
                yield from _by_name(facts, place, call, call.func, wanted)


def _by_name(facts: Facts, place: At, call: Call, func: Attribute, wanted: Wanted) -> Iterator[Site]:
    receivers = facts.names(place.file, func.value)
    if receivers and all(map(_is_foreign, receivers)):
        return
    methods = [one for one in facts.names(place.file, func) if one.kind in ("method", "object") and one.module]
    known = [facts.target(one.name).parameters for one in methods]
    fitting = [
        wanted.among(parameters) if _may_take(parameters, wanted) else Wanted(None, None) for parameters in known
    ]
    if fitting and all(one.is_nothing for one in fitting):
        return
    want = next((one for one in fitting if not one.is_nothing), wanted)
    if any(class_of(facts, one) is not None for one in receivers if one.kind == "object"):
        return  # a method that is called through its class takes another argument first
    given = handed(place, call.arguments, want)
    scope = place.facts.scopes[call.scope].qualname
    shown = spelled(place, func)
    yield Site(place, Place(place.file, call.span, scope), func.attr, given, None, True, shown, (shown,))


def _may_take(parameters: tuple[Parameter, ...] | None, wanted: Wanted) -> bool:
    """Whether a signature has the parameter by its name, or may take anything."""
    if wanted.name is None or parameters is None:
        return True
    return any(one.name == wanted.name or one.kind in ("variable", "keywords") for one in parameters)


def _is_foreign(receiver: Named) -> bool:
    """Whether a receiver is a module, or a library's thing; of what is typed as `Any` nothing is known."""
    if receiver.kind in ("module", "external"):
        return True
    return receiver.kind == "instance" and not receiver.module and not receiver.name.startswith("typing")


def local_calls(place: At, function: int, wanted: Wanted) -> tuple[Site, ...] | None:
    """The calls of a function that stands in another one; None where it is handed on as well."""
    made = place.facts.functions[function]
    names = [n for n, b in enumerate(place.facts.bindings) if isinstance(b, Defined) and b.definition == function]
    own = [n for n in names if not getattr(place.facts.bindings[n], "is_class", True)]
    found = []
    for call in place.facts.calls:
        if isinstance(call.func, Name) and set(place.facts.reads[call.func.read].now) & set(own) and call.scope >= 0:
            given = handed(place, call.arguments, wanted.among(made.parameters))
            scope = place.facts.scopes[call.scope].qualname
            target = f"{place.file.module}.{made.qualname}"
            at_place = Place(place.file, call.span, scope)
            parameter = next((p for p in made.parameters if p.name == wanted.name and p.has_default), None)
            default = None if parameter is None else Default(place, parameter.default)
            found.append(Site(place, at_place, target, given, default, True, made.name, (made.name,)))
    handed_on = any(
        isinstance(one.value, Name) and set(place.facts.reads[one.value.read].now) & set(own)
        for one in place.facts.references
    )
    return None if handed_on else tuple(found)


def look_up(facts: Facts, leaves: Iterable[Leaf]) -> None:
    """Have the calls that hand some parameters their values looked for together."""
    names = dict.fromkeys(map(_called, leaves))
    facts.all_uses([question(name) for name in names if facts.target(name).state is TargetState.DEFINED])


def _called(leaf: Leaf) -> str:
    """What is called to hand a parameter over: for one of a constructor, the class."""
    owner, _, name = leaf.name.rpartition(".")
    return owner if name in ("__init__", "__new__") else leaf.name


def callers(facts: Facts, leaf: Leaf) -> tuple[Site, ...] | None:
    """The calls that hand a parameter its value; None where these cannot be seen."""
    number, position = leaf.key
    if number >= 0:
        function = leaf.at.facts.functions[number]
        is_many = function.parameters[position].kind in ("variable", "keywords")
        if is_many or is_receiver(facts, leaf) or function.name.startswith("<"):
            return None
    wanted = Wanted(leaf.parameter, None)
    if facts.target(_called(leaf)).state is TargetState.DEFINED:
        return calls_of(facts, _called(leaf), wanted)
    return local_calls(leaf.at, number, wanted) if number >= 0 else None


def is_receiver(facts: Facts, leaf: Leaf) -> bool:
    """Whether a parameter is the `self` or `cls` of a method."""
    number, position = leaf.key
    function = leaf.at.facts.functions[number]
    if position or function.owner < 0:
        return False
    return not is_static(facts, leaf.at, function)


def replaces_none(leaf: Leaf) -> bool:
    """Whether a function provides for its parameter being None, so that None goes no further."""
    for guard in leaf.at.facts.guards:
        for subject in guard.subjects:
            bound = leaf.at.facts.reads[subject.read].now if isinstance(subject, Name) else ()
            made = [leaf.at.facts.bindings[index] for index in bound]
            if any(isinstance(one, Argued) and (one.function, one.position) == leaf.key for one in made):
                return True
    return False
