"""The `required_calls` rule: what some functions must call, or what must decorate them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.facts import Span
from seamguard.domain.families.required_calls import How
from seamguard.domain.observed import Observed
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.placed import About, Place, finding, wrong_with
from seamguard.rules.required.breaches import breaches
from seamguard.rules.required.calling import Calling
from seamguard.rules.required.decorating import misdecorated
from seamguard.rules.required.definitions import Definitions, seam_of
from seamguard.rules.required.selection import select
from seamguard.rules.required.spellings import mutants_of
from seamguard.rules.required.written import decorators_of, found_in
from seamguard.rules.rooms import is_permitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.required_calls import RequiredCall
    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.seam import Seam
    from seamguard.rules.required.breaches import Breach
    from seamguard.rules.required.definitions import Defined
    from seamguard.rules.required.implementing import Held


def wants(rule: RequiredCall) -> Iterator[Seam]:
    """The seams whose uses the rule asks for."""
    yield from map(seam_of, _cited(rule))


def find(rule: RequiredCall, facts: Facts) -> Observed:
    """See which of the functions do without what is required."""
    unsound = [Vacuity(name.mark, wrong) for name in _cited(rule) if (wrong := _wrong_with(name, facts))]
    required = facts.uses(seam_of(rule.required)).target
    definitions = tuple(f"{made.file.path}:{made.span.line}" for made in required.definitions)
    if unsound:
        return Observed(vacuities=tuple(unsound), definitions=definitions)
    known = Definitions(facts)
    chosen = select(rule, known)
    told, unused = _called(rule, chosen.places, known) if rule.call else _decorated(rule, chosen.places, known)
    findings = [_finding(rule, facts, place, breach) for place, breach in told]
    findings += (_unseen(rule, one) for one in chosen.held)
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(one.file.path for one in chosen.places if known.is_judged(rule, one)),
        vacuities=(*chosen.vacuities, *(unused if not chosen.vacuities else ())),
        definitions=definitions,
    )


def mutants(rule: RequiredCall, facts: Facts) -> Iterator[Mutant]:
    """Take away, or put elsewhere, what is required."""
    known = Definitions(facts)
    chosen = select(rule, known)
    broken = {(one.path, one.scope) for one in find(rule, facts).findings}
    sound = [one for one in chosen.places if known.is_judged(rule, one) and (one.file.path, one.qualname) not in broken]
    sound.sort(key=lambda one: is_permitted(rule, one.file.module, one.qualname))
    yield from mutants_of(rule, known, sound)


def _cited(rule: RequiredCall) -> tuple[Cited, ...]:
    """All callables that a rule names."""
    own = (rule.required, *((rule.of,) if rule.of else ()))
    return tuple(dict.fromkeys((*own, *rule.decorated, *rule.above, *rule.below)))


def _wrong_with(name: Cited, facts: Facts) -> str:
    """What is wrong with a name. One outside the codebase may be misspelt: then nothing calls it, which is told."""
    target = facts.uses(seam_of(name)).target
    if target.state is not TargetState.DEFINED and facts.file_of(name.name) is not None:
        return f"{name.name} is a module: name a function, method or class"
    return "" if target.state is TargetState.EXTERNAL else wrong_with(target)


def _called(
    rule: RequiredCall, places: tuple[Defined, ...], known: Definitions
) -> tuple[list[tuple[Defined, Breach]], list[Vacuity]]:
    """What is wrong with each function; and that none of them calls what the required call should come before."""
    calling = Calling(known, rule.required)
    of_uses = known.uses(rule.of) if rule.of else ()
    told: list[tuple[Defined, Breach]] = []
    is_used = rule.of is None
    for place in places:
        of = found_in(known, place, of_uses)
        is_used = is_used or (known.is_judged(rule, place) and bool(of.any))
        for breach in breaches(rule, place, calling, of.any):
            is_sure = breach.node in of.certain or rule.how in (How.ANYWHERE, How.ALWAYS)
            is_sure = is_sure or (breach.node is place.node and bool(of.certain))
            told.append((place, breach._replace(certain=breach.certain and is_sure)))
    if is_used or rule.of is None:
        return told, []
    message = f"none of the functions calls {rule.of.name}, so that nothing has to come before or around it"
    return told, [Vacuity(rule.of.mark, f"{message}: correct `of`, or name other functions")]


def _decorated(
    rule: RequiredCall, places: tuple[Defined, ...], known: Definitions
) -> tuple[list[tuple[Defined, Breach]], list[Vacuity]]:
    """What is wrong with the decorators of each; and which of the others stand nowhere among them."""
    own = known.sure_uses(rule.required)
    others = [(name, known.sure_uses(name)) for name in (*rule.above, *rule.below)]
    told: list[tuple[Defined, Breach]] = []
    seen: set[Cited] = set()
    for place in places:
        found = [(name, decorators_of(known, place, uses)) for name, uses in others]
        seen |= {name for name, one in found if (one.certain or one.possible) and known.is_judged(rule, place)}
        told += ((place, breach) for breach in misdecorated(rule, place, decorators_of(known, place, own), found))
    message = "decorates none of the functions, so that their order proves nothing: correct or remove it"
    return told, [Vacuity(name.mark, f"{name.name} {message}") for name, _ in others if name not in seen]


def _finding(rule: RequiredCall, facts: Facts, place: Defined, breach: Breach) -> Finding:
    target = rule.of.name if rule.of is not None and breach.node is not place.node else rule.required.name
    where = Place(place.file, _span(facts, place, breach), place.qualname)
    return finding(rule, where, breach.kind, breach.said, About(target, certain=breach.certain))


def _unseen(rule: RequiredCall, held: Held) -> Finding:
    """A method that is a value, such as a lambda: nobody looks into it."""
    kind, verb = ("not-called", "calls") if rule.call else ("not-decorated", "is decorated by")
    said = f"`{held.qualname}` is a value and no function, so that it is not seen whether it {verb} {rule.required}"
    return finding(rule, held.place, kind, said, About(rule.required.name, held.qualname, certain=False))


def _span(facts: Facts, place: Defined, breach: Breach) -> Span:
    if breach.at_end:
        line = place.node.end_lineno or place.node.lineno
        text = facts.text(place.file).split("\n")[line - 1].rstrip()
        return Span(line, len(text) - len(text.lstrip()) + 1, line, len(text) + 1)
    node = breach.node if isinstance(breach.node, ast.stmt | ast.expr) else place.node
    span = facts.span(place.file, node)
    return span._replace(end_line=span.line, end_column=span.column) if breach.node is place.node else span
