"""Whether a retired name could come back at all: a rule about nothing guards nothing."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Constant, Display, Table
from seamguard.domain.facts import Valued
from seamguard.domain.families.retired import Reach
from seamguard.domain.uses import TargetState
from seamguard.rules.placed import wrong_with

if TYPE_CHECKING:
    from collections.abc import Collection

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.retired import Retired, RetiredName
    from seamguard.domain.uses import Target

_WRITTEN = (Constant, Display, Table)


def modules_of(facts: Facts) -> frozenset[str]:
    """All modules and packages of the codebase, those without a file of their own among them."""
    found: set[str] = set()
    for file in facts.files():
        module = "" if facts.is_example(file) else file.module
        while module and module not in found:
            found.add(module)
            module = module.rpartition(".")[0]
    return frozenset(found)


def why_idle(rule: Retired, name: RetiredName, facts: Facts, modules: Collection[str]) -> str:
    """Why a name proves nothing, and what to do; empty where it could come back."""
    first = name.name.partition(".")[0]
    if name.reach is Reach.ANYWHERE or name.name in modules:
        return ""
    if first not in modules:
        return "" if rule.external else _foreign(name, first)
    owner = name.owner
    if owner in modules:
        is_read = facts.file_of(owner) or all(file.module != owner for file in facts.files())
        return "" if is_read else f"the module {owner}, which would hold {name}, cannot be read: see the errors"
    target = facts.target(owner)
    if target.state is TargetState.DEFINED:
        what = _plain(target, facts)
        return f"{owner} is {what}, and holds no names: retire {owner} itself, or correct {name}" if what else ""
    return _of_symbol(rule, name, target, modules)


def _foreign(name: RetiredName, first: str) -> str:
    return (
        f"no module of the codebase begins with {first}, so {name} may be misspelt: correct it, or add "
        "`external: true` if it is of a library, or of a package that is gone as a whole"
    )


def _plain(owner: Target, facts: Facts) -> str:
    """What something is that has no names of its own; empty for classes, what calls make, and what is decorated."""
    for made in owner.definitions:
        says = facts.module(made.file)
        for one in says.functions if says is not None else ():
            if one.span == made.span and not one.decorators:
                return "a method" if one.owner >= 0 else "a function"
        for bound in says.bindings if says is not None else ():
            if isinstance(bound, Valued) and bound.span == made.span and isinstance(bound.value, _WRITTEN):
                return "a constant"
    return ""


def _of_symbol(rule: Retired, name: RetiredName, owner: Target, modules: Collection[str]) -> str:
    if owner.state is TargetState.MODULE:
        return ""
    if owner.state is TargetState.REEXPORT:
        better = owner.advice if name.reach is Reach.BELOW else f"{owner.advice}.{name.last}"
        return f"{owner.name}, which holds {name}, is a re-export: name the definition, {better}"
    if owner.state is not TargetState.MISSING:
        return wrong_with(owner)
    if any(other.name == owner.name and other.reach is Reach.ITSELF for other in rule.names):
        return f"{owner.name} does not exist, and is retired itself: remove {name}"
    close = get_close_matches(owner.name, sorted(modules), 1, 0.8)
    hint = owner.advice or (f"did you mean {close[0]}?" if close else "")
    advice = f" ({hint})" if hint else ""
    return f"{owner.name}, which would hold {name}, does not exist{advice}: retire {owner.name} itself, or correct it"
