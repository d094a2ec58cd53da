"""The `must_exist` rule: names that nobody defines any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamguard.domain.facts import Span
from seamguard.domain.mutant import Mutant
from seamguard.domain.observed import Observed
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.naming.binding import Manner, manner_of
from seamguard.rules.placed import About, Place, finding, wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.must_exist import MustExist
    from seamguard.domain.finding import Finding
    from seamguard.domain.source import SourceFile
    from seamguard.domain.uses import Target

_TOP = Span(1, 1, 1, 1)


def find(rule: MustExist, facts: Facts) -> Observed:
    """See which of the names are defined."""
    findings: list[Finding] = []
    vacuities: list[Vacuity] = []
    examined: list[str] = []
    definitions: list[str] = []
    for wanted in rule.names:
        target = facts.target(wanted.name)
        manner = manner_of(wanted.name, facts) if target.state is not TargetState.MODULE else None
        if _is_there(rule, target, manner, facts):
            definitions += [f"{made.file.path}:{made.span.line}" for made in target.definitions]
            examined += [made.file.path for made in target.definitions] or [wanted.name]
        elif target.state in (TargetState.EXTERNAL, TargetState.UNREADABLE):
            vacuities.append(Vacuity(wanted.mark, wrong_with(target)))
        else:
            examined.append(wanted.name)
            findings.append(_missing(rule, wanted, target, manner, facts))
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(examined),
        vacuities=tuple(vacuities),
        definitions=tuple(definitions),
    )


def _is_there(rule: MustExist, target: Target, manner: Manner | None, facts: Facts) -> bool:
    """Whether a name counts as defined: it is there when the code runs, and not only elsewhere."""
    if target.state is TargetState.DEFINED:
        # A class has a constructor anyway, if only that of every object.
        is_written = bool(target.definitions or target.parameters) or not target.name.endswith(".__init__")
        return is_written and manner is not Manner.CHECKED and not _is_only_promised(target, facts)
    if target.state is TargetState.REEXPORT and rule.reexports and manner is not Manner.CHECKED:
        return True
    if target.state in (TargetState.REEXPORT, TargetState.MISSING):
        return manner is Manner.MADE or (rule.reexports and manner in (Manner.TAKEN, Manner.SERVED))
    return target.state is TargetState.MODULE


def _is_only_promised(target: Target, facts: Facts) -> bool:
    """Whether a stub defines a name of a module that Python runs from a file of its own, which does not."""
    home = facts.file_of(target.module)
    is_of_stubs = bool(target.definitions) and all(made.file.path.endswith(".pyi") for made in target.definitions)
    return is_of_stubs and home is not None and not home.path.endswith(".pyi")


def _missing(rule: MustExist, wanted: Cited, target: Target, manner: Manner | None, facts: Facts) -> Finding:
    """A name that is missing is told at the module that should define it, or at a package around that."""
    owner, home = wanted.name.rpartition(".")[0], _home(wanted.name, facts)
    module = home.module if home is not None else ""
    is_elsewhere = target.state is TargetState.REEXPORT and manner is not Manner.CHECKED
    has = manner in (Manner.TAKEN, Manner.SERVED) or is_elsewhere
    advice, what = target.advice, "does not define it"
    if manner in (Manner.TAKEN, Manner.SERVED, Manner.CHECKED):
        what, advice = manner.value, f"it is {advice}" if is_elsewhere and advice else ""
    elif is_elsewhere:
        what, advice = _elsewhere(owner, module, facts), f"it is {advice}"
    elif target.state is TargetState.DEFINED:
        what = "does not define it: only its stub does"
    said = f"{wanted.name} must exist, and {module or 'the codebase'} {what}{f'; {advice}' if advice else ''}"
    file = home or facts.files()[0]
    return finding(rule, Place(file, _TOP, MODULE_SCOPE), "re-export" if has else "missing", said, About(wanted.name))


def mutants(rule: MustExist, facts: Facts) -> Iterator[Mutant]:
    """Give each name another one where it is defined, empty what hands it on, and take modules away."""
    for wanted in rule.names:
        target = facts.target(wanted.name)
        if target.state is TargetState.DEFINED:
            yield from _renamed(wanted.name, target, facts)
        elif target.state in (TargetState.REEXPORT, TargetState.MISSING):
            home = _home(wanted.name, facts)
            if home is not None and _is_there(rule, target, manner_of(wanted.name, facts), facts):
                yield Mutant(f"{wanted.name}: {home.module} is empty", home.path, "")
        elif target.state is TargetState.MODULE:
            gone = tuple(file.path for file in facts.files() if f"{file.module}.".startswith(f"{wanted.name}."))
            if gone:
                yield Mutant(f"the module {wanted.name} is taken away", gone[0], "", gone=gone)


def _elsewhere(owner: str, module: str, facts: Facts) -> str:
    """How a module has a name that is defined elsewhere, or a class in it a member."""
    if owner == module:
        return Manner.TAKEN.value
    is_own = manner_of(owner, facts) is Manner.MADE
    return f"has {owner}, which only inherits it" if is_own else f"only takes {owner} from elsewhere"


def _home(name: str, facts: Facts) -> SourceFile | None:
    """The file of the module that should define a name, or of a package around that."""
    module = name.rpartition(".")[0]
    while module and facts.file_of(module) is None:
        module = module.rpartition(".")[0]
    return facts.file_of(module)


def _renamed(name: str, target: Target, facts: Facts) -> Iterator[Mutant]:
    last = name.rpartition(".")[2]
    for made in target.definitions[:1]:
        text = re.sub(rf"\b{last}\b", f"{last}_gone", facts.text(made.file))
        yield Mutant(f"{name} has another name", made.file.path, text)
