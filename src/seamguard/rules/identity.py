"""The `identity` rule, as far as code alone shows it: whether a run can be asked what the clause asks.

Which object a run hands on is judged by the suite, which runs the code.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from seamguard.domain.observed import Observed
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.identity_mutants import mutants
from seamguard.rules.placed import wrong_with
from seamguard.rules.probed import as_site, handed_out, is_generator, is_record, taken_by, taken_by_made
from seamguard.rules.required.definitions import Definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import Cited, CitedSite
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.identity import Boundary, Identity
    from seamguard.rules.required.definitions import Defined

__all__ = ["find", "mutants"]


def find(rule: Identity, facts: Facts) -> Observed:
    """See whether everything that the rule names is there; its list is left to those who run the code."""
    asking = _Asking(rule, facts)
    asking.look()
    return Observed(
        examined=tuple(asking.examined),
        vacuities=tuple(asking.wrong),
        failures=tuple(_misplaced(rule, facts)),
        definitions=tuple(dict.fromkeys(asking.definitions)),
        blind=True,
    )


class _Asking:
    """What one rule names, looked up one after the other."""

    def __init__(self, rule: Identity, facts: Facts) -> None:
        self._rule, self._facts = rule, facts
        self._known = Definitions(facts)
        self.wrong: list[Vacuity] = []
        self.examined: list[str] = []
        self.definitions: list[str] = []

    def look(self) -> None:
        """Look everything up."""
        rule = self._rule
        if rule.type is not None:
            self._class(rule.type, judged=False)
        for boundary in rule.boundaries:
            self._boundary(boundary)
        if rule.entry is not None:
            self._function(rule.entry, judged=False)
        for made in rule.constructions:
            self._class(made.of, judged=True)
        for called in rule.calls:
            self._function(called.of, judged=True)

    def _class(self, name: Cited, *, judged: bool) -> None:
        target = self._facts.target(name.name)
        there = self._known.of_name(target.name, target.module) if target.module else []
        wrong = wrong_with(target)
        if not wrong and not any(one.function is None for one in there):
            wrong = f"{name.name} is no class: name what a `class` statement makes"
        self._note(name, [one for one in there if one.function is None], wrong, judged=judged)

    def _function(self, site: CitedSite, *, judged: bool) -> list[Defined]:
        """The definitions of a function; none where something is wrong with it, which is noted."""
        there, wrong = _functions(site, self._facts, self._known)
        return self._note(site, there, wrong, judged=judged)

    def _boundary(self, boundary: Boundary) -> None:
        there = self._function(boundary.at, judged=True)
        wrong = [_wrong_value(boundary, place, self._facts, self._known) for place in there]
        if wrong and all(wrong):  # of a getter and its setter, or of two branches, one will do
            self.wrong.append(Vacuity(boundary.mark, wrong[0]))

    def _note(self, cited: Cited | CitedSite, there: list[Defined], wrong: str, *, judged: bool) -> list[Defined]:
        apart = next((one for one in there if not self._known.is_judged(self._rule, one)), None)
        if not wrong and judged and apart is not None:
            wrong = f"{cited} lies in {apart.file.category.value}, of which nothing is judged: name what production has"
        if wrong:
            self.wrong.append(Vacuity(cited.mark, wrong))
            return []
        self.definitions += (f"{one.file.path}:{self._facts.span(one.file, one.node).line}" for one in there)
        self.examined += (one.file.path for one in there[:1])
        return there


def _functions(site: CitedSite, facts: Facts, known: Definitions) -> tuple[list[Defined], str]:
    """The functions of a name, and what is wrong with it; of a class that makes its constructor, the class."""
    target = facts.target(f"{site.module}.{site.scope}")
    if target.state is TargetState.REEXPORT:
        return [], f"{site} comes from elsewhere: name the definition, {as_site(target.advice, facts)}"
    if target.state is TargetState.MODULE:
        return [], f"{site} is a module: name a function or method in it"
    wrong = wrong_with(target)
    if wrong:
        return [], wrong
    if target.module != site.module:
        return [], f"{site} is no module and scope: write {as_site(target.name, facts)}"
    there = known.at(site.module, site.scope)
    functions = [one for one in there if one.function is not None]
    doing = [one for one in functions if known.is_implementation(one)]
    if functions:
        return doing or functions, ""
    if there:
        methods = [one.node.name for one in known.methods(site.module, site.scope)]
        return [], f"{site} is a class: name a method of it, such as {site}.{methods[0] if methods else '__init__'}"
    if site.scope.endswith(".__init__") and target.parameters:
        owners = known.at(site.module, site.scope.removesuffix(".__init__"))
        if not any(is_record(one, facts) for one in owners):
            return owners, ""
    return [], f"{site} is no function: name what a `def` makes, which a run can be asked about"


def _wrong_value(boundary: Boundary, place: Defined, facts: Facts, known: Definitions) -> str:
    """What is wrong with the value of a boundary; empty where a call has it."""
    at, first = boundary.at, boundary.value[0]
    if first in ("return", "yield"):
        # What a function only declares is handed out by those that implement it.
        return _wrong_result(boundary, place) if known.is_implementation(place) else ""
    node = place.function
    takes = taken_by_made(facts.target(f"{at.module}.{at.scope}")) if node is None else taken_by(node)
    if first in takes.named or (takes.keywords and first not in takes.gathering):
        return ""
    if first in takes.gathering:
        return f"{first} of {at} gathers what is left into an object of its own for each call: name another parameter"
    close = get_close_matches(first, takes.named, 1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{at} takes no parameter {first!r}: {hint}correct `value`; it takes {', '.join(takes.named) or 'none'}"


def _wrong_result(boundary: Boundary, place: Defined) -> str:
    at, first = boundary.at, boundary.value[0]
    node = place.function
    if node is None:
        return f"{at} is a constructor, which gives nothing: name a parameter, such as self"
    if first == "yield":
        advice = "write `return`" if handed_out(node) else "name a parameter"
        return "" if is_generator(node) else f"{at} yields nothing, for it is no generator: {advice}"
    if is_generator(node):
        return f"{at} is a generator, which is another object for each call: write `yield` for what it hands out"
    return "" if handed_out(node) else f"{at} never returns a value: name a parameter, or correct `at`"


def _misplaced(rule: Identity, facts: Facts) -> Iterator[Vacuity]:
    """Entries for a class whose module is another one than they say: nothing would ever be found there."""
    names = {made.of.name for made in rule.constructions}
    for entry in rule.entries:
        dotted = f"{entry.module}.{entry.scope}"
        if entry.scope is not None and dotted in names and facts.target(dotted).module not in ("", entry.module):
            yield Vacuity(entry.mark, f"{entry.place} is no module and scope: write {as_site(dotted, facts)}")
