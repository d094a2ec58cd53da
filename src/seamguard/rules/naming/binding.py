"""How a module or a class comes to have a name: it makes it, takes it from elsewhere, or serves it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from seamguard.domain.facts import Imported, Valued
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.rules.naming.expressions import literals

if TYPE_CHECKING:
    from seamguard.domain.factbase import Facts


class Manner(StrEnum):
    """How it has it, as far as its own text shows that."""

    MADE = "makes it"
    TAKEN = "only takes it from elsewhere"
    SERVED = "only serves it by `__getattr__`"
    CHECKED = "has it for type checkers only"


def manner_of(name: str, facts: Facts) -> Manner | None:
    """How what should hold a dotted name has it; None where it has not, or by a star import or a base class."""
    owner, _, last = name.rpartition(".")
    module = owner
    while module and facts.file_of(module) is None:
        module = module.rpartition(".")[0]
    file = facts.file_of(module)
    says = facts.module(file) if file is not None else None
    if says is None:
        return None
    qualname = owner[len(module) + 1 :] or MODULE_SCOPE
    scopes = [one for one in says.scopes if one.kind in ("module", "class") and one.qualname == qualname]
    bound = [says.bindings[index] for scope in scopes for index in scope.names.get(last, ())]
    if bound:
        return Manner.TAKEN if any(isinstance(one, Imported) for one in bound) else Manner.MADE
    slots = [says.bindings[index] for scope in scopes for index in scope.names.get("__slots__", ())]
    if any(last in literals(one.value) for one in slots if isinstance(one, Valued)):
        return Manner.MADE
    checked = [says.bindings[index] for scope in scopes for index in scope.typed.get(last, ())]
    if checked and not any(isinstance(one, Valued) and one.value is None for one in checked):  # a mere declaration
        return Manner.CHECKED
    is_served = qualname == MODULE_SCOPE and any(export.name == last for export in says.lazy)
    return Manner.SERVED if is_served else None
