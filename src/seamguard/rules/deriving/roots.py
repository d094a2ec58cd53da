"""The assignments to a name of a module, an attribute or a variable, and what makes it impossible to find any."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.factbase import Named
from seamguard.domain.facts import Argued, Imported, Valued
from seamguard.domain.families.derives_from import AttributeValue, NameValue, ParameterValue, VariableValue
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.placed import Place, wrong_with
from seamguard.rules.tracing import assigned, at, bindings_in, bound, constructed, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamguard.domain.cited import CitedSite
    from seamguard.domain.expressions import Expr
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.derives_from import Derived
    from seamguard.rules.tracing import At, Bound


class Root(NamedTuple):
    """One assignment.

    Attributes:
        at: The file.
        place: Where it stands.
        value: What is assigned; None where it cannot be followed.
    """

    at: At
    place: Place
    value: Expr | None


class Roots(NamedTuple):
    """What is found of a value.

    Attributes:
        roots: The assignments.
        vacuities: Why there is none.
        of_class: The class whose constructor takes it; empty where none does.
    """

    roots: tuple[Root, ...] = ()
    vacuities: tuple[Vacuity, ...] = ()
    of_class: str = ""


def roots_of(facts: Facts, value: Derived) -> Roots:
    """The assignments to a value, or what is wrong with a parameter, which is asked where it is handed over."""
    if isinstance(value, NameValue):
        return _of_name(facts, value)
    if isinstance(value, AttributeValue):
        return _of_attribute(facts, value)
    if isinstance(value, VariableValue):
        return _of_variable(facts, value)
    if isinstance(value, ParameterValue) and (wrong := _wrong_parameter(facts, value)):
        return Roots(vacuities=(Vacuity(value.mark, wrong),))
    return Roots()


def _wrong_parameter(facts: Facts, value: ParameterValue) -> str:
    """Why nothing can hand the parameter over; empty where something can."""
    target = facts.target(value.of)
    taken = {parameter.name: parameter.kind for parameter in target.parameters or ()}
    if wrong := wrong_with(target):
        return wrong
    if taken.get(value.parameter) in ("variable", "keywords"):
        return f"{value.parameter} takes any number of values: name a parameter that takes one"
    if target.parameters is None or value.parameter in taken:
        return ""
    names = ", ".join(taken) or "none"
    return f"{target.name} has no parameter {value.parameter!r}, so that it is never given: it takes {names}"


def _of_name(facts: Facts, value: NameValue) -> Roots:
    target = facts.target(value.name)
    # What functions alone assign to a `global` name is defined once they run.
    module = target.module or value.name.rpartition(".")[0]
    variable = bound(facts, Named(value.name, "object", True, module, ()))
    is_there = target.state in (TargetState.DEFINED, TargetState.MISSING)
    if not is_there or variable is None or not variable.is_variable:
        shared = _shared(variable) if is_there and variable is not None else ""
        wrong = wrong_with(target) or shared or f"{value.name} is no variable of a module: name one"
        return Roots(vacuities=(Vacuity(value.mark, wrong),))
    own = [_of_binding(variable.at, one) for one in _that_run(variable.at, variable.bindings)]
    roots = (*own, *_set_from_elsewhere(facts, value.name, module))
    given = tuple(one for one in roots if not _is_declaration(facts, one))
    if not given:
        message = f"nothing assigns to {value.name}, so that nothing is asked: correct or remove it"
        return Roots(vacuities=(Vacuity(value.mark, message),))
    return Roots(given)


def _shared(variable: Bound) -> str:
    """Why a name that is assigned to is no variable: something else binds it too; empty where nothing is assigned."""
    made = [one for one in variable.each() if not isinstance(one, Valued)]
    if not made or len(made) == len(variable.bindings) or isinstance(made[0], Argued):
        return ""
    what = "an import" if isinstance(made[0], Imported) else "a definition"
    where = f"{variable.at.file.path}:{made[0].span.line}"
    advice = "give the variable a name of its own, or name what is imported" if what == "an import" else "rename one"
    return f"{variable.name} is bound by {what} too ({where}), which is no value that is assigned: {advice}"


def _is_declaration(facts: Facts, root: Root) -> bool:
    """Whether it is `name: type` and no more."""
    tree = facts.tree(root.at.file) if root.value is None else None
    return any(
        isinstance(node, ast.AnnAssign) and node.value is None and node.lineno == root.place.span.line
        for node in (ast.walk(tree) if tree is not None else ())
    )


def _that_run(place: At, indices: Iterable[int]) -> Iterator[Valued]:
    """The assignments among some bindings, without those that only type checkers see."""
    for index in indices:
        binding = place.facts.bindings[index]
        if isinstance(binding, Valued) and index not in place.facts.scopes[binding.scope].typed.get(binding.name, ()):
            yield binding


def _of_binding(place: At, binding: Valued) -> Root:
    scope = place.facts.scopes[binding.scope].qualname
    return Root(place, Place(place.file, binding.span, scope), binding.value)


def _set_from_elsewhere(facts: Facts, name: str, module: str) -> Iterator[Root]:
    """What other modules set a module's own name to."""
    attr = name.rpartition(".")[2]
    for place in filter(None, (at(facts, file) for file in facts.holding([attr]))):
        for stored in place.facts.stores:
            if (
                stored.attr == attr
                and stored.span is not None
                and any(one.kind == "module" and one.name == module for one in facts.names(place.file, stored.base))
            ):
                scope = place.facts.scopes[scope_of(place, stored)].qualname
                yield Root(place, Place(place.file, stored.span, scope), stored.value)


