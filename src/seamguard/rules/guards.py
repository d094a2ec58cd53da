"""The `guards` rule: code that provides for a value being absent that always has to be there."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.guards import GuardKind
from seamguard.domain.mutant import Mutant
from seamguard.domain.observed import Observed
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.placed import About, Place, finding, wrong_with
from seamguard.rules.rooms import room_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.guards import Guard
    from seamguard.domain.finding import Finding
    from seamguard.domain.uses import Fallback, FallbackFacts, Target

_REMEDIES = {
    GuardKind.IF: "remove the branch, and require the value",
    GuardKind.OR: "use the value itself, and require it",
    GuardKind.CONDITIONAL: "use the value itself, and require it",
    GuardKind.EXCEPT: "let the exception pass",
    GuardKind.DEFAULT: "remove the default, and require the value",
    GuardKind.PARAMETER: "make it required, and remove None from its type",
    GuardKind.RETURN: "remove the branch, and require the value",
}


def find(rule: Guard, facts: Facts) -> Observed:
    """See where values of the types are provided for as absent."""
    seen = facts.fallbacks(tuple(one.name for one in rule.types))
    kinds = rule.kinds or tuple(GuardKind)
    known = dict(seen.classes)
    vacuities = [
        Vacuity(one.mark, reason)
        for one, target in zip(rule.types, seen.types, strict=True)
        if (reason := _wrong(rule, target, is_class=target.name in known))
    ]
    found = (_finding(rule, one) for one in seen.fallbacks if GuardKind(one.kind) in kinds)
    places = [made for made in known.values() if made is not None]
    return Observed(
        findings=tuple(sorted(found, key=lambda one: one.order)),
        examined=(*(made.file.path for made in places), *_naming(seen, facts)),
        vacuities=tuple(vacuities),
        definitions=tuple(f"{made.file.path}:{made.span.line}" for made in places),
        problems=seen.problems,
    )


def _naming(seen: FallbackFacts, facts: Facts) -> Iterator[str]:
    """The files that name a class from outside the codebase, for which nothing else is looked at."""
    names = {name.rpartition(".")[2] for name, made in seen.classes if made is None}
    yield from (file.path for file in (facts.holding(names) if names else ()))


def _wrong(rule: Guard, target: Target, *, is_class: bool) -> str:
    """Why no guard for a type can be found; empty where one can."""
    if target.state is TargetState.EXTERNAL:
        return "" if rule.external else f"{wrong_with(target)}, or add `external: true`"
    if target.state is TargetState.MODULE or (target.state is TargetState.DEFINED and not is_class):
        return f"{target.name} is no class: name the class of the values that are always there"
    return wrong_with(target)


def _finding(rule: Guard, guard: Fallback) -> Finding:
    kind = GuardKind(guard.kind)
    site, value = f"{guard.file.module}:{guard.scope}", f"`{guard.spelling}`, which is a {guard.target}"
    said = {
        GuardKind.PARAMETER: f"`{guard.spelling}` of {site} may be None, but a {guard.target} has to be given",
        GuardKind.RETURN: f"{site} goes on without {value}",
    }.get(kind, f"{site} provides for the absence of {value}")
    if guard.stands_in:
        verb = "makes" if "(" in guard.spelling else "puts"
        said = f"{site} {verb} a {guard.target}, `{guard.spelling}`, in the place of what may be absent"
    about = About(guard.target, guard.spelling, guard.via, guard.certain, (f"remedy    {_REMEDIES[kind]}",))
    return finding(rule, Place(guard.file, guard.span, guard.scope), kind.value, said, about)


class _Way(NamedTuple):
    how: str
    kind: GuardKind
    code: str


_NAME = "provides_for_absence"
_WAYS = (
    _Way("a parameter that may be None", GuardKind.PARAMETER, "def {f}(value: {t} | None): ...\n"),
    _Way("a quoted type with None", GuardKind.PARAMETER, 'def {f}(*, value: "{t} | None" = None): ...\n'),
    _Way(
        "a field that is optional",
        GuardKind.PARAMETER,
        "import typing as {f}_t\n\n\nclass {f}:\n    value: {f}_t.Optional[{t}] = None\n",
    ),
    _Way("`is None`", GuardKind.IF, "def {f}(value: {t}):\n    if value is None:\n        value = object()\n"),
    _Way(
        "`match`", GuardKind.IF, "def {f}(value: {t}):\n    match value:\n        case None:\n            value = 1\n"
    ),
    _Way("`or`", GuardKind.OR, "def {f}(value: {t}):\n    return value or object()\n"),
    _Way(
        "a conditional expression",
        GuardKind.CONDITIONAL,
        "def {f}(value: {t}):\n    return value if value is not None else object()\n",
    ),
    _Way(
        "an early return",
        GuardKind.RETURN,
        "def {f}(value: {t}):\n    if value is None:\n        return\n    use(value)\n",
    ),
    _Way(
        "a handler that makes one",
        GuardKind.EXCEPT,
        "def {f}(found):\n    try:\n        return found[0]\n    except KeyError:\n        return {t}()\n",
    ),
    _Way("a default that is looked up with", GuardKind.DEFAULT, 'def {f}(found):\n    return found.get("x", {t}())\n'),
    _Way("the default of a parameter", GuardKind.DEFAULT, "def {f}(value={t}()): ...\n"),
)


def mutants(rule: Guard, facts: Facts) -> Iterator[Mutant]:
    """Provide for each type being absent, in every way, each in a new module."""
    kinds = rule.kinds or tuple(GuardKind)
    room = room_for(rule, facts, _NAME, lambda _: True)
    if room is None:
        return
    numbers = count()
    for one in rule.types:
        target = facts.target(one.name)
        home = target.module or target.name.rpartition(".")[0]
        for way in (way for way in _WAYS if way.kind in kinds):
            path = f"{room.removesuffix('.py')}_{next(numbers)}.py"
            code = way.code.format(f=_NAME, t=target.name)
            yield Mutant(f"{target.name}: {way.how}", path, f"import {home}\n\n\n{code}")
