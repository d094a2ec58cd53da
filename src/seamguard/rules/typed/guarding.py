"""The calls that a rule about arguments guards, through the functions that hand the argument on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.placed import About, finding
from seamguard.rules.tracing import (
    Form,
    How,
    Leaf,
    Site,
    Tracer,
    Wanted,
    callers,
    calls_by_name,
    calls_of,
    is_kept_from_none,
    look_up,
    replaces_none,
)
from seamguard.rules.typed.values import UNKNOWN, WHATEVER_TYPE, Demand, Wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.typed_arguments import TypedArgument
    from seamguard.domain.finding import Finding


class _Guarded(NamedTuple):
    """A call to be judged.

    Attributes:
        site: The call.
        parameter: What its argument is called in messages.
        onward: Of a function that hands the argument on, the functions that it goes to.
        is_checked: On the way a test lets only values of the right type through.
        takes_none: On the way None is replaced by something else.
    """

    site: Site
    parameter: str
    onward: tuple[str, ...] = ()
    is_checked: bool = False
    takes_none: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What tells one argument of a call from others."""
        return *self.site.key, self.parameter

    @property
    def is_lenient(self) -> bool:
        """Whether less is wrong with it than with what is handed over directly."""
        return self.is_checked or self.takes_none


class Guarding:
    """Judges the calls of one rule."""

    def __init__(self, rule: TypedArgument, facts: Facts) -> None:
        self._rule = rule
        self._facts = facts
        self._demand = Demand(rule, facts)
        self._tracer = Tracer(facts, self._demand)
        self._ahead: list[_Guarded] = []
        self._seen: dict[tuple[object, ...], _Guarded] = {}
        self._handing: set[tuple[str, str, bool, bool]] = set()

    @property
    def sites(self) -> tuple[Site, ...]:
        """The calls that were judged."""
        return tuple({guarded.site.key: guarded.site for guarded in self._seen.values()}.values())

    def is_called(self, method: Cited) -> bool:
        """Whether any call that was judged is one of a method of that name."""
        return any(site.target.rpartition(".")[2] == method.name for site in self.sites)

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, or not known, call by call."""
        found: dict[tuple[object, ...], Finding | None] = {}
        wanted = Wanted(self._rule.argument, self._rule.position)
        for target in self._rule.call:
            self._start(calls_of(self._facts, target.name, wanted))
        for method in self._rule.methods:
            self._start(calls_by_name(self._facts, method.name, wanted))
        while self._ahead:
            traced = [(guarded, self._traced(guarded.site)) for guarded in self._ahead]
            self._ahead = []
            look_up(self._facts, (leaf for _, leaves in traced for leaf in leaves if self._is_handed_on(leaf)))
            for guarded, leaves in traced:
                found[guarded.key] = self._judged(guarded, leaves)
        # A call that hands two arguments on to guarded ones is one finding.
        calls: dict[tuple[object, ...], Finding] = {}
        for one in found.values():
            if one is not None and (calls.setdefault((one.path, one.span), one).certain < one.certain):
                calls[one.path, one.span] = one
        return tuple(calls.values())

    def _traced(self, site: Site) -> tuple[Leaf, ...]:
        """What the argument of a call is made of, where the call hands one over."""
        given = site.handed is not None and site.handed.how is How.GIVEN
        return self._tracer.leaves(site.at, site.handed.value) if site.handed is not None and given else ()

    def _is_handed_on(self, leaf: Leaf) -> bool:
        """Whether a value is a parameter of a function, whose calls are then guarded."""
        return leaf.form is Form.PARAMETER and leaf.key[0] >= 0

    def _start(self, sites: Iterable[Site]) -> None:
        shown = f"`{self._rule.argument}`" if self._rule.argument else f"argument {self._rule.position}"
        for site in sites:
            self._add([site], _Guarded(site, shown))

    def _add(self, sites: Iterable[Site], like: _Guarded) -> None:
        """Guard some calls, each once; one of which less is wrong by the way that led there, again by another way."""
        for site in sites:
            guarded = like._replace(site=site)
            known = self._seen.get(guarded.key)
            if known is None or known.is_lenient > guarded.is_lenient:
                self._seen[guarded.key] = guarded
                self._ahead.append(guarded)

    def _judged(self, guarded: _Guarded, leaves: tuple[Leaf, ...]) -> Finding | None:
        site = guarded.site
        if not guarded.takes_none and is_kept_from_none(self._facts, site):
            guarded = guarded._replace(takes_none=True)
        wrongs = [wrong for wrong in self._wrongs(guarded, leaves) if wrong is not None]
        wrongs = [wrong for wrong in wrongs if not guarded.is_checked or wrong.kind in WHATEVER_TYPE]
        wrongs = [wrong for wrong in wrongs if not (guarded.takes_none and wrong.is_none)]
        if not wrongs:
            return None
        first = next((wrong for wrong in wrongs if wrong.is_certain), wrongs[0])
        others = [wrong.what for wrong in dict.fromkeys(wrongs) if wrong is not first]
        lines = [f"also      {what}" for what in others]
        if guarded.onward:
            lines.append(f"goes on   {' -> '.join((site.target, *guarded.onward))}")
        about = About(site.target, site.spelling, site.via, first.is_certain and site.certain, tuple(lines))
        said = self._said(guarded, first)
        return finding(self._rule, site.place, first.kind, said, about)

    def _said(self, guarded: _Guarded, wrong: Wrong) -> str:
        name, parameter = guarded.site.spelling, guarded.parameter
        if wrong.kind == "missing":
            return f"`{name}` is called without {parameter}{wrong.what}, which must be {self._asked_for}"
        if wrong.kind == "handed-on":
            return f"`{name}` is handed on, so that what it gets as {parameter} is not seen"
        verb = "is given" if wrong.is_certain and guarded.site.certain else "may be given"
        return f"`{name}` {verb} {wrong.what}, as {parameter}, which must be {self._asked_for}"

    @property
    def _asked_for(self) -> str:
        rule = self._rule
        wanted = [f"a constant of {' or '.join(map(str, rule.constant_in))}"] if rule.constant_in else []
        wanted += [f"an instance of {rule.type}"] if rule.type is not None else []
        if not wanted:
            return f"no {' or '.join(rule.reject)}"
        return " or ".join(wanted)

    def _wrongs(self, guarded: _Guarded, leaves: tuple[Leaf, ...]) -> Iterator[Wrong | None]:
        site = guarded.site
        if site.handed is None:
            yield Wrong("handed-on", "")
        elif site.handed.how is How.UNKNOWN:
            yield Wrong(UNKNOWN, "what `*` or `**` unpacks")
        elif site.handed.how is How.LEFT_OUT:
            yield self._left_out(site)
        for leaf in leaves:
            yield self._of_parameter(guarded, leaf) if leaf.form is Form.PARAMETER else self._demand.wrong(leaf)

    def _left_out(self, site: Site) -> Wrong | None:
        """What a call is that leaves the argument out: as right as the default."""
        if site.default is None:
            return None if self._demand.is_open else Wrong("missing", "")
        leaves = self._tracer.leaves(site.default.at, site.default.value)
        wrongs = [wrong for leaf in leaves if (wrong := self._demand.wrong(leaf)) is not None]
        if not wrongs:
            return None
        is_none = all(wrong.is_none for wrong in wrongs)
        return Wrong("missing", f" and so with its default, {wrongs[0].what}", is_none)

    def _of_parameter(self, guarded: _Guarded, leaf: Leaf) -> Wrong | None:
        """A function that hands its parameter on is guarded itself; one that nobody is seen to call is not known."""
        if leaf.key[0] < 0:  # what a class is constructed with is no argument that goes on
            return Wrong(UNKNOWN, f"the field `{leaf.parameter}` of {leaf.name}")
        is_checked = guarded.is_checked or leaf.is_checked
        takes_none = guarded.takes_none or leaf.is_there or replaces_none(leaf)
        way = (leaf.name, leaf.parameter, is_checked, takes_none)
        if way in self._handing:
            return None
        sites = callers(self._facts, leaf)
        if sites:
            self._handing.add(way)
            onward = (guarded.site.target, *guarded.onward)
            self._add(sites, _Guarded(guarded.site, f"`{leaf.parameter}`", onward, is_checked, takes_none))
            return None
        if is_checked or self._is_by_name(leaf) or self._is_typed(leaf):
            return None
        why = "whose calls cannot be seen" if sites is None else "which nothing in the codebase calls"
        return Wrong(UNKNOWN, f"the parameter `{leaf.parameter}` of {leaf.name}, {why}")

    def _is_by_name(self, leaf: Leaf) -> bool:
        """Whether the calls of a method are guarded by its name."""
        own = leaf.name.rpartition(".")[2] in {method.name for method in self._rule.methods}
        function = leaf.at.facts.functions[leaf.key[0]]
        place = leaf.key[1] - int(function.owner >= 0)
        return own and function.owner >= 0 and (leaf.parameter == self._rule.argument or place == self._rule.position)

    def _is_typed(self, leaf: Leaf) -> bool:
        """Whether the annotation of a parameter admits what is wanted alone."""
        number, position = leaf.key
        return self._demand.by_type(leaf.at, leaf.at.facts.functions[number].parameters[position].annotation)