def _of_attribute(facts: Facts, value: AttributeValue) -> Roots:
    target = facts.target(value.owner)
    if target.state is not TargetState.DEFINED:
        return Roots(vacuities=(Vacuity(value.mark, wrong_with(target)),))
    owner = Named(value.owner, "instance", True, target.module, ())
    taken = constructed(facts, owner, value.attr) or ""
    held = [one for one in assigned(facts, owner, value.attr) if one.value is not None or not one.is_in_body]
    roots = []
    for one in held:
        if one.span is None or (one.is_in_body and taken):
            continue  # a declaration, or what a call gets that leaves the field out
        scope = one.at.facts.scopes[one.scope].qualname
        roots.append(Root(one.at, Place(one.at.file, one.span, scope), one.value))
    if not roots and not taken:
        message = f"nothing assigns to {value.attribute}, so that nothing is asked: correct or remove it"
        return Roots(vacuities=(Vacuity(value.mark, message),))
    return Roots(tuple(roots), of_class=taken)


def _of_variable(facts: Facts, value: VariableValue) -> Roots:
    roots: list[Root] = []
    vacuities: list[Vacuity] = []
    for site in value.sites:
        found = list(_in_site(facts, value.variable, site))
        roots += found
        if not found:
            place = at(facts, facts.file_of(site.module))
            is_there = place is not None and site.scope in {scope.qualname for scope in place.facts.scopes}
            why = f"binds no variable {value.variable!r}" if is_there else "does not exist"
            vacuities.append(Vacuity(site.mark, f"{site} {why}, so that nothing is asked of it: correct or remove it"))
    return Roots(tuple(roots), tuple(vacuities))


def _in_site(facts: Facts, variable: str, site: CitedSite) -> Iterator[Root]:
    place = at(facts, facts.file_of(site.module))
    if place is None:
        return
    own = [n for n, one in enumerate(place.facts.scopes) if one.qualname == site.scope and one.kind == "function"]
    for binding in _that_run(place, sorted({index for scope in own for index in bindings_in(place, scope, variable)})):
        if not _is_declaration(facts, root := _of_binding(place, binding)):
            yield root
