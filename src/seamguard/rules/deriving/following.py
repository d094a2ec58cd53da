"""Following a value back through the calls that hand it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.deriving.making import HANDED_ON, UNKNOWN, Making, Strange
from seamguard.rules.deriving.testing import is_tested
from seamguard.rules.placed import About, finding
from seamguard.rules.tracing import (
    Form,
    Handed,
    How,
    Leaf,
    Tracer,
    Wanted,
    callers,
    calls_of,
    is_kept_from_none,
    look_up,
    replaces_none,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.derives_from import DerivedValue
    from seamguard.domain.finding import Finding
    from seamguard.rules.deriving.roots import Root
    from seamguard.rules.placed import Place
    from seamguard.rules.tracing import At, Default, Site


class _Asked(NamedTuple):
    """A place that gives the value.

    Attributes:
        at: The file.
        place: Where it stands.
        said: What happens there, with a place for what is given: `` `execute` is given {} as `resolver`, which ... ``.
        handed: What is given; None where what takes it is handed on.
        default: What is given where nothing is.
        certain: False where it is only possibly a place that gives the value.
        needs_value: False where what takes the value replaces None.
        way: From here on, what takes it.
        handing_on: What happens there where what takes it is handed on.
    """

    at: At
    place: Place
    said: str
    handed: Handed | None
    default: Default | None = None
    certain: bool = True
    needs_value: bool = True
    way: tuple[str, ...] = ()
    handing_on: str = ""


class Following:
    """Judges the places of one rule that give its value."""

    def __init__(self, rule: DerivedValue, facts: Facts) -> None:
        self._rule = rule
        self._demand = f"which must come from {' or '.join(map(str, rule.origins))}"
        self._facts = facts
        self._making = Making(facts, [origin.name for origin in rule.origins])
        self._tracer = Tracer(facts, self._making)
        self._ahead: list[_Asked] = []
        self._seen: set[tuple[str, object, str]] = set()
        self._handing: set[tuple[str, str]] = set()
        self.looked: list[str] = []

    def of_parameter(self, target: str, parameter: str) -> None:
        """Ask all calls that hand a parameter over."""
        self._handing.add((target, parameter))
        self._add_sites(calls_of(self._facts, target, Wanted(parameter, None)), parameter, (), needs_value=True)

    def of_roots(self, roots: Iterable[Root], name: str) -> None:
        """Ask all assignments."""
        for root in roots:
            self._add(_Asked(root.at, root.place, f"{name}, {self._demand}, is {{}}", Handed(How.GIVEN, root.value)))

    def findings(self) -> tuple[Finding, ...]:
        """What does not come from there, or may not, place by place."""
        found: list[Finding | None] = []
        while self._ahead:
            traced = [(asked, self._leaves(asked)) for asked in self._ahead]
            self._ahead = []
            look_up(self._facts, (leaf for _, leaves in traced for leaf in leaves if leaf.form is Form.PARAMETER))
            found += (self._judged(asked, leaves) for asked, leaves in traced)
        return tuple(one for one in found if one is not None)

    def _add(self, asked: _Asked) -> None:
        key = (asked.at.file.path, asked.place.span, asked.said)
        if key not in self._seen:
            self._seen.add(key)
            file = asked.at.file
            if file.category in self._rule.judged and not self._facts.is_example(file):
                self.looked.append(file.path)
            self._ahead.append(asked)

    def _add_sites(self, sites: Iterable[Site], parameter: str, way: tuple[str, ...], *, needs_value: bool) -> None:
        for site in sites:
            said = f"`{site.spelling}` {'is' if site.certain else 'may be'} given {{}} as `{parameter}`, {self._demand}"
            unseen = f"nobody sees what it is then given as `{parameter}`, {self._demand}"
            handing = f"`{site.spelling}` is handed on, and {unseen}"
            onward = (site.target, *way)
            asks = needs_value and not is_kept_from_none(self._facts, site)
            self._add(_Asked(site.at, site.place, said, site.handed, site.default, site.certain, asks, onward, handing))

    def _leaves(self, asked: _Asked) -> tuple[Leaf, ...]:
        if asked.handed is None or asked.handed.how is How.UNKNOWN:
            return ()
        if asked.handed.how is How.LEFT_OUT:
            return self._tracer.leaves(asked.default.at, asked.default.value) if asked.default is not None else ()
        return self._tracer.leaves(asked.at, asked.handed.value)

    def _judged(self, asked: _Asked, leaves: tuple[Leaf, ...]) -> Finding | None:
        strange = list(dict.fromkeys(self._strange(asked, leaves)))
        if not asked.needs_value:
            strange = [one for one in strange if one.kind != "none"]
        if not strange:
            return None
        first = next((one for one in strange if one.is_certain), strange[0])
        lines = [f"also      {one.what}" for one in strange if one is not first]
        lines += [f"comes by  {' -> '.join(first.by)}"] if first.by else []
        lines += [f"made at   {first.where}"] if first.where else []
        lines += [f"goes on   {' -> '.join(asked.way)}"] if len(asked.way) > 1 else []
        certain = first.is_certain and asked.certain
        given = asked.said.format(first.what)
        said = given if first.kind != HANDED_ON else asked.handing_on
        about = About(asked.way[0] if asked.way else str(self._rule.value), "", (), certain, tuple(lines))
        return finding(self._rule, asked.place, first.kind, said, about)

    def _strange(self, asked: _Asked, leaves: tuple[Leaf, ...]) -> Iterator[Strange]:
        if asked.handed is None:
            yield Strange(HANDED_ON, "what is not seen")
        elif asked.handed.how is How.UNKNOWN:
            yield Strange(UNKNOWN, "what `*` or `**` unpacks")
        elif asked.handed.how is How.LEFT_OUT and asked.default is None:
            yield Strange("missing", "nothing")
        for leaf in leaves:
            found = self._of_parameter(asked, leaf) if leaf.form is Form.PARAMETER else self._making.strange(leaf)
            if found is not None:
                is_kept_out = found.kind == "none" and self._is_tested(asked, leaf)
                yield (
                    found._replace(what="None (unless a test keeps it out)", is_kept_out=True) if is_kept_out else found
                )

    def _is_tested(self, asked: _Asked, leaf: Leaf) -> bool:
        """Whether some test speaks of the variable or attribute that holds a None."""
        tree = self._facts.tree(leaf.at.file) if leaf.via else None
        line = asked.place.span.line if asked.at == leaf.at else 0
        return tree is not None and is_tested(tree, leaf.via[-1], line)

    def _of_parameter(self, asked: _Asked, leaf: Leaf) -> Strange | None:
        """What a function is given is asked where it is called."""
        if (leaf.name, leaf.parameter) in self._handing:
            return None
        sites = callers(self._facts, leaf)
        if not sites:
            why = "whose calls cannot be seen" if sites is None else "which nothing calls"
            return Strange(UNKNOWN, f"the parameter `{leaf.parameter}` of {leaf.name} ({why})")
        self._handing.add((leaf.name, leaf.parameter))
        needs_value = asked.needs_value and not (leaf.is_there or replaces_none(leaf))
        self._add_sites(sites, leaf.parameter, asked.way or (str(self._rule.value),), needs_value=needs_value)
        return None
