"""The `must_exist` rule: names that nobody defines any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.facts import Span, Valued
from seamguard.domain.mutant import Mutant
from seamguard.domain.observed import Observed
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.placed import About, Place, finding, wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.must_exist import MustExist
    from seamguard.domain.finding import Finding
    from seamguard.domain.uses import Target

_TOP = Span(1, 1, 1, 1)
_THERE = (TargetState.DEFINED, TargetState.MODULE)


def find(rule: MustExist, facts: Facts) -> Observed:
    """See which of the names are defined."""
    findings: list[Finding] = []
    vacuities: list[Vacuity] = []
    examined: list[str] = []
    definitions: list[str] = []
    for wanted in rule.names:
        target = facts.target(wanted.name)
        is_taken = target.state is TargetState.REEXPORT
        if _is_there(target) or (is_taken and (rule.reexports or _is_assigned(target, facts))):
            definitions += [f"{made.file.path}:{made.span.line}" for made in target.definitions]
            examined += [made.file.path for made in target.definitions] or [wanted.name]
        elif target.state in (TargetState.EXTERNAL, TargetState.UNREADABLE):
            vacuities.append(Vacuity(wanted.mark, wrong_with(target)))
        else:
            examined.append(wanted.name)
            findings.append(_missing(rule, wanted, target, facts))
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(examined),
        vacuities=tuple(vacuities),
        definitions=tuple(definitions),
    )


def _is_there(target: Target) -> bool:
    """Whether something defines a name. A class has a constructor anyway, if only that of every object."""
    is_written = bool(target.definitions or target.parameters) or not target.name.endswith(".__init__")
    return target.state in _THERE and is_written


def _is_assigned(target: Target, facts: Facts) -> bool:
    """Whether a module itself assigns a name, if to something from elsewhere: `Amount = int`."""
    file = facts.file_of(target.module)
    says = facts.module(file) if file is not None else None
    name = target.name.removeprefix(f"{target.module}.")
    found = [one for one in says.bindings if one.scope == 0 and one.name == name] if says is not None else []
    return bool(found) and all(isinstance(one, Valued) for one in found)


def _missing(rule: MustExist, wanted: Cited, target: Target, facts: Facts) -> Finding:
    """A name that is missing is told at the module that should define it, or at a package around that."""
    module = wanted.name.rpartition(".")[0]
    while module and facts.file_of(module) is None:
        module = module.rpartition(".")[0]
    advice = f"; {target.advice}" if target.advice else ""
    what = "only takes it from elsewhere" if target.state is TargetState.REEXPORT else "does not define it"
    said = f"{wanted.name} must exist, and {module or 'the codebase'} {what}{advice}"
    file = facts.file_of(module) or facts.files()[0]
    kind = "re-export" if target.state is TargetState.REEXPORT else "missing"
    return finding(rule, Place(file, _TOP, MODULE_SCOPE), kind, said, About(wanted.name))


def mutants(rule: MustExist, facts: Facts) -> Iterator[Mutant]:
    """Give each name another one where it is defined, empty what hands it on, and take modules away."""
    for wanted in rule.names:
        target = facts.target(wanted.name)
        if target.state is TargetState.DEFINED:
            yield from _renamed(wanted.name, target, facts)
        elif target.state is TargetState.REEXPORT and (rule.reexports or _is_assigned(target, facts)):
            home = facts.file_of(target.module)
            if home is not None:
                yield Mutant(f"{wanted.name}: {target.module} is empty", home.path, "")
        elif target.state is TargetState.MODULE:
            gone = tuple(file.path for file in facts.files() if f"{file.module}.".startswith(f"{wanted.name}."))
            if gone:
                yield Mutant(f"the module {wanted.name} is taken away", gone[0], "", gone=gone)


def _renamed(name: str, target: Target, facts: Facts) -> Iterator[Mutant]:
    last = name.rpartition(".")[2]
    for made in target.definitions[:1]:
        text = re.sub(rf"\b{last}\b", f"{last}_gone", facts.text(made.file))
        yield Mutant(f"{name} has another name", made.file.path, text)
