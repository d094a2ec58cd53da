"""The `typed_arguments` rule: calls whose argument is not what it has to be, or of which that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.expressions import Constant, Display, Table
from seamguard.domain.factbase import Named
from seamguard.domain.facts import Valued
from seamguard.domain.observed import Observed
from seamguard.domain.patterns import covers_module
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.placed import wrong_with
from seamguard.rules.selected import module_like
from seamguard.rules.tracing import Wanted, bound, class_of, function_of, question
from seamguard.rules.typed.guarding import Guarding
from seamguard.rules.typed.spellings import mutants_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.typed_arguments import TypedArgument
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import SeamFacts, Target


def wants(rule: TypedArgument) -> Iterator[Seam]:
    """The seams whose uses the rule asks for."""
    return (question(one.name) for one in rule.call)


def find(rule: TypedArgument, facts: Facts) -> Observed:
    """See what the calls hand over."""
    asked = [(one, facts.uses(question(one.name))) for one in rule.call]
    vacuities = [*_of_calls(rule, facts, asked), *_of_demand(rule, facts)]
    targets = [found.target for _, found in asked]
    definitions = [f"{made.file.path}:{made.span.line}" for target in targets for made in target.definitions]
    if vacuities:
        return Observed(vacuities=tuple(vacuities), definitions=tuple(definitions))
    first = [f"{one.definitions[0].file.path}:{one.definitions[0].span.line}" for one in targets if one.definitions]
    guarding = Guarding(rule, facts)
    findings = sorted(guarding.findings(), key=lambda one: one.order)
    silent = [name for name in rule.methods if not guarding.is_called(name)]
    looked = [site.at.file.path for site in guarding.sites]
    return Observed(
        findings=tuple(findings),
        examined=tuple(looked or [made.file.path for target in targets for made in target.definitions]),
        vacuities=tuple(_never_called(name) for name in silent),
        definitions=tuple(definitions),
        homes=tuple(zip((target.name for target in targets if target.definitions), first, strict=True)),
        idle=tuple(target.module for target in targets if target.module),
        problems=tuple(problem for _, found in asked for problem in found.problems),
    )


def mutants(rule: TypedArgument, facts: Facts) -> Iterator[Mutant]:
    """Calls in new modules that hand over what the rule exists to keep out."""
    return mutants_of(rule, facts)


def _never_called(name: Cited) -> Vacuity:
    return Vacuity(name.mark, f"nothing calls a method {name.name!r}, so that it asks nothing: correct or remove it")


def _of_calls(rule: TypedArgument, facts: Facts, asked: list[tuple[Cited, SeamFacts]]) -> Iterator[Vacuity]:
    """Why a call that is named proves nothing."""
    for cited, found in asked:
        target = found.target
        owner, _, last = target.name.rpartition(".")
        if last in ("__init__", "__new__"):
            yield Vacuity(cited.mark, f"{owner} is what code calls, and not its `{last}`: name {owner}")
        elif target.state is TargetState.EXTERNAL and not found.uses:
            yield Vacuity(
                cited.mark, f"{wrong_with(target)}, for nothing calls it".replace(": correct or remove it", "")
            )
        elif target.state is not TargetState.EXTERNAL and (wrong := _wrong_with(found, facts)):
            yield Vacuity(cited.mark, wrong)
        elif target.parameters is not None and Wanted(rule.argument, rule.position).among(target.parameters).is_nothing:
            names = ", ".join(parameter.name for parameter in target.parameters) or "none"
            what = f"parameter {rule.argument!r}" if rule.argument is not None else f"argument {rule.position}"
            yield Vacuity(cited.mark, f"{target.name} has no {what}, so that it is never asked: it takes {names}")


def _wrong_with(found: SeamFacts, facts: Facts) -> str:
    target = found.target
    if target.state is not TargetState.DEFINED and facts.file_of(target.name) is not None:
        return f"{target.name} is a module: name a function, method or class"
    return wrong_with(target)


def _of_demand(rule: TypedArgument, facts: Facts) -> Iterator[Vacuity]:
    """Why what the rule asks for can never be there."""
    modules = {file.module for file in facts.files() if not facts.is_example(file)}
    for pattern in rule.constant_in:
        if not any(covers_module(pattern.name, module) for module in modules):
            hint = module_like(pattern.name, facts)
            said = f"`constant_in` names {pattern.name}, which is no module of the codebase{hint}"
            yield Vacuity(pattern.mark, f"{said}: correct or remove it")
    if rule.type is not None:
        target = facts.target(rule.type.name)
        if target.state is not TargetState.EXTERNAL and (wrong := wrong_with(target)):
            yield Vacuity(rule.type.mark, f"`type`: {wrong}")
        elif _is_no_class(target, facts):
            what = f"{rule.type.name} is no class, so that nothing is an instance of it: name a class"
            yield Vacuity(rule.type.mark, f"`type`: {what}")


def _is_no_class(target: Target, facts: Facts) -> bool:
    """Whether a type is a function, or a variable that holds a value; types that calls make are left alone."""
    if target.state is not TargetState.DEFINED:
        return False
    named = Named(target.name, "object", True, target.module, ())
    if function_of(facts, named) is not None:
        return True
    variable = None if class_of(facts, named) is not None else bound(facts, named)
    values = [] if variable is None else [one.value for one in variable.each() if isinstance(one, Valued)]
    return variable is not None and any(
        isinstance(value, Constant | Display | Table)
        or any(one.kind == "instance" and one.module for one in facts.names(variable.at.file, value))
        for value in values
    )
